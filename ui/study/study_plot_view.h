// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>

#include <QWidget>

#include "core/study/study_plot_data.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"

class QCPAxis;
class QCPAxisRect;
class QCPItemTracer;
class QCPLayoutGrid;
class QCPLegend;
class QCPPainter;
class QCustomPlot;

namespace quantoscope {

/// A study's lines with confidence bands, heat maps or Pareto front. A click on a mark picks its run; so does
/// Return after the arrow keys have gone to one, which say what it is.
class StudyPlotView : public QWidget {
  Q_OBJECT

 public:
  explicit StudyPlotView(QWidget* parent = nullptr);

  /// Draws what there is of the plot; Error texts are shown in its place. As often as something has changed:
  /// what is pointed at stays so.
  void setTable(const StudyTable& table, const StudyPlot& plot);
  const PlotData& data() const { return data_; }
  /// Fixed colours; without it they follow the widgets' style.
  void setColors(const Palette& palette);
  /// The plot on paper, in the colours of print; needs nothing of this view any more.
  static Drawing drawing(const StudyTable& table, const StudyPlot& plot, double width_mm = 140);

  /// Where a mark stands, pixels of this widget.
  QPointF pixelOf(std::size_t series, std::size_t mark) const;
  QSize sizeHint() const override { return {560, 380}; }

 Q_SIGNALS:
  /// A row of the table.
  void runPicked(std::size_t row);
  /// What the mouse or the keys point at, in words; empty for nothing.
  void pointed(const QString& text);

 protected:
  bool event(QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  using Place = std::pair<std::size_t, std::size_t>;  ///< Series and mark.
  void draw();
  void drawSeries();
  void drawPanels();
  void nameTicks(QCPAxis* axis, const PlotAxis& names) const;
  QCPAxisRect* addRect(QCPLayoutGrid& grid, int row, int column);
  int panelColumns() const;
  QCPLegend* addLegend();
  void arrangeLegend(QCPLegend& legend) const;
  std::optional<Place> markAt(QPointF place) const;
  QString textOf(const Place& place) const;
  std::optional<Place> ringed() const;
  void choose(const std::optional<Place>& place);
  QPointF coordinates(const Place& place) const;

  Palette palette_;
  bool own_colors_ = false;
  QCustomPlot* plot_;
  StudyPlot what_;
  PlotData data_;
  QString title_, trouble_;
  std::vector<QCPAxisRect*> rects_;
  std::optional<Place> chosen_;   ///< By a click or the keys.
  std::optional<Place> pointed_;  ///< By the mouse.
  int font_pixels_ = 12;
  QCPItemTracer* tracer_ = nullptr;
};

}  // namespace quantoscope
