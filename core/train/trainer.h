// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/data/dataset.h"
#include "core/nn/network_state.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// Trains one network: Adam on shuffled mini-batches, weights quantized anew before each. Can be stopped
/// after any batch and goes on from there as if it never had been; may move between threads, used by one at a
/// time.
class Trainer {
 public:
  /// Weight steps start at those of `initial` times quant.step_scale. `purpose` names this training's stream
  /// of shuffles under `seed`.
  Trainer(std::shared_ptr<const Dataset> data, const NetworkState& initial, const TrainSpec& train,
          const QuantSpec& quant, std::int64_t seed, std::string_view purpose);
  ~Trainer();
  Trainer(Trainer&&) noexcept;

  enum class Outcome { EpochDone, Stopped };
  /// Runs to the end of the current epoch, or until `stop` is requested (looked at before every layer of
  /// every batch). Throws Error when the loss is no longer finite.
  Outcome advance(std::stop_token stop = {});

  bool done() const { return epoch() >= epochs(); }
  int epoch() const;  ///< Epochs completed.
  int epochs() const;
  /// Of the last completed epoch; truth_accuracy is left to others.
  const EpochRecord& last_epoch() const;
  double seconds() const;             ///< Spent in advance().
  double samples_per_second() const;  ///< 0 before the first batch.
  NetworkState state() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quantoscope
