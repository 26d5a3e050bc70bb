// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

/// The most bytes that are read of a file, by what it is to hold.
inline constexpr std::size_t kLargestDocument = std::size_t{16} << 20;  ///< JSON of any kind.
inline constexpr std::size_t kLargestFigure = std::size_t{512} << 20;   ///< Ours have a tenth of it.
inline constexpr std::size_t kLargestFile = std::size_t{2} << 30;       ///< Points and archives.

/// The whole file as bytes. Only files are read, at once and to their end: pipes and devices are refused
/// without waiting for anybody. Throws Error naming the path and the reason (missing, a folder, a pipe, not
/// readable, larger than `most`).
std::string read_file(const std::string& path, std::size_t most = kLargestFile);

/// The first bytes of a file, at most so many; none of what read_file() would refuse.
std::string read_start(const std::string& path, std::size_t count);

/// Whether something is there; nothing is where the name is too long or a folder may not be entered, as
/// whoever reads it is told.
bool path_exists(const std::string& path);
/// Whether it is a folder, or a link to one.
bool is_folder(const std::string& path);
/// The names of what a folder holds, sorted. Throws Error naming the folder and the reason.
std::vector<std::string> names_in(const std::string& folder);

/// Takes the bytes of a file, piece after piece.
using ByteSink = std::function<void(std::string_view)>;

/// A file that is written but does not stand in its place yet: the bytes lie synced in a temporary file in
/// the same folder. The destructor removes what was not committed, so that of several files all or none can
/// be put in place. A path that is not a regular file (/dev/stdout, a pipe) is written to by `commit`
/// directly.
class StagedFile {
 public:
  /// Throws Error naming the path and the reason (a full disk, a missing folder).
  StagedFile(std::string path, const std::string& bytes);
  /// The same of a file that need not be in memory as a whole: `fill` is called once, with where to write to.
  StagedFile(std::string path, const std::function<void(const ByteSink&)>& fill);
  ~StagedFile();
  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;

  /// Puts the file in its place, over the one that stood there.
  void commit();
  /// The path of the temporary file; empty for what is written directly and after `commit`.
  const std::string& temporary() const { return temporary_; }
  /// Leaves the temporary file where it is, for good.
  void leave() { temporary_.clear(); }

 private:
  std::string path_;       ///< As the caller named it, for messages.
  std::string target_;     ///< With symbolic links followed.
  std::string temporary_;  ///< Empty: committed, or to be written directly.
  std::string bytes_;      ///< Kept only for what is written directly.
  bool direct_ = false;
};

/// Writes `bytes` to `path` whole or not at all: a temporary file in the same folder, synced and renamed.
/// Throws Error naming the path and the reason (a full disk, a missing folder).
void write_file_atomically(const std::string& path, const std::string& bytes);

/// Writes and syncs a file that must not be there yet. Throws Error naming the path and the reason; what was
/// written until then is removed.
void write_new_file(const std::string& path, const std::string& bytes);

/// Syncs the names in a folder: what was made, renamed or removed in it is so after a crash of the machine,
/// too. Throws Error naming the path and the reason.
void sync_folder(const std::string& path);

/// Writes to the program's standard output; throws Error when that fails.
void write_standard_output(const std::string& bytes);

}  // namespace quantoscope
