// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace quantoscope {

/// Where a mean is to be expected, from low to high.
struct Interval {
  double low = 0, high = 0;
  bool operator==(const Interval&) const = default;
};

/// A mean over seeds and how sure it is.
struct MeanInterval {
  std::size_t count = 0;
  double mean = 0;
  /// Half the width of the confidence interval, t(1 - (1 - confidence) / 2, n - 1) * s / sqrt(n) with the
  /// sample standard deviation s (Student 1908); nothing for fewer than two values.
  std::optional<double> half_width;
  /// Mean -+ half_width; nothing where that is nothing.
  std::optional<Interval> interval() const;
  bool operator==(const MeanInterval&) const = default;
};

/// Mean and confidence interval of independent values, normal or many; nothing of no values. This is the one
/// rule for tables, plots and claims. Student's t, as it covers what it says with two normal values and more
/// (tests/core/test_statistics.cpp); the percentile bootstrap, which judged claims up to 0.2, covers 84 %
/// with five values, and BCa is no better with so few: no resample leaves the range of the values.
std::optional<MeanInterval> mean_interval(std::span<const double> values, double confidence = 0.95);

/// Values of networks by their seeds: those of one seed share data and initialisation and are no more than
/// their mean.
class SeedMeans {
 public:
  void add(std::int64_t seed, double value) { values_[seed].push_back(value); }
  bool empty() const { return values_.empty(); }
  /// Over the seeds; nothing of no values.
  std::optional<MeanInterval> interval() const;

 private:
  std::map<std::int64_t, std::vector<double>> values_;
};

/// Probability that a mean of normal values comes out as low as this one, or lower, where it is `expected`:
/// P(T <= (mean - expected) / (s / sqrt(n))) with n - 1 degrees of freedom; 0, 1 or, at `expected` itself,
/// 1/2 for values that are all the same. Nothing for fewer than two values.
std::optional<double> probability_below(std::span<const double> values, double expected);

/// Holm's adjusted p values (Holm 1979): sorted upwards, the i-th of m is multiplied by m - i + 1, at most 1,
/// and none is below the one before it. To reject those below a level keeps the probability of one wrong
/// rejection among all m below that level, however they depend on each other.
std::vector<double> holm(std::span<const double> p);

/// The p-quantile of Student's t distribution with so many degrees of freedom, 0 < p < 1.
double student_quantile(double p, double degrees_of_freedom);

}  // namespace quantoscope
