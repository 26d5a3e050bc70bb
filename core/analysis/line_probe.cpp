// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/line_probe.h"

#include <cmath>

#include "core/error.h"

namespace quantoscope {

PointMatrix line_points(const Eigen::Vector2d& start, const Eigen::Vector2d& end, int count) {
  PointMatrix points(count, 2);
  for (int i = 0; i < count; ++i)
    points.row(i) = (start + (end - start) * (double(i) / (count - 1))).transpose();
  return points;
}

LineError line_error(const Eigen::VectorXf& quantized, const Eigen::VectorXf& reference) {
  if (quantized.size() != reference.size())
    throw Error(CORE_TEXT("core", "logits of different numbers of points"));
  LineError result;
  const Eigen::VectorXd e = quantized.cast<double>() - reference.cast<double>();
  const Eigen::Index n = e.size();
  if (n > 0) result.largest = e.cwiseAbs().maxCoeff();
  if (n > 1) {
    const Eigen::VectorXd steps = e.tail(n - 1) - e.head(n - 1);
    result.total_variation = steps.cwiseAbs().sum();
    const double squares = steps.squaredNorm();
    if (n > 2 && squares > 0)
      result.roughness = std::sqrt((steps.tail(n - 2) - steps.head(n - 2)).squaredNorm() / (2 * squares));
  }
  result.error = e;
  return result;
}

}  // namespace quantoscope
