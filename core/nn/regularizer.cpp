// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/regularizer.h"

#include <algorithm>

#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

namespace quantoscope {
namespace {

template <class T>
at::Tensor matrix(T* values, int rows, int columns) {
  return at::from_blob(const_cast<std::remove_const_t<T>*>(values), {rows, columns},
                       at::TensorOptions(c10::CppTypeToScalarType<std::remove_const_t<T>>::value));
}

}  // namespace

template <class T>
OrthogonalityTerm<T>::OrthogonalityTerm(int rows, int columns)
    : rows_(rows),
      columns_(columns),
      gram_(std::size_t(std::min(rows, columns)) * std::size_t(std::min(rows, columns))),
      product_(std::size_t(rows) * std::size_t(columns)) {}

template <class T>
void OrthogonalityTerm<T>::make_gram(std::span<const T> weights) {
  const c10::InferenceMode guard;
  const at::Tensor w = matrix(weights.data(), rows_, columns_);
  const int size = std::min(rows_, columns_);
  at::Tensor gram = matrix(gram_.data(), size, size);
  if (rows_ <= columns_)
    at::mm_out(gram, w, w.t());
  else
    at::mm_out(gram, w.t(), w);
}

template <class T>
double OrthogonalityTerm<T>::value(std::span<const T> weights, double beta) {
  make_gram(weights);
  const auto size = std::size_t(std::min(rows_, columns_));
  double sum = 0;
  for (std::size_t i = 0; i < gram_.size(); ++i) {
    const double difference = double(gram_[i]) - (i % (size + 1) == 0 ? 1 : 0);
    sum += difference * difference;
  }
  return beta / 2 * sum;
}

template <class T>
void OrthogonalityTerm<T>::add_gradient(std::span<const T> weights, double beta, std::span<T> gradient) {
  const c10::InferenceMode guard;
  make_gram(weights);
  const int size = std::min(rows_, columns_);
  const at::Tensor w = matrix(weights.data(), rows_, columns_), gram = matrix(gram_.data(), size, size);
  at::Tensor product = matrix(product_.data(), rows_, columns_);
  if (rows_ <= columns_)
    at::mm_out(product, gram, w);
  else
    at::mm_out(product, w, gram);
  const T factor = T(2 * beta);
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += factor * (product_[i] - weights[i]);
}

bool has_lipschitz_term(LipschitzLayers layers, int layer, int depth) {
  const bool first = layer == 0, last = layer == depth - 1;
  switch (layers) {
    case LipschitzLayers::Hidden:
      return !first && !last;
    case LipschitzLayers::NotLast:
      return !last;
    case LipschitzLayers::All:
      break;
  }
  return true;
}

template class OrthogonalityTerm<float>;
template class OrthogonalityTerm<double>;

}  // namespace quantoscope
