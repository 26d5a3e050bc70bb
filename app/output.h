// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace quantoscope {

// Whether there will be a place for the result, asked before the work is done rather than after. All throw
// Error
// "--output: ..." naming the path and the reason.

/// The folder the file is to go to exists and can be written; "-" is always fine.
void check_output_file(const std::string& path);
/// Makes the folder if need be, and proves with a file that it can be written. Throws RunFailure when the
/// disk is full.
void prepare_output_folder(const std::string& path);

}  // namespace quantoscope
