// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

/// The cells of a line; a quote begins a cell that goes on to the next quote that is not doubled.
std::vector<std::string> cells_of(std::string_view line, char separator);

/// A finite number that a float can hold, with this decimal sign and nothing else.
std::optional<double> plain_cell_number(const std::string& cell, bool decimal_comma);
/// The same, or one with digits in groups of three: 1.013,5 with decimal commas, 1,013.5 with points.
std::optional<double> cell_number(const std::string& cell, bool decimal_comma);

/// Nothing, or what stands for it: ?, NA, N/A, NaN, null, none, in capitals or not.
bool is_missing(const std::string& cell);

/// The same for labels that mean the same: 1, 1.0 and +1.
std::string label_key(const std::string& cell);

/// ASCII letters only.
std::string lower_case(std::string text);

/// Throws Error "<origin>: is not a text table" for a picture or the like: NUL bytes or other control
/// characters.
void require_text(std::string_view text, const std::string& origin);

}  // namespace quantoscope
