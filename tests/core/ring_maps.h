// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <optional>
#include <random>

#include <QtGlobal>

#include "core/analysis/error_character.h"

namespace quantoscope {

inline constexpr double kBand = 1.0 / 10.5;  ///< Ten rings, as in the first experiment.

using Field = std::function<double(double, double)>;

inline DecisionMap sample(int n, const Field& f) {
  DecisionMap map;
  map.grid.n = n;
  map.logits.resize(n, n);
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column)
      map.logits(row, column) = float(f(map.grid.x(column), map.grid.y(row)));
  return map;
}

/// Rings of alternating class, the boundaries half-way between multiples of the band.
inline double rings(double radius) { return std::cos(std::numbers::pi * radius / kBand); }

inline DecisionMap ring_map(int n, double dx = 0, double dr = 0) {
  return sample(n, [=](double x, double y) { return rings(std::hypot(x - dx, y) - dr); });
}

/// Ring truth within the unit disc, as the ten rings have it.
inline TruthMatrix ring_truth(int n) {
  return truth_map(
      [](double x, double y) -> std::optional<int> {
        if (std::hypot(x, y) > 1) return std::nullopt;
        return rings(std::hypot(x, y)) > 0 ? 1 : 0;
      },
      ring_map(n).grid);
}

/// Turns the class of every point over with the given chance.
inline DecisionMap salted(DecisionMap map, double density, unsigned seed = 7) {
  std::mt19937 random(seed);
  for (Eigen::Index i = 0; i < map.logits.size(); ++i)
    if (double(random()) / 4294967296.0 < density) map.logits.data()[i] *= -1;
  return map;
}

/// Speckles of one size on the plane, whatever the resolution: cells of a fixed lattice.
inline DecisionMap speckled(DecisionMap map, double density, int lattice) {
  std::mt19937 random(11);
  PointMask turned(lattice, lattice);
  for (Eigen::Index i = 0; i < turned.size(); ++i)
    turned.data()[i] = double(random()) / 4294967296.0 < density;
  const int n = map.grid.n;
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column)
      if (turned(row * lattice / n, column * lattice / n)) map.logits(row, column) *= -1;
  return map;
}

inline DecisionMap negated(DecisionMap map) {
  map.logits = -map.logits;
  return map;
}

/// Rings whose every boundary is `moved` outwards and goes to and fro by at most `size` on top of that: as a
/// sine of about `period` along the boundary.
inline DecisionMap wavy_rings(int n, double moved, double size, double period) {
  return sample(n, [=](double x, double y) {
    const double radius = std::hypot(x, y), ring = (std::floor(radius / kBand) + 0.5) * kBand;
    const double waves = std::round(2 * std::numbers::pi * ring / period);
    return rings(radius - moved - size * std::sin(waves * std::atan2(y, x)));
  });
}

/// As wavy_rings, but by chance, the same over patches of length `patch`.
inline DecisionMap jittered_rings(int n, double moved, double size, double patch) {
  return sample(n, [=](double x, double y) {
    const double radius = std::hypot(x, y), ring = std::floor(radius / kBand);
    const double along = (std::atan2(y, x) + std::numbers::pi) * (ring + 0.5) * kBand;
    std::uint32_t chance = std::uint32_t(along / patch) * 2654435761u + std::uint32_t(ring) * 40503u;
    for (int i = 0; i < 2; ++i) chance = (chance ^ chance >> 15) * 2246822519u;
    chance ^= chance >> 13;
    return rings(radius - moved - size * (double(chance) / 2147483648.0 - 1));
  });
}

inline bool near(double a, double b, double tolerance) {
  if (std::abs(a - b) <= tolerance) return true;
  qWarning("%g and %g differ by more than %g", a, b, tolerance);
  return false;
}

}  // namespace quantoscope
