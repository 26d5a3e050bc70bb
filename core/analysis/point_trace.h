// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include <Eigen/Core>

#include "core/nn/network_state.h"

namespace quantoscope {

/// What became of one unit's pre-activation a on its way to the next layer.
enum class UnitFate : std::uint8_t {
  Off,      ///< a <= 0: the ReLU gives 0, and so does every quantizer.
  Kept,     ///< a > 0 and passed on as it is: a float layer, or a happens to be a level.
  Rounded,  ///< 0 < a < alpha, moved to the nearest level, which is not 0; any a that became its sign.
  Zeroed,   ///< 0 < a < alpha, rounded to 0.
  Clipped,  ///< a >= alpha: alpha is passed on.
};

/// One hidden layer's answer to one input. All vectors have one entry per unit.
struct LayerTrace {
  Eigen::VectorXf pre_activation;  ///< a = W h + b, with the weights as quantized and h of the layer below.
  Eigen::VectorXf relu;            ///< max(a, 0)
  Eigen::VectorXf quantized;       ///< Q(a); the ReLU's output where the layer's activations are float.
  Eigen::VectorXf output;  ///< h: `quantized`, or its mean with the h below where layers are residual.
  std::vector<UnitFate> fates;
  int activation_bits = 0;     ///< 0: float.
  std::optional<float> alpha;  ///< The clip, if activations are quantized (signs have none).

  Eigen::Index count(UnitFate fate) const;
};

/// The way of one input through a network.
struct PointTrace {
  std::vector<LayerTrace> layers;  ///< The hidden ones: depth - 1.
  float logit = 0;                 ///< Class 1 where > 0.
};

/// Forwards (x, y) as core/nn/network.h does, in float32. Products are summed in another order than in the
/// network's own batches: a value halfway between two levels may fall to the other side. Nothing when
/// stopped.
std::optional<PointTrace> trace_point(const NetworkState& network, double x, double y,
                                      const std::stop_token& stop = {});

/// How far one layer's output is from the float network's for the same input, all that happened below
/// included.
struct Divergence {
  double error_norm = 0;                 ///< ||h_q - h_f||
  double signal_norm = 0;                ///< ||h_f||
  std::optional<double> relative_error;  ///< error_norm / signal_norm; nothing when h_f = 0.
  /// Cumulative signal-to-quantization-noise ratio, dB: 20 log10(||h_f|| / ||h_q - h_f||) (METHODS 16.1,
  /// everything up to this layer quantized). Nothing when h_f = 0; at most 200, which stands for "exact".
  std::optional<double> sqnr;
};

/// Divergence per hidden layer, and last that of the logit: depth entries. Units are compared by number,
/// which retraining does not change. Throws Error when the networks differ in shape.
std::vector<Divergence> divergences(const PointTrace& quantized, const PointTrace& reference);

}  // namespace quantoscope
