// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/io/npz.h"

namespace quantoscope {

/// One array as a .npy file (numpy.lib.format version 1.0: magic, version, length, a Python dictionary padded
/// with blanks so that the values start at a multiple of 64 bytes, then the values in row-major order, little
/// endian).
std::string npy_bytes(const NpyArray& array);
/// Reads one; throws Error "<origin>: ..." for another type, column-major order, or a length that is not the
/// shape's.
NpyArray read_npy(std::string_view bytes, const std::string& origin);

}  // namespace quantoscope
