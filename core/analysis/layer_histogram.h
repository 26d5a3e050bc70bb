// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/nn/network_state.h"

namespace quantoscope {

/// How values are spread, in bins of equal width.
struct ValueHistogram {
  double low = 0, high = 0;    ///< Ends of the first and the last bin.
  std::vector<double> shares;  ///< Share (0..1) of all values per bin, a value of exactly 0 in none of them.
  double zeros = 0;            ///< Share of values that are exactly 0: half of a ReLU's outputs.
  /// How many values lie outside, and are counted in the first and the last bin.
  std::size_t below = 0, above = 0;
  double bin_width() const { return shares.empty() ? 0 : (high - low) / double(shares.size()); }
};

/// Counts `sorted` (ascending) between low and high, low < high; each bin holds its lower end, the last one
/// both. The outermost bins also hold what lies outside. bins >= 1.
ValueHistogram value_histogram(std::span<const float> sorted, double low, double high, int bins);

/// The lowest and the highest of `sorted` (ascending, not empty) that an axis should reach: a few far values
/// must not press all others into a few bins. On each side that is the value which a thousandth lies beyond;
/// where the outermost value is at most half as far again from 0, it is that one.
std::pair<double, double> robust_ends(std::span<const float> sorted);

/// A layer's quantizer as a staircase: what is drawn into its histogram. The values are those of
/// quantizer_inputs.
struct LevelRule {
  std::vector<double> levels;      ///< Ascending.
  std::vector<double> thresholds;  ///< Values from which on the next level is given; one fewer.
  double value = 0;                ///< The step or clip it was made with; 0 if it has none to be tried.
  bool thresholds_move = true;     ///< With the step or clip, as the levels do.
  /// Of rows that quantize differently, which have no thresholds: the share of values per level, and 10
  /// log10( signal / noise) in dB.
  std::vector<double> shares;
  std::optional<double> sqnr;

  /// The same with another step or clip.
  LevelRule at(double other) const;
  bool operator==(const LevelRule&) const = default;
};
/// Of weights (layer from 1), and of activations; no levels where the layer is float.
LevelRule weight_level_rule(const NetworkState& state, int layer);
LevelRule activation_level_rule(const NetworkState& state, int layer);
/// The share of values on each level, and their signal-to-noise ratio in dB, at most 200 (nothing if all
/// values are 0). `sorted` ascends; the shares take log(values) time per level, so they can follow a mouse.
std::vector<double> level_shares(std::span<const float> sorted, const LevelRule& rule);
std::optional<double> level_sqnr(std::span<const float> sorted, const LevelRule& rule);

/// The default weight quantizer's levels, step * code for all codes, ascending (paper, eq. 1; one bit: -step,
/// +step).
std::vector<double> weight_levels(int bits, double step);
/// PACT's levels, alpha * code / (2^bits - 1), ascending (METHODS 2.2).
std::vector<double> activation_levels(int bits, double alpha);

/// The share of values that each level attracts: the nearest one, which is what rounding and clipping do;
/// halfway between two the upper one. `sorted` and `levels` ascend; takes log(values) time per level, so it
/// can follow a mouse.
std::vector<double> level_shares(std::span<const float> sorted, std::span<const double> levels);

/// 10 log10(sum x^2 / sum (x - nearest level)^2), dB, at most 200; nothing if all values are 0. `sorted` and
/// `levels` ascend.
std::optional<double> level_sqnr(std::span<const float> sorted, std::span<const double> levels);

}  // namespace quantoscope
