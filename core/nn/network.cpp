// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network.h"

#include <algorithm>

#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

extern "C" {
void openblas_set_num_threads(int);
void omp_set_num_threads(int);
}

namespace quantoscope {

void prepare_engine_thread() {
  openblas_set_num_threads(1);
  at::set_num_threads(1);
  omp_set_num_threads(1);  // oneDNN's; the line above does not reach every thread.
  at::globalContext().setFlushDenormal(true);
}

template <class T>
Network<T>::Network(const ModelSpec& model, const LayerBits& bits, int max_batch)
    : layout_(model),
      bits_(bits),
      residual_(model.residual),
      width_(model.width),
      steps_(std::size_t(model.depth), T(0)),
      step_gradients_(std::size_t(model.depth), T(0)),
      logits_(std::size_t(max_batch)),
      logit_gradients_(std::size_t(max_batch)) {
  const c10::InferenceMode guard;
  const auto options = at::TensorOptions(c10::CppTypeToScalarType<T>::value);
  const auto flat = std::int64_t(layout_.size);
  parameters_ = at::zeros({flat}, options);
  gradients_ = at::zeros({flat}, options);
  quantized_ = at::zeros({flat}, options);
  parameters_data_ = parameters_.template data_ptr<T>();
  gradients_data_ = gradients_.template data_ptr<T>();
  quantized_data_ = quantized_.template data_ptr<T>();

  for (int l = 0; l + 2 < model.depth; ++l) transposed_.push_back(make_buffer(width_));
  for (int hidden = 0; hidden + 1 < model.depth; ++hidden) {
    a_.push_back(make_buffer(max_batch));
    // A float layer without skip has nothing to remember but its output.
    const bool in_place = !bits_.activations[std::size_t(hidden)] && !(residual_ && hidden > 0);
    h_.push_back(in_place ? a_.back() : make_buffer(max_batch));
  }
  for (auto& g : g_) g = make_buffer(max_batch);
  ga_ = make_buffer(max_batch);
}

template <class T>
typename Network<T>::Buffer Network<T>::make_buffer(int rows) const {
  at::Tensor tensor = at::empty({rows, width_}, at::TensorOptions(c10::CppTypeToScalarType<T>::value));
  T* const data = tensor.template data_ptr<T>();
  return {std::move(tensor), data};
}

template <class T>
void Network<T>::set_batch(int n) {
  if (n == batch_) return;
  batch_ = n;
  tile_ = product_tile(n, width_);
  tile_product_ = MatrixProduct<T>({tile_, width_, width_});
  if (const int rest = n % tile_) rest_product_ = MatrixProduct<T>({rest, width_, width_});
  weight_product_ = MatrixProduct<T>({width_, n, width_, ProductForm::TransposedLeft});
}

template <class T>
std::span<T> Network<T>::weights(int layer) {
  const LayerPlace& place = layout_.layers[std::size_t(layer)];
  return {parameters_data_ + place.weights, place.weight_count()};
}

template <class T>
std::span<const T> Network<T>::weights(int layer) const {
  const LayerPlace& place = layout_.layers[std::size_t(layer)];
  return {parameters_data_ + place.weights, place.weight_count()};
}

template <class T>
std::span<const T> Network<T>::effective_weights(int layer) const {
  const LayerPlace& place = layout_.layers[std::size_t(layer)];
  const T* const data = bits_.weights[std::size_t(layer)] ? quantized_data_ : parameters_data_;
  return {data + place.weights, place.weight_count()};
}

template <class T>
const WeightQuantizer<T>& Network<T>::weight_quantizer_of(int layer) const {
  return weight_quantizer<T>(bits_.weight_method, bits_.weights[std::size_t(layer)]);
}

template <class T>
const ActivationQuantizer<T>& Network<T>::activation_quantizer_of(int hidden) const {
  return activation_quantizer<T>(bits_.activation_method, bits_.activations[std::size_t(hidden)]);
}

template <class T>
WeightLayer<T> Network<T>::weight_layer(int layer) const {
  const auto l = std::size_t(layer);
  const LayerPlace& place = layout_.layers[l];
  return {weights(layer), place.outputs, place.inputs, bits_.weights[l], steps_[l]};
}

template <class T>
Activation<T> Network<T>::activation(int hidden) const {
  const int bits = bits_.activations[std::size_t(hidden)];
  return bits ? activation_quantizer_of(hidden).activation(bits, alpha(hidden)) : Activation<T>{};
}

template <class T>
void Network<T>::condition_weights() {
  for (std::size_t l = 0; l < layout_.layers.size(); ++l) {
    const LayerPlace& place = layout_.layers[l];
    if (bits_.weights[l]) weight_quantizer_of(int(l)).condition(weights(int(l)), place.outputs, place.inputs);
  }
}

template <class T>
void Network<T>::quantize() {
  for (std::size_t l = 0; l < layout_.layers.size(); ++l) {
    const LayerPlace& place = layout_.layers[l];
    const bool has_product = l > 0 && l + 1 < layout_.layers.size();
    const std::span<T> transposed =
        has_product ? std::span<T>(transposed_[l - 1].data, place.weight_count()) : std::span<T>();
    if (bits_.weights[l]) {
      const WeightQuantizer<T>& quantizer = weight_quantizer_of(int(l));
      const std::span<T> quantized(quantized_data_ + place.weights, place.weight_count());
      if (has_product)
        quantizer.quantize_transposed(weight_layer(int(l)), quantized, transposed);
      else
        quantizer.quantize(weight_layer(int(l)), quantized);
    } else if (has_product) {
      kernels<T>().transpose(weights(int(l)).data(), transposed.data(), place.outputs, place.inputs);
    }
  }
}

/// From the gradients of the quantized weights to those of the shadow weights and the steps.
template <class T>
void Network<T>::weight_gradients_through_quantizers() {
  for (std::size_t l = 0; l < layout_.layers.size(); ++l) {
    if (!bits_.weights[l]) continue;
    const WeightQuantizer<T>& quantizer = weight_quantizer_of(int(l));
    if (quantizer.straight_through()) continue;
    const LayerPlace& place = layout_.layers[l];
    step_gradients_[l] =
        quantizer.backward(weight_layer(int(l)), {gradients_data_ + place.weights, place.weight_count()});
  }
}

template <class T>
void Network<T>::linear(int layer, const T* x, int first, int rows, T* a) const {
  if (layer == 0)
    kernels<T>().first_layer(x + 2 * first, effective_weights(0).data(), a, rows, width_);
  else
    rows_product(rows)(row(h_[std::size_t(layer - 1)], first), transposed_[std::size_t(layer - 1)].data, a);
}

template <class T>
std::span<const T> Network<T>::forward(const T* x, int n, const std::stop_token& stop) {
  set_batch(n);
  const Kernels<T>& k = kernels<T>();
  const int hidden_layers = int(a_.size());
  for (int l = 0; l < hidden_layers; ++l) {
    if (stop.stop_requested()) return {};
    const T* const bias = parameters_data_ + layout_.layers[std::size_t(l)].biases;
    const Activation<T> activation = this->activation(l);
    for (int first = 0; first < n; first += tile_) {
      const int rows = std::min(tile_, n - first);
      T* const a = row(a_[std::size_t(l)], first);
      linear(l, x, first, rows, a);
      const T* const skip = residual_ && l > 0 ? row(h_[std::size_t(l - 1)], first) : nullptr;
      k.activate(a, bias, skip, row(h_[std::size_t(l)], first), rows, width_, activation);
    }
  }
  const T bias = parameters_data_[layout_.layers.back().biases];
  k.last_layer(h_.back().data, effective_weights(hidden_layers).data(), bias, logits_.data(), n, width_);
  return {logits_.data(), std::size_t(n)};
}

template <class T>
std::optional<LossSums> Network<T>::backward(const T* x, const T* y, int n, std::span<const T> alpha_decay,
                                             const std::stop_token& stop) {
  const Kernels<T>& k = kernels<T>();
  const int hidden_layers = int(a_.size());
  T* const gradients = gradients_data_;

  const LossSums sums = k.cross_entropy(logits_.data(), y, logit_gradients_.data(), n);
  const LayerPlace& last = layout_.layers.back();
  T bias_gradient = 0;
  for (int i = 0; i < n; ++i) bias_gradient += logit_gradients_[std::size_t(i)];
  gradients[last.biases] = bias_gradient;
  k.last_layer_backward(h_.back().data, effective_weights(hidden_layers).data(), logit_gradients_.data(),
                        g_[0].data, gradients + last.weights, n, width_);

  int current = 0;
  const Buffer* above = nullptr;  // gradient of the layer above, where it was averaged with this output
  for (int l = hidden_layers - 1; l >= 0; --l) {
    if (stop.stop_requested()) return std::nullopt;
    const LayerPlace& place = layout_.layers[std::size_t(l)];
    const bool halve = residual_ && l > 0;
    const Buffer& g = g_[current];
    const Buffer& ga = halve ? ga_ : g;
    const Activation<T> activation = this->activation(l);
    std::fill_n(gradients + place.biases, width_, T(0));
    T parameter_gradient = 0;
    for (int first = 0; first < n; first += tile_) {
      const int rows = std::min(tile_, n - first);
      T* const ga_rows = row(ga, first);
      parameter_gradient += k.activate_backward(row(g, first), above ? row(*above, first) : nullptr, halve,
                                                row(a_[std::size_t(l)], first), ga_rows,
                                                gradients + place.biases, rows, width_, activation);
      // With skips g stays alive as `above` while the next one is written.
      if (l > 0) rows_product(rows)(ga_rows, effective_weights(l).data(), row(g_[1 - current], first));
    }
    T& stored_gradient = gradients[layout_.alphas + std::size_t(l)] = 0;
    if (const int bits = bits_.activations[std::size_t(l)]; bits && activation_quantizer_of(l).learns()) {
      const ActivationQuantizer<T>& quantizer = activation_quantizer_of(l);
      stored_gradient = parameter_gradient * quantizer.gradient_scale(bits, width_);
      if (quantizer.decays() && !alpha_decay.empty())
        stored_gradient += alpha_decay[std::size_t(l)] * alpha(l);
    }
    if (l == 0)
      k.first_layer_backward(x, ga.data, gradients + place.weights, n, width_);
    else
      weight_product_(ga.data, h_[std::size_t(l - 1)].data, gradients + place.weights);
    above = halve ? &g : nullptr;
    current = 1 - current;
  }
  weight_gradients_through_quantizers();
  return sums;
}

template <class T>
std::span<const T> Network<T>::pre_activations(int hidden) const {
  return {a_[std::size_t(hidden)].data, std::size_t(batch_) * std::size_t(width_)};
}

template <class T>
std::span<const T> Network<T>::activations(int hidden) const {
  return {h_[std::size_t(hidden)].data, std::size_t(batch_) * std::size_t(width_)};
}

template <class T>
void Network<T>::linear_output(int layer, const T* x, T* a) const {
  const LayerPlace& place = layout_.layers[std::size_t(layer)];
  const T* const bias = parameters_data_ + place.biases;
  if (layer == int(a_.size())) {
    std::copy(logits_.begin(), logits_.begin() + batch_, a);
    return;
  }
  for (int first = 0; first < batch_; first += tile_)
    linear(layer, x, first, std::min(tile_, batch_ - first), a + std::size_t(first) * std::size_t(width_));
  for (int i = 0; i < batch_; ++i)
    for (int j = 0; j < width_; ++j) a[std::size_t(i) * std::size_t(width_) + std::size_t(j)] += bias[j];
}

template class Network<float>;
template class Network<double>;

}  // namespace quantoscope
