// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/kept_comparison.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/io/result_files.h"

namespace quantoscope {

namespace {
namespace fs = std::filesystem;
}

std::string KeptComparison::folder_of(const ExperimentResult* result) const {
  const auto found =
      std::ranges::find_if(known_, [result](const Known& known) { return known.result.get() == result; });
  return found == known_.end() ? std::string() : found->folder;
}

/// A name that is not in use, not even by what a write that did not end has left.
std::string KeptComparison::new_folder() {
  std::error_code ignored;
  std::string name;
  do {
    name = "row-" + std::to_string(++last_);
  } while (fs::exists(fs::path(folder_) / name, ignored));
  return name;
}

Comparison KeptComparison::read(Message& problem) {
  Comparison rows;
  known_.clear();
  problem = {};
  if (!is_comparison(folder_)) return rows;
  std::vector<ComparisonEntry> entries;
  try {
    entries = read_comparison_index(folder_);
  } catch (const std::exception& error) {
    problem = error_message(error);
    return rows;
  }
  for (const ComparisonEntry& entry : entries) {
    try {
      auto result =
          std::make_shared<const ExperimentResult>(read_result((fs::path(folder_) / entry.folder).string()));
      rows.push_back({entry.name, result});
      known_.push_back({std::move(result), entry.folder});
    } catch (const std::exception& error) {
      if (problem.empty()) problem = error_message(error);
    }
  }
  return rows;
}

void KeptComparison::write(const Comparison& rows) {
  std::error_code ignored;
  std::vector<Known> now;
  std::vector<ComparisonEntry> entries;
  for (const ComparedResult& row : rows) {
    std::string folder = folder_of(row.result.get());
    if (folder.empty()) {
      folder = new_folder();
      write_result(*row.result, (fs::path(folder_) / folder).string());
    }
    entries.push_back({row.name, folder});
    now.push_back({row.result, std::move(folder)});
  }
  if (rows.empty())
    fs::remove(fs::path(folder_) / "comparison.json", ignored);
  else
    write_comparison_index(entries, folder_);
  known_ = std::move(now);
  // Rows that are not listed any more; and nothing else that somebody may have put here.
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool listed = std::ranges::any_of(known_, [&](const Known& known) { return known.folder == name; });
    if (name.starts_with("row-") && !listed) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace quantoscope
