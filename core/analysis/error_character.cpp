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

bool is_square(const MapGrid& grid) { return grid.x_max - grid.x_min == grid.y_max - grid.y_min; }

/// Both maps' classes, and how wide the rules take a band to be.
struct ClassPair {
  PointMask counts, after, before;
  PointMask banded;  ///< The classes that the bands are measured by.
  bool known = false;
  double boundary = 0, band = 0, deviation = 0;

  ClassPair(const DecisionMap& quantized, const DecisionMap& reference, const TruthMatrix& truth)
      : counts(PointMask::Constant(reference.logits.rows(), reference.logits.cols(), true)),
        after(quantized.logits.array() > 0.0f),
        before(reference.logits.array() > 0.0f),
        banded(before),
        known(truth.size() != 0 && (truth.array() >= 0).any()) {
    const MapGrid& grid = quantized.grid;
    if (known) {
      counts = truth.array() >= 0;
      banded = truth.array() == 1;
    }
    boundary = boundary_length(grid, banded, counts);
    band = kLargestBand * std::min(grid.x_max - grid.x_min, grid.y_max - grid.y_min);
    const double cell = grid.spacing_x() * grid.spacing_y();
    if (boundary > 0) band = std::min(band, double(counts.count()) * cell / boundary);
    deviation = std::max(kSmoothing * band, std::sqrt(cell));
  }
  PointMask flips() const { return counts.array() && after.array() != before.array(); }
};

/// Both rules, at each flip.
FlipKindMatrix kinds_of(const ClassPair& pair, const DecisionMap& quantized, const DecisionMap& reference) {
  const MapGrid& grid = quantized.grid;
  const PointMask flips = pair.flips();
  FlipKindMatrix kinds = FlipKindMatrix::Zero(flips.rows(), flips.cols());
  if (!flips.any()) return kinds;
  const PointMask blurred =
      smoothed_classes(pair.after, pair.deviation / grid.spacing_x(), pair.deviation / grid.spacing_y());
  const PointMask changed = pair.counts.array() && blurred.array() != pair.before.array();
  std::vector<std::int64_t> sizes;
  const RegionMatrix pieces = connected_regions(changed, &sizes, Neighbours::SidesAndCorners);
  PointMask vanished;
  const PointMask swept = swept_area(quantized, reference, pair.band, &vanished);
  const double large = kSmallestPiece * pair.band * pair.band / (grid.spacing_x() * grid.spacing_y());
  for (Eigen::Index i = 0; i < flips.size(); ++i) {
    if (!flips.data()[i]) continue;
    const std::int32_t piece = pieces.data()[i];
    const bool moved = swept.data()[i] && !vanished.data()[i];
    const bool merged = swept.data()[i] || (piece >= 0 && double(sizes[std::size_t(piece)]) >= large);
    kinds.data()[i] = std::int8_t(moved ? FlipKind::Moved : merged ? FlipKind::Merged : FlipKind::Noise);
  }
  return kinds;
}

/// Regions of flips, and those of noise among them.
void measure_flips(ErrorCharacter& character, const FlipKindMatrix& kinds, double cell) {
  std::vector<std::int64_t> sizes;
  connected_regions(kinds.array() != std::int8_t(FlipKind::None), &sizes);
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  for (const std::int64_t points : sizes) character.regions.push_back({points, double(points) * cell});
  const PointMask noise = kinds.array() == std::int8_t(FlipKind::Noise);
  connected_regions(noise, &sizes);
  character.noise_regions = std::int64_t(sizes.size());
  const double flipped = double((kinds.array() != std::int8_t(FlipKind::None)).count());
  if (flipped == 0) return;
  character.distortion_share = (flipped - double(noise.count())) / flipped;
  character.noise_share = 1 - *character.distortion_share;
  if (sizes.empty()) return;
  std::sort(sizes.begin(), sizes.end());
  const std::size_t middle = sizes.size() / 2;
  const double median =
      sizes.size() % 2 ? double(sizes[middle]) : double(sizes[middle - 1] + sizes[middle]) / 2;
  character.noise_region_mean = double(noise.count()) * cell / double(sizes.size());
  character.noise_region_median = median * cell;
}

}  // namespace

PointMask smoothed_classes(const PointMask& classes, double columns, double rows) {
  const LogitMatrix across = blur_columns(signs(classes), columns);
  const LogitMatrix upright = blur_columns(across.transpose(), rows);
  const LogitMatrix sum = upright.transpose();
  return (sum.array() > 0.0f) || (sum.array() == 0.0f && classes.array());
}

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

std::optional<double> ErrorCharacter::distortion_area() const {
  if (flipped_share == 0) return 0;
  return distortion_share ? std::optional(*distortion_share * flipped_share) : std::nullopt;
}

std::optional<double> ErrorCharacter::noise_area() const {
  const std::optional<double> distortion = distortion_area();
  return distortion ? std::optional(flipped_share - *distortion) : std::nullopt;
}

double ErrorCharacter::smallest_piece() const { return kSmallestPiece * band_width * band_width; }

double ErrorCharacter::median_window() const { return 2 * kWindowReach * band_width; }

double ErrorCharacter::shortest_run() const { return kShortestRun * band_width; }

FlipKindMatrix flip_kinds(const DecisionMap& quantized, const DecisionMap& reference,
                          const TruthMatrix& truth) {
  require_comparable(quantized, reference, truth);
  if (quantized.logits.size() == 0) return {};
  if (is_square(quantized.grid))
    return kinds_of(ClassPair(quantized, reference, truth), quantized, reference);
  const MapGrid seen = as_seen(quantized.grid);
  return flip_kinds({seen, quantized.logits}, {seen, reference.logits}, truth);
}

ErrorCharacter error_character(const DecisionMap& quantized, const DecisionMap& reference,
                               const TruthMatrix& truth) {
  require_comparable(quantized, reference, truth);
  if (!is_square(quantized.grid)) {
    const MapGrid seen = as_seen(quantized.grid);
    return error_character({seen, quantized.logits}, {seen, reference.logits}, truth);
  }
  ErrorCharacter character;
  if (quantized.logits.size() == 0) return character;

  const MapGrid& grid = quantized.grid;
  const ClassPair pair(quantized, reference, truth);
  const PointMask flips = pair.flips();
  const double count = double(pair.counts.count());
  character.flipped_share = double(flips.count()) / count;
  character.band_width = pair.band;
  character.smoothing_width = pair.deviation;
  if (pair.known) {
    const auto right = pair.before.array() == pair.banded.array();
    character.lost_share = double((flips.array() && right).count()) / count;
    character.gained_share = double((flips.array() && !right).count()) / count;
    if (pair.boundary > 0)
      character.boundary_length_ratio = boundary_length(grid, pair.after, pair.counts) / pair.boundary;
  }
  measure_logits(character, quantized, reference, pair.counts);
  measure_flips(character, kinds_of(pair, quantized, reference), grid.spacing_x() * grid.spacing_y());
  return character;
}

}  // namespace quantoscope
