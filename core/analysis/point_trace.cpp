// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/point_trace.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/nn/layout.h"
#include "core/quant/activation_method.h"
#include "core/quant/weight_method.h"

namespace quantoscope {
namespace {

using RowMajorMap = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

/// A layer's weights as forward uses them; `buffer` holds them where they are quantized.
RowMajorMap effective_weights(const NetworkState& network, const LayerPlace& place, std::size_t layer,
                              std::vector<float>& buffer) {
  const std::span<const float> shadow(network.parameters.data() + place.weights, place.weight_count());
  if (!network.bits.weights[layer]) return {shadow.data(), place.outputs, place.inputs};
  buffer.resize(shadow.size());
  const int bits = network.bits.weights[layer];
  weight_quantizer<float>(network.bits.weight_method, bits)
      .quantize({shadow, place.outputs, place.inputs, bits, network.steps[layer]}, buffer);
  return {buffer.data(), place.outputs, place.inputs};
}

UnitFate fate(float a, float quantized, const std::optional<float>& alpha, bool sign) {
  if (sign) return quantized == a ? UnitFate::Kept : UnitFate::Rounded;
  if (alpha && a >= *alpha) return UnitFate::Clipped;
  if (!(a > 0)) return UnitFate::Off;
  if (quantized == a) return UnitFate::Kept;
  return quantized == 0 ? UnitFate::Zeroed : UnitFate::Rounded;
}

Divergence divergence(double error, double signal) {
  Divergence result{error, signal, {}, {}};
  if (signal > 0) {
    constexpr double kExact = 200;  // dB; past any float's precision
    result.relative_error = error / signal;
    result.sqnr = error > 0 ? std::min(kExact, 20 * std::log10(signal / error)) : kExact;
  }
  return result;
}

}  // namespace

Eigen::Index LayerTrace::count(UnitFate fate) const { return std::count(fates.begin(), fates.end(), fate); }

std::optional<PointTrace> trace_point(const NetworkState& network, double x, double y,
                                      const std::stop_token& stop) {
  const Layout layout(network.model);
  PointTrace trace;
  std::vector<float> buffer;
  Eigen::VectorXf below = Eigen::Vector2f(network.input.of(0, x), network.input.of(1, y));
  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    if (stop.stop_requested()) return std::nullopt;
    const LayerPlace& place = layout.layers[l];
    const Eigen::Map<const Eigen::VectorXf> bias(network.parameters.data() + place.biases, place.outputs);
    Eigen::VectorXf a = effective_weights(network, place, l, buffer) * below + bias;
    if (l + 1 == layout.layers.size()) {
      trace.logit = a[0];
      break;
    }
    LayerTrace layer;
    layer.relu = a.cwiseMax(0.0f);
    layer.quantized = layer.relu;
    layer.activation_bits = network.bits.activations[l];
    if (layer.activation_bits) {
      const auto& quantizer =
          activation_quantizer<float>(network.bits.activation_method, layer.activation_bits);
      const float parameter = network.parameters[layout.alphas + l];
      if (quantizer.has_clip()) layer.alpha = quantizer.clip(layer.activation_bits, parameter);
      activate<float>(quantizer.activation(layer.activation_bits, parameter),
                      {a.data(), std::size_t(a.size())}, {layer.quantized.data(), std::size_t(a.size())});
    }
    const bool sign = layer.activation_bits && !layer.alpha;
    for (Eigen::Index i = 0; i < a.size(); ++i)
      layer.fates.push_back(fate(a[i], layer.quantized[i], layer.alpha, sign));
    if (network.model.residual && l > 0)
      layer.output = 0.5f * (layer.quantized + below);
    else
      layer.output = layer.quantized;
    layer.pre_activation = std::move(a);
    below = layer.output;
    trace.layers.push_back(std::move(layer));
  }
  return trace;
}

std::vector<Divergence> divergences(const PointTrace& quantized, const PointTrace& reference) {
  if (quantized.layers.size() != reference.layers.size())
    throw Error(CORE_TEXT("core", "the networks differ in depth"));
  std::vector<Divergence> result;
  for (std::size_t l = 0; l < reference.layers.size(); ++l) {
    const Eigen::VectorXd q = quantized.layers[l].output.cast<double>();
    const Eigen::VectorXd f = reference.layers[l].output.cast<double>();
    if (q.size() != f.size()) throw Error(CORE_TEXT("core", "the networks differ in width"));
    result.push_back(divergence((q - f).norm(), f.norm()));
  }
  const double logit = reference.logit;
  result.push_back(divergence(std::abs(double(quantized.logit) - logit), std::abs(logit)));
  return result;
}

}  // namespace quantoscope
