// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to core: brings in nlohmann-json.
#include <optional>
#include <string>

#include "core/spec/json_text.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// One network as it stands in result.json (result_json.h): everything but history, logits and weights.
Json network_to_json_value(const NetworkSnapshot& network);
/// The other way; `path` is its place in the document of `origin`, for messages. The model is the spec's
/// business, and a network that has a grid gets a map of that grid without logits. Throws Error "<origin>:
/// <path>...: ...".
NetworkSnapshot network_from_json_value(const Json& value, const std::string& origin,
                                        const std::string& path);

/// A number, or "nan", "inf", "-inf"; null when there is none.
Json number_to_json(const std::optional<double>& value);
/// The other way; throws Error "<origin>: <path>: ..." for anything else.
std::optional<double> number_from_json(const Json& value, const std::string& origin, const std::string& path);

}  // namespace quantoscope
