// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace quantoscope {

/// Where a mean is to be expected, from low to high.
struct Interval {
  double low = 0, high = 0;
  bool operator==(const Interval&) const = default;
};

struct BootstrapOptions {
  double confidence = 0.95;
  /// All resamples are gone through when there are no more than this (up to six values), else so many are
  /// drawn.
  int resamples = 50000;
  std::uint64_t seed = 1;
  /// Throws Error when a number is outside of what makes sense.
  void validate() const;
};

/// The percentile bootstrap interval of a mean (Efron, Tibshirani: An Introduction to the Bootstrap, 1993,
/// chapter 13): draw as many values as there are, with replacement, again and again; the interval leaves out
/// (1 - confidence) / 2 of the means at each end. Nothing for fewer than two values. Narrow for few values:
/// of five it covers the mean about 84 times in 100 instead of 95 when they are normally distributed.
std::optional<Interval> bootstrap_mean(std::span<const double> values, const BootstrapOptions& options = {});

}  // namespace quantoscope
