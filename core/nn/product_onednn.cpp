// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/product_library.h"

#ifdef QUANTOSCOPE_ONEDNN
#include <dnnl.h>
#endif

namespace quantoscope {

#ifdef QUANTOSCOPE_ONEDNN
namespace {

void run(const MatrixProduct<float>& product, const float* a, const float* b, float* c) {
  const ProductShape& s = product.shape();
  const bool left = s.form == ProductForm::TransposedLeft, right = s.form == ProductForm::TransposedRight;
  dnnl_sgemm(left ? 'T' : 'N', right ? 'T' : 'N', s.rows, s.columns, s.inner, 1, a, left ? s.rows : s.inner,
             b, right ? s.inner : s.columns, 0, c, s.columns);
}

std::optional<MatrixProduct<float>> product(const ProductShape& shape) {
  return MatrixProduct<float>(shape, run);
}

/// From AVX2 on it is ahead of OpenBLAS, whose kernels its release may not have for the processor.
bool prefers(const ProductShape&, VectorWidth vectors) { return vectors >= VectorWidth::Avx2; }

}  // namespace

std::optional<ProductLibrary> onednn_products() {
  const dnnl_version_t& version = *dnnl_version();
  return ProductLibrary{"onednn",
                        "oneDNN " + std::to_string(version.major) + "." + std::to_string(version.minor) +
                            "." + std::to_string(version.patch),
                        build_of(reinterpret_cast<const void*>(&dnnl_sgemm)) + " " +
                            std::to_string(int(dnnl_get_effective_cpu_isa())),
                        product, prefers};
}
#else
std::optional<ProductLibrary> onednn_products() { return std::nullopt; }
#endif

}  // namespace quantoscope
