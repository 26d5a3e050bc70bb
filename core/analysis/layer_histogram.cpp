// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_histogram.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/nn/layout.h"
#include "core/quant/activation_method.h"
#include "core/quant/weight_method.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

std::optional<double> decibels(double signal, double noise) {
  if (!(signal > 0)) return std::nullopt;
  return noise > 0 ? std::min(200.0, 10 * std::log10(signal / noise)) : 200.0;
}

/// The nearest level is given.
LevelRule nearest_level(std::span<const double> levels) {
  LevelRule rule;
  rule.levels.assign(levels.begin(), levels.end());
  for (std::size_t k = 0; k + 1 < levels.size(); ++k)
    rule.thresholds.push_back((levels[k] + levels[k + 1]) / 2);
  return rule;
}

/// For every level the index of the first value that is given the next one.
std::vector<std::size_t> level_ends(std::span<const float> sorted, const LevelRule& rule) {
  std::vector<std::size_t> ends;
  for (const double threshold : rule.thresholds) {
    const auto end = std::lower_bound(sorted.begin(), sorted.end(), threshold,
                                      [](float value, double bound) { return double(value) < bound; });
    ends.push_back(std::size_t(end - sorted.begin()));
  }
  if (!rule.levels.empty()) ends.push_back(sorted.size());
  return ends;
}

/// Binary rows: each has the levels -a and a.
LevelRule row_levels(const WeightLayer<float>& layer, std::span<const float> scales) {
  std::vector<std::pair<double, double>> levels;  // and shares
  const double one = 1 / double(layer.weights.size());
  double signal = 0, noise = 0;
  for (int row = 0; row < layer.outputs; ++row) {
    const double a = double(scales[std::size_t(row)]);
    double negative = 0;
    for (const float w :
         layer.weights.subspan(std::size_t(row) * std::size_t(layer.inputs), std::size_t(layer.inputs))) {
      negative += w < 0 ? one : 0;
      const double difference = std::abs(double(w)) - a;
      signal += double(w) * double(w);
      noise += difference * difference;
    }
    levels.emplace_back(-a, negative);
    levels.emplace_back(a, layer.inputs * one - negative);
  }
  std::sort(levels.begin(), levels.end());
  LevelRule rule;
  for (const auto& [level, share] : levels) {
    rule.levels.push_back(level);
    rule.shares.push_back(share);
  }
  rule.sqnr = decibels(signal, noise);
  return rule;
}

}  // namespace

ValueHistogram value_histogram(std::span<const float> sorted, double low, double high, int bins) {
  ValueHistogram histogram{low, high, std::vector<double>(std::size_t(bins), 0.0)};
  if (sorted.empty()) return histogram;
  const double one = 1 / double(sorted.size());
  for (const float value : sorted) {
    if (value == 0) {
      histogram.zeros += one;
      continue;
    }
    const double place = (double(value) - low) / (high - low) * bins;
    histogram.below += place < 0 ? 1 : 0;
    histogram.above += place > bins ? 1 : 0;
    histogram.shares[std::size_t(std::clamp(place, 0.0, double(bins - 1)))] += one;
  }
  return histogram;
}

std::pair<double, double> robust_ends(std::span<const float> sorted) {
  constexpr double kOutside = 0.001, kFarther = 1.5;
  const auto outside = std::size_t(kOutside * double(sorted.size()));
  const auto end = [&](float outermost, float usual) {
    const bool close = std::abs(outermost) <= kFarther * std::abs(usual) || usual == 0;
    return double(close ? outermost : usual);
  };
  return {end(sorted.front(), sorted[outside]), end(sorted.back(), sorted[sorted.size() - 1 - outside])};
}

std::vector<double> weight_levels(int bits, double step) {
  if (bits == 1) return {-step, step};
  const CodeRange codes = weight_codes(bits);
  std::vector<double> levels;
  for (int code = codes.lowest; code <= codes.highest; ++code) levels.push_back(step * code);
  return levels;
}

std::vector<double> activation_levels(int bits, double alpha) {
  const CodeRange codes = activation_codes(bits);
  std::vector<double> levels;
  for (int code = codes.lowest; code <= codes.highest; ++code) levels.push_back(alpha * code / codes.highest);
  return levels;
}

LevelRule LevelRule::at(double other) const {
  LevelRule moved = *this;
  if (!(value > 0) || other == value) return moved;
  const double factor = other / value;
  moved.value = other;
  for (double& level : moved.levels) level *= factor;
  if (thresholds_move)
    for (double& threshold : moved.thresholds) threshold *= factor;
  return moved;
}

LevelRule weight_level_rule(const NetworkState& state, int layer) {
  const auto l = std::size_t(layer - 1);
  const int bits = state.bits.weights[l];
  if (!bits) return {};
  const LayerPlace place = Layout(state.model).layers[l];
  const WeightLayer<float> weights{{state.parameters.data() + place.weights, place.weight_count()},
                                   place.outputs,
                                   place.inputs,
                                   bits,
                                   state.steps[l]};
  const WeightQuantizer<float>& quantizer = weight_quantizer<float>(state.bits.weight_method, bits);
  const std::vector<float> scales = quantizer.scales(weights);
  LevelRule rule;
  rule.thresholds = quantizer.thresholds(weights);
  if (rule.thresholds.empty()) return row_levels(weights, scales);
  for (const int code : quantizer.codes(bits)) rule.levels.push_back(double(scales.front()) * code);
  if (quantizer.has_step(bits)) rule.value = double(state.steps[l]);
  rule.thresholds_move = quantizer.thresholds_move();
  return rule;
}

LevelRule activation_level_rule(const NetworkState& state, int layer) {
  if (layer >= state.model.depth) return {};
  const auto h = std::size_t(layer - 1);
  const int bits = state.bits.activations[h];
  if (!bits) return {};
  const ActivationQuantizer<float>& quantizer =
      activation_quantizer<float>(state.bits.activation_method, bits);
  const float parameter = state.parameters[Layout(state.model).alphas + h];
  LevelRule rule = nearest_level(quantizer.levels(bits, parameter));
  if (quantizer.has_clip()) rule.value = double(quantizer.clip(bits, parameter));
  return rule;
}

std::vector<double> level_shares(std::span<const float> sorted, const LevelRule& rule) {
  if (rule.thresholds.empty() && !rule.shares.empty()) return rule.shares;
  std::vector<double> shares;
  std::size_t begin = 0;
  for (const std::size_t end : level_ends(sorted, rule)) {
    shares.push_back(sorted.empty() ? 0 : double(end - begin) / double(sorted.size()));
    begin = end;
  }
  return shares;
}

std::vector<double> level_shares(std::span<const float> sorted, std::span<const double> levels) {
  return level_shares(sorted, nearest_level(levels));
}

std::optional<double> level_sqnr(std::span<const float> sorted, std::span<const double> levels) {
  return level_sqnr(sorted, nearest_level(levels));
}

std::optional<double> level_sqnr(std::span<const float> sorted, const LevelRule& rule) {
  if (rule.thresholds.empty() && !rule.shares.empty()) return rule.sqnr;
  double signal = 0, noise = 0;
  std::size_t begin = 0, k = 0;
  for (const std::size_t end : level_ends(sorted, rule)) {
    for (std::size_t i = begin; i < end; ++i) {
      const double value = double(sorted[i]), difference = value - rule.levels[k];
      signal += value * value;
      noise += difference * difference;
    }
    begin = end;
    ++k;
  }
  return decibels(signal, noise);
}

}  // namespace quantoscope
