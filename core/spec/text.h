// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/message.h"

namespace quantoscope {

/// Foreign text in single quotes for a one-line message: control characters and what is not UTF-8 become '?',
/// long text is cut.
std::string in_quotes(std::string_view text);
/// Without blanks, tabs and line breaks at either end.
std::string_view trimmed(std::string_view text);
/// "a, b or c".
Message listed(std::span<const std::string> words);
/// The shortest decimal that reads back to the same double: "0.001", "1e-06".
std::string number_text(double value);
/// With this many decimals; what rounds to 0 has no sign: "0.0", not "-0.0".
std::string fixed_text(double value, int decimals);
/// The bytes of the well-formed UTF-8 character that the text begins with; 0 where it begins with none.
std::size_t utf8_length(std::string_view text);
/// Well-formed UTF-8 without control characters: what may stand in a JSON string and in a one-line message.
bool is_plain_utf8(std::string_view text);
/// With '?' for every byte that is a control character or not UTF-8, and for characters that turn the order
/// of what follows them, with which a message could be made to read as another.
std::string plain_utf8(std::string_view text);
/// The candidate with the fewest edits from `text`, at most three and fewer than half its length; empty when
/// none is that close.
std::string nearest(std::string_view text, std::span<const std::string> candidates);
/// "; did you mean 'model.width'?" for what nearest() has found, `otherwise` when it found nothing.
Message did_you_mean(const std::string& close, const Message& otherwise = {});

}  // namespace quantoscope
