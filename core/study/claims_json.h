// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/study/claims_report.h"

namespace quantoscope {

/// The claims with everything that was measured, for programs:
///
///     {"format": "quantoscope-claims", "version": 1, "quantoscope": "0.1.0", "command": "...",
///      "intervals": "student",
///      "claims": [{"number": 1, "title": "...", "source": "...", "verdict": "supported",
///                  "parts": [{"statement": "...", "effect": "...", "unit": "% points", "margin": 5,
///                             "absence": false, "verdict": "supported", "mean": 12.5,
///                             "interval": [10.1, 14.2],
///                             "text": "+12.5 [+10.1, +14.2] % points", "p_against": 1, "p_against_holm": 1,
///                             "seeds": [{"seed": 1, "effect": 12.1}, ...], "missing": ""}]}]}
///
/// A claim has "others" and "settings" as well, {"name", "verdict", "parts"} each, and "in_settings", their
/// verdicts in words. `mean`, `interval` and the p values (claims.h) are null where they were not measured.
/// Reports of 0.2 and before have no "intervals": theirs are percentile bootstrap intervals.
std::string claims_json(const ClaimsReport& report);

}  // namespace quantoscope
