// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QImage>
#include <QSizeF>
#include <QString>

#include "core/analysis/map_view.h"
#include "core/io/comparison_files.h"
#include "ui/plots/palette.h"

namespace quantoscope {

/// What a publication figure of an experiment shows and how large it is on paper.
struct FigureSpec {
  std::optional<Region> region;  ///< Absent: what the result's maps show.
  double width_mm = 170;         ///< 20..1000
  double height_mm = 0;  ///< 20..1000: a page, the maps as large as it holds. 0: as much as they need.
  int dpi = 300;         ///< 30..2400: pixels of PNG and of the maps inside PDF and SVG.
  /// Panels in a row, 1..5; 0: all of a view in one, on a page as many as make them largest. Of one result
  /// only.
  int columns = 0;
  std::array<bool, kNetworkKinds> networks = {true, true, true, true};  ///< In the order of kAllKinds.
  /// Each has rows of panels of its own, in this order, with its own legend. None twice.
  std::vector<MapView> views = {MapView::Confidence};
  bool points = false;      ///< A panel with the training points, before the others.
  bool truth = false;       ///< A panel with the right answer, before the others.
  bool transposed = false;  ///< Several results stand side by side, the networks below each other.
  std::string
      font_family;  ///< Empty: the first sans serif found of a list; what is missing the system substitutes.
  double font_size = 8;  ///< Points, 4..24: titles and axis labels; ticks are a little smaller.
  /// "128-4, W2, accuracy 85.3 %" over each panel; heads over the columns and names beside the rows of
  /// several results and views.
  bool titles = true;
  bool letters = true;   ///< "(a)", "(b)" ... before the titles.
  bool boundary = true;  ///< The line between the classes; where flips or errors are looked at a hairline.
  /// What colours, lines and the numbers of the titles mean: a scale beside the panels, and lines below.
  bool color_bar = true;
  Palette palette = Palette::print();

  bool operator==(const FigureSpec&) const = default;
  /// Throws Error naming the field that is outside its range.
  void validate() const;
};

/// What a figure is drawn from: one result, its panels in as many rows as the spec says, or several with a
/// named row for each, and all of them again for each view. Refers to the results, which outlive it.
struct FigureContent {
  struct Row {
    QString name;
    const ExperimentResult* result;
  };
  std::vector<Row> rows;
  bool named = false;

  FigureContent(const ExperimentResult& result)
      : rows{{QString(), &result}} {}           // NOLINT: both are one thing here
  FigureContent(const Comparison& comparison);  // NOLINT
};

/// Endings of the files that `write_figure` can write, without dot.
inline constexpr std::array<std::string_view, 3> kFigureFormats = {"pdf", "svg", "png"};

/// Width and height on paper in mm. Throws Error for a spec that does not fit the results, as do the
/// functions below.
QSizeF figure_size_mm(const FigureContent& content, const FigureSpec& spec);

/// The figure as an image of width_mm at dpi. All functions here need a QGuiApplication and its thread.
QImage render_figure_image(const FigureContent& content, const FigureSpec& spec);

/// Throws Error if this is the file of training points of one of the experiments: whatever is exported, that
/// is not what it is to replace.
void spare_points_file(const FigureContent& content, const std::string& path);

/// Writes the figure as PDF, SVG or PNG, whichever the ending says, whole or not at all. In PDF and SVG text
/// stays text and the boundary is a vector line over the map; the metadata carry the experiments, which
/// read_experiment (core/io/experiment_file.h) finds again. The same results and spec give the same bytes.
/// Throws Error for another ending, as spare_points_file, for the whole plane from a result of the
/// bottom-right quarter, and naming the path when it cannot be written.
void write_figure(const FigureContent& content, const FigureSpec& spec, const std::string& path);

}  // namespace quantoscope
