// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "core/data/dataset.h"
#include "core/nn/network_state.h"
#include "core/quant/activation_method.h"

namespace quantoscope {

/// Quantizes one float network post-training, again and again with other bits: what was searched or measured
/// once (L2-optimal steps by layer and bits, activation percentiles) is kept, because a slider is waiting for
/// it. Gives the same bits whether it was kept or not. May be used by several threads at a time.
class PostTraining {
 public:
  PostTraining(std::shared_ptr<const NetworkState> float_network, std::shared_ptr<const Dataset> data);

  /// The float network with quantizers fitted to its weights and its activations on the data: L2-optimal
  /// weight steps and alphas at quant.alpha_percentile, or as the methods have it; the weights are as
  /// retraining conditions them (XNOR-Net) before it first quantizes them, and settled
  /// (core/nn/coded_network.h). Two threads that want the same do each a half of the search when one of them
  /// takes the layers `from_last` to first.
  NetworkState quantize(const LayerBits& bits, const QuantSpec& quant, bool from_last = false);

  /// What quantize() gave, with the weights of the float network: where retraining starts from. It conditions
  /// them itself, which done twice would not give the same bits.
  NetworkState unconditioned(NetworkState state) const;

  const std::shared_ptr<const NetworkState>& float_network() const { return float_; }

 private:
  struct Step {
    std::once_flag searched;
    float value = 0;
  };
  float step(std::size_t layer, int bits, WeightMethod method);
  std::vector<ActivationSample> samples(double percent);

  std::shared_ptr<const NetworkState> float_;
  std::shared_ptr<const Dataset> data_;
  std::vector<std::array<Step, 9>> steps_;  ///< By layer and bits.
  std::mutex mutex_;                        ///< Of what follows.
  double percent_ = 0;
  std::vector<ActivationSample> samples_;  ///< At percent_; empty before they are measured.
};

/// The same once.
NetworkState quantize_post_training(const NetworkState& float_network, const LayerBits& bits,
                                    const QuantSpec& quant, const Dataset& data);

}  // namespace quantoscope
