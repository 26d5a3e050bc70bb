// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>

#include "core/study/claim_spec.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// Effects by the seed.
using SeedEffects = std::map<std::int64_t, double>;

/// The effect in every seed in which the networks that it needs are trained; a seed in which one of several
/// (of a slope, of a best) is missing has none, and where networks are named, all of those are needed.
SeedEffects measure_effect(const ClaimEffect& effect, const StudyTable& table);

}  // namespace quantoscope
