// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSettings>

namespace quantoscope {

/// What the program remembers from one session to the next, apart from experiments.
inline QSettings settings() { return QSettings("Quantoscope", "Quantoscope"); }

}  // namespace quantoscope
