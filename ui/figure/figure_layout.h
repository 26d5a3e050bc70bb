// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
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
  QStringList title;                        ///< Its lines.
  QRectF frame;
  bool left_labels = false,
       bottom_labels = false;  ///< Numbers at the ticks; inner panels share those of the outer ones.
};

/// What the colours of the panels of one view mean.
struct FigureLegend {
  struct Entry {
    QColor color;
    QString text;
    QRectF swatch;
    QPointF baseline;  ///< Its left end.
    bool operator==(const Entry&) const = default;
  };
  MapView view = MapView::Confidence;
  std::vector<std::pair<double, QString>>
      marks;  ///< Of a scale: where on it (0..1, upwards), and what it says.
  QRectF bar;
  std::vector<Entry> entries;  ///< Of categories.
  bool operator==(const FigureLegend&) const = default;
};

/// Where everything stands.
struct FigureLayout {
  QSizeF size;
  std::vector<FigureAxes> axes;  ///< One, or one for each row where rows show different pieces of the plane.
  std::vector<FigurePanel> panels;
  /// Names of views and rows with the middles of their baselines; turned.
  std::vector<std::pair<QString, QPointF>> row_names;
  QFont font, bold, small;            ///< Sizes in units.
  double line = 0;                    ///< From a line's baseline to the next.
  double tick = 0, pad = 0;           ///< Length of a tick mark; distance of marks and texts.
  int title_lines = 0;                ///< Of the panel that has most.
  double title_bottom = 0;            ///< Height of the last title line's baseline over the frame.
  QPointF x_label;                    ///< Middle of its baseline.
  std::vector<QPointF> y_labels;      ///< The same for each view; turned.
  std::vector<FigureLegend> legends;  ///< One for each view, or none.
  double marks_width = 0;             ///< Of the widest mark of any scale.

  /// Throws Error for a spec that does not validate or does not fit the result.
  FigureLayout(const FigureContent& content, const FigureSpec& spec);

 private:
  void choosePanels(const FigureContent& content, const FigureSpec& spec);
  void chooseLegends(const FigureContent& content, const FigureSpec& spec);
  /// Breaks all titles the same way so that they are no wider than `room`.
  void wrapTitles(double room);
  void place(const FigureContent& content, const FigureSpec& spec);
  /// Lays a legend's entries out in lines below `top` between left and right, centred around `middle` where
  /// they can be; returns their lower end.
  double placeEntries(FigureLegend& legend, double left, double middle, double right, double top) const;
};

/// The font of a figure's texts, sized in units.
QFont figure_font(const FigureSpec& spec, double points);

/// The grid of the result's maps; of its spec where it has no map.
MapGrid result_grid(const ExperimentResult& result);

}  // namespace quantoscope
