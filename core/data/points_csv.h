// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

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

/// Plane and radius of at least one point.
void set_plane(Dataset& data);

/// Writes header and points, whole or not at all (written beside and renamed). Numbers read back to the same
/// float. "-" is standard output.
void write_points_csv(const Dataset& data, const std::string& path);

}  // namespace quantoscope
