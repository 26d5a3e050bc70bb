// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/post_training.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/nn/coded_network.h"
#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/quant/activation_method.h"
#include "core/quant/step_search.h"
#include "core/quant/weight_method.h"

namespace quantoscope {
namespace {

/// What retraining does to the weights before it quantizes them, its very first time included.
void condition_weights(NetworkState& state) {
  const Layout layout(state.model);
  const std::span<float> all(state.parameters);
  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    const LayerPlace& place = layout.layers[l];
    if (const int bits = state.bits.weights[l])
      weight_quantizer<float>(state.bits.weight_method, bits)
          .condition(all.subspan(place.weights, place.weight_count()), place.outputs, place.inputs);
  }
}

}  // namespace

PostTraining::PostTraining(std::shared_ptr<const NetworkState> float_network,
                           std::shared_ptr<const Dataset> data)
    : float_(std::move(float_network)), data_(std::move(data)), steps_(float_->steps.size()) {}

float PostTraining::step(std::size_t layer, int bits, WeightMethod method) {
  if (!bits) return 0;
  if (weight_method_for(method, bits) != WeightMethod::L2Step) {
    const LayerPlace place = Layout(float_->model).layers[layer];
    const std::span<const float> weights(float_->parameters.data() + place.weights, place.weight_count());
    return weight_quantizer<float>(method, bits).fit({weights, place.outputs, place.inputs, bits, 0});
  }
  Step& step = steps_[layer][std::size_t(bits)];
  std::call_once(step.searched, [&] {
    const LayerPlace place = Layout(float_->model).layers[layer];
    const std::span<const float> weights(float_->parameters.data() + place.weights, place.weight_count());
    step.value = optimal_step<float>(weights, bits);
  });
  return step.value;
}

std::vector<ActivationSample> PostTraining::samples(double percent) {
  const std::lock_guard lock(mutex_);
  if (samples_.empty() || percent_ != percent) {
    samples_ = Evaluator(*float_).activation_samples(*data_, percent);
    percent_ = percent;
  }
  return samples_;
}

NetworkState PostTraining::quantize(const LayerBits& bits, const QuantSpec& quant, bool from_last) {
  NetworkState state = *float_;
  state.bits = bits;
  const std::size_t layers = steps_.size();
  for (std::size_t i = 0; i < layers; ++i) {
    const std::size_t l = from_last ? layers - 1 - i : i;
    state.steps[l] = step(l, bits.weights[l], bits.weight_method);
  }
  const auto outputs = samples(quant.alpha_percentile);
  const Layout layout(state.model);
  for (std::size_t h = 0; h < outputs.size(); ++h)
    state.parameters[layout.alphas + h] =
        activation_quantizer<float>(bits.activation_method, bits.activations[h])
            .fit(outputs[h], bits.activations[h]);
  condition_weights(state);
  return settled(std::move(state));
}

NetworkState PostTraining::unconditioned(NetworkState state) const {
  const auto weights = state.parameters.begin() + std::ptrdiff_t(Layout(state.model).alphas);
  std::copy(float_->parameters.begin(), float_->parameters.begin() + (weights - state.parameters.begin()),
            state.parameters.begin());
  return state;
}

NetworkState quantize_post_training(const NetworkState& float_network, const LayerBits& bits,
                                    const QuantSpec& quant, const Dataset& data) {
  // Neither outlives this call.
  const std::shared_ptr<const NetworkState> network(std::shared_ptr<void>(), &float_network);
  const std::shared_ptr<const Dataset> points(std::shared_ptr<void>(), &data);
  return PostTraining(network, points).quantize(bits, quant);
}

}  // namespace quantoscope
