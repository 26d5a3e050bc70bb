// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quant/activation_method.h"

#include "core/quant/weight_quantizer.h"

namespace quantoscope {

ActivationMethod activation_method_for(ActivationMethod wanted, int bits) {
  return bits == 0 || (wanted == ActivationMethod::Xnor && bits != 1) ? ActivationMethod::Pact : wanted;
}

template <class T>
const ActivationQuantizer<T>& activation_quantizer(ActivationMethod method, int bits) {
  switch (activation_method_for(method, bits)) {
    case ActivationMethod::Dorefa:
      return dorefa_activations<T>();
    case ActivationMethod::Lsq:
      return lsq_activations<T>();
    case ActivationMethod::Xnor:
      return xnor_activations<T>();
    case ActivationMethod::Pact:
      break;
  }
  return pact_activations<T>();
}

template <class T>
std::vector<double> ActivationQuantizer<T>::levels(int bits, T parameter) const {
  const int highest = activation_codes(bits).highest;
  std::vector<double> all;
  for (int code = 0; code <= highest; ++code) all.push_back(double(clip(bits, parameter)) * code / highest);
  return all;
}

template <class T>
void activate(const Activation<T>& activation, std::span<const T> x, std::span<T> y) {
  std::vector<T> pre(x.begin(), x.end());
  const std::vector<T> bias(x.size(), T(0));
  kernels<T>().activate(pre.data(), bias.data(), nullptr, y.data(), 1, int(x.size()), activation);
}

template <class T>
T activate_backward(const Activation<T>& activation, std::span<const T> x, std::span<const T> g,
                    std::span<T> dx) {
  std::vector<T> upstream(g.begin(), g.end()), bias_gradient(x.size());
  return kernels<T>().activate_backward(upstream.data(), nullptr, false, x.data(), dx.data(),
                                        bias_gradient.data(), 1, int(x.size()), activation);
}

template class ActivationQuantizer<float>;
template class ActivationQuantizer<double>;
template const ActivationQuantizer<float>& activation_quantizer<float>(ActivationMethod, int);
template const ActivationQuantizer<double>& activation_quantizer<double>(ActivationMethod, int);
template void activate<float>(const Activation<float>&, std::span<const float>, std::span<float>);
template void activate<double>(const Activation<double>&, std::span<const double>, std::span<double>);
template float activate_backward<float>(const Activation<float>&, std::span<const float>,
                                        std::span<const float>, std::span<float>);
template double activate_backward<double>(const Activation<double>&, std::span<const double>,
                                          std::span<const double>, std::span<double>);

}  // namespace quantoscope
