// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "core/io/npz.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// All arrays have the sizes of the network's shape, and finite numbers; steps and clips that quantizers
/// divide by are above 0. Evaluating anything else would not give numbers, or read beyond what is there.
bool is_sound(const NetworkState& state);

/// The weights of a result's networks as the arrays of weights.npz. Of network "joint", layer 1 first:
///
///     joint.code.1   (outputs x inputs)       integers; float32(code) * scale are the weights that compute,
///     joint.scale.1  (1 x 1, or outputs x 1)  to the bit; neither is there for a float layer
///     joint.bias.1   (outputs)
///     joint.clip, joint.activation_step, joint.levels (depth - 1)  see ActivationRounding; NaN for float
///     joint.weight.1 (outputs x inputs)       shadow weights, before quantization
///     joint.step     (depth)                  what each layer's weight quantizer stores; NaN where nothing
///     joint.alpha    (depth - 1)              what each activation quantizer stores: a clip, or LSQ's step
///
/// Codes are 8-bit integers, 16-bit ones where they do not fit (DoReFa's with 8 bits). A network without
/// weights, or with weights that are no numbers any more, is left out.
std::map<std::string, NpyArray> state_arrays(const ExperimentResult& result);

/// All of these that there may be in a file about networks of this shape, and how many values they have at
/// most.
WantedArrays state_array_sizes(const ModelSpec& model);

/// Gives the networks the weights that are there; the spec says how many of them and of how many bits. Files
/// of earlier versions have no codes, and numbers that do not count where there is nothing to store. Throws
/// Error
/// "<origin>: array ..." for what does not fit: codes, too, that are not those of the shadow weights (but for
/// weights so near to a threshold that another machine decides otherwise: they are settled as it did).
void set_states(const std::map<std::string, NpyArray>& arrays, const std::string& origin,
                ExperimentResult& result);

}  // namespace quantoscope
