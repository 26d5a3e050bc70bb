// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/encoding.h"

#include <algorithm>
#include <cstdint>

namespace quantoscope {
namespace {

void append(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += char(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned char kFirst[] = {0, 0xc0, 0xe0, 0xf0};
  text += char(kFirst[more] | code >> (6 * more));
  for (int k = more - 1; k >= 0; --k) text += char(0x80 | (code >> (6 * k) & 0x3f));
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
  constexpr std::uint32_t kReplacement = 0xfffd;
  const auto unit = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]),
               second = static_cast<unsigned char>(bytes[i + 1]);
    return std::uint32_t(big_endian ? first << 8 | second : second << 8 | first);
  };
  std::string text;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const std::uint32_t code = unit(i);
    if (code < 0xd800 || code > 0xdfff) {
      append(text, code);
      continue;
    }
    const std::uint32_t low = code < 0xdc00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
    const bool pair = low >= 0xdc00 && low <= 0xdfff;
    append(text, pair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : kReplacement);
    if (pair) i += 2;
  }
  return text;
}

}  // namespace

std::string in_utf8(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.starts_with("\xff\xfe")) return from_utf16(text.substr(2), false);
  if (text.starts_with("\xfe\xff")) return from_utf16(text.substr(2), true);
  bool valid = true;
  for (std::size_t i = 0; valid && i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const int more = byte < 0x80 ? 0 : byte >> 5 == 6 ? 1 : byte >> 4 == 14 ? 2 : byte >> 3 == 30 ? 3 : -1;
    valid = more >= 0 && i + std::size_t(more) < text.size();
    for (int k = 1; valid && k <= more; ++k)
      valid = (static_cast<unsigned char>(text[i + std::size_t(k)]) >> 6) == 2;
    i += std::size_t(std::max(more, 0)) + 1;
  }
  if (valid) return std::string(text);
  // Written by an older program: each byte is a letter.
  std::string converted;
  for (const char c : text) append(converted, static_cast<unsigned char>(c));
  return converted;
}

}  // namespace quantoscope
