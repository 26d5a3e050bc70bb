// SPDX-License-Identifier: GPL-3.0-or-later
// A detail header: it includes ATen. Outside core/nn and core/train use Trainer and Evaluator.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/nn/kernels.h"
#include "core/nn/layout.h"
#include "core/nn/matrix_product.h"
#include "core/quant/activation_method.h"
#include "core/quant/layer_bits.h"
#include "core/quant/weight_method.h"

namespace quantoscope {

/// A W-D network with its quantizers, forward and backward written by hand: products by MatrixProduct, a few
/// rows at a time, everything else by the fused kernels while these rows are in the cache. h_l = Q(ReLU(W_l
/// h_{l-1} + b_l)), z = W_D h_{D-1} + b_D; with residual connections h_l = (Q(ReLU(..)) + h_{l-1}) / 2 from
/// the second hidden layer on. Forward and backward use the quantized weights, gradients are for the shadow
/// ones: straight through (paper, eq. 2-4), or as the layer's quantizer says. T is float, or double for
/// tests.
template <class T>
class Network {
 public:
  Network(const ModelSpec& model, const LayerBits& bits, int max_batch);

  const Layout& layout() const { return layout_; }
  const LayerBits& bits() const { return bits_; }
  /// Shadow weights, biases and alphas, flat as in Layout.
  std::span<T> parameters() { return {parameters_data_, layout_.size}; }
  std::span<const T> parameters() const { return {parameters_data_, layout_.size}; }
  std::span<T> weights(int layer);
  std::span<const T> weights(int layer) const;
  /// The weights that forward uses: quantized, or the shadow ones of a float layer.
  std::span<const T> effective_weights(int layer) const;
  /// dL/dparameters of the last backward.
  std::span<const T> gradients() const { return {gradients_data_, layout_.size}; }
  /// The same, for terms that a trainer adds.
  std::span<T> gradients() { return {gradients_data_, layout_.size}; }
  /// What each layer's weight quantizer stores (WeightQuantizer::fit): its step.
  std::span<T> steps() { return steps_; }
  std::span<const T> steps() const { return steps_; }
  /// dL/dsteps of the last backward; 0 where a step is not learned.
  std::span<const T> step_gradients() const { return step_gradients_; }
  std::span<T> step_gradients() { return step_gradients_; }
  /// The parameter of the hidden layer's activation quantizer: PACT's alpha, LSQ's step.
  T alpha(int hidden) const { return parameters_data_[layout_.alphas + std::size_t(hidden)]; }
  /// Quantizers of layers that have them (bits above 0).
  const WeightQuantizer<T>& weight_quantizer_of(int layer) const;
  const ActivationQuantizer<T>& activation_quantizer_of(int hidden) const;
  /// What a layer's weight quantizer is given.
  WeightLayer<T> weight_layer(int layer) const;
  /// What the hidden layer does with its pre-activations.
  Activation<T> activation(int hidden) const;

  /// What quantizers do to the shadow weights before every step of training; before quantize().
  void condition_weights();
  /// Takes shadow weights and steps over into the weights that forward uses; after every change of either,
  /// before forward, for a float network, too.
  void quantize();
  /// Logits of x (n x 2, row-major), n <= max_batch; valid until the next call. `stop` is looked at before
  /// every layer, because a large batch of a large network takes a second: no logits then.
  std::span<const T> forward(const T* x, int n, const std::stop_token& stop = {});
  /// Loss and gradients of the batch last given to forward; y is 0 or 1. Adds alpha_decay * alpha to the
  /// gradients of PACT's alphas in use (METHODS 2.4); a number for each hidden layer, or none. Nothing when
  /// stopped; the gradients are unfinished then.
  std::optional<LossSums> backward(const T* x, const T* y, int n, std::span<const T> alpha_decay,
                                   const std::stop_token& stop = {});

  /// Hidden layer's clipped ReLU input and output of the last forward, n x width: pre-activation (with bias)
  /// where the layer is quantized, ReLU output where it is float; and h.
  std::span<const T> pre_activations(int hidden) const;
  std::span<const T> activations(int hidden) const;
  /// Writes W_l h_{l-1} + b_l of the last forward, which was of these x, to a: n x outputs of the layer (from
  /// 0), before ReLU or clip.
  void linear_output(int layer, const T* x, T* a) const;

 private:
  void weight_gradients_through_quantizers();
  void set_batch(int n);
  /// a = W_l h, without bias; `rows` of them from `first` on.
  void linear(int layer, const T* x, int first, int rows, T* a) const;
  const MatrixProduct<T>& rows_product(int rows) const {
    return rows == tile_ ? tile_product_ : rest_product_;
  }
  /// `rows` x width values.
  struct Buffer {
    at::Tensor tensor;
    T* data = nullptr;
  };
  Buffer make_buffer(int rows) const;
  T* row(const Buffer& buffer, int i) const { return buffer.data + std::size_t(i) * std::size_t(width_); }

  Layout layout_;
  LayerBits bits_;
  bool residual_;
  int width_, batch_ = 0;
  std::vector<T> steps_, step_gradients_, logits_, logit_gradients_;
  at::Tensor parameters_, gradients_, quantized_;
  T *parameters_data_, *gradients_data_, *quantized_data_;
  std::vector<Buffer> transposed_;  // What forward uses of the layers with a product, inputs x outputs.

  // Rows x width times width x width, for a tile's rows and for what is left of a batch; and width x batch
  // times batch x width.
  int tile_ = 0;
  MatrixProduct<T> tile_product_, rest_product_, weight_product_;
  // Buffers of max_batch rows.
  std::vector<Buffer> a_, h_;
  Buffer g_[2], ga_;
};

/// Sets this thread up for the engine: one thread for BLAS, ATen and OpenMP, denormals flushed (ENGINE.md,
/// traps 2 and 3). Call first in every thread that uses a Network.
void prepare_engine_thread();

}  // namespace quantoscope
