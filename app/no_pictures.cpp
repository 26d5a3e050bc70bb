// SPDX-License-Identifier: GPL-3.0-or-later
// In the place of pictures.cpp and figure_command.cpp where Qt Gui was not there.
#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/pictures.h"

namespace quantoscope {

std::string no_figures() { return "this program was built without figures"; }

std::string undrawn_plots(const StudySpec& study) {
  return study.plots.empty() ? std::string() : "the plots are not drawn: " + no_figures();
}

void draw_result(const ExperimentResult&, const std::string& path) {
  throw Error(path + ": " + no_figures());
}

std::string draw_claims(std::span<const Claim>) { return {}; }

void draw_study(const StudyTable&, RunStore&, const std::string&, std::stop_token) {}

std::string drawing_versions() { return "Window, figures: none\n"; }

Command add_figure_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "figure", "Not in this program, which was built without figures (QUANTOSCOPE_FIGURES)");
  command->allow_extras();
  return {command, []() -> int {
            throw Error("figure: " + no_figures() +
                        "; the folders that quantoscope run writes are drawn by one that has them");
          }};
}

}  // namespace quantoscope
