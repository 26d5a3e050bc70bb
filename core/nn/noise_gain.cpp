// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/noise_gain.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/nn/evaluator.h"
#include "core/nn/network.h"

namespace quantoscope {
namespace {

constexpr int kGainTile = 512;
constexpr Eigen::Index kPoints = 1024;

Network<float> network_of(const NetworkState& state, const LayerBits& bits) {
  Network<float> network(state.model, bits, kGainTile);
  std::copy(state.parameters.begin(), state.parameters.end(), network.parameters().begin());
  std::copy(state.steps.begin(), state.steps.end(), network.steps().begin());
  network.quantize();
  return network;
}

/// Sum of (Q(r) - r)^2 over the layer's last outputs.
double noise_of(const Network<float>& network, int hidden, std::vector<float>& quantized) {
  const auto a = network.pre_activations(hidden);
  quantized.resize(a.size());
  activate<float>(network.activation(hidden), a, quantized);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = double(quantized[i]) - std::max(0.0, double(a[i]));
    sum += difference * difference;
  }
  return sum;
}

}  // namespace

NoiseGain noise_gain(const NetworkState& state, const Dataset& data, std::span<const LayerReport> layers) {
  NoiseGain gain;
  gain.sigma_product = 1;
  for (const LayerReport& layer : layers) gain.sigma_product *= layer.sigma_max.value_or(0);
  const std::vector<int>& bits = state.bits.activations;
  const bool quantized = std::any_of(bits.begin(), bits.end(), [](int b) { return b > 0; });
  if (!quantized) return gain;

  prepare_engine_thread();
  Network<float> noisy = network_of(state, state.bits);
  for (int h = 0; h < int(bits.size()); ++h)
    if (bits[std::size_t(h)] && !noisy.activation_quantizer_of(h).has_clip()) return gain;
  LayerBits quiet_bits = state.bits;
  std::fill(quiet_bits.activations.begin(), quiet_bits.activations.end(), 0);
  Network<float> quiet = network_of(state, quiet_bits);

  const std::vector<double> points = spread_points(data, kPoints);
  const auto n = Eigen::Index(points.size() / 2);
  std::vector<float> inputs(points.size());
  state.input.apply(points.data(), n, inputs.data());
  double error = 0, noise = 0;
  std::vector<float> buffer;
  for (Eigen::Index first = 0; first < n; first += kGainTile) {
    const int count = int(std::min<Eigen::Index>(kGainTile, n - first));
    const float* const x = inputs.data() + 2 * first;
    const auto with = noisy.forward(x, count), without = quiet.forward(x, count);
    for (int i = 0; i < count; ++i) {
      const double difference = double(with[std::size_t(i)]) - double(without[std::size_t(i)]);
      error += difference * difference;
    }
    for (int h = 0; h < int(bits.size()); ++h)
      if (bits[std::size_t(h)])
        noise += noise_of(noisy, h, buffer) * (state.model.residual && h > 0 ? 0.25 : 1.0);
  }
  if (noise > 0) gain.measured = std::sqrt(error / noise);

  double squares = 0, above = 1;
  for (std::size_t l = layers.size() - 1; l > 0; --l) {
    const bool skips = state.model.residual && l + 1 < layers.size();
    const double sigma = layers[l].sigma_max.value_or(0);
    above *= skips ? (sigma + 1) / 2 : sigma;
    if (bits[l - 1]) squares += above * above;
  }
  gain.bound = std::sqrt(squares);
  return gain;
}

}  // namespace quantoscope
