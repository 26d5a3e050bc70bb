// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace quantoscope {

/// A text in UTF-8 without a byte order mark, whatever it was written in: UTF-8, UTF-16 with a byte order
/// mark (what spreadsheets call Unicode text; half a pair becomes U+FFFD), else Latin-1, in which every text
/// is valid.
std::string in_utf8(std::string_view text);

}  // namespace quantoscope
