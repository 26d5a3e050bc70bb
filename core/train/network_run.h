// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "core/data/dataset.h"
#include "core/engine_identity.h"
#include "core/message.h"
#include "core/nn/network_state.h"
#include "core/train/checkpoint.h"
#include "core/train/experiment_result.h"
#include "core/train/post_training.h"
#include "core/train/trainer.h"

namespace quantoscope {

/// One of the experiment's networks from its start to its finish: prepares it, trains it epoch by epoch,
/// measures it. Used by one thread at a time. `show` is called when snapshot() is worth showing before the
/// function returns.
class NetworkRun {
 public:
  using Show = std::function<void()>;
  /// Whether coarse maps are shown before full ones, and which full ones come in more than two steps: see
  /// ExperimentOptions.
  struct CoarseFirst {
    bool on = false;
    double slow_seconds = 1;
  };
  NetworkRun(NetworkKind kind, std::uint64_t generation, const ExperimentSpec& spec,
             std::shared_ptr<const Dataset> data);

  /// The float network a quantized one is made from, and its last map, which saves making the one that
  /// agreement is measured against if it is of the same grid.
  void start_from(std::shared_ptr<PostTraining> float_network, std::shared_ptr<const DecisionMap> float_map);
  /// Is this network, which was trained before, instead of preparing and training it; whatever map it has, if
  /// it is not `map` that is still to be made. After start_from, before prepare.
  void adopt(const NetworkSnapshot& trained, const MapSpec& map);
  /// Nothing of it is known yet but its spec.
  bool untouched() const { return !state_ && !resume_; }
  const ExperimentSpec& spec() const { return spec_; }
  const std::shared_ptr<const Dataset>& data() const { return data_; }
  /// Goes on from this checkpoint once prepared, as if it had come to it itself; before prepare.
  void resume_from(NetworkCheckpoint checkpoint) { resume_ = std::move(checkpoint); }
  /// What there is to go on from, once for every epoch that is done and measured.
  std::optional<NetworkCheckpoint> next_checkpoint();
  /// Initialises the float network, or quantizes it post-training, and makes its map.
  void prepare(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop, const Show& show);
  /// Goes on to the end of the epoch, or until stopped; after the last one measures everything. Every
  /// `map_interval` seconds (0: never) makes a map to watch, of a resolution that costs little.
  void train_epoch(const MapSpec& map, double map_interval, const CoarseFirst& coarse, std::stop_token stop,
                   const Show& show);
  /// The full map of the present weights, on request after showing a coarse one. False when stopped.
  bool show_map(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop, const Show& show);
  /// Of the map that is shown: what there is to measure on the whole plane at its resolution, and the layers'
  /// reports. The first time also the state before training as epoch 0; training can begin then. Unfinished
  /// when stopped.
  void measure(std::stop_token stop);
  void fail(const Message& message);

  /// The snapshot's map is a full one of the present weights.
  bool shows_map(const MapSpec& map) const;
  /// And all is measured on it.
  bool has_map(const MapSpec& map) const;
  const NetworkSnapshot& snapshot() const { return snapshot_; }
  std::shared_ptr<const NetworkState> state() const { return state_; }

 private:
  std::shared_ptr<const NetworkState> quantize() const;
  bool measure_whole_plane(const DecisionMap& whole, std::stop_token stop);
  bool measure_epoch(std::stop_token stop);
  /// A map of the present weights, which the snapshot shows with them.
  void set_map(std::shared_ptr<const DecisionMap> map);
  // Each is false when stopped.
  bool show_coarse_maps(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop,
                        const Show& show);
  bool make_coarse_map(const MapSpec& map, int resolution, std::stop_token stop);
  bool measure_start(std::stop_token stop);
  void measure_map(std::stop_token stop);
  double live_interval(double at_most) const;
  void make_live_map(const MapSpec& map, std::stop_token stop);
  void measure_live_map(std::stop_token stop);
  void finish(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop, const Show& show);
  void update_progress();
  void resume();
  void take_state();
  void settle_if_done();
  void judge_epoch();

  ExperimentSpec spec_;
  std::shared_ptr<const Dataset> data_;
  std::shared_ptr<PostTraining> quantizer_;
  std::shared_ptr<const NetworkState> float_network_, post_training_, state_;
  std::shared_ptr<const DecisionMap> float_map_;  ///< Of the whole plane; made when needed.
  /// The float network's map and the truth on the grid of live maps of the whole plane; made when needed.
  std::shared_ptr<const DecisionMap> live_float_map_;
  TruthMatrix live_truth_;
  std::optional<MapGrid> before_grid_;  ///< What truth_before_retraining was measured on.
  std::unique_ptr<Trainer> trainer_;
  std::optional<NetworkCheckpoint> resume_;
  int checkpoint_epoch_ = 0;                ///< Of the last checkpoint.
  std::string engine_ = engine_identity();  ///< With those of the checkpoint that it went on from.
  NetworkSnapshot snapshot_;
  std::optional<EpochRecord>
      unmeasured_;          ///< A completed epoch whose truth accuracy is still to be measured.
  bool finishing_ = false;  ///< All epochs are done, the last measurements are not.
  bool map_shown_ = false, map_measured_ = false;
  MapSpec map_spec_;  ///< Of the full map that is shown.
  std::chrono::steady_clock::time_point last_map_{};
  double coarse_map_seconds_ = 0;
};

}  // namespace quantoscope
