// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <stop_token>
#include <vector>

#include <Eigen/Core>

#include "core/nn/evaluator.h"
#include "core/nn/network_state.h"

namespace quantoscope {

/// Lines of a square grid on a part of the plane: vertical ones from left to right, then as many horizontal
/// ones from bottom to top. Where the experiment asks for a class (`truth` is not empty and answers
/// somewhere), points without an answer are left out, as in the accuracies: networks are not trained there. A
/// line falls into several pieces then.
struct PlaneGrid {
  PointMatrix points;                ///< Piece after piece.
  std::vector<Eigen::Index> pieces;  ///< First row of each piece, and last the number of rows.

  PlaneGrid() = default;
  /// `lines` each way, each of `points_per_line` points before some are left out.
  PlaneGrid(const PlaneBox& plane, int lines, int points_per_line, const Truth& truth = {});
};

/// Which two directions of a hidden layer's space are looked at.
enum class HiddenAxes {
  Principal,  ///< The two in which the float network's activations vary most.
  Units,  ///< The two units that vary most in the float network: quantized activations stand on a lattice.
};

/// Two orthonormal directions in the space of a hidden layer.
struct HiddenPlane {
  Eigen::VectorXd mean;  ///< Of the activations it was made from; width entries.
  Eigen::Matrix<double, Eigen::Dynamic, 2> directions;  ///< width x 2
  std::array<double, 2> explained{};                    ///< Share of the total variance along each, 0..1.
  std::array<int, 2> units{-1, -1};                     ///< For HiddenAxes::Units, 0 for the first.
};

/// The plane of these activations (n x width, n >= 2). Principal directions are eigenvectors of the
/// covariance, largest first, each with the sign that makes its component of largest magnitude positive (the
/// first of equals), so that the same activations always give the same picture. A width of 1 has a second
/// direction of zeros.
HiddenPlane hidden_plane(const ActivationMatrix& activations, HiddenAxes axes);

/// Coordinates in the plane, n x 2; 0 is the mean.
Eigen::Matrix<double, Eigen::Dynamic, 2> project(const ActivationMatrix& activations,
                                                 const HiddenPlane& plane);

/// The grid as a hidden layer of two networks sees it.
struct HiddenSpace {
  int layer = 1;  ///< 1 for the first hidden layer.
  PlaneGrid grid;
  HiddenPlane plane;  ///< Of the float network: both are projected on the same directions.
  struct Image {
    Eigen::Matrix<double, Eigen::Dynamic, 2> points;  ///< One row per grid point.
    Eigen::VectorXf logits;
    /// Of this network's own variance the share that the two directions show.
    double explained = 0;
    /// How many different vectors of activations the grid's points have. Many points share one where
    /// activations are quantized.
    Eigen::Index distinct = 0;
  };
  Image reference;
  std::optional<Image> quantized;  ///< Nothing where only the float network was asked for.
};

/// Sends the grid through the float network and, if given, a quantized one of the same shape, up to hidden
/// `layer` (1 .. depth - 1). Nothing when stopped. Throws Error when the networks differ in shape or have no
/// such layer.
std::optional<HiddenSpace> hidden_space(const NetworkState& reference, const NetworkState* quantized,
                                        int layer, PlaneGrid grid, HiddenAxes axes,
                                        std::stop_token stop = {});

}  // namespace quantoscope
