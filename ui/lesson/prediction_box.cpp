// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/prediction_box.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

#include "core/lesson/lesson_walk.h"
#include "ui/lesson/markdown_text.h"

namespace quantoscope {

PredictionBox::PredictionBox(QWidget* parent)
    : QWidget(parent),
      question_(new QLabel(this)),
      verdict_(new QLabel(this)),
      choices_(new QVBoxLayout),
      group_(new QButtonGroup(this)),
      explanation_(new MarkdownText(this)) {
  for (QLabel* label : {question_, verdict_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
  }
  verdict_->setObjectName("verdict");
  explanation_->setAccessibleName(tr("Explanation of the answer"));
  choices_->setSpacing(8);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(10);
  column->addWidget(question_);
  column->addLayout(choices_);
  column->addWidget(verdict_);
  column->addWidget(explanation_);
  connect(group_, &QButtonGroup::idClicked, this, &PredictionBox::chosen);
  hide();
}

void PredictionBox::setWalk(const LessonWalk& walk, const QuestionTexts& texts) {
  const auto& prediction = walk.step().prediction;
  setVisible(prediction.has_value());
  if (!prediction) return;
  question_->setText(texts.question);
  if (texts.choices.size() != labels_.size()) make_choices(int(texts.choices.size()));
  // With none of them checked, as after a step back.
  group_->setExclusive(false);
  for (int i = 0; i < labels_.size(); ++i) {
    labels_[i]->setText(texts.choices[i]);
    QAbstractButton* button = group_->button(i);
    button->setAccessibleName(texts.choices[i]);
    button->setChecked(walk.choice() == i);
    button->setEnabled(walk.isHiding());
  }
  group_->setExclusive(true);
  right_ = walk.isRight();
  const bool revealed = walk.isRevealed();
  verdict_->setVisible(revealed);
  verdict_->setText(!walk.holds() ? tr("In this run it came out the other way.")
                    : right_      ? tr("That is right.")
                                  : (walk.choice() ? tr("Not this time. Right is: %1") : tr("Right is: %1"))
                                   .arg(texts.choices.value(prediction->right)));
  explanation_->setVisible(revealed);
  explanation_->setText(texts.explanation);
  show_choices();
  show_theme();
}

void PredictionBox::setBrief(bool brief) {
  if (brief == brief_) return;
  brief_ = brief;
  show_choices();
}

void PredictionBox::show_choices() {
  for (QAbstractButton* button : group_->buttons())
    button->parentWidget()->setVisible(!brief_ || button->isEnabled() || button->isChecked());
}

void PredictionBox::make_choices(int count) {
  for (QAbstractButton* button : group_->buttons()) {
    group_->removeButton(button);
    button->parentWidget()->deleteLater();
    button->parentWidget()->hide();
    choices_->removeWidget(button->parentWidget());
  }
  labels_.clear();
  for (int i = 0; i < count; ++i) {
    // A radio button's own text does not wrap.
    auto* row = new QWidget(this);
    auto* button = new QRadioButton(row);
    auto* label = new QLabel(row);
    button->setObjectName(QStringLiteral("choice%1").arg(i + 1));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->installEventFilter(this);
    label->setProperty("choice", i);
    group_->addButton(button, i);
    labels_ << label;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(button, 0, Qt::AlignTop);
    line->addWidget(label, 1);
    choices_->addWidget(row);
    row->show();
  }
}

bool PredictionBox::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::MouseButtonRelease)
    if (QAbstractButton* button = group_->button(watched->property("choice").toInt())) button->click();
  return QWidget::eventFilter(watched, event);
}

void PredictionBox::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) show_theme();
}

void PredictionBox::show_theme() {
  const bool dark = palette().color(QPalette::Window).lightness() < 128;
  const QColor color = right_ ? QColor(dark ? 0x7fd1a0 : 0x1a6e3c) : QColor(dark ? 0xf0b27a : 0x9a4b00);
  if (verdict_->palette().color(QPalette::WindowText) == color) return;
  QPalette colors = palette();
  colors.setColor(QPalette::WindowText, color);
  verdict_->setPalette(colors);
}

}  // namespace quantoscope
