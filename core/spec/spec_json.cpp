// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/spec_json.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/io/points_place.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

constexpr const char* kFormat = "quantoscope-experiment";

/// "data.radii" -> {"data", "radii"}; "seed" -> {"", "seed"}.
std::pair<std::string, std::string> split_key(const std::string& key) {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? std::pair{std::string(), key}
                                  : std::pair{key.substr(0, dot), key.substr(dot + 1)};
}

}  // namespace

namespace {

/// A text that is JSON itself stands in files as what it is.
bool is_json(const Field& field) { return field.key == "data.points_format"; }

}  // namespace

Json field_value_to_json(const Field& field, const FieldValue& value) {
  if (field.type == FieldType::Bits && value == FieldValue{std::int64_t{0}}) return nullptr;
  if (is_automatic(field, value)) return field.automatic;
  if (const auto* text = std::get_if<std::string>(&value); text && is_json(field) && !text->empty())
    return parse_json(*text, field.key);
  return std::visit([](const auto& plain) { return Json(plain); }, value);
}

namespace {

/// [[x, y, label], ...] as the text of the field.
std::string points_text(const Json& points, const std::string& origin) {
  std::string text;
  for (const Json& point : points) {
    const bool is_point = point.is_array() && std::ranges::all_of(point, &Json::is_number);
    if (!is_point)
      throw Error(CORE_TEXT("core", "%1: point %2: expected [x, y, label], found %3"), origin,
                  std::to_string(&point - &points.front() + 1), describe(point));
    std::string numbers;
    for (const Json& number : point)
      numbers += (numbers.empty() ? "" : ",") + number_text(number.get<double>());
    text += numbers + ";";
  }
  return text;
}

}  // namespace

FieldValue field_value_from_json(const Field& field, const Json& value, const std::string& origin) {
  const auto refuse = [&](const Message& expected) {
    throw Error(CORE_TEXT("core", "%1: expected %2, found %3"), origin, expected, describe(value));
  };
  if (field.type == FieldType::Bits) {
    if (value.is_null()) return std::int64_t{0};
    // 0 is how the program holds "float", not a number of bits.
    if (value.is_number_integer() && value == 0)
      throw Error(CORE_TEXT("core", "%1: 0 is outside %2"), origin, allowed_values(field));
    if (!value.is_number_integer())
      refuse({CORE_TEXT("core", "a number of bits or null for float (%1)"), {allowed_values(field)}});
  }
  if (!field.automatic.empty()) {
    if (value == field.automatic) return kByBits;
    // That is how the program holds the word, not a number.
    if (value.is_number() && value == kByBits)
      throw Error(CORE_TEXT("core", "%1: %2 is outside %3"), origin, number_text(kByBits),
                  allowed_values(field));
  }
  if (field.type == FieldType::Points && value.is_array()) return points_text(value, origin);
  if (is_json(field) && value.is_object()) return value.dump();
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > std::uint64_t(std::numeric_limits<std::int64_t>::max()))
    throw Error(CORE_TEXT("core", "%1: %2 is outside %3"), origin, value.dump(), allowed_values(field));
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  refuse({field.minimum < field.maximum ? CORE_TEXT("core", "a number (%1)") : CORE_TEXT("core", "%1"),
          {allowed_values(field)}});
  return {};
}

namespace {

/// Whole keys, and the sections they are in.
struct KnownKeys {
  std::vector<std::string> keys, sections;
  KnownKeys() {
    for (const Field& row : spec_fields()) {
      keys.push_back(row.key);
      const std::string section = split_key(row.key).first;
      if (!section.empty() && std::ranges::find(sections, section) == sections.end())
        sections.push_back(section);
    }
  }
};

[[noreturn]] void refuse_key(const std::string& key, const std::vector<std::string>& known,
                             const std::string& origin) {
  if (const auto [section, name] = split_key(key);
      std::ranges::find(known, key) != known.end() && !section.empty())
    throw Error(CORE_TEXT("core", "%1: unknown key %2; write {\"%3\": {\"%4\": ...}}"), origin,
                in_quotes(key), section, name);
  const std::string close = nearest(key, known);
  throw Error(CORE_TEXT("core", "%1: unknown key %2%3"), origin, in_quotes(key), did_you_mean(close));
}

}  // namespace

Json spec_to_json_value(const ExperimentSpec& spec) {
  Json document = Json::object();
  for (const Field& row : spec_fields()) {
    if (row.unwritten && row.get(spec) == row.get(ExperimentSpec{})) continue;
    const auto [section, name] = split_key(row.key);
    (section.empty() ? document : document[section])[name] = field_value_to_json(row, row.get(spec));
  }
  return document;
}

ExperimentSpec spec_from_json_value(const Json& value, const std::string& origin,
                                    const std::vector<std::string>& other_keys, const ExperimentSpec& base) {
  // Known names: whole keys for a misspelling anywhere, sections for one at the top.
  static const KnownKeys known;
  const auto refuse_unknown = [&](const std::string& key, std::vector<std::string> names) {
    names.insert(names.end(), other_keys.begin(), other_keys.end());
    names.insert(names.end(), known.keys.begin(), known.keys.end());
    refuse_key(key, names, origin);
  };
  ExperimentSpec spec = base;
  const auto set = [&](const std::string& key, const Json& item) {
    const auto row = std::ranges::find(spec_fields(), key, &Field::key);
    if (row == spec_fields().end()) refuse_unknown(key, {});
    try {
      row->set(spec, field_value_from_json(*row, item, row->key));
    } catch (const Error& error) {
      throw Error(CORE_TEXT("core", "%1: %2"), origin, error.message());
    }
  };
  for (const auto& [key, item] : JsonNode(value, origin).members()) {
    if (std::ranges::find(other_keys, key) != other_keys.end()) continue;
    if (std::ranges::find(known.sections, key) != known.sections.end()) {
      for (const auto& [name, inner] : item.members()) set(key + "." + name, inner.value());
    } else if (key.find('.') == std::string::npos && std::ranges::find(known.keys, key) != known.keys.end()) {
      set(key, item.value());
    } else {
      refuse_unknown(key, known.sections);
    }
  }
  return spec;
}

std::string spec_to_json(const ExperimentSpec& spec) {
  spec.validate();
  Json document{{"format", kFormat}, {"version", kFormatVersion}};
  document.update(spec_to_json_value(spec));
  return document.dump(2) + "\n";
}

ExperimentSpec spec_from_json(const std::string& text, const std::string& origin) {
  const Json document = parse_json(text, origin);
  check_format(document, kFormat, origin, false);
  return spec_from_json_value(document, origin, {"format", "version"});
}

ExperimentSpec read_spec(const std::string& path) {
  return with_whole_points(spec_from_json(read_file(path, kLargestDocument), path), path);
}

void write_spec(const ExperimentSpec& spec, const std::string& path) {
  write_file_atomically(path, spec_to_json(with_relative_points(spec, path)));
  remove_old_parts(std::filesystem::path(path).parent_path().string());
}

}  // namespace quantoscope
