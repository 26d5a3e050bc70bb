// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/post_training.h"

#include <algorithm>

#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/quant/activation_quantizer.h"
#include "core/quant/step_search.h"

namespace quantoscope {

NetworkState quantize_post_training(const NetworkState& float_network, const LayerBits& bits,
                                    const QuantSpec& quant, const Dataset& data) {
  NetworkState state = float_network;
  state.bits = bits;
  const Layout layout(state.model);
  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    const LayerPlace& place = layout.layers[l];
    const std::span<const float> weights(state.parameters.data() + place.weights, place.weight_count());
    state.steps[l] = bits.weights[l] ? optimal_step<float>(weights, bits.weights[l]) : 0.0f;
  }
  const auto alphas = Evaluator(float_network).activation_percentiles(data, quant.alpha_percentile);
  for (std::size_t h = 0; h < alphas.size(); ++h)
    state.parameters[layout.alphas + h] = std::max(alphas[h], float(kSmallestAlpha));
  return state;
}

}  // namespace quantoscope
