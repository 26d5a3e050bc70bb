// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace quantoscope {

/// What this program computes with, for --version, About and result files.
struct BuildInfo {
  std::string version;                      ///< Quantoscope's.
  std::string libtorch;                     ///< "1.13.1"
  std::string blas;                         ///< "OpenBLAS 0.3.21 SkylakeX", or "reference BLAS".
  bool reference_blas = false;              ///< Many times slower than it should be: warn once.
  std::vector<std::string> products;        ///< Libraries for matrix products, the preferred one first.
  std::vector<std::string> wrong_products;  ///< Those that compute wrongly on this processor: not used.
  std::string instruction_set;              ///< Of the fused loops: "x86-64-v4", "x86-64-v3", "baseline".
};
BuildInfo build_info();

/// Quantoscope's version alone: "0.2.0".
const char* program_version();

}  // namespace quantoscope
