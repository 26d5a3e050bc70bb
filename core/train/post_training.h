// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/nn/network_state.h"

namespace quantoscope {

/// The float network quantized as it is: L2-optimal weight steps, alphas at the percentile of the float
/// activations on the data. Where retraining starts from.
NetworkState quantize_post_training(const NetworkState& float_network, const LayerBits& bits,
                                    const QuantSpec& quant, const Dataset& data);

}  // namespace quantoscope
