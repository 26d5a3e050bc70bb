// SPDX-License-Identifier: GPL-3.0-or-later
// Grids, the truth on them, and how two maps compare.
#include "core/analysis/decision_map.h"
#include "core/error.h"

namespace quantoscope {

namespace {

void require_same_size(const LogitMatrix& map, Eigen::Index rows, Eigen::Index columns) {
  if (map.rows() != rows || map.cols() != columns)
    throw Error(CORE_TEXT("core", "maps of %1 x %2 and %3 x %4 points cannot be compared"),
                std::to_string(map.rows()), std::to_string(map.cols()), std::to_string(rows),
                std::to_string(columns));
}

}  // namespace

MapGrid::MapGrid(const MapSpec& map, const PlaneBox& plane)
    : x_min(plane.x_min), x_max(plane.x_max), y_min(plane.y_min), y_max(plane.y_max), n(map.resolution) {
  if (map.region != Region::BottomRight) return;
  x_min = (plane.x_min + plane.x_max) / 2;
  y_max = (plane.y_min + plane.y_max) / 2;
}

TruthMatrix truth_map(const Truth& truth, const MapGrid& grid) {
  TruthMatrix classes = TruthMatrix::Constant(grid.n, grid.n, -1);
  if (!truth) return classes;
  for (int row = 0; row < grid.n; ++row)
    for (int column = 0; column < grid.n; ++column)
      if (const std::optional<int> label = truth(grid.x(column), grid.y(row)))
        classes(row, column) = std::int8_t(*label);
  return classes;
}

std::optional<double> truth_accuracy(const DecisionMap& map, const TruthMatrix& truth) {
  if (truth.size() == 0) return std::nullopt;
  require_same_size(map.logits, truth.rows(), truth.cols());
  const auto asked = truth.array() >= 0;
  const Eigen::Index count = asked.count();
  if (count == 0) return std::nullopt;
  const auto right = (map.logits.array() > 0.0f) == (truth.array() == 1);
  return double((asked && right).count()) / double(count);
}

double agreement(const DecisionMap& a, const DecisionMap& b, const TruthMatrix& truth) {
  require_same_size(a.logits, b.logits.rows(), b.logits.cols());
  const auto same = (a.logits.array() > 0.0f) == (b.logits.array() > 0.0f);
  if (truth.size() != 0) {
    require_same_size(a.logits, truth.rows(), truth.cols());
    const auto asked = truth.array() >= 0;
    if (const Eigen::Index count = asked.count(); count != 0)
      return double((asked && same).count()) / double(count);
  }
  return a.logits.size() == 0 ? 1.0 : double(same.count()) / double(a.logits.size());
}

}  // namespace quantoscope
