// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_histogram.h"

#include <algorithm>
#include <cmath>

#include "core/quant/activation_quantizer.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

/// For every level the index of the first value that is nearer to the next one.
std::vector<std::size_t> level_ends(std::span<const float> sorted, std::span<const double> levels) {
  std::vector<std::size_t> ends;
  for (std::size_t k = 0; k + 1 < levels.size(); ++k) {
    const double middle = (levels[k] + levels[k + 1]) / 2;
    const auto end = std::lower_bound(sorted.begin(), sorted.end(), middle,
                                      [](float value, double bound) { return double(value) < bound; });
    ends.push_back(std::size_t(end - sorted.begin()));
  }
  if (!levels.empty()) ends.push_back(sorted.size());
  return ends;
}

}  // namespace

ValueHistogram value_histogram(std::span<const float> sorted, double low, double high, int bins) {
  ValueHistogram histogram{low, high, std::vector<double>(std::size_t(bins), 0.0), 0};
  if (sorted.empty()) return histogram;
  const double one = 1 / double(sorted.size());
  for (const float value : sorted) {
    if (value == 0) {
      histogram.zeros += one;
      continue;
    }
    const double place = (double(value) - low) / (high - low) * bins;
    if (place < 0 || place > bins) continue;
    histogram.shares[std::size_t(std::min(int(place), bins - 1))] += one;
  }
  return histogram;
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

std::vector<double> level_shares(std::span<const float> sorted, std::span<const double> levels) {
  std::vector<double> shares;
  std::size_t begin = 0;
  for (const std::size_t end : level_ends(sorted, levels)) {
    shares.push_back(sorted.empty() ? 0 : double(end - begin) / double(sorted.size()));
    begin = end;
  }
  return shares;
}

std::optional<double> level_sqnr(std::span<const float> sorted, std::span<const double> levels) {
  double signal = 0, noise = 0;
  std::size_t begin = 0, k = 0;
  for (const std::size_t end : level_ends(sorted, levels)) {
    for (std::size_t i = begin; i < end; ++i) {
      const double value = double(sorted[i]), difference = value - levels[k];
      signal += value * value;
      noise += difference * difference;
    }
    begin = end;
    ++k;
  }
  if (!(signal > 0)) return std::nullopt;
  return noise > 0 ? std::min(200.0, 10 * std::log10(signal / noise)) : 200.0;
}

}  // namespace quantoscope
