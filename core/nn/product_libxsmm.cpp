// SPDX-License-Identifier: GPL-3.0-or-later
// libxsmm makes machine code for a shape when it is first asked for. It is column-major and knows NN and NT:
// read so, a row-major c = a b is c^T = b^T a^T, which is NN, and c = a^T b is NT. There is no c = a b^T.
#include "core/nn/product_library.h"

#ifdef QUANTOSCOPE_LIBXSMM
#include <libxsmm.h>
#endif

namespace quantoscope {

#ifdef QUANTOSCOPE_LIBXSMM
namespace {

/// A factor of a megabyte no longer fits into the second-level cache beside the rest.
constexpr long kLargeFactor = 512L * 512L;

void run(const MatrixProduct<float>& product, const float* a, const float* b, float* c) {
  reinterpret_cast<libxsmm_smmfunction>(product.code())(b, a, c);
}

std::optional<MatrixProduct<float>> product(const ProductShape& shape) {
  if (shape.form == ProductForm::TransposedRight) return std::nullopt;
  const bool transposed = shape.form == ProductForm::TransposedLeft;
  const int flags = transposed ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
  const int row_of_a = transposed ? shape.rows : shape.inner;
  const float one = 1, zero = 0;
  const libxsmm_smmfunction code =
      libxsmm_smmdispatch(shape.columns, shape.rows, shape.inner, &shape.columns, &row_of_a, &shape.columns,
                          &one, &zero, &flags, nullptr);
  // None where the system forbids code that is made at run time.
  if (!code) return std::nullopt;
  return MatrixProduct<float>(shape, run, reinterpret_cast<MatrixProduct<float>::Code>(code));
}

/// With AVX2, which has no masks, rests of a vector are slow.
bool prefers(const ProductShape& shape, VectorWidth vectors) {
  const bool small = long(shape.inner) * shape.columns < kLargeFactor;
  const bool whole_vectors = vectors == VectorWidth::Avx512 || shape.columns % 8 == 0;
  return shape.form == ProductForm::TransposedLeft ? whole_vectors : small && whole_vectors;
}

}  // namespace

std::optional<ProductLibrary> libxsmm_products() {
  // It makes code for wider vectors only; what is narrower is OpenBLAS's.
  if (vector_width() == VectorWidth::Narrow) return std::nullopt;
  libxsmm_init();
  return ProductLibrary{
      "libxsmm", std::string("libxsmm ") + LIBXSMM_VERSION + " (" + libxsmm_get_target_arch() + ")",
      {},        product,
      prefers,   true};
}
#else
std::optional<ProductLibrary> libxsmm_products() { return std::nullopt; }
#endif

}  // namespace quantoscope
