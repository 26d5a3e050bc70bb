// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/io/file_set.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// Everything of a result but histories, logits and truth, as the text of result.json:
///
///     {"quantoscope": "0.1.0", "format": "quantoscope-result", "version": 1, "spec": {...}, "complete":
///     true, "networks": [
///       {"kind": "float", "parameters": 50049, "weight_bits": null, "activation_bits": null,
///        "accuracy": {"truth": 0.97, "training": 0.96, "truth_before_retraining": null,
///        "agreement_with_float": null}, "seconds": 9.5, "samples_per_second": 125000.0, "phase": "finished",
///        "message": "", "epoch": 60, "epochs": 60, "map_epoch": 60, "grid": {"x_min": -1.0, "x_max": 1.0,
///        "y_min": -1.0, "y_max": 1.0, "n": 256}, "layers": [...]}, ...]}
///
/// null stands for float bits and for what was not measured or does not apply; a number that is not finite is
/// written as "inf", "-inf" or "nan"; "grid" is null for a network without a map. What belongs to a running
/// experiment only (generation, remaining time) is not written. `files` are those that belong to it, and
/// become a list "files" of {"name": "maps.npz", "size": 1234, "sha256": "...", "part": "..."}.
std::string result_to_json(const ExperimentResult& result, const std::vector<SetFile>& files = {});

/// The SHA-256 of the points of a result.json that is from a file; "" where it names none.
std::string points_digest_in(const std::string& result_json, const std::string& origin);

/// The files that a result.json names; nothing for those of earlier versions, which name none. Throws Error
/// "<origin>: ..." for a list that is none.
std::vector<SetFile> files_in(const std::string& result_json, const std::string& origin);

/// Reads it. Networks that have a grid get a map of that grid with zero logits, to be filled from maps.npz.
/// Throws Error
/// "<origin>: ..." for what is missing, of a wrong type, or of a newer format version.
ExperimentResult result_from_json(const std::string& text, const std::string& origin);

}  // namespace quantoscope
