// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/playback.h"

#include <algorithm>
#include <cmath>

#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"

namespace quantoscope {
namespace {

constexpr int kFrameMilliseconds = 100;

}  // namespace

Playback::Playback(ExperimentController& controller, Inspection& inspection, QObject* parent)
    : QObject(parent), controller_(controller), inspection_(inspection) {
  timer_.setInterval(kFrameMilliseconds);
  connect(&timer_, &QTimer::timeout, this, [this] { play_on(); });
  connect(&controller, &ExperimentController::snapshotChanged, this,
          [this](NetworkKind kind) { follow(controller_.snapshot(kind)); });
  connect(&inspection, &Inspection::liveChanged, this, [this](bool live) {
    if (live) timer_.stop();
    Q_EMIT changed();
  });
  for (const NetworkKind kind : kAllKinds) timeline_.record(controller.snapshot(kind));
}

void Playback::follow(const std::shared_ptr<const NetworkSnapshot>& snapshot) {
  if (timeline_.record(snapshot)) inspection_.showLive();
  Q_EMIT changed();
}

bool Playback::live() const { return inspection_.live(); }
int Playback::position() const { return live() ? timeline_.now() : position_; }

void Playback::show(int position) {
  position = std::max(0, position);
  if (position >= timeline_.now()) return showLive();
  position_ = position;
  inspection_.showMoment(timeline_.at(position_));
  Q_EMIT changed();
}

void Playback::showLive() {
  timer_.stop();
  inspection_.showLive();
  Q_EMIT changed();
}

void Playback::pick(int position) {
  timer_.stop();
  show(position);
}

void Playback::step(int direction) {
  const std::vector<int> kept = timeline_.positions();
  if (direction > 0) {
    const auto next = std::ranges::upper_bound(kept, position());
    return next == kept.end() ? showLive() : show(*next);
  }
  const auto here = std::ranges::lower_bound(kept, position());
  if (here != kept.begin()) show(*std::prev(here));
}

bool Playback::hasQuantized() const {
  for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint})
    if (controller_.snapshot(kind)->map) return true;
  return false;
}

void Playback::showQuantized() {
  if (!hasQuantized()) return;
  timer_.stop();
  show(timeline_.pretraining());
}

/// The replay's next moment.
void Playback::play_on() {
  const int before = position();
  step(1);
  const int quantized = timeline_.pretraining();
  if (pause_quantized_ && before < quantized && position() >= quantized && hasQuantized()) showQuantized();
}

void Playback::setReplaying(bool replaying) {
  if (replaying == timer_.isActive()) return;
  if (!replaying) {
    timer_.stop();
  } else {
    if (live()) show(0);
    if (!live()) timer_.start();  // There is a past to show.
  }
  Q_EMIT changed();
}

void Playback::setSpeed(double speed) {
  speed_ = speed;
  timer_.setInterval(std::max(1, int(std::lround(kFrameMilliseconds / speed))));
}

}  // namespace quantoscope
