// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace quantoscope {

/// The whole file as bytes. Throws Error naming the path and the reason (missing, a folder, not readable,
/// over 2 GiB).
std::string read_file(const std::string& path);

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
