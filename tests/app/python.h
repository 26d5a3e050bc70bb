// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>

namespace quantoscope {

/// A python3 that has NumPy; empty if there is none.
inline QString python_with_numpy() {
  for (const char* candidate : {"python3", "/usr/bin/python3"})
    if (QProcess::execute(candidate,
                          {"-c", "import importlib.util as u, sys; sys.exit(not u.find_spec('numpy'))"}) == 0)
      return candidate;
  return {};
}

}  // namespace quantoscope
