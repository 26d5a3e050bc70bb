// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/result_maps.h"

#include <algorithm>

#include "core/error.h"
#include "core/nn/evaluator.h"
#include "core/quant/layer_bits.h"
#include "core/train/post_training.h"

namespace quantoscope {
namespace {

/// Measures what depends on the whole plane's grid, network by network: the float network comes first.
class WholePlane {
 public:
  WholePlane(const ExperimentResult& result, MapGrid grid, const std::shared_ptr<const Dataset>& data)
      : result_(result), grid_(grid), data_(data), truth_(truth_map(data->truth, grid)) {}

  /// `shown` is the network's map if that is one of the whole plane. False when stopped.
  bool measure(NetworkSnapshot& network, const std::shared_ptr<const DecisionMap>& shown,
               std::stop_token stop) {
    const auto whole = shown->grid == grid_ ? shown : map_of(*network.state, stop);
    if (!whole) return false;
    network.accuracy.truth = truth_accuracy(*whole, truth_);
    if (network.kind == NetworkKind::Float) {
      float_map_ = whole;
      quantizer_ = std::make_unique<PostTraining>(network.state, data_);
      return true;
    }
    if (!float_map_) return true;
    network.accuracy.agreement_with_float = agreement(*whole, *float_map_, truth_);
    network.error = error_character(*whole, *float_map_, truth_);
    if (!network.accuracy.truth_before_retraining) return true;
    const ExperimentSpec& spec = result_.spec;
    const auto before =
        map_of(quantizer_->quantize(layer_bits(spec.quantization, network.kind, spec.model.depth),
                                    spec.quantization),
               stop);
    if (before) network.accuracy.truth_before_retraining = truth_accuracy(*before, truth_);
    return before != nullptr;
  }

 private:
  std::shared_ptr<const DecisionMap> map_of(const NetworkState& state, const std::stop_token& stop) const {
    auto map = Evaluator(state).map(grid_, stop);
    return map ? std::make_shared<const DecisionMap>(std::move(*map)) : nullptr;
  }

  const ExperimentResult& result_;
  MapGrid grid_;
  std::shared_ptr<const Dataset> data_;
  TruthMatrix truth_;
  std::shared_ptr<const DecisionMap> float_map_;
  std::unique_ptr<PostTraining> quantizer_;
};

}  // namespace

bool can_map_again(const ExperimentResult& result) {
  return std::ranges::all_of(result.networks,
                             [](const NetworkSnapshot& network) { return !network.map || network.state; });
}

std::optional<ExperimentResult> map_again(const ExperimentResult& result, const MapSpec& map,
                                          const std::shared_ptr<const Dataset>& data, std::stop_token stop) {
  if (!can_map_again(result)) throw Error(CORE_TEXT("core", "the result holds no weights to make maps from"));
  ExperimentResult made = result;
  made.spec.map = map;
  const MapGrid grid(map, data->plane);
  made.truth = truth_map(data->truth, grid);
  WholePlane plane(result, MapGrid({map.resolution, Region::Whole}, data->plane), data);
  const bool finer = map.resolution != result.spec.map.resolution;
  for (NetworkSnapshot& network : made.networks) {
    if (!network.map) continue;
    auto again = Evaluator(*network.state).map(grid, stop);
    if (!again) return std::nullopt;
    network.map = std::make_shared<const DecisionMap>(std::move(*again));
    if (finer && !plane.measure(network, network.map, stop)) return std::nullopt;
  }
  return made;
}

}  // namespace quantoscope
