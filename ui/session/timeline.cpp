// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/timeline.h"

#include <algorithm>

namespace quantoscope {
namespace {

using SnapshotPointer = std::shared_ptr<const NetworkSnapshot>;

/// The snapshot's map with what belongs to it, as it was when the map was made: the snapshot itself may be
/// some epochs further. History and weights are kept elsewhere.
NetworkSnapshot moment_of(const NetworkSnapshot& snapshot) {
  NetworkSnapshot moment = snapshot;
  moment.history.clear();
  moment.history.shrink_to_fit();
  moment.state = nullptr;
  if (moment.epoch == moment.map_epoch) return moment;
  moment.epoch = moment.map_epoch;
  moment.message = {};
  moment.phase = moment.epoch == 0 && moment.kind != NetworkKind::Float ? NetworkPhase::PostTraining
                                                                        : NetworkPhase::Training;
  for (const EpochRecord& record : snapshot.history)
    if (record.epoch == moment.epoch) {
      moment.accuracy.truth = record.truth_accuracy;
      moment.accuracy.training = record.training_accuracy;
    }
  return moment;
}

/// Of a moment without history and weights.
std::size_t bytes_of(const NetworkSnapshot& moment) {
  std::size_t bytes = sizeof moment + moment.message.text.capacity();
  if (moment.map) bytes += sizeof(DecisionMap) + std::size_t(moment.map->logits.size()) * sizeof(float);
  for (const LayerReport& layer : moment.layers)
    bytes += sizeof layer + layer.code_shares.capacity() * sizeof(double);
  return bytes;
}

std::size_t bytes_of(const NetworkState& state) {
  return sizeof state + (state.parameters.capacity() + state.steps.capacity()) * sizeof(float);
}

/// `began`: it has, but of that time nothing is kept.
SnapshotPointer before_its_start(const NetworkSnapshot& snapshot, bool began) {
  NetworkSnapshot waiting = moment_of(snapshot);
  waiting.phase = NetworkPhase::Waiting;
  waiting.message = began ? Message{CORE_TEXT("core", "no map of this moment is kept")} : Message{};
  waiting.warning = {};
  waiting.epoch = waiting.map_epoch = 0;
  waiting.seconds = waiting.samples_per_second = waiting.seconds_remaining = 0;
  waiting.accuracy = {};
  waiting.error = {};
  waiting.noise = {};
  waiting.drawing = 0;
  waiting.layers.clear();
  waiting.map = nullptr;
  return std::make_shared<const NetworkSnapshot>(std::move(waiting));
}

}  // namespace

Timeline::Timeline(TimelineLimits limits) : limits_(limits) {
  tracks_.resize(kNetworkKinds, Track{{},
                                      ThinnedSeries<SnapshotPointer>(limits.maps),
                                      ThinnedSeries<std::shared_ptr<const NetworkState>>(limits.weights),
                                      {},
                                      {},
                                      {},
                                      {}});
}

std::size_t Timeline::size_of(const Track& track) { return track.maps.bytes() + track.weights.bytes(); }

/// For the case that the network comes back.
void Timeline::put_aside(Track&& track) {
  if (!track.latest || track.latest->phase != NetworkPhase::Finished || !track.latest->state) return;
  track.answer = track.source = track.waiting = track.unknown = nullptr;
  earlier_.push_back(std::move(track));
  std::size_t bytes = 0;
  for (const Track& each : earlier_) bytes += size_of(each);
  while (bytes > limits_.earlier) {
    bytes -= size_of(earlier_.front());
    earlier_.erase(earlier_.begin());
  }
}

bool Timeline::bring_back(Track& track, const NetworkSnapshot& snapshot) {
  if (snapshot.phase != NetworkPhase::Finished || !snapshot.state) return false;
  const auto found =
      std::ranges::find_if(earlier_, [&](const Track& each) { return each.latest->state == snapshot.state; });
  if (found == earlier_.end()) return false;
  track = std::move(*found);
  earlier_.erase(found);
  return true;
}

bool Timeline::record(const SnapshotPointer& snapshot) {
  Track& track = tracks_[std::size_t(snapshot->kind)];
  const bool restarted = track.latest && track.latest->generation != snapshot->generation;
  if (restarted) {
    put_aside(std::move(track));
    track = Timeline(limits_).tracks_[std::size_t(snapshot->kind)];
  }
  const bool is_back = track.maps.items().empty() && bring_back(track, *snapshot);
  track.latest = snapshot;
  if (is_back) return restarted;
  const auto& kept = track.maps.items();
  if (!snapshot->map) return restarted;
  // A map that is there already may since have been measured; but not by what came after its epoch.
  const bool known = !kept.empty() && kept.back().value->map == snapshot->map;
  if (known && snapshot->epoch != snapshot->map_epoch) return restarted;
  const auto moment = std::make_shared<const NetworkSnapshot>(moment_of(*snapshot));
  track.maps.add(moment->epoch, moment, bytes_of(*moment));
  if (snapshot->state) track.weights.add(moment->epoch, snapshot->state, bytes_of(*snapshot->state));
  return restarted;
}

int Timeline::pretraining() const { return tracks_[0].latest ? tracks_[0].latest->epochs : 0; }
int Timeline::start(NetworkKind kind) const { return kind == NetworkKind::Float ? 0 : pretraining(); }

int Timeline::end() const {
  int end = 0;
  for (const NetworkKind kind : kAllKinds)
    if (const auto& latest = tracks_[std::size_t(kind)].latest)
      end = std::max(end, start(kind) + latest->epochs);
  return end;
}

int Timeline::now() const {
  int now = 0;
  for (const NetworkKind kind : kAllKinds) {
    const auto& latest = tracks_[std::size_t(kind)].latest;
    if (latest && latest->map) now = std::max(now, start(kind) + latest->epoch);
  }
  return now;
}

std::vector<int> Timeline::positions() const {
  std::vector<int> positions;
  for (const NetworkKind kind : kAllKinds)
    for (const auto& item : tracks_[std::size_t(kind)].maps.items())
      positions.push_back(start(kind) + item.epoch);
  std::ranges::sort(positions);
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  return positions;
}

SnapshotPointer Timeline::snapshot(const Track& track, int epoch) {
  const auto* item = epoch < 0 ? nullptr : track.maps.at(epoch);
  if (!item) {
    auto& waiting = epoch < 0 ? track.waiting : track.unknown;
    if (!waiting) waiting = before_its_start(*track.latest, epoch >= 0);
    return waiting;
  }
  const NetworkSnapshot& latest = *track.latest;
  if (latest.map == item->value->map && latest.epoch == item->epoch) return track.latest;
  if (track.source == item->value) return track.answer;
  auto moment = std::make_shared<NetworkSnapshot>(*item->value);
  const auto later =
      std::ranges::find_if(latest.history, [item](const EpochRecord& r) { return r.epoch > item->epoch; });
  moment->history.assign(latest.history.begin(), later);
  if (const auto* weights = track.weights.at(item->epoch); weights && weights->epoch == item->epoch)
    moment->state = weights->value;
  track.source = item->value;
  return track.answer = std::move(moment);
}

Moment Timeline::at(int position) const {
  Moment moment;
  for (const NetworkKind kind : kAllKinds)
    moment[std::size_t(kind)] = snapshot(tracks_[std::size_t(kind)], position - start(kind));
  return moment;
}

std::size_t Timeline::bytes() const {
  std::size_t bytes = 0;
  for (const Track& track : tracks_) bytes += size_of(track);
  return bytes;
}

}  // namespace quantoscope
