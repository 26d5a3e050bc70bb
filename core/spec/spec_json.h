// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Version of the experiment and result files; a file with a higher one is refused with a message.
inline constexpr int kFormatVersion = 1;

/// The spec as an indented JSON document: {"format": "quantoscope-experiment", "version": 1, "data": {...},
/// ...}.
std::string spec_to_json(const ExperimentSpec& spec);
/// Reads spec_to_json's document. Missing keys keep their defaults; unknown keys, wrong types and values out
/// of range throw Error naming the key, the value and what is allowed; broken JSON names line and column.
/// `origin` (a file's name) stands first in messages.
ExperimentSpec spec_from_json(const std::string& text, const std::string& origin);

/// Reads and writes a file (whole or not at all: written beside and renamed). Throws Error naming the path.
ExperimentSpec read_spec(const std::string& path);
void write_spec(const ExperimentSpec& spec, const std::string& path);

}  // namespace quantoscope
