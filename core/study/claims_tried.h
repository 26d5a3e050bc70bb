// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/study/study_table.h"

namespace quantoscope {

/// What a study has tried, in a sentence or two: its axes with what their values set, its networks and seeds,
/// and how many of them there are.
std::string tried_text(const StudyTable& table);

/// The experiment that the studies vary: rows of key and value for every field that decides about a network
/// and that not all of the studies set by an axis or a seed. Where studies differ the value names them.
std::vector<std::vector<std::string>> settings_of(const std::vector<const StudyTable*>& tables);

/// "1 to 5", "1, 3, 7", in order.
std::string seeds_text(std::vector<std::int64_t> seeds);

}  // namespace quantoscope
