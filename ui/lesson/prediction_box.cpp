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

void PredictionBox::setWalk(const LessonWalk& walk) {
  const auto& prediction = walk.step().prediction;
  setVisible(prediction.has_value());
  if (!prediction) return;
  question_->setText(QString::fromStdString(prediction->question));
  make_choices(walk);
  right_ = walk.isRight();
  verdict_->setVisible(walk.isRevealed());
  verdict_->setText(
      right_ ? tr("That is right.")
             : (walk.choice() ? tr("Not this time. Right is: %1") : tr("Right is: %1"))
                   .arg(QString::fromStdString(prediction->choices[std::size_t(prediction->right)])));
  explanation_->setVisible(walk.isRevealed());
  explanation_->setText(QString::fromStdString(prediction->explanation));
  show_theme();
}

void PredictionBox::make_choices(const LessonWalk& walk) {
  const auto& texts = walk.step().prediction->choices;
  for (QAbstractButton* button : group_->buttons()) {
    group_->removeButton(button);
    button->parentWidget()->deleteLater();
    button->parentWidget()->hide();
    choices_->removeWidget(button->parentWidget());
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    // A radio button's own text does not wrap.
    auto* row = new QWidget(this);
    auto* button = new QRadioButton(row);
    auto* label = new QLabel(QString::fromStdString(texts[i]), row);
    button->setObjectName(QStringLiteral("choice%1").arg(i + 1));
    button->setAccessibleName(label->text());
    button->setChecked(walk.choice() == int(i));
    button->setEnabled(walk.isHiding());
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->installEventFilter(this);
    label->setProperty("choice", int(i));
    group_->addButton(button, int(i));
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
