// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include "core/data/generators.h"
#include "core/data/scatter.h"

namespace quantoscope {

namespace {

constexpr double kRadius = 0.6, kMoonGap = 0.3;
/// Centre of the upper moon; the lower one's is opposite. Half a radius apart in x and a quarter in y leaves
/// each moon's tip half a radius from the other: the gap.
constexpr double kX = -kRadius / 2, kY = -kRadius / 4;

/// Distance to the half circle around the origin with y >= 0.
double to_arc(double x, double y) {
  if (y >= 0) return std::abs(std::hypot(x, y) - kRadius);
  return std::hypot(std::abs(x) - kRadius, y);
}

/// The moon that is nearer: 1 for the upper.
std::optional<int> nearest_moon(double x, double y) {
  const double upper = to_arc(x - kX, y - kY), lower = to_arc(-(x + kX), -(y + kY));
  if (!(std::min(upper, lower) <= kMoonGap / 2)) return std::nullopt;
  return upper < lower ? 1 : 0;
}

}  // namespace

Dataset generate_moons(const DataSpec& spec) {
  Dataset data;
  data.plane = PlaneBox::centred(1);
  data.radius = std::hypot(kX - kRadius, kY);
  data.truth = nearest_moon;
  Scatter scatter(data, Eigen::Index(2) * spec.points, spec, kMoonGap, "data: moons");
  for (const int label : {1, 0}) {
    const double side = label == 1 ? 1 : -1;
    for (int i = 0; i < spec.points; ++i) {
      const double t = std::numbers::pi * i / (spec.points - 1);
      scatter.add(side * (kX + kRadius * std::cos(t)), side * (kY + kRadius * std::sin(t)), label);
    }
  }
  return data;
}

}  // namespace quantoscope
