// SPDX-License-Identifier: GPL-3.0-or-later
// In the place of window_command.cpp where the window was not built.
#include <CLI/CLI.hpp>

#include "app/commands.h"

namespace quantoscope {

Command add_window(CLI::App& program) {
  program.description(program.get_description() +
                      " This one was built without its window, and without\n"
                      "the plots of studies that need it.");
  return {&program, []() -> int {
            throw Error(
                "this program was built without its window; use quantoscope run, study, dataset, describe or "
                "presets (see quantoscope --help)");
          }};
}

}  // namespace quantoscope
