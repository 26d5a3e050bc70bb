// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace quantoscope {

/// The step that minimises E(D) = sum_i (w[i] - D z[i])^2 over D and the codes z (METHODS 1.3): alternates
/// best codes and best step from 40 starts D0 = max|w| / L * k / 40, because local minima are real, and keeps
/// the lowest error. For one bit the mean magnitude, which is exact. 0 when all weights are 0.
template <class T>
T optimal_step(std::span<const T> weights, int bits);

/// One local search from `step`: alternates until the step no longer changes or `rounds` are done. E never
/// grows. Cheap enough for every batch. Falls back on optimal_step when `step` gives only zero codes.
template <class T>
T refine_step(std::span<const T> weights, int bits, T step, int rounds = 100);

}  // namespace quantoscope
