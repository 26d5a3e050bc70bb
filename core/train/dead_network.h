// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>

#include "core/analysis/decision_map.h"
#include "core/data/dataset.h"
#include "core/message.h"
#include "core/nn/evaluator.h"

namespace quantoscope {

/// Why a network is of no use, as the rest of a sentence about it ("gives class 1 everywhere on the plane");
/// empty for one that is. It is dead when its map of the whole plane is of one class, or when all outputs of
/// a hidden layer are 0 on all training points. `network` is of the weights that `whole` was made with.
Message death_of(const DecisionMap& whole, Evaluator& network, const Dataset& data,
                 std::stop_token stop = {});

}  // namespace quantoscope
