// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "core/nn/kernels.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// What an optimizer remembers from step to step.
template <class T>
struct OptimizerState {
  std::vector<T> first, second;  ///< Adam's moments; SGD's velocity, and nothing.
  std::int64_t steps = 0;
  bool operator==(const OptimizerState&) const = default;
};

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

  OptimizerState<T> state() const { return {m_, v_, steps_}; }
  void restore(const OptimizerState<T>& state) {
    m_ = state.first;
    v_ = state.second;
    steps_ = state.steps;
  }

 private:
  static constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
  std::vector<T> m_, v_;
  std::int64_t steps_ = 0;
};

/// Gradient descent with momentum: v = momentum v + g, w -= learning rate v.
template <class T>
class Sgd {
 public:
  Sgd(std::size_t size, double momentum) : velocity_(size, T(0)), momentum_(T(momentum)) {}

  void step(std::span<T> parameters, std::span<const T> gradients, double learning_rate) {
    const T rate = T(learning_rate);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      velocity_[i] = momentum_ * velocity_[i] + gradients[i];
      parameters[i] -= rate * velocity_[i];
    }
  }

  OptimizerState<T> state() const { return {velocity_, {}, 0}; }
  void restore(const OptimizerState<T>& state) { velocity_ = state.first; }

 private:
  std::vector<T> velocity_;
  T momentum_;
};

/// The optimizer a training asks for.
template <class T>
class Optimizer {
 public:
  Optimizer(const TrainSpec& train, std::size_t size) : kind_(make(train, size)) {}

  void step(std::span<T> parameters, std::span<const T> gradients, double learning_rate) {
    std::visit([&](auto& kind) { kind.step(parameters, gradients, learning_rate); }, kind_);
  }
  OptimizerState<T> state() const {
    return std::visit([](const auto& kind) { return kind.state(); }, kind_);
  }
  void restore(const OptimizerState<T>& state) {
    std::visit([&](auto& kind) { kind.restore(state); }, kind_);
  }

 private:
  using Kind = std::variant<Adam<T>, Sgd<T>>;
  static Kind make(const TrainSpec& train, std::size_t size) {
    if (train.optimizer == OptimizerKind::Sgd) return Sgd<T>(size, train.momentum);
    return Adam<T>(size);
  }
  Kind kind_;
};

}  // namespace quantoscope
