// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/post_training.h"

#include <algorithm>
#include <utility>

#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/quant/activation_quantizer.h"
#include "core/quant/step_search.h"

namespace quantoscope {

PostTraining::PostTraining(std::shared_ptr<const NetworkState> float_network,
                           std::shared_ptr<const Dataset> data)
    : float_(std::move(float_network)), data_(std::move(data)), steps_(float_->steps.size()) {}

float PostTraining::step(std::size_t layer, int bits) {
  if (!bits) return 0;
  Step& step = steps_[layer][std::size_t(bits)];
  std::call_once(step.searched, [&] {
    const LayerPlace place = Layout(float_->model).layers[layer];
    const std::span<const float> weights(float_->parameters.data() + place.weights, place.weight_count());
    step.value = optimal_step<float>(weights, bits);
  });
  return step.value;
}

std::vector<float> PostTraining::alphas(double percent) {
  const std::lock_guard lock(mutex_);
  if (alphas_.empty() || percent_ != percent) {
    alphas_ = Evaluator(*float_).activation_percentiles(*data_, percent);
    percent_ = percent;
  }
  return alphas_;
}

NetworkState PostTraining::quantize(const LayerBits& bits, const QuantSpec& quant, bool from_last) {
  NetworkState state = *float_;
  state.bits = bits;
  const std::size_t layers = steps_.size();
  for (std::size_t i = 0; i < layers; ++i) {
    const std::size_t l = from_last ? layers - 1 - i : i;
    state.steps[l] = step(l, bits.weights[l]);
  }
  const auto clips = alphas(quant.alpha_percentile);
  const Layout layout(state.model);
  for (std::size_t h = 0; h < clips.size(); ++h)
    state.parameters[layout.alphas + h] = std::max(clips[h], float(kSmallestAlpha));
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
