// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <Eigen/Core>

#include "core/analysis/decision_map.h"

namespace quantoscope {

/// A piece of a contour in plane coordinates; closed when first and last point are the same.
using Polyline = std::vector<Eigen::Vector2d>;

/// The contour logits = level as polylines (marching squares with linear interpolation along cell edges;
/// saddles are decided by the cell's mean), joined end to end. Lines end only at the grid's border. A value
/// that equals the level counts as above it.
std::vector<Polyline> contour(const DecisionMap& map, double level = 0.0);

/// The boundary between the true classes: that of the classes on the grid, with every crossing of a grid line
/// moved to where the truth changes (bisection, to a thousandth of a cell). None where the truth ends; no
/// lines without truth.
std::vector<Polyline> truth_boundary(const Truth& truth, const MapGrid& grid);

}  // namespace quantoscope
