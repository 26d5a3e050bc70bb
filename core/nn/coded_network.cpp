// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/coded_network.h"

#include <algorithm>

#include "core/nn/layout.h"
#include "core/quant/activation_method.h"

namespace quantoscope {
namespace {

WeightLayer<float> weight_layer_of(const NetworkState& state, std::size_t layer) {
  const LayerPlace place = Layout(state.model).layers[layer];
  const std::span<const float> all(state.parameters);
  return {all.subspan(place.weights, place.weight_count()), place.outputs, place.inputs,
          state.bits.weights[layer], state.steps[layer]};
}

const WeightQuantizer<float>& weight_quantizer_of(const NetworkState& state, std::size_t layer) {
  return weight_quantizer<float>(state.bits.weight_method, state.bits.weights[layer]);
}

}  // namespace

std::optional<CodedWeights> coded_layer(const NetworkState& state, int layer) {
  const auto l = std::size_t(layer);
  if (!state.bits.weights[l]) return std::nullopt;
  return coded_weights(weight_quantizer_of(state, l), weight_layer_of(state, l));
}

bool settle_layer(NetworkState& state, int layer, const CodedWeights& coded) {
  const auto l = std::size_t(layer);
  const std::vector<float> weights =
      settled_weights(weight_quantizer_of(state, l), weight_layer_of(state, l), coded);
  const LayerPlace place = Layout(state.model).layers[l];
  if (weights.empty()) return coded_layer(state, layer) == coded;
  std::ranges::copy(weights, state.parameters.begin() + std::ptrdiff_t(place.weights));
  return true;
}

NetworkState settled(NetworkState state) {
  for (int layer = 0; layer < state.model.depth; ++layer)
    if (const auto coded = coded_layer(state, layer)) settle_layer(state, layer, *coded);
  return state;
}

std::optional<ActivationRounding> activation_rounding(const NetworkState& state, int hidden) {
  const int bits = state.bits.activations[std::size_t(hidden)];
  if (!bits) return std::nullopt;
  const auto& quantizer = activation_quantizer<float>(state.bits.activation_method, bits);
  const float parameter = state.parameters[Layout(state.model).alphas + std::size_t(hidden)];
  const int count = int(quantizer.levels(bits, parameter).size());
  if (!quantizer.has_clip()) return ActivationRounding{count, {}, {}};
  return ActivationRounding{count, quantizer.clip(bits, parameter),
                            quantizer.activation(bits, parameter).step};
}

}  // namespace quantoscope
