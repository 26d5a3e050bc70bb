// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/generators.h"
#include "core/data/random.h"

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
  const Eigen::Index count = Eigen::Index(2) * spec.radii * spec.points * (1 + spec.subsamples);
  data.points.resize(count, 2);
  data.labels.resize(count);
  data.radius = data.extent = spec.radii * spec.spacing;
  data.truth = nearest_ring(spec.radii, spec.spacing);

  const double sigma = spec.noise * spec.spacing;
  RandomStream random(spec.seed, "data: subsamples");
  Eigen::Index row = 0;
  const auto add = [&](double x, double y, int label) {
    data.points.row(row) << float(x), float(y);
    data.labels(row) = std::uint8_t(label);
    ++row;
  };
  for (int k = 1; k <= spec.radii; ++k) {
    const double r = k * spec.spacing;
    for (const double side : {1.0, -1.0}) {
      for (int i = 0; i < spec.points; ++i) {
        const double t = std::numbers::pi * i / (spec.points - 1);
        const double x = r * std::cos(t), y = side * r * std::sin(t);
        add(x, y, k % 2);
        for (int s = 0; s < spec.subsamples; ++s) {
          const double dx = random.normal(), dy = random.normal();
          add(x + sigma * dx, y + sigma * dy, k % 2);
        }
      }
    }
  }
  return data;
}

}  // namespace quantoscope
