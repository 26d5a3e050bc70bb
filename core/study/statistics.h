// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>

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

/// The p-quantile of Student's t distribution with so many degrees of freedom, 0 < p < 1.
double student_quantile(double p, double degrees_of_freedom);

}  // namespace quantoscope
