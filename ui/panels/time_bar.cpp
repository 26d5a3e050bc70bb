// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/time_bar.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/help/help_button.h"
#include "ui/panels/icons.h"
#include "ui/panels/time_slider.h"
#include "ui/session/playback.h"

namespace quantoscope {
namespace {

constexpr double kSpeeds[] = {0.25, 0.5, 1, 2, 4};
constexpr int kNarrowest = 230;  ///< Pixels.
constexpr int kNormalSpeed = 2;  ///< Index of 1.

}  // namespace

TimeBar::TimeBar(QWidget* parent)
    : QWidget(parent),
      replay_(new IconButton("replay")),
      quantized_(new IconButton("quantized")),
      slider_(new TimeSlider),
      label_(new QLabel),
      speed_(new QComboBox),
      live_(new QToolButton) {
  setObjectName("timeBar");
  setWhatsThis(
      tr("Looks back: the maps that were seen during training are kept, and all plots show the moment that "
         "you move to while training goes on. The line across the slider is the moment of quantization, "
         "before retraining, the "
         "small marks are kept maps. At most 200 maps of each network are kept (64 MB for all four) and the "
         "weights of as many as fit into another 64 MB; of longer trainings every second, fourth, … is."));
  replay_->setObjectName("replay");
  replay_->setFocusPolicy(Qt::TabFocus);
  quantized_->setObjectName("quantized");
  quantized_->setFocusPolicy(Qt::TabFocus);
  quantized_->setToolTip(tr("The moment after quantization, before anything is retrained"));
  quantized_->setAccessibleName(quantized_->toolTip());
  slider_->setAccessibleName(tr("Time"));
  slider_->setToolTip(tr("Time: drag to look back, arrows go from moment to moment, End returns to now"));
  slider_->setRange(0, 1);
  for (const double speed : kSpeeds) speed_->addItem(tr("%1 ×").arg(speed), speed);
  speed_->setCurrentIndex(kNormalSpeed);
  speed_->setAccessibleName(tr("Speed of the replay"));
  speed_->setToolTip(speed_->accessibleName());
  live_->setObjectName("live");
  live_->setText(tr("Live"));
  live_->setCheckable(true);
  live_->setAutoRaise(true);
  live_->setFocusPolicy(Qt::TabFocus);
  live_->setToolTip(tr("Show the networks as they are now"));
  rows_ = new QBoxLayout(QBoxLayout::LeftToRight, this);
  rows_->setContentsMargins(8, 2, 8, 4);
  rows_->setSpacing(2);
  auto* first = new QHBoxLayout;
  first->addWidget(replay_);
  first->addWidget(slider_, 1);
  auto* second = new QHBoxLayout;
  second->addWidget(label_, 1);
  second->addWidget(quantized_);
  second->addWidget(speed_);
  second->addWidget(live_);
  second->addWidget(new HelpButton("time"));
  rows_->addLayout(first, 1);
  rows_->addLayout(second);
  label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  fold();
}

/// In two rows where one would leave nothing of the slider; there the text gives way to the buttons.
void TimeBar::fold() {
  constexpr int kShortest = 160;
  const int buttons = replay_->sizeHint().width() + quantized_->sizeHint().width() +
                      speed_->sizeHint().width() + live_->sizeHint().width();
  const bool narrow = width() < widest_ + buttons + kShortest;
  label_->setMinimumWidth(narrow ? 1 : widest_);
  rows_->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  setMaximumHeight(rows_->sizeHint().height());
  if (!playback_) return;
  QString fitting = text();
  for (const QString& shorter : {short_text(), short_text().section(QLatin1Char(' '), 1)})
    if (narrow && label_->width() < label_->fontMetrics().horizontalAdvance(fitting)) fitting = shorter;
  label_->setText(fitting);
  label_->setToolTip(text());
}

void TimeBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fold();
}

QSize TimeBar::minimumSizeHint() const { return {kNarrowest, rows_->minimumSize().height()}; }

void TimeBar::setPlayback(Playback& playback) {
  playback_ = &playback;
  connect(&playback, &Playback::changed, this, &TimeBar::show_time);
  connect(replay_, &QToolButton::clicked, &playback,
          [&playback] { playback.setReplaying(!playback.replaying()); });
  connect(live_, &QToolButton::clicked, this, [this, &playback] {
    playback.showLive();
    show_time();  // The button does not come off by itself.
  });
  connect(quantized_, &QToolButton::clicked, &playback, &Playback::showQuantized);
  connect(slider_, &TimeSlider::picked, &playback, &Playback::pick);
  connect(slider_, &TimeSlider::stepped, &playback, [&playback](int direction) {
    playback.setReplaying(false);
    playback.step(direction);
  });
  connect(speed_, &QComboBox::currentIndexChanged, &playback,
          [this, &playback] { playback.setSpeed(speed_->currentData().toDouble()); });
  show_time();
}

QString TimeBar::text() const {
  const Timeline& timeline = playback_->timeline();
  const int position = playback_->position(), start = timeline.pretraining();
  if (position == start && !playback_->live() && playback_->hasQuantized())
    return tr("quantized, not yet retrained");
  if (position <= start) return tr("epoch %1 of %2, float").arg(position).arg(start);
  return tr("epoch %1 of %2, retraining").arg(position - start).arg(timeline.end() - start);
}

QString TimeBar::short_text() const {
  const Timeline& timeline = playback_->timeline();
  const int position = playback_->position(), start = timeline.pretraining();
  if (position == start && !playback_->live() && playback_->hasQuantized()) return tr("quantized");
  if (position <= start) return tr("float %1 / %2").arg(position).arg(start);
  return tr("retrained %1 / %2").arg(position - start).arg(timeline.end() - start);
}

void TimeBar::show_time() {
  const Timeline& timeline = playback_->timeline();
  const QSignalBlocker quiet(slider_);
  slider_->setRange(0, std::max(1, timeline.end()));
  slider_->setMarks({timeline.pretraining(), timeline.now(), timeline.positions()});
  slider_->setValue(playback_->position());
  slider_->setEnabled(timeline.now() > 0);
  // The longest text that there can be: the slider does not change its length with every epoch.
  const QString widest = tr("epoch %1 of %2, retraining").arg(timeline.end()).arg(timeline.end());
  widest_ = label_->fontMetrics().horizontalAdvance(widest);
  fold();
  slider_->setAccessibleDescription(text());
  const bool replaying = playback_->replaying();
  if (replay_->property("replaying") != QVariant(replaying)) {
    replay_->setProperty("replaying", replaying);
    replay_->setIconName(replaying ? "stop" : "replay");
    replay_->setToolTip(replaying ? tr("Stop the replay here") : tr("Replay the training"));
    replay_->setAccessibleName(replay_->toolTip());
  }
  replay_->setEnabled(replaying || timeline.now() > 0);
  quantized_->setEnabled(playback_->hasQuantized());
  live_->setChecked(playback_->live());
}

}  // namespace quantoscope
