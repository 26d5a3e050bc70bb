// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/application.h"
#include "app/commands.h"
#include "app/output.h"
#include "core/io/comparison_files.h"
#include "core/io/file_ending.h"
#include "core/io/files.h"
#include "core/io/result_files.h"
#include "ui/figure/figure.h"
#include "ui/figure/figure_caption.h"
#include "ui/figure/figure_numbers.h"
#include "ui/figure/figure_presets.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr const char* kNumbers = "csv";

struct FigureOptions {
  std::string result, output, region, palette, preset, caption;
  std::vector<std::string> views;
  FigureSpec figure;
};

/// A file whose ending says what it is.
void check_format(const std::string& path) {
  const std::string ending = file_ending(path);
  if (std::ranges::find(kFigureFormats, ending) != kFigureFormats.end() || ending == kNumbers) return;
  throw Error("--output: " + path + " ends neither in .pdf nor in .svg nor in .png nor in .csv");
}

/// The table of accuracies goes into a file that was not named: one of an earlier figure is replaced, nothing
/// else.
void check_accuracies_file(const std::string& numbers) {
  const std::string path = accuracies_path(numbers);
  if (path_exists(path) && !is_accuracies_file(path))
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

/// Figures of files that contradict one another are drawn, but not without a word.
void tell_contradictions(const Comparison& rows, const std::string& path) {
  for (const ComparedResult& row : rows)
    if (const Message& note = row.result->files_note; !note.empty())
      std::cerr << "quantoscope: " << path << (row.name.empty() ? "" : ": " + row.name) << ": "
                << note.english() << std::endl;
}

/// What an option of its own says, wins.
void apply_preset(const CLI::App& command, const std::string& word, FigureSpec& figure) {
  const FigurePreset& preset = *find_figure_preset(word);
  const auto given = [&](const char* option) { return command.count(option) > 0; };
  if (!given("--width-mm")) figure.width_mm = preset.width_mm;
  if (!given("--height-mm")) figure.height_mm = preset.height_mm;
  if (!given("--font-size")) figure.font_size = preset.font_size;
  if (!given("--dpi")) figure.dpi = preset.dpi;
  if (!given("--columns")) figure.columns = preset.columns;
  if (!given("--palette") && preset.light) figure.palette = Palette::light();
}

std::vector<std::string> preset_words() {
  std::vector<std::string> words;
  for (const FigurePreset& preset : figure_presets()) words.emplace_back(preset.word);
  return words;
}

void write_caption(const FigureContent& content, const FigureSpec& figure, const std::string& path) {
  const std::string text = figure_caption(content, figure).toStdString();
  if (path == "-")
    std::cout << text;
  else
    write_file_atomically(path, text);
}

/// The caption goes to a file of its own: not over the figure, nor over training points.
void check_caption(const std::string& path, const std::string& output) {
  if (path.empty()) return;
  if (std::filesystem::path(path).lexically_normal() == std::filesystem::path(output).lexically_normal())
    throw Error("--caption: " + path + " is where the figure goes; choose another name");
  try {
    check_output_file(path);
  } catch (const Error& error) {
    std::string text = error.what();
    throw Error(text.replace(0, text.find(':'), "--caption"));
  }
}

int draw(const CLI::App& command, FigureOptions& options) {
  check_format(options.output);
  check_output_file(options.output);
  check_caption(options.caption, options.output);
  if (!options.preset.empty()) apply_preset(command, options.preset, options.figure);
  if (!options.region.empty())
    options.figure.region = options.region == "whole" ? Region::Whole : Region::BottomRight;
  if (!options.views.empty()) options.figure.views = views_of(options.views);
  if (options.palette == "light") options.figure.palette = Palette::light();
  if (options.palette == "dark") options.figure.palette = Palette::dark();
  const bool several = is_comparison(options.result);
  const Comparison rows = several ? read_comparison(options.result) : comparison_of_one(options.result);
  tell_contradictions(rows, options.result);
  const FigureContent content = several ? FigureContent(rows) : FigureContent(*rows.front().result);
  if (file_ending(options.output) == kNumbers) check_accuracies_file(options.output);
  const Application application(Application::Platform::Offscreen);
  figure_size_mm(content,
                 options.figure);  // Throws if the figure asked for cannot be drawn from this result.
  spare_points_file(content, options.output);
  if (!options.caption.empty()) spare_points_file(content, options.caption);
  try {
    if (file_ending(options.output) == kNumbers)
      write_figure_numbers(content, options.figure, options.output);
    else
      write_figure(content, options.figure, options.output);
    if (!options.caption.empty()) write_caption(content, options.figure, options.caption);
  } catch (const Error& error) {
    throw RunFailure(error.message());
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
                   "margin-change, interaction, truth-errors or flip-kinds; default confidence]")
      ->type_name("VIEW,...")
      ->delimiter(',')
      ->check(CLI::IsMember(view_words()));
  command->add_option("--palette", options->palette, "Colours [print, light or dark; default print]")
      ->type_name("NAME")
      ->check(CLI::IsMember({"print", "light", "dark"}));
  FigureSpec& figure = options->figure;
  command
      ->add_option(
          "--preset", options->preset,
          "Size of a journal's column (84 mm), of one and a half (120 mm) or of its page\n(170 mm), or "
          "a slide of 1920 x 1080 pixels [column, one-and-half, page or\nslide; default page]; other "
          "options change what it sets")
      ->type_name("NAME")
      ->check(CLI::IsMember(preset_words()));
  command->add_option("--dpi", figure.dpi, "Resolution of a PNG, and of the maps in the others [default 300]")
      ->type_name("N")
      ->check(CLI::Range(30, 2400));
  command->add_option("--width-mm", figure.width_mm, "Width in millimetres [default 170]")
      ->type_name("MM")
      ->check(CLI::Range(20.0, 1000.0));
  command
      ->add_option("--height-mm", figure.height_mm,
                   "Height in millimetres, the maps as large as it holds [default: as much as\nthey need]")
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
  command->add_flag("!--no-color-bar", figure.color_bar, "Leave out what colours, lines and numbers mean");
  command
      ->add_option(
          "--caption", options->caption,
          "File for a caption to paste: settings, accuracies and what the colours\nmean; - prints it")
      ->type_name("F.txt|-");
  return {command, [command, options] { return draw(*command, *options); }};
}

}  // namespace quantoscope
