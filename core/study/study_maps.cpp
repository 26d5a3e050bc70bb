// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_maps.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/nn/evaluator.h"

namespace quantoscope {
namespace {

/// Why a network has no map.
Message reason(const StudyRow& row) {
  switch (row.status) {
    case RunStatus::Waiting:
      return {CORE_TEXT("core", "waiting")};
    case RunStatus::Running:
      return {CORE_TEXT("core", "training")};
    case RunStatus::Elsewhere:
      return {CORE_TEXT("core", "another program trains it")};
    case RunStatus::Finished:
      return {CORE_TEXT("core", "the map comes soon")};
    case RunStatus::Failed:
      break;
  }
  return row.message;
}

/// Reads experiments from a store, and makes at most `most` maps of them.
class StoredExperiments {
 public:
  StoredExperiments(RunStore& store, std::size_t most, std::stop_token stop)
      : store_(store), most_(most), stop_(std::move(stop)) {}

  /// With the networks and the truth of `known`, which may be null, where it is of the same spec. Nothing
  /// when stopped.
  std::optional<ExperimentResult> read(const ExperimentSpec& spec, const ExperimentResult* known) {
    if (known && known->spec != spec) known = nullptr;
    ExperimentResult result;
    result.spec = spec;
    result.complete = true;
    if (known) {
      result.truth = known->truth;
      result.version = known->version;
    }
    for (const NetworkKind kind : kAllKinds) {
      NetworkSnapshot& network = result.networks[std::size_t(kind)];
      network = waiting_network(kind, spec);
      const RunKey key = run_key(spec, kind);
      if (store_.contains(key)) {
        const NetworkSnapshot* before = known ? &known->networks[std::size_t(kind)] : nullptr;
        if (before && before->map)
          network = *before;
        else if (!load(key, result, network))
          return std::nullopt;
      }
      result.complete = result.complete && network.map;
    }
    return result;
  }
  /// There were more networks than maps allowed.
  bool more() const { return more_; }

 private:
  /// False when stopped.
  bool load(const RunKey& key, ExperimentResult& result, NetworkSnapshot& network) {
    if (made_ == most_) return more_ = true;
    auto stored = store_.load(key, RunStore::Weights::Yes);
    if (!stored) return true;
    if (!stored->network.state) {
      network.phase = stored->network.phase;
      network.message = stored->network.message;
      return true;
    }
    const ExperimentSpec& spec = result.spec;
    if (!data_ || data_spec_ != spec.data) {
      data_ = make_complete_dataset(spec.data);
      data_spec_ = spec.data;
    }
    const MapGrid grid(spec.map, data_->plane);
    if (result.truth.size() == 0) result.truth = truth_map(data_->truth, grid);
    auto map = Evaluator(*stored->network.state).map(grid, stop_);
    if (!map) return false;
    network = std::move(stored->network);
    network.model = spec.model;
    network.map = std::make_shared<const DecisionMap>(std::move(*map));
    network.map_epoch = network.epoch;
    result.version = stored->version;
    ++made_;
    return true;
  }

  RunStore& store_;
  std::size_t most_, made_ = 0;
  bool more_ = false;
  std::stop_token stop_;
  std::optional<Dataset> data_;  ///< Of the experiment before: most of a study's have the same.
  DataSpec data_spec_;
};

bool has_map(const ExperimentResult& result) {
  return std::ranges::any_of(result.networks, [](const NetworkSnapshot& network) { return !!network.map; });
}

bool same(const ExperimentResult& one, const ExperimentResult& other) {
  return one.spec == other.spec && std::ranges::equal(one.networks, other.networks,
                                                      [](const NetworkSnapshot& a, const NetworkSnapshot& b) {
                                                        return a.map == b.map && a.phase == b.phase &&
                                                               a.message == b.message;
                                                      });
}

/// The places of the plot's axes, and for each the row of the table that stands for it: the network that says
/// most about its place, a quantized one knows its bits.
using Places = std::map<std::pair<std::size_t, std::size_t>, std::size_t>;

Places places_of(const StudyTable& table, std::optional<std::size_t> y, std::optional<std::size_t> x) {
  Places places;
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    const StudyRow& row = table.rows[index];
    if (row.seed != table.study.seeds.front()) continue;
    bool first = true;
    for (std::size_t i = 0; i < row.values.size(); ++i)
      if (i != y && i != x) first = first && row.values[i].value_or(0) == 0;
    if (!first) continue;
    const std::pair place{y ? row.values[*y].value_or(0) : 0, x ? row.values[*x].value_or(0) : 0};
    const auto [known, added] = places.emplace(place, index);
    if (!added && row.kind > table.rows[known->second].kind) known->second = index;
  }
  return places;
}

}  // namespace

std::optional<ExperimentResult> stored_experiment(const ExperimentSpec& spec, RunStore& store,
                                                  std::stop_token stop) {
  auto result = StoredExperiments(store, std::size_t(-1), std::move(stop)).read(spec, nullptr);
  if (!result || !has_map(*result)) return std::nullopt;
  for (NetworkSnapshot& network : result->networks)
    if (!network.map && network.message.empty()) network.message = {CORE_TEXT("core", "not in the study")};
  return result;
}

bool StudyMaps::any() const {
  return std::ranges::any_of(rows, [](const ComparedResult& row) { return has_map(*row.result); });
}

StudyMaps study_maps(const StudyTable& table, const StudyPlot& plot, RunStore& store, std::stop_token stop,
                     const KnownMaps& known) {
  StudyMaps maps;
  const auto& shown = plot.networks.empty() ? table.study.networks : plot.networks;
  for (const NetworkKind kind : shown) maps.networks[std::size_t(kind)] = true;
  maps.transposed = plot.y == kNetworkAxis;
  maps.data = plot.data;
  const auto axis_index = [&](const std::string& name) -> std::optional<std::size_t> {
    const StudyAxis* axis = table.study.axis(name);
    return axis ? std::optional(std::size_t(axis - table.study.axes.data())) : std::nullopt;
  };
  const auto y = axis_index(plot.y), x = axis_index(plot.x);
  std::map<RunKey, const StudyRow*> by_key;
  for (const StudyRow& row : table.rows) by_key.emplace(row.key, &row);
  StoredExperiments stored(store, known.most, stop);
  for (const auto& [place, index] : places_of(table, y, x)) {
    const StudyRow& row = table.rows[index];
    std::string name;
    if (y) name = table.study.axes[*y].values[place.first].label;
    if (x && x != y) name += (name.empty() ? "" : ", ") + table.study.axes[*x].values[place.second].label;
    if (name.empty()) name = architecture_name(row.spec.model);
    const auto before = std::ranges::find_if(known.maps.rows, [&](const ComparedResult& each) {
      return each.name == name && each.result->spec == row.spec;
    });
    const auto known_row = before == known.maps.rows.end() ? nullptr : before->result;
    auto result = stored.read(row.spec, known_row.get());
    if (!result) return {};
    for (NetworkSnapshot& network : result->networks) {
      if (network.map || !network.message.empty()) continue;
      const auto of = by_key.find(run_key(row.spec, network.kind));
      if (of == by_key.end()) {
        network.message = {CORE_TEXT("core", "not in the study")};
        continue;
      }
      network.message = reason(*of->second);
      if (of->second->status == RunStatus::Failed) network.phase = NetworkPhase::Failed;
    }
    maps.rows.push_back({name, known_row && same(*result, *known_row)
                                   ? known_row
                                   : std::make_shared<const ExperimentResult>(std::move(*result))});
    maps.table_rows.push_back(index);
  }
  maps.more = stored.more();
  return maps;
}

StudyMaps finished_maps(StudyMaps maps) {
  StudyMaps kept = maps;
  kept.rows.clear();
  kept.table_rows.clear();
  for (std::size_t i = 0; i < maps.rows.size(); ++i) {
    if (!has_map(*maps.rows[i].result)) continue;
    kept.rows.push_back(maps.rows[i]);
    kept.table_rows.push_back(maps.table_rows[i]);
  }
  return kept;
}

}  // namespace quantoscope
