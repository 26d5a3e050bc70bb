// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/data/dataset.h"
#include "core/quant/layer_bits.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// A network as plain values, free to go from thread to thread.
struct NetworkState {
  ModelSpec model;
  LayerBits bits;
  std::vector<float>
      parameters;  ///< As Layout has them: shadow weights, biases, activation quantizers' parameters.
  std::vector<float> steps{};  ///< What each layer's weight quantizer stores; 0 for a float layer.
  InputScale input{};          ///< What the first layer reads of a point.
};

}  // namespace quantoscope
