// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_difference.h"

#include <algorithm>
#include <set>
#include <string>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/sha256.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

using Words = std::vector<std::string>;

template <class T>
bool has(const std::vector<T>& list, const T& item) {
  return std::ranges::find(list, item) != list.end();
}

/// Of the first few, the rest as dots.
std::string enumerated(const Words& words) {
  constexpr std::size_t kMost = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(words.size(), kMost); ++i) text += (i ? ", " : "") + words[i];
  return text + (words.size() > kMost ? ", ..." : "");
}

/// Two lists of which one may have more than the other.
template <class T, class Name>
void compare_lists(StudyDifference& difference, const std::string& what, const std::vector<T>& here,
                   const std::vector<T>& there, const Name& name) {
  Words only_here, only_there;
  for (const T& item : here)
    if (!has(there, item)) only_here.push_back(name(item));
  for (const T& item : there)
    if (!has(here, item)) only_there.push_back(name(item));
  if (only_here.empty() && only_there.empty()) return;
  ++difference.lists;
  difference.more_here |= !only_here.empty();
  difference.more_there |= !only_there.empty();
  if (only_there.empty())
    difference.what.push_back({CORE_TEXT("core", "%1: %2 only here"), {what, enumerated(only_here)}});
  else if (only_here.empty())
    difference.what.push_back({CORE_TEXT("core", "%1: %2 only there"), {what, enumerated(only_there)}});
  else
    difference.what.push_back({CORE_TEXT("core", "%1: %2 only here, %3 only there"),
                               {what, enumerated(only_here), enumerated(only_there)}});
}

void compare_axes(StudyDifference& difference, const StudySpec& here, const StudySpec& there) {
  const auto another = [&](const char* text, const std::string& name) {
    difference.other_experiment = true;
    difference.what.push_back({text, {in_quotes(name)}});
  };
  for (const StudyAxis& axis : there.axes)
    if (!here.axis(axis.name)) another(CORE_TEXT("core", "axis %1 only there"), axis.name);
  for (const StudyAxis& axis : here.axes) {
    const StudyAxis* other = there.axis(axis.name);
    if (!other) {
      another(CORE_TEXT("core", "axis %1 only here"), axis.name);
      continue;
    }
    const auto same_name = [&](const AxisValue& value) {
      const auto found = std::ranges::find(other->values, value.label, &AxisValue::label);
      return found != other->values.end() && *found != value;
    };
    const auto changed = std::ranges::find_if(axis.values, same_name);
    if (changed == axis.values.end()) {
      compare_lists(difference, axis.name, axis.values, other->values,
                    [](const auto& value) { return value.label; });
      continue;
    }
    difference.other_experiment = true;
    difference.what.push_back({CORE_TEXT("core", "axis %1: %2 is not the same here and there"),
                               {in_quotes(axis.name), in_quotes(changed->label)}});
  }
}

/// Whatever the base says of it does not matter.
bool is_always_set(const StudySpec& study, const std::string& key) {
  return has(study.seed_keys, key) || std::ranges::any_of(study.axes, [&](const StudyAxis& axis) {
           return std::ranges::all_of(axis.values, [&](const AxisValue& value) {
             return std::ranges::any_of(value.set, [&](const auto& entry) { return entry.first == key; });
           });
         });
}

/// The same points under another name.
bool are_same_points(const std::string& one, const std::string& other) try {
  return !one.empty() && !other.empty() && sha256(read_file(one)) == sha256(read_file(other));
} catch (const Error&) {
  return false;
}

void compare_bases(StudyDifference& difference, const StudySpec& here, const StudySpec& there) {
  for (const Field& field : spec_fields()) {
    const FieldValue one = field.get(here.base), other = field.get(there.base);
    if (one == other || field.key == "map.region") continue;
    if (is_always_set(here, field.key) && is_always_set(there, field.key)) continue;
    if (field.key == "data.points_file" &&
        are_same_points(here.base.data.points_file, there.base.data.points_file))
      continue;
    difference.other_experiment = true;
    difference.what.push_back({CORE_TEXT("core", "%1: %2 here, %3 there"),
                               {field.key, format_value(field, one), format_value(field, other)}});
  }
}

template <class T>
void join(std::vector<T>& list, const std::vector<T>& other) {
  if (std::ranges::all_of(list, [&](const T& item) { return has(other, item); })) list = other;  // Its order.
  for (const T& item : other)
    if (!has(list, item)) list.push_back(item);
}

}  // namespace

std::string StudyDifference::english() const {
  constexpr std::size_t kMost = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(what.size(), kMost); ++i) text += (i ? "; " : "") + what[i].english();
  return text + (what.size() > kMost ? "; and " + std::to_string(what.size() - kMost) + " more" : "");
}

StudyDifference study_difference(const StudySpec& here, const StudySpec& there) {
  StudyDifference difference;
  compare_bases(difference, here, there);
  if (std::set(here.seed_keys.begin(), here.seed_keys.end()) !=
      std::set(there.seed_keys.begin(), there.seed_keys.end())) {
    difference.other_experiment = true;
    difference.what.push_back({CORE_TEXT("core", "seed_fields: %1 here, %2 there"),
                               {enumerated(here.seed_keys), enumerated(there.seed_keys)}});
  }
  compare_axes(difference, here, there);
  compare_lists(difference, "networks", here.networks, there.networks,
                [](NetworkKind kind) { return name(kind); });
  compare_lists(difference, "seeds", here.seeds, there.seeds,
                [](std::int64_t seed) { return std::to_string(seed); });
  return difference;
}

StudySpec joined(StudySpec here, const StudySpec& there) {
  for (StudyAxis& axis : here.axes)
    if (const StudyAxis* other = there.axis(axis.name)) join(axis.values, other->values);
  join(here.networks, there.networks);
  join(here.seeds, there.seeds);
  return here;
}

}  // namespace quantoscope
