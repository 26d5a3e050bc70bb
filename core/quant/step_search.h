// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace quantoscope {

/// The step that minimises E(D) = sum_i (w[i] - D z[i])^2 over D and the codes z (METHODS 1.3), exactly:
/// local minima are many from 5 bits on, so all breakpoints |w[i]| / (k - 1/2) near which a lower error is
/// possible are tried. Of 256 x 256 weights it takes about a millisecond, at 8 bits a few. For one bit the
/// mean magnitude, which is exact. 0 when all weights are 0.
template <class T>
T optimal_step(std::span<const T> weights, int bits);

/// The same after a small change of the weights, for every batch. Two bits: a local search from `step`, which
/// alternates best codes and best step until the step no longer changes or `rounds` are done; E never grows,
/// and there are few local minima. Other bits, and a `step` that gives only zero codes: optimal_step.
template <class T>
T refine_step(std::span<const T> weights, int bits, T step, int rounds = 100);

}  // namespace quantoscope
