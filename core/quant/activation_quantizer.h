// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace quantoscope {

/// PACT's clip never falls below this (METHODS 2.5).
inline constexpr double kSmallestAlpha = 1e-3;

/// y[i] = round(clip(x[i], 0, alpha) * (2^b - 1) / alpha) * alpha / (2^b - 1) (METHODS 2.2; paper, eq. 1). T:
/// float or double.
template <class T>
void quantize_activations(std::span<const T> x, int bits, T alpha, std::span<T> y);

/// Straight-through backward of the above (METHODS 2.3): dx[i] = g[i] * 1[0 <= x[i] < alpha]; returns
/// dL/dalpha = sum of g[i] over x[i] >= alpha.
template <class T>
T quantize_activations_backward(std::span<const T> x, T alpha, std::span<const T> g, std::span<T> dx);

/// The value below which `percent` of the values lie (nearest rank). Reorders `values`; 0 when empty.
float percentile(std::span<float> values, double percent);

}  // namespace quantoscope
