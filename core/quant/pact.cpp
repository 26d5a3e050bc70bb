// SPDX-License-Identifier: GPL-3.0-or-later
// PACT (Choi et al. 2018, METHODS 2): a ReLU with a learned clip alpha, 2^b levels from 0 to it.
#include <algorithm>

#include "core/quant/activation_method.h"
#include "core/quant/activation_quantizer.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

template <class T>
class PactActivations final : public ActivationQuantizer<T> {
 public:
  T fit(const ActivationSample& sample, int) const override {
    return std::max(T(sample.percentile), smallest());
  }
  T parameter(int, T clip) const override { return clip; }
  T clip(int, T parameter) const override { return parameter; }
  bool learns() const override { return true; }
  bool decays() const override { return true; }
  T smallest() const override { return T(kSmallestAlpha); }
  Activation<T> activation(int bits, T alpha) const override {
    return {true, alpha, alpha / T(activation_codes(bits).highest)};
  }
};

}  // namespace

template <class T>
const ActivationQuantizer<T>& pact_activations() {
  static const PactActivations<T> quantizer;
  return quantizer;
}

template const ActivationQuantizer<float>& pact_activations<float>();
template const ActivationQuantizer<double>& pact_activations<double>();

}  // namespace quantoscope
