// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <zlib.h>
#include <nlohmann/json.hpp>

#include "core/io/sha256.h"
#include "tests/fuzz/readers.h"

namespace quantoscope::fuzz {
namespace {

std::uint32_t crc(std::string_view bytes) {
  return std::uint32_t(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// A little-endian number of `count` bytes; 0 where there are not so many.
std::size_t number_at(std::string_view bytes, std::size_t at, int count) {
  std::size_t value = 0;
  if (at > bytes.size() || bytes.size() - at < std::size_t(count)) return 0;
  for (int i = count - 1; i >= 0; --i) value = value << 8 | std::uint8_t(bytes[at + std::size_t(i)]);
  return value;
}

void put(std::string& bytes, std::size_t at, std::uint32_t value, bool big_endian) {
  for (int i = 0; i < 4; ++i) bytes[at + std::size_t(i)] = char(value >> 8 * (big_endian ? 3 - i : i));
}

/// The content of an entry as its compression leaves it; nothing for what cannot be unpacked.
std::string content_of(std::string_view packed, std::size_t method) {
  if (method == 0) return std::string(packed);
  std::string content(std::size_t{1} << 20, '\0');
  z_stream stream{};
  if (method != 8 || inflateInit2(&stream, -MAX_WBITS) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = uInt(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = uInt(content.size());
  inflate(&stream, Z_FINISH);
  content.resize(content.size() - stream.avail_out);
  inflateEnd(&stream);
  return content;
}

}  // namespace

std::vector<Part> parts_of(const std::string& bytes) {
  constexpr std::string_view kMark = "%%FILE ";
  std::vector<Part> parts;
  for (std::size_t at = bytes.find(kMark); at != std::string::npos;) {
    const std::size_t line = bytes.find('\n', at);
    if (line == std::string::npos) break;
    const std::size_t next = bytes.find(kMark, line);
    const std::size_t name = at + kMark.size();
    parts.push_back({bytes.substr(name, line - name),
                     bytes.substr(line + 1, next == std::string::npos ? next : next - line - 1)});
    at = next;
  }
  return parts;
}

std::string repaired_png(std::string bytes) {
  constexpr std::size_t kSignature = 8, kFrame = 12;
  for (std::size_t at = kSignature; at + kFrame <= bytes.size();) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | std::uint8_t(bytes[at + i]);
    if (length > bytes.size() - at - kFrame) break;
    put(bytes, at + 8 + length, crc(std::string_view(bytes).substr(at + 4, length + 4)), true);
    at += kFrame + length;
  }
  return bytes;
}

std::string repaired_zip(std::string bytes) {
  constexpr std::string_view kCentral("PK\x01\x02", 4), kLocal("PK\x03\x04", 4);
  constexpr std::size_t kCentralSize = 46, kLocalSize = 30;
  for (std::size_t at = bytes.find(kCentral); at != std::string::npos; at = bytes.find(kCentral, at + 4)) {
    const std::size_t size = number_at(bytes, at + 20, 4), local = number_at(bytes, at + 42, 4);
    if (at + kCentralSize > bytes.size() || local > bytes.size() || bytes.compare(local, 4, kLocal) != 0)
      continue;
    const std::size_t data =
        local + kLocalSize + number_at(bytes, local + 26, 2) + number_at(bytes, local + 28, 2);
    if (data > bytes.size() || size > bytes.size() - data) continue;
    const std::uint32_t sum =
        crc(content_of(std::string_view(bytes).substr(data, size), number_at(bytes, at + 10, 2)));
    put(bytes, at + 16, sum, false);
    put(bytes, local + 14, sum, false);
  }
  return bytes;
}

std::string repaired_checkpoint(std::string bytes) {
  constexpr std::string_view kMagic = "quantoscope-checkpoint\n";
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + 12) return bytes;
  const std::size_t end = bytes.size() - 4;
  const std::uint32_t sum = crc(std::string_view(bytes).substr(0, end));
  std::memcpy(bytes.data() + end, &sum, sizeof sum);
  return bytes;
}

std::string repaired_run(const std::string& run_json, const std::string& network_npz) {
  using Json = nlohmann::ordered_json;
  // What is nested deeper would be copied by functions that call themselves.
  std::size_t depth = 0, deepest = 0;
  for (const char c : run_json) {
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  Json document = deepest > 100 ? Json() : Json::parse(run_json, nullptr, false);
  if (!document.is_object()) return run_json;
  document["weights"] = hex_text(sha256(network_npz));
  document.erase("digest");
  document["digest"] = hex_text(sha256(document.dump(-1, ' ', false, Json::error_handler_t::replace)));
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace quantoscope::fuzz
