// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npy.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

namespace {

constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);
constexpr std::size_t kPrefix = kMagic.size() + 2;  // magic, version, 16-bit length of the dictionary
constexpr std::size_t kAlignment = 64;

template <class Value>
constexpr const char* kDescription = nullptr;
template <>
constexpr const char* kDescription<float> = "<f4";
template <>
constexpr const char* kDescription<double> = "<f8";
template <>
constexpr const char* kDescription<std::int8_t> = "|i1";
template <>
constexpr const char* kDescription<std::int16_t> = "<i2";

/// Reads the dictionary {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, its keys in any order.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, std::string origin) : text_(text), origin_(std::move(origin)) {
    read();
  }

  std::string description;
  std::vector<std::size_t> shape;

 private:
  void read() {
    bool seen_description = false, seen_order = false, seen_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted_word();
      expect(':');
      if (key == "descr") {
        description = quoted_word();
        seen_description = true;
      } else if (key == "fortran_order") {
        if (accept_word("True"))
          fail({CORE_TEXT("core", "is stored in column-major order, which is not supported")});
        if (!accept_word("False")) fail({CORE_TEXT("core", "has a broken header")});
        seen_order = true;
      } else if (key == "shape") {
        read_shape();
        seen_shape = true;
      } else {
        fail({CORE_TEXT("core", "has the unknown header key %1"), {in_quotes(key)}});
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (!text_.empty() || !seen_description || !seen_order || !seen_shape)
      fail({CORE_TEXT("core", "has a broken header")});
  }

  void read_shape() {
    expect('(');
    while (!accept(')')) {
      skip_blanks();
      std::size_t extent = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), extent);
      if (error != std::errc()) fail({CORE_TEXT("core", "has a broken shape")});
      text_.remove_prefix(std::size_t(end - text_.data()));
      shape.push_back(extent);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
  }

  std::string quoted_word() {
    skip_blanks();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"'))
      fail({CORE_TEXT("core", "has a broken header")});
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) fail({CORE_TEXT("core", "has a broken header")});
    std::string word(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return word;
  }
  bool accept_word(std::string_view word) {
    skip_blanks();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool accept(char c) { return accept_word({&c, 1}); }
  void expect(char c) {
    if (!accept(c)) fail({CORE_TEXT("core", "has a broken header")});
  }
  void skip_blanks() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) text_.remove_prefix(1);
  }
  [[noreturn]] void fail(const Message& what) const {
    throw Error(CORE_TEXT("core", "%1 %2"), origin_, what);
  }

  std::string_view text_;
  std::string origin_;
};

template <class Value>
std::vector<Value> values_of(std::string_view bytes) {
  std::vector<Value> values(bytes.size() / sizeof(Value));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

/// Bytes of a value; throws for a type that we do not write.
std::size_t size_of_value(const std::string& description, const std::string& origin) {
  if (description == kDescription<float>) return sizeof(float);
  if (description == kDescription<double>) return sizeof(double);
  if (description == kDescription<std::int8_t>) return sizeof(std::int8_t);
  if (description == kDescription<std::int16_t>) return sizeof(std::int16_t);
  throw Error(CORE_TEXT("core", "%1 holds values of type %2; only <f4, <f8, |i1 and <i2 can be read"), origin,
              in_quotes(description));
}

/// How many values an array of a foreign shape has, whose bytes can be counted, too.
std::size_t count_of(const std::vector<std::size_t>& shape, const std::string& origin) {
  std::size_t count = 1;
  for (const std::size_t extent : shape) {
    if (extent != 0 && count > std::numeric_limits<std::size_t>::max() / sizeof(double) / extent)
      throw Error(CORE_TEXT("core", "%1 has an impossible shape"), origin);
    count *= extent;
  }
  return count;
}

}  // namespace

std::string npy_bytes(const NpyArray& array) {
  return std::visit(
      [&]<class Value>(const std::vector<Value>& values) {
        std::size_t count = 1;
        std::string shape;
        for (const std::size_t extent : array.shape) {
          count *= extent;
          shape += std::to_string(extent) + (array.shape.size() == 1 ? "," : ", ");
        }
        if (array.shape.size() > 1) shape.resize(shape.size() - 2);
        if (count != values.size())
          throw Error(CORE_TEXT("core", "an array of shape (%1) cannot hold %2 values"), shape,
                      std::to_string(values.size()));
        std::string header = std::string("{'descr': '") + kDescription<Value> +
                             "', 'fortran_order': False, 'shape': (" + shape + "), }";
        const std::size_t used = kPrefix + header.size() + 1;
        header.append((kAlignment - used % kAlignment) % kAlignment, ' ');
        header += '\n';
        std::string bytes(kMagic);
        bytes += char(header.size() & 0xff);
        bytes += char(header.size() >> 8);
        bytes += header;
        bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
        return bytes;
      },
      array.values);
}

NpyHeader read_npy_header(std::string_view bytes, const std::string& origin) {
  if (bytes.size() < kPrefix || bytes.substr(0, 6) != kMagic.substr(0, 6))
    throw Error(CORE_TEXT("core", "%1 is not a .npy array"), origin);
  if (bytes.substr(0, kMagic.size()) != kMagic)
    throw Error(CORE_TEXT("core", "%1 is in a .npy version other than 1.0"), origin);
  const std::size_t length = std::uint8_t(bytes[8]) + 256u * std::uint8_t(bytes[9]);
  if (kPrefix + length > kLongestNpyHeader) throw Error(CORE_TEXT("core", "%1 has a broken header"), origin);
  if (bytes.size() < kPrefix + length) throw Error(CORE_TEXT("core", "%1 ends within its header"), origin);
  HeaderReader read(bytes.substr(kPrefix, length), origin);
  const std::size_t value_size = size_of_value(read.description, origin);
  const std::size_t count = count_of(read.shape, origin);
  return {std::move(read.description), std::move(read.shape), kPrefix + length, count, value_size};
}

NpyArray read_npy(std::string_view bytes, const std::string& origin) {
  const NpyHeader header = read_npy_header(bytes, origin);
  const std::string_view values = bytes.substr(header.size);
  if (values.size() != header.count * header.value_size)
    throw Error(CORE_TEXT("core", "%1 holds %2 bytes of values, its shape asks for %3 values of %4 bytes"),
                origin, std::to_string(values.size()), std::to_string(header.count),
                std::to_string(header.value_size));
  NpyArray array{header.shape, {}};
  if (header.description == kDescription<float>)
    array.values = values_of<float>(values);
  else if (header.description == kDescription<double>)
    array.values = values_of<double>(values);
  else if (header.description == kDescription<std::int8_t>)
    array.values = values_of<std::int8_t>(values);
  else
    array.values = values_of<std::int16_t>(values);
  return array;
}

}  // namespace quantoscope
