// SPDX-License-Identifier: GPL-3.0-or-later
// The loops of kernels.h. Included once by each kernels_<instruction set>.cpp with its own namespace and
// compiler flags: nothing here may call an inline function of the standard library, whose copy for one
// instruction set could be linked into another.
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include "core/nn/kernels.h"

#ifndef KERNELS_NAMESPACE
#error "KERNELS_NAMESPACE names the instruction set"
#endif

// Definitions are meant to be in this file; x == x asks for NaN; a vector may be of one number.
// NOLINTBEGIN(misc-definitions-in-headers,misc-redundant-expression,bugprone-sizeof-expression)
namespace quantoscope::KERNELS_NAMESPACE {
namespace {

#if defined(__AVX512F__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX2__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

/// As many T as this instruction set takes at once, or as fit into fewer bytes. (An alias with the attribute
/// would lose it in templates.)
template <class T, int kBytes>
struct Vectors {
  typedef T Type __attribute__((vector_size(kBytes)));
};
template <class T, int kBytes = kVectorBytes>
using Vector = typename Vectors<T, kBytes>::Type;

/// X is a number or a vector of numbers.
template <class X, class T>
inline X load(const T* from) {
  X x;
  std::memcpy(&x, from, sizeof x);
  return x;
}
template <class X, class T>
inline void store(T* to, X x) {
  std::memcpy(to, &x, sizeof x);
}

/// 64 bytes of partial sums, whatever the instruction set, so that all with fused multiply-add give the same
/// bits.
template <class T>
struct Sums {
  static constexpr int kVector = kVectorBytes / int(sizeof(T)), kLanes = 64 / int(sizeof(T));
  Vector<T> parts[kLanes / kVector]{};
};

/// Both halves of a vector, one onto the other, down to a single number.
template <class T, int kBytes, std::size_t... kLane>
inline T folded(Vector<T, kBytes> x, std::index_sequence<kLane...>) {
  constexpr std::size_t kHalf = sizeof...(kLane);
  if constexpr (kHalf == 1)
    return x[0] + x[1];
  else
    return folded<T, kBytes / 2>(
        __builtin_shufflevector(x, x, int(kLane)...) + __builtin_shufflevector(x, x, int(kLane + kHalf)...),
        std::make_index_sequence<kHalf / 2>());
}

template <class T>
inline T total(Sums<T> sums) {
  constexpr int kParts = Sums<T>::kLanes / Sums<T>::kVector;
  for (int half = kParts / 2; half > 0; half /= 2)
    for (int part = 0; part < half; ++part) sums.parts[part] += sums.parts[part + half];
  return folded<T, kVectorBytes>(sums.parts[0], std::make_index_sequence<Sums<T>::kVector / 2>());
}

/// Calls add(i, sum, ...) for the numbers from `start` to `end`: with vectors of sums for a vector of numbers
/// from i on, and with single sums for each of the rest.
template <class T, class Add, class... Each>
inline void each_in_sums(std::size_t start, std::size_t end, Add add, Each&... sums) {
  constexpr std::size_t kVector = std::size_t(Sums<T>::kVector), kLanes = std::size_t(Sums<T>::kLanes);
  std::size_t i = start;
  for (; i + kLanes <= end; i += kLanes)
#pragma GCC unroll 4
    for (std::size_t part = 0; part < kLanes / kVector; ++part) add(i + part * kVector, sums.parts[part]...);
  if (i == end) return;
  struct Rest {
    T lanes[kLanes]{};
  };
  const auto finish = [&](auto&... rest) {
    for (std::size_t lane = 0; i < end; ++i, ++lane) add(i, rest.lanes[lane]...);
    for (std::size_t part = 0; part < kLanes / kVector; ++part)
      ((sums.parts[part] += load<Vector<T>>(rest.lanes + part * kVector)), ...);
  };
  [&](auto... rest) { finish(rest...); }((static_cast<void>(sums), Rest{})...);
}

/// Adding and subtracting 1.5 * 2^mantissa rounds to the nearest integer (half to even) on any instruction
/// set.
template <class T>
constexpr T kRound = sizeof(T) == 4 ? T(12582912.0) : T(6755399441055744.0);

template <class T, class X>
inline X round_even(X x) {
  const X round = X{} + kRound<T>;
  return (x + round) - round;
}

// Written so that a NaN stays one: it must reach the loss, where training stops with a message.
template <class T>
inline T clip(T x, T low, T high) {
  const T y = x < low ? low : x;
  return y > high ? high : y;
}

/// sign(0) = 1. A NaN stays one.
template <class T, class X>
inline X sign(X x) {
  const X zero{}, y = x < zero ? zero - T(1) : zero + T(1);
  return x == x ? y : x;
}

/// Goes over the columns of a matrix, as many at once as registers hold: visit(X, number of X, first column)
/// with X a vector, or T for what is left.
template <class T, class Visit>
inline void each_columns(int width, Visit visit) {
  constexpr int kVectors = kVectorBytes == 64 ? 4 : 2;
  int j = 0;
  const auto go = [&](auto x, auto count) {
    constexpr int kColumns = int(sizeof(x) / sizeof(T)) * decltype(count)::value;
    for (; j + kColumns <= width; j += kColumns) visit(x, count, j);
  };
  constexpr std::integral_constant<int, 1> kOne;
  go(Vector<T>{}, std::integral_constant<int, kVectors>{});
  go(Vector<T>{}, kOne);
  if constexpr (kVectorBytes > 32) go(Vector<T, 32>{}, kOne);
  if constexpr (kVectorBytes > 16) go(Vector<T, 16>{}, kOne);
  go(T{}, kOne);
}

inline double exponential(double x) { return ::exp(x); }

/// exp for x in [-87, 0], relative error below 2e-7: 2^n * e^r with |r| <= ln(2) / 2 and the Taylor
/// polynomial of e^r.
inline float exponential(float x) {
  x = clip(x, -87.0f, 0.0f);
  const float n = round_even<float>(x * 1.44269504f);
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  // The bits of n + 1.5 * 2^23 count on from those of 1.5 * 2^23. A NaN has been in p all the while.
  const float shifted = n + 12582912.0f;
  std::uint32_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits - 0x4b400000u + 127u) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
}

template <class T>
void first_layer(const T* x, const T* w, T* a, int n, int width) {
  constexpr int kBlock = 512;  // the widest layer; wider ones go block by block
  T w0[kBlock], w1[kBlock];
  for (int start = 0; start < width; start += kBlock) {
    const int count = width - start < kBlock ? width - start : kBlock;
    for (int j = 0; j < count; ++j) {
      w0[j] = w[2 * (start + j)];
      w1[j] = w[2 * (start + j) + 1];
    }
    for (int i = 0; i < n; ++i) {
      const T x0 = x[2 * i], x1 = x[2 * i + 1];
      T* row = a + std::size_t(i) * width + start;
#pragma omp simd
      for (int j = 0; j < count; ++j) row[j] = x0 * w0[j] + x1 * w1[j];
    }
  }
}

/// What the forward pass makes of a pre-activation.
enum class Output { Relu, Levels, Sign };

/// Columns of a few vectors (or numbers) X, all rows of them, so that the bias stays in registers.
template <class T, class X, int kCount, bool kSkip, Output kOutput>
void activate_columns(T* a, const T* bias, const T* skip, T* h, int n, int width, T alpha, T step) {
  constexpr int kLanes = int(sizeof(X) / sizeof(T));
  const X zero{};
  const X limit = zero + alpha, inverse = zero + T(1) / step;
  X added[kCount];
  for (int c = 0; c < kCount; ++c) added[c] = load<X>(bias + c * kLanes);
  for (int i = 0; i < n; ++i) {
    const std::size_t offset = std::size_t(i) * width;
#pragma GCC unroll 4
    for (int c = 0; c < kCount; ++c) {
      const std::size_t at = offset + std::size_t(c) * kLanes;
      X x = load<X>(a + at) + added[c];
      X y;
      if constexpr (kOutput == Output::Relu)
        x = y = x < zero ? zero : x;
      else if constexpr (kOutput == Output::Sign)
        y = sign<T>(x);
      else
        y = round_even<T>(clip(x, zero, limit) * inverse) * step;
      if constexpr (kSkip) y = T(0.5) * (y + load<X>(skip + at));
      store(a + at, x);
      if (kOutput != Output::Relu || kSkip || h != a) store(h + at, y);
    }
  }
}

template <class T, bool kSkip, Output kOutput>
void activate_rows(T* a, const T* bias, const T* skip, T* h, int n, int width, T alpha, T step) {
  each_columns<T>(width, [&](auto vector, auto count, int j) {
    using X = decltype(vector);
    activate_columns<T, X, decltype(count)::value, kSkip, kOutput>(
        a + j, bias + j, kSkip ? skip + j : nullptr, h + j, n, width, alpha, step);
  });
}

template <class T>
void activate(T* a, const T* bias, const T* skip, T* h, int n, int width, const Activation<T>& activation) {
  const auto run = [&](auto rows) {
    rows(a, bias, skip, h, n, width, activation.alpha, activation.quantized ? activation.step : T(1));
  };
  if (!activation.quantized)
    run(skip ? activate_rows<T, true, Output::Relu> : activate_rows<T, false, Output::Relu>);
  else if (activation.rule == ActivationRule::Sign)
    run(skip ? activate_rows<T, true, Output::Sign> : activate_rows<T, false, Output::Sign>);
  else
    run(skip ? activate_rows<T, true, Output::Levels> : activate_rows<T, false, Output::Levels>);
}

/// What an activation's gradient follows: the ReLU, or one of ActivationRule.
enum class Slope { Relu, Clip, LearnedStep, Sign };

/// Columns of a few vectors (or numbers) X, all rows of them, so that the sums over rows stay in registers.
template <class T, class X, int kCount, bool kAbove, bool kHalve, Slope kSlope>
void backward_columns(T* g, const T* g_above, const T* a, T* ga, T* bias_gradient, int n, int width, T alpha,
                      T step, T& alpha_gradient) {
  constexpr int kLanes = int(sizeof(X) / sizeof(T));
  const X zero{};
  const X inverse = zero + T(1) / step, limit = zero + alpha;
  const X highest = round_even<T>(limit * inverse);
  X bias[kCount]{}, clipped[kCount]{};
  for (int i = 0; i < n; ++i) {
    const std::size_t offset = std::size_t(i) * width;
#pragma GCC unroll 4
    for (int c = 0; c < kCount; ++c) {
      const std::size_t at = offset + std::size_t(c) * kLanes;
      const X x = load<X>(a + at);
      X gradient = load<X>(g + at);
      if constexpr (kAbove) gradient += T(0.5) * load<X>(g_above + at);
      if constexpr (kAbove && kHalve) store(g + at, gradient);
      const X half = kHalve ? T(0.5) * gradient : gradient;
      X result;
      if constexpr (kSlope == Slope::Sign) {
        const X inside = x > zero - T(1) ? half : zero;
        result = x < zero + T(1) ? inside : zero;
      } else if constexpr (kSlope == Slope::LearnedStep) {
        // dh/dstep = round(x / step) - x / step inside, 0 below, the highest code above.
        const X scaled = clip(x * inverse, zero, highest);
        const X inside = x > zero ? half : zero;
        result = x < limit ? inside : zero;
        const X slope = x < limit ? round_even<T>(scaled) - scaled : highest;
        clipped[c] += half * slope;
      } else if constexpr (kSlope == Slope::Clip) {
        const X inside = x >= zero ? half : zero;
        result = x < limit ? inside : zero;
        clipped[c] += x < limit ? zero : half;
      } else {
        result = x > zero ? half : zero;
      }
      store(ga + at, result);
      bias[c] += result;
    }
  }
  for (int c = 0; c < kCount; ++c) {
    T* const sums = bias_gradient + c * kLanes;
    store(sums, load<X>(sums) + bias[c]);
    T lanes[kLanes];
    store(lanes, clipped[c]);
    for (int lane = 0; lane < kLanes; ++lane) alpha_gradient += lanes[lane];  // Column after column.
  }
}

template <class T, bool kAbove, bool kHalve, Slope kSlope>
T backward_rows(T* g, const T* g_above, const T* a, T* ga, T* bias_gradient, int n, int width, T alpha,
                T step) {
  T alpha_gradient = 0;
  each_columns<T>(width, [&](auto vector, auto count, int j) {
    using X = decltype(vector);
    backward_columns<T, X, decltype(count)::value, kAbove, kHalve, kSlope>(
        g + j, kAbove ? g_above + j : nullptr, a + j, ga + j, bias_gradient + j, n, width, alpha, step,
        alpha_gradient);
  });
  return alpha_gradient;
}

template <class T, bool kAbove, bool kHalve>
T backward_with(T* g, const T* g_above, const T* a, T* ga, T* bias_gradient, int n, int width,
                const Activation<T>& activation) {
  const auto run = [&](auto rows) {
    return rows(g, g_above, a, ga, bias_gradient, n, width, activation.alpha, activation.step);
  };
  if (!activation.quantized) return run(backward_rows<T, kAbove, kHalve, Slope::Relu>);
  switch (activation.rule) {
    case ActivationRule::LearnedStep:
      return run(backward_rows<T, kAbove, kHalve, Slope::LearnedStep>);
    case ActivationRule::Sign:
      return run(backward_rows<T, kAbove, kHalve, Slope::Sign>);
    case ActivationRule::Clip:
      break;
  }
  return run(backward_rows<T, kAbove, kHalve, Slope::Clip>);
}

template <class T>
T activate_backward(T* g, const T* g_above, bool halve, const T* a, T* ga, T* bias_gradient, int n, int width,
                    const Activation<T>& activation) {
  const auto run = [&](auto rows) { return rows(g, g_above, a, ga, bias_gradient, n, width, activation); };
  if (g_above && halve) return run(backward_with<T, true, true>);
  if (g_above) return run(backward_with<T, true, false>);
  if (halve) return run(backward_with<T, false, true>);
  return run(backward_with<T, false, false>);
}

template <class T>
void first_layer_backward(const T* x, const T* ga, T* dw, int n, int width) {
  constexpr int kBlock = 512;
  T d0[kBlock], d1[kBlock];
  for (int start = 0; start < width; start += kBlock) {
    const int count = width - start < kBlock ? width - start : kBlock;
    for (int j = 0; j < count; ++j) d0[j] = d1[j] = 0;
    for (int i = 0; i < n; ++i) {
      const T x0 = x[2 * i], x1 = x[2 * i + 1];
      const T* row = ga + std::size_t(i) * width + start;
#pragma omp simd
      for (int j = 0; j < count; ++j) {
        d0[j] += x0 * row[j];
        d1[j] += x1 * row[j];
      }
    }
    for (int j = 0; j < count; ++j) {
      dw[2 * (start + j)] = d0[j];
      dw[2 * (start + j) + 1] = d1[j];
    }
  }
}

template <class T>
void last_layer(const T* h, const T* w, T bias, T* z, int n, int width) {
  for (int i = 0; i < n; ++i) {
    const T* row = h + std::size_t(i) * width;
    Sums<T> sums;
    each_in_sums<T>(
        0, std::size_t(width),
        [&]<class X>(std::size_t j, X& sum) { sum += load<X>(row + j) * load<X>(w + j); }, sums);
    z[i] = total<T>(sums) + bias;
  }
}

template <class T>
void last_layer_backward(const T* h, const T* w, const T* dz, T* g, T* dw, int n, int width) {
  for (int j = 0; j < width; ++j) dw[j] = 0;
  for (int i = 0; i < n; ++i) {
    const T* row = h + std::size_t(i) * width;
    T* grow = g + std::size_t(i) * width;
    const T d = dz[i];
#pragma omp simd
    for (int j = 0; j < width; ++j) {
      grow[j] = d * w[j];
      dw[j] += d * row[j];
    }
  }
}

/// Of blocks of the terms, in doubles.
template <class T>
double sum_of(const T* terms, int count) {
  constexpr int kLanes = 8;
  double lanes[kLanes]{};
  int i = 0;
  for (; i + kLanes <= count; i += kLanes)
#pragma omp simd
    for (int lane = 0; lane < kLanes; ++lane) lanes[lane] += double(terms[i + lane]);
  for (int lane = 0; i < count; ++i, ++lane) lanes[lane] += double(terms[i]);
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

/// Of all 1 + factors[i].
template <class T>
double product_of(const T* factors, int count) {
  constexpr int kLanes = 8;
  double lanes[kLanes];
  for (double& lane : lanes) lane = 1;
  int i = 0;
  for (; i + kLanes <= count; i += kLanes)
#pragma omp simd
    for (int lane = 0; lane < kLanes; ++lane) lanes[lane] *= 1.0 + double(factors[i + lane]);
  for (int lane = 0; i < count; ++i, ++lane) lanes[lane] *= 1.0 + double(factors[i]);
  double product = 1;
  for (const double lane : lanes) product *= lane;
  return product;
}

template <class T>
LossSums cross_entropy(const T* z, const T* y, T* dz, int n) {
  constexpr int kBlock =
      256;  // the product of (1 + e^-|z|) <= 2 over a block stays far below the largest double
  LossSums sums;
  const T inverse = T(1) / T(n);
  T e[kBlock], linear[kBlock];
  for (int start = 0; start < n; start += kBlock) {
    const int count = n - start < kBlock ? n - start : kBlock;
    const T* zs = z + start;
    const T* ys = y + start;
    int correct = 0;
#pragma omp simd reduction(+ : correct)
    for (int i = 0; i < count; ++i) {
      const T x = zs[i];
      const T small = exponential(x < T(0) ? x : -x);
      const T upper = T(1) / (T(1) + small);  // sigmoid(|x|)
      const T sigmoid = x < T(0) ? small * upper : upper;
      e[i] = small;
      dz[start + i] = (sigmoid - ys[i]) * inverse;
      linear[i] = (x < T(0) ? T(0) : x) - x * ys[i];
      correct += (x > T(0)) == (ys[i] > T(0.5)) ? 1 : 0;
    }
    sums.loss += sum_of(linear, count) + ::log(product_of(e, count));
    sums.correct += correct;
  }
  return sums;
}

/// The code of x.
template <class T, class X>
inline X code(X x, T lowest, T highest) {
  return round_even<T>(clip(x, X{} + lowest, X{} + highest));
}

template <class T>
void quantize(const T* w, T* q, std::size_t n, T step, T lowest, T highest) {
  const T inverse = T(1) / step;
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) q[i] = code<T>(w[i] * inverse, lowest, highest) * step;
}

template <class T>
T lsq_backward(const T* w, T* g, std::size_t n, T step, T lowest, T highest) {
  const T inverse = T(1) / step;
  constexpr std::size_t kBlock = 4096;
  double sum = 0;
  for (std::size_t start = 0; start < n; start += kBlock) {
    Sums<T> block;
    each_in_sums<T>(
        start, n - start < kBlock ? n : start + kBlock,
        [&]<class X>(std::size_t i, X& terms) {
          const X zero{}, low = zero + lowest, high = zero + highest, gradient = load<X>(g + i);
          const X v = load<X>(w + i) * inverse, code = clip(v, low, high);
          const X above = v > low ? gradient : zero, inside = v < high ? above : zero;
          // Outside the codes' range this is the outermost code, inside the rounding's error.
          const X slope = code == v ? round_even<T>(v) - v : code;
          const X inner = code == high ? code : slope;
          terms += gradient * (code == low ? code : inner);
          store(g + i, inside);
        },
        block);
    sum += double(total<T>(block));
  }
  return T(sum);
}

/// (1 - e^-2|x|) / (1 + e^-2|x|) with x's sign; below 0.03, where the difference loses digits, x - x^3 / 3 +
/// 2 x^5 / 15.
template <class T>
T tanh(const T* w, T* t, std::size_t n) {
  T largest = 0;
#pragma omp simd reduction(max : largest)
  for (std::size_t i = 0; i < n; ++i) {
    const T x = w[i], size = x < T(0) ? -x : x;
    const T e = exponential(T(-2) * size);
    const T square = x * x;
    const T small = size * (T(1) - square * (T(1.0 / 3) - square * T(2.0 / 15)));
    const T y = size < T(0.03) ? small : (T(1) - e) / (T(1) + e);
    t[i] = x < T(0) ? -y : y;
    largest = y > largest ? y : largest;
  }
  return largest;
}

template <class T>
void dorefa(T* t, std::size_t n, T largest, T highest, T step) {
  const T inverse = largest > T(0) ? T(0.5) / largest : T(0);
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i)
    t[i] = (T(2) * round_even<T>(highest * (t[i] * inverse + T(0.5))) - highest) * step;
}

template <class T>
CodeSums code_sums(const T* w, std::size_t n, T step, T limit) {
  const T inverse = T(1) / step;
  constexpr std::size_t kBlock = 4096;  // sums of a block in T, of blocks in double: fast and accurate enough
  CodeSums sums;
  for (std::size_t start = 0; start < n; start += kBlock) {
    const std::size_t end = n - start < kBlock ? n : start + kBlock;
    Sums<T> wz, zz;
    each_in_sums<T>(
        start, end,
        [&]<class X>(std::size_t i, X& with_weights, X& with_codes) {
          const X v = load<X>(w + i), z = code<T>(v * inverse, -limit, limit);
          with_weights += v * z;
          with_codes += z * z;
        },
        wz, zz);
    sums.wz += double(total<T>(wz));
    sums.zz += double(total<T>(zz));
  }
  return sums;
}

template <class T>
void binarize(const T* w, T* q, std::size_t n, T magnitude) {
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) q[i] = w[i] < T(0) ? -magnitude : magnitude;
}

/// The first (or second) halves of two vectors, element by element in turn.
template <int kSecond, class V, std::size_t... kLane>
inline V interleave(V a, V b, std::index_sequence<kLane...>) {
  constexpr int kLanes = int(sizeof...(kLane));
  return __builtin_shufflevector(a, b,
                                 (int(kLane) / 2 + kSecond * kLanes / 2 + (int(kLane) % 2) * kLanes)...);
}

/// A square block in registers. An element's place is its row's bits and its column's; interleaving row i
/// with row i + half moves the highest of all bits to the end, and as many of these moves as a row has bits
/// swap rows and columns.
template <class T>
inline void transpose_block(const T* in, T* out, int in_stride, int out_stride) {
  constexpr int kLanes = kVectorBytes / int(sizeof(T));
  using V = Vector<T>;
  constexpr std::make_index_sequence<kLanes> kAll;
  V rows[kLanes], mixed[kLanes];
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) rows[i] = load<V>(in + std::size_t(i) * in_stride);
#pragma GCC unroll 4
  for (int bit = 1; bit < kLanes; bit *= 2) {
#pragma GCC unroll 8
    for (int i = 0; i < kLanes / 2; ++i) {
      mixed[2 * i] = interleave<0>(rows[i], rows[i + kLanes / 2], kAll);
      mixed[2 * i + 1] = interleave<1>(rows[i], rows[i + kLanes / 2], kAll);
    }
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; ++i) rows[i] = mixed[i];
  }
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) store(out + std::size_t(i) * out_stride, rows[i]);
}

template <class T>
void transpose(const T* in, T* out, int rows, int columns, int stride) {
  constexpr int kLanes = kVectorBytes / int(sizeof(T));
  const int whole_rows = rows / kLanes * kLanes, whole_columns = columns / kLanes * kLanes;
  for (int j = 0; j < whole_columns; j += kLanes)
    for (int i = 0; i < whole_rows; i += kLanes)
      transpose_block(in + std::size_t(i) * columns + j, out + std::size_t(j) * stride + i, columns, stride);
  for (int i = 0; i < rows; ++i)
    for (int j = i < whole_rows ? whole_columns : 0; j < columns; ++j)
      out[std::size_t(j) * stride + i] = in[std::size_t(i) * columns + j];
}

template <class T>
void transpose_all(const T* in, T* out, int rows, int columns) {
  transpose(in, out, rows, columns, rows);
}

/// Some rows after the other, which are in the cache when they are transposed.
template <class T>
void quantize_transposed(const T* w, T* q, T* transposed, int rows, int columns, T step, T lowest,
                         T highest) {
  constexpr int kRows = 32;
  for (int i = 0; i < rows; i += kRows) {
    const std::size_t start = std::size_t(i) * columns;
    const int count = rows - i < kRows ? rows - i : kRows;
    quantize(w + start, q + start, std::size_t(count) * columns, step, lowest, highest);
    transpose(q + start, transposed + i, count, columns, rows);
  }
}

template <class T>
void adam(T* w, const T* g, T* m, T* v, std::size_t n, T rate, T scale, T beta1, T beta2, T epsilon) {
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) {
    const T gradient = g[i];
    const T first = beta1 * m[i] + (T(1) - beta1) * gradient;
    const T second = beta2 * v[i] + (T(1) - beta2) * gradient * gradient;
    m[i] = first;
    v[i] = second;
    if constexpr (sizeof(T) == 4)
      w[i] -= rate * first / (__builtin_sqrtf(second) * scale + epsilon);
    else
      w[i] -= rate * first / (__builtin_sqrt(second) * scale + epsilon);
  }
}

template <class T>
constexpr Kernels<T> make(const char* name) {
  return {name,
          first_layer<T>,
          activate<T>,
          activate_backward<T>,
          first_layer_backward<T>,
          last_layer<T>,
          last_layer_backward<T>,
          cross_entropy<T>,
          quantize<T>,
          code_sums<T>,
          lsq_backward<T>,
          tanh<T>,
          dorefa<T>,
          binarize<T>,
          transpose_all<T>,
          quantize_transposed<T>,
          adam<T>};
}

}  // namespace

#define KERNELS_STRING2(x) #x
#define KERNELS_STRING(x) KERNELS_STRING2(x)
extern const Kernels<float> kFloat;
extern const Kernels<double> kDouble;
const Kernels<float> kFloat = make<float>(KERNELS_STRING(KERNELS_NAMESPACE));
const Kernels<double> kDouble = make<double>(KERNELS_STRING(KERNELS_NAMESPACE));

}  // namespace quantoscope::KERNELS_NAMESPACE
// NOLINTEND(misc-definitions-in-headers,misc-redundant-expression,bugprone-sizeof-expression)
