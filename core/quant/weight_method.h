// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// What a weight quantizer is given: one layer's shadow weights and how they are to be quantized.
template <class T>
struct WeightLayer {
  std::span<const T> weights;  ///< outputs x inputs, row-major.
  int outputs = 1, inputs = 0;
  int bits = 2;
  T step =
      0;  ///< The layer's stored value: a step or a scale, see WeightQuantizer::fit; some methods have none.
};

/// A way of turning weights into levels, each a code times a scale: pure functions, no state. One file for
/// each method (step_weights.cpp, dorefa.cpp, lsq.cpp, twn.cpp, xnor.cpp). T is float or double.
template <class T>
class WeightQuantizer {
 public:
  virtual ~WeightQuantizer() = default;

  /// What the layer stores from the start of retraining on; 0 for a method that stores nothing.
  virtual T fit(const WeightLayer<T>& layer) const = 0;
  /// The stored value can be another one than `fit` gives: it can be tried, and scales all levels.
  virtual bool has_step(int /*bits*/) const { return true; }
  /// It is learned by its gradient rather than kept.
  virtual bool learns_step() const { return false; }
  virtual T smallest_step() const { return 0; }

  /// Writes the quantized weights.
  virtual void quantize(const WeightLayer<T>& layer, std::span<T> quantized) const = 0;
  /// The same, and once more as inputs x outputs: what the products of a forward pass read.
  virtual void quantize_transposed(const WeightLayer<T>& layer, std::span<T> quantized,
                                   std::span<T> transposed) const;
  /// `backward` would change nothing: dL/dw = dL/dq.
  virtual bool straight_through() const { return true; }
  /// Turns dL/dq into dL/dw, in place, and returns dL/dstep (0 if it is not learned).
  virtual T backward(const WeightLayer<T>&, std::span<T>) const { return 0; }
  /// What the method does to the shadow weights before every step of training.
  virtual void condition(std::span<T> /*weights*/, int /*outputs*/, int /*inputs*/) const {}

  /// The codes there are, ascending.
  virtual std::vector<int> codes(int bits) const = 0;
  /// What a code is worth: one number for the layer, or one for each row.
  virtual std::vector<T> scales(const WeightLayer<T>& layer) const = 0;
  /// The weights at which one level ends and the next begins, one fewer than codes; rows that quantize
  /// differently have none in common, and this is empty then.
  virtual std::vector<double> thresholds(const WeightLayer<T>& layer) const = 0;
  /// They are multiples of the step, as the levels are.
  virtual bool thresholds_move() const { return true; }
  /// So near to a threshold, rules that are the same to a mathematician may give different codes: float32 or
  /// float64, w / step or w * (1 / step), ties to the even code or away from zero, another tanh. At 0 (signs)
  /// what a processor takes for 0.
  virtual double threshold_margin(const WeightLayer<T>& layer, double threshold) const;
};

/// The method that quantizes a layer of so many bits (1..8). One that cannot do them (ternary or binary
/// weights, where a layer's policy asks for 8 bits) leaves the layer to the step of least squared error.
WeightMethod weight_method_for(WeightMethod wanted, int bits);

/// The quantizer that goes with weight_method_for(method, bits).
template <class T>
const WeightQuantizer<T>& weight_quantizer(WeightMethod method, int bits);

/// The quantizers one by one.
template <class T>
const WeightQuantizer<T>& step_weights();  ///< Hwang and Sung 2014 (METHODS 1).
template <class T>
const WeightQuantizer<T>& dorefa_weights();  ///< Zhou et al. 2016 (METHODS 3a).
template <class T>
const WeightQuantizer<T>& lsq_weights();  ///< Esser et al. 2020 (METHODS 3b).
template <class T>
const WeightQuantizer<T>& twn_weights();  ///< Li, Zhang and Liu 2016 (METHODS 3c).
template <class T>
const WeightQuantizer<T>& bwn_weights();  ///< Rastegari et al. 2016, binary weights (METHODS 3d).
template <class T>
const WeightQuantizer<T>& xnor_weights();  ///< The same with conditioned shadow weights (METHODS 3d.3).

}  // namespace quantoscope
