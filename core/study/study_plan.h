// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/study/grid.h"
#include "core/study/run_key.h"
#include "core/study/study_spec.h"

namespace quantoscope {

/// Studies of more networks than this are refused unless the person has said that they mean it: a mistake in
/// an axis, most likely.
inline constexpr std::uint64_t kManyNetworks = 100000;

/// One network to be trained: networks of several combinations that are the same (the float network of all
/// bits) are one.
struct PlannedRun {
  static constexpr std::size_t kNone = std::size_t(-1);
  static constexpr std::int32_t kSeveral = -1;

  RunKey key;
  NetworkKind kind = NetworkKind::Float;
  std::uint64_t combination = 0;     ///< The first one it belongs to; gives its spec.
  std::size_t parent = kNone;        ///< The float network it is made from, in StudyPlan::runs.
  std::vector<std::int32_t> values;  ///< Per axis the place of its value; kSeveral when it does not matter.
  bool asked = true;                 ///< False: only there because others are made from it.
  double cost = 0;                   ///< Expected seconds of one thread (run_cost.h), by guess.
  std::size_t bytes = 0;             ///< That a worker needs for it (run_cost.h).
};

struct PlanOptions {
  bool many = false;          ///< kManyNetworks do not apply.
  int shard = 1, shards = 1;  ///< This part of so many, from 1.
};

/// Which networks a study consists of.
struct StudyPlan {
  StudySpec study;
  /// SHA-256 of the files of points when the plan was made: what is trained on, or nothing is.
  std::map<std::string, std::string> points_digests;
  /// Float networks before those that are made from them.
  std::vector<PlannedRun> runs;

  /// The complete experiment of a run.
  ExperimentSpec spec(const PlannedRun& run) const;
  std::int64_t seed(const PlannedRun& run) const;
  double cost() const;  ///< Of all runs.
};

/// Counts, and refuses (Error) more than kManyNetworks before making any; then finds the different ones.
///
/// Shards: a float network and all that are made from it are in one, so that no two shards train the same;
/// the most expensive such family goes to the shard that has least to do, and so on. Depends on the study
/// alone, and every run is in exactly one shard.
StudyPlan make_plan(const StudySpec& study, const PlanOptions& options = {});

}  // namespace quantoscope
