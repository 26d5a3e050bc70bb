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
/// is missing has none, and where networks are named, all of those are needed. A difference is of means where
/// several networks of a seed are meant.
SeedEffects measure_effect(const ClaimEffect& effect, const StudyTable& table);

/// Throws Error, which says what there is, when the study (trained or not) has no such networks, or one place
/// only for a slope.
void require_networks(const ClaimEffect& effect, const StudyTable& table);

}  // namespace quantoscope
