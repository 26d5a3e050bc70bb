// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

namespace quantoscope {

/// What quantization did to one weight layer and to the activations it puts out. Shares are 0..1; what does not apply to
/// the layer (a float layer's step, the output layer's alpha) is absent.
struct LayerReport {
  int index = 0;  ///< 1 for the first layer.
  int inputs = 0, outputs = 0;
  std::optional<int> weight_bits, activation_bits;
  std::optional<double> step;               ///< Weight step Delta (for one bit: the mean magnitude).
  std::vector<double> code_shares;          ///< Share of weights per integer code, from the lowest code up.
  int lowest_code = 0;                      ///< The code of code_shares[0]; one bit has the codes -1 and 1 only.
  std::optional<double> alpha;              ///< PACT's clip.
  std::optional<double> clipped, zero;      ///< Share of activations >= alpha, and of those quantized to 0.
  std::optional<double> weight_sqnr;        ///< dB, shadow weights against quantized ones.
  std::optional<double> activation_sqnr;    ///< dB, clipless ReLU against quantized activation of the same input.
};

}  // namespace quantoscope
