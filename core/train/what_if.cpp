// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/what_if.h"

#include <algorithm>

#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/nn/noise_gain.h"
#include "core/quant/activation_method.h"
#include "core/quant/activation_quantizer.h"
#include "core/quant/weight_method.h"
#include "core/train/dead_network.h"

namespace quantoscope {
namespace {

constexpr double kSmallestStep = 1e-6;

const ActivationQuantizer<float>& activations_of(const NetworkState& state, int layer) {
  return activation_quantizer<float>(state.bits.activation_method,
                                     state.bits.activations[std::size_t(layer - 1)]);
}

/// The float network on this grid: its map, if that is one of it. Null without a float network, or when
/// stopped.
std::shared_ptr<const DecisionMap> float_map_on(const MapGrid& grid, const NetworkSnapshot* float_network,
                                                const std::stop_token& stop) {
  if (!float_network) return nullptr;
  if (float_network->map && float_network->map->grid == grid) return float_network->map;
  if (!float_network->state) return nullptr;
  auto map = Evaluator(*float_network->state).map(grid, stop);
  return map ? std::make_shared<const DecisionMap>(std::move(*map)) : nullptr;
}

/// What stands beside a map, of all of the plane whatever part of it the map shows. False when stopped.
bool measure_trial(NetworkSnapshot& trial, const DecisionMap& map, const NetworkSnapshot* float_network,
                   const Dataset& data, Evaluator& evaluator, const std::stop_token& stop) {
  const MapGrid whole({map.grid.n, Region::Whole}, data.plane);
  std::optional<DecisionMap> made;
  if (map.grid != whole && !(made = evaluator.map(whole, stop))) return false;
  const DecisionMap& all = made ? *made : map;
  const TruthMatrix truth = truth_map(data.truth, whole);
  const auto reference = float_map_on(whole, float_network, stop);
  trial.accuracy = {.truth = truth_accuracy(all, truth),
                    .training = {},
                    .truth_before_retraining = trial.accuracy.truth_before_retraining,
                    .agreement_with_float = {}};
  trial.error = {};
  if (reference) {
    trial.accuracy.agreement_with_float = agreement(all, *reference, truth);
    trial.error = error_character(all, *reference, truth);
  }
  trial.warning = death_of(all, evaluator, data, stop);
  return true;
}

}  // namespace

int quantizer_bits(const NetworkState& state, Quantizer quantizer, int layer) {
  const auto& bits = quantizer == Quantizer::Weights ? state.bits.weights : state.bits.activations;
  return layer >= 1 && layer <= int(bits.size()) ? bits[std::size_t(layer - 1)] : 0;
}

bool is_adjustable(const NetworkState& state, Quantizer quantizer, int layer) {
  const int bits = quantizer_bits(state, quantizer, layer);
  if (!bits) return false;
  return quantizer == Quantizer::Weights
             ? weight_quantizer<float>(state.bits.weight_method, bits).has_step(bits)
             : activations_of(state, layer).has_clip();
}

double quantizer_value(const NetworkState& state, Quantizer quantizer, int layer) {
  if (!is_adjustable(state, quantizer, layer)) return 0;
  if (quantizer == Quantizer::Weights) return state.steps[std::size_t(layer - 1)];
  return activations_of(state, layer)
      .clip(quantizer_bits(state, quantizer, layer),
            state.parameters[Layout(state.model).alphas + std::size_t(layer - 1)]);
}

double allowed_value(Quantizer quantizer, double value) {
  return std::max(value, quantizer == Quantizer::Weights ? kSmallestStep : kSmallestAlpha);
}

NetworkState with_changes(NetworkState state, std::span<const QuantizerChange> changes) {
  const Layout layout(state.model);
  for (const QuantizerChange& change : changes) {
    if (!is_adjustable(state, change.quantizer, change.layer)) continue;
    const auto index = std::size_t(change.layer - 1);
    const auto value = float(allowed_value(change.quantizer, change.value));
    if (change.quantizer == Quantizer::Weights)
      state.steps[index] = value;
    else
      state.parameters[layout.alphas + index] =
          activations_of(state, change.layer).parameter(state.bits.activations[index], value);
  }
  return state;
}

std::optional<NetworkSnapshot> what_if(const NetworkSnapshot& base, std::span<const QuantizerChange> changes,
                                       const Dataset& data, const MapGrid& grid, bool coarse,
                                       const NetworkSnapshot* float_network, std::stop_token stop) {
  NetworkSnapshot result = base;
  const auto state = std::make_shared<const NetworkState>(with_changes(*base.state, changes));
  Evaluator evaluator(*state);
  auto map = evaluator.map(grid, stop);
  if (!map) return std::nullopt;
  result.trial = true;
  result.state = state;
  if (!measure_trial(result, *map, float_network, data, evaluator, stop)) return std::nullopt;
  result.map = std::make_shared<const DecisionMap>(std::move(*map));
  if (coarse) {
    for (LayerReport& layer : result.layers) {
      for (const QuantizerChange& change : changes) {
        if (change.layer != layer.index || !is_adjustable(*state, change.quantizer, change.layer)) continue;
        auto& shown = change.quantizer == Quantizer::Weights ? layer.step : layer.alpha;
        const double before = quantizer_value(*base.state, change.quantizer, change.layer);
        if (shown && before > 0)
          shown = *shown / before * quantizer_value(*state, change.quantizer, change.layer);
      }
    }
  } else {
    result.layers = evaluator.layer_reports(data, float_network ? float_network->state.get() : nullptr);
    result.noise = noise_gain(*state, data, result.layers);
  }
  if (stop.stop_requested()) return std::nullopt;
  return result;
}

std::vector<float> quantizer_inputs(const NetworkState& state, Quantizer quantizer, int layer,
                                    const Dataset& data, std::stop_token stop) {
  std::vector<float> values;
  if (quantizer == Quantizer::Weights) {
    const LayerPlace place = Layout(state.model).layers[std::size_t(layer - 1)];
    const float* const first = state.parameters.data() + place.weights;
    values.assign(first, first + place.weight_count());
  } else if (layer < state.model.depth) {
    values = Evaluator(state).activation_inputs(data, layer - 1, stop);
  }
  if (stop.stop_requested()) return {};
  std::sort(values.begin(), values.end());
  return values;
}

bool same_quantizer_inputs(const NetworkState& a, const NetworkState& b, Quantizer quantizer, int layer) {
  if (&a == &b) return true;
  if (a.model != b.model || a.input != b.input || a.parameters.size() != b.parameters.size()) return false;
  const Layout layout(a.model);
  const LayerPlace& place = layout.layers[std::size_t(layer - 1)];
  const auto equal = [&](std::size_t first, std::size_t count) {
    const auto begin = a.parameters.begin() + std::ptrdiff_t(first);
    return std::equal(begin, begin + std::ptrdiff_t(count), b.parameters.begin() + std::ptrdiff_t(first));
  };
  if (quantizer == Quantizer::Weights) return equal(place.weights, place.weight_count());
  // Everything up to this layer's weights and biases, and the clips before it.
  return a.bits == b.bits && equal(0, place.biases + std::size_t(place.outputs)) &&
         equal(layout.alphas, std::size_t(layer - 1)) &&
         std::equal(a.steps.begin(), a.steps.begin() + layer, b.steps.begin());
}

}  // namespace quantoscope
