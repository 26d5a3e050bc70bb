// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <string_view>

namespace quantoscope {

/// A random stream of its own for each purpose: the same seed and name give the same numbers everywhere (the
/// standard's engines are portable, its distributions are not, hence the two below).
class RandomStream {
 public:
  RandomStream(std::int64_t seed, std::string_view purpose) {
    std::uint64_t hash = 14695981039346656037ull;  // FNV-1a of the purpose
    for (char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    std::seed_seq words{std::uint32_t(seed), std::uint32_t(std::uint64_t(seed) >> 32), std::uint32_t(hash),
                        std::uint32_t(hash >> 32)};
    engine_.seed(words);
  }

  /// Uniform in [0, 1) with 53 random bits.
  double uniform() { return double(engine_() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in 0 .. n-1, without bias.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t limit = -n % n;
    for (;;)
      if (const std::uint64_t word = engine_(); word >= limit) return word % n;
  }
  /// Standard normal (Box-Muller, one of the pair).
  double normal() {
    return std::sqrt(-2.0 * std::log(1.0 - uniform())) * std::cos(2.0 * std::numbers::pi * uniform());
  }

  /// The stream's state as text, to go on from.
  template <class Stream>
  void write(Stream& out) const {
    out << engine_;
  }
  template <class Stream>
  void read(Stream& in) {
    in >> engine_;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace quantoscope
