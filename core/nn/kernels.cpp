// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/kernels.h"

#include <array>
#include <type_traits>

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
    __builtin_cpu_init();
    const bool v3 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd");
    if (v3) add(x86_64_v3::kFloat, x86_64_v3::kDouble);
    if (v4) add(x86_64_v4::kFloat, x86_64_v4::kDouble);
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
