// SPDX-License-Identifier: GPL-3.0-or-later
// LSQ (Esser et al. 2020, METHODS 3b): v^ = s round(clip(v / s, -Qn, Qp)), the step s learned with
// dv^/ds = round(v / s) - v / s inside, -Qn and Qp outside; dv^/dv = 1 inside, 0 outside.
#include <algorithm>
#include <cmath>

#include "core/nn/kernels.h"
#include "core/quant/activation_method.h"
#include "core/quant/weight_method.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

constexpr double kSmallestStep = 1e-8;

/// Signed codes -2^(b-1) .. 2^(b-1) - 1. One bit would leave -1 and 0; it has -1 and 1 here, for which
/// dv^/ds = sign(v) and dv^/dv = 1 for |v| < s.
template <class T>
class LsqWeights final : public WeightQuantizer<T> {
 public:
  T fit(const WeightLayer<T>& layer) const override {
    const T mean = mean_magnitude<T>(layer.weights);
    if (layer.bits == 1) return std::max(mean, T(kSmallestStep));
    return std::max(2 * mean / std::sqrt(T(highest(layer.bits))), T(kSmallestStep));
  }
  bool learns_step() const override { return true; }
  T smallest_step() const override { return T(kSmallestStep); }

  void quantize(const WeightLayer<T>& layer, std::span<T> quantized) const override {
    const Kernels<T>& k = kernels<T>();
    if (layer.bits == 1)
      k.binarize(layer.weights.data(), quantized.data(), quantized.size(), layer.step);
    else
      k.quantize(layer.weights.data(), quantized.data(), quantized.size(), layer.step, T(lowest(layer.bits)),
                 T(highest(layer.bits)));
  }

  void quantize_transposed(const WeightLayer<T>& layer, std::span<T> quantized,
                           std::span<T> transposed) const override {
    if (layer.bits == 1) return WeightQuantizer<T>::quantize_transposed(layer, quantized, transposed);
    kernels<T>().quantize_transposed(layer.weights.data(), quantized.data(), transposed.data(), layer.outputs,
                                     layer.inputs, layer.step, T(lowest(layer.bits)), T(highest(layer.bits)));
  }

  bool straight_through() const override { return false; }

  T backward(const WeightLayer<T>& layer, std::span<T> gradient) const override {
    const T scale = 1 / std::sqrt(T(layer.weights.size()) * T(highest(layer.bits)));
    if (layer.bits > 1)
      return scale * kernels<T>().lsq_backward(layer.weights.data(), gradient.data(), gradient.size(),
                                               layer.step, T(lowest(layer.bits)), T(highest(layer.bits)));
    T step_gradient = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      const T w = layer.weights[i];
      step_gradient += w < 0 ? -gradient[i] : gradient[i];
      if (!(std::abs(w) < layer.step)) gradient[i] = 0;
    }
    return scale * step_gradient;
  }

  std::vector<int> codes(int bits) const override {
    if (bits == 1) return {-1, 1};
    std::vector<int> all;
    for (int code = lowest(bits); code <= highest(bits); ++code) all.push_back(code);
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

 private:
  static int lowest(int bits) { return -(1 << (bits - 1)); }
  static int highest(int bits) { return bits == 1 ? 1 : (1 << (bits - 1)) - 1; }
};

/// Unsigned codes 0 .. 2^b - 1 of the ReLU's output; the parameter is the step.
template <class T>
class LsqActivations final : public ActivationQuantizer<T> {
 public:
  T fit(const ActivationSample& sample, int bits) const override {
    return std::max(2 * T(sample.mean) / std::sqrt(T(highest(bits))), smallest());
  }
  T clip(int bits, T step) const override { return step * T(highest(bits)); }
  T parameter(int bits, T clip) const override { return clip / T(highest(bits)); }
  bool learns() const override { return true; }
  /// 1 / sqrt(N Qp), N being the features of one sample rather than those of the batch.
  T gradient_scale(int bits, int units) const override { return 1 / std::sqrt(T(units) * T(highest(bits))); }
  T smallest() const override { return T(kSmallestStep); }
  Activation<T> activation(int bits, T step) const override {
    return {true, clip(bits, step), step, ActivationRule::LearnedStep};
  }

 private:
  static int highest(int bits) { return activation_codes(bits).highest; }
};

}  // namespace

template <class T>
const WeightQuantizer<T>& lsq_weights() {
  static const LsqWeights<T> quantizer;
  return quantizer;
}
template <class T>
const ActivationQuantizer<T>& lsq_activations() {
  static const LsqActivations<T> quantizer;
  return quantizer;
}

template const WeightQuantizer<float>& lsq_weights<float>();
template const WeightQuantizer<double>& lsq_weights<double>();
template const ActivationQuantizer<float>& lsq_activations<float>();
template const ActivationQuantizer<double>& lsq_activations<double>();

}  // namespace quantoscope
