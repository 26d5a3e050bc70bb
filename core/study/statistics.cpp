// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/statistics.h"

#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

namespace quantoscope {

double student_quantile(double p, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), p);
}

std::optional<MeanInterval> mean_interval(std::span<const double> values, double confidence) {
  if (values.empty()) return std::nullopt;
  const double n = double(values.size());
  MeanInterval result{values.size(), std::accumulate(values.begin(), values.end(), 0.0) / n, std::nullopt};
  if (values.size() < 2) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const double deviation = std::sqrt(squares / (n - 1));
  result.half_width = student_quantile(0.5 + confidence / 2, n - 1) * deviation / std::sqrt(n);
  return result;
}

std::optional<MeanInterval> SeedMeans::interval() const {
  std::vector<double> means;
  for (const auto& [seed, own] : values_)
    means.push_back(std::accumulate(own.begin(), own.end(), 0.0) / double(own.size()));
  return mean_interval(means);
}

}  // namespace quantoscope
