// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/json_parts.h"

#include <algorithm>

#include "core/spec/spec_fields.h"

namespace quantoscope::json_parts {

void refuse(std::string_view place, const Message& expected, const Json& found) {
  throw Error(CORE_TEXT("core", "%1: expected %2, found %3"), std::string(place), expected, describe(found));
}

const Json& object(const Json& value, const Words& keys, const std::string& place) {
  if (!value.is_object()) refuse(place, {CORE_TEXT("core", "an object")}, value);
  for (const auto& [key, item] : value.items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    const std::string close = nearest(key, keys);
    throw Error(CORE_TEXT("core", "%1: unknown key %2%3"), place, in_quotes(key),
                did_you_mean(close, {CORE_TEXT("core", "; there are %1"), {listed(keys)}}));
  }
  return value;
}

const Json& required(const Json& value, std::string_view key, std::string_view place) {
  const auto found = value.find(key);
  if (found == value.end())
    throw Error(CORE_TEXT("core", "%1: '%2' is missing"), std::string(place), std::string(key));
  return *found;
}

const Json& list(const Json& value, std::string_view place) {
  if (!value.is_array()) refuse(place, {CORE_TEXT("core", "a list")}, value);
  return value;
}

std::string text(const Json& value, const std::string& place) {
  if (!value.is_string()) refuse(place, {CORE_TEXT("core", "text")}, value);
  const auto& found = value.get_ref<const std::string&>();
  if (!is_plain_utf8(found))
    throw Error(CORE_TEXT("core", "%1: %2 is not UTF-8 without control characters"), place, in_quotes(found));
  return found;
}

std::string text_or(const Json& value, const std::string& key, const std::string& place,
                    const std::string& otherwise) {
  const auto found = value.find(key);
  return found == value.end() ? otherwise : text(*found, place + (place.ends_with(' ') ? "" : ".") + key);
}

Words texts(const Json& value, const std::string& place) {
  Words result;
  for (const Json& item : list(value, place)) result.push_back(text(item, place));
  return result;
}

ModelSpec architecture(const std::string& found, const std::string& place) {
  constexpr std::string_view kResidual = " residual";
  ModelSpec model;
  const bool residual = found.ends_with(kResidual);
  try {
    parse_architecture(residual ? found.substr(0, found.size() - kResidual.size()) : found, model);
  } catch (const Error& error) {
    throw Error(CORE_TEXT("core", "%1: %2"), place, error.message());
  }
  model.residual = residual;
  return model;
}

}  // namespace quantoscope::json_parts
