// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to core: brings in nlohmann-json.
#include <optional>
#include <string>

#include "core/spec/json_node.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// One network as it stands in result.json (result_json.h): everything but history, logits and weights.
Json network_to_json_value(const NetworkSnapshot& network);
/// The other way. The model is the spec's business, and a network that has a grid gets a map of that grid
/// without logits. Throws Error that begins with the place of what is wrong.
NetworkSnapshot network_from_json(const JsonNode& node);

/// A number, or "nan", "inf", "-inf"; null when there is none: JsonNode::optional_measure() reads it.
Json number_to_json(const std::optional<double>& value);

}  // namespace quantoscope
