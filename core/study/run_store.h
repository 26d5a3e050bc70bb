// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/study/run_claim.h"
#include "core/study/run_key.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// A trained network as it is kept.
struct StoredRun {
  RunKey key;
  ExperimentSpec spec;      ///< Complete; its map's resolution is what the accuracies were measured at.
  NetworkSnapshot network;  ///< Without a map; `state` holds the weights if they were asked for.
  std::string version;      ///< Of the program that trained it.
  std::string engine;       ///< engine_identity() where it was trained; empty in runs of 0.1.
};

/// The network of a run in training or over, as its folder has it: run.json and network.npz.
struct RunFiles {
  std::string run_json;
  std::string network_npz;  ///< Empty for a network that failed early.
};

/// Trained networks in a folder, one folder each:
///
///     STORE/quantoscope-store.json   says what this is
///     STORE/runs/KEY/run.json        spec, accuracies, history, reports, digests
///     STORE/runs/KEY/network.npz     parameters and steps, as NetworkState has them
///     STORE/runs/KEY-ENGINE/...      the same network of another engine than that of KEY
///     STORE/locks/KEY.lock           in training now (run_claim.h)
///     STORE/damaged/KEY.1            what was found damaged when it was made anew
///
/// A run is written to a folder of a temporary name, synced and renamed: it is there whole or not at all,
/// whoever looks, over a network and after a crash of the machine, too. What is damaged all the same is found
/// out by digests whenever a run is looked at, that of the weights in run.json included. Files that do not
/// belong here are reported and left alone. All functions may be called by several threads, and several
/// processes may use one folder.
///
/// Programs of several engines (engine_identity()) may fill one store: whose network of a key is kept first
/// has the folder KEY, those of others stand beside it, and each run says which engine it is of. What is
/// asked for is this engine's if it is there, else another's, which was not trained to the same bits.
class RunStore {
 public:
  struct Options {
    /// Told once of each thing that is not as it should be: damaged runs, foreign files.
    std::function<void(const std::string&)> on_trouble;
    RunClaims::Timing timing{};
  };
  /// Makes the folder if it is not there. Throws Error when that is not possible, or when it is a folder with
  /// other things in it, or a store of a newer format.
  explicit RunStore(std::string folder) : RunStore(std::move(folder), Options{}) {}
  RunStore(std::string folder, Options options);

  const std::string& folder() const { return folder_; }
  /// The folder holds a store, of whatever format.
  static bool is_store(const std::string& folder);

  /// Its folder is there; what is in it may be damaged.
  bool contains(const RunKey& key) const;
  enum class Weights { No, Yes };
  /// What becomes of a damaged run, for the report.
  enum class Damaged { IsMissing, IsTrainedAgain };
  /// Whose networks count as there.
  enum class Of { AnyEngine, ThisEngine };
  /// Nothing when it is not there or damaged, which is reported. The weights are checked even when they are
  /// not asked for.
  std::optional<StoredRun> load(const RunKey& key, Weights weights = Weights::No,
                                Damaged damaged = Damaged::IsMissing, Of of = Of::AnyEngine);
  /// Keeps a network that is over. If somebody else has kept the same meanwhile, theirs stays; what is
  /// damaged is put aside. Throws Error when it cannot be written (a full disk); nothing of it is left then.
  void save(const ExperimentSpec& spec, const NetworkSnapshot& network);
  /// Writes the measurements of a run that is there anew, the weights stay. Hold its claim.
  void update(const ExperimentSpec& spec, const NetworkSnapshot& network);

  /// The right to train it; nothing if somebody alive has it.
  std::optional<RunClaim> claim(const RunKey& key) { return claims_.claim(key); }
  void remove_stale_claim(const RunKey& key) { claims_.remove_if_stale(key); }
  std::string holder(const RunKey& key) const { return claims_.holder(key); }

  /// All runs, in order. Foreign entries are reported.
  std::vector<RunKey> keys();
  /// Takes over what is whole in the other store and not here; how many that were.
  std::size_t merge(RunStore& other);

 private:
  /// Of whoever was first; of a certain engine, where that was not it.
  std::string run_folder(const RunKey& key) const;
  std::string run_folder(const RunKey& key, const std::string& engine) const;
  static std::optional<RunKey> key_of_folder(const std::string& name);
  void report(const std::string& trouble);
  StoredRun read(const RunKey& key, const std::string& folder, Weights weights) const;
  /// Nothing when it is not there or damaged; then `damage` says how.
  std::optional<StoredRun> find(const RunKey& key, Weights weights, std::string& damage, Of of) const;
  std::optional<StoredRun> find_in(const std::string& folder, const RunKey& key, Weights weights,
                                   std::string& damage) const;
  void put_aside(const std::string& folder);
  void install(const RunKey& key, const std::string& engine, const RunFiles& files);

  std::string folder_;
  Options options_;
  std::mutex mutex_;  ///< Of `reported_` and the callback.
  std::set<std::string> reported_;
  RunClaims claims_;
};

/// `engine`: engine_identity() where it was trained.
RunFiles run_files(const ExperimentSpec& spec, const NetworkSnapshot& network, const std::string& engine);
/// The other way; throws Error "<origin>: ..." for anything that is not whole, weights that are not asked for
/// included.
StoredRun run_from_files(const RunFiles& files, const std::string& origin, RunStore::Weights weights);

}  // namespace quantoscope
