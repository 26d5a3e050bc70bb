// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/random.h"
#include "core/nn/optimizer.h"
#include "core/train/experiment_result.h"
#include "core/train/learning_plan.h"

namespace quantoscope {

/// Everything a training has come to at the end of an epoch: one that goes on from it gives the same bits as
/// one that never stopped.
struct TrainerCheckpoint {
  int epoch = 0;             ///< Completed.
  int state_epoch = 0;       ///< Whose weights these are, see Trainer::state_epoch.
  int scheduled_epochs = 0;  ///< Fewer than asked for after early stopping.
  std::vector<float> parameters, steps;
  OptimizerState<float> optimizer, step_optimizer;
  std::string shuffles;              ///< State of the random stream.
  std::vector<std::uint32_t> order;  ///< The samples as they were shuffled last.
  /// The best epoch so far, if anything asks for it.
  struct Best {
    double accuracy = 0;
    int epoch = 0;
    std::vector<float> parameters, steps;
    bool operator==(const Best&) const = default;
  };
  std::optional<Best> best;
  /// Sum of the networks captured for averaging.
  std::vector<double> captured, captured_steps;
  std::int64_t captures = 0;
  double seconds = 0;
  std::int64_t samples = 0;
  bool operator==(const TrainerCheckpoint&) const = default;
};

/// One network of an experiment in training.
struct NetworkCheckpoint {
  NetworkKind kind = NetworkKind::Float;
  std::string spec;  ///< The experiment as spec_to_json writes it.
  TrainerCheckpoint trainer;
  std::vector<EpochRecord> history;
  std::string engine{};  ///< engine_identity() where it was trained; empty in files of version 1.
  std::string path{};    ///< Of the file it was read from; empty for one that was not.
  /// Wherever it is from.
  bool operator==(const NetworkCheckpoint& other) const {
    return kind == other.kind && spec == other.spec && trainer == other.trainer && history == other.history &&
           engine == other.engine;
  }
};

/// A training of such a network as planned, on such data, can go on from it: all arrays have its sizes, all
/// numbers are finite and within bounds, the shuffles can go on. Whoever wrote it, nothing is read or written
/// out of bounds after this.
bool fits(const TrainerCheckpoint& checkpoint, const ModelSpec& model, const TrainSpec& train,
          const LearningPlan& plan, const Dataset& data);
/// The same of a network of this experiment, with its history.
bool fits(const NetworkCheckpoint& checkpoint, const ExperimentSpec& spec, const Dataset& data);
/// The random stream in a state that was kept; nothing if the text is none, or one that would give zeros for
/// ever.
std::optional<RandomStream> restored_stream(const std::string& text);

/// Version of the checkpoint files that are written; earlier ones are read, later ones refused.
inline constexpr int kCheckpointVersion = 2;

/// "<folder>/weight.checkpoint"
std::string checkpoint_path(const std::string& folder, NetworkKind kind);

/// Writes the file whole or not at all. Throws Error naming the path and the reason.
void write_checkpoint(const NetworkCheckpoint& checkpoint, const std::string& path);
/// Throws Error naming the path for a file that is none of these, of another version, or damaged: cut short,
/// longer, or with any bit changed.
NetworkCheckpoint read_checkpoint(const std::string& path);

}  // namespace quantoscope
