// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include <string>

#include "core/data/generators.h"
#include "core/data/points_csv.h"
#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

void require_both_classes(const Dataset& data, const std::string& origin, const std::string& advice) {
  const Eigen::Index ones = (data.labels.array() != 0).count();
  if (ones != 0 && ones != data.size()) return;
  throw Error(origin + ": all " + std::to_string(data.size()) + " points are of class " +
              (ones == 0 ? "0" : "1") + "; there is nothing to tell apart" + advice);
}

}  // namespace

std::span<const Generator> generators() {
  // One row per data set; to add one, write its file beside semicircles.cpp and declare it in generators.h.
  static const Generator table[] = {
      {"semicircles", "Semicircles", &generate_semicircles},
  };
  return table;
}

Dataset make_dataset(const DataSpec& spec) {
  if (!spec.points_file.empty()) {
    Dataset data = read_points_csv(spec.points_file);
    require_both_classes(data, spec.points_file, "");
    return data;
  }
  for (const Generator& generator : generators()) {
    if (generator.name != spec.generator) continue;
    Dataset data = generator.generate(spec);
    require_both_classes(data, generator.name, " (data.radii must be 2 or more)");
    return data;
  }
  std::vector<std::string> names;
  for (const Generator& generator : generators()) names.push_back(generator.name);
  throw Error("data.generator: " + in_quotes(spec.generator) + " is not one of " + listed(names));
}

}  // namespace quantoscope
