// SPDX-License-Identifier: GPL-3.0-or-later
// The loops of kernels.h. Included once by each kernels_<instruction set>.cpp with its own namespace and
// compiler flags: nothing here may call an inline function of the standard library, whose copy for one
// instruction set could be linked into another.
#include <cmath>
#include <cstring>

#include "core/nn/kernels.h"

#ifndef KERNELS_NAMESPACE
#error "KERNELS_NAMESPACE names the instruction set"
#endif

namespace quantoscope::KERNELS_NAMESPACE {
namespace {

/// Adding and subtracting 1.5 * 2^mantissa rounds to the nearest integer (half to even) on any instruction
/// set.
template <class T>
constexpr T kRound = sizeof(T) == 4 ? T(12582912.0) : T(6755399441055744.0);

template <class T>
inline T round_even(T x) {
  return (x + kRound<T>)-kRound<T>;
}

// Written so that a NaN stays one: it must reach the loss, where training stops with a message.
template <class T>
inline T clip(T x, T low, T high) {
  const T y = x < low ? low : x;
  return y > high ? high : y;
}

/// sign(0) = 1. A NaN stays one.
template <class T>
inline T sign(T x) {
  const T y = x < T(0) ? T(-1) : T(1);
  return x == x ? y : x;
}

inline double exponential(double x) { return ::exp(x); }

/// exp for x in [-87, 0], relative error below 2e-7: 2^n * e^r with |r| <= ln(2) / 2 and the Taylor
/// polynomial of e^r.
inline float exponential(float x) {
  x = clip(x, -87.0f, 0.0f);
  const float n = round_even(x * 1.44269504f);
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const std::int32_t bits = (static_cast<std::int32_t>(n) + 127) << 23;
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

template <class T>
void activate(T* a, const T* bias, const T* skip, T* h, int n, int width, const Activation<T>& activation) {
  const T alpha = activation.alpha, step = activation.step;
  const T inverse = activation.quantized ? T(1) / step : T(0);
  for (int i = 0; i < n; ++i) {
    const std::size_t offset = std::size_t(i) * width;
    T* row = a + offset;
    T* out = h + offset;
    const T* in = skip ? skip + offset : nullptr;
    if (!activation.quantized && !in) {
#pragma omp simd
      for (int j = 0; j < width; ++j) {
        const T x = row[j] + bias[j];
        const T y = x < T(0) ? T(0) : x;
        row[j] = y;
        out[j] = y;
      }
    } else if (!activation.quantized) {
#pragma omp simd
      for (int j = 0; j < width; ++j) {
        const T x = row[j] + bias[j];
        const T y = x < T(0) ? T(0) : x;
        row[j] = y;
        out[j] = T(0.5) * (y + in[j]);
      }
    } else if (activation.rule == ActivationRule::Sign) {
#pragma omp simd
      for (int j = 0; j < width; ++j) {
        const T x = row[j] + bias[j];
        row[j] = x;
        out[j] = sign(x);
      }
      if (in) {
#pragma omp simd
        for (int j = 0; j < width; ++j) out[j] = T(0.5) * (out[j] + in[j]);
      }
    } else if (!in) {
#pragma omp simd
      for (int j = 0; j < width; ++j) {
        const T x = row[j] + bias[j];
        row[j] = x;
        out[j] = round_even(clip(x, T(0), alpha) * inverse) * step;
      }
    } else {
#pragma omp simd
      for (int j = 0; j < width; ++j) {
        const T x = row[j] + bias[j];
        row[j] = x;
        out[j] = T(0.5) * (round_even(clip(x, T(0), alpha) * inverse) * step + in[j]);
      }
    }
  }
}

/// What an activation's gradient follows: the ReLU, or one of ActivationRule.
enum class Slope { Relu, Clip, LearnedStep, Sign };

template <class T, bool kAbove, bool kHalve, Slope kSlope>
T backward_rows(T* g, const T* g_above, const T* a, T* ga, T* bias_gradient, int n, int width, T alpha,
                T step) {
  [[maybe_unused]] const T inverse = T(1) / step;
  [[maybe_unused]] const T highest = round_even(alpha * inverse);
  T alpha_gradient = 0;
  for (int j = 0; j < width; ++j) bias_gradient[j] = 0;
  for (int i = 0; i < n; ++i) {
    const std::size_t offset = std::size_t(i) * width;
    T* grow = g + offset;
    T* garow = ga + offset;
    const T* row = a + offset;
    const T* above = kAbove ? g_above + offset : nullptr;
    T clipped = 0;
#pragma omp simd reduction(+ : clipped)
    for (int j = 0; j < width; ++j) {
      T gradient = grow[j];
      if constexpr (kAbove) gradient += T(0.5) * above[j];
      if constexpr (kAbove && kHalve) grow[j] = gradient;
      const T half = kHalve ? T(0.5) * gradient : gradient;
      T result;
      if constexpr (kSlope == Slope::Sign) {
        const T inside = row[j] > T(-1) ? half : T(0);
        result = row[j] < T(1) ? inside : T(0);
      } else if constexpr (kSlope == Slope::LearnedStep) {
        // dh/dstep = round(x / step) - x / step inside, 0 below, the highest code above.
        const T scaled = clip(row[j] * inverse, T(0), highest);
        const T inside = row[j] > T(0) ? half : T(0);
        result = row[j] < alpha ? inside : T(0);
        const T slope = row[j] < alpha ? round_even(scaled) - scaled : highest;
        clipped += half * slope;
      } else if constexpr (kSlope == Slope::Clip) {
        const T inside = row[j] >= T(0) ? half : T(0);
        result = row[j] < alpha ? inside : T(0);
        clipped += row[j] < alpha ? T(0) : half;
      } else {
        result = row[j] > T(0) ? half : T(0);
      }
      garow[j] = result;
      bias_gradient[j] += result;
    }
    alpha_gradient += clipped;
  }
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
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int j = 0; j < width; ++j) sum += row[j] * w[j];
    z[i] = sum + bias;
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

template <class T>
LossSums cross_entropy(const T* z, const T* y, T* dz, int n) {
  constexpr int kBlock =
      256;  // the product of (1 + e^-|z|) <= 2 over a block stays far below the largest double
  LossSums sums;
  const T inverse = T(1) / T(n);
  T e[kBlock];
  for (int start = 0; start < n; start += kBlock) {
    const int count = n - start < kBlock ? n - start : kBlock;
    const T* zs = z + start;
    const T* ys = y + start;
    double linear = 0;
    int correct = 0;
#pragma omp simd reduction(+ : linear, correct)
    for (int i = 0; i < count; ++i) {
      const T x = zs[i];
      const T small = exponential(x < T(0) ? x : -x);
      const T upper = T(1) / (T(1) + small);  // sigmoid(|x|)
      const T sigmoid = x < T(0) ? small * upper : upper;
      e[i] = small;
      dz[start + i] = (sigmoid - ys[i]) * inverse;
      linear += double((x < T(0) ? T(0) : x) - x * ys[i]);
      correct += (x > T(0)) == (ys[i] > T(0.5)) ? 1 : 0;
    }
    double product = 1;
#pragma omp simd reduction(* : product)
    for (int i = 0; i < count; ++i) product *= 1.0 + double(e[i]);
    sums.loss += linear + ::log(product);
    sums.correct += correct;
  }
  return sums;
}

template <class T>
void quantize(const T* w, T* q, std::size_t n, T step, T limit) {
  const T inverse = T(1) / step;
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) q[i] = round_even(clip(w[i] * inverse, -limit, limit)) * step;
}

template <class T>
void quantize_between(const T* w, T* q, std::size_t n, T step, T lowest, T highest) {
  const T inverse = T(1) / step;
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) q[i] = round_even(clip(w[i] * inverse, lowest, highest)) * step;
}

template <class T>
T lsq_backward(const T* w, T* g, std::size_t n, T step, T lowest, T highest) {
  const T inverse = T(1) / step;
  constexpr std::size_t kBlock = 4096;
  double sum = 0;
  for (std::size_t start = 0; start < n; start += kBlock) {
    const std::size_t end = n - start < kBlock ? n : start + kBlock;
    T block = 0;
#pragma omp simd reduction(+ : block)
    for (std::size_t i = start; i < end; ++i) {
      const T v = w[i] * inverse, code = clip(v, lowest, highest);
      const T above = v > lowest ? g[i] : T(0), inside = v < highest ? above : T(0);
      // Outside the codes' range this is the outermost code, inside the rounding's error.
      const T slope = code == v ? round_even(v) - v : code;
      block += g[i] * (code == lowest || code == highest ? code : slope);
      g[i] = inside;
    }
    sum += double(block);
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
    t[i] = (T(2) * round_even(highest * (t[i] * inverse + T(0.5))) - highest) * step;
}

template <class T>
CodeSums code_sums(const T* w, std::size_t n, T step, T limit) {
  const T inverse = T(1) / step;
  constexpr std::size_t kBlock = 4096;  // sums of a block in T, of blocks in double: fast and accurate enough
  CodeSums sums;
  for (std::size_t start = 0; start < n; start += kBlock) {
    const std::size_t end = n - start < kBlock ? n : start + kBlock;
    T wz = 0, zz = 0;
#pragma omp simd reduction(+ : wz, zz)
    for (std::size_t i = start; i < end; ++i) {
      const T z = round_even(clip(w[i] * inverse, -limit, limit));
      wz += w[i] * z;
      zz += z * z;
    }
    sums.wz += double(wz);
    sums.zz += double(zz);
  }
  return sums;
}

template <class T>
void binarize(const T* w, T* q, std::size_t n, T magnitude) {
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) q[i] = w[i] < T(0) ? -magnitude : magnitude;
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
          quantize_between<T>,
          lsq_backward<T>,
          tanh<T>,
          dorefa<T>,
          binarize<T>,
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
