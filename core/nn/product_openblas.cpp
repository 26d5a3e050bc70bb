// SPDX-License-Identifier: GPL-3.0-or-later
#include <sstream>

#include "core/nn/product_library.h"

extern "C" {
char* openblas_get_config();
char* openblas_get_corename();
void cblas_sgemm(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*,
                 int);
void cblas_dgemm(int, int, int, int, int, int, double, const double*, int, const double*, int, double,
                 double*, int);
}

namespace quantoscope {
namespace {

template <class T>
void run(const MatrixProduct<T>& product, const T* a, const T* b, T* c) {
  constexpr int kRowMajor = 101, kAsItIs = 111, kTransposed = 112;  // cblas.h
  const ProductShape& s = product.shape();
  const bool left = s.form == ProductForm::TransposedLeft, right = s.form == ProductForm::TransposedRight;
  const auto gemm = [&](auto function) {
    function(kRowMajor, left ? kTransposed : kAsItIs, right ? kTransposed : kAsItIs, s.rows, s.columns,
             s.inner, T(1), a, left ? s.rows : s.inner, b, right ? s.inner : s.columns, T(0), c, s.columns);
  };
  if constexpr (sizeof(T) == sizeof(float))
    gemm(cblas_sgemm);
  else
    gemm(cblas_dgemm);
}

std::optional<MatrixProduct<float>> product(const ProductShape& shape) {
  return MatrixProduct<float>(shape, run<float>);
}

bool prefers(const ProductShape&, VectorWidth) { return true; }

}  // namespace

std::optional<ProductLibrary> openblas_products() {
  // "OpenBLAS 0.3.21 DYNAMIC_ARCH ...": the name and the version.
  std::istringstream config(openblas_get_config());
  std::string name, version;
  config >> name >> version;
  return ProductLibrary{"openblas", name + " " + version + " (" + openblas_get_corename() + ")",
                        build_of(reinterpret_cast<const void*>(&cblas_sgemm)), product, prefers};
}

/// Doubles are for tests, which no library has to be fast for.
template <>
MatrixProduct<double>::MatrixProduct(const ProductShape& shape) : shape_(shape), run_(run<double>) {}

}  // namespace quantoscope
