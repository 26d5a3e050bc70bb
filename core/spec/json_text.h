// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to core: brings in nlohmann-json.
#include <string>

#include <nlohmann/json.hpp>

#include "core/message.h"
#include "core/spec/experiment_spec.h"
#include "core/spec/spec_fields.h"

namespace quantoscope {

/// Keys in the order they are written.
using Json = nlohmann::ordered_json;

/// Parses a document, in a time and memory that grow with its text; throws Error "<origin>:LINE:COLUMN: not
/// valid JSON: ..." also for what is nested too deep, has too many values, or a number that is no double, and
/// "<origin>:LINE:COLUMN: the key ... is given twice". Texts are UTF-8, but may hold any character by \u.
Json parse_json(const std::string& text, const std::string& origin);
/// "a number", "text", ... with the value where it is short: for "expected ..., found ..." messages.
Message describe(const Json& value);
/// Checks "format" and "version" of a document; throws Error "<origin>: ..." for another format or a newer
/// version. A document without them passes unless `required`.
void check_format(const Json& document, const std::string& format, const std::string& origin, bool required);

/// A field's value as it stands in files: null for float bits.
Json field_value_to_json(const Field& field, const FieldValue& value);
/// The other way; the field itself checks type and range when it is set. Throws Error "<origin>: ...".
FieldValue field_value_from_json(const Field& field, const Json& value, const std::string& origin);

/// The sections of a spec: {"data": {...}, "model": {...}, ..., "seed": 1}.
Json spec_to_json_value(const ExperimentSpec& spec);
/// The other way; `origin` stands first in messages. Keys in `other_keys` at the top level are not the spec's
/// business; missing keys keep the values of `base`.
ExperimentSpec spec_from_json_value(const Json& value, const std::string& origin,
                                    const std::vector<std::string>& other_keys = {},
                                    const ExperimentSpec& base = {});

}  // namespace quantoscope
