// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to core: brings in nlohmann-json.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/spec/json_text.h"
#include "core/spec/text.h"
#include "core/spec/words.h"

namespace quantoscope {

/// A value of a document and where it stands in it: how every file of JSON is read once parse_json() has read
/// its text. What does not fit throws Error that begins with the place, "study.json: axes #2.values: expected
/// a list, found 3". Looks at the document, which has to outlive it.
class JsonNode {
 public:
  using Words = std::vector<std::string>;

  /// The document of `origin`, or what stands at `path` in it.
  JsonNode(const Json& value, std::string origin, std::string path = {})
      : value_(&value), origin_(std::move(origin)), path_(std::move(path)) {}

  const Json& value() const { return *value_; }
  /// "study.json: axes #2.values", for messages.
  std::string place() const { return path_.empty() ? origin_ : origin_ + ": " + path_; }

  /// This, an object that has no keys but these.
  const JsonNode& object(const Words& keys) const;
  /// What an object has under the key.
  JsonNode operator[](const std::string& key) const;
  std::optional<JsonNode> find(const std::string& key) const;
  bool has(const std::string& key) const { return find(key).has_value(); }
  /// All that an object has, with its keys.
  std::vector<std::pair<std::string, JsonNode>> members() const;
  /// What a list holds.
  std::vector<JsonNode> items() const;
  /// The same of one that is not empty.
  std::vector<JsonNode> some_items() const;

  bool is_null() const { return value_->is_null(); }
  bool boolean() const;
  /// A whole number of the range.
  std::int64_t integer(std::int64_t minimum, std::int64_t maximum) const;
  int small(int minimum, int maximum = std::numeric_limits<int>::max()) const {
    return int(integer(minimum, maximum));
  }
  /// A number, which is finite.
  double number() const;
  double number(double minimum, double maximum) const;
  /// What was measured: a number, or "nan", "inf", "-inf".
  double measure() const;
  /// The same, or null for nothing.
  std::optional<double> optional_measure() const;
  /// Any text.
  const std::string& text() const;
  /// One line: UTF-8 without control characters.
  std::string line() const;
  std::string line_or(const std::string& key, const std::string& otherwise) const;
  std::vector<std::string> lines() const;
  /// One of these, as the text that it is.
  std::string word(const Words& known) const;
  /// One of an enumeration's.
  template <class Enum>
  Enum one_of() const {
    return from_word<Enum>(word(words<Enum>()));
  }

  /// "<place>: expected ..., found ...".
  [[noreturn]] void refuse(const Message& expected) const;
  /// "<place>: ...".
  [[noreturn]] void fail(const Message& what) const;

 private:
  JsonNode member(const std::string& key, const Json& value) const {
    return {value, origin_, path_.empty() ? key : path_ + "." + key};
  }

  const Json* value_;
  std::string origin_, path_;
};

}  // namespace quantoscope
