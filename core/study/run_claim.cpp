// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/run_claim.h"

#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <sstream>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/spec/json_node.h"

namespace quantoscope {
namespace {

using Clock = std::chrono::steady_clock;

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// Where locks mean the same: this boot of this kernel; empty when that is not known.
std::string this_boot() { return first_line("/proc/sys/kernel/random/boot_id"); }

/// Where process numbers mean the same: this boot of this machine, this namespace of processes.
std::string this_machine() {
  std::error_code ignored;
  return this_boot() + " " + std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string();
}

std::string host_name() {
  char name[256] = "";
  if (::gethostname(name, sizeof name - 1) != 0) return "?";
  return name;
}

/// When the process started, in ticks since the machine did; empty when there is no such process, or only
/// what is left of one.
std::string start_of(long long pid) {
  std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
  const auto name_end = line.rfind(") ");  // The name may hold anything.
  if (name_end == std::string::npos) return {};
  std::istringstream fields(line.substr(name_end + 2));
  std::string field;
  for (int i = 3; i <= 22 && fields >> field; ++i)
    if (i == 3 && (field == "Z" || field == "X")) return {};
  return field;
}

/// What is written into a claim's file.
struct Holder {
  std::string host, machine, start;
  long long pid = 0;
  std::uint64_t lock = 0;  ///< The device (st_dev) on which it has the lock; 0: on none.

  /// Its process number can be looked up here.
  bool is_of_this_machine() const { return !this_boot().empty() && machine == this_machine(); }
  /// Whether this machine can tell, and tells, that it is no more. For a file on this device that nobody has
  /// locked.
  bool is_dead(std::uint64_t device) const {
    if (is_of_this_machine()) return start_of(pid) != start;
    const std::string boot = this_boot();
    return lock == device && !boot.empty() && machine.starts_with(boot + " ");
  }
};

Holder myself(std::uint64_t lock) {
  const long long pid = ::getpid();
  return {host_name(), this_machine(), start_of(pid), pid, lock};
}

std::string to_text(const Holder& holder) {
  return Json{{"host", holder.host},
              {"process", holder.pid},
              {"machine", holder.machine},
              {"started", holder.start},
              {"lock", holder.lock}}
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

/// Nothing for a file that is not written to its end yet, or no claim at all.
std::optional<Holder> holder_of(const std::string& text) try {
  const Json json = parse_json(text, {});
  const JsonNode node(json, {});
  const auto lock = node.find("lock");
  return Holder{node["host"].text(), node["machine"].text(), node["started"].text(),
                node["process"].integer(0, std::numeric_limits<std::int64_t>::max()),
                lock ? std::uint64_t(lock->integer(0, std::numeric_limits<std::int64_t>::max())) : 0};
} catch (const Error&) {
  return std::nullopt;
}

/// The text of a file, or nothing when it cannot be read (any more).
std::optional<std::string> text_of(const std::string& path) {
  try {
    return read_file(path, kLargestDocument);
  } catch (const Error&) {
    return std::nullopt;
  }
}

enum class Lock { Ours, Others, None };  ///< None: the file system has no locks.

/// Tries to get the lock on a file, which lasts until it is closed.
Lock lock(int file) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  int result = 0;
  do result = ::fcntl(file, F_OFD_SETLK, &whole);
  while (result != 0 && errno == EINTR);
  if (result == 0) return Lock::Ours;
  return errno == EAGAIN || errno == EACCES ? Lock::Others : Lock::None;
}

/// Whether somebody has the lock on a file; not where there are no locks.
bool is_locked(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct flock whole {};
  whole.l_type = F_WRLCK;
  const bool locked = ::fcntl(file, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
  ::close(file);
  return locked;
}

/// An open file still is the one of this name.
bool is_at(int file, const std::string& path) {
  struct stat open {
  }, named{};
  return ::fstat(file, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
         open.st_ino == named.st_ino;
}

}  // namespace

class RunClaims::Impl {
 public:
  Impl(std::string where, Timing how) : folder(std::move(where)), timing(std::move(how)) {}

  std::string path(const RunKey& key) const { return folder + "/" + key.text() + ".lock"; }
  int create(const std::string& path, std::string& text);
  std::optional<std::string> stale_text(const std::string& path);
  void remove_stale(const std::string& path, const std::string& stale);
  void beat(std::stop_token stop);
  void start_beating();

  const std::string folder;
  const Timing timing;
  std::mutex mutex;
  std::condition_variable_any wake;
  std::map<std::string, int> held;  ///< The open files, by path.
  /// Somebody else's file as it was first seen, by path.
  struct Seen {
    std::string text;
    timespec modified{};
    Clock::time_point since;
  };
  std::map<std::string, Seen> watched;
  std::jthread heart;  ///< Started with the first claim.
};

class RunClaim::File {
 public:
  File(std::shared_ptr<RunClaims::Impl> claims, std::string path, std::string text, int file)
      : claims_(std::move(claims)), path_(std::move(path)), text_(std::move(text)), file_(file) {}
  ~File() {
    {
      const std::lock_guard lock(claims_->mutex);
      claims_->held.erase(path_);
    }
    // Unless it was taken over while this process slept.
    if (is_at(file_, path_) && text_of(path_) == text_) ::unlink(path_.c_str());
    ::close(file_);
  }

 private:
  std::shared_ptr<RunClaims::Impl> claims_;
  std::string path_, text_;
  int file_;
};

RunClaim::RunClaim(std::unique_ptr<File> file) : file_(std::move(file)) {}
RunClaim::~RunClaim() = default;
RunClaim::RunClaim(RunClaim&&) noexcept = default;

/// The open file, locked where that is possible, and what it says; -1 when it is there already.
int RunClaims::Impl::create(const std::string& path, std::string& text) {
  const auto fail = [&](int error) {
    throw Error(CORE_TEXT("core", "cannot write %1: %2"), path, std::generic_category().message(error));
  };
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) return -1;
  if (file < 0) fail(errno);
  const Lock lock = timing.locks ? quantoscope::lock(file) : Lock::None;
  struct stat info {};
  text = to_text(myself(lock == Lock::Ours && ::fstat(file, &info) == 0 ? info.st_dev : 0));
  errno = ENOSPC;  // Of a part that was written.
  const bool written =
      lock != Lock::Others && ::write(file, text.data(), text.size()) == ssize_t(text.size());
  const int error = errno;
  // Somebody may have been about to take another file of this name away.
  if (written && is_at(file, path)) return file;
  if (is_at(file, path)) ::unlink(path.c_str());
  ::close(file);
  if (!written && lock != Lock::Others) fail(error);
  return -1;
}

/// What the file says, if its claim is stale.
std::optional<std::string> RunClaims::Impl::stale_text(const std::string& path) {
  struct stat info;
  if (timing.locks && is_locked(path)) return std::nullopt;
  const auto text = text_of(path);
  if (!text || ::stat(path.c_str(), &info) != 0) return std::nullopt;  // Given back just now.
  const auto holder = holder_of(*text);
  if (holder && holder->is_dead(info.st_dev)) return text;
  const std::lock_guard lock(mutex);
  if (held.contains(path)) return std::nullopt;
  const auto now = timing.now();
  Seen& seen = watched[path];
  const bool same = seen.text == *text && seen.modified.tv_sec == info.st_mtim.tv_sec &&
                    seen.modified.tv_nsec == info.st_mtim.tv_nsec;
  if (!same || seen.since == Clock::time_point{}) seen = {*text, info.st_mtim, now};
  // What is of this machine and lives is not stale, however long it is stopped.
  const bool of_this_machine = holder && holder->is_of_this_machine();
  return now - seen.since >= timing.silence && !of_this_machine ? text : std::nullopt;
}

/// Takes the file away so that only one process can: who has its lock; and, where there are no locks, by
/// renaming it first. If that turns out to have caught a new claim, made between looking and renaming, it is
/// put back.
void RunClaims::Impl::remove_stale(const std::string& path, const std::string& stale) {
  const std::string aside = part_name(folder);
  const int file = timing.locks ? ::open(path.c_str(), O_RDWR | O_CLOEXEC) : -1;
  const bool others = file >= 0 && (lock(file) == Lock::Others || !is_at(file, path));
  if (!others && ::rename(path.c_str(), aside.c_str()) == 0) {
    if (const auto caught = text_of(aside); caught && *caught != stale) {
      // Not over yet another one that was made meanwhile.
      if (::link(aside.c_str(), path.c_str()) != 0 && errno != EEXIST) ::rename(aside.c_str(), path.c_str());
    }
    ::unlink(aside.c_str());
  }
  if (file >= 0) ::close(file);
}

void RunClaims::Impl::beat(std::stop_token stop) {
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    wake.wait_for(lock, stop, timing.heartbeat, [] { return false; });
    for (const auto& [path, file] : held) ::futimens(file, nullptr);
  }
}

void RunClaims::Impl::start_beating() {
  if (!heart.joinable()) heart = std::jthread([this](std::stop_token stop) { beat(stop); });
}

RunClaims::RunClaims(std::string folder, Timing timing)
    : impl_(std::make_shared<Impl>(std::move(folder), std::move(timing))) {}
RunClaims::~RunClaims() = default;

std::optional<RunClaim> RunClaims::claim(const RunKey& key) {
  const std::string path = impl_->path(key);
  std::string text;
  int file = impl_->create(path, text);
  if (file < 0) {
    const auto stale = impl_->stale_text(path);
    if (!stale) return std::nullopt;
    impl_->remove_stale(path, *stale);
    file = impl_->create(path, text);
    if (file < 0) return std::nullopt;  // Somebody was faster.
  }
  auto claim = std::make_unique<RunClaim::File>(impl_, path, std::move(text), file);
  const std::lock_guard lock(impl_->mutex);
  impl_->watched.erase(path);
  impl_->held.emplace(path, file);
  impl_->start_beating();
  return RunClaim(std::move(claim));
}

void RunClaims::remove_if_stale(const RunKey& key) {
  const std::string path = impl_->path(key);
  if (const auto stale = impl_->stale_text(path)) impl_->remove_stale(path, *stale);
}

std::string RunClaims::holder(const RunKey& key) const {
  const auto text = text_of(impl_->path(key));
  const auto holder = text ? holder_of(*text) : std::nullopt;
  return holder ? holder->host + ", process " + std::to_string(holder->pid) : std::string();
}

}  // namespace quantoscope
