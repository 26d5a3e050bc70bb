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
int write_all(int fd, std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = ::write(fd, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    written += std::size_t(count);
  }
  return 0;
}

/// 0, or the error number. Some file systems cannot sync; that is no failure to write.
int sync(int fd) { return ::fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0; }

/// What is written at once; smaller pieces are put together.
constexpr std::size_t kPiece = std::size_t{1} << 18;

/// Writes what `fill` gives; throws Error naming `path`.
void write_pieces(int fd, const std::string& path, const std::function<void(const ByteSink&)>& fill) {
  std::string buffer;
  const auto flush = [&] {
    if (const int error = write_all(fd, buffer)) fail(kCannotWrite, path, error);
    buffer.clear();
  };
  fill([&](std::string_view piece) {
    if (buffer.size() + piece.size() > kPiece) flush();
    if (piece.size() < kPiece)
      buffer += piece;
    else if (const int error = write_all(fd, piece))
      fail(kCannotWrite, path, error);
  });
  flush();
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

StagedFile::StagedFile(std::string path, const std::string& bytes)
    : StagedFile(std::move(path), [&](const ByteSink& write) { write(bytes); }) {}

StagedFile::StagedFile(std::string path, const std::function<void(const ByteSink&)>& fill)
    : path_(std::move(path)), target_(path_) {
  if (is_written_directly(path_)) {
    direct_ = true;
    fill([&](std::string_view piece) { bytes_ += piece; });
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
  try {
    if (exists && ::fchmod(file.get(), existing.st_mode & 07777) != 0) fail(kCannotWrite, path_, errno);
    write_pieces(file.get(), path_, fill);
    if (const int error = sync(file.get())) fail(kCannotWrite, path_, error);
    if (file.close() != 0) fail(kCannotWrite, path_, errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
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
  if (!error) error = sync(file.get());
  if (file.close() != 0 && !error) error = errno;
  if (!error) return;
  ::unlink(path.c_str());
  fail(kCannotWrite, path, error);
}

void sync_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) fail(kCannotWrite, path, errno);
  if (const int error = sync(folder.get())) fail(kCannotWrite, path, error);
}

void write_standard_output(const std::string& bytes) {
  if (const int error = write_all(STDOUT_FILENO, bytes)) fail(kCannotWrite, "standard output", error);
}

}  // namespace quantoscope
