// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/data/generators.h"
#include "core/data/scatter.h"

namespace quantoscope {

namespace {

/// 1 in the bottom left corner and in every second cell from there.
int cell_class(int column, int row) { return (column + row) % 2 == 0 ? 1 : 0; }

Truth cell_truth(int cells, double side) {
  return [cells, side](double x, double y) -> std::optional<int> {
    const double extent = cells * side / 2;
    if (!(std::abs(x) <= extent && std::abs(y) <= extent)) return std::nullopt;
    const auto index = [&](double v) { return std::min(int((v + extent) / side), cells - 1); };
    return cell_class(index(x), index(y));
  };
}

}  // namespace

Dataset generate_checkerboard(const DataSpec& spec) {
  Dataset data;
  const int cells = spec.radii;
  const double side = 2 * spec.spacing;
  const double extent = cells * side / 2;
  data.plane = PlaneBox::centred(extent);
  data.radius = std::numbers::sqrt2 * (extent - spec.spacing / 2);
  data.truth = cell_truth(cells, side);

  struct Cell {
    double x, y;  // Its centre.
  };
  std::array<std::vector<Cell>, 2> of_class;
  for (int row = 0; row < cells; ++row)
    for (int column = 0; column < cells; ++column)
      of_class[std::size_t(cell_class(column, row))].push_back(
          {(column + 0.5) * side - extent, (row + 0.5) * side - extent});

  // The classes take turns, and each goes round its cells, so that both have the same number of points.
  const Eigen::Index cores = Eigen::Index(2) * cells * spec.points;
  Scatter scatter(data, cores, spec, spec.spacing, "data: checkerboard");
  for (Eigen::Index i = 0; i < cores; ++i) {
    const int label = of_class[0].empty() ? 1 : int(1 - i % 2);
    const auto& turns = of_class[std::size_t(label)];
    const Cell& cell = turns[std::size_t(i / 2) % turns.size()];
    const double half = spec.spacing / 2;
    const double x = cell.x + scatter.random().uniform(-half, half);
    const double y = cell.y + scatter.random().uniform(-half, half);
    scatter.add(x, y, label);
  }
  return data;
}

}  // namespace quantoscope
