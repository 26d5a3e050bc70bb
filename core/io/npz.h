// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace quantoscope {

/// One NumPy array: shape and row-major values of one of the types we write ('<f4', '<f8', '|i1', '<i2').
struct NpyArray {
  std::vector<std::size_t> shape;
  std::variant<std::vector<float>, std::vector<double>, std::vector<std::int8_t>, std::vector<std::int16_t>>
      values;
  bool operator==(const NpyArray&) const = default;
};

/// An .npz archive (zip of .npy files, numpy.lib.format version 1.0) as bytes; numpy.load reads it.
std::string npz_bytes(const std::map<std::string, NpyArray>& arrays);

/// The arrays that are wanted of an archive, and how many values each may have at most.
using WantedArrays = std::map<std::string, std::size_t>;
/// Reads these of them that are there; others are not even unpacked. One that has more values comes with its
/// shape alone: it is another one than expected, whatever it holds. Throws Error naming `origin` and the
/// array that is broken; for an archive that holds one twice, or more than a thousand.
std::map<std::string, NpyArray> read_npz(const std::string& bytes, const std::string& origin,
                                         const WantedArrays& wanted);
/// All there are, of 64 million values together.
std::map<std::string, NpyArray> read_npz(const std::string& bytes, const std::string& origin);

}  // namespace quantoscope
