// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/error_character.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string>

#include "core/analysis/boundary.h"
#include "core/error.h"

namespace quantoscope {
namespace {

constexpr double kLargestBand = 1.0 / 8;    ///< Of the plane's shorter side.
constexpr double kSmoothing = 1.0 / 6;      ///< Of the band width.
constexpr double kSmallestPiece = 1.0 / 4;  ///< Of the band width squared.
constexpr double kCutOff = 3;               ///< Standard deviations.

void require_comparable(const DecisionMap& a, const DecisionMap& b, const TruthMatrix& truth) {
  const auto size = [](const auto& m) { return std::to_string(m.rows()) + " x " + std::to_string(m.cols()); };
  const auto require = [&](const auto& m, const Message& what) {
    if (m.rows() != a.logits.rows() || m.cols() != a.logits.cols())
      throw Error(CORE_TEXT("core", "a map of %1 points cannot be compared with a %2 of %3"), size(a.logits),
                  what, size(m));
  };
  require(b.logits, {CORE_TEXT("core", "map")});
  if (truth.size() != 0) require(truth, {CORE_TEXT("core", "truth")});
  if (a.grid != b.grid)
    throw Error(CORE_TEXT("core", "maps of different parts of the plane cannot be compared"));
  if (a.logits.rows() != a.logits.cols() || (a.logits.size() != 0 && a.logits.rows() != a.grid.n))
    throw Error(CORE_TEXT("core", "a map of %1 points does not fit its grid of %2"), size(a.logits),
                std::to_string(a.grid.n));
}

/// +1 / -1 for the two classes.
LogitMatrix signs(const PointMask& classes) {
  return classes.cast<float>() * 2.0f - LogitMatrix::Ones(classes.rows(), classes.cols());
}

/// Length of the boundary between the classes, in cells whose corners all count.
double boundary_length(const MapGrid& grid, const PointMask& classes, const PointMask& counts) {
  DecisionMap map{grid, signs(classes)};
  map.logits = counts.select(map.logits, std::numeric_limits<float>::quiet_NaN());
  double sum = 0;
  for (const Polyline& line : contour(map))
    for (std::size_t i = 1; i < line.size(); ++i) sum += (line[i] - line[i - 1]).norm();
  return sum;
}

/// Sums of neighbours along one axis, weighted with a Gaussian. Outside of the map there is nothing (0),
/// which leaves the sign of the sum what a mean over the points inside would have.
LogitMatrix blur_columns(const LogitMatrix& field, double deviation) {
  LogitMatrix sum = field;
  const Eigen::Index n = field.cols();
  const auto reach = std::min<Eigen::Index>(n - 1, Eigen::Index(std::ceil(kCutOff * deviation)));
  for (Eigen::Index k = 1; k <= reach; ++k) {
    const auto weight = float(std::exp(-double(k * k) / (2 * deviation * deviation)));
    sum.leftCols(n - k) += weight * field.rightCols(n - k);
    sum.rightCols(n - k) += weight * field.leftCols(n - k);
  }
  return sum;
}

/// The class most of a point's surroundings have; its own if they are even.
PointMask smoothed(const PointMask& classes, double columns, double rows) {
  const LogitMatrix across = blur_columns(signs(classes), columns);
  const LogitMatrix upright = blur_columns(across.transpose(), rows);
  const LogitMatrix sum = upright.transpose();
  return (sum.array() > 0.0f) || (sum.array() == 0.0f && classes.array());
}

/// Gain, offset and the correlation length of what they leave of the error.
void measure_logits(ErrorCharacter& character, const DecisionMap& quantized, const DecisionMap& reference,
                    const PointMask& counts) {
  const Eigen::MatrixXd logit = reference.logits.cast<double>();
  const Eigen::MatrixXd error = quantized.logits.cast<double>() - logit;
  const PointMask usable = counts.array() && error.array().isFinite();
  const double count = double(usable.count());
  if (count == 0) return;
  const auto centred = [&](const Eigen::MatrixXd& field, double mean) -> Eigen::MatrixXd {
    return usable.select(field.array() - mean, 0.0);
  };
  const double mean_logit = usable.select(logit, 0.0).sum() / count;
  const double mean_error = usable.select(error, 0.0).sum() / count;
  const Eigen::MatrixXd f = centred(logit, mean_logit), e = centred(error, mean_error);
  // A sum of floats is rounded; that is no error field, and no logit that varies.
  const auto size = quantized.logits.cwiseAbs().cwiseMax(reference.logits.cwiseAbs());
  const double rounding =
      double(usable.select(size, 0.0f).maxCoeff()) * double(std::numeric_limits<float>::epsilon());
  const bool varies = std::sqrt(f.squaredNorm() / count) > rounding;
  const double b = varies ? e.cwiseProduct(f).sum() / f.squaredNorm() : 0;
  if (varies) character.logit_gain = 1 + b;
  character.logit_offset = mean_error - b * mean_logit;
  const std::optional<double> cells = correlation_cells(e - b * f, usable, rounding);
  if (cells)
    character.correlation_length =
        *cells * std::sqrt(quantized.grid.spacing_x() * quantized.grid.spacing_y());
}

/// A square grid of the same area: lengths along x and along y can be compared.
MapGrid as_seen(const MapGrid& grid) {
  const double side = std::sqrt(grid.x_max - grid.x_min) * std::sqrt(grid.y_max - grid.y_min);
  MapGrid square;
  square.x_min = square.y_min = -side / 2;
  square.x_max = square.y_max = side / 2;
  square.n = grid.n;
  return square;
}

}  // namespace

RegionMatrix connected_regions(const PointMask& mask, std::vector<std::int64_t>* sizes,
                               Neighbours neighbours) {
  RegionMatrix regions = RegionMatrix::Constant(mask.rows(), mask.cols(), -1);
  const Eigen::Index columns = mask.cols();
  std::vector<Eigen::Index> open;
  std::int32_t number = 0;
  if (sizes) sizes->clear();
  for (Eigen::Index start = 0; start < mask.size(); ++start) {
    if (!mask.data()[start] || regions.data()[start] >= 0) continue;
    std::int64_t points = 0;
    const auto visit = [&](Eigen::Index at) {
      if (!mask.data()[at] || regions.data()[at] >= 0) return;
      regions.data()[at] = number;
      ++points;
      open.push_back(at);
    };
    visit(start);
    while (!open.empty()) {
      const Eigen::Index at = open.back(), column = at % columns;
      open.pop_back();
      if (column > 0) visit(at - 1);
      if (column + 1 < columns) visit(at + 1);
      if (at >= columns) visit(at - columns);
      if (at + columns < mask.size()) visit(at + columns);
      if (neighbours == Neighbours::Sides) continue;
      for (const Eigen::Index beside : {column > 0 ? -1 : 0, column + 1 < columns ? 1 : 0}) {
        if (beside == 0) continue;
        if (at >= columns) visit(at - columns + beside);
        if (at + columns < mask.size()) visit(at + columns + beside);
      }
    }
    if (sizes) sizes->push_back(points);
    ++number;
  }
  return regions;
}

std::optional<double> correlation_cells(const Eigen::MatrixXd& field, const PointMask& mask,
                                        double resolution) {
  const Eigen::MatrixXd weight = mask.cast<double>();
  const double count = weight.sum();
  if (count == 0) return std::nullopt;
  const double mean = field.cwiseProduct(weight).sum() / count;
  const Eigen::MatrixXd centred = (field.array() - mean) * weight.array();
  const double variance = centred.squaredNorm() / count;
  if (!(std::sqrt(variance) > resolution)) return std::nullopt;

  const auto products = [](const Eigen::MatrixXd& m, Eigen::Index k) {
    double sum = 0;
    if (const Eigen::Index n = m.cols() - k; n > 0) sum += m.leftCols(n).cwiseProduct(m.rightCols(n)).sum();
    if (const Eigen::Index n = m.rows() - k; n > 0) sum += m.topRows(n).cwiseProduct(m.bottomRows(n)).sum();
    return sum;
  };
  const bool whole = count == double(mask.size());
  const auto pairs = [&](Eigen::Index k) {
    if (!whole) return products(weight, k);
    const Eigen::Index beside = std::max<Eigen::Index>(0, mask.cols() - k) * mask.rows();
    return double(beside + std::max<Eigen::Index>(0, mask.rows() - k) * mask.cols());
  };
  double before = 1;
  for (Eigen::Index k = 1; k < std::max(field.rows(), field.cols()); ++k) {
    const double both = pairs(k);
    if (both == 0) return std::nullopt;
    const double now = products(centred, k) / both / variance;
    constexpr double level = 1 / std::numbers::e;
    if (now < level) return double(k - 1) + (before - level) / (before - now);
    before = now;
  }
  return std::nullopt;
}

ErrorCharacter error_character(const DecisionMap& quantized, const DecisionMap& reference,
                               const TruthMatrix& truth) {
  require_comparable(quantized, reference, truth);
  if (quantized.grid.x_max - quantized.grid.x_min != quantized.grid.y_max - quantized.grid.y_min) {
    const MapGrid seen = as_seen(quantized.grid);
    return error_character({seen, quantized.logits}, {seen, reference.logits}, truth);
  }
  ErrorCharacter character;
  const MapGrid& grid = quantized.grid;
  const Eigen::Index n = quantized.logits.rows();
  if (n == 0) return character;

  const bool known = truth.size() != 0 && (truth.array() >= 0).any();
  PointMask counts = PointMask::Constant(n, n, true);
  if (known) counts = truth.array() >= 0;
  const PointMask after = quantized.logits.array() > 0.0f, before = reference.logits.array() > 0.0f;
  const PointMask flips = counts.array() && after.array() != before.array();
  const double count = double(counts.count()), flipped = double(flips.count());
  const double cell = grid.spacing_x() * grid.spacing_y();

  measure_logits(character, quantized, reference, counts);
  character.flipped_share = flipped / count;
  PointMask banded = before;
  if (known) {
    banded = truth.array() == 1;
    const auto right = before.array() == banded.array();
    character.lost_share = double((flips.array() && right).count()) / count;
    character.gained_share = double((flips.array() && !right).count()) / count;
  }
  const double boundary = boundary_length(grid, banded, counts);
  if (known && boundary > 0)
    character.boundary_length_ratio = boundary_length(grid, after, counts) / boundary;

  double band = kLargestBand * std::min(grid.x_max - grid.x_min, grid.y_max - grid.y_min);
  if (boundary > 0) band = std::min(band, count * cell / boundary);
  character.band_width = band;
  const double deviation = std::max(kSmoothing * band, std::sqrt(cell));
  character.smoothing_width = deviation;
  if (flipped == 0) return character;

  std::vector<std::int64_t> sizes;
  connected_regions(flips, &sizes);
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  for (const std::int64_t points : sizes) character.regions.push_back({points, double(points) * cell});

  const PointMask blurred = smoothed(after, deviation / grid.spacing_x(), deviation / grid.spacing_y());
  const PointMask moved = counts.array() && blurred.array() != before.array();
  const RegionMatrix pieces = connected_regions(moved, &sizes, Neighbours::SidesAndCorners);
  const PointMask swept = swept_area(quantized, reference, band);
  const auto in_large_piece = [&](Eigen::Index i) {
    const std::int32_t piece = pieces.data()[i];
    return piece >= 0 && double(sizes[std::size_t(piece)]) * cell >= kSmallestPiece * band * band;
  };
  std::int64_t distorted = 0;
  for (Eigen::Index i = 0; i < flips.size(); ++i)
    distorted += flips.data()[i] && (swept.data()[i] || in_large_piece(i));
  character.distortion_share = double(distorted) / flipped;
  character.noise_share = 1 - *character.distortion_share;
  return character;
}

}  // namespace quantoscope
