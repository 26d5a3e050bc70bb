// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "core/data/dataset.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// Whether the maps of a result can be made on another grid without training: every network that has a map
/// has its weights, too.
bool can_map_again(const ExperimentResult& result);

/// The result as the same trained networks give it with another region or resolution of the maps: logits from
/// the stored weights, the truth on the new grid. What is measured on the whole plane (accuracy, agreement
/// with the float network, kind of error) is measured again where the resolution is another one; histories
/// and layers do not depend on the map. `data` is that of the result's spec. Throws Error when
/// can_map_again() is false; nothing when stopped.
std::optional<ExperimentResult> map_again(const ExperimentResult& result, const MapSpec& map,
                                          const std::shared_ptr<const Dataset>& data,
                                          std::stop_token stop = {});

}  // namespace quantoscope
