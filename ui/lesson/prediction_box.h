// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;
class QLabel;
class QVBoxLayout;

namespace quantoscope {

class LessonWalk;
class MarkdownText;

/// The texts of a question with the numbers of this run in them.
struct QuestionTexts {
  QString question;
  QStringList choices;
  QString explanation;  ///< Markdown.
};

/// The question of a step with its choices, and what was right once it has been revealed.
class PredictionBox : public QWidget {
  Q_OBJECT

 public:
  explicit PredictionBox(QWidget* parent = nullptr);
  /// Shows the prediction of the walk's step; hides itself where there is none.
  void setWalk(const LessonWalk& walk, const QuestionTexts& texts = {});
  /// After the answer only the choice that was made stays, where there is no room for all of them.
  void setBrief(bool brief);

 Q_SIGNALS:
  void chosen(int choice);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void make_choices(int count);
  void show_choices();
  void show_theme();

  QLabel *question_, *verdict_;
  QVBoxLayout* choices_;
  QButtonGroup* group_;
  QList<QLabel*> labels_;  ///< Of the choices.
  MarkdownText* explanation_;
  bool right_ = false, brief_ = false;
};

}  // namespace quantoscope
