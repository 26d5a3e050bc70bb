// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/data/dataset.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// Networks that were trained before, by what decides about them: an experiment asks here before it trains
/// one. Both functions may be called by several threads at a time, take as long as a file takes, and do not
/// throw.
class NetworkCache {
 public:
  NetworkCache() = default;
  virtual ~NetworkCache() = default;
  NetworkCache(const NetworkCache&) = delete;
  NetworkCache& operator=(const NetworkCache&) = delete;

  /// The finished network of this kind that training on `data` as the spec has it would give, to the bit,
  /// with its weights and history; null when it is not known. Its map, and what is measured on it, may be
  /// another one than the spec's, or missing.
  virtual std::shared_ptr<const NetworkSnapshot> find(const ExperimentSpec& spec, NetworkKind kind,
                                                      const Dataset& data) = 0;
  /// Keeps a finished network with its weights; of one that is known already the latest map.
  virtual void keep(const ExperimentSpec& spec, const Dataset& data,
                    std::shared_ptr<const NetworkSnapshot> network) = 0;
};

}  // namespace quantoscope
