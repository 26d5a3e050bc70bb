// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "core/data/generators.h"
#include "core/data/random.h"

namespace quantoscope {

namespace {

constexpr double kReach = 0.8;  ///< Largest distance of a centre from the origin.

struct Blob {
  double x, y;
  int label;
};

/// Evenly over the disc as the seeds of a sunflower; the class alternates from the middle outwards.
std::vector<Blob> centres(int count) {
  const double golden = std::numbers::pi * (3 - std::sqrt(5.0));
  std::vector<Blob> blobs;
  for (int k = 0; k < count; ++k) {
    const double r = kReach * std::sqrt((k + 0.5) / (count - 0.5)), t = k * golden;
    blobs.push_back({r * std::cos(t), r * std::sin(t), (k + 1) % 2});
  }
  return blobs;
}

/// Least distance between centres of different classes.
double least_gap(const std::vector<Blob>& blobs) {
  double least = std::numeric_limits<double>::infinity();
  for (const Blob& a : blobs)
    for (const Blob& b : blobs)
      if (a.label != b.label) least = std::min(least, std::hypot(a.x - b.x, a.y - b.y));
  return std::isfinite(least) ? least : kReach;  // A single blob is refused later.
}

/// The class whose blobs are denser at a point: the sign of the log of the ratio of two sums of Gaussians of
/// the same width; the nearest blob's class when they have none.
Truth denser_class(std::vector<Blob> blobs, double gap, double sigma) {
  return [blobs = std::move(blobs), gap, sigma](double x, double y) -> std::optional<int> {
    double nearest = std::numeric_limits<double>::infinity();
    int label = 0;
    for (const Blob& blob : blobs) {
      const double square = (x - blob.x) * (x - blob.x) + (y - blob.y) * (y - blob.y);
      if (square < nearest) nearest = square, label = blob.label;
    }
    const double reach = std::max(gap, 3 * sigma);
    if (!(nearest <= reach * reach)) return std::nullopt;
    if (sigma == 0) return label;
    // Relative to the nearest, so that not all terms vanish far out.
    double density[2] = {0, 0};
    for (const Blob& blob : blobs) {
      const double square = (x - blob.x) * (x - blob.x) + (y - blob.y) * (y - blob.y);
      density[blob.label] += std::exp((nearest - square) / (2 * sigma * sigma));
    }
    return density[1] > density[0] ? 1 : 0;
  };
}

}  // namespace

Dataset generate_blobs(const DataSpec& spec) {
  const std::vector<Blob> blobs = centres(spec.radii);
  const double gap = least_gap(blobs), sigma = spec.noise * gap;
  Dataset data;
  data.plane = PlaneBox::centred(1);
  data.radius = kReach;
  data.truth = denser_class(blobs, gap, sigma);
  const Eigen::Index each = Eigen::Index(spec.points) * (1 + spec.subsamples);
  data.points.resize(each * Eigen::Index(blobs.size()), 2);
  data.labels.resize(data.points.rows());
  RandomStream random(spec.seed, "data: blobs");
  Eigen::Index row = 0;
  for (const Blob& blob : blobs) {
    for (Eigen::Index i = 0; i < each; ++i, ++row) {
      const double dx = random.normal(), dy = random.normal();
      data.points.row(row) << rounded_to_float(blob.x + sigma * dx), rounded_to_float(blob.y + sigma * dy);
      data.labels(row) = std::uint8_t(blob.label);
    }
  }
  return data;
}

}  // namespace quantoscope
