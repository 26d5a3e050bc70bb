// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/lesson/lesson_number.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// What the window says in its own words in the text of a lesson; Markdown.
struct LessonPhrases {
  std::string other_way;  ///< Before what stands in the place of a claim that does not hold.
  std::string not_yet;    ///< In the place of what depends on networks that are still training.
};

/// What this run of a lesson has measured: the finished networks of its steps, and its texts with their
/// numbers filled in.
class LessonRun {
 public:
  /// Nothing is known yet.
  explicit LessonRun(const Lesson& lesson);

  /// Keeps a network for all steps that train the same; one that has not finished, a trial and null are
  /// ignored. True if it told something new.
  bool keep(const ExperimentSpec& experiment, const std::shared_ptr<const NetworkSnapshot>& network);
  /// The finished network of a step (from 0); null if there is none yet.
  std::shared_ptr<const NetworkSnapshot> network(int step, NetworkKind kind) const;

  /// Shares 0..1, see measured_number; nothing before it is known.
  std::optional<double> value(int step, const NumberName& name) const;
  /// Whether a condition holds that stands in this step; nothing before all its numbers are known.
  std::optional<bool> holds(int step, const std::string& condition) const;
  /// A text of this step; a number that is not known is "…".
  std::string filled(int step, const std::string& text) const;
  /// All paragraphs, each the one that holds in this run.
  std::string filled(int step, const LessonText& text, const LessonPhrases& phrases) const;

  /// The number of the step with this name; -1 for none.
  int stepNamed(const std::string& name) const;

 private:
  struct Step {
    std::string name;
    ExperimentSpec experiment;
    std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds> networks;
  };
  std::vector<Step> steps_;
};

}  // namespace quantoscope
