// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "core/error.h"

namespace quantoscope {
namespace {

/// n to the power of n, or more than `limit`.
std::size_t all_resamples(std::size_t n, std::size_t limit) {
  std::size_t count = 1;
  for (std::size_t i = 0; i < n && count <= limit; ++i) count *= n;
  return count;
}

/// Every way to draw n of n values: the places count up like the digits of a number.
std::vector<double> every_mean(std::span<const double> values, std::size_t count) {
  const std::size_t n = values.size();
  std::vector<std::size_t> places(n, 0);
  std::vector<double> means;
  means.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0;
    for (const std::size_t place : places) sum += values[place];
    means.push_back(sum / double(n));
    for (std::size_t digit = 0; digit < n && ++places[digit] == n; ++digit) places[digit] = 0;
  }
  return means;
}

std::vector<double> drawn_means(std::span<const double> values, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::size_t n = values.size();
  std::vector<double> means;
  means.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0;
    // The bias of the remainder is below n / 2^64.
    for (std::size_t draw = 0; draw < n; ++draw) sum += values[random() % n];
    means.push_back(sum / double(n));
  }
  return means;
}

double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * double(sorted.size() - 1);
  const auto below = std::size_t(std::floor(place));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - double(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

void BootstrapOptions::validate() const {
  if (!(confidence > 0 && confidence < 1)) throw Error(CORE_TEXT("core", "confidence: outside 0..1"));
  if (resamples < 100) throw Error(CORE_TEXT("core", "resamples: fewer than 100 say nothing"));
}

std::optional<Interval> bootstrap_mean(std::span<const double> values, const BootstrapOptions& options) {
  options.validate();
  if (values.size() < 2) return std::nullopt;
  const auto limit = std::size_t(options.resamples);
  const std::size_t all = all_resamples(values.size(), limit);
  std::vector<double> means =
      all <= limit ? every_mean(values, all) : drawn_means(values, limit, options.seed);
  std::ranges::sort(means);
  const double outside = (1 - options.confidence) / 2;
  return Interval{quantile(means, outside), quantile(means, 1 - outside)};
}

}  // namespace quantoscope
