// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "core/io/files.h"

namespace quantoscope {

/// A file that belongs to a set, as the set's index has it.
struct SetFile {
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;
  std::string part;  ///< Its name in the folder until it was put in its place; may be empty.
};

/// Files in a folder that belong together, and one among them, the index (result.json), that names the others
/// with their digests.
///
/// Whoever reads finds the whole new set or the whole old one, wherever a writer was killed: all files are on
/// the disk under temporary names (parts.h) before the index is renamed into place, which is the one step
/// that replaces the old set; then the others are. A file that does not stand in its place yet is read by the
/// temporary name that the index has of it, so that nobody needs to finish what a killed writer began.
///
/// The folder as a whole is not exchanged with a new one (RENAME_EXCHANGE): what else a person keeps in it
/// would have to be moved, and be lost for them by a kill in between; a shell, a file manager or a container
/// that stands in it would be left with the old one; and a mount point, a folder behind a symbolic link or
/// one in a folder that may not be written cannot be exchanged. Only a file that leads out of the folder by a
/// symbolic link is replaced before the index; its digest tells when it is not the one.
class FileSet {
 public:
  explicit FileSet(std::string folder) : folder_(std::move(folder)) {}
  /// Writes the file under a temporary name. Throws Error as StagedFile does.
  void add(const std::string& name, const std::string& bytes);
  /// What there is, for the index.
  const std::vector<SetFile>& files() const { return files_; }
  /// Puts the files in their places. Throws Error naming the one for which that was not possible; before the
  /// index stands in its place the old set is what there is, afterwards the new one.
  void commit(StagedFile index);

 private:
  std::string folder_;
  std::vector<SetFile> files_;
  std::list<StagedFile> staged_;  ///< Of the same order.
};

/// The bytes of a file that an index in this folder names. Throws Error naming the file when it cannot be
/// read, or is another one than the index means.
std::string read_set_file(const std::string& folder, const SetFile& file);

}  // namespace quantoscope
