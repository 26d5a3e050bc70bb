// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Seconds of one thread that training this network takes on a machine as fast as the one of the
/// benchmarks (resources/results/benchmarks.md): good for what is longer than what; how long it takes here is
/// measured as the study goes on. `points` is the size of the data set times its passes.
double expected_seconds(const ExperimentSpec& spec, NetworkKind kind, std::size_t points);

/// Bytes a worker needs at most while it trains and measures this network: parameters, gradients, moments,
/// quantized weights, activations of a batch and of a tile of the map, the map, the data.
std::size_t worker_bytes(const ExperimentSpec& spec, std::size_t points);

}  // namespace quantoscope
