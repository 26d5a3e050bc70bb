// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/npz.h"

namespace quantoscope {

/// One array as a .npy file (numpy.lib.format version 1.0: magic, version, length, a Python dictionary padded
/// with blanks so that the values start at a multiple of 64 bytes, then the values in row-major order, little
/// endian).
std::string npy_bytes(const NpyArray& array);
/// The start of a .npy file.
struct NpyHeader {
  std::string description;  ///< Type of the values, one that can be read.
  std::vector<std::size_t> shape;
  std::size_t size = 0;        ///< Bytes of the header.
  std::size_t count = 0;       ///< Values that the shape asks for.
  std::size_t value_size = 0;  ///< Bytes of each.
};
/// Longer ones are refused: those of arrays are some hundred bytes.
inline constexpr std::size_t kLongestNpyHeader = 4096;

/// Reads the header at the start of these bytes, which may end after it. Throws Error "<origin>: ..." for
/// another type, column-major order, an impossible shape.
NpyHeader read_npy_header(std::string_view bytes, const std::string& origin);
/// Reads one whole; throws as above, and for a length that is not the shape's.
NpyArray read_npy(std::string_view bytes, const std::string& origin);

}  // namespace quantoscope
