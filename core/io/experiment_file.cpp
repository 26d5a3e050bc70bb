// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/experiment_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/io/figure_metadata.h"
#include "core/io/file_ending.h"
#include "core/io/files.h"
#include "core/io/points_place.h"
#include "core/io/result_files.h"
#include "core/io/result_json.h"
#include "core/spec/json_text.h"
#include "core/spec/spec_json.h"

namespace quantoscope {

namespace {

using Kind = ExperimentFile::Kind;
namespace fs = std::filesystem;

/// As people write it: "PDF".
std::string in_capitals(std::string ending) {
  for (char& c : ending)
    if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
  return ending;
}

ExperimentFile result_in(const std::string& text, const std::string& path) {
  ExperimentSpec spec = result_from_json(text, path).spec;
  find_points_of_result(spec, text, path);
  return {Kind::Result, {std::move(spec)}};
}

ExperimentFile read_folder(const std::string& folder) {
  const std::string file = (fs::path(folder) / "result.json").string();
  std::error_code ignored;
  if (!fs::exists(file, ignored))
    throw Error(CORE_TEXT("core", "%1 holds no result: result.json is missing"), folder);
  return result_in(read_file(file, kLargestDocument), file);
}

bool is_result(const std::string& text, const std::string& path) {
  const Json document = parse_json(text, path);
  if (!document.is_object()) return false;
  const auto format = document.find("format");
  return format != document.end() && *format == "quantoscope-result";
}

}  // namespace

bool has_figure_name(const std::string& path) {
  static constexpr std::array kEndings = {"pdf", "svg", "png"};
  return std::ranges::find(kEndings, file_ending(path)) != kEndings.end();
}

ExperimentFile read_experiment(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return read_folder(path);
  const std::string bytes = read_file(path, kLargestFigure);
  const std::string_view type = figure_type(bytes);
  if (!type.empty() || has_figure_name(path)) {
    if (auto record = find_figure_record(bytes, path)) return {Kind::Figure, std::move(record->specs)};
    throw Error(CORE_TEXT("core", "%1: this %2 was not made by Quantoscope: it carries no experiment"), path,
                (type.empty() ? in_capitals(file_ending(path)) : std::string(type)));
  }
  if (is_result(bytes, path)) return result_in(bytes, path);
  return {Kind::Experiment, {with_whole_points(spec_from_json(bytes, path), path)}};
}

bool holds_result(const std::string& folder) {
  const std::string document = (fs::path(folder) / "result.json").string();
  std::error_code ignored;
  if (!fs::is_regular_file(document, ignored)) return false;
  try {
    return is_result(read_file(document, kLargestDocument), document);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace quantoscope
