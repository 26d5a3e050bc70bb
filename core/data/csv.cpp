// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/error.h"

namespace quantoscope {

namespace {

constexpr std::string_view kBlanks = " \t";

void split(std::string_view line, std::vector<CsvCell>& cells) {
  cells.clear();
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    std::size_t first = begin, last = end;
    while (first < last && kBlanks.find(line[first]) != std::string_view::npos) ++first;
    while (last > first && kBlanks.find(line[last - 1]) != std::string_view::npos) --last;
    cells.push_back({line.substr(first, last - first), first + 1});
    begin = end + 1;
  }
}

}  // namespace

CsvLines::CsvLines(std::string_view text) : rest_(text) {
  if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
}

bool CsvLines::next(CsvLine& line) {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.find_first_not_of(kBlanks) == std::string_view::npos) continue;
    split(text, line.cells);
    line.number = number_;
    line.text = text;
    line.length = text.size();
    return true;
  }
  return false;
}

std::optional<double> csv_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument || stop != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too small is as good as 0; too large is the caller's to refuse.
    const bool tiny = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
    return tiny ? 0.0 : HUGE_VAL;
  }
  return value;
}

void csv_error(const std::string& origin, const CsvLine& line, std::size_t column, const Message& what) {
  throw Error(CORE_TEXT("core", "%1:%2:%3: %4"), origin, std::to_string(line.number), std::to_string(column),
              what);
}

void require_cells(const std::string& origin, const CsvLine& line, std::size_t count,
                   const std::string& header) {
  if (line.cells.size() == count) return;
  const std::size_t column = line.cells.size() < count ? line.length + 1 : line.cells[count].column;
  csv_error(origin, line, column,
            {CORE_TEXT("core", "expected %1 values (%2), found %3"),
             {std::to_string(count), header, std::to_string(line.cells.size())}});
}

}  // namespace quantoscope
