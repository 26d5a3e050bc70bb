// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>

namespace quantoscope {

/// Cores that this process may keep busy, at least 1: those it may run on (affinity), and no more than the
/// CPU time that its control groups grant (a part of a core counts as one, so that all that is granted is
/// used). Control groups of version 1 and 2, with all groups above ours. `root`: where /proc and /sys are,
/// for tests.
int usable_cores(const std::filesystem::path& root = "/");

/// Bytes that this process can still have: what the machine has left, and no more than what is left of its
/// control groups' limits. What the page cache holds and nobody uses counts as left. 0 when nothing says.
std::size_t usable_memory(const std::filesystem::path& root = "/");

/// Where this user's programs keep what they can make again: XDG_CACHE_HOME, or .cache in the home. Empty
/// when there is neither.
std::filesystem::path user_cache_folder();

}  // namespace quantoscope
