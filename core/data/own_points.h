// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"

namespace quantoscope {

/// A point placed by hand.
struct OwnPoint {
  double x = 0, y = 0;
  int label = 0;  ///< 0 or 1.
  bool operator==(const OwnPoint&) const = default;
};

/// More would be a file's business (data.points_file).
inline constexpr std::size_t kMostOwnPoints = 10000;
/// Coordinates stay within this, far beyond what a plane shows.
inline constexpr double kFarthestOwnPoint = 1e6;

/// Reads "x,y,label; x,y,label; ..." (blanks and a last semicolon are fine, the empty text has no points).
/// Throws Error
/// "<origin>: point 3 ('0.1,a,1'): ..." for the first point that is not as it should be.
std::vector<OwnPoint> parse_own_points(std::string_view text, const std::string& origin);
/// The text of points, which reads back to the same points; what the spec holds.
std::string own_points_text(const std::vector<OwnPoint>& points);

/// A coordinate to four digits after the point of the plane's size (half its side): finer than a pixel, and
/// short in the file.
double rounded(double coordinate, double size);
/// All points of a set, or `most` of them, evenly taken at random (always the same) in their order,
/// rounded.
std::vector<OwnPoint> points_of(const Dataset& data, std::size_t most);
/// Points as a set without truth; its plane reaches at least from -1 to 1.
Dataset own_dataset(const std::vector<OwnPoint>& points);

/// How often an epoch goes through so many points.
int passes_for(Eigen::Index points);

}  // namespace quantoscope
