// SPDX-License-Identifier: GPL-3.0-or-later
// XNOR-Net (Rastegari et al. 2016, METHODS 3d): weights a sign times a magnitude per row, a = ||w||_1 / n
// (BWN); activations sign(x) in place of the ReLU. sign(0) = 1.
#include <algorithm>
#include <cmath>

#include "core/quant/activation_method.h"
#include "core/quant/weight_method.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

/// dL/dw[i] = sign(w[i]) / n * sum_j dL/dq[j] sign(w[j]) + a 1[|w[i]| < 1] dL/dq[i]: the chain rule with the
/// sign's gradient clipped, row by row. `conditioned`: before every step of training the row's mean is
/// subtracted from the shadow weights, which are then clamped to -1 .. 1.
template <class T>
class RowBinaryWeights final : public WeightQuantizer<T> {
 public:
  explicit RowBinaryWeights(bool conditioned) : conditioned_(conditioned) {}

  T fit(const WeightLayer<T>&) const override { return 0; }
  bool has_step(int) const override { return false; }

  void quantize(const WeightLayer<T>& layer, std::span<T> quantized) const override {
    const std::vector<T> magnitudes = scales(layer);
    for (int row = 0; row < layer.outputs; ++row) {
      const T a = magnitudes[std::size_t(row)];
      const std::size_t first = std::size_t(row) * std::size_t(layer.inputs);
      for (std::size_t i = first; i < first + std::size_t(layer.inputs); ++i)
        quantized[i] = layer.weights[i] < 0 ? -a : a;
    }
  }

  bool straight_through() const override { return false; }

  T backward(const WeightLayer<T>& layer, std::span<T> gradient) const override {
    const std::vector<T> magnitudes = scales(layer);
    const auto inputs = std::size_t(layer.inputs);
    for (int row = 0; row < layer.outputs; ++row) {
      const std::size_t first = std::size_t(row) * inputs;
      T along = 0;
      for (std::size_t i = first; i < first + inputs; ++i)
        along += layer.weights[i] < 0 ? -gradient[i] : gradient[i];
      along /= T(layer.inputs);
      for (std::size_t i = first; i < first + inputs; ++i) {
        const T w = layer.weights[i];
        const T inside = std::abs(w) < 1 ? magnitudes[std::size_t(row)] * gradient[i] : T(0);
        gradient[i] = (w < 0 ? -along : along) + inside;
      }
    }
    return 0;
  }

  void condition(std::span<T> weights, int outputs, int inputs) const override {
    if (!conditioned_) return;
    for (int row = 0; row < outputs; ++row) {
      const auto values = weights.subspan(std::size_t(row) * std::size_t(inputs), std::size_t(inputs));
      double sum = 0;
      for (const T w : values) sum += double(w);
      const T mean = T(sum / inputs);
      for (T& w : values) w = std::clamp(w - mean, T(-1), T(1));
    }
  }

  std::vector<int> codes(int) const override { return {-1, 1}; }

  std::vector<T> scales(const WeightLayer<T>& layer) const override {
    std::vector<T> magnitudes;
    const auto inputs = std::size_t(layer.inputs);
    for (int row = 0; row < layer.outputs; ++row)
      magnitudes.push_back(mean_magnitude<T>(layer.weights.subspan(std::size_t(row) * inputs, inputs)));
    return magnitudes;
  }

  std::vector<double> thresholds(const WeightLayer<T>&) const override { return {}; }

 private:
  bool conditioned_;
};

template <class T>
class SignActivations final : public ActivationQuantizer<T> {
 public:
  T fit(const ActivationSample&, int) const override { return 1; }
  T clip(int, T) const override { return 1; }
  T parameter(int, T) const override { return 1; }
  bool has_clip() const override { return false; }
  Activation<T> activation(int, T) const override { return {true, 1, 2, ActivationRule::Sign}; }
  std::vector<double> levels(int, T) const override { return {-1, 1}; }
};

}  // namespace

template <class T>
const WeightQuantizer<T>& bwn_weights() {
  static const RowBinaryWeights<T> quantizer(false);
  return quantizer;
}
template <class T>
const WeightQuantizer<T>& xnor_weights() {
  static const RowBinaryWeights<T> quantizer(true);
  return quantizer;
}
template <class T>
const ActivationQuantizer<T>& xnor_activations() {
  static const SignActivations<T> quantizer;
  return quantizer;
}

template const WeightQuantizer<float>& bwn_weights<float>();
template const WeightQuantizer<double>& bwn_weights<double>();
template const WeightQuantizer<float>& xnor_weights<float>();
template const WeightQuantizer<double>& xnor_weights<double>();
template const ActivationQuantizer<float>& xnor_activations<float>();
template const ActivationQuantizer<double>& xnor_activations<double>();

}  // namespace quantoscope
