// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/nn/matrix_product.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The Lipschitz (orthogonality) term of one layer: beta / 2 * ||W W^T - I||_F^2 for a W of fewer rows than
/// columns, with W^T W otherwise (paper, eq. 8; Lin, Gan and Han 2019; METHODS 5). The smaller Gram matrix:
/// both have the same gradient, and only its value can become 0. It draws all singular values to 1, so that
/// the layer does not amplify an error in its input. T is float or double.
template <class T>
class OrthogonalityTerm {
 public:
  OrthogonalityTerm(int rows, int columns);

  /// The term's value for rows x columns weights, row-major.
  double value(std::span<const T> weights, double beta);
  /// gradient += 2 beta (W W^T - I) W
  void add_gradient(std::span<const T> weights, double beta, std::span<T> gradient);

 private:
  /// The smaller Gram matrix of the weights.
  void make_gram(std::span<const T> weights);

  bool wide_;  ///< Fewer rows than columns: the smaller Gram matrix is W W^T.
  int size_;   ///< Its rows.
  std::vector<T> gram_, product_;
  MatrixProduct<T> to_gram_, times_gram_;
};

/// Whether the term pulls on this layer (from 0) of a network of so many layers.
bool has_lipschitz_term(LipschitzLayers layers, int layer, int depth);

}  // namespace quantoscope
