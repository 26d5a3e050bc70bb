// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace quantoscope {

/// How values are spread, in bins of equal width.
struct ValueHistogram {
  double low = 0, high = 0;    ///< Ends of the first and the last bin.
  std::vector<double> shares;  ///< Share (0..1) of all values per bin, a value of exactly 0 in none of them.
  double zeros = 0;            ///< Share of values that are exactly 0: half of a ReLU's outputs.
  double bin_width() const { return shares.empty() ? 0 : (high - low) / double(shares.size()); }
};

/// Counts `sorted` (ascending) between low and high, low < high; each bin holds its lower end, the last one
/// both. Values outside are in no bin, but count for the shares. bins >= 1.
ValueHistogram value_histogram(std::span<const float> sorted, double low, double high, int bins);

/// A weight quantizer's levels, step * code for all codes, ascending (paper, eq. 1; one bit: -step, +step).
std::vector<double> weight_levels(int bits, double step);
/// An activation quantizer's levels, alpha * code / (2^bits - 1), ascending (METHODS 2.2).
std::vector<double> activation_levels(int bits, double alpha);

/// The share of values that each level attracts: the nearest one, which is what rounding and clipping do;
/// halfway between two the upper one. `sorted` and `levels` ascend; takes log(values) time per level, so it
/// can follow a mouse.
std::vector<double> level_shares(std::span<const float> sorted, std::span<const double> levels);

/// 10 log10(sum x^2 / sum (x - nearest level)^2), dB, at most 200; nothing if all values are 0. `sorted` and
/// `levels` ascend.
std::optional<double> level_sqnr(std::span<const float> sorted, std::span<const double> levels);

}  // namespace quantoscope
