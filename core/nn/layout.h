// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Where a layer's numbers stand in the flat parameter vector.
struct LayerPlace {
  int inputs = 0, outputs = 0;
  std::size_t weights = 0;  ///< outputs x inputs, row-major
  std::size_t biases = 0;   ///< outputs
  std::size_t weight_count() const { return std::size_t(inputs) * std::size_t(outputs); }
};

/// The flat vector of a W-D network: W_1, b_1, ..., W_D, b_D, then one number per hidden layer, the parameter
/// of its activation quantizer (PACT's alpha).
struct Layout {
  std::vector<LayerPlace> layers;
  std::size_t alphas = 0;  ///< First of depth - 1
  std::size_t size = 0;    ///< parameter_count(model) + depth - 1

  explicit Layout(const ModelSpec& model) {
    for (int l = 0; l < model.depth; ++l) {
      LayerPlace place{l == 0 ? 2 : model.width, l == model.depth - 1 ? 1 : model.width, size, 0};
      place.biases = size + place.weight_count();
      size = place.biases + std::size_t(place.outputs);
      layers.push_back(place);
    }
    alphas = size;
    size += std::size_t(model.depth) - 1;
  }
};

}  // namespace quantoscope
