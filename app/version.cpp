// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "app/commands.h"
#include "app/pictures.h"
#include "core/build_info.h"
#include "core/engine_identity.h"

namespace quantoscope {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

}  // namespace

void print_version() {
  const BuildInfo build = build_info();
  std::cout << "Quantoscope " << build.version << "\n"
            << drawing_versions() << "LibTorch " << build.libtorch << "\nBLAS: " << build.blas
            << "\nProducts: " << joined(build.products) << "\nKernels: " << build.instruction_set
            << "\nIdentity: " << engine_identity() << "\n";
  if (!build.wrong_products.empty())
    std::cout << "Wrong on this processor, not used: " << joined(build.wrong_products) << "\n";
  warn_about_reference_blas();
}

void warn_about_reference_blas() {
  if (build_info().reference_blas)
    std::cerr << "quantoscope: warning: LibTorch computes with the reference BLAS, many times slower than "
                 "OpenBLAS; "
                 "install libopenblas0"
              << std::endl;
}

}  // namespace quantoscope
