// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network.h"

#include <algorithm>

#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

extern "C" void openblas_set_num_threads(int);

namespace quantoscope {

void prepare_engine_thread() {
  openblas_set_num_threads(1);
  at::set_num_threads(1);
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

  for (std::size_t l = 0; l < layout_.layers.size(); ++l) {
    const LayerPlace& place = layout_.layers[l];
    const auto view = [&](const at::Tensor& tensor) {
      return tensor.narrow(0, std::int64_t(place.weights), std::int64_t(place.weight_count()))
          .view({place.outputs, place.inputs});
    };
    Layer layer{view(bits_.weights[l] ? quantized_ : parameters_), {}, view(gradients_)};
    layer.weight_transposed = layer.weight.t();
    layers_.push_back(std::move(layer));
  }

  const auto buffer = [&] { return at::empty({max_batch, width_}, options); };
  for (int hidden = 0; hidden + 1 < model.depth; ++hidden) {
    a_buffers_.push_back(buffer());
    // A float layer without skip has nothing to remember but its output.
    const bool in_place = !bits_.activations[std::size_t(hidden)] && !(residual_ && hidden > 0);
    h_buffers_.push_back(in_place ? a_buffers_.back() : buffer());
  }
  for (auto& g : g_buffers_) g = buffer();
  ga_buffer_ = buffer();
  a_.resize(a_buffers_.size());
  h_.resize(h_buffers_.size());
}

template <class T>
void Network<T>::set_batch(int n) {
  if (n == batch_) return;
  const auto rows = [n](const at::Tensor& buffer) { return buffer.narrow(0, 0, n); };
  std::transform(a_buffers_.begin(), a_buffers_.end(), a_.begin(), rows);
  std::transform(h_buffers_.begin(), h_buffers_.end(), h_.begin(), rows);
  for (int i = 0; i < 2; ++i) {
    g_[i] = rows(g_buffers_[i]);
    g_transposed_[i] = g_[i].t();
  }
  ga_ = rows(ga_buffer_);
  ga_transposed_ = ga_.t();
  batch_ = n;
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
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const LayerPlace& place = layout_.layers[l];
    if (bits_.weights[l]) weight_quantizer_of(int(l)).condition(weights(int(l)), place.outputs, place.inputs);
  }
}

template <class T>
void Network<T>::quantize() {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (!bits_.weights[l]) continue;
    const LayerPlace& place = layout_.layers[l];
    weight_quantizer_of(int(l)).quantize(weight_layer(int(l)),
                                         {quantized_data_ + place.weights, place.weight_count()});
  }
}

/// From the gradients of the quantized weights to those of the shadow weights and the steps.
template <class T>
void Network<T>::weight_gradients_through_quantizers() {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (!bits_.weights[l]) continue;
    const WeightQuantizer<T>& quantizer = weight_quantizer_of(int(l));
    if (quantizer.straight_through()) continue;
    const LayerPlace& place = layout_.layers[l];
    step_gradients_[l] =
        quantizer.backward(weight_layer(int(l)), {gradients_data_ + place.weights, place.weight_count()});
  }
}

template <class T>
std::span<const T> Network<T>::forward(const T* x, int n, const std::stop_token& stop) {
  const c10::InferenceMode guard;
  set_batch(n);
  const Kernels<T>& k = kernels<T>();
  const int hidden_layers = int(a_.size());
  for (int l = 0; l < hidden_layers; ++l) {
    if (stop.stop_requested()) return {};
    T* const a = a_[l].template data_ptr<T>();
    if (l == 0)
      k.first_layer(x, effective_weights(0).data(), a, n, width_);
    else
      at::mm_out(a_[l], h_[l - 1], layers_[l].weight_transposed);
    const T* const skip = residual_ && l > 0 ? h_[l - 1].template data_ptr<T>() : nullptr;
    k.activate(a, parameters_data_ + layout_.layers[l].biases, skip, h_[l].template data_ptr<T>(), n, width_,
               activation(l));
  }
  const T bias = parameters_data_[layout_.layers.back().biases];
  k.last_layer(h_.back().template data_ptr<T>(), effective_weights(hidden_layers).data(), bias,
               logits_.data(), n, width_);
  return {logits_.data(), std::size_t(n)};
}

template <class T>
std::optional<LossSums> Network<T>::backward(const T* x, const T* y, int n, T alpha_decay,
                                             const std::stop_token& stop) {
  const c10::InferenceMode guard;
  const Kernels<T>& k = kernels<T>();
  const int hidden_layers = int(a_.size());
  T* const gradients = gradients_data_;

  const LossSums sums = k.cross_entropy(logits_.data(), y, logit_gradients_.data(), n);
  const LayerPlace& last = layout_.layers.back();
  T bias_gradient = 0;
  for (int i = 0; i < n; ++i) bias_gradient += logit_gradients_[std::size_t(i)];
  gradients[last.biases] = bias_gradient;
  k.last_layer_backward(h_.back().template data_ptr<T>(), effective_weights(hidden_layers).data(),
                        logit_gradients_.data(), g_[0].template data_ptr<T>(), gradients + last.weights, n,
                        width_);

  int current = 0;
  const T* above = nullptr;  // gradient of the layer above, where it was averaged with this one's output
  for (int l = hidden_layers - 1; l >= 0; --l) {
    if (stop.stop_requested()) return std::nullopt;
    const LayerPlace& place = layout_.layers[l];
    const bool halve = residual_ && l > 0;
    const at::Tensor& ga = halve ? ga_ : g_[current];
    const at::Tensor& ga_transposed = halve ? ga_transposed_ : g_transposed_[current];
    T* const g_data = g_[current].template data_ptr<T>();
    T* const ga_data = ga.template data_ptr<T>();
    const T alpha_gradient = k.activate_backward(g_data, above, halve, a_[l].template data_ptr<T>(), ga_data,
                                                 gradients + place.biases, n, width_, activation(l));
    T& parameter_gradient = gradients[layout_.alphas + std::size_t(l)] = 0;
    if (const int bits = bits_.activations[l]; bits && activation_quantizer_of(l).learns()) {
      const ActivationQuantizer<T>& quantizer = activation_quantizer_of(l);
      parameter_gradient = alpha_gradient * quantizer.gradient_scale(bits, width_);
      if (quantizer.decays()) parameter_gradient += alpha_decay * alpha(l);
    }
    if (l == 0) {
      k.first_layer_backward(x, ga_data, gradients + place.weights, n, width_);
    } else {
      at::mm_out(layers_[l].weight_gradient, ga_transposed, h_[l - 1]);
      // With skips g stays alive as `above` while the next one is written.
      at::mm_out(g_[1 - current], ga, layers_[l].weight);
      above = halve ? g_data : nullptr;
      current = 1 - current;
    }
  }
  weight_gradients_through_quantizers();
  return sums;
}

template <class T>
std::span<const T> Network<T>::pre_activations(int hidden) const {
  return {a_[std::size_t(hidden)].template data_ptr<T>(), std::size_t(batch_) * std::size_t(width_)};
}

template <class T>
std::span<const T> Network<T>::activations(int hidden) const {
  return {h_[std::size_t(hidden)].template data_ptr<T>(), std::size_t(batch_) * std::size_t(width_)};
}

template <class T>
void Network<T>::linear_output(int layer, const T* x, T* a) const {
  const c10::InferenceMode guard;
  const Kernels<T>& k = kernels<T>();
  const LayerPlace& place = layout_.layers[std::size_t(layer)];
  const T* const bias = parameters_data_ + place.biases;
  if (layer == int(a_.size())) {
    std::copy(logits_.begin(), logits_.begin() + batch_, a);
    return;
  }
  if (layer == 0) {
    k.first_layer(x, effective_weights(0).data(), a, batch_, width_);
  } else {
    at::Tensor out =
        at::from_blob(a, {batch_, width_}, at::TensorOptions(c10::CppTypeToScalarType<T>::value));
    at::mm_out(out, h_[std::size_t(layer - 1)], layers_[std::size_t(layer)].weight_transposed);
  }
  for (int i = 0; i < batch_; ++i)
    for (int j = 0; j < width_; ++j) a[std::size_t(i) * std::size_t(width_) + std::size_t(j)] += bias[j];
}

template class Network<float>;
template class Network<double>;

}  // namespace quantoscope
