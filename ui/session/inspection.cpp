// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/inspection.h"

#include <algorithm>

#include "ui/session/experiment_controller.h"

namespace quantoscope {

Inspection::Inspection(ExperimentController& controller, QObject* parent)
    : QObject(parent), controller_(controller) {
  connect(&controller, &ExperimentController::snapshotChanged, this, &Inspection::follow);
}

/// The running experiment has something new of this network.
void Inspection::follow(NetworkKind kind) {
  auto& trial = trials_[std::size_t(kind)];
  if (trial && trial->generation != controller_.snapshot(kind)->generation) trial = nullptr;
  if (isCovered(kind)) {
    if (const auto next = cover(kind); next->generation != covers_[std::size_t(kind)]->generation) {
      covers_[std::size_t(kind)] = next;
      Q_EMIT shownChanged(kind);
    }
    return;
  }
  if (live() && !trial) Q_EMIT shownChanged(kind);
}

/// What may be known of a network before it is seen: what it is, not what became of it.
std::shared_ptr<const NetworkSnapshot> Inspection::cover(NetworkKind kind) const {
  const auto hidden = controller_.snapshot(kind);
  auto blank = std::make_shared<NetworkSnapshot>();
  blank->kind = kind;
  blank->generation = hidden->generation;
  blank->model = hidden->model;
  blank->parameters = hidden->parameters;
  blank->weight_bits = hidden->weight_bits;
  blank->activation_bits = hidden->activation_bits;
  blank->epochs = hidden->epochs;
  return blank;
}

void Inspection::setCovered(NetworkKind kind, bool covered) {
  if (covered == isCovered(kind)) return;
  covers_[std::size_t(kind)] = covered ? cover(kind) : nullptr;
  Q_EMIT shownChanged(kind);
}

std::shared_ptr<const NetworkSnapshot> Inspection::shown(NetworkKind kind) const {
  const auto index = std::size_t(kind);
  if (covers_[index]) return covers_[index];
  if (trials_[index]) return trials_[index];
  return moment_ ? (*moment_)[index] : controller_.snapshot(kind);
}

ExperimentResult Inspection::result() const {
  ExperimentResult result = controller_.result();
  for (const NetworkKind kind : kAllKinds) result.networks[std::size_t(kind)] = *shown(kind);
  return result;
}

int Inspection::layer() const { return std::clamp(layer_, 1, std::max(1, shown(network_)->model.depth)); }

void Inspection::showMoment(const Moment& moment) {
  const bool was_live = live();
  const Moment before = moment_.value_or(Moment{});
  moment_ = moment;
  if (was_live) Q_EMIT liveChanged(false);
  for (const NetworkKind kind : kAllKinds)
    if (before[std::size_t(kind)] != moment[std::size_t(kind)] && !hasTrial(kind) && !isCovered(kind))
      Q_EMIT shownChanged(kind);
}

void Inspection::showLive() {
  if (live()) return;
  moment_.reset();
  Q_EMIT liveChanged(true);
  for (const NetworkKind kind : kAllKinds)
    if (!hasTrial(kind) && !isCovered(kind)) Q_EMIT shownChanged(kind);
}

void Inspection::setTrial(const std::shared_ptr<const NetworkSnapshot>& trial) {
  trials_[std::size_t(trial->kind)] = trial;
  Q_EMIT shownChanged(trial->kind);
}

void Inspection::endTrial(NetworkKind kind) {
  if (!hasTrial(kind)) return;
  trials_[std::size_t(kind)] = nullptr;
  Q_EMIT shownChanged(kind);
}

void Inspection::setNetwork(NetworkKind kind) {
  if (kind == network_) return;
  network_ = kind;
  Q_EMIT selectionChanged();
}

void Inspection::setLayer(int layer) {
  if (layer == layer_) return;
  layer_ = layer;
  Q_EMIT selectionChanged();
}

void Inspection::setPoint(std::optional<QPointF> point) {
  if (point == point_) return;
  point_ = point;
  Q_EMIT pointChanged();
}

void Inspection::setLine(std::optional<QLineF> line) {
  if (line == line_) return;
  line_ = line;
  Q_EMIT lineChanged();
}

}  // namespace quantoscope
