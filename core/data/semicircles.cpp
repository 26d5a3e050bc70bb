// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/generators.h"
#include "core/data/scatter.h"

namespace quantoscope {

namespace {

Truth nearest_ring(int radii, double spacing) {
  return [radii, spacing](double x, double y) -> std::optional<int> {
    const double r = std::hypot(x, y);
    if (!(r <= (radii + 0.5) * spacing)) return std::nullopt;
    return int(std::clamp(std::round(r / spacing), 1.0, double(radii))) % 2;
  };
}

}  // namespace

Dataset generate_semicircles(const DataSpec& spec) {
  Dataset data;
  data.radius = spec.radii * spec.spacing;
  data.plane = PlaneBox::centred(data.radius);
  data.truth = nearest_ring(spec.radii, spec.spacing);
  Scatter scatter(data, Eigen::Index(2) * spec.radii * spec.points, spec, spec.spacing, "data: subsamples");
  for (int k = 1; k <= spec.radii; ++k) {
    const double r = k * spec.spacing;
    for (const double side : {1.0, -1.0}) {
      for (int i = 0; i < spec.points; ++i) {
        const double t = std::numbers::pi * i / (spec.points - 1);
        scatter.add(r * std::cos(t), side * r * std::sin(t), k % 2);
      }
    }
  }
  return data;
}

}  // namespace quantoscope
