// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace quantoscope {

/// Integer codes a quantizer can give, both ends included.
struct CodeRange {
  int lowest = 0, highest = 0;
};

/// Symmetric weight codes -(2^(b-1) - 1) .. 2^(b-1) - 1 (METHODS 1.1); one bit has -1 and 1 only. bits
/// in 1..8.
CodeRange weight_codes(int bits);
/// Unsigned activation codes after ReLU, 0 .. 2^b - 1 (paper, eq. 1). bits in 1..8.
CodeRange activation_codes(int bits);

/// Fake-quantizes: q[i] = step * clip(round(w[i] / step), -L, L), one step per layer (paper, eq. 1); for one
/// bit q[i] = step * sign(w[i]) with sign(0) = 1 (METHODS 3d). A step of 0 (all weights 0) gives zeros. T is
/// float or double.
template <class T>
void quantize_weights(std::span<const T> weights, int bits, T step, std::span<T> quantized);

/// sum_i (w[i] - Q(w[i]))^2
template <class T>
double quantization_error(std::span<const T> weights, int bits, T step);

/// Mean magnitude: the step of one-bit weights, minimising ||w - a sign(w)|| (METHODS 3d.1, over the layer).
template <class T>
T mean_magnitude(std::span<const T> weights);

}  // namespace quantoscope
