// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// Whether this thread is woken after others of the program (Linux; elsewhere nothing happens): long training
/// is not to hold up who waits for an answer. (A lower priority would be for good, and would keep maps
/// waiting on a busy machine.)
void set_background(bool background);

}  // namespace quantoscope
