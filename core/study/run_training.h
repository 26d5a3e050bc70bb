// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "core/data/dataset.h"
#include "core/train/experiment_result.h"
#include "core/train/post_training.h"

namespace quantoscope {

/// Data sets by their spec, each in memory once as long as somebody uses it. For several threads.
class DatasetCache {
 public:
  /// Throws Error for data that cannot be made.
  std::shared_ptr<const Dataset> of(const DataSpec& spec);

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const Dataset>> sets_;
};

/// What quantized networks are made from.
struct FloatStart {
  std::shared_ptr<PostTraining> quantizer;  ///< Of the float network.
  std::shared_ptr<const DecisionMap> map;   ///< The float network's, of the whole plane.
};
/// From a float network that is over, with its weights; makes the map if the snapshot has none of this
/// resolution. Nothing when stopped.
std::optional<FloatStart> make_float_start(const NetworkSnapshot& network, const MapSpec& map,
                                           std::shared_ptr<const Dataset> data, std::stop_token stop = {});

/// Trains and measures one network of an experiment in this thread, to its end: the same numbers, to the bit,
/// as Experiment gives. `start` is nothing for the float network. The snapshot has map and state. Nothing
/// when stopped. A network that fails (a loss that is not finite) is returned as failed; other trouble is
/// thrown.
std::optional<NetworkSnapshot> train_network(const ExperimentSpec& spec, NetworkKind kind,
                                             std::shared_ptr<const Dataset> data,
                                             const std::optional<FloatStart>& start,
                                             std::stop_token stop = {});

/// Measures a trained network on the map of this spec; everything that does not depend on the map stays.
/// False when stopped.
bool measure_again(NetworkSnapshot& network, const ExperimentSpec& spec, const Dataset& data,
                   const std::optional<FloatStart>& start, std::stop_token stop = {});

}  // namespace quantoscope
