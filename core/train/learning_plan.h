// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Levels of the learning rate in a cycle.
inline constexpr int kCycleLevels = 8;

/// The factors of a cycle's learning rate, exponentially spaced (METHODS 4.3-4.4): from the highest down to
/// the lowest and back at once (sawtooth), in five levels down and step by step up again (triangle), or down
/// in four levels of which each comes twice (pairs).
std::vector<double> cycle_factors(const FineTuningSpec& fine_tuning);

/// What a training does in which epoch: first the schedule of the training itself, then cycles, then the
/// fine-tuning of what was averaged over them (SQWA). Epochs count from 0.
class LearningPlan {
 public:
  explicit LearningPlan(const TrainSpec& train, const FineTuningSpec& fine_tuning = {});

  int epochs() const { return scheduled_ + cycle_epochs() + average_epochs(); }
  /// Epochs of the schedule; fewer than asked for once it was ended early.
  int scheduled_epochs() const { return scheduled_; }
  /// Early stopping: the schedule ends after so many epochs, cycles follow.
  void end_schedule(int epochs) { scheduled_ = epochs; }

  /// The learning rate `within` an epoch (0..1).
  double rate(int epoch, double within) const;
  /// The end of this epoch is that of the lowest level of a cycle: the network is captured.
  bool captures_after(int epoch) const;
  /// The captured networks are averaged and quantized anew before this epoch.
  bool averages_before(int epoch) const;

 private:
  int cycle_epochs() const { return fine_.cycles * kCycleLevels * fine_.level_epochs; }
  int average_epochs() const { return averages() ? fine_.average_epochs : 0; }
  bool averages() const { return fine_.cycles > 0 && fine_.average; }

  TrainSpec train_;
  FineTuningSpec fine_;
  std::vector<double> factors_;
  int scheduled_;
};

}  // namespace quantoscope
