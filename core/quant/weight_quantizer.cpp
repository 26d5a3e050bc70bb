// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quant/weight_quantizer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/nn/kernels.h"

namespace quantoscope {

CodeRange weight_codes(int bits) {
  if (bits == 1) return {-1, 1};
  const int limit = (1 << (bits - 1)) - 1;
  return {-limit, limit};
}

CodeRange activation_codes(int bits) { return {0, (1 << bits) - 1}; }

template <class T>
void quantize_weights(std::span<const T> weights, int bits, T step, std::span<T> quantized) {
  if (bits == 1)
    kernels<T>().binarize(weights.data(), quantized.data(), weights.size(), step);
  else if (step > T(0))
    kernels<T>().quantize(weights.data(), quantized.data(), weights.size(), step,
                          T(weight_codes(bits).lowest), T(weight_codes(bits).highest));
  else
    std::fill(quantized.begin(), quantized.end(), T(0));
}

template <class T>
double quantization_error(std::span<const T> weights, int bits, T step) {
  std::vector<T> quantized(weights.size());
  quantize_weights<T>(weights, bits, step, quantized);
  double error = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double difference = double(weights[i]) - double(quantized[i]);
    error += difference * difference;
  }
  return error;
}

template <class T>
T mean_magnitude(std::span<const T> weights) {
  double sum = 0;
  for (const T w : weights) sum += std::abs(double(w));
  return weights.empty() ? T(0) : T(sum / double(weights.size()));
}

template void quantize_weights<float>(std::span<const float>, int, float, std::span<float>);
template void quantize_weights<double>(std::span<const double>, int, double, std::span<double>);
template double quantization_error<float>(std::span<const float>, int, float);
template double quantization_error<double>(std::span<const double>, int, double);
template float mean_magnitude<float>(std::span<const float>);
template double mean_magnitude<double>(std::span<const double>);

}  // namespace quantoscope
