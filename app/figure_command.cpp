// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "app/application.h"
#include "app/commands.h"
#include "app/output.h"
#include "core/io/result_files.h"
#include "ui/figure/figure.h"

namespace quantoscope {
namespace {

struct Options {
  std::string result, output, region;
  FigureSpec figure;
};

/// A file whose ending says what it is.
void check_format(const std::string& path) {
  for (const std::string_view format : kFigureFormats)
    if (path.ends_with("." + std::string(format))) return;
  throw Error("--output: " + path + " ends neither in .pdf nor in .svg nor in .png");
}

int draw(Options& options) {
  check_format(options.output);
  check_output_file(options.output);
  if (!options.region.empty())
    options.figure.region = options.region == "whole" ? Region::Whole : Region::BottomRight;
  const ExperimentResult result = read_result(options.result);
  const Application application(Application::Platform::Offscreen);
  figure_size_mm(result, options.figure);  // Throws if the figure asked for cannot be drawn from this result.
  try {
    write_figure(result, options.figure, options.output);
  } catch (const Error& error) {
    throw RunFailure(error.what());
  }
  return 0;
}

}  // namespace

Command add_figure_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("figure", "Draw the four decision maps of a result as a figure");
  const auto options = std::make_shared<Options>();
  command->add_option("RESULT", options->result, "Folder that quantoscope run has written")->required();
  command
      ->add_option("-o,--output", options->output,
                   "File to write; its ending decides between PDF, SVG and PNG")
      ->type_name("F.pdf|.svg|.png")
      ->required();
  command
      ->add_option("--region", options->region,
                   "Part of the plane [whole or bottom-right; default: as computed]")
      ->type_name("REGION")
      ->check(CLI::IsMember({"whole", "bottom-right"}));
  FigureSpec& figure = options->figure;
  command->add_option("--dpi", figure.dpi, "Resolution of a PNG, and of the maps in the others [default 300]")
      ->type_name("N")
      ->check(CLI::Range(30, 2400));
  command->add_option("--width-mm", figure.width_mm, "Width in millimetres [default 170]")
      ->type_name("MM")
      ->check(CLI::Range(20.0, 1000.0));
  command->add_option("--columns", figure.columns, "Maps side by side; 0: all of them [default 0]")
      ->type_name("N")
      ->check(CLI::Range(0, 5));
  command->add_option("--font", figure.font_family, "Font family [default: the first sans serif found]")
      ->type_name("NAME");
  command->add_option("--font-size", figure.font_size, "Points [default 8]")
      ->type_name("N")
      ->check(CLI::Range(4.0, 24.0));
  command->add_flag("--truth", figure.truth, "Put a map with the right answer before the others");
  command->add_flag("!--no-titles", figure.titles, "Leave out architecture, bits and accuracy");
  command->add_flag("!--no-letters", figure.letters, "Leave out (a), (b), ...");
  command->add_flag("!--no-boundary", figure.boundary, "Leave out the line between the classes");
  command->add_flag("!--no-color-bar", figure.color_bar, "Leave out what the shades mean");
  return {command, [options] { return draw(*options); }};
}

}  // namespace quantoscope
