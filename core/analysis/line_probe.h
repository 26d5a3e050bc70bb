// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <stop_token>

#include <Eigen/Core>

#include "core/data/dataset.h"
#include "core/nn/network_state.h"

namespace quantoscope {

/// Points at equal distances from `start` to `end`, both included: count x 2.
PointMatrix line_points(const Eigen::Vector2d& start, const Eigen::Vector2d& end, int count = 101);

/// How a quantized network's logit error e = quantized - float runs along a row of neighbouring points.
struct LineError {
  Eigen::VectorXd error;  ///< e_i, one per point.
  double largest = 0;     ///< max |e_i|
  /// sum |e_{i+1} - e_i|: the way up and down that e makes, in logits.
  double total_variation = 0;
  /// sqrt( sum (e_{i+1} - 2 e_i + e_{i-1})^2 / (2 sum (e_{i+1} - e_i)^2) ): 0 for a straight line, 1 for
  /// steps that stand apart, sqrt(3/2) = 1.22 for values independent from point to point; for a wave with L
  /// points per period about 4.4 / L. It does not depend on the size of e. Quantized weights leave a network
  /// piecewise linear: its error is smooth and the roughness falls as points move together; quantized
  /// activations make it piecewise constant: e jumps, however close the points are. Nothing when e is the
  /// same everywhere, or there are fewer than three points.
  std::optional<double> roughness;
};

/// Both n logits at the same points. Throws Error when their numbers differ.
LineError line_error(const Eigen::VectorXf& quantized, const Eigen::VectorXf& reference);

}  // namespace quantoscope
