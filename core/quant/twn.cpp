// SPDX-License-Identifier: GPL-3.0-or-later
// Ternary weight networks (Li, Zhang and Liu 2016, METHODS 3c): T = 0.7 E|w|, codes 1[w > T] - 1[w < -T], the
// scale the mean |w| of those beyond T, both anew from the weights every time; straight-through gradients.
#include <algorithm>
#include <cmath>

#include "core/quant/weight_method.h"
#include "core/quant/weight_quantizer.h"

namespace quantoscope {
namespace {

constexpr double kThreshold = 0.7;

template <class T>
class TwnWeights final : public WeightQuantizer<T> {
 public:
  T fit(const WeightLayer<T>&) const override { return 0; }
  bool has_step(int) const override { return false; }

  void quantize(const WeightLayer<T>& layer, std::span<T> quantized) const override {
    const T threshold = threshold_of(layer), scale = scale_of(layer, threshold);
    for (std::size_t i = 0; i < quantized.size(); ++i) {
      const T w = layer.weights[i];
      quantized[i] = w > threshold ? scale : w < -threshold ? -scale : T(0);
    }
  }

  std::vector<int> codes(int) const override { return {-1, 0, 1}; }
  std::vector<T> scales(const WeightLayer<T>& layer) const override {
    return {scale_of(layer, threshold_of(layer))};
  }
  bool thresholds_move() const override { return false; }
  std::vector<double> thresholds(const WeightLayer<T>& layer) const override {
    const double threshold = double(threshold_of(layer));
    return {-threshold, threshold};
  }

 private:
  static T threshold_of(const WeightLayer<T>& layer) {
    return T(kThreshold * double(mean_magnitude<T>(layer.weights)));
  }
  static T scale_of(const WeightLayer<T>& layer, T threshold) {
    double sum = 0;
    std::int64_t count = 0;
    for (const T w : layer.weights) {
      const bool beyond = std::abs(w) > threshold;
      sum += beyond ? std::abs(double(w)) : 0.0;
      count += beyond ? 1 : 0;
    }
    return count ? T(sum / double(count)) : T(0);
  }
};

}  // namespace

template <class T>
const WeightQuantizer<T>& twn_weights() {
  static const TwnWeights<T> quantizer;
  return quantizer;
}

template const WeightQuantizer<float>& twn_weights<float>();
template const WeightQuantizer<double>& twn_weights<double>();

}  // namespace quantoscope
