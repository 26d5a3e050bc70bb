// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "core/data/generators.h"
#include "core/data/scatter.h"

namespace quantoscope {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kStart = kPi / 2;  ///< Angle at which the arms begin, one spacing apart.

/// The arm r = spacing * t / pi at angle t, t in kStart..end, and how far a point is from it.
struct Arm {
  double x, y;  ///< The point.
  double b;     ///< spacing / pi
  double end;   ///< The last t.
  double r = std::hypot(x, y), phase = std::atan2(y, x);

  double distance_at(double t) const { return std::hypot(b * t * std::cos(t) - x, b * t * std::sin(t) - y); }
  double nearest_winding() const;
  double near_the_centre() const;
};

/// On each winding near the point the angle is refined from the point's own by Newton steps on the squared
/// distance.
double Arm::nearest_winding() const {
  const double winding = std::round((r / b - phase) / (2 * kPi));
  double least = std::numeric_limits<double>::infinity();
  for (const double offset : {-1.0, 0.0, 1.0}) {
    double t = std::clamp(phase + 2 * kPi * (winding + offset), kStart, end);
    for (int step = 0; step < 4; ++step) {
      const double c = std::cos(t), s = std::sin(t);
      const double from_x = b * t * c - x, from_y = b * t * s - y;
      const double dx = b * (c - t * s), dy = b * (s + t * c), squared_speed = dx * dx + dy * dy;
      const double bend = from_x * b * (-2 * s - t * c) + from_y * b * (2 * c - t * s);
      t -= (from_x * dx + from_y * dy) / (squared_speed + std::max(bend, -squared_speed / 2));
      t = std::clamp(t, kStart, end);
    }
    least = std::min(least, distance_at(t));
  }
  return least;
}

/// Where arms bend as sharply as they are far apart such steps do not settle. Here all angles near which the
/// distance has a minimum are found among many, and each is narrowed down by thirds.
double Arm::near_the_centre() const {
  constexpr double kApart = kPi / 16;
  const double last = std::min(end, r / b + 2 * kPi);
  double least = std::numeric_limits<double>::infinity();
  double before = least, at = distance_at(kStart);
  for (double t = kStart; t < last + kApart; t += kApart) {
    const double after = distance_at(std::min(t + kApart, end));
    if (at <= before && at <= after) {
      double low = std::max(kStart, t - kApart), high = std::min(end, t + kApart);
      for (int third = 0; third < 30; ++third) {
        const double a = low + (high - low) / 3, c = high - (high - low) / 3;
        if (distance_at(a) < distance_at(c))
          high = c;
        else
          low = a;
      }
      least = std::min(least, distance_at((low + high) / 2));
    }
    before = std::exchange(at, after);
  }
  return least;
}

double to_arm(double x, double y, double spacing, double end) {
  const Arm arm{x, y, spacing / kPi, end};
  const double least = arm.r < 2 * spacing ? arm.near_the_centre() : arm.nearest_winding();
  return std::min({least, arm.distance_at(kStart), arm.distance_at(end)});
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
