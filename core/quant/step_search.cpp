// SPDX-License-Identifier: GPL-3.0-or-later
// For fixed codes the error is a parabola in the step; its minimum explains X = (w.z)^2 / z.z of ||w||^2. The
// codes change only at the breakpoints |w| / (k - 1/2), so the best step is that of the codes between two
// neighbouring breakpoints. All of them (n L) would be slow; most lie where a bound says that nothing better
// can be. With u = 1 / D, codes better than the best ones known (which explain X) exist near u only where
//   H(u) = u^2 X - 2 u w.z + z.z < 0,  H'(u) = 2 (u X - w.z),
// and w.z only grows with u: the ends of an interval bound the slope of H within it, and so H.
#include "core/quant/step_search.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "core/nn/kernels.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

template <class T>
T descend(std::span<const T> weights, T limit, T step, int rounds) {
  T best = 0;
  for (int round = 0; round < rounds; ++round) {
    const CodeSums sums = kernels<T>().code_sums(weights.data(), weights.size(), step, limit);
    if (!(sums.zz > 0)) return best;
    best = T(sums.wz / sums.zz);
    if (best == step) break;
    step = best;
  }
  return best;
}

/// Positive numbers in rising order. Those of float sort as the integers of the same bits do, by their
/// digits.
std::vector<float> sorted(std::vector<float> values) {
  constexpr int kDigitBits = 11, kDigits = 1 << kDigitBits;
  std::vector<float> other(values.size());
  for (int shift = 0; shift < 32; shift += kDigitBits) {
    const auto digit = [shift](float x) { return (std::bit_cast<std::uint32_t>(x) >> shift) % kDigits; };
    std::vector<std::size_t> places(kDigits + 1);
    for (const float x : values) ++places[digit(x) + 1];
    for (int d = 0; d < kDigits; ++d) places[std::size_t(d) + 1] += places[std::size_t(d)];
    for (const float x : values) other[places[digit(x)]++] = x;
    std::swap(values, other);
  }
  return values;
}
std::vector<double> sorted(std::vector<double> values) {
  std::ranges::sort(values);
  return values;
}

/// The weights' magnitudes and what is asked of them: which codes they have at a step, and the best of all.
class StepSearch {
 public:
  template <class T>
  StepSearch(std::span<const T> weights, int limit);

  double best_step();

 private:
  /// Sums over the codes of one step.
  struct Codes {
    double wz = 0, zz = 0, levels = 0;  ///< w.z, z.z, sum of |z|
  };
  /// Steps from `low` to `high`, and a bound of H / u^2 among them: the lowest is looked at first.
  struct Interval {
    double low = 0, high = 0;
    Codes at_low, at_high;
    double bound = 0;
    bool operator<(const Interval& other) const { return bound > other.bound; }
  };

  std::size_t first_above(double magnitude) const {
    return std::size_t(std::ranges::lower_bound(magnitudes_, magnitude) - magnitudes_.begin());
  }
  Codes codes_at(double step) const;
  void consider(const Codes& codes);
  void find_a_good_one();
  double error() const { return std::max(0.0, sums_[0].squares - explained_); }
  double smallest_step() const;
  double largest_step() const;
  double bound(const Interval& interval) const;
  void try_all(const Interval& interval);

  /// Of this magnitude and all larger ones.
  struct Sums {
    double count = 0, sum = 0, squares = 0;
  };
  int limit_;
  std::vector<double> magnitudes_;  ///< Each once, rising, without 0.
  std::vector<Sums> sums_;          ///< One more than magnitudes, which is 0.
  double explained_ = 0, step_ = 0;
};

template <class T>
StepSearch::StepSearch(std::span<const T> weights, int limit) : limit_(limit) {
  std::vector<T> all;
  all.reserve(weights.size());
  for (const T w : weights)
    if (const T size = std::abs(w); size > T(0) && std::isfinite(size)) all.push_back(size);
  all = sorted(std::move(all));
  magnitudes_.reserve(all.size());
  std::vector<double> counts;
  counts.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i] != all[i - 1]) {
      magnitudes_.push_back(double(all[i]));
      counts.push_back(0);
    }
    ++counts.back();
  }
  sums_.resize(magnitudes_.size() + 1);
  for (std::size_t i = magnitudes_.size(); i-- > 0;) {
    const double size = magnitudes_[i], count = counts[i];
    const Sums& above = sums_[i + 1];
    sums_[i] = {above.count + count, above.sum + count * size, above.squares + count * size * size};
  }
}

StepSearch::Codes StepSearch::codes_at(double step) const {
  Codes codes;
  for (int k = 1; k <= limit_; ++k) {
    const Sums& above = sums_[first_above(step * (k - 0.5))];
    if (above.count == 0) break;
    codes.wz += above.sum;
    codes.zz += (2 * k - 1) * above.count;
    codes.levels += above.count;
  }
  return codes;
}

void StepSearch::consider(const Codes& codes) {
  if (!(codes.wz * codes.wz > explained_ * codes.zz)) return;
  explained_ = codes.wz * codes.wz / codes.zz;
  step_ = codes.wz / codes.zz;
}

/// Enough to know where not to look.
void StepSearch::find_a_good_one() {
  constexpr int kStarts = 40, kRounds = 10;
  for (int k = 1; k <= kStarts; ++k) consider(codes_at(magnitudes_.back() / limit_ * k / kStarts));
  for (int round = 0; round < kRounds; ++round) consider(codes_at(step_));
}

/// Below it, what the largest weights lose by clipping is more than the error of the best codes known.
double StepSearch::smallest_step() const {
  double low = 0, high = magnitudes_.back() / limit_;
  for (int halving = 0; halving < 40; ++halving) {
    const double middle = (low + high) / 2, clip = middle * limit_;
    const Sums& above = sums_[first_above(clip)];
    const double lost = above.squares - 2 * clip * above.sum + clip * clip * above.count;
    (lost > error() ? low : high) = middle;
  }
  return std::max(low, high / 2) * (1 - 1e-9);
}

/// Above it, what the smallest weights lose by becoming 0 is.
double StepSearch::largest_step() const {
  const double whole = sums_[0].squares, allowed = error() + 1e-12 * whole;
  const auto first = std::ranges::find_if(sums_, [&](const Sums& s) { return whole - s.squares > allowed; });
  const auto place = std::size_t(first - sums_.begin());
  return 2 * magnitudes_[std::min(place, magnitudes_.size() - 1)] * (1 + 1e-9);
}

double StepSearch::bound(const Interval& interval) const {
  const double u0 = 1 / interval.high, u1 = 1 / interval.low, width = u1 - u0;
  const auto h = [this](double u, const Codes& codes) {
    return u * u * explained_ - 2 * u * codes.wz + codes.zz;
  };
  const double h0 = h(u0, interval.at_high), h1 = h(u1, interval.at_low);
  const double lowest_slope = 2 * (u0 * explained_ - interval.at_low.wz);
  const double highest_slope = 2 * (u1 * explained_ - interval.at_high.wz);
  double lowest = std::min(h0, h1);
  if (lowest_slope < 0 && highest_slope > 0) {
    // Where the steepest fall from one end meets the steepest from the other.
    const double t = (h0 - h1 + highest_slope * width) / (highest_slope - lowest_slope);
    lowest = std::min(lowest, h0 + lowest_slope * std::clamp(t, 0.0, width));
  }
  return lowest / (u1 * u1);
}

/// The codes between all breakpoints of the interval.
void StepSearch::try_all(const Interval& interval) {
  struct Breakpoint {
    double step, magnitude, count;
    int code;
  };
  std::vector<Breakpoint> breakpoints;
  for (int k = 1; k <= limit_; ++k) {
    const std::size_t end = first_above(interval.high * (k - 0.5));
    for (std::size_t i = first_above(interval.low * (k - 0.5)); i < end; ++i)
      breakpoints.push_back(
          {magnitudes_[i] / (k - 0.5), magnitudes_[i], sums_[i].count - sums_[i + 1].count, k});
  }
  std::ranges::sort(breakpoints, std::ranges::greater{}, &Breakpoint::step);
  Codes codes = interval.at_high;
  for (const Breakpoint& b : breakpoints) {
    codes.wz += b.count * b.magnitude;
    codes.zz += (2 * b.code - 1) * b.count;
    consider(codes);
  }
}

double StepSearch::best_step() {
  if (magnitudes_.empty()) return 0;
  find_a_good_one();
  std::priority_queue<Interval> open;
  const auto add = [&](double low, double high, const Codes& at_low, const Codes& at_high) {
    Interval interval{low, high, at_low, at_high, 0};
    interval.bound = bound(interval);
    if (interval.bound < -1e-13 * explained_) open.push(interval);
  };
  const double low = smallest_step(), high = largest_step();
  if (low < high) add(low, high, codes_at(low), codes_at(high));
  while (!open.empty()) {
    const Interval next = open.top();
    open.pop();
    if (bound(next) >= -1e-13 * explained_) continue;
    const double middle = std::sqrt(next.low * next.high);
    const bool narrow = !(next.low * (1 + 1e-12) < middle);
    // Breakpoints of up to `limit` magnitudes may lie in one place.
    if (narrow || next.at_low.levels - next.at_high.levels <= 2 * limit_ + 256) {
      try_all(next);
      continue;
    }
    const Codes at_middle = codes_at(middle);
    consider(at_middle);
    add(next.low, middle, next.at_low, at_middle);
    add(middle, next.high, at_middle, next.at_high);
  }
  return step_;
}

}  // namespace

template <class T>
T optimal_step(std::span<const T> weights, int bits) {
  if (bits == 1) return mean_magnitude<T>(weights);
  const int limit = weight_codes(bits).highest;
  const T step = T(StepSearch(weights, limit).best_step());
  if (bits > 4 || !(step > T(0))) return step;
  // The same once more from the kernel's sums, as earlier versions have it to the last digit; with more bits
  // those of float are not exact enough.
  const T from_kernel = descend<T>(weights, T(limit), step, 1);
  return from_kernel > T(0) ? from_kernel : step;
}

template <class T>
T refine_step(std::span<const T> weights, int bits, T step, int rounds) {
  if (bits == 2 && step > T(0)) {
    const T found = descend<T>(weights, T(weight_codes(bits).highest), step, rounds);
    if (found > T(0)) return found;
  }
  return optimal_step<T>(weights, bits);
}

template float optimal_step<float>(std::span<const float>, int);
template double optimal_step<double>(std::span<const double>, int);
template float refine_step<float>(std::span<const float>, int, float, int);
template double refine_step<double>(std::span<const double>, int, double, int);

}  // namespace quantoscope
