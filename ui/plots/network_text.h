// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QString>

#include "core/train/experiment_result.h"

namespace quantoscope {

/// "float", "W2", "A3", "W2A3": the bits as papers write them. What is left float in a network that quantizes
/// is named, so that no two networks have one name: "W float", "W2 A float".
QString bits_text(const NetworkSnapshot& network);
/// "Float", "Weights 2 bit", "Activations 3 bit", "Weights 2, activations 3 bit".
QString network_title(const NetworkSnapshot& network);
/// With this many decimals, as fixed_text: no "-0.0".
QString decimals_text(double value, int decimals);
/// "85.3 %"
QString percent_text(double share);
/// "128-4 · W2 · 85.3 % of truth", or "... of training points" where there is no truth, or without accuracy.
QString network_subtitle(const NetworkSnapshot& network);
/// What is happening to it, for the badge on its map: "before retraining", "epoch 12 of 60", the message of a
/// failure, "trial", "" when it is finished.
QString phase_text(const NetworkSnapshot& network);
/// The same with a word about a network that is dead (NetworkSnapshot::warning), which network_details
/// explains.
QString badge_text(const NetworkSnapshot& network);
/// What stands in place of a map there is not: what it waits for, or what is being done. `float_network`: how
/// far it has come, if that is known.
QString waiting_text(const NetworkSnapshot& network, const NetworkSnapshot* float_network = nullptr);
/// Several lines with everything measured, for the tooltip.
QString network_details(const NetworkSnapshot& network);
/// The best known share of truth: of the full map, else of the last epoch.
std::optional<double> truth_share(const NetworkSnapshot& network);

}  // namespace quantoscope
