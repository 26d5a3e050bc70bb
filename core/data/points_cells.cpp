// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/points_cells.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>

#include "core/data/csv.h"
#include "core/data/encoding.h"
#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

/// Without the signs between groups of three digits; nothing when there are no such groups.
std::optional<std::string> without_groups(const std::string& cell, char group, char decimal) {
  const std::size_t begin = cell.starts_with('-') || cell.starts_with('+') ? 1 : 0;
  const std::size_t end = std::min(cell.find(decimal), cell.size());
  const std::size_t first = cell.find(group, begin);
  if (first >= end || first == begin || first > begin + 3 || cell[begin] == '0') return std::nullopt;
  std::string digits;
  for (std::size_t i = begin; i < end; ++i) {
    const bool is_sign = i >= first && (i - first) % 4 == 0;
    if (is_sign ? cell[i] != group : !std::isdigit(static_cast<unsigned char>(cell[i]))) return std::nullopt;
    if (!is_sign) digits += cell[i];
  }
  if ((end - first) % 4 != 0) return std::nullopt;
  return cell.substr(0, begin) + digits + cell.substr(end);
}

bool is_control(char c) {
  constexpr std::string_view kInTexts = "\t\n\v\f\r\x1a";  // The last ends old DOS files.
  return (static_cast<unsigned char>(c) < 0x20 && kInTexts.find(c) == std::string_view::npos) || c == 0x7f;
}

}  // namespace

/// The cells of a line; a quote begins a cell that goes on to the next quote that is not doubled.
std::vector<std::string> cells_of(std::string_view line, char separator) {
  std::vector<std::string> cells;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  std::size_t at = 0;
  for (;;) {
    const auto skips = [&](char c) { return separator == '\t' ? c == ' ' : blank(c); };
    while (at < line.size() && skips(line[at])) ++at;
    std::string cell;
    if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
      const char quote = line[at++];
      while (at < line.size() && (line[at] != quote || (at + 1 < line.size() && line[at + 1] == quote))) {
        if (line[at] == quote) ++at;
        cell += line[at++];
      }
      at = std::min(at + 1, line.size());
      while (at < line.size() && line[at] != separator && !(separator == ' ' && blank(line[at])))
        cell += line[at++];
      cell = std::string(trimmed(cell));
    } else {
      const std::size_t begin = at;
      while (at < line.size() && line[at] != separator && !(separator == ' ' && blank(line[at]))) ++at;
      cell = std::string(trimmed(line.substr(begin, at - begin)));
    }
    if (separator != ' ' || !cell.empty() || cells.empty()) cells.push_back(std::move(cell));
    if (separator == ' ')
      while (at < line.size() && blank(line[at])) ++at;
    if (at >= line.size()) return cells;
    if (separator != ' ') ++at;
  }
}

std::optional<double> plain_cell_number(const std::string& cell, bool decimal_comma) {
  std::string text = cell;
  if (decimal_comma) {
    if (text.find('.') != std::string::npos) return std::nullopt;
    std::ranges::replace(text, ',', '.');
  }
  const std::optional<double> value = csv_number(text);
  if (!value || !(std::abs(*value) <= double(std::numeric_limits<float>::max()))) return std::nullopt;
  return value;
}

std::optional<double> cell_number(const std::string& cell, bool decimal_comma) {
  if (const auto value = plain_cell_number(cell, decimal_comma)) return value;
  const auto text = without_groups(cell, decimal_comma ? '.' : ',', decimal_comma ? ',' : '.');
  return text ? plain_cell_number(*text, decimal_comma) : std::nullopt;
}

bool is_missing(const std::string& cell) {
  constexpr std::array<std::string_view, 7> kWords{"", "?", "na", "n/a", "nan", "null", "none"};
  return cell.size() < 5 && std::ranges::find(kWords, lower_case(cell)) != kWords.end();
}

/// The same for labels that mean the same: 1, 1.0 and +1.
std::string label_key(const std::string& cell) {
  const std::optional<double> number = csv_number(cell);
  return number && std::isfinite(*number) ? number_text(*number + 0.0) : cell;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return text;
}

void require_text(std::string_view text, const std::string& origin) {
  if (std::ranges::none_of(text, is_control)) return;
  if (std::ranges::any_of(in_utf8(text), is_control))  // UTF-16 has NUL bytes, too.
    throw Error(CORE_TEXT("core", "%1: is not a text table"), origin);
}

}  // namespace quantoscope
