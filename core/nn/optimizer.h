// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "core/nn/kernels.h"

namespace quantoscope {

/// Adam (Kingma and Ba 2015, algorithm 1) over one flat buffer, with PyTorch's placing of epsilon.
template <class T>
class Adam {
 public:
  explicit Adam(std::size_t size) : m_(size, T(0)), v_(size, T(0)) {}

  void step(std::span<T> parameters, std::span<const T> gradients, double learning_rate) {
    ++steps_;
    const double rate = learning_rate / (1 - std::pow(kBeta1, steps_));
    const double scale = 1 / std::sqrt(1 - std::pow(kBeta2, steps_));
    kernels<T>().adam(parameters.data(), gradients.data(), m_.data(), v_.data(), parameters.size(), T(rate),
                      T(scale), T(kBeta1), T(kBeta2), T(kEpsilon));
  }

 private:
  static constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
  std::vector<T> m_, v_;
  std::int64_t steps_ = 0;
};

}  // namespace quantoscope
