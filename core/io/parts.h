// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace quantoscope {

// Files and folders that are not whole yet. They have names of their own until they are renamed into place,
// and stay where they are when the program is killed.

/// A new name in the folder, ".quantoscope-<24 hexadecimal digits>.part". The digits are random: neither a
/// process number, which is 1 in every container, nor the name of a host tells programs apart. Throws Error
/// when the system has no random numbers.
std::string part_name(const std::string& folder);
/// Makes a file of such a name, open for writing, and says in `path` which. -1 and errno when that fails.
int make_part(const std::string& folder, std::string& path);
/// Whether a name (without a folder) is such a one, of this or an earlier version.
bool is_part(std::string_view name);

/// Removes what killed programs have left in the folder: the entries with a name that is `ours` and that
/// nobody has written to for a day, by the clock of the file system that the folder is in. What a result.json
/// there names stays (file_set.h). Only the first 10,000 entries of a folder are looked at; what cannot be
/// removed stays.
void remove_old_parts(const std::string& folder, const std::function<bool(std::string_view)>& ours = is_part);

}  // namespace quantoscope
