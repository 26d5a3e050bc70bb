// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace quantoscope {

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string_view shown = text.substr(0, kLongest);
  // Not in the middle of a character.
  if (text.size() > kLongest)
    while (!shown.empty() && (static_cast<unsigned char>(text[shown.size()]) & 0xc0) == 0x80)
      shown.remove_suffix(1);
  return "'" + plain_utf8(shown) + (text.size() > kLongest ? "...'" : "'");
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Message listed(std::span<const std::string> words) {
  if (words.size() < 2) return {"%1", {words.empty() ? std::string() : words.front()}};
  std::string most;
  for (const std::string& word : words.first(words.size() - 1)) most += (most.empty() ? "" : ", ") + word;
  return {CORE_TEXT("core", "%1 or %2"), {most, words.back()}};
}

std::string number_text(double value) {
  std::array<char, 32> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

std::string fixed_text(double value, int decimals) {
  std::array<char, 400> buffer;  // The largest double has 309 digits before the point.
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  const std::string text(buffer.data(), end);
  const bool zero = std::isfinite(value) && text.find_first_of("123456789") == std::string::npos;
  return zero && text.starts_with('-') ? text.substr(1) : text;
}

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? std::uint8_t(text[at]) : std::uint8_t(0);
  };
  const std::uint8_t lead = byte(0), second = byte(1);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
  if (length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((byte(k) & 0xc0) != 0x80) return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
      (lead == 0xf4 && second > 0x8f))
    return 0;
  return length;
}

namespace {

/// The same; 0 for a control character, too.
std::size_t plain_utf8_length(std::string_view text) {
  const std::size_t length = utf8_length(text);
  const auto lead = length > 0 ? static_cast<unsigned char>(text[0]) : 0;
  const bool control =
      length == 1 ? lead < 0x20 || lead == 0x7f : lead == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
  return control ? 0 : length;
}

}  // namespace

bool is_plain_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = plain_utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

namespace {

/// U+202A to U+202E and U+2066 to U+2069, which turn the order of what follows them.
bool turns_order(std::string_view character) {
  if (character.size() != 3 || character[0] != '\xe2') return false;
  const auto last = static_cast<unsigned char>(character[2]);
  return character[1] == '\x80' ? last >= 0xaa && last <= 0xae
                                : character[1] == '\x81' && last >= 0xa6 && last <= 0xa9;
}

}  // namespace

std::string plain_utf8(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t length = plain_utf8_length(text);
    plain += length > 0 && !turns_order(text.substr(0, length)) ? text.substr(0, length) : "?";
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return plain;
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view text, std::span<const std::string> candidates) {
  if (text.size() > 100) return {};
  std::string best;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(text, candidate);
    if (distance <= 3 && distance * 2 < candidate.size() && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

Message did_you_mean(const std::string& close, const Message& otherwise) {
  return close.empty() ? otherwise : Message{CORE_TEXT("core", "; did you mean '%1'?"), {close}};
}

}  // namespace quantoscope
