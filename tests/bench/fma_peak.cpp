// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/fma_peak.h"

#include <chrono>

#include "core/nn/vector_width.h"

namespace quantoscope {
namespace {

constexpr int kChains = 12;  // Latency of an addition times how many begin in a cycle, and some more.

double gflops(int lanes, int rounds, double seconds) {
  return 2.0 * lanes * kChains * rounds / seconds * 1e-9;
}

template <class Function>
double seconds(Function function) {
  const auto start = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

#ifdef __x86_64__
// Assembly, so that nothing is folded, moved or spilled; the values do not matter.
#define QUANTOSCOPE_CHAINS(type, instruction)                                                                \
  type a0{}, a1{}, a2{}, a3{}, a4{}, a5{}, a6{}, a7{}, a8{}, a9{}, a10{}, a11{}, c{};                        \
  for (int i = 0; i < rounds; ++i) {                                                                         \
    asm volatile(instruction(0) instruction(1) instruction(2) instruction(3) instruction(4) instruction(5)   \
                     instruction(6) instruction(7) instruction(8) instruction(9) instruction(10)             \
                         instruction(11)                                                                     \
                 : "+v"(a0), "+v"(a1), "+v"(a2), "+v"(a3), "+v"(a4), "+v"(a5), "+v"(a6), "+v"(a7), "+v"(a8), \
                   "+v"(a9), "+v"(a10), "+v"(a11)                                                            \
                 : "v"(c));                                                                                  \
  }
#define QUANTOSCOPE_FMA(n) "vfmadd231ps %12, %12, %" #n "\n"
#define QUANTOSCOPE_ADD(n) "addps %12, %" #n "\nmulps %12, %" #n "\n"

typedef float Wide __attribute__((vector_size(64)));
typedef float Middle __attribute__((vector_size(32)));
typedef float Narrow __attribute__((vector_size(16)));

[[gnu::target("avx512f")]] void wide(int rounds) { QUANTOSCOPE_CHAINS(Wide, QUANTOSCOPE_FMA) }
[[gnu::target("avx2,fma")]] void middle(int rounds) { QUANTOSCOPE_CHAINS(Middle, QUANTOSCOPE_FMA) }
void narrow(int rounds) { QUANTOSCOPE_CHAINS(Narrow, QUANTOSCOPE_ADD) }

struct Widest {
  int lanes;
  void (*run)(int rounds);
};
Widest widest() {
  switch (vector_width()) {
    case VectorWidth::Avx512:
      return {16, wide};
    case VectorWidth::Avx2:
      return {8, middle};
    case VectorWidth::Narrow:
      break;
  }
  return {4, narrow};
}
#else
struct Widest {
  int lanes;
  void (*run)(int rounds);
};
/// What the compiler makes of four lanes; a guess where the processor is wider.
Widest widest() {
  return {4, [](int rounds) {
            typedef float Narrow __attribute__((vector_size(16)));
            Narrow chains[kChains]{}, c{};
            for (int i = 0; i < rounds; ++i)
              for (Narrow& chain : chains) {
                chain = chain * c + c;
                asm volatile("" : "+w"(chain));
              }
          }};
}
#endif

}  // namespace

double fma_peak() {
  constexpr int kRounds = 200'000;
  static const Widest processor = widest();
  return gflops(processor.lanes, kRounds, seconds([] { processor.run(kRounds); }));
}

}  // namespace quantoscope
