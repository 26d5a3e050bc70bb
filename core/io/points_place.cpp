// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/points_place.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/sha256.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

/// The digest of a file; nothing when it cannot be read.
std::optional<std::string> digest_of_file(const std::string& path) {
  try {
    return hex_text(sha256(read_file(path)));
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string folder_of(const std::string& path) { return fs::absolute(path).parent_path().string(); }

}  // namespace

std::string points_path_from(const std::string& points_file, const std::string& folder) {
  std::error_code failed;
  if (points_file.empty() || !fs::exists(points_file, failed)) return points_file;
  const fs::path whole = fs::absolute(points_file).lexically_normal();
  const fs::path relative = whole.lexically_relative(fs::absolute(folder).lexically_normal());
  const auto up = std::ranges::count(relative, fs::path(".."));
  return relative.empty() || up > 2 ? whole.string() : relative.string();
}

std::string points_path_in(const std::string& points_file, const std::string& folder) {
  if (points_file.empty() || fs::path(points_file).is_absolute()) return points_file;
  std::error_code failed;
  const fs::path whole = (fs::absolute(folder) / points_file).lexically_normal();
  return fs::exists(whole, failed) ? whole.string() : points_file;
}

ExperimentSpec with_relative_points(ExperimentSpec spec, const std::string& path) {
  spec.data.points_file = points_path_from(spec.data.points_file, folder_of(path));
  return spec;
}

ExperimentSpec with_whole_points(ExperimentSpec spec, const std::string& path) {
  spec.data.points_file = points_path_in(spec.data.points_file, folder_of(path));
  return spec;
}

Message take_present_points(DataSpec& data) {
  if (data.points_file.empty() || data.points_digest.empty()) return {};
  const std::optional<std::string> digest = digest_of_file(data.points_file);
  if (!digest || *digest == data.points_digest) return {};
  data.points_digest = *digest;
  return {CORE_TEXT("core", "%1 has changed since the experiment was saved; what it holds now is used"),
          {data.points_file}};
}

Message keep_trained_points(DataSpec& data, const std::string& source, const std::string& path) {
  if (data.points_file.empty() || data.points_digest != hex_text(sha256(source))) return {};
  if (digest_of_file(data.points_file) == data.points_digest) return {};
  std::string base = path;
  for (const std::string_view ending : {std::string_view(".json"), std::string_view(".quantoscope")})
    if (base.ends_with(ending)) base.resize(base.size() - ending.size());
  for (int n = 1;; ++n) {
    const std::string beside = base + (n == 1 ? ".points" : ".points-" + std::to_string(n)) + ".csv";
    const std::optional<std::string> there = digest_of_file(beside);
    std::error_code ignored;
    if (there != data.points_digest && (there || fs::exists(beside, ignored))) continue;
    if (!there) write_file_atomically(beside, source);
    const std::string before = data.points_file;
    data.points_file = fs::absolute(beside).lexically_normal().string();
    return {CORE_TEXT("core", "%1 does not hold the points of the experiment any more; they are saved as %2"),
            {before, beside}};
  }
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return !a.empty() && !b.empty() && fs::equivalent(a, b, ignored);
}

Message take_carried_points(DataSpec& data, const std::string& folder, const std::string& digest) {
  if (data.points_file.empty() || digest.empty()) return {};
  const std::optional<std::string> present = digest_of_file(data.points_file);
  if (present == digest) return {};
  const std::string carried = (fs::absolute(folder) / kCarriedPoints).lexically_normal().string();
  if (digest_of_file(carried) != digest) return {};
  const std::string file = data.points_file;
  data.points_file = carried;
  return {present ? CORE_TEXT("core", "%1 has changed since; the points are those that the result carries")
                  : CORE_TEXT("core", "%1 is not there; the points are those that the result carries"),
          {file}};
}

}  // namespace quantoscope
