// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Whether another value of this field ("retraining.momentum") could change the experiment as it is set: a
/// momentum needs an optimizer that has one. Controls of the others are hidden.
bool uses_field(const ExperimentSpec& spec, const std::string& key);

}  // namespace quantoscope
