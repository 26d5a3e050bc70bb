// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QLabel;
class QVBoxLayout;

namespace quantoscope {

class LessonWalk;
class MarkdownText;

/// The question of a step with its choices, and what was right once it has been revealed.
class PredictionBox : public QWidget {
  Q_OBJECT

 public:
  explicit PredictionBox(QWidget* parent = nullptr);
  /// Shows the prediction of the walk's step; hides itself where there is none.
  void setWalk(const LessonWalk& walk);

 Q_SIGNALS:
  void chosen(int choice);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void make_choices(const LessonWalk& walk);
  void show_theme();

  QLabel *question_, *verdict_;
  QVBoxLayout* choices_;
  QButtonGroup* group_;
  MarkdownText* explanation_;
  bool right_ = false;
};

}  // namespace quantoscope
