// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/vector_width.h"

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

VectorWidth ask() {
#ifdef __x86_64__
  __builtin_cpu_init();
#endif
  if (has_v4()) return VectorWidth::Avx512;
  return has_v3() ? VectorWidth::Avx2 : VectorWidth::Narrow;
}

}  // namespace

VectorWidth vector_width() {
  static const VectorWidth width = ask();
  return width;
}

}  // namespace quantoscope
