// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/machine.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

/// Of a file, or of what follows a name in it ("inactive_file 4096"). Nothing for "max", "-1" and what is no
/// number.
std::optional<std::uint64_t> number_in(const fs::path& file, std::string_view name = {}) {
  std::ifstream in(file);
  std::string word, value;
  if (!name.empty())
    while (in >> word && word != name) {
    }
  if (!(in >> value) || value.empty() || value[0] < '0' || value[0] > '9') return std::nullopt;
  std::uint64_t number = 0;
  return std::istringstream(value) >> number ? std::optional(number) : std::nullopt;
}

bool has_word(const std::string& comma_separated, std::string_view wanted) {
  std::istringstream words(comma_separated);
  for (std::string word; std::getline(words, word, ',');)
    if (word == wanted) return true;
  return false;
}

/// Path of our group in the hierarchy of a controller of version 1, or of all of version 2 (no controller).
std::optional<std::string> membership(const fs::path& root, std::string_view controller) {
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // 4:cpu,cpuacct:/a/b
    const auto first = line.find(':');
    const auto second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? controllers.empty() : has_word(controllers, controller))
      return line.substr(second + 1);
  }
  return std::nullopt;
}

/// The folders of our group and of those above it, as far up as they can be seen, in all hierarchies where
/// the controller may be.
std::vector<fs::path> group_folders(const fs::path& root, std::string_view controller) {
  std::vector<fs::path> folders;
  std::ifstream mounts(root / "proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    // 31 23 0:28 /top /sys/fs/cgroup/cpu rw,relatime [...] - cgroup cgroup rw,cpu
    std::istringstream fields(line);
    std::string skipped, top, point, word, type, options;
    fields >> skipped >> skipped >> skipped >> top >> point;
    while (fields >> word && word != "-") {
    }
    if (!(fields >> type >> skipped >> options)) continue;
    const bool second = type == "cgroup2";
    if (!second && (type != "cgroup" || !has_word(options, controller))) continue;
    const auto path = membership(root, second ? std::string_view() : controller);
    if (!path) continue;
    const fs::path mounted = root / fs::path(point).relative_path();
    // Containers see only the part of the hierarchy that is theirs: the path may then lead out of it.
    const fs::path below = fs::path(*path).lexically_relative(top);
    folders.push_back(mounted);
    if (below.empty() || *below.begin() == "..") continue;
    fs::path folder = mounted;
    for (const fs::path& part : below)
      if (part != ".") folders.push_back(folder /= part);
  }
  return folders;
}

double granted_cores(const fs::path& group) {
  double quota = 0, period = 0;  // Microseconds; what is no number ("max") reads as 0.
  if (!(std::ifstream(group / "cpu.max") >> quota >> period)) {
    std::ifstream(group / "cpu.cfs_quota_us") >> quota;
    std::ifstream(group / "cpu.cfs_period_us") >> period;
  }
  return quota > 0 && period > 0 ? quota / period : std::numeric_limits<double>::infinity();
}

/// Bytes up to the group's limit.
std::uint64_t memory_left(const fs::path& group) {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t most = kAll;
  for (const char* name : {"memory.max", "memory.high", "memory.limit_in_bytes"})
    most = std::min(most, number_in(group / name).value_or(kAll));
  if (most == kAll) return kAll;
  const auto first_of = [&group](const char* one, const char* other) {
    const auto number = number_in(group / one);
    return number ? *number : number_in(group / other).value_or(0);
  };
  const std::uint64_t used = first_of("memory.current", "memory.usage_in_bytes");
  const auto stat = group / "memory.stat";
  const auto of_all = number_in(stat, "total_inactive_file");  // Version 1: with the groups below.
  const std::uint64_t cache = of_all ? *of_all : number_in(stat, "inactive_file").value_or(0);
  const std::uint64_t taken = used - std::min(used, cache);
  return most - std::min(most, taken);
}

int allowed_cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
  return int(std::thread::hardware_concurrency());  // There are more than a cpu_set_t has room for.
}

}  // namespace

int usable_cores(const fs::path& root) {
  double cores = allowed_cores();
  for (const fs::path& group : group_folders(root, "cpu")) cores = std::min(cores, granted_cores(group));
  return std::max(1, int(std::ceil(cores)));
}

std::size_t usable_memory(const fs::path& root) {
  const auto kilobytes = number_in(root / "proc/meminfo", "MemAvailable:");
  const std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t left = kilobytes ? *kilobytes * 1024 : all;
  for (const fs::path& group : group_folders(root, "memory")) left = std::min(left, memory_left(group));
  return left == all ? 0 : std::size_t(left);
}

std::filesystem::path user_cache_folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const char* const home = std::getenv("HOME");
  if (cache && *cache == '/') return cache;
  if (home && *home == '/') return std::filesystem::path(home) / ".cache";
  return {};
}

}  // namespace quantoscope
