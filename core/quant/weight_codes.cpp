// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quant/weight_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quantoscope {
namespace {

std::size_t row_size(const WeightLayer<float>& layer, std::size_t scales) {
  return layer.weights.size() / scales;
}

/// A weight that is too near to the end of its code's range, away from it: below `lower` or above `upper`
/// another code begins.
struct Bound {
  double threshold, margin;
  bool is_near(double w) const { return std::abs(w - threshold) < margin; }
};

std::vector<Bound> bounds_of(const WeightQuantizer<float>& quantizer, const WeightLayer<float>& layer) {
  std::vector<double> thresholds = quantizer.thresholds(layer);
  if (thresholds.empty()) thresholds = {0.0};  // Signs, with a magnitude for each row.
  std::vector<Bound> bounds;
  for (const double threshold : thresholds)
    bounds.push_back({threshold, quantizer.threshold_margin(layer, threshold)});
  return bounds;
}

/// The scale is the mean size of a row's weights of codes other than 0: the largest of them takes back what
/// the others were moved, and as the mean is rounded, a few last bits more or less.
void keep_scale(const WeightQuantizer<float>& quantizer, WeightLayer<float> layer, const CodedWeights& coded,
                std::size_t row, std::vector<float>& weights) {
  const std::size_t n = row_size(layer, coded.scales.size()), first = row * n;
  double moved = 0;
  std::size_t largest = first;
  for (std::size_t i = first; i < first + n; ++i) {
    if (coded.codes[i] == 0) continue;
    moved += std::abs(double(weights[i])) - std::abs(double(layer.weights[i]));
    if (std::abs(weights[i]) > std::abs(weights[largest])) largest = i;
  }
  const float size = float(std::abs(double(weights[largest])) - moved);
  const float sign = weights[largest] < 0 ? -1.0f : 1.0f;
  layer.weights = weights;
  constexpr int kMostBits = 16;
  float above = size, below = size;
  for (int bits = 0; bits <= kMostBits; ++bits) {
    for (const float tried : {above, below}) {
      weights[largest] = sign * tried;
      if (quantizer.scales(layer)[row] == coded.scales[row]) return;
    }
    above = std::nextafter(above, std::numeric_limits<float>::infinity());
    below = std::nextafter(below, 0.0f);
  }
}

}  // namespace

CodedWeights coded_weights(const WeightQuantizer<float>& quantizer, const WeightLayer<float>& layer) {
  CodedWeights coded{std::vector<std::int16_t>(layer.weights.size()), quantizer.scales(layer)};
  std::vector<float> quantized(layer.weights.size());
  quantizer.quantize(layer, quantized);
  const std::vector<int> codes = quantizer.codes(layer.bits);
  const bool has_zero = std::ranges::binary_search(codes, 0);
  const std::size_t n = row_size(layer, coded.scales.size());
  for (std::size_t i = 0; i < quantized.size(); ++i) {
    const float scale = coded.scales[i / n];
    if (scale > 0)
      coded.codes[i] = std::int16_t(std::lround(quantized[i] / scale));
    else if (!has_zero)
      coded.codes[i] = layer.weights[i] < 0 ? -1 : 1;
  }
  return coded;
}

std::vector<float> settled_weights(const WeightQuantizer<float>& quantizer, const WeightLayer<float>& layer,
                                   const CodedWeights& coded) {
  const std::vector<int> codes = quantizer.codes(layer.bits);
  const std::vector<Bound> bounds = bounds_of(quantizer, layer);
  std::vector<float> weights(layer.weights.begin(), layer.weights.end());
  const std::size_t n = row_size(layer, coded.scales.size());
  bool moved = false;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(coded.scales[i / n] > 0)) continue;
    const auto code = std::size_t(std::ranges::lower_bound(codes, int(coded.codes[i])) - codes.begin());
    if (code > bounds.size()) return {};
    const double w = weights[i];
    if (code > 0 && bounds[code - 1].is_near(w))
      weights[i] = float(bounds[code - 1].threshold + 2 * bounds[code - 1].margin);
    else if (code < bounds.size() && bounds[code].is_near(w))
      weights[i] = float(bounds[code].threshold - 2 * bounds[code].margin);
    moved = moved || double(weights[i]) != w;
  }
  if (!moved) return {};
  WeightLayer<float> settled = layer;
  settled.weights = weights;
  const std::vector<float> scales = quantizer.scales(settled);
  for (std::size_t row = 0; row < scales.size(); ++row)
    if (scales[row] != coded.scales[row]) keep_scale(quantizer, layer, coded, row, weights);
  if (coded_weights(quantizer, settled) != coded) return {};
  return weights;
}

}  // namespace quantoscope
