// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#undef slots  // Qt's keyword, LibTorch's member
#include <torch/torch.h>

#include "core/nn/layout.h"
#include "core/quant/layer_bits.h"

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
  }

  /// Logits (n) of x (n x 2); quantized weight tensors are given, so that both sides round alike.
  torch::Tensor forward(const torch::Tensor& x, const std::vector<torch::Tensor>& quantized) const {
    torch::Tensor h = x;
    for (std::size_t l = 0; l < weights.size(); ++l) {
      torch::Tensor w = weights[l];
      if (bits_.weights[l]) w = w + (quantized[l] - w).detach();
      const torch::Tensor a = torch::addmm(biases[l], h, w.t());
      if (l + 1 == weights.size()) return a.squeeze(1);
      torch::Tensor y;
      if (const int bits = bits_.activations[l]) {
        const torch::Tensor clipped = 0.5 * (a.abs() - (a - alphas[l]).abs() + alphas[l]);
        const torch::Tensor step = (alphas[l] / double((1 << bits) - 1)).detach();
        y = clipped + ((clipped / step).round() * step - clipped).detach();
      } else {
        y = a.relu();
      }
      h = residual_ && l > 0 ? 0.5 * (y + h) : y;
    }
    return h;
  }

  /// Mean binary cross-entropy, plus the regulariser whose gradient is alpha_decay * alpha.
  torch::Tensor loss(const torch::Tensor& logits, const torch::Tensor& y, double alpha_decay) const {
    torch::Tensor sum = torch::binary_cross_entropy_with_logits(logits, y);
    for (std::size_t h = 0; h < alphas.size(); ++h)
      if (bits_.activations[h]) sum = sum + 0.5 * alpha_decay * alphas[h] * alphas[h];
    return sum;
  }

  std::vector<torch::Tensor> leaves() const {
    std::vector<torch::Tensor> all = weights;
    all.insert(all.end(), biases.begin(), biases.end());
    for (std::size_t h = 0; h < alphas.size(); ++h)
      if (bits_.activations[h]) all.push_back(alphas[h]);
    return all;
  }

  std::vector<torch::Tensor> weights, biases, alphas;

 private:
  Layout layout_;
  LayerBits bits_;
  bool residual_;
};

}  // namespace quantoscope
