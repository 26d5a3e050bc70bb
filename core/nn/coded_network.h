// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/nn/network_state.h"
#include "core/quant/weight_codes.h"

namespace quantoscope {

/// The quantized weights of a layer (0 is the first) as codes and scales; nothing for a float layer.
std::optional<CodedWeights> coded_layer(const NetworkState& state, int layer);

/// Moves this layer's shadow weights off the thresholds, so that every rule of rounding gives `coded` (see
/// settled_weights). False when the layer computes with other codes or scales than these, and cannot be made
/// to by that: it is left as it is.
bool settle_layer(NetworkState& state, int layer, const CodedWeights& coded);

/// The network with all shadow weights off the thresholds that training has left them on: retraining at a
/// rate that goes down to 0 stops right there. It computes with the same codes and scales, bit for bit.
NetworkState settled(NetworkState state);

/// How a hidden layer (0 is the first) quantizes what it puts out: the level of a pre-activation a is
/// step * round(clip(a, 0, clip) * (1 / step)), all in float32.
struct ActivationRounding {
  int count = 0;              ///< Of levels.
  std::optional<float> clip;  ///< Nothing for signs, whose levels are -1 and 1.
  std::optional<float> step;
};
/// Nothing where the activations are float.
std::optional<ActivationRounding> activation_rounding(const NetworkState& state, int hidden);

}  // namespace quantoscope
