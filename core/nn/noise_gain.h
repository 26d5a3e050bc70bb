// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/analysis/layer_report.h"
#include "core/data/dataset.h"
#include "core/nn/network_state.h"

namespace quantoscope {

/// Measures the network's noise gain on up to 1024 points spread over the data. `layers` are its reports, for
/// their singular values.
NoiseGain noise_gain(const NetworkState& state, const Dataset& data, std::span<const LayerReport> layers);

}  // namespace quantoscope
