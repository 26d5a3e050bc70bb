// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/kernels.h"

#include <array>
#include <type_traits>

#include "core/nn/vector_width.h"

namespace quantoscope {

#define DECLARE_KERNELS(variant)        \
  namespace variant {                   \
  extern const Kernels<float> kFloat;   \
  extern const Kernels<double> kDouble; \
  }
DECLARE_KERNELS(baseline)
#ifdef QUANTOSCOPE_X86_KERNELS
DECLARE_KERNELS(x86_64_v3)
DECLARE_KERNELS(x86_64_v4)
#endif
#undef DECLARE_KERNELS

namespace {

template <class T>
struct Available {
  std::array<const Kernels<T>*, 3> list{};
  std::size_t count = 0;

  void add(const Kernels<float>& f, const Kernels<double>& d) {
    if constexpr (std::is_same_v<T, float>)
      list[count++] = &f;
    else
      list[count++] = &d;
    (void)f;
    (void)d;
  }

  Available() {
    add(baseline::kFloat, baseline::kDouble);
#ifdef QUANTOSCOPE_X86_KERNELS
    const VectorWidth width = vector_width();
    if (width >= VectorWidth::Avx2) add(x86_64_v3::kFloat, x86_64_v3::kDouble);
    if (width >= VectorWidth::Avx512) add(x86_64_v4::kFloat, x86_64_v4::kDouble);
#endif
  }
};

template <class T>
const Available<T>& available() {
  static const Available<T> found;
  return found;
}

}  // namespace

template <class T>
std::span<const Kernels<T>* const> all_kernels() {
  return {available<T>().list.data(), available<T>().count};
}

template <class T>
const Kernels<T>& kernels() {
  return *all_kernels<T>().back();
}

template const Kernels<float>& kernels<float>();
template const Kernels<double>& kernels<double>();
template std::span<const Kernels<float>* const> all_kernels<float>();
template std::span<const Kernels<double>* const> all_kernels<double>();

}  // namespace quantoscope
