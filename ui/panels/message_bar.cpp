// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/message_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/panels/icons.h"

namespace quantoscope {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent), label_(new QLabel), close_(new IconButton("close")) {
  setObjectName("messageBar");
  setFrameShape(QFrame::NoFrame);
  setAutoFillBackground(true);
  label_->setWordWrap(true);
  label_->setTextFormat(Qt::PlainText);  // File names may look like markup.
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  label_->setFocusPolicy(Qt::ClickFocus);
  close_->setToolTip(tr("Close this message"));
  close_->setAccessibleName(close_->toolTip());
  connect(close_, &QToolButton::clicked, this, &QWidget::hide);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 6, 8, 6);
  row->addWidget(label_, 1);
  row->addWidget(close_, 0, Qt::AlignTop);
  hide();
}

void MessageBar::showMessage(const QString& text, Tone tone) {
  if (asks() && tone == Tone::Problem) {
    tone_ = tone;
    label_->setText(text + QLatin1Char('\n') + question_);
    return show_theme();
  }
  clear_answers();
  tone_ = tone;
  label_->setText(text);
  show_theme();
  show();
}

void MessageBar::ask(const QString& text, const std::vector<Answer>& answers) {
  const bool problem = !isHidden() && !asks() && tone_ == Tone::Problem;
  const QString before = problem ? label_->text() + QLatin1Char('\n') : QString();
  hide();
  showMessage(before + text, problem ? Tone::Problem : Tone::Note);
  question_ = text;
  auto& row = static_cast<QHBoxLayout&>(*layout());
  for (const Answer& answer : answers) {
    auto* button = new QPushButton(answer.text, this);
    connect(button, &QPushButton::clicked, this, [this, then = answer.then] {
      hide();
      then();
    });
    row.insertWidget(row.indexOf(close_), button);
    button->show();  // The layout would do it, but later.
    answers_.push_back(button);
  }
}

void MessageBar::clear_answers() {
  for (QPushButton* button : answers_) {
    button->hide();
    button->deleteLater();  // It may be what has just been pressed.
  }
  answers_.clear();
}

QString MessageBar::text() const { return label_->text(); }

void MessageBar::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ParentChange) show_theme();
}

void MessageBar::show_theme() {
  const QPalette& around = parentWidget() ? parentWidget()->palette() : palette();
  const bool dark = around.color(QPalette::Window).lightness() < 128;
  const bool problem = tone_ == Tone::Problem;
  const QColor paper = problem ? QColor(dark ? 0x5a2320 : 0xfbe3e0) : QColor(dark ? 0x20384f : 0xe1edf8);
  QPalette colors = around;
  colors.setColor(QPalette::Window, paper);
  for (const auto role : {QPalette::WindowText, QPalette::ButtonText})
    colors.setColor(role, QColor(dark ? 0xf4f4f4 : 0x1c1f24));
  if (palette().color(QPalette::Window) != paper) setPalette(colors);
}

}  // namespace quantoscope
