// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/run_store.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <unistd.h>

#include "core/engine_identity.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/spec/json_text.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStoreFormat = "quantoscope-store";
constexpr const char* kMarker = "quantoscope-store.json";
constexpr const char* kPart = ".part";

void make_folder(const std::string& path) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (!failure && !fs::is_directory(path)) failure = std::make_error_code(std::errc::not_a_directory);
  if (failure) throw Error(CORE_TEXT("core", "cannot use the store %1: %2"), path, failure.message());
}

/// Nothing in it but what another process that opens the same store is about to write.
bool is_empty_folder(const std::string& path) {
  return std::ranges::all_of(fs::directory_iterator(path), [](const fs::directory_entry& entry) {
    return entry.path().filename().string().starts_with(".quantoscope-");
  });
}

/// What a process that was killed while it wrote has left behind. Writing takes no day, whatever the clocks.
void remove_old_parts(const std::string& runs) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') || !name.ends_with(kPart)) continue;
    const auto written = entry.last_write_time(ignored);
    if (!ignored && fs::file_time_type::clock::now() - written > std::chrono::hours(24))
      fs::remove_all(entry.path(), ignored);
  }
}

void check_marker(const std::string& folder) {
  const std::string marker = folder + "/" + kMarker;
  if (!fs::exists(marker)) {
    if (!is_empty_folder(folder) && !fs::is_directory(folder + "/runs"))
      throw Error(CORE_TEXT("core",
                            "cannot use the store %1: it is a folder with other things in it; a store needs "
                            "one of its own"),
                  folder);
    const Json text{{"format", kStoreFormat}, {"version", kFormatVersion}};
    write_file_atomically(marker, text.dump() + "\n");
    return;
  }
  check_format(parse_json(read_file(marker), marker), kStoreFormat, marker, true);
}

}  // namespace

RunStore::RunStore(std::string folder, Options options)
    : folder_((make_folder(folder), std::move(folder))),
      options_(std::move(options)),
      claims_(folder_ + "/locks", options_.timing) {
  check_marker(folder_);
  make_folder(folder_ + "/runs");
  make_folder(folder_ + "/locks");
  remove_old_parts(folder_ + "/runs");
}

bool RunStore::is_store(const std::string& folder) {
  return ::access((folder + "/" + kMarker).c_str(), F_OK) == 0;
}

std::string RunStore::run_folder(const RunKey& key) const { return folder_ + "/runs/" + key.text(); }

void RunStore::report(const std::string& trouble) {
  const std::lock_guard lock(mutex_);
  if (reported_.insert(trouble).second && options_.on_trouble) options_.on_trouble(trouble);
}

bool RunStore::contains(const RunKey& key) const {
  return ::access((run_folder(key) + "/run.json").c_str(), F_OK) == 0;
}

StoredRun RunStore::read(const RunKey& key, const std::string& folder, Weights weights) const {
  StoredRun run =
      run_from_files({read_file(folder + "/run.json"), read_file(folder + "/network.npz")}, folder, weights);
  if (run.key != key) throw Error(CORE_TEXT("core", "%1: holds another network than its name says"), folder);
  if (!run.network.over()) throw Error(CORE_TEXT("core", "%1: the network is not finished"), folder);
  return run;
}

std::optional<StoredRun> RunStore::find(const RunKey& key, Weights weights, std::string& damage) const {
  const std::string folder = run_folder(key);
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

std::optional<StoredRun> RunStore::load(const RunKey& key, Weights weights, Damaged damaged) {
  std::string damage;
  auto run = find(key, weights, damage);
  if (!damage.empty())
    report((damaged == Damaged::IsMissing ? "damaged, counts as missing: "
                                          : "damaged, will be trained again: ") +
           damage);
  return run;
}

/// Nothing is thrown away: somebody may want to know what happened to it.
void RunStore::put_aside(const RunKey& key) {
  make_folder(folder_ + "/damaged");
  for (int n = 1;; ++n) {
    const std::string aside = folder_ + "/damaged/" + key.text() + "." + std::to_string(n);
    if (fs::exists(aside)) continue;
    std::error_code failure;
    fs::rename(run_folder(key), aside, failure);
    if (!failure || failure == std::errc::no_such_file_or_directory) return;
    if (failure != std::errc::directory_not_empty && failure != std::errc::file_exists)
      throw Error(CORE_TEXT("core", "cannot put the damaged run %1 aside: %2"), run_folder(key),
                  failure.message());
  }
}

void RunStore::install(const RunKey& key, const std::string& run_json, const std::string& network_npz) {
  static std::atomic<unsigned> count{0};
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const std::string part = folder_ + "/runs/." + key.text() + "-" + host + "-" + std::to_string(::getpid()) +
                           "-" + std::to_string(count++) + kPart;
  std::error_code ignored;
  std::string damage;
  try {
    std::error_code failure;
    if (!fs::create_directory(part, failure))
      throw Error(CORE_TEXT("core", "cannot write %1: %2"), part,
                  failure ? failure.message() : "is there already");
    write_new_file(part + "/network.npz", network_npz);
    write_new_file(part + "/run.json", run_json);
    sync_folder(part);
    for (;;) {
      fs::rename(part, run_folder(key), failure);
      if (!failure) return sync_folder(folder_ + "/runs");
      const bool taken = failure == std::errc::directory_not_empty || failure == std::errc::file_exists ||
                         failure == std::errc::not_a_directory;
      if (!taken) throw Error(CORE_TEXT("core", "cannot write %1: %2"), run_folder(key), failure.message());
      if (find(key, Weights::Yes, damage)) break;  // The same numbers.
      put_aside(key);
    }
  } catch (const Error&) {
    fs::remove_all(part, ignored);
    throw;
  }
  fs::remove_all(part, ignored);
}

void RunStore::save(const ExperimentSpec& spec, const NetworkSnapshot& network) {
  const RunFiles files = run_files(spec, network, engine_identity());
  install(run_key(spec, network.kind), files.run_json, files.network_npz);
}

void RunStore::update(const ExperimentSpec& spec, const NetworkSnapshot& network) {
  const RunKey key = run_key(spec, network.kind);
  std::string damage;
  const auto before = find(key, Weights::No, damage);
  write_file_atomically(run_folder(key) + "/run.json",
                        run_files(spec, network, before ? before->engine : std::string()).run_json);
}

std::vector<RunKey> RunStore::keys() {
  std::vector<RunKey> keys;
  for (const auto& entry : fs::directory_iterator(folder_ + "/runs")) {
    const std::string name = entry.path().filename().string();
    if (const auto key = read_run_key(name); key && entry.is_directory())
      keys.push_back(*key);
    else if (!(name.starts_with('.') && name.ends_with(kPart)))
      report("does not belong into the store, left alone: " + folder_ + "/runs/" +
             in_quotes(name).substr(1, in_quotes(name).size() - 2));
  }
  std::ranges::sort(keys);
  return keys;
}

std::size_t RunStore::merge(RunStore& other) {
  std::size_t count = 0;
  for (const RunKey& key : other.keys()) {
    std::string damage, of_other;
    if (find(key, Weights::Yes, damage)) continue;
    const std::string from = other.run_folder(key);
    if (!other.find(key, Weights::Yes, of_other)) {
      if (!of_other.empty()) report("damaged, not taken over: " + of_other);
      continue;
    }
    if (!damage.empty()) report("damaged, replaced by " + from + ": " + damage);
    install(key, read_file(from + "/run.json"), read_file(from + "/network.npz"));
    ++count;
  }
  return count;
}

}  // namespace quantoscope
