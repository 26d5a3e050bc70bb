// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <limits>

#include "core/train/experiment_result.h"
#include "tests/core/random_spec.h"

/// A result with something in every place: numbers that are not finite, what is absent, a failed network, one
/// without a map.
inline quantoscope::ExperimentResult example_result(int resolution = 32) {
  using namespace quantoscope;
  RandomStream random(1, "example result");
  ExperimentResult result;
  result.spec = random_spec(11);
  result.spec.map = {resolution, Region::BottomRight};
  result.complete = false;
  result.version = "0.1.0";
  const MapGrid grid(result.spec.map, PlaneBox::centred(0.7));
  result.truth = TruthMatrix::Constant(resolution, resolution, -1);
  for (Eigen::Index i = 0; i < result.truth.size(); ++i) result.truth(i) = std::int8_t(random.below(3)) - 1;
  for (int k = 0; k < kNetworkKinds; ++k) {
    NetworkSnapshot& network = result.networks[std::size_t(k)];
    network.kind = kAllKinds[k];
    network.model = result.spec.model;
    network.phase = k == 3 ? NetworkPhase::Failed : k == 2 ? NetworkPhase::Training : NetworkPhase::Finished;
    network.message = {k == 3 ? "the loss is not a number, \"epoch\" 3\n" : ""};
    if (k == 1) network.warning = {"gives class 1 everywhere on the plane"};
    network.parameters = parameter_count(network.model);
    network.weight_bits = k == 1 || k == 3 ? 2 : 0;
    network.activation_bits = k >= 2 ? 3 : 0;
    network.epoch = 3;
    network.epochs = 60;
    network.seconds = random.uniform(0, 100);
    network.samples_per_second = random.uniform(0, 1e6);
    network.accuracy.truth = random.uniform();
    if (k != 1) network.accuracy.training = random.uniform();
    if (k > 0) network.accuracy.truth_before_retraining = random.uniform();
    if (k > 1) network.accuracy.agreement_with_float = random.uniform();
    if (k > 0) {
      ErrorCharacter& error = network.error.emplace();
      error.flipped_share = random.uniform();
      error.smoothing_width = random.uniform();
      if (k != 3) error.correlation_length = random.uniform();
      error.band_width = random.uniform();
      error.logit_gain = random.uniform();
      if (k != 3) error.noise_regions = 5;
      if (k == 1) error.noise_region_mean = random.uniform();
      if (k == 1) error.noise_region_median = random.uniform();
      if (k != 2) error.logit_offset = -random.uniform();
      if (k == 1) error.lost_share = random.uniform();
      if (k == 2) error.boundary_length_ratio = std::numeric_limits<double>::infinity();
      if (k != 3) {
        const double cell = random.uniform();
        for (const std::int64_t points : {40, 3, 3, 3, 1, 1})
          error.regions.push_back({points, double(points) * cell});
        error.distortion_share = random.uniform();
        error.noise_share = 1 - *error.distortion_share;
      }
    }
    for (int epoch = 0; epoch <= 3; ++epoch) {
      EpochRecord record{epoch, random.uniform(), random.uniform(), random.uniform(), {}};
      if (epoch % 2 == 0) record.truth_accuracy = random.uniform();
      if (k == 3 && epoch == 3) record.loss = std::numeric_limits<double>::infinity();
      network.history.push_back(record);
    }
    for (int index = 1; index <= 2; ++index) {
      LayerReport layer;
      layer.index = index;
      layer.inputs = index == 1 ? 2 : 64;
      layer.outputs = 64;
      if (k == 1) {
        layer.weight_bits = 2;
        layer.step = random.uniform();
        layer.code_shares = {random.uniform(), random.uniform(), random.uniform()};
        layer.lowest_code = -1;
        layer.weight_rmse = random.uniform();
        layer.weight_sqnr = std::numeric_limits<double>::infinity();
      }
      if (k == 2) {
        layer.activation_bits = 3;
        layer.alpha = random.uniform();
        layer.clipped = random.uniform();
        layer.zero = random.uniform();
        layer.activation_sqnr = -std::numeric_limits<double>::infinity();
      }
      if (k >= 1) layer.pre_activation_sqnr = random.uniform(-5, 40);
      if (k >= 1) layer.weight_float_sqnr = random.uniform(-5, 40);
      if (k >= 2) layer.pre_activation_float_sqnr = random.uniform(-5, 40);
      if (k != 1) layer.dead_units = k * 3;
      if (k != 3) layer.sigma_max = random.uniform();
      if (k != 3) layer.shadow_sigma_max = random.uniform();
      network.layers.push_back(layer);
    }
    if (k != 3) {
      DecisionMap map{grid, LogitMatrix(resolution, resolution)};
      for (Eigen::Index i = 0; i < map.logits.size(); ++i) map.logits(i) = float(random.normal());
      map.logits(0, 0) = std::numeric_limits<float>::infinity();
      network.map = std::make_shared<DecisionMap>(map);
    }
  }
  return result;
}
