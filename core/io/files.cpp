// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/files.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

namespace quantoscope {

namespace {

constexpr std::size_t kLargestFile = std::size_t{2} << 30;

constexpr const char* kCannotRead = CORE_TEXT("core", "cannot read %1: %2");
constexpr const char* kCannotWrite = CORE_TEXT("core", "cannot write %1: %2");

[[noreturn]] void fail(const char* text, const std::string& path, int error) {
  throw Error(text, path, std::generic_category().message(error));
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  /// Closes now; some file systems report a full disk only here.
  int close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

/// 0, or the error number.
int write_all(int fd, const std::string& bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = ::write(fd, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    written += std::size_t(count);
  }
  return 0;
}

/// Devices, pipes and this process's own descriptors: there is nothing to rename over.
bool is_written_directly(const std::string& path) {
  for (const char* own : {"/dev/stdout", "/dev/stderr"})
    if (path == own) return true;
  for (const char* own : {"/dev/fd/", "/proc/self/fd/"})
    if (path.starts_with(own)) return true;
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

void write_directly(const std::string& path, const std::string& bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (file.get() < 0) fail(kCannotWrite, path, errno);
  if (const int error = write_all(file.get(), bytes)) fail(kCannotWrite, path, error);
  if (file.close() != 0) fail(kCannotWrite, path, errno);
}

/// A new name in the folder of `target`, short enough for every file system.
std::string temporary_name(const std::string& target) {
  static std::atomic<unsigned> count{0};
  const std::string name =
      ".quantoscope-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + ".part";
  return (std::filesystem::path(target).parent_path() / name).string();
}

}  // namespace

std::string read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail(kCannotRead, path, errno);
  struct stat info;
  if (::fstat(file.get(), &info) != 0) fail(kCannotRead, path, errno);
  if (S_ISDIR(info.st_mode)) fail(kCannotRead, path, EISDIR);
  std::string bytes;
  if (S_ISREG(info.st_mode) && info.st_size > 0 && std::size_t(info.st_size) <= kLargestFile)
    bytes.reserve(std::size_t(info.st_size) + 1);
  std::string buffer(std::size_t{1} << 16, '\0');
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(kCannotRead, path, errno);
    if (count == 0) return bytes;
    if (bytes.size() + std::size_t(count) > kLargestFile) fail(kCannotRead, path, EFBIG);
    bytes.append(buffer.data(), std::size_t(count));
  }
}

StagedFile::StagedFile(std::string path, std::string bytes) : path_(std::move(path)), target_(path_) {
  if (is_written_directly(path_)) {
    direct_ = true;
    bytes_ = std::move(bytes);
    return;
  }
  std::error_code ignored;
  if (std::filesystem::is_symlink(path_, ignored))
    if (auto real = std::filesystem::canonical(path_, ignored); !ignored) target_ = real.string();

  struct stat existing;
  const bool exists = ::stat(target_.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) fail(kCannotWrite, path_, EISDIR);
  if (exists && ::access(target_.c_str(), W_OK) != 0) fail(kCannotWrite, path_, errno);
  if (target_.empty() || target_.ends_with('/')) fail(kCannotWrite, path_, target_.empty() ? ENOENT : EISDIR);

  const std::string temporary = temporary_name(target_);
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.get() < 0) fail(kCannotWrite, path_, errno);
  const auto give_up = [&](int error) {
    ::unlink(temporary.c_str());
    fail(kCannotWrite, path_, error);
  };
  if (exists && ::fchmod(file.get(), existing.st_mode & 07777) != 0) give_up(errno);
  if (const int error = write_all(file.get(), bytes)) give_up(error);
  // Some file systems cannot sync; that is no failure to write.
  if (::fsync(file.get()) != 0 && errno != EINVAL && errno != ENOTSUP) give_up(errno);
  if (file.close() != 0) give_up(errno);
  temporary_ = temporary;
}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      bytes_(std::move(other.bytes_)),
      direct_(std::exchange(other.direct_, false)) {}

StagedFile::~StagedFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void StagedFile::commit() {
  if (direct_) {
    write_directly(path_, bytes_);
    return;
  }
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(kCannotWrite, path_, errno);
  temporary_.clear();
}

void write_file_atomically(const std::string& path, const std::string& bytes) {
  StagedFile(path, bytes).commit();
}

void write_new_file(const std::string& path, const std::string& bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.get() < 0) fail(kCannotWrite, path, errno);
  int error = write_all(file.get(), bytes);
  if (file.close() != 0 && !error) error = errno;
  if (!error) return;
  ::unlink(path.c_str());
  fail(kCannotWrite, path, error);
}

void write_standard_output(const std::string& bytes) {
  if (const int error = write_all(STDOUT_FILENO, bytes)) fail(kCannotWrite, "standard output", error);
}

}  // namespace quantoscope
