// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <numbers>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The learning rate at `progress` (0 at the first batch, 1 after the last) of a training.
inline double learning_rate(const TrainSpec& train, double progress) {
  switch (train.schedule) {
    case Schedule::Cosine:
      return 0.5 * train.learning_rate * (1 + std::cos(std::numbers::pi * progress));
    case Schedule::Step:
      return train.learning_rate * (progress < 0.5 ? 1.0 : progress < 0.75 ? 0.1 : 0.01);
    case Schedule::Constant:
      break;
  }
  return train.learning_rate;
}

}  // namespace quantoscope
