// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "core/data/generators.h"
#include "core/data/own_points.h"
#include "core/data/points_csv.h"
#include "core/data/points_format.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/sha256.h"
#include "core/message.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

constexpr std::string_view kPrefix = "data.";

void require_both_classes(const Dataset& data, const std::string& origin, const Message& advice) {
  const Eigen::Index ones = (data.labels.array() != 0).count();
  if (ones != 0 && ones != data.size()) return;
  throw Error(CORE_TEXT("core", "%1: all %2 points are of class %3; there is nothing to tell apart%4"),
              origin, std::to_string(data.size()), (ones == 0 ? "0" : "1"), advice);
}

Dataset read_points_file(const DataSpec& spec, const std::shared_ptr<const std::string>& source) {
  const std::string& path = spec.points_file;
  const std::string text = source ? *source : read_file(path);
  if (!spec.points_digest.empty() && hex_text(sha256(text)) != spec.points_digest)
    throw Error(CORE_TEXT("core", "%1: its content is not what it was; import it again"), path);
  Dataset data =
      spec.points_format.empty()
          ? points_from_csv(text, path)
          : read_points(text, parse_points_format(spec.points_format, "data.points_format"), path).data;
  data.source = std::make_shared<const std::string>(text);
  return data;
}

/// Mean 0 and standard deviation 1 of each coordinate; one that is the same everywhere is only moved.
void standardize(Dataset& data) {
  const PointMatrix& points = data.points;
  double farthest = 0;
  for (const int i : {0, 1}) {
    const double mean = points.col(i).mean();
    const double deviation = std::sqrt((points.col(i).array() - mean).square().mean());
    const bool spread = points.col(i).maxCoeff() > points.col(i).minCoeff() && std::isfinite(deviation);
    data.input.mean[std::size_t(i)] = mean;
    data.input.deviation[std::size_t(i)] = spread ? deviation : 1;
  }
  for (Eigen::Index row = 0; row < data.size(); ++row)
    farthest = std::max(farthest, std::hypot(double(data.input.of(0, points(row, 0))),
                                             double(data.input.of(1, points(row, 1)))));
  data.radius = farthest > 0 ? farthest : 1;
}

}  // namespace

bool wants_standardizing(const PointMatrix& points) {
  if (points.rows() == 0) return false;
  const Eigen::RowVector2d sides = points.colwise().maxCoeff() - points.colwise().minCoeff();
  constexpr double kFar = 6, kTiny = 0.6, kUnlike = 10;
  return points.cwiseAbs().maxCoeff() > kFar || sides.maxCoeff() < kTiny ||
         sides.maxCoeff() > kUnlike * sides.minCoeff();
}

std::span<const Generator> generators() {
  // One row per data set; to add one, write its file beside semicircles.cpp and declare it in generators.h.
  using Names = std::vector<std::string>;
  static const Names rings{"radii", "spacing", "points", "subsamples", "noise", "seed"};
  static const Names fixed{"points", "subsamples", "noise", "seed"};
  static const Names blobs{"radii", "points", "subsamples", "noise", "seed"};
  static const Generator table[] = {
      {"semicircles", CORE_TEXT("core", "Semicircles"),
       CORE_TEXT("core", "Concentric rings of alternating class: the paper's data set."), rings,
       &generate_semicircles},
      {"spirals", CORE_TEXT("core", "Spirals"),
       CORE_TEXT("core", "Two spirals, one between the windings of the other."), rings, &generate_spirals},
      {"checkerboard", CORE_TEXT("core", "Checkerboard"),
       CORE_TEXT("core", "Square cells of alternating class."), rings, &generate_checkerboard},
      {"blobs", CORE_TEXT("core", "Gaussian blobs"),
       CORE_TEXT("core", "Round clouds of points that run into one another."), blobs, &generate_blobs},
      {"moons", CORE_TEXT("core", "Two moons"),
       CORE_TEXT("core", "Two half circles that reach into each other."), fixed, &generate_moons},
      {"circles", CORE_TEXT("core", "Circles"), CORE_TEXT("core", "A small circle inside a large one."),
       fixed, &generate_circles},
      {"xor", CORE_TEXT("core", "XOR"),
       CORE_TEXT("core", "Four squares, the same class on each diagonal: no straight line tells them apart."),
       fixed, &generate_xor},
      {"own",
       CORE_TEXT("core", "Own points"),
       CORE_TEXT("core", "Points clicked into the plane by hand; they belong to the experiment."),
       {"own_points"},
       &generate_own},
  };
  return table;
}

const Generator& generator(const std::string& name) {
  for (const Generator& row : generators())
    if (row.name == name) return row;
  std::vector<std::string> names;
  for (const Generator& row : generators()) names.push_back(row.name);
  throw Error(CORE_TEXT("core", "data.generator: %1 is not one of %2"), in_quotes(name), listed(names));
}

bool uses_field(const DataSpec& spec, const std::string& key) {
  if (!key.starts_with(kPrefix) || key == "data.generator" || key == "data.points_file") return true;
  if (key == "data.standardize" || key == "data.points_format" || key == "data.points_digest")
    return !spec.points_file.empty();
  if (!spec.points_file.empty()) return false;
  const auto& uses = generator(spec.generator).uses;
  return std::ranges::find(uses, key.substr(kPrefix.size())) != uses.end();
}

std::vector<std::string> users_of_field(const std::string& key) {
  std::vector<std::string> users;
  for (const Generator& row : generators())
    if (key.starts_with(kPrefix) && std::ranges::find(row.uses, key.substr(kPrefix.size())) != row.uses.end())
      users.push_back(row.label);
  return users.size() < generators().size() ? users : std::vector<std::string>{};
}

Dataset make_dataset(const DataSpec& spec) { return make_dataset(spec, nullptr); }

Dataset make_dataset(const DataSpec& spec, const std::shared_ptr<const std::string>& source) {
  if (!spec.points_file.empty()) {
    Dataset data = read_points_file(spec, source);
    require_both_classes(data, spec.points_file, {});
    data.passes = passes_for(data.size());
    if (spec.standardize) standardize(data);
    return data;
  }
  const Generator& row = generator(spec.generator);
  Dataset data = row.generate(spec);
  if (data.missing.empty())
    require_both_classes(data, row.name, {CORE_TEXT("core", " (data.radii must be 2 or more)")});
  return data;
}

Dataset make_complete_dataset(const DataSpec& spec) {
  Dataset data = make_dataset(spec);
  if (!data.missing.empty()) throw Error(CORE_TEXT("core", "%1: %2"), spec.generator, Message{data.missing});
  return data;
}

}  // namespace quantoscope
