// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/data/random.h"

namespace quantoscope::fuzz {

/// Longer inputs are cut: readers are to be found out by what is in a file, not by its size.
inline constexpr std::size_t kLongestInput = std::size_t{1} << 16;

/// The words of some inputs (keys, words, names of arrays), each once.
std::vector<std::string> words_of(const std::vector<std::string>& inputs);

/// One of the inputs with a few changes: bits, bytes, numbers of 1 to 8 bytes, words, values of JSON, blocks
/// removed, doubled or taken from another input. The same stream gives the same.
std::string mutated(const std::vector<std::string>& inputs, std::size_t which,
                    const std::vector<std::string>& words, RandomStream& random);

}  // namespace quantoscope::fuzz
