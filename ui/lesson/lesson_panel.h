// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <QWidget>

#include "core/lesson/lesson_walk.h"
#include "core/train/experiment_result.h"

class QLabel;
class QPushButton;
class QScrollArea;

namespace quantoscope {

class MarkdownText;
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
  /// What this network is doing, for steps that wait for it.
  void setSnapshot(const NetworkSnapshot& network);

 public Q_SLOTS:
  /// Reveals what has been predicted, else goes on; leaves after the last step.
  void next();
  /// The same by a key; where nothing has been chosen, the second time skips the question.
  void turnOver();
  void back();

 Q_SIGNALS:
  /// Another step is shown.
  void entered();
  /// The answer of this step was revealed: nothing is covered any more.
  void uncovered();
  void leaveRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void show_theme();
  void show_step();
  void show_state();
  void show_waiting();
  void uncover();

  std::optional<LessonWalk> walk_;
  std::array<QString, kNetworkKinds> states_;  ///< What each network is doing; empty: trained.
  bool skip_offered_ = false;                  ///< The next key skips the question.
  QLabel *lesson_, *counter_, *title_, *waiting_, *skip_, *score_;
  ProgressLine* progress_;
  MarkdownText* text_;
  PredictionBox* prediction_;
  QScrollArea* scroll_;
  QPushButton *back_, *next_, *leave_;
};

}  // namespace quantoscope
