// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <QWidget>

#include "core/lesson/lesson_run.h"
#include "core/lesson/lesson_walk.h"
#include "core/train/experiment_result.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QTimer;

namespace quantoscope {

class MarkdownText;
class NumberTable;
class PredictionBox;
class ProgressLine;

/// The lesson that is being walked through: text, question, and the buttons that lead on. It shows and asks;
/// what a step does to the experiment and the window is done by whoever hears `entered` and `uncovered`.
class LessonPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LessonPanel(QWidget* parent = nullptr);

  /// Begins at the first step; emits `entered`.
  void start(const Lesson& lesson);
  /// No lesson any more.
  void stop();
  /// Nothing without a lesson.
  const LessonWalk* walk() const { return walk_ ? &*walk_ : nullptr; }
  /// Before a class a text is made smaller, too, where it does not fit.
  void setPresented(bool presented);
  /// What has been measured in this lesson; nothing without a lesson.
  const LessonRun* run() const { return run_ ? &*run_ : nullptr; }
  /// What this network of the experiment is doing, for steps that wait for it and tell its numbers.
  void setSnapshot(const ExperimentSpec& experiment, const std::shared_ptr<const NetworkSnapshot>& network);

 public Q_SLOTS:
  /// Reveals what has been predicted, else goes on; leaves after the last step.
  void next();
  /// The same by a key; where nothing has been chosen, the second time skips the question. So it is after the
  /// last step: the second time leaves.
  void turnOver();
  void back();

 Q_SIGNALS:
  /// A network has finished that a step speaks of.
  void measured();
  /// Another step is shown.
  void entered();
  /// The answer of this step was revealed: nothing is covered any more.
  void uncovered();
  void leaveRequested();

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void show_theme();
  /// Once everything has its place: the text in the largest letters with which all of it is seen.
  void fit_later();
  void fit_text();
  void scale_text(double scale);
  void show_step();
  void show_state();
  void show_waiting();
  /// What has numbers in it.
  void show_numbers();
  /// The last step has been seen, its question answered.
  bool is_over() const;
  void uncover();

  std::optional<LessonWalk> walk_;
  std::optional<LessonRun> run_;
  std::array<QString, kNetworkKinds> states_;  ///< What each network is doing; empty: trained.
  bool skip_offered_ = false;                  ///< The next key skips the question.
  QLabel *lesson_, *counter_, *title_, *waiting_, *skip_, *score_;
  ProgressLine* progress_;
  MarkdownText* text_;
  PredictionBox* prediction_;
  NumberTable* numbers_;
  QScrollArea* scroll_;
  QWidget* content_;       ///< Of it.
  QTimer* fitting_;        ///< Runs while the text is still to be fitted.
  double text_scale_ = 1;  ///< Of the font of the text.
  bool presented_ = false;
  QPushButton *back_, *next_, *leave_;
};

}  // namespace quantoscope
