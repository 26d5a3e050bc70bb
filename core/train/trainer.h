// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/data/dataset.h"
#include "core/nn/network_state.h"
#include "core/train/checkpoint.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// Trains one network on shuffled mini-batches, weights quantized anew before each, as its LearningPlan has
/// it. Can be stopped after any batch and goes on from there as if it never had been; may move between
/// threads, used by one at a time.
class Trainer {
 public:
  /// L2-optimal weight steps start at those of `initial` times quant.step_scale_of(bits). `purpose` names
  /// this training's stream of shuffles under `seed`.
  Trainer(std::shared_ptr<const Dataset> data, const NetworkState& initial, const TrainSpec& train,
          const QuantSpec& quant, std::int64_t seed, std::string_view purpose,
          const FineTuningSpec& fine_tuning = {});
  ~Trainer();
  Trainer(Trainer&&) noexcept;

  enum class Outcome { EpochDone, Stopped };
  /// Runs to the end of the current epoch, or until `stop` is requested (looked at before every layer of
  /// every batch). Throws Error when the loss is no longer finite, or at the end of an epoch the weights.
  Outcome advance(std::stop_token stop = {});
  /// Tells the accuracy on the truth after the epoch that is done, nothing where there is none: for early
  /// stopping and the best epoch. Once for each epoch, before the next; state() may change when it was the
  /// last.
  void judge(const std::optional<double>& truth_accuracy);

  bool done() const { return epoch() >= epochs(); }
  bool in_epoch() const;  ///< Stopped amid one.
  int epoch() const;      ///< Epochs completed.
  int epochs() const;     ///< Fewer than planned after early stopping.
  /// The epoch whose weights state() has; another one than the last where the best is kept.
  int state_epoch() const;
  /// Of the last completed epoch; truth_accuracy is left to others.
  const EpochRecord& last_epoch() const;
  double seconds() const;             ///< Spent in advance().
  double samples_per_second() const;  ///< 0 before the first batch.
  NetworkState state() const;

  /// What there is to go on from, between two epochs and after judge().
  TrainerCheckpoint checkpoint() const;
  /// Goes on from there as if it had come to it itself. Throws Error if it is not one of such a training.
  void restore(const TrainerCheckpoint& checkpoint);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quantoscope
