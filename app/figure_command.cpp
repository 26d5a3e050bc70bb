// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/application.h"
#include "app/commands.h"
#include "app/output.h"
#include "core/io/comparison_files.h"
#include "core/io/result_files.h"
#include "ui/figure/figure.h"
#include "ui/figure/figure_numbers.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr const char* kNumbers = ".csv";

struct FigureOptions {
  std::string result, output, region, palette;
  std::vector<std::string> views;
  FigureSpec figure;
};

/// A file whose ending says what it is.
void check_format(const std::string& path) {
  for (const std::string_view format : kFigureFormats)
    if (path.ends_with("." + std::string(format))) return;
  if (path.ends_with(kNumbers)) return;
  throw Error("--output: " + path + " ends neither in .pdf nor in .svg nor in .png nor in .csv");
}

/// The table of accuracies goes into a file that was not named: one of an earlier figure is replaced, nothing
/// else.
void check_accuracies_file(const std::string& numbers) {
  const std::string path = accuracies_path(numbers);
  if (std::filesystem::exists(path) && !is_accuracies_file(path))
    throw Error("--output: " + path +
                " is where the accuracies go, and holds something else; choose another "
                "name, or move that file away");
  check_output_file(path);
}

std::vector<std::string> view_words() {
  std::vector<std::string> words;
  for (const MapView view : kAllViews) words.push_back(view_word(view).toStdString());
  return words;
}

std::vector<MapView> views_of(const std::vector<std::string>& words) {
  const std::vector<std::string> known = view_words();
  std::vector<MapView> views;
  for (const std::string& word : words)
    views.push_back(kAllViews[std::size_t(std::ranges::find(known, word) - known.begin())]);
  return views;
}

/// Read before anything of the comparison is made: g++ 12 takes a list apart wrongly when one of its parts
/// throws.
Comparison comparison_of_one(const std::string& path) {
  auto result = std::make_shared<ExperimentResult>(read_result(path));
  return {{{}, std::move(result)}};
}

int draw(FigureOptions& options) {
  check_format(options.output);
  check_output_file(options.output);
  if (!options.region.empty())
    options.figure.region = options.region == "whole" ? Region::Whole : Region::BottomRight;
  if (!options.views.empty()) options.figure.views = views_of(options.views);
  if (options.palette == "light") options.figure.palette = Palette::light();
  if (options.palette == "dark") options.figure.palette = Palette::dark();
  const bool several = is_comparison(options.result);
  const Comparison rows = several ? read_comparison(options.result) : comparison_of_one(options.result);
  const FigureContent content = several ? FigureContent(rows) : FigureContent(*rows.front().result);
  if (options.output.ends_with(kNumbers)) check_accuracies_file(options.output);
  const Application application(Application::Platform::Offscreen);
  figure_size_mm(content,
                 options.figure);  // Throws if the figure asked for cannot be drawn from this result.
  spare_points_file(content, options.output);
  try {
    if (options.output.ends_with(kNumbers))
      write_figure_numbers(content, options.figure, options.output);
    else
      write_figure(content, options.figure, options.output);
  } catch (const Error& error) {
    throw RunFailure(error.what());
  }
  return 0;
}

}  // namespace

Command add_figure_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("figure", "Draw the four decision maps of a result as a figure");
  const auto options = std::make_shared<FigureOptions>();
  command
      ->add_option("RESULT", options->result,
                   "Folder that quantoscope run has written, or a saved comparison")
      ->required();
  command
      ->add_option("-o,--output", options->output,
                   "File to write; its ending decides between PDF, SVG, PNG and the\nnumbers behind the "
                   "figure; accuracies "
                   "go beside F.csv, into\nF-accuracies.csv")
      ->type_name("F.pdf|.svg|.png|.csv")
      ->required();
  command
      ->add_option("--region", options->region,
                   "Part of the plane [whole or bottom-right; default: as computed]")
      ->type_name("REGION")
      ->check(CLI::IsMember({"whole", "bottom-right"}));
  command
      ->add_option("--view", options->views,
                   "What the maps show, each in a row of its own [class, confidence, logit, flips,\n"
                   "margin-change, interaction or truth-errors; default confidence]")
      ->type_name("VIEW,...")
      ->delimiter(',')
      ->check(CLI::IsMember(view_words()));
  command->add_option("--palette", options->palette, "Colours [print, light or dark; default print]")
      ->type_name("NAME")
      ->check(CLI::IsMember({"print", "light", "dark"}));
  FigureSpec& figure = options->figure;
  command->add_option("--dpi", figure.dpi, "Resolution of a PNG, and of the maps in the others [default 300]")
      ->type_name("N")
      ->check(CLI::Range(30, 2400));
  command->add_option("--width-mm", figure.width_mm, "Width in millimetres [default 170]")
      ->type_name("MM")
      ->check(CLI::Range(20.0, 1000.0));
  command->add_option("--columns", figure.columns, "Maps side by side; 0: all of a view [default 0]")
      ->type_name("N")
      ->check(CLI::Range(0, 5));
  command->add_option("--font", figure.font_family, "Font family [default: the first sans serif found]")
      ->type_name("NAME");
  command->add_option("--font-size", figure.font_size, "Points [default 8]")
      ->type_name("N")
      ->check(CLI::Range(4.0, 24.0));
  command->add_flag("--points", figure.points, "Put a panel with the training points before the others");
  command->add_flag("--truth", figure.truth, "Put a map with the right answer before the others");
  command->add_flag("!--no-titles", figure.titles, "Leave out architecture, bits and accuracy");
  command->add_flag("!--no-letters", figure.letters, "Leave out (a), (b), ...");
  command->add_flag("!--no-boundary", figure.boundary, "Leave out the line between the classes");
  command->add_flag("!--no-color-bar", figure.color_bar, "Leave out what the shades mean");
  return {command, [options] { return draw(*options); }};
}

}  // namespace quantoscope
