// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/nn/initializer.h"
#include "core/nn/network_state.h"
#include "core/train/post_training.h"

namespace quantoscope {

/// Initial weights of some network, float.
inline NetworkState initial_network(const ModelSpec& model, const Dataset& data, std::int64_t seed = 5) {
  return {model, layer_bits(QuantSpec{}, NetworkKind::Float, model.depth),
          initial_parameters(model, data.radius, seed), std::vector<float>(std::size_t(model.depth), 0.0f)};
}

/// The same, quantized without retraining.
inline NetworkState quantized_network(const NetworkState& network, NetworkKind kind, const QuantSpec& quant,
                                      const Dataset& data) {
  return quantize_post_training(network, layer_bits(quant, kind, network.model.depth), quant, data);
}

}  // namespace quantoscope
