// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace quantoscope {

/// Reads "x,y,label" lines (a header line is allowed; label 0 or 1). Plane and radius come from the points.
/// Throws Error "FILE:line:column: ..." for the first thing that is not as it should be, or naming the file
/// it cannot open.
Dataset read_points_csv(const std::string& path);
/// The same for a text already read; `origin` is FILE in messages.
Dataset points_from_csv(const std::string& text, const std::string& origin);

/// The box around points with a margin of 8 % on each side; never without size.
PlaneBox plane_around(const PointMatrix& points);

/// Takes x, y, x, y, ... of at least one point as a file has them, each coordinate as floats unless that is
/// coarse (`float_is_coarse`), and sets plane and radius.
void set_points(Dataset& data, const std::vector<double>& coordinates);

/// Whether all of these are floats, to the bit.
bool are_floats(const Eigen::Ref<const Eigen::VectorXd, 0, Eigen::InnerStride<>>& numbers);

/// Writes header and points, whole or not at all (written beside and renamed). Numbers read back to the same.
/// "-" is standard output.
void write_points_csv(const Dataset& data, const std::string& path);

}  // namespace quantoscope
