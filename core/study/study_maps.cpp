// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_maps.h"

#include <algorithm>
#include <map>

#include "core/nn/evaluator.h"

namespace quantoscope {

std::optional<ExperimentResult> stored_experiment(const ExperimentSpec& spec, RunStore& store,
                                                  std::stop_token stop) {
  const Dataset data = make_complete_dataset(spec.data);
  const MapGrid grid(spec.map, data.extent);
  ExperimentResult result;
  result.spec = spec;
  result.truth = truth_map(data.truth, grid);
  result.complete = true;
  bool any = false;
  for (const NetworkKind kind : kAllKinds) {
    NetworkSnapshot& network = result.networks[std::size_t(kind)];
    const RunKey key = run_key(spec, kind);
    auto stored = store.contains(key) ? store.load(key, RunStore::Weights::Yes) : std::nullopt;
    if (stored && stored->network.state) {
      network = std::move(stored->network);
      network.model = spec.model;
      auto map = Evaluator(*network.state).map(grid, stop);
      if (!map) return std::nullopt;
      network.map = std::make_shared<const DecisionMap>(std::move(*map));
      network.map_epoch = network.epoch;
      result.version = stored->version;
      any = true;
      continue;
    }
    network.kind = kind;
    network.model = spec.model;
    network.parameters = parameter_count(spec.model);
    const bool weights = kind == NetworkKind::Weight || kind == NetworkKind::Joint;
    const bool activations = kind == NetworkKind::Activation || kind == NetworkKind::Joint;
    network.weight_bits = weights ? spec.quantization.weight_bits : 0;
    network.activation_bits = activations ? spec.quantization.activation_bits : 0;
    network.message = {CORE_TEXT("core", "not in the study")};
    result.complete = false;
  }
  return any ? std::optional(std::move(result)) : std::nullopt;
}

StudyMaps study_maps(const StudyTable& table, const StudyPlot& plot, RunStore& store, std::stop_token stop) {
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
  // The network that says most about its places stands for the row: a quantized one knows its bits.
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> rows;
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    const StudyRow& row = table.rows[index];
    if (row.status != RunStatus::Finished || row.seed != table.study.seeds.front()) continue;
    bool first = true;
    for (std::size_t i = 0; i < row.values.size(); ++i)
      if (i != y && i != x) first = first && row.values[i].value_or(0) == 0;
    if (!first) continue;
    const std::pair place{y ? row.values[*y].value_or(0) : 0, x ? row.values[*x].value_or(0) : 0};
    const auto [known, added] = rows.emplace(place, index);
    if (!added && row.kind > table.rows[known->second].kind) known->second = index;
  }
  for (const auto& [place, index] : rows) {
    const StudyRow& row = table.rows[index];
    auto result = stored_experiment(row.spec, store, stop);
    if (stop.stop_requested()) return {};
    if (!result) continue;
    std::string name;
    if (y) name = table.study.axes[*y].values[place.first].label;
    if (x && x != y) name += (name.empty() ? "" : ", ") + table.study.axes[*x].values[place.second].label;
    if (name.empty()) name = architecture_name(row.spec.model);
    maps.rows.push_back({name, std::make_shared<const ExperimentResult>(std::move(*result))});
    maps.table_rows.push_back(index);
  }
  return maps;
}

}  // namespace quantoscope
