// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include "core/data/generators.h"
#include "core/data/scatter.h"

namespace quantoscope {

namespace {

constexpr double kInner = 0.4, kOuter = 0.8;
constexpr double kRingGap = kOuter - kInner;

std::optional<int> nearest_circle(double x, double y) {
  const double r = std::hypot(x, y);
  if (!(r <= kOuter + kRingGap / 2)) return std::nullopt;
  return r < (kInner + kOuter) / 2 ? 1 : 0;
}

}  // namespace

Dataset generate_circles(const DataSpec& spec) {
  Dataset data;
  data.plane = PlaneBox::centred(1);
  data.radius = kOuter;
  data.truth = nearest_circle;
  const int around = 2 * spec.points;
  Scatter scatter(data, Eigen::Index(2) * around, spec, kRingGap, "data: circles");
  for (const int label : {1, 0}) {
    const double r = label == 1 ? kInner : kOuter;
    for (int i = 0; i < around; ++i) {
      const double t = 2 * std::numbers::pi * i / around;
      scatter.add(r * std::cos(t), r * std::sin(t), label);
    }
  }
  return data;
}

}  // namespace quantoscope
