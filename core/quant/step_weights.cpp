// SPDX-License-Identifier: GPL-3.0-or-later
// Hwang and Sung 2014 (METHODS 1): one step of least squared error per layer; straight-through gradients.
#include "core/nn/kernels.h"
#include "core/quant/step_search.h"
#include "core/quant/weight_method.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

template <class T>
class StepWeights final : public WeightQuantizer<T> {
 public:
  T fit(const WeightLayer<T>& layer) const override { return optimal_step<T>(layer.weights, layer.bits); }

  void quantize(const WeightLayer<T>& layer, std::span<T> quantized) const override {
    quantize_weights<T>(layer.weights, layer.bits, layer.step, quantized);
  }

  void quantize_transposed(const WeightLayer<T>& layer, std::span<T> quantized,
                           std::span<T> transposed) const override {
    if (layer.bits == 1 || !(layer.step > T(0)))
      return WeightQuantizer<T>::quantize_transposed(layer, quantized, transposed);
    const CodeRange range = weight_codes(layer.bits);
    kernels<T>().quantize_transposed(layer.weights.data(), quantized.data(), transposed.data(), layer.outputs,
                                     layer.inputs, layer.step, T(range.lowest), T(range.highest));
  }

  std::vector<int> codes(int bits) const override {
    if (bits == 1) return {-1, 1};
    const CodeRange range = weight_codes(bits);
    std::vector<int> all;
    for (int code = range.lowest; code <= range.highest; ++code) all.push_back(code);
    return all;
  }

  std::vector<T> scales(const WeightLayer<T>& layer) const override { return {layer.step}; }

  std::vector<double> thresholds(const WeightLayer<T>& layer) const override {
    const std::vector<int> all = codes(layer.bits);
    std::vector<double> between;
    for (std::size_t k = 0; k + 1 < all.size(); ++k)
      between.push_back(double(layer.step) * (all[k] + all[k + 1]) / 2);
    return between;
  }
};

}  // namespace

template <class T>
const WeightQuantizer<T>& step_weights() {
  static const StepWeights<T> quantizer;
  return quantizer;
}

template const WeightQuantizer<float>& step_weights<float>();
template const WeightQuantizer<double>& step_weights<double>();

}  // namespace quantoscope
