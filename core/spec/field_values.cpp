// SPDX-License-Identifier: GPL-3.0-or-later
// Values of single fields: checking, reading, showing.
#include "core/spec/field_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/data/own_points.h"
#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

[[noreturn]] void refuse(const std::string& origin, const Message& what) {
  throw Error(CORE_TEXT("core", "%1: %2"), origin, what);
}

[[noreturn]] void refuse_outside(const Field& field, const std::string& text, const std::string& origin) {
  refuse(origin, {CORE_TEXT("core", "%1 is outside %2"), {text, allowed_values(field)}});
}

/// "a whole number", for messages.
Message kind_of_value(FieldType type) {
  switch (type) {
    case FieldType::Boolean:
      return {CORE_TEXT("core", "true or false")};
    case FieldType::Integer:
      return {CORE_TEXT("core", "a whole number")};
    case FieldType::Bits:
      return {CORE_TEXT("core", "a number of bits")};
    case FieldType::Real:
      return {CORE_TEXT("core", "a number")};
    default:
      return {CORE_TEXT("core", "text")};
  }
}

[[noreturn]] void refuse_kind(const Field& field, const std::string& found, const std::string& origin) {
  const bool range = field.minimum < field.maximum;
  refuse(origin, {range ? CORE_TEXT("core", "expected %1 (%2), found %3")
                        : CORE_TEXT("core", "expected %1, found %3"),
                  {kind_of_value(field.type), allowed_values(field), found}});
}

bool parse_boolean(const Field& field, const std::string& text, const std::string& origin) {
  for (const char* yes : {"true", "yes", "on", "1"})
    if (text == yes) return true;
  for (const char* no : {"false", "no", "off", "0"})
    if (text == no) return false;
  refuse_kind(field, in_quotes(text), origin);
}

/// A number with nothing after it; a number too large for its type is out of range rather than malformed.
template <class Number>
Number parse_number(const Field& field, const std::string& text, const std::string& origin) {
  Number value{};
  const char* const begin = text.data() + (text.size() > 1 && text[0] == '+' && text[1] != '-' ? 1 : 0);
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error == std::errc::invalid_argument || stop != end) refuse_kind(field, in_quotes(text), origin);
  if (error == std::errc::result_out_of_range) refuse_outside(field, in_quotes(text), origin);
  return value;
}

}  // namespace

std::string describe_value(const FieldValue& value) {
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* i = std::get_if<std::int64_t>(&value)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&value)) return number_text(*d);
  return in_quotes(std::get<std::string>(value));
}

FieldValue checked_value(const Field& field, const FieldValue& value, const std::string& origin) {
  switch (field.type) {
    case FieldType::Boolean:
      if (!std::holds_alternative<bool>(value)) refuse_kind(field, describe_value(value), origin);
      return value;
    case FieldType::Integer:
    case FieldType::Bits: {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (!number) refuse_kind(field, describe_value(value), origin);
      if (!(double(*number) >= field.minimum && double(*number) <= field.maximum))
        refuse_outside(field, std::to_string(*number), origin);
      return value;
    }
    case FieldType::Real: {
      const auto* whole = std::get_if<std::int64_t>(&value);
      const auto* number = std::get_if<double>(&value);
      if (!whole && !number) refuse_kind(field, describe_value(value), origin);
      const double real = number ? *number : double(*whole);
      if (is_automatic(field, value)) return value;
      // Written so that NaN is outside.
      if (!(real >= field.minimum && real <= field.maximum))
        refuse_outside(field, describe_value(value), origin);
      return real;
    }
    case FieldType::Choice: {
      const auto* text = std::get_if<std::string>(&value);
      if (!text || std::ranges::find(field.choices, *text) == field.choices.end())
        refuse(origin,
               {CORE_TEXT("core", "%1 is not one of %2"), {describe_value(value), allowed_values(field)}});
      return value;
    }
    case FieldType::Text: {
      const auto* text = std::get_if<std::string>(&value);
      if (!text) refuse_kind(field, describe_value(value), origin);
      if (!is_plain_utf8(*text))
        refuse(origin, {CORE_TEXT("core", "a name must be UTF-8 text without control characters, found %1"),
                        {in_quotes(*text)}});
      return value;
    }
    case FieldType::Points: {
      const auto* text = std::get_if<std::string>(&value);
      if (!text) refuse_kind(field, describe_value(value), origin);
      return own_points_text(parse_own_points(*text, origin));  // The same points are the same text.
    }
  }
  refuse(origin, {CORE_TEXT("core", "a field of unknown type")});
}

FieldValue parse_value(const Field& field, const std::string& text, const std::string& origin) {
  switch (field.type) {
    case FieldType::Boolean:
      return parse_boolean(field, text, origin);
    case FieldType::Bits: {
      if (text == "float") return std::int64_t{0};
      const auto bits = parse_number<std::int64_t>(field, text, origin);
      if (bits == 0) refuse_outside(field, text, origin);
      return checked_value(field, bits, origin);
    }
    case FieldType::Integer:
      return checked_value(field, parse_number<std::int64_t>(field, text, origin), origin);
    case FieldType::Real: {
      if (!field.automatic.empty() && text == field.automatic) return kByBits;
      const auto number = parse_number<double>(field, text, origin);
      if (is_automatic(field, number)) refuse_outside(field, text, origin);
      return checked_value(field, number, origin);
    }
    case FieldType::Choice:
    case FieldType::Text:
    case FieldType::Points:
      return checked_value(field, text, origin);
  }
  refuse(origin, {CORE_TEXT("core", "a field of unknown type")});
}

std::string format_value(const Field& field, const FieldValue& value) {
  if (field.type == FieldType::Bits && value == FieldValue{std::int64_t{0}}) return "float";
  if (is_automatic(field, value)) return field.automatic;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return describe_value(value);
}

Message allowed_values(const Field& field) {
  switch (field.type) {
    case FieldType::Boolean:
      return kind_of_value(field.type);
    case FieldType::Integer:
    case FieldType::Real:
      if (!field.automatic.empty())
        return {CORE_TEXT("core", "%1..%2 or %3"),
                {number_text(field.minimum), number_text(field.maximum), field.automatic}};
      return {CORE_TEXT("core", "%1..%2"), {number_text(field.minimum), number_text(field.maximum)}};
    case FieldType::Bits:
      return {CORE_TEXT("core", "%1..%2 or float"),
              {number_text(std::max(field.minimum, 1.0)), number_text(field.maximum)}};
    case FieldType::Choice:
      return listed(field.choices);
    case FieldType::Text:
      return kind_of_value(field.type);
    case FieldType::Points:
      return {"x,y,label; ..."};
  }
  return {};
}

}  // namespace quantoscope
