// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quant/activation_quantizer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/nn/kernels.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {

template <class T>
void quantize_activations(std::span<const T> x, int bits, T alpha, std::span<T> y) {
  std::vector<T> pre(x.begin(), x.end());
  const std::vector<T> bias(x.size(), T(0));
  const Activation<T> activation{true, alpha, alpha / T(activation_codes(bits).highest)};
  kernels<T>().activate(pre.data(), bias.data(), nullptr, y.data(), 1, int(x.size()), activation);
}

template <class T>
T quantize_activations_backward(std::span<const T> x, T alpha, std::span<const T> g, std::span<T> dx) {
  std::vector<T> upstream(g.begin(), g.end()), bias_gradient(x.size());
  return kernels<T>().activate_backward(upstream.data(), nullptr, false, x.data(), dx.data(),
                                        bias_gradient.data(), 1, int(x.size()),
                                        Activation<T>{true, alpha, T(1)});
}

float percentile(std::span<float> values, double percent) {
  if (values.empty()) return 0;
  const auto rank = std::clamp<std::size_t>(
      std::size_t(std::ceil(percent / 100 * double(values.size()) - 1e-9)), 1, values.size());
  const auto place = values.begin() + std::ptrdiff_t(rank - 1);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

template void quantize_activations<float>(std::span<const float>, int, float, std::span<float>);
template void quantize_activations<double>(std::span<const double>, int, double, std::span<double>);
template float quantize_activations_backward<float>(std::span<const float>, float, std::span<const float>,
                                                    std::span<float>);
template double quantize_activations_backward<double>(std::span<const double>, double,
                                                      std::span<const double>, std::span<double>);

}  // namespace quantoscope
