// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

#include "core/analysis/layer_report.h"
#include "core/data/random.h"

namespace quantoscope {

// Lanczos on W^T W (or W W^T, whichever is smaller): far fewer products than power iteration, because the
// largest singular values of a trained layer lie close together.
double largest_singular_value(std::span<const float> matrix, int rows, int columns) {
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  constexpr double kTolerance = 1e-5;
  constexpr int kCheckEvery = 4;
  const Eigen::Map<const Matrix> w(matrix.data(), rows, columns);
  const float scale = w.cwiseAbs().maxCoeff();
  if (!(scale > 0) || !std::isfinite(scale)) return scale > 0 ? double(scale) : 0;
  const int size = std::min(rows, columns);
  const auto gram_times = [&](const Eigen::VectorXf& v) -> Eigen::VectorXf {
    const Eigen::VectorXf scaled = v / scale;
    if (rows < columns) return w * (w.transpose() * scaled).eval() / scale;
    return w.transpose() * (w * scaled).eval() / scale;
  };

  Eigen::MatrixXf basis(size, size);
  Eigen::VectorXd diagonal(size), beside(size);
  RandomStream random(1, "lanczos");
  Eigen::VectorXf v(size);
  for (float& x : v) x = float(random.normal());
  v.normalize();
  double largest = 0;
  for (int j = 0; j < size; ++j) {
    basis.col(j) = v;
    Eigen::VectorXf next = gram_times(v);
    diagonal[j] = double(v.dot(next));
    // Twice is enough: rounding would otherwise bring found directions back as copies.
    for (int pass = 0; pass < 2; ++pass)
      next -= basis.leftCols(j + 1) * (basis.leftCols(j + 1).transpose() * next).eval();
    beside[j] = double(next.norm());
    const bool exhausted = j + 1 == size || beside[j] <= 1e-6 * diagonal.head(j + 1).maxCoeff();
    if (exhausted || (j + 1) % kCheckEvery == 0) {
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
      solver.computeFromTridiagonal(diagonal.head(j + 1), beside.head(j));
      largest = std::max(0.0, solver.eigenvalues()[j]);
      const double residual = beside[j] * std::abs(solver.eigenvectors()(j, j));
      if (exhausted || residual <= kTolerance * largest) break;
    }
    v = next / float(beside[j]);
  }
  return std::sqrt(largest) * double(scale);
}

}  // namespace quantoscope
