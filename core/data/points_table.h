// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/points_format.h"

namespace quantoscope {

struct Separator {
  char sign;
  const char* word;
};
/// In the order in which they are tried.
inline constexpr std::array<Separator, 4> kSeparators{
    {{'\t', "tab"}, {';', "semicolon"}, {',', "comma"}, {' ', "blank"}}};

/// In UTF-16 the end of a line may have a second byte.
bool ends_its_line(std::string_view text);

/// How many cells most rows have.
std::size_t usual_width(const std::vector<PointsRow>& rows);

/// The class of a label, by what the format says of both.
std::optional<int> class_of(const std::string& label, const PointsFormat& format);

/// A last line without an end that lacks cells, or the end of its label.
bool is_cut_off(std::string_view text, const std::vector<PointsRow>& rows, const PointsFormat& format,
                std::size_t width);

}  // namespace quantoscope
