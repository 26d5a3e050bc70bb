// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/run_store.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <unistd.h>

#include "core/engine_identity.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/spec/json_text.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStoreFormat = "quantoscope-store";
constexpr const char* kMarker = "quantoscope-store.json";
constexpr const char* kPart = ".part";
/// Of an engine's digest, in the name of a run's folder.
constexpr std::size_t kEngineDigits = 16;

[[noreturn]] void fail_to_use(const std::string& path, const std::error_code& failure) {
  throw Error(CORE_TEXT("core", "cannot use the store %1: %2"), path, failure.message());
}

void make_folder(const std::string& path) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (!failure && !is_folder(path)) failure = std::make_error_code(std::errc::not_a_directory);
  if (failure) fail_to_use(path, failure);
}

/// Nothing in it but what another process that opens the same store is about to write.
bool is_empty_folder(const std::string& path) {
  return std::ranges::all_of(names_in(path),
                             [](const std::string& name) { return name.starts_with(".quantoscope-"); });
}

/// What a process that was killed while it wrote has left behind in the folder of runs, where all is ours;
/// those of earlier versions have the name of the run.
bool is_left_in_runs(std::string_view name) { return name.starts_with('.') && name.ends_with(kPart); }

/// The same in the folder of claims; earlier versions renamed claims to KEY.lock.stale-...
bool is_left_in_locks(std::string_view name) {
  return is_part(name) || name.find(".lock.stale-") != name.npos;
}

void check_marker(const std::string& folder) {
  const std::string marker = folder + "/" + kMarker;
  if (!path_exists(marker)) {
    if (!is_empty_folder(folder) && !is_folder(folder + "/runs"))
      throw Error(CORE_TEXT("core",
                            "cannot use the store %1: it is a folder with other things in it; a store needs "
                            "one of its own"),
                  folder);
    const Json text{{"format", kStoreFormat}, {"version", kFormatVersion}};
    write_file_atomically(marker, text.dump() + "\n");
    return;
  }
  check_format(parse_json(read_file(marker, kLargestDocument), marker), kStoreFormat, marker, true);
}

}  // namespace

RunStore::RunStore(std::string folder, Options options)
    : folder_((make_folder(folder), std::move(folder))),
      options_(std::move(options)),
      claims_(folder_ + "/locks", options_.timing) {
  check_marker(folder_);
  make_folder(folder_ + "/runs");
  make_folder(folder_ + "/locks");
  remove_old_parts(folder_);
  remove_old_parts(folder_ + "/runs", is_left_in_runs);
  remove_old_parts(folder_ + "/locks", is_left_in_locks);
}

bool RunStore::is_store(const std::string& folder) {
  return ::access((folder + "/" + kMarker).c_str(), F_OK) == 0;
}

std::string RunStore::run_folder(const RunKey& key) const { return folder_ + "/runs/" + key.text(); }

std::string RunStore::run_folder(const RunKey& key, const std::string& engine) const {
  return run_folder(key) + "-" + hex_text(sha256(engine)).substr(0, kEngineDigits);
}

void RunStore::report(const std::string& trouble) {
  const std::lock_guard lock(mutex_);
  if (reported_.insert(trouble).second && options_.on_trouble) options_.on_trouble(trouble);
}

bool RunStore::contains(const RunKey& key) const {
  const auto is_there = [](const std::string& folder) {
    return ::access((folder + "/run.json").c_str(), F_OK) == 0;
  };
  return is_there(run_folder(key)) || is_there(run_folder(key, engine_identity()));
}

StoredRun RunStore::read(const RunKey& key, const std::string& folder, Weights weights) const {
  StoredRun run =
      run_from_files({read_file(folder + "/run.json", kLargestDocument), read_file(folder + "/network.npz")},
                     folder, weights);
  if (run.key != key) throw Error(CORE_TEXT("core", "%1: holds another network than its name says"), folder);
  if (!run.network.over()) throw Error(CORE_TEXT("core", "%1: the network is not finished"), folder);
  return run;
}

std::optional<StoredRun> RunStore::find_in(const std::string& folder, const RunKey& key, Weights weights,
                                           std::string& damage) const {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return std::nullopt;
  try {
    return read(key, folder, weights);
  } catch (const Error& error) {
    // Another process may have put it aside meanwhile, which is no trouble of ours.
    if (fs::exists(folder, ignored)) damage = error.what();
    return std::nullopt;
  }
}

std::optional<StoredRun> RunStore::find(const RunKey& key, Weights weights, std::string& damage,
                                        Of of) const {
  auto first = find_in(run_folder(key), key, weights, damage);
  if (first && first->engine == engine_identity()) return first;
  if (auto own = find_in(run_folder(key, engine_identity()), key, weights, damage)) return own;
  return of == Of::AnyEngine ? std::move(first) : std::nullopt;
}

std::optional<StoredRun> RunStore::load(const RunKey& key, Weights weights, Damaged damaged, Of of) {
  std::string damage;
  auto run = find(key, weights, damage, of);
  if (!damage.empty())
    report((damaged == Damaged::IsMissing ? "damaged, counts as missing: "
                                          : "damaged, will be trained again: ") +
           damage);
  return run;
}

/// Nothing is thrown away: somebody may want to know what happened to it.
void RunStore::put_aside(const std::string& folder) {
  make_folder(folder_ + "/damaged");
  for (int n = 1;; ++n) {
    const std::string aside =
        folder_ + "/damaged/" + fs::path(folder).filename().string() + "." + std::to_string(n);
    if (path_exists(aside)) continue;
    std::error_code failure;
    fs::rename(folder, aside, failure);
    if (!failure || failure == std::errc::no_such_file_or_directory) return;
    if (failure != std::errc::directory_not_empty && failure != std::errc::file_exists)
      throw Error(CORE_TEXT("core", "cannot put the damaged run %1 aside: %2"), folder, failure.message());
  }
}

void RunStore::install(const RunKey& key, const std::string& engine, const RunFiles& files) {
  const std::string part = part_name(folder_ + "/runs");
  std::error_code ignored;
  std::string damage;
  try {
    std::error_code failure;
    if (!fs::create_directory(part, failure))
      throw Error(CORE_TEXT("core", "cannot write %1: %2"), part,
                  failure ? failure.message() : "is there already");
    write_new_file(part + "/network.npz", files.network_npz);
    write_new_file(part + "/run.json", files.run_json);
    sync_folder(part);
    for (std::string folder = run_folder(key);;) {
      fs::rename(part, folder, failure);
      if (!failure) return sync_folder(folder_ + "/runs");
      const bool taken = failure == std::errc::directory_not_empty || failure == std::errc::file_exists ||
                         failure == std::errc::not_a_directory;
      if (!taken) throw Error(CORE_TEXT("core", "cannot write %1: %2"), folder, failure.message());
      const auto there = find_in(folder, key, Weights::Yes, damage);
      if (there && there->engine == engine) break;  // The same numbers.
      if (there && folder == run_folder(key))
        folder = run_folder(key, engine);
      else
        put_aside(folder);
    }
  } catch (const Error&) {
    fs::remove_all(part, ignored);
    throw;
  }
  fs::remove_all(part, ignored);
}

void RunStore::save(const ExperimentSpec& spec, const NetworkSnapshot& network) {
  install(run_key(spec, network.kind), engine_identity(), run_files(spec, network, engine_identity()));
}

void RunStore::update(const ExperimentSpec& spec, const NetworkSnapshot& network) {
  const RunKey key = run_key(spec, network.kind);
  std::string damage;
  const auto first = find_in(run_folder(key), key, Weights::No, damage);
  const auto beside = find_in(run_folder(key, engine_identity()), key, Weights::No, damage);
  const auto& there = beside ? beside : first;
  write_file_atomically((beside ? run_folder(key, engine_identity()) : run_folder(key)) + "/run.json",
                        run_files(spec, network, there ? there->engine : std::string()).run_json);
}

/// KEY, or KEY-ENGINE.
std::optional<RunKey> RunStore::key_of_folder(const std::string& name) {
  const std::size_t dash = name.find('-');
  const std::size_t digits = dash == std::string::npos ? 0 : name.size() - dash - 1;
  const bool is_folder = dash == std::string::npos || digits == kEngineDigits;
  return is_folder ? read_run_key(std::string_view(name).substr(0, dash)) : std::nullopt;
}

std::vector<RunKey> RunStore::keys() {
  std::vector<RunKey> keys;
  for (const std::string& name : names_in(folder_ + "/runs")) {
    if (const auto key = key_of_folder(name); key && is_folder(folder_ + "/runs/" + name))
      keys.push_back(*key);
    else if (!is_left_in_runs(name))
      report("does not belong into the store, left alone: " + folder_ + "/runs/" +
             in_quotes(name).substr(1, in_quotes(name).size() - 2));
  }
  std::ranges::sort(keys);
  const auto same = std::ranges::unique(keys);
  keys.erase(same.begin(), same.end());
  return keys;
}

std::size_t RunStore::merge(RunStore& other) {
  std::size_t count = 0;
  for (const std::string& name : names_in(other.folder_ + "/runs")) {
    const auto key = key_of_folder(name);
    if (!key) continue;
    const std::string from = other.folder_ + "/runs/" + name;
    std::string damage, of_other;
    const auto run = other.find_in(from, *key, Weights::Yes, of_other);
    if (!of_other.empty()) report("damaged, not taken over: " + of_other);
    if (!run) continue;
    const auto is_here = [&](const std::string& folder) {
      const auto here = find_in(folder, *key, Weights::Yes, damage);
      return here && here->engine == run->engine;
    };
    if (is_here(run_folder(*key)) || is_here(run_folder(*key, run->engine))) continue;
    if (!damage.empty()) report("damaged, replaced by " + from + ": " + damage);
    install(*key, run->engine,
            {read_file(from + "/run.json", kLargestDocument), read_file(from + "/network.npz")});
    ++count;
  }
  return count;
}

}  // namespace quantoscope
