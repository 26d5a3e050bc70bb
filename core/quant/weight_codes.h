// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/quant/weight_method.h"

namespace quantoscope {

/// One layer's quantized weights as integers. The weight that computes is float(code) * scale, a single
/// float32 product, to the bit.
struct CodedWeights {
  std::vector<std::int16_t> codes;  ///< outputs x inputs, row-major; of WeightQuantizer::codes.
  std::vector<float> scales;        ///< One for the layer, or one for each row.
  bool operator==(const CodedWeights&) const = default;
};

/// What the quantizer makes of these shadow weights.
CodedWeights coded_weights(const WeightQuantizer<float>& quantizer, const WeightLayer<float>& layer);

/// Shadow weights that are within WeightQuantizer::threshold_margin of a threshold moved to twice that
/// distance from it, on the side of `coded`: any rule of rounding gives these codes then. In a layer whose
/// scale is a mean of weights, the largest of them takes back what the others were moved. Empty when nothing
/// is to be moved, or when the layer would not compute with `coded` afterwards, bit for bit.
std::vector<float> settled_weights(const WeightQuantizer<float>& quantizer, const WeightLayer<float>& layer,
                                   const CodedWeights& coded);

}  // namespace quantoscope
