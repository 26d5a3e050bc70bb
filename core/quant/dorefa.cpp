// SPDX-License-Identifier: GPL-3.0-or-later
// DoReFa-Net (Zhou et al. 2016, METHODS 3a): weights through tanh onto 2^k levels, none of them 0;
// activations clipped at 1, a clip that is not learned.
#include <cmath>
#include <limits>

#include "core/nn/kernels.h"
#include "core/quant/activation_method.h"
#include "core/quant/weight_method.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

/// t = tanh(w), r = t / (2 max|t|) + 1/2, q = step * (2 round((2^k - 1) r) - (2^k - 1)). The published levels
/// are -1 .. 1 whatever the weights, which is a step of 1 / (2^k - 1), and batch normalization takes care of
/// the layer's gain. These networks have none, so each layer has a constant step of its own, fitted by least
/// squared error to the weights that retraining starts from. For k = 1 the method itself has a magnitude:
/// E|w| sign(w).
template <class T>
class DorefaWeights final : public WeightQuantizer<T> {
 public:
  T fit(const WeightLayer<T>& layer) const override {
    if (layer.bits == 1) return 0;
    std::vector<T> levels(layer.weights.size());
    WeightLayer<T> unit = layer;
    unit.step = 1;
    quantize(unit, levels);
    double wq = 0, qq = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      wq += double(layer.weights[i]) * double(levels[i]);
      qq += double(levels[i]) * double(levels[i]);
    }
    return T(wq > 0 ? wq / qq : 1.0 / highest(layer.bits));
  }
  bool has_step(int bits) const override { return bits > 1; }

  void quantize(const WeightLayer<T>& layer, std::span<T> quantized) const override {
    const std::size_t n = layer.weights.size();
    const Kernels<T>& k = kernels<T>();
    if (layer.bits == 1)
      return k.binarize(layer.weights.data(), quantized.data(), n, mean_magnitude<T>(layer.weights));
    const T largest = k.tanh(layer.weights.data(), quantized.data(), n);
    k.dorefa(quantized.data(), n, largest, T(highest(layer.bits)), layer.step);
  }

  bool straight_through() const override { return false; }

  /// Through the formula, the largest |t| included, with rounding taken for the identity; for one bit
  /// straight through.
  T backward(const WeightLayer<T>& layer, std::span<T> gradient) const override {
    if (layer.bits == 1) return 0;
    const std::size_t n = layer.weights.size();
    std::vector<T> t(n);
    const T largest = kernels<T>().tanh(layer.weights.data(), t.data(), n);
    if (!(largest > T(0))) return 0;
    double through_largest = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < n; ++i) {
      through_largest -= double(gradient[i]) * double(t[i]);
      if (std::abs(t[i]) == largest) at = i;
    }
    const T inverse = layer.step * T(highest(layer.bits)) / largest;
    const T slope = 1 - t[at] * t[at];
    for (std::size_t i = 0; i < n; ++i) gradient[i] *= inverse * (1 - t[i] * t[i]);
    gradient[at] += inverse * T(through_largest) / largest * (t[at] < 0 ? T(-1) : T(1)) * slope;
    return 0;
  }

  /// Odd numbers: -(2^k - 1), .., -1, 1, .., 2^k - 1.
  std::vector<int> codes(int bits) const override {
    std::vector<int> all;
    for (int code = -highest(bits); code <= highest(bits); code += 2) all.push_back(code);
    return all;
  }

  std::vector<T> scales(const WeightLayer<T>& layer) const override {
    return {layer.bits == 1 ? mean_magnitude<T>(layer.weights) : layer.step};
  }

  bool thresholds_move() const override { return false; }
  std::vector<double> thresholds(const WeightLayer<T>& layer) const override {
    if (layer.bits == 1) return {0.0};
    double largest = 0;
    for (const T w : layer.weights) largest = std::max(largest, std::abs(double(w)));
    std::vector<double> between;
    for (int code = 1 - highest(layer.bits); code < highest(layer.bits); code += 2)
      between.push_back(std::atanh(std::tanh(largest) * code / highest(layer.bits)));
    return between;
  }

  /// By how much r = t / (2 max|t|) + 1/2 may be off, turned into weight: each tanh by its own error, the
  /// rest by a few roundings.
  double threshold_margin(const WeightLayer<T>& layer, double threshold) const override {
    if (layer.bits == 1) return WeightQuantizer<T>::threshold_margin(layer, threshold);
    double largest = 0;
    for (const T w : layer.weights) largest = std::max(largest, std::abs(double(w)));
    const double t = std::abs(std::tanh(threshold)), most = std::tanh(largest);
    if (!(most > 0)) return 0;
    constexpr double kRounding = 0x1p-22;
    const double off = t / (2 * most) * (tanh_error(std::abs(threshold)) + tanh_error(largest)) + kRounding;
    return off * 2 * most / (1 - t * t);
  }

 private:
  static int highest(int bits) { return (1 << bits) - 1; }
  /// Relative error of a float32 tanh: a few last bits, and where the kernels take (1 - e) / (1 + e) with e =
  /// exp(-2x), e's, which the difference makes larger.
  static double tanh_error(double x) {
    constexpr double kRounding = 0x1p-21, kExponential = 3e-7, kSeries = 0.0299;
    if (x < kSeries) return kRounding;
    const double e = std::exp(-2 * x);
    return kRounding + kExponential * e / (1 - e);
  }
};

template <class T>
class DorefaActivations final : public ActivationQuantizer<T> {
 public:
  T fit(const ActivationSample&, int) const override { return 1; }
  T parameter(int, T clip) const override { return clip; }
  T clip(int, T parameter) const override { return parameter; }
  /// The gradient passes up to and including the clip.
  Activation<T> activation(int bits, T clip) const override {
    return {true, std::nextafter(clip, std::numeric_limits<T>::infinity()), clip / T((1 << bits) - 1)};
  }
};

}  // namespace

template <class T>
const WeightQuantizer<T>& dorefa_weights() {
  static const DorefaWeights<T> quantizer;
  return quantizer;
}
template <class T>
const ActivationQuantizer<T>& dorefa_activations() {
  static const DorefaActivations<T> quantizer;
  return quantizer;
}

template const WeightQuantizer<float>& dorefa_weights<float>();
template const WeightQuantizer<double>& dorefa_weights<double>();
template const ActivationQuantizer<float>& dorefa_activations<float>();
template const ActivationQuantizer<double>& dorefa_activations<double>();

}  // namespace quantoscope
