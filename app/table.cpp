// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/spec/text.h"

namespace quantoscope {

namespace {

/// Characters of UTF-8, as a terminal counts them.
std::size_t columns_of(const std::string& text) {
  return std::size_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns_of(row[i]), ' ');
      line += i == 0 ? row[i] + padding : "  " + padding + row[i];
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string with_thousands(long long number) {
  std::string digits = std::to_string(number);
  const int first = number < 0 ? 1 : 0;
  for (int at = int(digits.size()) - 3; at > first; at -= 3) digits.insert(std::size_t(at), ",");
  return digits;
}

std::string format_fixed(double value, int digits) { return fixed_text(value, digits); }

std::string format_bits(int bits) { return bits == 0 ? "float" : std::to_string(bits); }

std::string format_duration(double seconds) {
  const long long s = std::llround(std::max(0.0, seconds));
  char text[48];
  if (s >= 3600)
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  else
    std::snprintf(text, sizeof text, "%lld:%02lld", s / 60, s % 60);
  return text;
}

std::string format_rate(double per_second) {
  return per_second >= 1e6 ? format_fixed(per_second / 1e6, 1) + "M"
                           : format_fixed(per_second / 1e3, 0) + "k";
}

}  // namespace quantoscope
