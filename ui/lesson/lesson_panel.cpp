// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/lesson/markdown_text.h"
#include "ui/lesson/prediction_box.h"
#include "ui/panels/progress_line.h"
#include "ui/plots/network_text.h"

namespace quantoscope {
namespace {

QString text_of(const std::string& text) { return QString::fromStdString(text); }

QLabel* label(const char* name, bool bold) {
  auto* made = new QLabel;
  made->setObjectName(name);
  made->setWordWrap(true);
  made->setTextFormat(Qt::PlainText);
  QFont font = made->font();
  font.setBold(bold);
  made->setFont(font);
  return made;
}

/// What there is to wait for; empty when this network is trained.
QString state_of(const NetworkSnapshot& network) {
  if (network.over()) return {};
  const QString name = network.kind == NetworkKind::Float ? LessonPanel::tr("float") : bits_text(network);
  return network.phase == NetworkPhase::Training
             ? LessonPanel::tr("%1 (epoch %2 of %3)").arg(name).arg(network.epoch).arg(network.epochs)
             : LessonPanel::tr("%1 (not begun)").arg(name);
}

}  // namespace

LessonPanel::LessonPanel(QWidget* parent)
    : QWidget(parent),
      lesson_(label("lesson", false)),
      counter_(label("counter", false)),
      title_(label("title", true)),
      waiting_(label("waiting", false)),
      skip_(label("skip", true)),
      score_(label("score", false)),
      progress_(new ProgressLine),
      text_(new MarkdownText),
      prediction_(new PredictionBox),
      scroll_(new QScrollArea),
      back_(new QPushButton(tr("Back"))),
      next_(new QPushButton(tr("Next"))),
      leave_(new QPushButton(tr("Leave"))) {
  text_->setAccessibleName(tr("Text of the step"));
  progress_->setAccessibleName(tr("Steps of the lesson"));
  counter_->setWordWrap(false);
  back_->setObjectName("back");
  next_->setObjectName("next");
  leave_->setObjectName("leave");
  back_->setToolTip(tr("The step before (Alt+Left or Page up)"));
  leave_->setToolTip(tr("Back to the experiment as it was before the lesson (Esc)"));
  connect(back_, &QPushButton::clicked, this, &LessonPanel::back);
  connect(next_, &QPushButton::clicked, this, &LessonPanel::next);
  connect(leave_, &QPushButton::clicked, this, &LessonPanel::leaveRequested);
  connect(prediction_, &PredictionBox::chosen, this, [this](int choice) {
    walk_->choose(choice);
    skip_offered_ = false;
    show_state();
  });

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(14, 4, 14, 10);
  column->setSpacing(12);
  column->addWidget(title_);
  column->addWidget(text_);
  column->addWidget(prediction_);
  column->addWidget(skip_);
  column->addWidget(waiting_);
  column->addWidget(score_);
  column->addStretch(1);
  scroll_->setWidgetResizable(true);
  scroll_->setAccessibleName(tr("Step of the lesson"));
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setWidget(content);

  auto* head = new QHBoxLayout;
  head->addWidget(lesson_, 1);
  head->addWidget(counter_, 0, Qt::AlignTop);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(leave_);
  buttons->addStretch(1);
  buttons->addWidget(back_);
  buttons->addWidget(next_);
  auto* top = new QVBoxLayout;
  top->setContentsMargins(14, 8, 14, 0);
  top->setSpacing(6);
  top->addLayout(head);
  top->addWidget(progress_);
  auto* bottom = new QVBoxLayout;
  bottom->setContentsMargins(14, 6, 14, 10);
  bottom->addLayout(buttons);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(6);
  all->addLayout(top);
  all->addWidget(scroll_, 1);
  all->addLayout(bottom);
  show_theme();
  stop();
}

void LessonPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) show_theme();
}

void LessonPanel::show_theme() {
  QFont large = font();
  large.setBold(true);
  large.setPointSizeF(font().pointSizeF() * 1.15);
  title_->setFont(large);
  progress_->setColor(palette().color(QPalette::Highlight));
}

void LessonPanel::start(const Lesson& lesson) {
  walk_.emplace(lesson);
  show_step();
}

void LessonPanel::stop() {
  walk_.reset();
  lesson_->clear();
  counter_->clear();
  progress_->hide();
  title_->setText(tr("No lesson is open"));
  text_->setText(
      tr("Choose one in the menu *Lessons*. It leads through an experiment in steps; leaving it brings "
         "your own experiment back."));
  prediction_->hide();
  waiting_->hide();
  skip_->hide();
  score_->hide();
  for (QPushButton* button : {back_, next_, leave_}) button->hide();
}

void LessonPanel::next() {
  if (!walk_) return;
  if (walk_->isHiding()) {
    if (walk_->reveal()) uncover();
    return;
  }
  if (walk_->next()) return show_step();
  Q_EMIT leaveRequested();
}

void LessonPanel::turnOver() {
  if (!walk_) return;
  if (!walk_->isHiding() || walk_->canReveal()) return next();
  if (skip_offered_) {
    walk_->skip();
    return uncover();
  }
  skip_offered_ = true;
  show_state();
  QTimer::singleShot(0, skip_, [this] { scroll_->ensureWidgetVisible(skip_); });
}

void LessonPanel::uncover() {
  show_state();
  // What was right comes into sight, once there is room for it.
  QTimer::singleShot(
      0, this, [this] { scroll_->verticalScrollBar()->setValue(prediction_->y() - scroll_->height() / 3); });
  Q_EMIT uncovered();
}

void LessonPanel::back() {
  if (walk_ && walk_->back()) show_step();
}

void LessonPanel::setSnapshot(const NetworkSnapshot& network) {
  states_[std::size_t(network.kind)] = state_of(network);
  if (walk_) show_waiting();
}

void LessonPanel::show_step() {
  const LessonStep& step = walk_->step();
  skip_offered_ = false;
  lesson_->setText(text_of(walk_->lesson().title));
  counter_->setText(tr("Step %1 of %2").arg(walk_->index() + 1).arg(walk_->count()));
  progress_->setRange(0, walk_->count());
  progress_->setValue(walk_->index() + 1);
  progress_->show();
  title_->setText(text_of(step.title));
  text_->setText(text_of(step.text));
  for (QPushButton* button : {back_, next_, leave_}) button->show();
  show_state();
  scroll_->verticalScrollBar()->setValue(0);
  Q_EMIT entered();
}

/// What follows from the answer.
void LessonPanel::show_state() {
  const bool last = walk_->index() + 1 == walk_->count();
  prediction_->setWalk(*walk_);
  skip_->setVisible(walk_->isHiding() && skip_offered_);
  skip_->setText(tr("Page Down again skips the question."));
  back_->setEnabled(walk_->canGoBack());
  next_->setText(walk_->isHiding() ? tr("Reveal") : last ? tr("Finish") : tr("Next"));
  next_->setEnabled(!walk_->isHiding() || walk_->canReveal());
  next_->setToolTip(walk_->isHiding() && !walk_->canReveal() ? tr("Choose an answer first")
                                                             : tr("Alt+Right or Page down"));
  const int questions = walk_->questions();
  score_->setVisible(last && questions > 0 && !walk_->isHiding());
  const int skipped = walk_->skippedAnswers();
  score_->setText(tr("You predicted %1 of %2 rightly.").arg(walk_->rightAnswers()).arg(questions) +
                  (skipped > 0 ? QLatin1Char(' ') + tr("Skipped: %1.").arg(skipped) : QString()));
  show_waiting();
}

void LessonPanel::show_waiting() {
  QStringList running;
  if (!walk_->isHiding())
    for (const NetworkKind kind : walk_->step().wait)
      if (const QString& state = states_[std::size_t(kind)]; !state.isEmpty()) running << state;
  waiting_->setVisible(!running.isEmpty());
  waiting_->setText(
      tr("Still training: %1. The text speaks of what is seen when it is done.").arg(running.join(", ")));
}

}  // namespace quantoscope
