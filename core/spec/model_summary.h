// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The size of one weight layer as the jointly quantized network stores it. Bits are 0 for float (32-bit).
struct LayerSummary {
  int index = 0;  ///< 1 for the first layer.
  int inputs = 0, outputs = 0;
  std::int64_t weights = 0, biases = 0;
  int weight_bits = 0;  ///< With the first and last layer's policy applied.
  /// Of the activations it reads; the plane's coordinates stay float. A residual layer's output is an average
  /// of quantized values, each tensor with levels of its own: their bits, from the last layer back to the
  /// first. Not on one grid of as many bits. {0}: float.
  std::vector<int> input_bits;
  std::int64_t weight_bytes = 0;  ///< Weights packed without gaps, rounded up to whole bytes.
  std::int64_t bias_bytes = 0;    ///< Biases stay float.
  /// Floats that turn codes into weights (one, or one for each row) and the learned clip or step of the
  /// activations that it puts out.
  std::int64_t scale_bytes = 0;
  std::int64_t multiply_accumulates = 0;  ///< For one point.

  std::int64_t bytes() const { return weight_bytes + bias_bytes + scale_bytes; }
  bool operator==(const LayerSummary&) const = default;
};

/// What a network costs: its layers and their sums.
struct ModelSummary {
  std::vector<LayerSummary> layers;
  std::int64_t parameters = 0;  ///< Weights and biases, as parameter_count.
  std::int64_t weights = 0, biases = 0;
  std::int64_t bytes = 0;                 ///< Quantized, with biases, scales and clips.
  std::int64_t float_bytes = 0;           ///< The same network with every weight a 32-bit float.
  std::int64_t multiply_accumulates = 0;  ///< For one point.
};

/// Throws Error when width or depth is out of range.
ModelSummary summarize(const ModelSpec& model, const QuantSpec& quantization);

}  // namespace quantoscope
