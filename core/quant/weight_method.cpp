// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quant/weight_method.h"

#include <cmath>

#include "core/nn/kernels.h"

namespace quantoscope {

WeightMethod weight_method_for(WeightMethod wanted, int bits) {
  const bool ternary = wanted == WeightMethod::Twn;
  const bool binary = wanted == WeightMethod::Bwn || wanted == WeightMethod::Xnor;
  return (ternary && bits != 2) || (binary && bits != 1) ? WeightMethod::L2Step : wanted;
}

template <class T>
void WeightQuantizer<T>::quantize_transposed(const WeightLayer<T>& layer, std::span<T> quantized,
                                             std::span<T> transposed) const {
  quantize(layer, quantized);
  kernels<T>().transpose(quantized.data(), transposed.data(), layer.outputs, layer.inputs);
}

/// A quotient by the step is off by 2^-23 of itself when the reciprocal and the product are rounded, and the
/// sum of it and 1/2 by as much again.
template <class T>
double WeightQuantizer<T>::threshold_margin(const WeightLayer<T>&, double threshold) const {
  constexpr double kRounding = 0x1p-20, kZero = 0x1p-100;
  return std::abs(threshold) * kRounding + kZero;
}

template <class T>
const WeightQuantizer<T>& weight_quantizer(WeightMethod method, int bits) {
  switch (weight_method_for(method, bits)) {
    case WeightMethod::Dorefa:
      return dorefa_weights<T>();
    case WeightMethod::Lsq:
      return lsq_weights<T>();
    case WeightMethod::Twn:
      return twn_weights<T>();
    case WeightMethod::Bwn:
      return bwn_weights<T>();
    case WeightMethod::Xnor:
      return xnor_weights<T>();
    case WeightMethod::L2Step:
      break;
  }
  return step_weights<T>();
}

template class WeightQuantizer<float>;
template class WeightQuantizer<double>;
template const WeightQuantizer<float>& weight_quantizer<float>(WeightMethod, int);
template const WeightQuantizer<double>& weight_quantizer<double>(WeightMethod, int);

}  // namespace quantoscope
