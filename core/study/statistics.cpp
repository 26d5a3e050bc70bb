// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

namespace quantoscope {
namespace {

/// s / sqrt(n) with the sample standard deviation s, of two values or more.
double standard_error(std::span<const double> values, double mean) {
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double n = double(values.size());
  return std::sqrt(squares / (n - 1) / n);
}

}  // namespace

double student_quantile(double p, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), p);
}

std::optional<Interval> MeanInterval::interval() const {
  if (!half_width) return std::nullopt;
  return Interval{mean - *half_width, mean + *half_width};
}

std::optional<MeanInterval> mean_interval(std::span<const double> values, double confidence) {
  if (values.empty()) return std::nullopt;
  const double n = double(values.size());
  MeanInterval result{values.size(), std::accumulate(values.begin(), values.end(), 0.0) / n, std::nullopt};
  if (values.size() < 2) return result;
  result.half_width = student_quantile(0.5 + confidence / 2, n - 1) * standard_error(values, result.mean);
  return result;
}

std::optional<double> probability_below(std::span<const double> values, double expected) {
  if (values.size() < 2) return std::nullopt;
  const double n = double(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  const double error = standard_error(values, mean);
  if (error == 0) return mean < expected ? 0 : mean > expected ? 1 : 0.5;
  return boost::math::cdf(boost::math::students_t(n - 1), (mean - expected) / error);
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double least = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    least = std::max(least, std::min(1.0, double(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = least;
  }
  return adjusted;
}

std::optional<MeanInterval> SeedMeans::interval() const {
  std::vector<double> means;
  for (const auto& [seed, own] : values_)
    means.push_back(std::accumulate(own.begin(), own.end(), 0.0) / double(own.size()));
  return mean_interval(means);
}

}  // namespace quantoscope
