// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/run_training.h"

#include "core/error.h"
#include "core/nn/evaluator.h"
#include "core/quant/layer_bits.h"
#include "core/spec/json_text.h"
#include "core/train/network_run.h"

namespace quantoscope {
namespace {

std::shared_ptr<const DecisionMap> whole_map(const NetworkState& state, const MapSpec& map,
                                             const Dataset& data, std::stop_token stop) {
  auto made = Evaluator(state).map(MapGrid({map.resolution, Region::Whole}, data.plane), stop);
  return made ? std::make_shared<const DecisionMap>(std::move(*made)) : nullptr;
}

}  // namespace

std::shared_ptr<const Dataset> DatasetCache::of(const DataSpec& spec) {
  ExperimentSpec experiment;
  experiment.data = spec;
  const std::string key = spec_to_json_value(experiment)["data"].dump();
  const std::lock_guard lock(mutex_);
  std::erase_if(sets_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<const Dataset>& known = sets_[key];
  auto data = known.lock();
  if (!data) known = data = std::make_shared<const Dataset>(make_complete_dataset(spec));
  return data;
}

std::optional<FloatStart> make_float_start(const NetworkSnapshot& network, const MapSpec& map,
                                           std::shared_ptr<const Dataset> data, std::stop_token stop) {
  FloatStart start{nullptr, network.map};
  if (!start.map || start.map->grid != MapGrid({map.resolution, Region::Whole}, data->plane))
    start.map = whole_map(*network.state, map, *data, stop);
  if (!start.map) return std::nullopt;
  start.quantizer = std::make_shared<PostTraining>(network.state, std::move(data));
  return start;
}

std::optional<NetworkSnapshot> train_network(const ExperimentSpec& asked, NetworkKind kind,
                                             std::shared_ptr<const Dataset> data,
                                             const std::optional<FloatStart>& start, std::stop_token stop) {
  ExperimentSpec spec = asked;
  spec.map.region = Region::Whole;  // Everything is measured there; other regions are for looking at.
  NetworkRun run(kind, 0, spec, std::move(data));
  if (start) run.start_from(start->quantizer, start->map);
  const auto nothing_to_show = [] {};
  try {
    run.prepare(spec.map, {}, stop, nothing_to_show);
    if (run.shows_map(spec.map)) run.measure(stop);
    while (!run.snapshot().over()) {
      if (stop.stop_requested()) return std::nullopt;
      run.train_epoch(spec.map, 0, {}, stop, nothing_to_show);
    }
  } catch (const Error& error) {
    run.fail(error_message(error));
  }
  return run.snapshot();
}

bool measure_again(NetworkSnapshot& network, const ExperimentSpec& spec, const Dataset& data,
                   const std::optional<FloatStart>& start, std::stop_token stop) {
  const auto map = whole_map(*network.state, spec.map, data, stop);
  if (!map) return false;
  const TruthMatrix truth = truth_map(data.truth, map->grid);
  network.map = map;
  network.accuracy.truth = truth_accuracy(*map, truth);
  if (!start) return true;
  network.accuracy.agreement_with_float = agreement(*map, *start->map, truth);
  network.error = error_character(*map, *start->map, truth);
  const LayerBits bits = layer_bits(spec.quantization, network.kind, spec.model.depth);
  const auto before = whole_map(start->quantizer->quantize(bits, spec.quantization), spec.map, data, stop);
  if (!before) return false;
  network.accuracy.truth_before_retraining = truth_accuracy(*before, truth);
  return true;
}

}  // namespace quantoscope
