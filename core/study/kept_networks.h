// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "core/study/run_key.h"
#include "core/train/network_cache.h"

namespace quantoscope {

class RunStore;

/// Networks that were trained in this session in memory, and if wanted those of earlier ones in a folder, a
/// file each; of both the least recently used go when there are too many. What decides is what RunKey has,
/// the points themselves instead of their file's name, and the program, libraries and processor that give the
/// bits. Several programs may use one folder: files come whole or not at all, and one that cannot be read, or
/// is damaged, counts as missing and is removed.
class KeptNetworks final : public NetworkCache {
 public:
  struct Limits {
    std::size_t memory = std::size_t{256} << 20;        ///< Bytes.
    std::uintmax_t folder = std::uintmax_t{512} << 20;  ///< Bytes of its files.
    std::uintmax_t store = std::uintmax_t{2} << 30;     ///< Nothing is added to a store with more bytes.
  };
  KeptNetworks() : KeptNetworks(Limits{}) {}
  explicit KeptNetworks(Limits limits) : limits_(limits) {}

  /// From now on also there; the folder is made with the first network. Empty: in memory only.
  void use_folder(std::string folder);
  /// Networks that studies have trained into this store (run_store.h), by this program on such a machine, are
  /// known, too. `save`: what is trained from now on goes there as well, while there is room: nothing goes
  /// for it, as a store is a person's. Empty, or a folder that is no store: none. It is opened, which reads
  /// through it, when a network is first looked for.
  void use_store(const std::string& folder, bool save);

  std::shared_ptr<const NetworkSnapshot> find(const ExperimentSpec& spec, NetworkKind kind,
                                              const Dataset& data) override;
  void keep(const ExperimentSpec& spec, const Dataset& data,
            std::shared_ptr<const NetworkSnapshot> network) override;

  std::size_t count() const;  ///< In memory.
  std::size_t bytes() const;  ///< In memory.

 private:
  struct Entry {
    RunKey key;
    std::shared_ptr<const NetworkSnapshot> network;
    std::size_t bytes = 0;
  };
  std::shared_ptr<const NetworkSnapshot> recall(const RunKey& key);
  void remember(const RunKey& key, std::shared_ptr<const NetworkSnapshot> network);
  std::string folder() const;
  std::shared_ptr<RunStore> store(bool to_save);
  void keep_in_store(const ExperimentSpec& spec, const NetworkSnapshot& network);
  std::shared_ptr<const NetworkSnapshot> find_in_store(const ExperimentSpec& spec, NetworkKind kind,
                                                       const Dataset& data);

  const Limits limits_;
  mutable std::mutex mutex_;  ///< Of what follows.
  std::list<Entry> entries_;  ///< The one used last first.
  std::map<RunKey, std::list<Entry>::iterator> places_;
  std::size_t bytes_ = 0;
  std::string folder_;
  std::string store_folder_;  ///< Empty: none, or `store_` is it.
  std::shared_ptr<RunStore> store_;
  bool saves_in_store_ = false;
  std::mutex opening_;  ///< Held while the store is opened, without mutex_.
  std::mutex saving_;   ///< Held while something is added to the store; of what follows.
  std::shared_ptr<RunStore> measured_store_;
  std::uintmax_t store_bytes_ = 0;  ///< Of its runs.
};

/// What decides about a network trained on these points, on this machine: key_text with more in it.
std::string content_key_text(const ExperimentSpec& spec, NetworkKind kind, const Dataset& data);

/// XDG_CACHE_HOME/quantoscope/networks, ~/.cache if that is not set; empty when there is no home.
std::string default_networks_folder();

}  // namespace quantoscope
