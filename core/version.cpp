// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that a new version compiles anew.
#include "core/build_info.h"

namespace quantoscope {

const char* program_version() { return QUANTOSCOPE_VERSION; }

}  // namespace quantoscope
