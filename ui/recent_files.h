// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace quantoscope {

/// How many files are remembered.
inline constexpr int kRecentFiles = 10;

/// Files and result folders opened or saved last, newest first, as absolute paths. Those that are gone by now
/// are forgotten. All windows and sessions share the list.
QStringList recent_files();
/// Puts a path first; the oldest one over kRecentFiles goes.
void add_recent_file(const QString& path);
void clear_recent_files();

}  // namespace quantoscope
