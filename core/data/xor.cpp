// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include "core/data/generators.h"
#include "core/data/scatter.h"

namespace quantoscope {

namespace {

constexpr double kMargin = 0.15;  ///< Of a quadrant's square, which core samples keep from its edges.

/// 1 where the signs of x and y differ.
std::optional<int> quadrant(double x, double y) {
  if (!(std::abs(x) <= 1 && std::abs(y) <= 1)) return std::nullopt;
  return (x > 0) != (y > 0) ? 1 : 0;
}

}  // namespace

Dataset generate_xor(const DataSpec& spec) {
  Dataset data;
  data.plane = PlaneBox::centred(1);
  data.radius = std::numbers::sqrt2 * (1 - kMargin);
  data.truth = quadrant;
  Scatter scatter(data, Eigen::Index(4) * spec.points, spec, 2 * kMargin, "data: xor");
  for (const double right : {1.0, -1.0}) {
    for (const double up : {1.0, -1.0}) {
      for (int i = 0; i < spec.points; ++i) {
        const double x = right * scatter.random().uniform(kMargin, 1 - kMargin);
        const double y = up * scatter.random().uniform(kMargin, 1 - kMargin);
        scatter.add(x, y, right != up ? 1 : 0);
      }
    }
  }
  return data;
}

}  // namespace quantoscope
