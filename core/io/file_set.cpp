// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file_set.h"

#include <filesystem>

#include "core/error.h"
#include "core/io/parts.h"
#include "core/io/sha256.h"

namespace quantoscope {

namespace {

bool is_meant(const std::string& bytes, const SetFile& file) {
  return bytes.size() == file.size && hex_text(sha256(bytes)) == file.sha256;
}

}  // namespace

void FileSet::add(const std::string& name, const std::string& bytes) {
  const std::filesystem::path folder(folder_);
  const StagedFile& staged = staged_.emplace_back((folder / name).string(), bytes);
  const std::filesystem::path part(staged.temporary());
  files_.push_back({name, bytes.size(), hex_text(sha256(bytes)),
                    part.parent_path() == folder ? part.filename().string() : std::string()});
}

void FileSet::commit(StagedFile index) {
  std::size_t i = 0;
  for (StagedFile& file : staged_)
    if (files_[i++].part.empty()) file.commit();
  sync_folder(folder_);
  index.commit();
  try {
    sync_folder(folder_);  // Before anything of the old set goes.
    for (StagedFile& file : staged_) file.commit();
  } catch (const Error&) {
    for (StagedFile& file : staged_) file.leave();
    throw;
  }
}

std::string read_set_file(const std::string& folder, const SetFile& file) {
  const std::filesystem::path place = std::filesystem::path(folder) / file.name;
  if (is_part(file.part)) try {
      std::string bytes = read_file((std::filesystem::path(folder) / file.part).string());
      if (is_meant(bytes, file)) return bytes;
    } catch (const Error&) {
      // It stands in its place, as a rule.
    }
  std::string bytes = read_file(place.string());
  if (is_meant(bytes, file)) return bytes;
  throw Error(
      CORE_TEXT("core", "%1 does not belong to this result: it has changed since result.json was written"),
      place.string());
}

}  // namespace quantoscope
