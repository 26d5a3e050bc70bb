// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/experiment_result.h"

namespace quantoscope {

/// What the files of a result say against one another, where each of them can be read: weights that do not
/// draw the maps that lie beside them, maps with values that are no numbers, on grids that differ or on
/// another plane than that of the data, a history of another training. One sentence without its full stop for
/// a person to read, about the first of these; empty if all fits.
Message contradiction_in(const ExperimentResult& result);

}  // namespace quantoscope
