// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mutation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>

namespace quantoscope::fuzz {
namespace {

std::size_t below(RandomStream& random, std::size_t n) { return std::size_t(random.below(n)); }

/// A place and a length of at most `longest` in the bytes, which are not empty.
struct Block {
  std::size_t at, length;
};
Block block_in(const std::string& bytes, RandomStream& random, std::size_t longest = 64) {
  const std::size_t at = below(random, bytes.size());
  if (random.below(16) == 0) longest = bytes.size();
  return {at, std::min(1 + below(random, longest), bytes.size() - at)};
}

void change_number(std::string& bytes, RandomStream& random) {
  // Ends of integers, infinity and NaN as float and double.
  static constexpr std::array<std::uint64_t, 16> kTelling{0,
                                                          1,
                                                          2,
                                                          16,
                                                          127,
                                                          128,
                                                          255,
                                                          256,
                                                          0x7fff,
                                                          0xffffffff,
                                                          0x7fffffff,
                                                          0x80000000,
                                                          0x7f800000,
                                                          0x7fc00000,
                                                          0x7ff0000000000000,
                                                          0xffffffffffffffff};
  const std::size_t size = std::size_t{1} << random.below(4);
  if (bytes.size() < size) return;
  const std::size_t at = below(random, bytes.size() - size + 1);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t(std::uint8_t(bytes[at + i])) << (8 * i);
  if (random.below(2))
    value = kTelling[below(random, kTelling.size())];
  else
    value += random.below(2) ? random.below(32) : -random.below(32);
  for (std::size_t i = 0; i < size; ++i) bytes[at + i] = char(value >> 8 * i);
}

bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
}

/// Another word in the place of one, or a telling number: the file stays what it is, but for this.
void change_word(std::string& bytes, const std::vector<std::string>& words, RandomStream& random) {
  static constexpr std::array kNumbers{"0",    "-1",    "1",          "1e999",      "-1e-999",
                                       "1e16", "16384", "2147483647", "2147483648", "9223372036854775807",
                                       "0.1",  "1e-30", "nan",        "inf",        "18446744073709551616"};
  const auto start =
      std::find_if(bytes.begin() + std::ptrdiff_t(below(random, bytes.size())), bytes.end(), in_word);
  const auto end = std::find_if_not(start, bytes.end(), in_word);
  const bool number =
      words.empty() || (start != end && !std::isalpha(static_cast<unsigned char>(*start)) && random.below(8));
  bytes.replace(start, end,
                number ? kNumbers[below(random, kNumbers.size())] : words[below(random, words.size())]);
}

/// Another value behind a colon of JSON, of whatever kind.
void change_value(std::string& bytes, RandomStream& random) {
  static constexpr std::array kValues{"null", "true", "[]",  "{}",      "\"\"",        "[0]",
                                      "-1",   "1e16", "0.5", "\"nan\"", "[[1, 2, 3]]", "\"0\""};
  const std::size_t colon = bytes.find(':', below(random, bytes.size()));
  if (colon == std::string::npos) return;
  const std::size_t end = std::min(bytes.find_first_of(",}]\n", colon), bytes.size());
  bytes.replace(colon + 1, end - colon - 1, kValues[below(random, kValues.size())]);
}

void change_byte(std::string& bytes, RandomStream& random) {
  static constexpr char kTelling[] = "{}[]()\",':;.-+eE09\n\r\t\\ <>&%\0\xff\x80PK";
  char& byte = bytes[below(random, bytes.size())];
  switch (random.below(3)) {
    case 0:
      byte = char(byte ^ (1 << random.below(8)));
      break;
    case 1:
      byte = char(random.below(256));
      break;
    default:
      byte = kTelling[below(random, sizeof kTelling)];
  }
}

void change(std::string& bytes, const std::string& other, const std::vector<std::string>& words,
            RandomStream& random) {
  const Block block = block_in(bytes, random);
  const std::size_t place = below(random, bytes.size() + 1);
  switch (random.below(10)) {
    case 0:
      return change_byte(bytes, random);
    case 1:
      return change_value(bytes, random);
    case 2:
      return change_number(bytes, random);
    case 3:
    case 9:
      return change_word(bytes, words, random);
    case 4:
      bytes.erase(block.at, block.length);
      return;
    case 5:
      bytes.insert(place, bytes.substr(block.at, block.length));
      return;
    case 6:
      bytes.replace(block.at, block.length, block.length, bytes[block.at]);
      return;
    case 7:  // A word amid others.
      if (words.empty()) return;
      bytes.replace(place, random.below(2) ? 0 : std::min(block.length, bytes.size() - place),
                    words[below(random, words.size())]);
      return;
    default:
      if (other.empty()) return;
      const Block from = block_in(other, random, 512);
      bytes.replace(place, std::min(random.below(2) ? 0 : from.length, bytes.size() - place),
                    other.substr(from.at, from.length));
  }
}

}  // namespace

std::vector<std::string> words_of(const std::vector<std::string>& inputs) {
  std::set<std::string> words;
  for (const std::string& input : inputs)
    for (auto at = input.begin(); at != input.end();) {
      const auto end = std::find_if_not(at, input.end(), in_word);
      if (end - at >= 3 && end - at <= 32) words.emplace(at, end);
      at = end == at ? at + 1 : end;
    }
  return {words.begin(), words.end()};
}

std::string mutated(const std::vector<std::string>& inputs, std::size_t which,
                    const std::vector<std::string>& words, RandomStream& random) {
  std::string bytes = inputs[which];
  for (std::uint64_t changes = std::uint64_t{1} << random.below(4); changes > 0 && !bytes.empty(); --changes)
    change(bytes, inputs[below(random, inputs.size())], words, random);
  if (bytes.size() > kLongestInput) bytes.resize(kLongestInput);
  return bytes;
}

}  // namespace quantoscope::fuzz
