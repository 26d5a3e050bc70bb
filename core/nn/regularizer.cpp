// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/regularizer.h"

#include <algorithm>

namespace quantoscope {

template <class T>
OrthogonalityTerm<T>::OrthogonalityTerm(int rows, int columns)
    : wide_(rows < columns),
      size_(std::min(rows, columns)),
      gram_(std::size_t(size_) * std::size_t(size_)),
      product_(std::size_t(rows) * std::size_t(columns)),
      to_gram_(wide_ ? ProductShape{rows, columns, rows, ProductForm::TransposedRight}
                     : ProductShape{columns, rows, columns, ProductForm::TransposedLeft}),
      times_gram_({rows, size_, columns}) {}

template <class T>
void OrthogonalityTerm<T>::make_gram(std::span<const T> weights) {
  to_gram_(weights.data(), weights.data(), gram_.data());
}

template <class T>
double OrthogonalityTerm<T>::value(std::span<const T> weights, double beta) {
  make_gram(weights);
  const auto size = std::size_t(size_);
  double sum = 0;
  for (std::size_t i = 0; i < gram_.size(); ++i) {
    const double difference = double(gram_[i]) - (i % (size + 1) == 0 ? 1 : 0);
    sum += difference * difference;
  }
  return beta / 2 * sum;
}

template <class T>
void OrthogonalityTerm<T>::add_gradient(std::span<const T> weights, double beta, std::span<T> gradient) {
  make_gram(weights);
  if (wide_)
    times_gram_(gram_.data(), weights.data(), product_.data());
  else
    times_gram_(weights.data(), gram_.data(), product_.data());
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
