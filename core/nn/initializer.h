// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Initial parameters in the order of Layout, alphas 1: He-uniform weights U(-sqrt(6 / inputs), sqrt(6 /
/// inputs)); first-layer biases U(-1, 1) * |w_row| * radius, so that the kinks cross the data disc; other
/// hidden biases U(-0.1, 0.1); output bias 0 (PAPER-FACTS, reconstructed). `radius` is the data's largest.
std::vector<float> initial_parameters(const ModelSpec& model, double radius, std::int64_t seed);

}  // namespace quantoscope
