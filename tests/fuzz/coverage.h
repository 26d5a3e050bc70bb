// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

namespace quantoscope::fuzz {

/// Steps from block to block of the program, counted where it is compiled with -fsanitize-coverage=trace-pc
/// (preset fuzz); elsewhere there are none.
void begin_coverage();
/// Ends the count; whether there was a step that no run before has made, or had made so often.
bool end_coverage();
/// Different steps so far.
std::size_t covered_steps();
/// The addresses of all blocks so far, from the start of the program, one a line in hexadecimal: for
/// tests/fuzz/coverage.py.
void write_places(const std::string& path);

}  // namespace quantoscope::fuzz
