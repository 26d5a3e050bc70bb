// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/message.h"

namespace quantoscope {

/// A value of a line of comma-separated values, without blanks around it, and the column (from 1) it starts
/// at.
struct CsvCell {
  std::string_view text;
  std::size_t column;
};

struct CsvLine {
  std::vector<CsvCell> cells;
  std::string_view text;   ///< All of it, without its end.
  std::size_t number = 0;  ///< From 1.
  std::size_t length = 0;  ///< Without the end of the line.
};

/// Goes through the lines of a text that are not blank; Unix and Windows line ends, with or without a byte
/// order mark. The text must outlive the lines.
class CsvLines {
 public:
  explicit CsvLines(std::string_view text);
  /// Puts the next line in the place of the last; false when there is none.
  bool next(CsvLine& line);

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

/// The number that makes up all of the text; infinite when it is too large for a double, nothing when it is
/// no number.
std::optional<double> csv_number(std::string_view text);

/// Throws Error "<origin>:LINE:COLUMN: <what>".
[[noreturn]] void csv_error(const std::string& origin, const CsvLine& line, std::size_t column,
                            const Message& what);
/// Throws unless the line has as many values as the header names, separated by commas.
void require_cells(const std::string& origin, const CsvLine& line, std::size_t count,
                   const std::string& header);

}  // namespace quantoscope
