// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to core: how studies and claims read their JSON. Every function throws Error that begins with
// `place`, where the value stands: "study.json: axes #2".
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/spec/json_text.h"
#include "core/spec/text.h"
#include "core/spec/words.h"

namespace quantoscope::json_parts {

using Words = std::vector<std::string>;

/// "<place>: expected ..., found ...".
[[noreturn]] void refuse(std::string_view place, const Message& expected, const Json& found);
/// An object that has no keys but these.
const Json& object(const Json& value, const Words& keys, const std::string& place);
const Json& required(const Json& value, std::string_view key, std::string_view place);
const Json& list(const Json& value, std::string_view place);
/// UTF-8 without control characters.
std::string text(const Json& value, const std::string& place);
std::string text_or(const Json& value, const std::string& key, const std::string& place,
                    const std::string& otherwise);
Words texts(const Json& value, const std::string& place);
/// "128-4", "128-4 residual".
ModelSpec architecture(const std::string& found, const std::string& place);

template <class Enum>
Enum one_of(const Json& value, const std::string& place) {
  const Words known = words<Enum>();
  const std::string found = text(value, place);
  if (std::ranges::find(known, found) == known.end())
    throw Error(CORE_TEXT("core", "%1: %2 is not one of %3"), place, in_quotes(found), listed(known));
  return from_word<Enum>(found);
}

}  // namespace quantoscope::json_parts
