// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "core/spec/presets.h"

namespace quantoscope {

Command add_presets_command(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("presets", "List the presets for --preset: networks, bits and data sets");
  return {command, [] {
            std::size_t widest = 0;
            for (const Preset& row : presets()) widest = std::max(widest, row.name.size());
            std::string group;
            for (const Preset& row : presets()) {
              if (row.group != group) std::cout << (group.empty() ? "" : "\n") << row.group << ":\n";
              group = row.group;
              std::cout << "  " << row.name << std::string(widest + 2 - row.name.size(), ' ')
                        << row.help.english() << "\n";
            }
            return 0;
          }};
}

}  // namespace quantoscope
