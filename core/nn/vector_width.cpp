// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/vector_width.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "core/error.h"

namespace quantoscope {
namespace {

#if defined(__x86_64__) && (!defined(__clang__) || __clang_major__ >= 18)
bool has_v3() { return __builtin_cpu_supports("x86-64-v3"); }
bool has_v4() { return __builtin_cpu_supports("x86-64-v4"); }
#else
// Another architecture; or a clang that cannot ask for levels, which reads this code but does not build it.
bool has_v3() { return false; }
bool has_v4() { return false; }
#endif

VectorWidth of_processor() {
#ifdef __x86_64__
  __builtin_cpu_init();
#endif
  if (has_v4()) return VectorWidth::Avx512;
  return has_v3() ? VectorWidth::Avx2 : VectorWidth::Narrow;
}

/// As QUANTOSCOPE_KERNELS has it; the widest when it is not set.
VectorWidth wanted() {
  const char* const set = std::getenv("QUANTOSCOPE_KERNELS");
  const std::string_view word = set ? set : "";
  if (word.empty() || word == "x86_64_v4") return VectorWidth::Avx512;
  if (word == "x86_64_v3") return VectorWidth::Avx2;
  if (word == "baseline") return VectorWidth::Narrow;
  throw Error(CORE_TEXT("core", "QUANTOSCOPE_KERNELS: %1 is not one of %2"), std::string(word),
              "baseline, x86_64_v3, x86_64_v4");
}

}  // namespace

VectorWidth vector_width() {
  static const VectorWidth width = std::min(of_processor(), wanted());
  return width;
}

}  // namespace quantoscope
