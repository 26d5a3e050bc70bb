// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/analysis/decision_map.h"
#include "core/analysis/layer_report.h"
#include "core/data/dataset.h"
#include "core/nn/network_state.h"
#include "core/quant/activation_method.h"

namespace quantoscope {

/// What the units of a layer put out: n x width.
using ActivationMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A hidden layer's answer to n points.
struct HiddenOutputs {
  ActivationMatrix activations;  ///< h as the next layer reads it: quantized, and averaged where residual.
  Eigen::VectorXf logits;        ///< n
};

/// x, y of up to `wanted` rows spread evenly over the data, so that every radius is seen.
std::vector<double> spread_points(const Dataset& data, Eigen::Index wanted);

/// Answers questions about a trained network without changing it. One per thread.
class Evaluator {
 public:
  explicit Evaluator(const NetworkState& state);
  ~Evaluator();

  /// The network's logits on the grid, in tiles between which `stop` is looked at; nothing when it was
  /// stopped.
  std::optional<DecisionMap> map(const MapGrid& grid, std::stop_token stop = {});

  /// The network's logits at any points; nothing when stopped.
  std::optional<Eigen::VectorXf> logits(const PointMatrix& points, std::stop_token stop = {});
  /// What hidden `layer` (1 .. depth - 1) puts out for these points; nothing when stopped.
  std::optional<HiddenOutputs> hidden_outputs(const PointMatrix& points, int layer,
                                              std::stop_token stop = {});

  /// Mean loss (nats) and accuracy over all points of the data; nothing when stopped.
  struct Score {
    double loss = 0, accuracy = 0;
  };
  std::optional<Score> score(const Dataset& data, std::stop_token stop = {});

  /// One report per weight layer, activations measured on up to 4096 points spread evenly over the data
  /// (fewer for the largest networks). `float_network`, if given and of the same shape, is what layers are
  /// compared with, besides the network's own shadow weights.
  std::vector<LayerReport> layer_reports(const Dataset& data, const NetworkState* float_network = nullptr);

  /// The first hidden layer (from 1) whose outputs, as the next one reads them, are 0 for all points of the
  /// data; nothing if there is none, or when stopped. Usually a look at a few hundred points is enough.
  std::optional<int> silent_layer(const Dataset& data, std::stop_token stop = {});

  /// What the hidden layer's (from 0) activation quantizer has to deal with on the same points: ReLU outputs
  /// before any clip, pre-activations for signs; layers before it quantized as they are. Points x width
  /// values; empty when stopped.
  std::vector<float> activation_inputs(const Dataset& data, int hidden, std::stop_token stop = {});

  /// For each hidden layer the percentile and the mean of the ReLU's outputs on the same points, before any
  /// clip: where activation quantizers start from.
  std::vector<ActivationSample> activation_samples(const Dataset& data, double percent);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quantoscope
