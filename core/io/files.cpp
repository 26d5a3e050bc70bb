// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/io/parts.h"

namespace quantoscope {

namespace {

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
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
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
  // Without waiting for somebody who would read from a pipe; what is there to be read is waited for.
  Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (file.get() < 0 && errno == ENXIO)
    throw Error(CORE_TEXT("core", "cannot write %1: %2"), path,
                Message{CORE_TEXT("core", "it is a pipe that nobody reads from")});
  if (file.get() < 0) fail(kCannotWrite, path, errno);
  const int flags = ::fcntl(file.get(), F_GETFL);
  if (flags < 0 || ::fcntl(file.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) fail(kCannotWrite, path, errno);
  if (const int error = write_all(file.get(), bytes)) fail(kCannotWrite, path, error);
  if (file.close() != 0) fail(kCannotWrite, path, errno);
}

}  // namespace

namespace {

/// What is no file, in words; nothing for a file or a folder.
const char* other_than_file(mode_t mode) {
  if (S_ISFIFO(mode)) return CORE_TEXT("core", "it is a pipe, not a file");
  if (S_ISSOCK(mode)) return CORE_TEXT("core", "it is a socket, not a file");
  if (S_ISCHR(mode) || S_ISBLK(mode)) return CORE_TEXT("core", "it is a device, not a file");
  return nullptr;
}

void require_file(const struct stat& info, const std::string& path) {
  if (S_ISDIR(info.st_mode)) fail(kCannotRead, path, EISDIR);
  if (const char* other = other_than_file(info.st_mode))
    throw Error(CORE_TEXT("core", "cannot read %1: %2"), path, Message{other});
}

[[noreturn]] void refuse_size(const std::string& path, std::size_t most) {
  throw Error(CORE_TEXT("core", "cannot read %1: it is larger than %2 MiB, which no such file needs"), path,
              std::to_string(most >> 20));
}

/// A file opened for reading. Looked at before, as opening alone can move a device; and without waiting for
/// what a pipe that has come into its place would wait for.
Descriptor open_file(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) fail(kCannotRead, path, errno);
  require_file(info, path);
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
  int fd = ::open(path.c_str(), kFlags | O_NONBLOCK);
  // Somebody, such as a server of files, holds it by a lease, which the system ends when it is asked for.
  if (fd < 0 && errno == EWOULDBLOCK) fd = ::open(path.c_str(), kFlags);
  Descriptor file(fd);
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0) fail(kCannotRead, path, errno);
  require_file(info, path);
  return file;
}

/// The bytes from here to the end, or the first `most` and one more.
std::string bytes_of(const Descriptor& file, const std::string& path, std::size_t most) {
  std::string bytes, buffer(std::min(most + 1, std::size_t{1} << 16), '\0');
  struct stat info;
  if (::fstat(file.get(), &info) == 0 && info.st_size > 0)
    bytes.reserve(std::min(std::size_t(info.st_size), most) + 1);
  while (bytes.size() <= most) {
    const ssize_t count = ::read(file.get(), buffer.data(), std::min(buffer.size(), most + 1 - bytes.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(kCannotRead, path, errno);
    if (count == 0) break;
    bytes.append(buffer.data(), std::size_t(count));
  }
  return bytes;
}

}  // namespace

std::string read_file(const std::string& path, std::size_t most) {
  const Descriptor file = open_file(path);
  struct stat info;
  if (::fstat(file.get(), &info) == 0 && info.st_size > 0 && std::size_t(info.st_size) > most)
    refuse_size(path, most);
  std::string bytes = bytes_of(file, path, most);
  if (bytes.size() > most) refuse_size(path, most);
  return bytes;
}

std::string read_start(const std::string& path, std::size_t count) {
  try {
    std::string bytes = bytes_of(open_file(path), path, count);
    bytes.resize(std::min(bytes.size(), count));
    return bytes;
  } catch (const Error&) {
    return {};
  }
}

bool path_exists(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0;
}

bool is_folder(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::vector<std::string> names_in(const std::string& folder) {
  std::error_code failure;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure))
    names.push_back(entry->path().filename().string());
  if (failure) throw Error(CORE_TEXT("core", "cannot read %1: %2"), folder, failure.message());
  std::ranges::sort(names);
  return names;
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

  std::string temporary;
  Descriptor file(make_part(std::filesystem::path(target_).parent_path().string(), temporary));
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
