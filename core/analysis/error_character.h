// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "core/analysis/boundary_shift.h"
#include "core/analysis/decision_map.h"

namespace quantoscope {

/// Same layout as a map; the number of the region a point belongs to, -1 for none.
using RegionMatrix = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// One connected region of flipped points.
struct FlippedRegion {
  std::int64_t points = 0;
  double area = 0;  ///< Plane units squared: points times the area of a grid cell.
  bool operator==(const FlippedRegion&) const = default;
};

/// What a flip is, by the rules of ErrorCharacter.
enum class FlipKind : std::int8_t {
  None,   ///< No flip, or not a point that counts.
  Moved,  ///< Distortion: the boundary moved as a whole, and is found again within half a band.
  /// Distortion: it is not found there, or a large piece changed. Bands merged, or one vanished.
  Merged,
  Noise,  ///< Neither.
};
/// Same layout as a map; the FlipKind of each point as a number.
using FlipKindMatrix = Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Distortion and noise of less flipped area than this are parts of next to nothing, and drawn muted.
inline constexpr double kLittleFlipped = 0.01;

/// What kind of error a quantized network makes on the plane, compared with its float network.
///
/// All shares are of the points that count: those with a truth, or all if there are none. A flip is such a
/// point whose class (1 where the logit is > 0) differs from the float network's.
///
/// **Logit gain and correlation length.** Most of the difference of two logits is often that one is a
/// multiple of the other, which flips nothing and is as long as the bands. So it is taken out first: with f
/// the float logit and e = quantized - float, a and b are those of the least squares fit
///   e = a + b f + r   over the points that count and have finite logits;
/// the gain is 1 + b, the offset a. Of what is left,
///   rho(k) = mean of r(p) r(p + k) over all pairs k cells apart in x or in y, divided by the mean of r(p)^2;
/// the correlation length is the lag, linearly interpolated, where rho first falls below 1/e. Errors that are
/// independent from point to point give 1 - 1/e = 0.63 cells: a length of about a cell is the grid's, not the
/// network's. (Earlier versions took the length of e, which is mostly that of the bands.)
///
/// **Boundary length ratio.** Length of the contour of the quantized classes over that of the true classes,
/// both as +1 / -1 on the same grid and only in cells whose four corners have a truth. Steps of the grid
/// lengthen both alike, so a perfect network gives exactly 1; a speckle of one point counts with the diamond
/// around it. Above 1: frayed or speckled; below 1: bands have merged or vanished.
///
/// **Distortion and noise.** A boundary that moved flips the area between its old and its new place; specks
/// and fraying flip points here and there. A flip is distortion if one of two rules finds it, otherwise
/// noise. With W, the mean band width: the area of the points that count over the length of their class
/// boundary (true classes, or the float network's where there is no truth), at most 1/8 of the plane's
/// shorter side:
///   1. *The boundary moved as a whole*, see swept_area(): at each place along the float network's boundary
///   its
///      way to the quantized network's is measured to a fraction of a cell and the median of W / 4 along the
///      line taken; where that keeps its side for at least 2 W, the flips up to that far from the old
///      boundary are distortion. However small the displacement; what sticks out further is noise.
///   2. *A large piece changed* (bands merged, one vanished): the quantized classes, as +1 / -1, are smoothed
///      with a Gaussian of standard deviation s = W / 6 (at least one cell, cut off at 3 s); the sign is the
///      smoothed class. Points that count whose smoothed class differs from the float class form pieces,
///      connected by sides or corners; flips in pieces of at least W^2 / 4 are distortion. With s that small
///      straight boundaries and whole bands stay where they are, but a disc of radius below 1.18 s vanishes.
/// Shifted rings are all distortion, from a tenth of a cell to a band; salt and pepper is all noise (up to a
/// fifth of the points with bands of 6 points, more on finer grids; as the share approaches a half, nothing
/// can tell it from a change of class), and so is a boundary that goes to and fro within W / 4. Between W / 4
/// and 2 W it is a matter of degree: what wiggles over a band width is counted as either. Swapping the
/// classes changes nothing. All lengths are in plane units, so shares differ by a few percent only between
/// bands of 6 and of 12 points. What to look for: lines and crescents along the boundaries in the flip map go
/// with a distortion share near 1, shards and dust with one near 0.
///
/// **Planes that are not square** (points of a person's own) are measured as they are seen, stretched to a
/// square of the same area: its unit of length is the geometric mean of those of x and of y.
struct ErrorCharacter {
  /// Of what is left of the logit's error without offset and gain, plane units. Nothing when that is zero to
  /// within a float's rounding, or stays correlated across the whole map.
  std::optional<double> correlation_length;
  std::optional<double> logit_gain;    ///< 1 + b. Nothing when the float logit is the same everywhere.
  std::optional<double> logit_offset;  ///< a, in units of the logit; the mean error without a gain.
  std::optional<double> boundary_length_ratio;  ///< Nothing without a truth that has a boundary.
  double flipped_share = 0;
  std::optional<double> lost_share;    ///< Float right, quantized wrong. Nothing without truth.
  std::optional<double> gained_share;  ///< Float wrong, quantized right. Nothing without truth.
  std::vector<FlippedRegion> regions;  ///< 4-connected regions of flips, largest first.
  /// How many 4-connected regions the flips that are noise form. Nothing where an earlier version measured.
  std::optional<std::int64_t> noise_regions;
  std::optional<double> noise_region_mean;    ///< Of their areas, plane units squared; nothing without one.
  std::optional<double> noise_region_median;  ///< The same.
  std::optional<double> distortion_share;     ///< Share of the flipped area; nothing when nothing flipped.
  std::optional<double> noise_share;          ///< 1 - distortion_share.
  double smoothing_width = 0;                 ///< s of the second rule, plane units.
  /// W, plane units: what the rules take for the width of a band. 0 where an earlier version measured.
  double band_width = 0;
  bool operator==(const ErrorCharacter&) const = default;

  /// The flipped area that is distortion, and the rest: shares of the points that count, together
  /// flipped_share. Nothing only where the file had no shares of what flipped.
  std::optional<double> distortion_area() const;
  std::optional<double> noise_area() const;
  bool is_little() const { return flipped_share < kLittleFlipped; }

  /// What follows from the width of a band, in plane units (squared for an area): the smallest area of a
  /// piece that counts as changed, W^2 / 4; the stretch of boundary whose median is taken, W / 4; how far it
  /// keeps its side where it moved, 2 W. 0 where there is no width.
  double smallest_piece() const;
  double median_window() const;
  double shortest_run() const;
};

/// Compares two networks' maps on one grid. `truth` may be empty or all -1. Points with logits that are not
/// finite have class 0 unless +infinity and do not enter the correlation. Throws Error when the grids or
/// sizes differ.
ErrorCharacter error_character(const DecisionMap& quantized, const DecisionMap& reference,
                               const TruthMatrix& truth);

/// What kind each flip is. As in error_character(), and the same shares.
FlipKindMatrix flip_kinds(const DecisionMap& quantized, const DecisionMap& reference,
                          const TruthMatrix& truth);

/// The class that most of a point's surroundings have, weighted with Gaussians of these standard deviations
/// (in cells, cut off at 3 of them) along x and y; its own if they are even. Outside of the map is nothing.
PointMask smoothed_classes(const PointMask& classes, double columns, double rows);

/// Which points touch each other: 4 or 8 of them.
enum class Neighbours { Sides, SidesAndCorners };

/// The connected regions of the true points, numbered from 0 in the order in which rows from the bottom, left
/// to right, first meet them. `sizes`, if given, receives each region's number of points.
RegionMatrix connected_regions(const PointMask& mask, std::vector<std::int64_t>* sizes = nullptr,
                               Neighbours neighbours = Neighbours::Sides);

/// The lag (in cells, interpolated) at which the correlation of `field` along both axes, its mean removed,
/// first falls below 1/e; only points of the mask enter. Nothing when the standard deviation is at most
/// `resolution`.
std::optional<double> correlation_cells(const Eigen::MatrixXd& field, const PointMask& mask,
                                        double resolution = 0);

}  // namespace quantoscope
