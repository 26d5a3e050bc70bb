// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <memory>

#include "core/train/experiment_result.h"

namespace quantoscope {

/// A finished network whose class-1 region is the disc of radius 0.5, on [-1, 1]^2 or its bottom-right
/// quarter.
inline NetworkSnapshot fake_network(NetworkKind kind, int n = 64, Region region = Region::Whole) {
  NetworkSnapshot network;
  network.kind = kind;
  network.phase = NetworkPhase::Finished;
  network.parameters = parameter_count(network.model);
  network.weight_bits = kind == NetworkKind::Weight || kind == NetworkKind::Joint ? 2 : 0;
  network.activation_bits = kind == NetworkKind::Activation || kind == NetworkKind::Joint ? 3 : 0;
  network.epoch = network.epochs = 60;
  network.accuracy.truth = 0.853;
  for (int epoch = 1; epoch <= 60; ++epoch)
    network.history.push_back({epoch, 1e-3, 1.0 / epoch, 0.5 + 0.005 * epoch, 0.5 + 0.006 * epoch});
  auto map = std::make_shared<DecisionMap>();
  map->grid = MapGrid(MapSpec{n, region}, PlaneBox::centred(1));
  map->logits.resize(n, n);
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column)
      map->logits(row, column) = float(8 * (0.5 - std::hypot(map->grid.x(column), map->grid.y(row))));
  network.map = std::move(map);
  return network;
}

inline ExperimentResult fake_result(int n = 64, Region region = Region::Whole) {
  ExperimentResult result;
  result.spec.map = {n, region};
  result.complete = true;
  for (int i = 0; i < kNetworkKinds; ++i) result.networks[i] = fake_network(kAllKinds[i], n, region);
  const DecisionMap& map = *result.networks[0].map;
  result.truth = (map.logits.array() > 0).cast<std::int8_t>();
  return result;
}

/// The logits of quantized weights are 2 above the float ones (class 1 is a disc of radius 0.75, no longer
/// 0.5), those of both 4 above.
inline ExperimentResult changed_result() {
  ExperimentResult result = fake_result();
  for (const int i : {1, 3}) {
    auto map = std::make_shared<DecisionMap>(*result.networks[std::size_t(i)].map);
    map->logits.array() += i == 1 ? 2.0F : 4.0F;
    result.networks[std::size_t(i)].map = std::move(map);
  }
  return result;
}

}  // namespace quantoscope
