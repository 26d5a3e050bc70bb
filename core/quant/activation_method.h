// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/nn/kernels.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// What a hidden layer of the float network puts out, as far as quantizers want to know before retraining.
struct ActivationSample {
  float percentile = 0;  ///< At QuantSpec::alpha_percentile, see percentile().
  float mean = 0;        ///< Of the ReLU's outputs, zeros included.
};

/// A way of turning a hidden layer's pre-activations into levels. Each has one number per layer, its
/// parameter, which stands at Layout::alphas; the loops are the kernels'. One file for each method (pact.cpp,
/// dorefa.cpp, lsq.cpp, xnor.cpp). T is float or double.
template <class T>
class ActivationQuantizer {
 public:
  virtual ~ActivationQuantizer() = default;

  /// The parameter that retraining starts from.
  virtual T fit(const ActivationSample& sample, int bits) const = 0;
  /// The largest level, and the parameter that makes it so; signs have neither another one.
  virtual T clip(int bits, T parameter) const = 0;
  virtual T parameter(int bits, T clip) const = 0;
  virtual bool has_clip() const { return true; }
  /// The parameter is learned by its gradient, which is the kernels' times `gradient_scale` for a layer of so
  /// many units, plus decay times the parameter where it decays; it is kept at `smallest` or above.
  virtual bool learns() const { return false; }
  virtual T gradient_scale(int /*bits*/, int /*units*/) const { return 1; }
  virtual bool decays() const { return false; }
  virtual T smallest() const { return 0; }

  /// What the kernels compute for this parameter.
  virtual Activation<T> activation(int bits, T parameter) const = 0;
  /// All levels, ascending.
  virtual std::vector<double> levels(int bits, T parameter) const;
};

/// The method that quantizes a layer of so many bits (1..8): one that cannot do them (signs, where a policy
/// asks for 8 bits) leaves the layer to PACT, which also looks after the unused parameter of a float layer.
ActivationMethod activation_method_for(ActivationMethod wanted, int bits);

/// The quantizer that goes with activation_method_for(method, bits).
template <class T>
const ActivationQuantizer<T>& activation_quantizer(ActivationMethod method, int bits);

/// The quantizers one by one.
template <class T>
const ActivationQuantizer<T>& pact_activations();  ///< Choi et al. 2018 (METHODS 2).
template <class T>
const ActivationQuantizer<T>& dorefa_activations();  ///< Zhou et al. 2016 (METHODS 3a.4).
template <class T>
const ActivationQuantizer<T>& lsq_activations();  ///< Esser et al. 2020 (METHODS 3b).
template <class T>
const ActivationQuantizer<T>& xnor_activations();  ///< Rastegari et al. 2016 (METHODS 3d.4).

/// y[i] = Q(x[i])
template <class T>
void activate(const Activation<T>& activation, std::span<const T> x, std::span<T> y);
/// Writes dL/dx for g = dL/dy and returns dL/dparameter (unscaled, without decay).
template <class T>
T activate_backward(const Activation<T>& activation, std::span<const T> x, std::span<const T> g,
                    std::span<T> dx);

}  // namespace quantoscope
