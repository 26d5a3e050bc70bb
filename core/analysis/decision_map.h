// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <Eigen/Core>

#include "core/data/dataset.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// A regular grid of n x n points on a part of the plane: cell centres, so that every point stands for the
/// same area.
struct MapGrid {
  double x_min = -1, x_max = 1, y_min = -1, y_max = 1;
  int n = 256;

  MapGrid() = default;
  /// Of all of a plane, or of its bottom right quarter.
  MapGrid(const MapSpec& map, const PlaneBox& plane);
  double spacing_x() const { return (x_max - x_min) / n; }
  double spacing_y() const { return (y_max - y_min) / n; }
  double x(int column) const { return x_min + (column + 0.5) * (x_max - x_min) / n; }
  double y(int row) const { return y_min + (row + 0.5) * (y_max - y_min) / n; }  ///< Row 0 is the lowest.
  bool operator==(const MapGrid&) const = default;
};

/// rows x columns = y x x, row 0 at the bottom.
using LogitMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// 0 or 1 where truth is defined, -1 elsewhere; same layout.
using TruthMatrix = Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A network's logits on a grid; the class is 1 where the logit is > 0.
struct DecisionMap {
  MapGrid grid;
  LogitMatrix logits;  ///< n x n
};

/// The truth on a grid; all -1 when there is none.
TruthMatrix truth_map(const Truth& truth, const MapGrid& grid);

/// Share of the grid points with a truth whose class is right; nothing when there are none.
std::optional<double> truth_accuracy(const DecisionMap& map, const TruthMatrix& truth);
/// Share of grid points (those with a truth, or all if there are none) on which both maps give the same
/// class.
double agreement(const DecisionMap& a, const DecisionMap& b, const TruthMatrix& truth);

}  // namespace quantoscope
