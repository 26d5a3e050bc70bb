// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/coverage.h"

#include <cstdint>
#include <cstring>
#include <fstream>

// What watches is not watched itself, and calls nothing that is (std::array).
#if defined(__GNUC__) && !defined(__clang__)
#define UNWATCHED __attribute__((no_sanitize_coverage, no_sanitize("address,undefined")))
#else
#define UNWATCHED
#endif

/// The linker's: where the program begins in memory.
extern "C" const char __executable_start;

namespace {

constexpr std::size_t kSteps = std::size_t{1} << 18, kPlaces = std::size_t{1} << 20;
std::uint8_t counts[kSteps], seen[kSteps];
std::uintptr_t places[kPlaces];  ///< Return addresses; a table of hashes, 0 where it is empty.
std::uintptr_t previous = 0;
bool watching = false;
std::size_t different = 0;

/// Classes of how often: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more.
UNWATCHED std::uint8_t class_of(std::uint8_t count) {
  if (count < 4) return std::uint8_t(count ? 1 << (count - 1) : 0);
  if (count < 8) return 8;
  if (count < 16) return 16;
  if (count < 32) return 32;
  return count < 128 ? 64 : 128;
}

}  // namespace

/// Called by the compiler's code at every block.
extern "C" UNWATCHED void __sanitizer_cov_trace_pc() {
  if (!watching) return;
  const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  std::uintptr_t here = (place ^ place >> 17) * 0x9e3779b97f4a7c15u;
  std::size_t slot = here >> 40 & (kPlaces - 1);
  while (places[slot] != 0 && places[slot] != place) slot = (slot + 1) & (kPlaces - 1);
  places[slot] = place;
  std::uint8_t& count = counts[(here ^ previous) >> 20 & (kSteps - 1)];
  if (count < 255) ++count;
  previous = here >> 1;
}

namespace quantoscope::fuzz {

UNWATCHED void begin_coverage() {
  std::memset(counts, 0, sizeof counts);
  previous = 0;
  watching = true;
}

UNWATCHED bool end_coverage() {
  watching = false;
  bool is_new = false;
  for (std::size_t i = 0; i < kSteps; ++i) {
    std::uint64_t eight = 0;
    if (i % sizeof eight == 0) std::memcpy(&eight, counts + i, sizeof eight);
    if (i % sizeof eight == 0 && eight == 0) i += sizeof eight - 1;
    if (counts[i] == 0) continue;
    const std::uint8_t of = class_of(counts[i]);
    if (seen[i] == 0) ++different;
    if ((seen[i] & of) == 0) is_new = true;
    seen[i] = std::uint8_t(seen[i] | of);
  }
  return is_new;
}

std::size_t covered_steps() { return different; }

void write_places(const std::string& path) {
  std::ofstream file(path);
  for (const std::uintptr_t place : places)
    if (place != 0) file << std::hex << place - reinterpret_cast<std::uintptr_t>(&__executable_start) << '\n';
}

}  // namespace quantoscope::fuzz
