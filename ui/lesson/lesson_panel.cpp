// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lesson_panel.h"

#include <algorithm>
#include <span>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/lesson/markdown_text.h"
#include "ui/lesson/number_table.h"
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
      numbers_(new NumberTable),
      scroll_(new QScrollArea),
      content_(new QWidget),
      fitting_(new QTimer(this)),
      back_(new QPushButton(tr("Back"))),
      next_(new QPushButton(tr("Next"))),
      leave_(new QPushButton(tr("Leave"))) {
  text_->setAccessibleName(tr("Text of the step"));
  progress_->setAccessibleName(tr("Steps of the lesson"));
  counter_->setWordWrap(false);
  back_->setObjectName("back");
  next_->setObjectName("next");
  leave_->setObjectName("leave");
  back_->setToolTip(tr("The step before (Alt+Left or Page Up)"));
  leave_->setToolTip(tr("Back to the experiment as it was before the lesson (Esc)"));
  connect(back_, &QPushButton::clicked, this, &LessonPanel::back);
  connect(next_, &QPushButton::clicked, this, &LessonPanel::next);
  connect(leave_, &QPushButton::clicked, this, &LessonPanel::leaveRequested);
  connect(prediction_, &PredictionBox::chosen, this, [this](int choice) {
    walk_->choose(choice);
    skip_offered_ = false;
    show_state();
  });

  fitting_->setSingleShot(true);
  fitting_->setInterval(0);
  connect(fitting_, &QTimer::timeout, this, &LessonPanel::fit_text);
  auto* column = new QVBoxLayout(content_);
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
  scroll_->setWidget(content_);

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
  bottom->setSpacing(8);
  bottom->addWidget(numbers_);
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
  if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
    show_theme();
    fit_later();
  }
}

void LessonPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit_later();
}

void LessonPanel::setPresented(bool presented) {
  presented_ = presented;
  fit_later();
}

void LessonPanel::fit_later() { fitting_->start(); }

void LessonPanel::fit_text() {
  const auto fits = [&](double scale) {
    scale_text(scale);
    content_->layout()->invalidate();
    return content_->layout()->totalHeightForWidth(scroll_->width()) <= scroll_->height();
  };
  constexpr double kLarge[] = {1.4, 1.3, 1.2, 1.15, 1.1, 1.05, 1}, kSmall[] = {0.95, 0.9, 0.85, 0.8};
  // In a window it is rather scrolled than hard to read.
  const auto small = std::span(kSmall).first(presented_ ? 4 : 2);
  const auto fits_with = [&](bool brief) {
    prediction_->setBrief(brief);
    return std::ranges::any_of(kLarge, fits);
  };
  const bool all_seen = fits_with(false) || fits_with(true) || std::ranges::any_of(small, fits);
  if (!all_seen) scale_text(presented_ ? small.back() : 1);
  // A bar that was there takes room for which it would be needed.
  scroll_->setVerticalScrollBarPolicy(all_seen ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
}

void LessonPanel::scale_text(double scale) {
  QFont text = font();
  text.setPointSizeF(font().pointSizeF() * scale);
  if (scale == text_scale_ && content_->font().pointSizeF() == text.pointSizeF()) return;
  text_scale_ = scale;
  content_->setFont(text);
  show_theme();
}

void LessonPanel::show_theme() {
  QFont large = font();
  large.setBold(true);
  large.setPointSizeF(font().pointSizeF() * 1.15 * text_scale_);
  title_->setFont(large);
  progress_->setColor(palette().color(QPalette::Highlight));
}

void LessonPanel::start(const Lesson& lesson) {
  walk_.emplace(lesson);
  run_.emplace(lesson);
  show_step();
}

void LessonPanel::stop() {
  walk_.reset();
  run_.reset();
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
  numbers_->setRows({});
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
  const bool over = is_over();
  if (!over && (!walk_->isHiding() || walk_->canReveal())) return next();
  if (skip_offered_) {
    if (over) return next();
    walk_->skip();
    return uncover();
  }
  skip_offered_ = true;
  show_state();
  QTimer::singleShot(0, skip_, [this] { scroll_->ensureWidgetVisible(skip_); });
}

bool LessonPanel::is_over() const { return !walk_->isHiding() && !walk_->canGoNext(); }

void LessonPanel::uncover() {
  skip_offered_ = false;
  show_state();
  // What was right comes into sight, once there is room for it.
  QTimer::singleShot(
      0, this, [this] { scroll_->verticalScrollBar()->setValue(prediction_->y() - scroll_->height() / 3); });
  Q_EMIT uncovered();
}

void LessonPanel::back() {
  if (walk_ && walk_->back()) show_step();
}

void LessonPanel::setSnapshot(const ExperimentSpec& experiment,
                              const std::shared_ptr<const NetworkSnapshot>& network) {
  states_[std::size_t(network->kind)] = state_of(*network);
  if (!walk_) return;
  show_waiting();
  if (!run_->keep(experiment, network)) return;
  show_numbers();
  Q_EMIT measured();
}

void LessonPanel::show_numbers() {
  const LessonStep& step = walk_->step();
  const int at = walk_->index();
  const LessonPhrases phrases{
      tr("**In this run it came out the other way:**").toStdString(),
      tr("*What holds in this run stands here when the networks are trained.*").toStdString()};
  const auto filled = [&](const std::string& text) { return text_of(run_->filled(at, text)); };
  text_->setText(text_of(run_->filled(at, step.text, phrases)));
  QuestionTexts texts;
  if (const auto& question = step.prediction) {
    const bool holds = question->condition.empty() || run_->holds(at, question->condition).value_or(true);
    walk_->setHolds(holds);
    texts.question = filled(question->question);
    for (const std::string& choice : question->choices) texts.choices << filled(choice);
    texts.explanation =
        text_of(run_->filled(at, holds ? question->explanation : question->otherwise, phrases));
  }
  prediction_->setWalk(*walk_, texts);
  QList<NumberTable::Row> rows;
  for (int i = 0; i <= at; ++i)
    for (const LessonRow& row : walk_->lesson().steps[std::size_t(i)].remember) {
      NumberTable::Row shown{text_of(row.title), {}};
      for (const NetworkKind kind : row.networks) {
        const auto value = run_->value(i, {kind, row.number, {}});
        shown.numbers[std::size_t(kind)] = !walk_->hasShown(i, kind) ? QStringLiteral("?")
                                           : value ? text_of(number_in_text(row.number, *value, 1))
                                                   : QStringLiteral("…");
      }
      rows << shown;
    }
  numbers_->setRows(rows);
  fit_later();
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
  for (QPushButton* button : {back_, next_, leave_}) button->show();
  show_state();
  scroll_->verticalScrollBar()->setValue(0);
  Q_EMIT entered();
}

/// What follows from the answer.
void LessonPanel::show_state() {
  const bool last = walk_->index() + 1 == walk_->count();
  show_numbers();
  skip_->setVisible(skip_offered_);
  skip_->setText(is_over() ? tr("That was the last step. Page Down again leaves the lesson.")
                           : tr("Page Down again skips the question."));
  back_->setEnabled(walk_->canGoBack());
  next_->setText(walk_->isHiding() ? tr("Reveal") : last ? tr("Finish") : tr("Next"));
  next_->setEnabled(!walk_->isHiding() || walk_->canReveal());
  next_->setToolTip(walk_->isHiding() && !walk_->canReveal() ? tr("Choose an answer first")
                                                             : tr("Alt+Right or Page Down"));
  const int questions = walk_->questions();
  score_->setVisible(last && questions > 0 && !walk_->isHiding());
  const int skipped = walk_->skippedAnswers();
  QStringList score;
  if (const int counted = questions - walk_->otherAnswers() - skipped; counted > 0)
    score << tr("You predicted %1 of %2 rightly.").arg(walk_->rightAnswers()).arg(counted);
  if (walk_->otherAnswers() > 0)
    score << tr("Other than expected in this run: %1.").arg(walk_->otherAnswers());
  if (skipped > 0) score << tr("Skipped: %1.").arg(skipped);
  score_->setText(score.join(QLatin1Char(' ')));
  show_waiting();
  fit_later();
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
