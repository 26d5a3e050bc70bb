// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/train/experiment_result.h"

namespace quantoscope {

/// All networks' epochs under the header network,epoch,learning_rate,loss,training_accuracy,truth_accuracy;
/// the last is empty where there is no truth. Numbers read back to the same double.
std::string history_to_csv(const ExperimentResult& result);

/// Fills the histories of `result`'s networks. Throws Error "<origin>:LINE:COLUMN: ...".
void history_from_csv(const std::string& text, const std::string& origin, ExperimentResult& result);

}  // namespace quantoscope
