// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/kept_networks.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "core/data/points_csv.h"
#include "core/engine_identity.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/machine.h"
#include "core/study/run_store.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNetworkSuffix = ".network";
constexpr std::string_view kNetworkMagic = "quantoscope-network 1\n";

std::size_t bytes_of(const NetworkSnapshot& network) {
  std::size_t bytes = sizeof network + network.history.capacity() * sizeof(EpochRecord);
  if (network.map) bytes += sizeof(DecisionMap) + std::size_t(network.map->logits.size()) * sizeof(float);
  if (network.state)
    bytes += sizeof(NetworkState) +
             (network.state->parameters.capacity() + network.state->steps.capacity()) * sizeof(float);
  if (network.error) bytes += network.error->regions.capacity() * sizeof(FlippedRegion);
  for (const LayerReport& layer : network.layers)
    bytes += sizeof layer + layer.code_shares.capacity() * sizeof(double);
  return bytes;
}

template <class Derived>
std::string_view bytes_in(const Eigen::PlainObjectBase<Derived>& matrix) {
  return {reinterpret_cast<const char*>(matrix.data()),
          std::size_t(matrix.size()) * sizeof(typename Derived::Scalar)};
}

/// Points in the order in which they are trained on, and what else of the data training looks at.
std::string digest_of_content(const Dataset& data) {
  std::string bytes;
  if (are_floats(data.points.reshaped()))
    bytes = bytes_in(Eigen::Matrix<float, Eigen::Dynamic, 2, Eigen::RowMajor>(data.points.cast<float>()));
  else
    bytes = bytes_in(data.points);
  bytes += bytes_in(data.labels);
  const auto& [mean, deviation] = data.input;
  for (const double number : {data.plane.x_min, data.plane.x_max, data.plane.y_min, data.plane.y_max,
                              data.radius, double(data.passes), mean[0], mean[1], deviation[0], deviation[1]})
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  return hex_text(sha256(bytes));
}

std::string file_of(const std::string& folder, const RunKey& key) {
  return (fs::path(folder) / (key.text() + kNetworkSuffix)).string();
}

/// The magic, the key, the size of the first part, run.json and network.npz as a study's store has them,
/// which carry digests. The points are in the key.
std::string file_text(const RunKey& key, ExperimentSpec spec, const NetworkSnapshot& network) {
  spec.data = {};
  const RunFiles files = run_files(spec, network, engine_identity());
  return std::string(kNetworkMagic) + key.text() + " " + std::to_string(files.run_json.size()) + "\n" +
         files.run_json + files.network_npz;
}

NetworkSnapshot network_of(const std::string& text, const RunKey& key, NetworkKind kind,
                           const std::string& origin) {
  const std::string start = std::string(kNetworkMagic) + key.text() + " ";
  const std::size_t line = text.find('\n', kNetworkMagic.size());
  if (!text.starts_with(start) || line == std::string::npos)
    throw Error(CORE_TEXT("core", "%1: is not whole"), origin);
  const std::size_t size = std::strtoull(text.c_str() + start.size(), nullptr, 10);
  if (size > text.size() - line - 1) throw Error(CORE_TEXT("core", "%1: is not whole"), origin);
  const RunFiles files{text.substr(line + 1, size), text.substr(line + 1 + size)};
  StoredRun run = run_from_files(files, origin, RunStore::Weights::Yes);
  if (run.network.kind != kind || run.network.phase != NetworkPhase::Finished || !run.network.state)
    throw Error(CORE_TEXT("core", "%1: the network is not finished"), origin);
  return std::move(run.network);
}

/// Nothing is wrong when another program was faster.
std::shared_ptr<const NetworkSnapshot> read_network_file(const std::string& path, const RunKey& key,
                                                         NetworkKind kind) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return nullptr;
  try {
    auto network = std::make_shared<const NetworkSnapshot>(network_of(read_file(path), key, kind, path));
    fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
    return network;
  } catch (const std::exception&) {
    fs::remove(path, ignored);
    return nullptr;
  }
}

/// Removes those that were used longest ago, and what a program that was killed has left.
void make_room(const std::string& folder, std::uintmax_t limit) {
  struct File {
    fs::path path;
    std::uintmax_t size;
    fs::file_time_type used;
  };
  std::vector<File> files;
  std::uintmax_t all = 0;
  std::error_code failure, ignored;
  remove_old_parts(folder);
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const fs::path& path = entry->path();
    const auto used = fs::last_write_time(path, ignored);
    const auto size = fs::file_size(path, ignored);
    if (ignored) continue;  // Gone meanwhile.
    if (path.extension() != kNetworkSuffix) continue;
    files.push_back({path, size, used});
    all += size;
  }
  std::ranges::sort(files, {}, &File::used);
  for (const File& file : files) {
    if (all <= limit) return;
    fs::remove(file.path, ignored);
    all -= file.size;
  }
}

std::uintmax_t bytes_of_files(const fs::path& folder) {
  std::uintmax_t all = 0;
  std::error_code failure, ignored;
  for (fs::recursive_directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure))
    if (entry->is_regular_file(ignored))
      if (const auto size = entry->file_size(ignored); !ignored) all += size;
  return all;
}

/// The spec that a study would have it under: the points by their content, the map that it was measured on.
ExperimentSpec as_studied(ExperimentSpec spec, const Dataset& data, const NetworkSnapshot& network) {
  if (data.source) spec.data.points_digest = hex_text(sha256(*data.source));
  if (network.map) spec.map = {network.map->grid.n, Region::Whole};
  return spec;
}

}  // namespace

std::string content_key_text(const ExperimentSpec& spec, NetworkKind kind, const Dataset& data) {
  return "{\"machine\":\"" + hex_text(sha256(engine_identity())) + "\",\"points\":\"" +
         digest_of_content(data) + "\",\"network\":" + key_text(spec, kind, "") + "}";
}

std::string default_networks_folder() {
  const fs::path folder = user_cache_folder();
  return folder.empty() ? std::string() : (folder / "quantoscope" / "networks").string();
}

void KeptNetworks::use_folder(std::string folder) {
  const std::lock_guard lock(mutex_);
  folder_ = std::move(folder);
}

void KeptNetworks::use_store(const std::string& folder, bool save) {
  const std::lock_guard lock(mutex_);
  store_ = nullptr;
  store_folder_ = folder;
  saves_in_store_ = save;
}

std::shared_ptr<RunStore> KeptNetworks::store(bool to_save) {
  const std::lock_guard one_at_a_time(opening_);
  std::string folder;
  bool saves = false;
  {
    const std::lock_guard lock(mutex_);
    if (to_save && !saves_in_store_) return nullptr;
    if (store_folder_.empty()) return store_;
    folder = store_folder_;
    saves = saves_in_store_;
  }
  std::shared_ptr<RunStore> opened;
  try {
    if (!saves && !RunStore::is_store(folder)) return nullptr;  // It may become one.
    opened = std::make_shared<RunStore>(folder);
  } catch (const std::exception&) {
    // It is no store, or cannot be written; whoever trains a study there is told.
  }
  const std::lock_guard lock(mutex_);
  if (store_folder_ != folder || saves_in_store_ != saves)
    return nullptr;  // Another one meanwhile: the next time.
  store_folder_.clear();
  store_ = opened;
  return opened;
}

std::string KeptNetworks::folder() const {
  const std::lock_guard lock(mutex_);
  return folder_;
}

std::size_t KeptNetworks::count() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::size_t KeptNetworks::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::shared_ptr<const NetworkSnapshot> KeptNetworks::recall(const RunKey& key) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return entries_.front().network;
}

void KeptNetworks::remember(const RunKey& key, std::shared_ptr<const NetworkSnapshot> network) {
  const std::size_t bytes = bytes_of(*network);
  const std::lock_guard lock(mutex_);
  const auto forget = [this](std::list<Entry>::iterator entry) {
    bytes_ -= entry->bytes;
    places_.erase(entry->key);
    entries_.erase(entry);
  };
  if (const auto place = places_.find(key); place != places_.end()) forget(place->second);
  entries_.push_front({key, std::move(network), bytes});
  places_[key] = entries_.begin();
  bytes_ += bytes;
  while (bytes_ > limits_.memory) forget(std::prev(entries_.end()));
}

void KeptNetworks::keep_in_store(const ExperimentSpec& spec, const NetworkSnapshot& network) {
  const auto store = this->store(true);
  if (!store) return;
  const RunKey key = run_key(spec, network.kind);
  const fs::path runs = fs::path(store->folder()) / "runs";
  const std::lock_guard one_at_a_time(saving_);
  if (measured_store_ != store) {
    store_bytes_ = bytes_of_files(runs);
    measured_store_ = store;
  }
  if (store_bytes_ >= limits_.store) return;
  const std::uintmax_t before = bytes_of_files(runs / key.text());
  store->save(spec, network);
  store_bytes_ += bytes_of_files(runs / key.text()) - before;
}

std::shared_ptr<const NetworkSnapshot> KeptNetworks::find_in_store(const ExperimentSpec& spec,
                                                                   NetworkKind kind, const Dataset& data) {
  const auto store = this->store(false);
  if (!store) return nullptr;
  NetworkSnapshot waiting;
  waiting.kind = kind;
  auto run = store->load(run_key(as_studied(spec, data, waiting), kind), RunStore::Weights::Yes,
                         RunStore::Damaged::IsMissing, RunStore::Of::ThisEngine);
  const bool ours =
      run && run->network.state && run->network.phase == NetworkPhase::Finished && run->network.kind == kind;
  return ours ? std::make_shared<const NetworkSnapshot>(std::move(run->network)) : nullptr;
}

std::shared_ptr<const NetworkSnapshot> KeptNetworks::find(const ExperimentSpec& spec, NetworkKind kind,
                                                          const Dataset& data) try {
  const RunKey key{sha256(content_key_text(spec, kind, data))};
  if (auto network = recall(key)) return network;
  const std::string from = folder();
  std::shared_ptr<const NetworkSnapshot> network;
  if (!from.empty()) network = read_network_file(file_of(from, key), key, kind);
  if (!network) network = find_in_store(spec, kind, data);
  if (network) remember(key, network);
  return network;
} catch (const std::exception&) {
  return nullptr;
}

void KeptNetworks::keep(const ExperimentSpec& spec, const Dataset& data,
                        std::shared_ptr<const NetworkSnapshot> network) try {
  const RunKey key{sha256(content_key_text(spec, network->kind, data))};
  remember(key, network);
  keep_in_store(as_studied(spec, data, *network), *network);
  const std::string to = folder();
  if (to.empty()) return;
  const std::string path = file_of(to, key);
  if (fs::exists(path)) return;
  fs::create_directories(to);
  write_file_atomically(path, file_text(key, spec, *network));
  make_room(to, limits_.folder);
} catch (const std::exception&) {
  // A full disk, or no room in memory: it is trained again another time.
}

}  // namespace quantoscope
