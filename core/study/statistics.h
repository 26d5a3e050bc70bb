// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace quantoscope {

/// A mean over seeds and how sure it is.
struct MeanInterval {
  std::size_t count = 0;
  double mean = 0;
  /// Half the width of the confidence interval, t(1 - (1 - confidence) / 2, n - 1) * s / sqrt(n) with the
  /// sample standard deviation s (Student 1908); nothing for fewer than two values.
  std::optional<double> half_width;
  bool operator==(const MeanInterval&) const = default;
};

/// Mean and confidence interval of independent values, normal or many; nothing of no values.
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

/// The p-quantile of Student's t distribution with so many degrees of freedom, 0 < p < 1.
double student_quantile(double p, double degrees_of_freedom);

}  // namespace quantoscope
