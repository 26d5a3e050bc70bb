// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/json_node.h"

#include <cmath>

namespace quantoscope {

const JsonNode& JsonNode::object(const Words& keys) const {
  if (!value_->is_object()) refuse({CORE_TEXT("core", "an object")});
  for (const auto& [key, item] : value_->items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    fail({CORE_TEXT("core", "unknown key %1%2"),
          {in_quotes(key),
           did_you_mean(nearest(key, keys), {CORE_TEXT("core", "; there are %1"), {listed(keys)}})}});
  }
  return *this;
}

JsonNode JsonNode::operator[](const std::string& key) const {
  if (auto found = find(key)) return *std::move(found);
  // Of objects that are not made to be searched.
  constexpr std::size_t kFew = 100;
  Words others;
  if (value_->size() <= kFew)
    for (const auto& [other, item] : value_->items()) others.push_back(other);
  const std::string close = nearest(key, others);
  if (close.empty()) fail({CORE_TEXT("core", "'%1' is missing"), {key}});
  fail({CORE_TEXT("core", "'%1' is missing; there is %2"), {key, in_quotes(close)}});
}

std::optional<JsonNode> JsonNode::find(const std::string& key) const {
  if (!value_->is_object()) refuse({CORE_TEXT("core", "an object")});
  const auto found = value_->find(key);
  return found == value_->end() ? std::nullopt : std::optional(member(key, *found));
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
  if (!value_->is_object()) refuse({CORE_TEXT("core", "an object")});
  std::vector<std::pair<std::string, JsonNode>> all;
  for (const auto& [key, item] : value_->items()) all.emplace_back(key, member(key, item));
  return all;
}

std::vector<JsonNode> JsonNode::items() const {
  if (!value_->is_array()) refuse({CORE_TEXT("core", "a list")});
  std::vector<JsonNode> all;
  const std::string before = path_.empty() ? "#" : path_ + " #";
  for (const Json& item : *value_) all.emplace_back(item, origin_, before + std::to_string(all.size() + 1));
  return all;
}

std::vector<JsonNode> JsonNode::some_items() const {
  std::vector<JsonNode> all = items();
  if (all.empty()) fail({CORE_TEXT("core", "the list is empty")});
  return all;
}

bool JsonNode::boolean() const {
  if (!value_->is_boolean()) refuse({CORE_TEXT("core", "true or false")});
  return value_->get<bool>();
}

std::int64_t JsonNode::integer(std::int64_t minimum, std::int64_t maximum) const {
  // Beyond the largest there is, comparing would wrap it.
  const bool fits = value_->is_number_unsigned() ? value_->get<std::uint64_t>() <=
                                                       std::uint64_t(std::numeric_limits<std::int64_t>::max())
                                                 : value_->is_number_integer();
  if (!fits || value_->get<std::int64_t>() < minimum || value_->get<std::int64_t>() > maximum)
    refuse({CORE_TEXT("core", "a whole number %1..%2"), {std::to_string(minimum), std::to_string(maximum)}});
  return value_->get<std::int64_t>();
}

double JsonNode::number() const {
  if (!value_->is_number()) refuse({CORE_TEXT("core", "a number")});
  return value_->get<double>();
}

double JsonNode::number(double minimum, double maximum) const {
  if (!value_->is_number() || !(value_->get<double>() >= minimum && value_->get<double>() <= maximum))
    refuse({CORE_TEXT("core", "%1..%2"), {number_text(minimum), number_text(maximum)}});
  return value_->get<double>();
}

double JsonNode::measure() const {
  if (*value_ == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (*value_ == "inf") return std::numeric_limits<double>::infinity();
  if (*value_ == "-inf") return -std::numeric_limits<double>::infinity();
  return number();
}

std::optional<double> JsonNode::optional_measure() const {
  return is_null() ? std::nullopt : std::optional(measure());
}

const std::string& JsonNode::text() const {
  if (!value_->is_string()) refuse({CORE_TEXT("core", "text")});
  return value_->get_ref<const std::string&>();
}

std::string JsonNode::line() const {
  const std::string& found = text();
  if (!is_plain_utf8(found))
    fail({CORE_TEXT("core", "%1 is not UTF-8 without control characters"), {in_quotes(found)}});
  return found;
}

std::string JsonNode::line_or(const std::string& key, const std::string& otherwise) const {
  const auto found = find(key);
  return found ? found->line() : otherwise;
}

std::vector<std::string> JsonNode::lines() const {
  std::vector<std::string> all;
  for (const JsonNode& item : items()) all.push_back(item.line());
  return all;
}

std::string JsonNode::word(const Words& known) const {
  const std::string& found = text();
  if (std::ranges::find(known, found) == known.end())
    fail({CORE_TEXT("core", "%1 is not one of %2"), {in_quotes(found), listed(known)}});
  return found;
}

void JsonNode::refuse(const Message& expected) const {
  fail({CORE_TEXT("core", "expected %1, found %2"), {expected, describe(*value_)}});
}

void JsonNode::fail(const Message& what) const { throw Error(CORE_TEXT("core", "%1: %2"), place(), what); }

}  // namespace quantoscope
