// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace quantoscope {

/// What is done with the values beyond a quantized activation's levels, and how its gradients go.
enum class ActivationRule {
  Clip,         ///< PACT (METHODS 2): gradient for 0 <= x < alpha, alpha gets the sum of that of x >= alpha.
  LearnedStep,  ///< LSQ (METHODS 3b): the same levels; gradient for 0 < x < alpha, the step gets its own.
  Sign,         ///< XNOR (METHODS 3d.4): sign(x), sign(0) = 1; gradient for -1 < x < 1.
};

/// How a hidden layer turns pre-activations into activations.
template <class T>
struct Activation {
  bool quantized = false;  ///< Otherwise ReLU.
  T alpha = 0;             ///< Clip.
  T step = 0;              ///< Distance of the levels: alpha / (2^bits - 1)
  ActivationRule rule = ActivationRule::Clip;
};

/// Sums of a batch's loss.
struct LossSums {
  double loss = 0;  ///< Binary cross-entropy, summed over the batch, nats.
  int correct = 0;  ///< Logits on the right side of 0.
};

/// Sums from which the best step for given codes follows: D = wz / zz (METHODS 1.3b).
struct CodeSums {
  double wz = 0, zz = 0;
};

/// The loops of training that are no matrix products, fused so that each batch is touched once. All matrices
/// are row-major without padding; rows are samples. Compiled for several instruction sets; `kernels()` picks
/// the best the machine has.
///
/// The arithmetic of quantizers, all in T: a quotient x / step is the product x * (1 / step) with the
/// reciprocal rounded to T; it is clipped and rounded to a whole number, ties to the even one (as ONNX,
/// PyTorch and NumPy do); the level is that times step. For weights the product is rounded to T first. For
/// activations, which are clipped before, a processor with fused multiply-add rounds the exact product to a
/// whole number at once: the two differ where a product is within its last bit of a tie. The first layer's
/// sum, and the mean with a skip, are fused or not, too.
template <class T>
struct Kernels {
  const char* instruction_set;

  /// a[i][j] = x[i][0] * w[j][0] + x[i][1] * w[j][1]; x is n x 2, w is width x 2, a is n x width.
  void (*first_layer)(const T* x, const T* w, T* a, int n, int width);

  /// Adds the bias and activates. ReLU: h = max(a + b, 0), a keeps it too. Quantized: a keeps a + b, h = its
  /// level. With `skip` (n x width, the layer's input) h = (h + skip) / 2. h may be a itself for a ReLU
  /// without skip.
  void (*activate)(T* a, const T* bias, const T* skip, T* h, int n, int width,
                   const Activation<T>& activation);

  /// From g = dL/dh to ga = dL/da; adds the sum over the rows of ga[i][j] to bias_gradient[j]. `g_above`
  /// (or null) is the gradient of the layer above, half of which comes down its skip connection and is first
  /// added to g; `halve` says that h was itself averaged with a skip. a is what `activate` left. Returns
  /// dL/dalpha, or dL/dstep for a learned step (0 for ReLU and signs). ga may be g unless halve.
  T(*activate_backward)
  (T* g, const T* g_above, bool halve, const T* a, T* ga, T* bias_gradient, int n, int width,
   const Activation<T>& activation);

  /// dw[j][k] = sum_i ga[i][j] * x[i][k]; the gradient of the first layer, width x 2.
  void (*first_layer_backward)(const T* x, const T* ga, T* dw, int n, int width);

  /// z[i] = h[i] . w + bias
  void (*last_layer)(const T* h, const T* w, T bias, T* z, int n, int width);
  /// g[i][j] = dz[i] * w[j], dw[j] = sum_i dz[i] * h[i][j]
  void (*last_layer_backward)(const T* h, const T* w, const T* dz, T* g, T* dw, int n, int width);

  /// Binary cross-entropy with logits: dz[i] = (sigmoid(z[i]) - y[i]) / n.
  LossSums (*cross_entropy)(const T* z, const T* y, T* dz, int n);

  /// q[i] = step * round(clip(w[i] * (1 / step), lowest, highest))
  void (*quantize)(const T* w, T* q, std::size_t n, T step, T lowest, T highest);
  /// Sums over the codes that `quantize` would give between -limit and limit.
  CodeSums (*code_sums)(const T* w, std::size_t n, T step, T limit);
  /// LSQ's gradients through that (METHODS 3b): g[i] becomes 0 unless lowest < w[i] / step < highest; returns
  /// dL/dstep.
  T (*lsq_backward)(const T* w, T* g, std::size_t n, T step, T lowest, T highest);
  /// t[i] = tanh(w[i]); returns the largest |t[i]|.
  T (*tanh)(const T* w, T* t, std::size_t n);
  /// DoReFa's levels (METHODS 3a.2) in place: t = step * (2 round(highest * (t / (2 largest) + 1/2)) -
  /// highest).
  void (*dorefa)(T* t, std::size_t n, T largest, T highest, T step);
  /// q[i] = magnitude * sign(w[i]), sign(0) = 1
  void (*binarize)(const T* w, T* q, std::size_t n, T magnitude);

  /// out[j][i] = in[i][j]; in is rows x columns.
  void (*transpose)(const T* in, T* out, int rows, int columns);
  /// Both at once: q as `quantize` gives it, rows x columns, and the same transposed.
  void (*quantize_transposed)(const T* w, T* q, T* transposed, int rows, int columns, T step, T lowest,
                              T highest);

  /// One step of Adam: `rate` = lr / (1 - beta1^t), `scale` = 1 / sqrt(1 - beta2^t).
  void (*adam)(T* w, const T* g, T* m, T* v, std::size_t n, T rate, T scale, T beta1, T beta2, T epsilon);
};

/// The best kernels this machine can run. T is float (training) or double (tests).
template <class T>
const Kernels<T>& kernels();

/// All kernels this machine can run, the baseline first (for tests that compare them).
template <class T>
std::span<const Kernels<T>* const> all_kernels();

}  // namespace quantoscope
