// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/io/files.h"
#include "core/study/run_store.h"

namespace quantoscope {

/// Puts a network into a store as another engine would have kept it, in the place of what is there.
inline void keep_of_another(const std::string& store, const ExperimentSpec& spec,
                            const NetworkSnapshot& network, const std::string& engine) {
  const std::string folder = store + "/runs/" + run_key(spec, network.kind).text();
  std::filesystem::create_directories(folder);
  const RunFiles files = run_files(spec, network, engine);
  write_file_atomically(folder + "/run.json", files.run_json);
  write_file_atomically(folder + "/network.npz", files.network_npz);
}

}  // namespace quantoscope
