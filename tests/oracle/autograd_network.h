// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <vector>

#undef slots  // Qt's keyword, LibTorch's member
#include <torch/optim/adam.h>
#include <torch/types.h>

#include "core/nn/layout.h"
#include "core/quant/activation_method.h"
#include "core/quant/layer_bits.h"
#include "core/quant/weight_method.h"

namespace quantoscope {

/// The same network written the obvious way on LibTorch's autograd: the independent source that gradients are
/// checked against, and what the benchmarks compare with. Straight-through estimators are detach()
/// arithmetic.
class AutogradNetwork {
 public:
  /// Takes over a flat parameter vector as Layout has it.
  template <class T>
  AutogradNetwork(const ModelSpec& model, const LayerBits& bits, const T* parameters)
      : layout_(model), bits_(bits), residual_(model.residual) {
    const auto leaf = [&](std::size_t offset, std::vector<std::int64_t> shape) {
      return torch::from_blob(const_cast<T*>(parameters + offset), shape,
                              torch::CppTypeToScalarType<T>::value)
          .clone()
          .requires_grad_(true);
    };
    for (const LayerPlace& place : layout_.layers) {
      weights.push_back(leaf(place.weights, {place.outputs, place.inputs}));
      biases.push_back(leaf(place.biases, {place.outputs}));
    }
    for (std::size_t h = 0; h + 1 < layout_.layers.size(); ++h)
      alphas.push_back(leaf(layout_.alphas + h, {}));
    for (const torch::Tensor& w : weights) steps.push_back(torch::ones({}, w.options()).requires_grad_(true));
  }

  void set_steps(const std::vector<double>& values) {
    for (std::size_t l = 0; l < steps.size(); ++l)
      steps[l] = torch::full({}, values[l], steps[l].options()).requires_grad_(true);
  }

  /// Logits (n) of x (n x 2); quantized weight tensors are given, so that both sides round alike. Gradients
  /// go through the method's own formula.
  torch::Tensor forward(const torch::Tensor& x, const std::vector<torch::Tensor>& quantized) const {
    torch::Tensor h = x;
    for (std::size_t l = 0; l < weights.size(); ++l) {
      torch::Tensor w = weights[l];
      if (bits_.weights[l]) {
        w = smooth_weights(l);
        w = w + (quantized[l] - w).detach();
      }
      const torch::Tensor a = torch::addmm(biases[l], h, w.t());
      if (l + 1 == weights.size()) return a.squeeze(1);
      torch::Tensor y;
      if (const int bits = bits_.activations[l]) {
        y = quantized_activation(a, alphas[l], bits);
      } else {
        y = a.relu();
      }
      h = residual_ && l > 0 ? 0.5 * (y + h) : y;
    }
    return h;
  }

  /// Mean binary cross-entropy, plus the regulariser whose gradient is alpha_decay * alpha, by hidden layer
  /// if there is any.
  torch::Tensor loss(const torch::Tensor& logits, const torch::Tensor& y,
                     const std::vector<double>& alpha_decay = {}) const {
    torch::Tensor sum = torch::binary_cross_entropy_with_logits(logits, y);
    for (std::size_t h = 0; h < alpha_decay.size(); ++h)
      if (bits_.activations[h] &&
          activation_method_for(bits_.activation_method, bits_.activations[h]) == ActivationMethod::Pact)
        sum = sum + 0.5 * alpha_decay[h] * alphas[h] * alphas[h];
    return sum;
  }

  std::vector<torch::Tensor> leaves() const {
    std::vector<torch::Tensor> all = weights;
    all.insert(all.end(), biases.begin(), biases.end());
    for (std::size_t h = 0; h < alphas.size(); ++h)
      if (bits_.activations[h]) all.push_back(alphas[h]);
    return all;
  }

  std::vector<torch::Tensor> weights, biases, alphas, steps;

 private:
  static torch::Tensor straight_through(const torch::Tensor& smooth, const torch::Tensor& value) {
    return smooth + (value - smooth).detach();
  }
  /// The sign with the gradient of a clip at -1 and 1.
  static torch::Tensor clipped_sign(const torch::Tensor& x) {
    return straight_through(x.clamp(-1, 1), torch::where(x < 0, -torch::ones_like(x), torch::ones_like(x)));
  }
  /// A tensor whose value is v and whose gradient is scaled.
  static torch::Tensor scaled_gradient(const torch::Tensor& v, double scale) {
    return straight_through(v * scale, v);
  }

  /// What the quantized weights' gradient goes through; its value is replaced by the quantized weights.
  torch::Tensor smooth_weights(std::size_t l) const {
    const torch::Tensor& w = weights[l];
    const int bits = bits_.weights[l];
    switch (weight_method_for(bits_.weight_method, bits)) {
      case WeightMethod::Dorefa: {
        if (bits == 1) return w;
        const torch::Tensor t = w.tanh(), r = t / (2 * t.abs().max()) + 0.5;
        return steps[l].detach() * double((1 << bits) - 1) * (2 * r - 1);
      }
      case WeightMethod::Lsq: {
        const double highest = bits == 1 ? 1 : (1 << (bits - 1)) - 1, lowest = bits == 1 ? -1 : -highest - 1;
        const torch::Tensor s = scaled_gradient(steps[l], 1 / std::sqrt(double(w.numel()) * highest));
        if (bits == 1) return s * clipped_sign_at(w, s);
        const torch::Tensor clipped = (w / s).clamp(lowest, highest);
        return straight_through(clipped, clipped.round()) * s;
      }
      case WeightMethod::Bwn:
      case WeightMethod::Xnor:
        return w.abs().mean(1, true) * clipped_sign(w);
      default:
        return w;
    }
  }
  /// sign(w) with dL/dw = 1 / s inside |w| < s and nothing for s: times s that is LSQ's rule for one bit.
  static torch::Tensor clipped_sign_at(const torch::Tensor& w, const torch::Tensor& s) {
    const torch::Tensor scaled = w / s.detach();
    return clipped_sign(scaled);
  }

  torch::Tensor quantized_activation(const torch::Tensor& a, const torch::Tensor& parameter, int bits) const {
    const double highest = double((1 << bits) - 1);
    switch (activation_method_for(bits_.activation_method, bits)) {
      case ActivationMethod::Dorefa: {
        const torch::Tensor clipped = a.clamp(0, 1);
        return straight_through(clipped, (clipped * highest).round() / highest);
      }
      case ActivationMethod::Lsq: {
        const torch::Tensor s = scaled_gradient(parameter, 1 / std::sqrt(double(a.size(1)) * highest));
        const torch::Tensor clipped = (a / s).clamp(0, highest);
        return straight_through(clipped, clipped.round()) * s;
      }
      case ActivationMethod::Xnor:
        return clipped_sign(a);
      case ActivationMethod::Pact:
        break;
    }
    const torch::Tensor clipped = 0.5 * (a.abs() - (a - parameter).abs() + parameter);
    const torch::Tensor step = (parameter / highest).detach();
    return straight_through(clipped, (clipped / step).round() * step);
  }

  Layout layout_;
  LayerBits bits_;
  bool residual_;
};

}  // namespace quantoscope
