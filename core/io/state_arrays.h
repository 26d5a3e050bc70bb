// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "core/io/npz.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// The weights of a result's networks as the arrays of weights.npz. Of network "joint", layer 1 first:
///
///     joint.weight.1 (outputs x inputs)   shadow weights, before quantization
///     joint.bias.1   (outputs)
///     joint.step     (depth)              weight step of each layer, 0 for a float layer
///     joint.alpha    (depth - 1)          clip of each hidden layer
///
/// A network without weights, or with weights that are no numbers any more, is left out.
std::map<std::string, NpyArray> state_arrays(const ExperimentResult& result);

/// Gives the networks the weights that are there; the spec says how many of them and of how many bits. Throws
/// Error "<origin>: array ..." for what does not fit.
void set_states(const std::map<std::string, NpyArray>& arrays, const std::string& origin,
                ExperimentResult& result);

}  // namespace quantoscope
