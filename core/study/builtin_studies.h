// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/study/study_spec.h"

namespace quantoscope {

/// The studies that come with the program (resources/studies), read once; in the order of their list.
std::span<const StudySpec> builtin_studies();
/// The one of this name; throws Error naming the nearest when there is none.
const StudySpec& builtin_study(const std::string& name);

}  // namespace quantoscope
