// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quant/step_search.h"

#include <algorithm>
#include <cmath>

#include "core/nn/kernels.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

/// Where a local search ended: the best step for its codes, and how much of ||w||^2 they explain, (w.z)^2 /
/// z.z.
template <class T>
struct LocalMinimum {
  T step = 0;
  double explained = -1;
};

template <class T>
LocalMinimum<T> descend(std::span<const T> weights, T limit, T step, int rounds) {
  LocalMinimum<T> best;
  for (int round = 0; round < rounds; ++round) {
    const CodeSums sums = kernels<T>().code_sums(weights.data(), weights.size(), step, limit);
    if (!(sums.zz > 0)) return best;
    const T next = T(sums.wz / sums.zz);
    best = {next, sums.wz * sums.wz / sums.zz};
    if (next == step) break;
    step = next;
  }
  return best;
}

}  // namespace

template <class T>
T optimal_step(std::span<const T> weights, int bits) {
  if (bits == 1) return mean_magnitude<T>(weights);
  T largest = 0;
  for (const T w : weights) largest = std::max(largest, std::abs(w));
  if (!(largest > T(0))) return T(0);
  constexpr int kStarts = 40;
  const T limit = T(weight_codes(bits).highest);
  LocalMinimum<T> best;
  for (int k = 1; k <= kStarts; ++k) {
    const auto found = descend<T>(weights, limit, largest / limit * T(k) / T(kStarts), 100);
    if (found.explained > best.explained) best = found;
  }
  return best.step;
}

template <class T>
T refine_step(std::span<const T> weights, int bits, T step, int rounds) {
  if (bits == 1) return mean_magnitude<T>(weights);
  if (step > T(0)) {
    const auto found = descend<T>(weights, T(weight_codes(bits).highest), step, rounds);
    if (found.step > T(0)) return found.step;
  }
  return optimal_step<T>(weights, bits);
}

template float optimal_step<float>(std::span<const float>, int);
template double optimal_step<double>(std::span<const double>, int);
template float refine_step<float>(std::span<const float>, int, float, int);
template double refine_step<double>(std::span<const double>, int, double, int);

}  // namespace quantoscope
