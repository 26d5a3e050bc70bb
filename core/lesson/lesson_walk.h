// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/lesson/lesson.h"

namespace quantoscope {

/// A walk through a lesson: where one stands, what has been predicted and what may be seen. Knows no window
/// and no time: whoever shows the lesson brings the experiment and the view into the state told here.
class LessonWalk {
 public:
  explicit LessonWalk(Lesson lesson);

  const Lesson& lesson() const { return lesson_; }
  int index() const { return index_; }  ///< 0 for the first step.
  int count() const { return int(lesson_.steps.size()); }
  const LessonStep& step() const { return lesson_.steps[std::size_t(index_)]; }
  /// Everything the steps so far have named, so that a step looks the same from whichever side it is entered.
  LessonView view() const;

  bool canGoBack() const { return index_ > 0; }
  /// Not after the last step, and not before a prediction has been revealed.
  bool canGoNext() const { return index_ + 1 < count() && !isHiding(); }
  /// False, and nothing happens, where it cannot go.
  bool back();
  bool next();

  /// The prediction of this step, index of the choice; nothing: not made.
  std::optional<int> choice() const { return answers_[std::size_t(index_)].choice; }
  /// Ignored where there is nothing to choose, for a choice that there is not, and after it was revealed.
  void choose(int choice);
  bool canReveal() const { return isHiding() && choice().has_value(); }
  /// False, and nothing happens, before something was chosen.
  bool reveal();
  /// This step asks for a prediction and has not been revealed: its networks are covered.
  bool isHiding() const { return step().prediction && !answers_[std::size_t(index_)].revealed; }
  /// Reveals without a prediction; false, and nothing happens, where nothing is hidden.
  bool skip();
  bool isRevealed() const { return step().prediction && answers_[std::size_t(index_)].revealed; }
  bool isRight() const { return isRevealed() && holds() && choice() == step().prediction->right; }
  /// Whether the expected answer to this step's question holds in this run, as it was last told.
  bool holds() const { return answers_[std::size_t(index_)].holds; }
  void setHolds(bool holds) { answers_[std::size_t(index_)].holds = holds; }
  /// Nothing of this network may be seen now.
  bool covers(NetworkKind kind) const { return covers(index_, kind); }
  /// Nor of what it was in that step: its question or a later one has not been answered.
  bool covers(int step, NetworkKind kind) const;
  /// What this network of a step was has been open to view in a step that was reached.
  bool hasShown(int step, NetworkKind kind) const;
  /// Keys of the fields whose controls are visible now.
  std::vector<std::string> controls() const;

  /// Of the predictions that have been revealed so far, and how many there are in the lesson.
  int rightAnswers() const;
  int revealedAnswers() const;
  int otherAnswers() const;    ///< Revealed, but the expected answer does not hold in this run.
  int skippedAnswers() const;  ///< Revealed without a prediction, of the others.
  int questions() const;

 private:
  struct Answer {
    std::optional<int> choice;
    bool revealed = false;
    bool holds = true;  ///< The expected answer is right in this run.
  };

  Lesson lesson_;
  std::vector<Answer> answers_;  ///< One for each step.
  int index_ = 0, furthest_ = 0;
};

}  // namespace quantoscope
