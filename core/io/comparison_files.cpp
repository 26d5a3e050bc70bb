// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/comparison_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/build_info.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/io/result_files.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_json.h"

namespace quantoscope {

namespace {

namespace fs = std::filesystem;

constexpr const char* kComparisonFormat = "quantoscope-comparison";

fs::path index_of(const std::string& folder) { return fs::path(folder) / "comparison.json"; }

}  // namespace

bool is_comparison(const std::string& folder) {
  std::error_code ignored;
  return fs::is_regular_file(index_of(folder), ignored);
}

// Folders stay inside: a foreign file must not make us read or remove others.
std::vector<ComparisonEntry> read_comparison_index(const std::string& folder) {
  const std::string path = index_of(folder).string();
  const Json document = parse_json(read_file(path, kLargestDocument), path);
  check_format(document, kComparisonFormat, path, true);
  const std::vector<JsonNode> rows = JsonNode(document, path)["rows"].items();
  if (rows.size() > kMostCompared)
    throw Error(CORE_TEXT("core", "%1: %2 rows; at most %3 can be compared"), path,
                std::to_string(rows.size()), std::to_string(kMostCompared));
  std::vector<ComparisonEntry> entries;
  for (const JsonNode& row : rows) {
    ComparisonEntry entry{row["name"].text(), row["folder"].text()};
    const std::string& name = entry.folder;
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos)
      row["folder"].refuse({CORE_TEXT("core", "a folder inside the comparison")});
    entries.push_back(std::move(entry));
  }
  return entries;
}

void write_comparison_index(const std::vector<ComparisonEntry>& entries, const std::string& folder) {
  Json rows = Json::array();
  for (const ComparisonEntry& entry : entries)
    rows.push_back({{"name", entry.name}, {"folder", entry.folder}});
  const Json document{{"quantoscope", build_info().version},
                      {"format", kComparisonFormat},
                      {"version", kFormatVersion},
                      {"rows", rows}};
  write_file_atomically(index_of(folder).string(),
                        document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  remove_old_parts(folder);
}

void write_comparison(const Comparison& comparison, const std::string& folder) {
  if (comparison.empty()) throw Error(CORE_TEXT("core", "%1: there is nothing to compare"), folder);
  std::error_code ignored;
  const bool replaces = is_comparison(folder);
  if (!replaces && fs::exists(folder, ignored) && !fs::is_empty(folder, ignored))
    throw Error(
        CORE_TEXT("core", "%1: there are other things in this folder; a comparison needs one of its own"),
        folder);
  const auto old = replaces ? read_comparison_index(folder) : std::vector<ComparisonEntry>();

  const auto name_of = [](int batch, std::size_t row) {
    return std::to_string(batch) + (row < 9 ? "-0" : "-") + std::to_string(row + 1);
  };
  int batch = 1;
  while (fs::exists(fs::path(folder) / name_of(batch, 0), ignored)) ++batch;
  std::vector<ComparisonEntry> entries;
  for (std::size_t i = 0; i < comparison.size(); ++i) {
    const std::string name = name_of(batch, i);
    write_result(*comparison[i].result, (fs::path(folder) / name).string());
    entries.push_back({comparison[i].name, name});
  }
  write_comparison_index(entries, folder);
  for (const ComparisonEntry& entry : old) fs::remove_all(fs::path(folder) / entry.folder, ignored);
}

Comparison read_comparison(const std::string& folder) {
  Comparison comparison;
  for (const ComparisonEntry& entry : read_comparison_index(folder))
    comparison.push_back({entry.name, std::make_shared<ExperimentResult>(
                                          read_result((fs::path(folder) / entry.folder).string()))});
  return comparison;
}

}  // namespace quantoscope
