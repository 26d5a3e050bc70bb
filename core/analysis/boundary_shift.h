// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <Eigen/Core>

#include "core/analysis/decision_map.h"

namespace quantoscope {

/// Same layout as a map; true for the points that are meant.
using PointMask = Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How far one line of a network's boundary moved, at points evenly spread along it. Plane units.
struct BoundaryShift {
  std::vector<Eigen::Vector2d>
      points;  ///< About half a grid cell apart; a closed line's first is not repeated.
  bool closed = false;
  double spacing = 0;  ///< Between neighbouring points, along the line.
  /// Along the normal to where the other network's class changes; positive where class 1 has won ground.
  std::vector<double> shift;
};

/// Where the boundary of `reference` went in `quantized`, to a fraction of a cell: both maps' logits are
/// interpolated bilinearly between grid points, and looked at in steps of half a cell: between two of them
/// the other network's counts as linear. A shift is at most `farthest`: what is found to be further,
/// or nowhere, is that far. Logits that are not finite stand for their class. The maps must have the same
/// grid.
std::vector<BoundaryShift> boundary_shifts(const DecisionMap& quantized, const DecisionMap& reference,
                                           double farthest);

/// The mean of the middle values within `reach` neighbours on either side (fewer at the ends of a line that
/// is not closed): the median, which one speck or spike within the window does not move.
std::vector<double> running_median(const std::vector<double>& values, int reach, bool closed);

/// For each value, how many in a row have its sign (values up to `nothing` in size: none) and it among them;
/// 0 where there is no sign.
std::vector<int> sign_runs(const std::vector<double>& values, double nothing, bool closed);

/// Of the band width: what swept_area() takes the median of, to either side; and how long the boundary keeps
/// its side where it moved.
inline constexpr double kWindowReach = 1.0 / 8, kShortestRun = 2;

/// The area the boundary of `reference` swept on its way to that of `quantized`, where it moved as a whole.
/// With W the width of a band:
///   1. the shift at each point of the boundary, W / 2 at most, is the median of those within W / 8 along
///      the line;
///   2. the boundary moved where this shift keeps its side for at least 2 W along the line;
///   3. the area swept are the points of the class that won within the shift's length of the line there
///      (and 0.05 cells, which is how well the line is known).
/// Fraying turns from side to side and is shorter: patches of W / 4 that go either way as a coin falls have
/// by chance 3.5 % of their length in rows of 2 W (8 alike: 9 / 2^8).
/// `vanished`, if given, receives the part of it where no place was found within W / 2: the line merged with
/// another, vanished or went further.
PointMask swept_area(const DecisionMap& quantized, const DecisionMap& reference, double band,
                     PointMask* vanished = nullptr);

}  // namespace quantoscope
