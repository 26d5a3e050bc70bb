// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/data/dataset.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// The two quantizers of a layer: of its weights, with a step, and of the activations it puts out, with a
/// clip.
enum class Quantizer { Weights, Activations };

/// Another step or clip for one layer of a trained network.
struct QuantizerChange {
  Quantizer quantizer = Quantizer::Weights;
  int layer = 1;     ///< 1 for the first.
  double value = 0;  ///< Weight step, or alpha.
  bool operator==(const QuantizerChange&) const = default;
};

/// 0 where the layer's quantizer is none (float; the output layer has no activations).
int quantizer_bits(const NetworkState& state, Quantizer quantizer, int layer);
/// It has a step or clip that can be another one: ternary weights, binary ones with a magnitude per row, and
/// signs have none.
bool is_adjustable(const NetworkState& state, Quantizer quantizer, int layer);
/// The step or clip in use; 0 where the layer has no such quantizer, or it is not adjustable.
double quantizer_value(const NetworkState& state, Quantizer quantizer, int layer);
/// What can be tried: above 0, alpha as PACT limits it.
double allowed_value(Quantizer quantizer, double value);

/// The network with other steps and clips, everything else as it is. Changes of quantizers it does not have
/// are left out.
NetworkState with_changes(NetworkState state, std::span<const QuantizerChange> changes);

/// The post-training effect of the changes: a copy of `base` (which has a state) with state, map on `grid`
/// and accuracies of the changed network, marked as a trial. `coarse` leaves out what takes longer: layer
/// reports (only the changed values stand in them). `float_network`, if given, is what agreement and errors
/// are measured against, on the whole plane at the grid's resolution. Nothing when stopped.
std::optional<NetworkSnapshot> what_if(const NetworkSnapshot& base, std::span<const QuantizerChange> changes,
                                       const Dataset& data, const MapGrid& grid, bool coarse,
                                       const NetworkSnapshot* float_network = nullptr,
                                       std::stop_token stop = {});

/// The float values that a layer's quantizer rounds, ascending: shadow weights, or ReLU outputs before any
/// clip on up to 4096 points of the data. A layer without the quantizer has them too. Empty when stopped, and
/// for the activations of the output layer.
std::vector<float> quantizer_inputs(const NetworkState& state, Quantizer quantizer, int layer,
                                    const Dataset& data, std::stop_token stop = {});

/// Both networks certainly give the same quantizer_inputs: they differ at most in what comes after.
bool same_quantizer_inputs(const NetworkState& a, const NetworkState& b, Quantizer quantizer, int layer);

}  // namespace quantoscope
