// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/data/dataset.h"
#include "core/train/checkpoint.h"
#include "core/train/experiment_result.h"
#include "core/train/network_cache.h"

namespace quantoscope {

struct ExperimentOptions {
  int threads = 0;      ///< Workers, one network at a time each; 0: usable_cores() (core/machine.h).
  bool paused = false;  ///< Start paused.
  /// Seconds at most between maps of a network in training, of up to 128 x 128; 0: none.
  double map_interval = 0;
  bool coarse_first = false;  ///< Publish a 64 x 64 map before each full one.
  /// With coarse maps first: one of a quarter of the resolution comes between if the full one is expected to
  /// take longer than this, and the snapshot says what is being made.
  double slow_map_seconds = 1;
  /// Points that are still being drawn are not an error: the networks wait, and their message says what is
  /// missing.
  bool incomplete_data = false;
  bool background = false;  ///< Training gives way to the program's other threads (Linux).
  /// Networks that are known here are not trained: they are there as finished ones. What is trained is kept
  /// there. Not with checkpoints.
  std::shared_ptr<NetworkCache> cache = {};
  /// Called from worker threads after every epoch with what its network can go on from; several at a time.
  /// Must not throw.
  std::function<void(const NetworkCheckpoint&)> on_checkpoint = {};
  /// Networks go on from these, by kind, as if they had never stopped. They must be of this spec.
  std::array<std::optional<NetworkCheckpoint>, kNetworkKinds> resume = {};
  /// Called from worker threads, one call at a time, with every new state of a network. Must return soon.
  std::function<void(std::shared_ptr<const NetworkSnapshot>)> on_snapshot;
};

/// The running experiment: trains the float network, then the three retrained from it side by side, on worker
/// threads of its own. The numbers depend on the spec alone, not on threads, pauses or the interval of maps.
/// All functions may be called from any one thread and return at once, except `wait` and the destructor
/// (which stops within a batch, then joins).
class Experiment {
 public:
  /// Throws Error for a spec that does not validate or data that cannot be read; nothing runs then.
  explicit Experiment(const ExperimentSpec& spec, ExperimentOptions options = {});
  ~Experiment();
  Experiment(const Experiment&) = delete;
  Experiment& operator=(const Experiment&) = delete;

  const ExperimentSpec& spec() const;
  std::shared_ptr<const Dataset> dataset() const;

  /// Changes the spec and restarts exactly what depends on the change (spec_fields.h: restarts). `data` is
  /// that of the spec, for who has made it elsewhere because it takes a while; it is made here if it is null,
  /// and another one than before. Throws as the constructor; the experiment goes on unchanged then.
  void update(const ExperimentSpec& spec, std::shared_ptr<const Dataset> data = nullptr);
  /// Everything from the same initial weights again, trained whether it is in the cache or not.
  void reset();
  /// The networks that the cache knows, the others from the same initial weights again.
  void recall();
  /// Pauses, forgets all networks and leaves them alone (no map is made either) until play, step or reset:
  /// something else is shown in their place.
  void hold();

  void play();
  void pause();
  /// Whether it pauses by itself when networks have been quantized, all of them, and are yet to be retrained;
  /// `play` goes on. Not so at first.
  void set_pause_after_quantization(bool on);
  bool playing() const;
  /// While paused: one more epoch of every network that can run.
  void step();
  /// All networks have finished or failed.
  bool finished() const;
  /// Nothing is running and nothing will until play, step, reset or update.
  bool idle() const;

  /// The generation below which snapshots of this network are stale.
  std::uint64_t generation(NetworkKind kind) const;
  std::shared_ptr<const NetworkSnapshot> snapshot(NetworkKind kind) const;
  /// The state of everything now; complete if finished without failure.
  ExperimentResult result() const;

  /// Not with incomplete data, which are never done. Blocks until all networks are done or `stop` is
  /// requested; then pauses, so that every network's last map and report stand, and returns whether all is
  /// finished.
  bool wait(std::stop_token stop = {});

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quantoscope
