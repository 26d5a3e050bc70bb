// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <QFont>
#include <QRectF>
#include <QString>

#include "ui/figure/figure.h"
#include "ui/plots/plane_view.h"

namespace quantoscope {

/// All lengths of a figure's layout are in this unit: fine enough for whole-numbered font sizes, and the
/// resolution PDF and SVG painters are set to.
inline constexpr double kUnitsPerPoint = 20;
inline constexpr double kUnitsPerInch = 72 * kUnitsPerPoint;

/// Of figures on the screen. Logical pixels: letters of the figure are as large as others.
inline constexpr double kPixelsPerInch = 96;

/// The piece of the plane that panels show, and the marks on its axes.
struct FigureAxes {
  ViewRange view;
  std::vector<Tick> x_ticks, y_ticks;
  bool operator==(const FigureAxes&) const = default;
};

/// One panel: a square map with its title above and its ticks.
struct FigurePanel {
  const ExperimentResult* result = nullptr;
  const NetworkSnapshot* network = nullptr;  ///< Null: the truth or the training points.
  bool points = false;                       ///< The training points.
  MapView view = MapView::Confidence;
  std::shared_ptr<const ViewedMap> viewed;  ///< What it shows of the network; null: it cannot.
  double scale = 1;                         ///< See view_image.
  std::size_t axes = 0;                     ///< Which of the layout's.
  QString letter;                           ///< "(a)", or "".
  QStringList name, facts;                  ///< Parts of the title: whose map it is; how good, and the like.
  bool flips = false;                       ///< One of them is how much flips.
  QString detail;                           ///< More of the last fact, where there is room for it,
  bool detailed = false;                    ///< which there is.
  QStringList title;                        ///< Its lines.
  int title_lines = 0;                      ///< Of the panel of its view that has most.
  QRectF frame;
  bool left_labels = false,
       bottom_labels = false;  ///< Numbers at the ticks; inner panels share those of the outer ones.
};

/// What the colours and lines of the panels of one view mean.
struct FigureLegend {
  struct Entry {
    enum class Mark { Area, Line, Dot };
    QColor color;
    QString text;
    Mark mark = Mark::Area;
    QRectF swatch{};
    QPointF baseline{};  ///< Its left end.
    bool operator==(const Entry&) const = default;
  };
  MapView view = MapView::Confidence;
  std::vector<std::pair<double, QString>>
      marks;  ///< Of a scale: where on it (0..1, upwards), and what it says.
  QRectF bar;
  std::vector<Entry> entries;  ///< Of categories, and of what is drawn over the map.
  bool operator==(const FigureLegend&) const = default;
};

/// A line of text and the middle of its baseline.
using PlacedText = std::pair<QString, QPointF>;

/// Where everything stands.
struct FigureLayout {
  QSizeF size;
  std::vector<FigureAxes> axes;  ///< One, or one for each row where rows show different pieces of the plane.
  std::vector<FigurePanel> panels;
  std::vector<PlacedText> row_names;     ///< Of views and rows; turned.
  std::vector<PlacedText> column_heads;  ///< Over the first row of named results.
  /// What the numbers of the titles are: lines in the small font, under everything.
  std::vector<PlacedText> notes;
  QFont font, bold, small;   ///< Sizes in units.
  double line = 0;           ///< From a line's baseline to the next.
  double tick = 0, pad = 0;  ///< Length of a tick mark; distance of marks and texts.
  /// Widths of lines and radius of a training point, which follow from the side of a map: frames and ticks,
  /// the boundary, and the boundary where flips or errors are looked at.
  double thin = 0, boundary = 0, hairline = 0, dot = 0;
  bool letters_alone = false;     ///< Titles stand below their letters: beside them is no room for a word.
  double title_bottom = 0;        ///< Height of the last title line's baseline over the frame.
  QPointF x_label;                ///< Middle of its baseline.
  std::vector<QPointF> y_labels;  ///< The same for each view; turned.
  std::vector<FigureLegend> legends;  ///< One for each view, or none.
  double marks_width = 0;             ///< Of the widest mark of any scale.

  /// Throws Error for a spec that does not validate or does not fit the result.
  FigureLayout(const FigureContent& content, const FigureSpec& spec);

 private:
  void choosePanels(const FigureContent& content, const FigureSpec& spec);
  void chooseLegends(const FigureContent& content, const FigureSpec& spec);
  /// What stands over the columns and before the rows of named results; their panels need not say it.
  void chooseHeads(const FigureContent& content, const FigureSpec& spec);
  /// The numbers in the titles, explained.
  QString noteText(const FigureContent& content) const;
  /// Breaks all titles the same way so that they are no wider than `room`.
  void wrapTitles(double room);
  /// On paper of the width asked for, or in the middle of the page.
  void place(const FigureContent& content, const FigureSpec& spec);
  struct Margins;
  /// Fonts of this share of the size asked for, and lengths that follow from them.
  void setFonts(const FigureSpec& spec, double share);
  /// Lengths that follow from the side of a map.
  void drawWith(double side);
  Margins margins(double width, int columns, const FigureSpec& spec);
  /// Return the height of the heads, and the lower end of the view's panels that begin at `y`.
  double placeHeads(const Margins& all, int columns, double top);
  double placeView(std::size_t view, double y, const Margins& all, int columns, const FigureSpec& spec);
  /// With this many panels side by side on this width; returns the side of a map.
  double placeOn(double width, int columns, const FigureContent& content, const FigureSpec& spec);
  /// The largest arrangement that the page holds, in its middle.
  void placeOnPage(const FigureContent& content, const FigureSpec& spec);
  /// The number of columns with the largest maps on this page, and the side of these.
  std::pair<int, double> bestOn(QSizeF page, const FigureContent& content, const FigureSpec& spec);
  /// Panels side by side on paper whose height follows.
  int columnsOf(const FigureContent& content, const FigureSpec& spec) const;
  void move(QPointF by);
  /// Lays a legend's entries out in lines below `top` between left and right, centred around `middle` where
  /// they can be; returns their lower end.
  double placeEntries(FigureLegend& legend, double left, double middle, double right, double top) const;
  /// The same for the notes.
  double placeNotes(double left, double right, double top, const QString& text);

  double largest_side_ = std::numeric_limits<double>::infinity();  ///< Of a map.
  /// More of them drown the maps: what is optional goes then.
  int most_title_lines_ = 3;
  std::vector<QString> row_heads_, column_heads_;  ///< None where panels say it themselves.
};

/// The font of a figure's texts, sized in units.
QFont figure_font(const FigureSpec& spec, double points);

/// The boundary is a hairline where it would hide what is looked at, which lies along it.
constexpr bool is_hairline(MapView view) {
  return view == MapView::Flips || view == MapView::FlipKinds || view == MapView::TruthErrors;
}
QColor boundary_color(MapView view, const Palette& palette);

double text_width(const QFont& font, const QString& text);
/// The text in lines that are no wider than `room` where its words allow it.
QStringList broken_text(const QFont& font, const QString& text, double room);

/// The grid of the result's maps; of its spec where it has no map.
MapGrid result_grid(const ExperimentResult& result);

}  // namespace quantoscope
