// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/initializer.h"

#include <cmath>

#include "core/data/random.h"
#include "core/nn/layout.h"

namespace quantoscope {

std::vector<float> initial_parameters(const ModelSpec& model, double radius, std::int64_t seed) {
  RandomStream random(seed, "initial parameters");
  const Layout layout(model);
  std::vector<float> parameters(layout.size, 1.0f);
  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    const LayerPlace& place = layout.layers[l];
    float* const weights = parameters.data() + place.weights;
    const double bound = std::sqrt(6.0 / place.inputs);
    for (std::size_t i = 0; i < place.weight_count(); ++i) weights[i] = float(random.uniform(-bound, bound));
    for (int j = 0; j < place.outputs; ++j) {
      float& bias = parameters[place.biases + std::size_t(j)];
      if (l == 0)
        bias = float(random.uniform(-1, 1) * std::hypot(weights[2 * j], weights[2 * j + 1]) * radius);
      else
        bias = l + 1 < layout.layers.size() ? float(random.uniform(-0.1, 0.1)) : 0.0f;
    }
  }
  return parameters;
}

}  // namespace quantoscope
