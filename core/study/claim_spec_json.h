// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/study/claim_spec.h"

namespace quantoscope {

/// Reads a claim:
///
///   {"format": "quantoscope-claim", "version": 1,
///    "number": 4, "title": "Residual connections lower the weight error.", "source": "section 3.2",
///    "remark": "",                                        these two may be missing
///    "parts": [
///      {"statement": "they lower it in 128-8",
///       "effect": "loss of accuracy, W2, 128-8 plain less residual",
///       "unit": "% points", "margin": 0.5,
///       "absence": false,                                 true: the claim says that there is no such effect
///       "study": "claims-architectures",                  by name
///       "metric": "accuracy.drop", "scale": 100,          study_metrics.h; 1 if missing
///       "difference": {"of":   {"network": "W2", "model": "128-8"},
///                      "less": {"network": "W2", "model": "128-8 residual"}}}],
///    "others": [...],                                     as parts, without statement and absence
///    "settings": [{"name": "a fixed clip of 1",
///                  "studies": {"claims-architectures": "claims-settings"},
///                  "axes": {"setting": "fixed clip of 1"}}]}
///
/// A part has one effect (ClaimEffect): "difference"; or "slope": {"over": "model.width", "of": NETWORKS}; or
/// "best": {"over": "model.depth", "within": 0.5, "of": NETWORKS, "less": NETWORKS}. NETWORKS may have
/// several models ("model": ["128-4", "128-8"]) or none (all), and "axes": {"method": "CLR"}.
///
/// Throws Error naming the place ("claim.json: parts #2.difference.of: unknown key 'modle'; did you mean
/// 'model'?") and what is allowed; broken JSON names line and column. `origin` (a file's name) stands first.
ClaimSpec claim_from_json(const std::string& text, const std::string& origin);
/// Reads back as the same.
std::string claim_to_json(const ClaimSpec& claim);

/// Whether the file says that it is a claim, whatever it is worth; not so for one that cannot be read.
bool is_claim(const std::string& path);
/// Reads a file; throws Error naming it.
ClaimSpec read_claim(const std::string& path);

}  // namespace quantoscope
