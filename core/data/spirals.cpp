// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/data/generators.h"
#include "core/data/scatter.h"

namespace quantoscope {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kStart = kPi / 2;  ///< Angle at which the arms begin, one spacing apart.

/// Distance from (x, y) to r = spacing * t / pi, t in kStart..end, at angle t. On each winding near the point
/// the angle is refined from the point's own by Gauss-Newton steps on the squared distance.
double to_arm(double x, double y, double spacing, double end) {
  const double b = spacing / kPi, r = std::hypot(x, y);
  const double phase = std::atan2(y, x);
  const double winding = std::round((r / b - phase) / (2 * kPi));
  double least = std::numeric_limits<double>::infinity();
  const auto distance_at = [&](double t) {
    return std::hypot(b * t * std::cos(t) - x, b * t * std::sin(t) - y);
  };
  for (const double offset : {-1.0, 0.0, 1.0}) {
    double t = std::clamp(phase + 2 * kPi * (winding + offset), kStart, end);
    for (int step = 0; step < 4; ++step) {
      const double c = std::cos(t), s = std::sin(t);
      const double dx = b * (c - t * s), dy = b * (s + t * c);
      t -= ((b * t * c - x) * dx + (b * t * s - y) * dy) / (dx * dx + dy * dy);
      t = std::clamp(t, kStart, end);
    }
    least = std::min(least, distance_at(t));
  }
  return std::min({least, distance_at(kStart), distance_at(end)});
}

Truth nearest_arm(int crossings, double spacing) {
  return [crossings, spacing](double x, double y) -> std::optional<int> {
    const double r = std::hypot(x, y), end = kPi * crossings;
    if (!(r <= (crossings + 0.5) * spacing)) return std::nullopt;
    const double one = to_arm(x, y, spacing, end), zero = to_arm(-x, -y, spacing, end);
    // Inside all is asked; at the rim, where the last windings end, only what is close to an arm.
    if (r > (crossings - 1) * spacing && !(std::min(one, zero) <= spacing / 2)) return std::nullopt;
    return one < zero ? 1 : 0;
  };
}

}  // namespace

Dataset generate_spirals(const DataSpec& spec) {
  Dataset data;
  data.radius = spec.radii * spec.spacing;
  data.plane = PlaneBox::centred(data.radius);
  data.truth = nearest_arm(spec.radii, spec.spacing);
  const int each = spec.radii * spec.points;
  Scatter scatter(data, Eigen::Index(2) * each, spec, spec.spacing, "data: spirals");
  for (const int label : {1, 0}) {
    const double side = label == 1 ? 1 : -1;
    for (int i = 0; i < each; ++i) {
      const double t = kStart + (kPi * spec.radii - kStart) * i / (each - 1);
      const double r = spec.spacing * t / kPi;
      scatter.add(side * r * std::cos(t), side * r * std::sin(t), label);
    }
  }
  return data;
}

}  // namespace quantoscope
