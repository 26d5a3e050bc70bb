// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to core: brings in nlohmann-json.
#include "core/spec/json_node.h"
#include "core/study/study_spec.h"

namespace quantoscope {

/// "128-4", "128-4 residual". Throws Error that begins with the node's place.
ModelSpec read_architecture(const JsonNode& node);

/// What study_to_json() writes as text.
Json study_to_json_value(const StudySpec& study);

}  // namespace quantoscope
