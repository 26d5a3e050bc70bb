// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build_info.h"

#include <dlfcn.h>

#include <torch/version.h>

#include "core/nn/kernels.h"
#include "core/nn/product_library.h"

extern "C" {
char* openblas_get_config();
void sgemm_();
}

namespace quantoscope {
namespace {

/// The library the linker found sgemm_ in: LibTorch's products end there.
std::string blas_library() {
  Dl_info info{};
  return dladdr(reinterpret_cast<void*>(&sgemm_), &info) && info.dli_fname ? info.dli_fname : "";
}

}  // namespace

BuildInfo build_info() {
  BuildInfo info;
  info.version = program_version();
  info.libtorch = TORCH_VERSION;
  const std::string library = blas_library();
  info.reference_blas =
      library.find("/blas/") != std::string::npos || library.find("openblas") == std::string::npos;
  const std::string config = openblas_get_config();
  info.blas = info.reference_blas && library.find("mkl") == std::string::npos
                  ? "reference BLAS (" + library + ")"
                  : config;
  for (const ProductLibrary* const each : checked_libraries().trusted)
    if (each->word != plain_products().word || checked_libraries().trusted.size() == 1)
      info.products.push_back(each->name);
  for (const ProductLibrary* const each : checked_libraries().wrong)
    info.wrong_products.push_back(each->name);
  info.instruction_set = kernels<float>().instruction_set;
  return info;
}

}  // namespace quantoscope
