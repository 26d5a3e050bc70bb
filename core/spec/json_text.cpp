// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/json_text.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

/// "LINE:COLUMN" (from 1) of a byte offset (from 0).
std::string place_of(const std::string& text, std::size_t offset) {
  const std::string_view before = std::string_view(text).substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  return std::to_string(line) + ":" +
         std::to_string(before.size() - (last == std::string_view::npos ? 0 : last + 1) + 1);
}

/// What the parser says, without its own name, place and the text it stumbled over.
std::string complaint_of(const std::string& message) {
  std::string text = message;
  if (const auto colon = text.find(": "); colon != std::string::npos) text = text.substr(colon + 2);
  if (const auto read = text.find("; last read: "); read != std::string::npos) {
    const auto expected = text.rfind("; expected ");
    text = text.substr(0, read) +
           (expected != std::string::npos && expected > read ? text.substr(expected) : "");
  }
  constexpr std::size_t kLongest = 160;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = '?';
  return text;
}

}  // namespace

Json parse_json(const std::string& text, const std::string& origin) {
  std::vector<std::set<std::string>> keys;
  const auto no_key_twice = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
      throw Error(CORE_TEXT("core", "%1: the key %2 is given twice"), origin,
                  in_quotes(parsed.get<std::string>()));
    return true;
  };
  try {
    return Json::parse(text, no_key_twice);
  } catch (const Json::parse_error& error) {
    throw Error(CORE_TEXT("core", "%1:%2: not valid JSON: %3"), origin,
                place_of(text, error.byte == 0 ? 0 : error.byte - 1), complaint_of(error.what()));
  } catch (const Json::exception& error) {
    // A number beyond the largest double, for one.
    throw Error(CORE_TEXT("core", "%1: not valid JSON: %2"), origin, complaint_of(error.what()));
  }
}

Message describe(const Json& value) {
  if (value.is_string()) return {"%1", {in_quotes(value.get_ref<const std::string&>())}};
  if (value.is_primitive()) return {"%1", {value.dump()}};
  return {value.is_array() ? CORE_TEXT("core", "a list") : CORE_TEXT("core", "an object")};
}

void check_format(const Json& document, const std::string& format, const std::string& origin, bool required) {
  if (!document.is_object())
    throw Error(CORE_TEXT("core", "%1: expected an object, found %2"), origin, describe(document));
  const auto found = document.find("format"), version = document.find("version");
  if (required && (found == document.end() || version == document.end()))
    throw Error(CORE_TEXT("core", "%1: %2 is missing; this is no %3 file"), origin,
                (found == document.end() ? "'format'" : "'version'"), format);
  if (found != document.end() && *found != format)
    throw Error(CORE_TEXT("core", "%1: format: expected '%2', found %3"), origin, format, describe(*found));
  if (version == document.end()) return;
  if (!version->is_number_integer() || *version < 1)
    throw Error(CORE_TEXT("core", "%1: version: expected a whole number from 1, found %2"), origin,
                describe(*version));
  if (*version > kFormatVersion)
    throw Error(
        CORE_TEXT("core",
                  "%1: format version %2 is newer than this program's %3; a newer Quantoscope can read it"),
        origin, version->dump(), std::to_string(kFormatVersion));
}

}  // namespace quantoscope
