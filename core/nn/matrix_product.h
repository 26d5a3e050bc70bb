// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <type_traits>

namespace quantoscope {

/// Which of the factors is read transposed.
enum class ProductForm {
  Plain,            ///< c = a b
  TransposedLeft,   ///< c = a^T b
  TransposedRight,  ///< c = a b^T
};

/// Shape of c (rows x columns), with `inner` the length of the sums. All matrices are row-major without
/// padding; a transposed factor is stored as it is before the transposition.
struct ProductShape {
  int rows = 0, inner = 0, columns = 0;
  ProductForm form = ProductForm::Plain;
  bool operator==(const ProductShape&) const = default;
};

/// A matrix product of fixed shape, to be computed many times: by the library that is the fastest for this
/// shape on this kind of processor (product_library.h), chosen by a rule and never by timing, so that one
/// machine always gives the same bits. T is float, or double for tests. Cheap to copy; may be used by several
/// threads at once.
template <class T>
class MatrixProduct {
 public:
  /// Computes c from a and b.
  using Run = void (*)(const MatrixProduct& product, const T* a, const T* b, T* c);
  /// What a library made for this shape (libxsmm: machine code); null where it needs nothing.
  using Code = void (*)();

  MatrixProduct() = default;
  /// By the library that is trusted and the fastest.
  explicit MatrixProduct(const ProductShape& shape);
  /// By `run`; for libraries.
  MatrixProduct(const ProductShape& shape, Run run, Code made = nullptr)
      : shape_(shape), run_(run), code_(made) {}

  void operator()(const T* a, const T* b, T* c) const { run_(*this, a, b, c); }

  const ProductShape& shape() const { return shape_; }
  Code code() const { return code_; }

 private:
  ProductShape shape_;
  Run run_ = nullptr;
  Code code_ = nullptr;
};

template <>
MatrixProduct<float>::MatrixProduct(const ProductShape& shape);
template <>
MatrixProduct<double>::MatrixProduct(const ProductShape& shape);

/// How many rows of a Plain product of this width are best computed at a time: few, where the library is as
/// fast on few, so that what is done next with them finds them in the cache; otherwise `rows`. Where
/// products_in_order(), it does not depend on the library.
int product_tile(int rows, int width);

}  // namespace quantoscope
