// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/decision_map.h"
#include "core/analysis/error_character.h"
#include "core/analysis/layer_report.h"
#include "core/message.h"
#include "core/nn/network_state.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// One epoch of one network.
struct EpochRecord {
  int epoch = 0;  ///< 1 for the first; 0 stands for the state before training.
  double learning_rate = 0;
  double loss = 0;                       ///< Mean binary cross-entropy over the epoch's batches, nats.
  double training_accuracy = 0;          ///< Over the epoch's batches, as they were seen.
  std::optional<double> truth_accuracy;  ///< On a 64 x 64 grid, after the epoch.
  bool operator==(const EpochRecord&) const = default;
};

/// Shares 0..1; absent where there is no truth, or nothing was measured yet.
struct AccuracyReport {
  std::optional<double> truth, training, truth_before_retraining, agreement_with_float;
  bool operator==(const AccuracyReport&) const = default;
};

/// Where a network stands.
enum class NetworkPhase {
  Waiting,       ///< For the float network, for its turn, or for what `message` says (more points).
  PostTraining,  ///< Quantized without retraining: the map is the post-training-quantized one.
  Training,
  Finished,
  Failed,  ///< `message` says why (a loss that is not finite).
};

/// Everything known of one network at one moment: immutable plain values, handed from thread to thread.
struct NetworkSnapshot {
  NetworkKind kind = NetworkKind::Float;
  std::uint64_t generation = 0;  ///< Grows with every restart of this network.
  NetworkPhase phase = NetworkPhase::Waiting;
  Message message;
  ModelSpec model;
  std::int64_t parameters = 0;
  int weight_bits = 0, activation_bits = 0;  ///< 0: float.
  int epoch = 0, epochs = 0;
  double seconds = 0;  ///< Time spent in training steps.
  double samples_per_second = 0;
  double seconds_remaining = 0;
  AccuracyReport accuracy;
  /// What its errors are like compared with the float network, on the whole plane; nothing for that one.
  /// Measured with every map of the whole plane, while it learns on that map's coarse grid; otherwise the
  /// last one.
  std::optional<ErrorCharacter> error;
  std::vector<EpochRecord> history;
  std::vector<LayerReport> layers;
  std::optional<NoiseGain> noise;  ///< Measured with `layers`.
  /// The epoch whose weights the training ended with, where that is not the last (TrainSpec::keep_best).
  std::optional<int> kept_epoch;
  std::shared_ptr<const DecisionMap> map;  ///< Null before the first evaluation.
  int map_epoch = 0;                       ///< Epochs completed when `map` was made.
  /// The weights that `map` was made with; null in results whose
  /// files hold no weights.
  std::shared_ptr<const NetworkState> state;

  /// The resolution of a finer map of the same weights that is being made and takes its time; 0: none.
  int drawing = 0;

  /// Why it is of no use (core/train/dead_network.h): "gives class 1 everywhere on the plane"; empty for a
  /// network that is. Measured with every map of the whole plane; of `map`.
  Message warning{};

  bool trial = false;  ///< Tried with another step or clip than it was trained with, see what_if.

  /// Nothing more will happen to it, for good or ill.
  bool over() const { return phase == NetworkPhase::Finished || phase == NetworkPhase::Failed; }
};

/// A network that nothing is known of yet but what the spec says. `message`: what it waits for, shown in
/// place of its map.
NetworkSnapshot waiting_network(NetworkKind kind, const ExperimentSpec& spec, Message message = {});

/// A whole experiment, running or done: what the result files hold and figures are drawn from.
struct ExperimentResult {
  ExperimentSpec spec;
  /// Content of the file of points that it was trained on; null where there is none or it is not known.
  std::shared_ptr<const std::string> points;
  Message points_note;    ///< Why spec.data.points_file is not the one it was trained on, if it is not.
  Message files_note;     ///< What the files that it was read from say against one another, if anything.
  bool complete = false;  ///< False when it was interrupted or a network failed.
  std::string version;    ///< Of the program that made it.
  std::string engine;     ///< engine_identity() where it was trained; empty in results of 0.3 and before.
  std::string machine;    ///< engine_description() there.
  TruthMatrix truth;      ///< On the maps' grid.
  std::array<NetworkSnapshot, kNetworkKinds> networks;  ///< In the order of kAllKinds.
};

}  // namespace quantoscope
