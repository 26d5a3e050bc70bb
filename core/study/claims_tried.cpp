// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claims_tried.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/spec/spec_fields.h"
#include "core/study/run_key.h"

namespace quantoscope {
namespace {

std::string joined(const std::vector<std::string>& words, const char* between = ", ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

/// "CLR (fine_tuning.cycles 3)"; without what the label says already.
std::string value_text(const StudyAxis& axis, const AxisValue& value) {
  std::vector<std::string> set;
  if (axis.field.empty())
    for (const auto& [key, content] : value.set) {
      const std::string written = format_value(field(key), content);
      if (!key.starts_with("model.") && written != value.label) set.push_back(key + " " + written);
    }
  return value.label + (set.empty() ? "" : " (" + joined(set) + ")");
}

bool decides(const Field& field, const StudySpec& study) {
  return field.key == "map.resolution" || std::ranges::any_of(study.networks, [&](NetworkKind kind) {
           return decides(field, kind, study.base);
         });
}

std::set<std::string> keys_set(const StudySpec& study) {
  std::set<std::string> keys(study.seed_keys.begin(), study.seed_keys.end());
  for (const StudyAxis& axis : study.axes) {
    if (!axis.field.empty()) keys.insert(axis.field);
    // What only some cases set has the base's value in the others.
    std::map<std::string, std::size_t> counts;
    for (const AxisValue& value : axis.values)
      for (const auto& [key, content] : value.set) ++counts[key];
    for (const auto& [key, count] : counts)
      if (count == axis.values.size()) keys.insert(key);
  }
  return keys;
}

}  // namespace

std::string seeds_text(std::vector<std::int64_t> seeds) {
  std::ranges::sort(seeds);
  const bool run = seeds.size() > 2 && seeds.back() - seeds.front() == std::int64_t(seeds.size()) - 1;
  if (run) return std::to_string(seeds.front()) + " to " + std::to_string(seeds.back());
  std::vector<std::string> words;
  for (const std::int64_t seed : seeds) words.push_back(std::to_string(seed));
  return joined(words);
}

std::string tried_text(const StudyTable& table) {
  const StudySpec& study = table.study;
  std::string text = "Study " + study.name + ".";
  for (const StudyAxis& axis : study.axes) {
    std::vector<std::string> values;
    for (const AxisValue& value : axis.values) values.push_back(value_text(axis, value));
    text += " " + (axis.title.empty() ? axis.name : axis.title) + ": " + joined(values) + ".";
  }
  std::vector<std::string> kinds;
  std::size_t trained = 0;
  for (const StudyRow& row : table.rows) {
    const std::string label = network_label(row.kind, row.weight_bits, row.activation_bits);
    if (std::ranges::find(kinds, label) == kinds.end()) kinds.push_back(label);
    trained += row.status == RunStatus::Finished;
  }
  if (!kinds.empty()) text += " Networks: " + joined(kinds) + ".";
  if (!study.seeds.empty()) text += " Seeds: " + seeds_text(study.seeds) + ".";
  return text + " " + std::to_string(trained) + " of " + std::to_string(table.rows.size()) +
         " networks are trained.";
}

std::vector<std::vector<std::string>> settings_of(const std::vector<const StudyTable*>& tables) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::set<std::string>> set;
  for (const StudyTable* table : tables) set.push_back(keys_set(table->study));
  for (const Field& field : spec_fields()) {
    std::map<std::string, std::vector<std::string>> studies;  // By the field's value.
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const StudySpec& study = tables[i]->study;
      if (!set[i].contains(field.key) && decides(field, study))
        studies[format_value(field, field.get(study.base))].push_back(study.name);
    }
    if (studies.empty()) continue;
    std::vector<std::string> values;
    for (const auto& [value, names] : studies) {
      const std::string shown = value.empty() ? "none" : value;
      values.push_back(names.size() == tables.size() ? shown : shown + " (" + joined(names) + ")");
    }
    rows.push_back({field.key, joined(values, "; ")});
  }
  return rows;
}

}  // namespace quantoscope
