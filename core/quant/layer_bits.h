// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The bits of every layer of one network, 0 is float, and the methods that quantize them.
struct LayerBits {
  std::vector<int> weights;      ///< depth entries
  std::vector<int> activations;  ///< depth - 1 entries: what hidden layer l puts out
  /// A layer whose bits a method cannot do (8 under a policy, for ternary weights) takes the default one.
  WeightMethod weight_method = WeightMethod::L2Step;
  ActivationMethod activation_method = ActivationMethod::Pact;
  bool operator==(const LayerBits&) const = default;
};

/// The bits of a network of this kind: a layer's policy covers its weights and the activations it reads. The
/// first layer reads the coordinates, which like biases and the logit are always float.
LayerBits layer_bits(const QuantSpec& quant, NetworkKind kind, int depth);

}  // namespace quantoscope
