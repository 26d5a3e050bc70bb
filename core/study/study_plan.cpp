// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_plan.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <string>
#include <unordered_map>

#include "core/data/dataset.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/sha256.h"
#include "core/study/run_cost.h"

namespace quantoscope {
namespace {

struct KeyHash {
  std::size_t operator()(const RunKey& key) const {
    std::size_t hash;  // The digest is as good a hash as any.
    std::memcpy(&hash, key.digest.data(), sizeof hash);
    return hash;
  }
};

std::string with_thousands(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (auto place = std::ptrdiff_t(text.size()) - 3; place > 0; place -= 3)
    text.insert(std::size_t(place), ",");
  return text;
}

/// Data sets are made once to count their points; the seed does not change how many there are.
class PointCounts {
 public:
  std::size_t of(DataSpec data) {
    data.seed = 1;
    const auto known = std::ranges::find(counts_, data, &std::pair<DataSpec, std::size_t>::first);
    if (known != counts_.end()) return known->second;
    const Dataset made = make_complete_dataset(data);
    counts_.emplace_back(data, std::size_t(made.size() * made.passes));
    return counts_.back().second;
  }

 private:
  std::vector<std::pair<DataSpec, std::size_t>> counts_;
};

class Planner {
 public:
  explicit Planner(const StudySpec& study) : grid_(study), plan_{study, {}, {}} {}

  void add_all() {
    const auto& kinds = plan_.study.networks;
    const bool float_asked = std::ranges::find(kinds, NetworkKind::Float) != kinds.end();
    for (std::uint64_t i = 0; i < grid_.size(); ++i) {
      const Combination combination = grid_.at(i);
      points_ = counts_.of(combination.spec.data);
      const std::size_t parent = add(i, combination, NetworkKind::Float, PlannedRun::kNone, float_asked);
      for (const NetworkKind kind : kinds)
        if (kind != NetworkKind::Float) add(i, combination, kind, parent, true);
    }
  }
  StudyPlan take() { return std::move(plan_); }

 private:
  /// With the digest of its file of points, which is read once.
  ExperimentSpec known_by_content(ExperimentSpec spec) {
    DataSpec& data = spec.data;
    if (data.points_file.empty() || !data.points_digest.empty()) return spec;
    std::string& digest = plan_.points_digests[data.points_file];
    if (digest.empty()) digest = hex_text(sha256(read_file(data.points_file)));
    data.points_digest = digest;
    return spec;
  }

  std::size_t add(std::uint64_t index, const Combination& combination, NetworkKind kind, std::size_t parent,
                  bool asked) {
    const RunKey key = run_key(known_by_content(combination.spec), kind);
    const auto [found, is_new] = places_.try_emplace(key, plan_.runs.size());
    if (is_new) {
      PlannedRun run{key, kind, index, parent, {}, asked, 0, 0};
      run.values.assign(combination.values.begin(), combination.values.end());
      run.cost = expected_seconds(combination.spec, kind, points_);
      run.bytes = worker_bytes(combination.spec, points_);
      plan_.runs.push_back(std::move(run));
    } else {
      auto& values = plan_.runs[found->second].values;
      for (std::size_t a = 0; a < values.size(); ++a)
        if (values[a] != std::int32_t(combination.values[a])) values[a] = PlannedRun::kSeveral;
    }
    return found->second;
  }

  StudyGrid grid_;
  StudyPlan plan_;
  PointCounts counts_;
  std::size_t points_ = 0;
  std::unordered_map<RunKey, std::size_t, KeyHash> places_;
};

/// For each run the float network it is or comes from.
std::size_t family_of(const StudyPlan& plan, std::size_t run) {
  const std::size_t parent = plan.runs[run].parent;
  return parent == PlannedRun::kNone ? run : parent;
}

/// The shard of each family, by the place of its float network.
std::map<std::size_t, int> assign_shards(const StudyPlan& plan, int shards) {
  std::map<std::size_t, double> costs;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) costs[family_of(plan, i)] += plan.runs[i].cost;
  std::vector<std::size_t> families;
  for (const auto& [family, cost] : costs) families.push_back(family);
  std::ranges::sort(families, [&](std::size_t a, std::size_t b) {
    if (costs[a] != costs[b]) return costs[a] > costs[b];
    return plan.runs[a].key < plan.runs[b].key;
  });
  std::vector<double> loads(std::size_t(shards), 0.0);
  std::map<std::size_t, int> result;
  for (const std::size_t family : families) {
    const auto least = std::ranges::min_element(loads);
    *least += costs[family];
    result[family] = int(least - loads.begin()) + 1;
  }
  return result;
}

void keep_shard(StudyPlan& plan, int shard, int shards) {
  const auto shard_of = assign_shards(plan, shards);
  std::vector<PlannedRun> kept;
  std::vector<std::size_t> places(plan.runs.size(), PlannedRun::kNone);
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    if (shard_of.at(family_of(plan, i)) != shard) continue;
    places[i] = kept.size();
    kept.push_back(std::move(plan.runs[i]));
    if (kept.back().parent != PlannedRun::kNone) kept.back().parent = places[kept.back().parent];
  }
  plan.runs = std::move(kept);
}

}  // namespace

ExperimentSpec StudyPlan::spec(const PlannedRun& run) const {
  ExperimentSpec spec = StudyGrid(study).at(run.combination).spec;
  if (const auto known = points_digests.find(spec.data.points_file);
      known != points_digests.end() && spec.data.points_digest.empty())
    spec.data.points_digest = known->second;
  return spec;
}

std::int64_t StudyPlan::seed(const PlannedRun& run) const {
  return study.seeds[std::size_t(run.combination % study.seeds.size())];
}

double StudyPlan::cost() const {
  return std::accumulate(runs.begin(), runs.end(), 0.0,
                         [](double sum, const PlannedRun& run) { return sum + run.cost; });
}

StudyPlan make_plan(const StudySpec& study, const PlanOptions& options) {
  study.validate();
  if (options.shards < 1 || options.shard < 1 || options.shard > options.shards)
    throw Error(CORE_TEXT("core", "shard %1/%2 is not one of 1/N to N/N"), std::to_string(options.shard),
                std::to_string(options.shards));
  if (const std::uint64_t count = network_count(study); count > kManyNetworks && !options.many)
    throw Error(CORE_TEXT("core", "the study asks for %1 networks; if that is what you want, say --yes"),
                with_thousands(count));
  Planner planner(study);
  planner.add_all();
  StudyPlan plan = planner.take();
  if (options.shards > 1) keep_shard(plan, options.shard, options.shards);
  return plan;
}

}  // namespace quantoscope
