// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claim_effects.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

/// Whether the network is the one that this value of an axis leads to. One that several values lead to (an
/// axis of quantizers, and it looks at some of their settings only) stands in the table without any: setting
/// the value must give the same network then.
bool stands_at(const StudyTable& table, const StudyRow& row, const std::string& axis,
               const std::string& label) {
  if (const std::string own = table.label(row, axis); !own.empty()) return own == label;
  const StudyAxis* const found = table.study.axis(axis);
  if (!found) return false;
  const auto value = std::ranges::find(found->values, label, &AxisValue::label);
  if (value == found->values.end()) return false;
  ExperimentSpec moved = row.spec;
  for (const auto& [key, content] : value->set) field(key).set(moved, content);
  return run_key(moved, row.kind) == run_key(row.spec, row.kind);
}

bool is_meant(const StudyTable& table, const StudyRow& row, const ClaimNetworks& networks) {
  if (network_label(row.kind, row.weight_bits, row.activation_bits) != networks.network) return false;
  if (!networks.models.empty() && std::ranges::find(networks.models, row.spec.model) == networks.models.end())
    return false;
  return std::ranges::all_of(
      networks.axes, [&](const auto& axis) { return stands_at(table, row, axis.first, axis.second); });
}

/// The metric of these networks, a row each.
struct Measured {
  const StudyRow* row;
  std::optional<double> value;  ///< Nothing where it is not trained.
};

std::map<std::int64_t, std::vector<Measured>> measured(const ClaimEffect& effect, const ClaimNetworks& which,
                                                       const StudyTable& table) {
  const std::size_t metric = metric_index(effect.metric);
  std::map<std::int64_t, std::vector<Measured>> seeds;
  for (const StudyRow& row : table.rows) {
    if (!is_meant(table, row, which)) continue;
    auto value = row.status == RunStatus::Finished ? row.metric(metric) : std::nullopt;
    if (value) *value *= effect.scale;
    seeds[row.seed].push_back({&row, value});
  }
  return seeds;
}

/// The same without the seeds in which one of them is missing.
std::map<std::int64_t, std::vector<Measured>> complete(const ClaimEffect& effect, const ClaimNetworks& which,
                                                       const StudyTable& table) {
  auto seeds = measured(effect, which, table);
  std::size_t most = 0;
  for (const auto& [seed, rows] : seeds) most = std::max(most, rows.size());
  std::erase_if(seeds, [&](const auto& of_seed) {
    std::size_t there = 0;
    std::set<std::string> models;
    for (const Measured& one : of_seed.second) {
      models.insert(architecture_name(one.row->spec.model));
      there += one.value ? 1 : 0;
    }
    return there < most || models.size() < which.models.size();
  });
  return seeds;
}

/// The mean over the networks of each seed.
SeedEffects means(const ClaimEffect& effect, const ClaimNetworks& which, const StudyTable& table) {
  SeedEffects values;
  for (const auto& [seed, rows] : complete(effect, which, table))
    for (const Measured& one : rows) values[seed] += *one.value / double(rows.size());
  return values;
}

/// The metric over width or depth.
using Line = std::map<int, double>;

/// Per seed the metric over `over`, its mean where networks share a place (under a budget several widths fit
/// one depth: the best of many would win by its number).
std::map<std::int64_t, Line> lines(const ClaimEffect& effect, const ClaimNetworks& which,
                                   const StudyTable& table) {
  const int ModelSpec::*const over = effect.over == "model.width" ? &ModelSpec::width : &ModelSpec::depth;
  std::map<std::int64_t, Line> result;
  for (const auto& [seed, rows] : complete(effect, which, table)) {
    std::map<int, std::vector<double>> places;
    for (const Measured& one : rows) places[one.row->spec.model.*over].push_back(*one.value);
    for (const auto& [place, values] : places)
      for (const double value : values) result[seed][place] += value / double(values.size());
  }
  return result;
}

SeedEffects slopes(const ClaimEffect& effect, const StudyTable& table) {
  SeedEffects result;
  for (const auto& [seed, line] : lines(effect, effect.of, table)) {
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
    for (const auto& [place, value] : line) {
      mean_x += std::log2(place) / double(line.size());
      mean_y += value / double(line.size());
    }
    for (const auto& [place, value] : line) {
      xx += (std::log2(place) - mean_x) * (std::log2(place) - mean_x);
      xy += (std::log2(place) - mean_x) * (value - mean_y);
    }
    if (xx > 0) result.emplace(seed, xy / xx);
  }
  return result;
}

SeedEffects best(const ClaimEffect& effect, const ClaimNetworks& which, const StudyTable& table) {
  SeedEffects result;
  for (const auto& [seed, line] : lines(effect, which, table)) {
    double highest = line.begin()->second;
    for (const auto& [place, value] : line) highest = std::max(highest, value);
    const auto first = std::ranges::find_if(
        line, [&](const auto& point) { return point.second >= highest - effect.within; });
    result.emplace(seed, first->first);
  }
  return result;
}

SeedEffects minus(const SeedEffects& a, const SeedEffects& b) {
  SeedEffects difference;
  for (const auto& [seed, value] : a)
    if (const auto other = b.find(seed); other != b.end()) difference.emplace(seed, value - other->second);
  return difference;
}

/// Refuses what no row has; `told` are the words of all rows.
void require_one(const StudyTable& table, const std::string& what, bool there, std::set<std::string> told) {
  if (there) return;
  told.erase("");
  throw Error(CORE_TEXT("core", "no network of the study %1 is %2; expected %3"), in_quotes(table.study.name),
              what, listed(std::vector<std::string>(told.begin(), told.end())));
}

void require_networks(const ClaimNetworks& which, const StudyTable& table) {
  const auto all = [&](const auto& word) {
    std::set<std::string> words;
    for (const StudyRow& row : table.rows) words.insert(word(row));
    return words;
  };
  const auto networks =
      all([](const StudyRow& row) { return network_label(row.kind, row.weight_bits, row.activation_bits); });
  require_one(table, which.network, networks.contains(which.network), networks);
  const auto models = all([](const StudyRow& row) { return architecture_name(row.spec.model); });
  for (const ModelSpec& model : which.models)
    require_one(table, architecture_name(model), models.contains(architecture_name(model)), models);
  for (const auto& [axis, label] : which.axes) {
    std::set<std::string> axes;
    for (const StudyAxis& each : table.study.axes) axes.insert(each.name);
    if (!table.study.axis(axis))
      throw Error(CORE_TEXT("core", "the study %1 has no axis %2; expected %3"), in_quotes(table.study.name),
                  in_quotes(axis), listed(std::vector<std::string>(axes.begin(), axes.end())));
    const bool there = std::ranges::any_of(
        table.rows, [&](const StudyRow& row) { return stands_at(table, row, axis, label); });
    require_one(table, axis + " " + in_quotes(label), there,
                all([&](const StudyRow& row) { return table.label(row, axis); }));
  }
  if (std::ranges::none_of(table.rows, [&](const StudyRow& row) { return is_meant(table, row, which); }))
    throw Error(CORE_TEXT("core", "no network of the study %1 is all of this at once: %2"),
                in_quotes(table.study.name), which.network);
}

}  // namespace

void require_networks(const ClaimEffect& effect, const StudyTable& table) {
  require_networks(effect.of, table);
  if (effect.kind != ClaimEffect::Kind::Slope) return require_networks(effect.less, table);
  const int ModelSpec::*const over = effect.over == "model.width" ? &ModelSpec::width : &ModelSpec::depth;
  std::set<int> places;
  for (const StudyRow& row : table.rows)
    if (is_meant(table, row, effect.of)) places.insert(row.spec.model.*over);
  if (places.size() < 2)
    throw Error(
        CORE_TEXT("core", "these networks of the study %1 have one %2 only, over which nothing grows"),
        in_quotes(table.study.name), effect.over);
}

SeedEffects measure_effect(const ClaimEffect& effect, const StudyTable& table) {
  switch (effect.kind) {
    case ClaimEffect::Kind::Difference:
      return minus(means(effect, effect.of, table), means(effect, effect.less, table));
    case ClaimEffect::Kind::Slope:
      return slopes(effect, table);
    case ClaimEffect::Kind::Best:
      break;
  }
  return minus(best(effect, effect.of, table), best(effect, effect.less, table));
}

}  // namespace quantoscope
