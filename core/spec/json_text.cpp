// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/json_text.h"

#include "core/error.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"

namespace quantoscope {

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
