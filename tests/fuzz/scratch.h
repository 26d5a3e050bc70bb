// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "tests/fuzz/readers.h"

namespace quantoscope::fuzz {

/// A folder with these files and nothing else, the same one each time; gone when the program ends.
const std::string& scratch_folder(const std::vector<Part>& files);

}  // namespace quantoscope::fuzz
