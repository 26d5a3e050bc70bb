// SPDX-License-Identifier: GPL-3.0-or-later
// libxsmm makes machine code for a shape when it is first asked for. It is column-major and knows NN and NT:
// read so, a row-major c = a b is c^T = b^T a^T, which is NN, and c = a^T b is NT. For c = a b^T, b is
// transposed before.
#include "core/nn/kernels.h"
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

void run_transposed_right(const MatrixProduct<float>& product, const float* a, const float* b, float* c) {
  thread_local std::vector<float> transposed;
  const ProductShape& s = product.shape();
  transposed.resize(std::size_t(s.columns) * std::size_t(s.inner));
  kernels<float>().transpose(b, transposed.data(), s.columns, s.inner);
  run(product, a, transposed.data(), c);
}

std::optional<MatrixProduct<float>> product(const ProductShape& shape) {
  const bool transposed = shape.form == ProductForm::TransposedLeft;
  const int flags = transposed ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
  const int row_of_a = transposed ? shape.rows : shape.inner;
  const float one = 1, zero = 0;
  const libxsmm_smmfunction code =
      libxsmm_smmdispatch(shape.columns, shape.rows, shape.inner, &shape.columns, &row_of_a, &shape.columns,
                          &one, &zero, &flags, nullptr);
  // None where the system forbids code that is made at run time.
  if (!code) return std::nullopt;
  return MatrixProduct<float>(shape, shape.form == ProductForm::TransposedRight ? run_transposed_right : run,
                              reinterpret_cast<MatrixProduct<float>::Code>(code));
}

/// With AVX2, which has no masks, rests of a vector are slow.
bool prefers(const ProductShape& shape, VectorWidth vectors) {
  const bool small = long(shape.inner) * shape.columns < kLargeFactor;
  const bool whole_vectors = vectors == VectorWidth::Avx512 || shape.columns % 8 == 0;
  if (shape.form == ProductForm::TransposedRight) return false;
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
