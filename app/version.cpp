// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include <qcustomplot.h>

#include "app/commands.h"
#include "core/build_info.h"

namespace quantoscope {

void print_version() {
  const BuildInfo build = build_info();
  std::cout << "Quantoscope " << build.version << "\nQt " << qVersion() << "\nLibTorch " << build.libtorch
            << "\nQCustomPlot " << QCUSTOMPLOT_VERSION_STR << "\nBLAS: " << build.blas
            << "\nKernels: " << build.instruction_set << "\n";
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
