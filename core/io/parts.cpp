// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/parts.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/io/files.h"

namespace quantoscope {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartStart = ".quantoscope-", kPartEnd = ".part";
constexpr int kMostPartsLookedAt = 10000;
constexpr std::time_t kDay = 24 * 60 * 60;

/// The entries whose names are `ours`.
std::vector<fs::path> parts_in(const std::string& folder, const std::function<bool(std::string_view)>& ours) {
  std::vector<fs::path> found;
  std::error_code failure;
  int seen = 0;
  for (fs::directory_iterator entry(folder.empty() ? "." : folder, failure), end;
       !failure && entry != end && seen < kMostPartsLookedAt; entry.increment(failure), ++seen)
    if (ours(entry->path().filename().string())) found.push_back(entry->path());
  return found;
}

/// What time it is where the folder is; 0 when it cannot be written.
std::time_t time_in(const std::string& folder) {
  std::string probe;
  const int file = make_part(folder, probe);
  if (file < 0) return 0;
  struct stat info {};
  const bool known = ::fstat(file, &info) == 0;
  ::close(file);
  ::unlink(probe.c_str());
  return known ? info.st_mtim.tv_sec : 0;
}

}  // namespace

std::string part_name(const std::string& folder) {
  std::array<unsigned char, 12> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != ssize_t(bytes.size()))
    throw Error(CORE_TEXT("core", "the system has no random numbers: %1"),
                std::generic_category().message(errno));
  std::string name(kPartStart);
  for (const unsigned char byte : bytes) {
    name += "0123456789abcdef"[byte >> 4];
    name += "0123456789abcdef"[byte & 15];
  }
  return (fs::path(folder) / name.append(kPartEnd)).string();
}

int make_part(const std::string& folder, std::string& path) {
  int file = -1;
  do {
    path = part_name(folder);
    file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (file < 0 && (errno == EEXIST || errno == EINTR));
  return file;
}

bool is_part(std::string_view name) {
  return name.starts_with(kPartStart) && name.ends_with(kPartEnd) && name.find('/') == name.npos;
}

void remove_old_parts(const std::string& folder, const std::function<bool(std::string_view)>& ours) {
  const std::vector<fs::path> found = parts_in(folder, ours);
  if (found.empty()) return;
  const std::time_t now = time_in(folder);
  std::string named;
  std::error_code ignored;
  if (const fs::path result = fs::path(folder) / "result.json"; fs::is_regular_file(result, ignored)) try {
      named = read_file(result.string());
    } catch (const Error&) {
      return;
    }
  for (const fs::path& path : found) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0 || now - info.st_mtim.tv_sec <= kDay) continue;
    if (named.find(path.filename().string()) == named.npos) fs::remove_all(path, ignored);
  }
}

}  // namespace quantoscope
