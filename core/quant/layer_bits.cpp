// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quant/layer_bits.h"

namespace quantoscope {
namespace {

int under_policy(LayerPolicy policy, int bits) {
  if (bits == 0 || policy == LayerPolicy::Float) return 0;
  return policy == LayerPolicy::EightBit ? 8 : bits;
}

}  // namespace

LayerBits layer_bits(const QuantSpec& quant, NetworkKind kind, int depth) {
  const int weight_bits = quant.used_weight_bits(kind), activation_bits = quant.used_activation_bits(kind);
  LayerBits bits{std::vector<int>(depth, weight_bits), std::vector<int>(depth - 1, activation_bits),
                 quant.weight_method, quant.activation_method};
  bits.weights.front() = under_policy(quant.first_layer, weight_bits);
  bits.weights.back() = under_policy(quant.last_layer, weight_bits);
  bits.activations.back() = under_policy(quant.last_layer, activation_bits);
  return bits;
}

}  // namespace quantoscope
