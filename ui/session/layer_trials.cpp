// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/layer_trials.h"

#include <algorithm>

#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"

namespace quantoscope {
namespace {

constexpr int kCoarse = 64;

bool same_quantizer(const QuantizerChange& a, const QuantizerChange& b) {
  return a.quantizer == b.quantizer && a.layer == b.layer;
}

}  // namespace

LayerTrials::LayerTrials(ExperimentController& controller, Inspection& inspection, QObject* parent)
    : QObject(parent), controller_(controller), inspection_(inspection) {
  connect(&controller, &ExperimentController::snapshotChanged, this, &LayerTrials::follow);
}

const std::vector<QuantizerChange>& LayerTrials::changes(NetworkKind kind) const {
  return trials_[std::size_t(kind)].changes;
}

std::shared_ptr<const NetworkSnapshot> LayerTrials::base(NetworkKind kind) const {
  const auto& base = trials_[std::size_t(kind)].base;
  return base ? base : inspection_.shown(kind);
}

double LayerTrials::value(NetworkKind kind, Quantizer quantizer, int layer) const {
  for (const QuantizerChange& change : changes(kind))
    if (same_quantizer(change, {quantizer, layer, 0})) return change.value;
  const auto network = base(kind);
  return network->state ? quantizer_value(*network->state, quantizer, layer) : 0;
}

bool LayerTrials::busy(NetworkKind kind) const { return jobs_[std::size_t(kind)].busy(); }

/// The grid of the experiment's finished maps, which may be finer than what is shown while it trains.
MapGrid LayerTrials::whole_grid(NetworkKind kind) const {
  const auto live = controller_.snapshot(kind);
  const MapGrid& shown = live->map ? live->map->grid : trials_[std::size_t(kind)].base->map->grid;
  MapGrid grid = shown;
  grid.n = controller_.spec().map.resolution;
  return grid;
}

void LayerTrials::attempt(NetworkKind kind, const QuantizerChange& wanted) {
  const auto network = base(kind);
  if (!network->state || !network->map) return;
  if (!quantizer_bits(*network->state, wanted.quantizer, wanted.layer)) return;
  QuantizerChange change = wanted;
  change.value = double(float(allowed_value(change.quantizer, change.value)));
  if (change.value == value(kind, change.quantizer, change.layer)) return;

  Trial& t = trial(kind);
  if (!t.base) {
    t.base = network;
    t.generation = controller_.snapshot(kind)->generation;
  }
  std::erase_if(t.changes, [&](const QuantizerChange& other) { return same_quantizer(other, change); });
  if (change.value != quantizer_value(*network->state, change.quantizer, change.layer))
    t.changes.push_back(change);
  if (t.changes.empty()) return reset(kind);
  Q_EMIT changed(kind);
  evaluate(kind, true);
}

void LayerTrials::reset(NetworkKind kind) {
  Trial& t = trial(kind);
  if (!t.base) return;
  jobs_[std::size_t(kind)].cancel();
  t = {};
  inspection_.endTrial(kind);
  Q_EMIT changed(kind);
}

void LayerTrials::evaluate(NetworkKind kind, bool coarse) {
  Trial& t = trial(kind);
  LatestJob& job = jobs_[std::size_t(kind)];
  if (t.refining) job.cancel();
  t.refining = !coarse;
  const int request = ++t.wanted;
  MapGrid grid = whole_grid(kind);
  if (coarse) grid.n = std::min(grid.n, kCoarse);
  const auto float_network = inspection_.shown(NetworkKind::Float);
  job.request(
      [this, kind, coarse, request, grid, float_network, base = t.base, changes = t.changes,
       data = controller_.dataset()](const std::stop_token& stop) -> LatestJob::Delivery {
        auto snapshot = what_if(*base, changes, *data, grid, coarse, float_network.get(), stop);
        if (!snapshot) return {};
        return [this, kind, coarse, request, made = std::move(*snapshot)] {
          deliver(kind, made, coarse, request);
        };
      },
      [this, kind](const QString& trouble) {
        reset(kind);
        Q_EMIT failed(kind, trouble);
      });
}

void LayerTrials::deliver(NetworkKind kind, NetworkSnapshot snapshot, bool coarse, int request) {
  Trial& t = trial(kind);
  if (!t.base) return;
  // The inspection drops trials of networks that have restarted; one that starts from the past has not.
  snapshot.generation = t.generation;
  inspection_.setTrial(std::make_shared<const NetworkSnapshot>(std::move(snapshot)));
  if (request != t.wanted) return;  // The next one is on its way.
  t.refining = false;
  if (coarse)
    evaluate(kind, false);
  else
    follow(kind);
}

/// The running experiment has something new of this network.
void LayerTrials::follow(NetworkKind kind) {
  const Trial& t = trial(kind);
  if (!t.base) return;
  if (controller_.snapshot(kind)->generation != t.generation) return reset(kind);
  // Another part of the plane was asked for, or finer maps.
  const auto shown = inspection_.shown(kind);
  if (shown->trial && !t.refining && !busy(kind) && !(shown->map->grid == whole_grid(kind)))
    evaluate(kind, true);
}

}  // namespace quantoscope
