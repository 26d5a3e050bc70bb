// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/study/study_plot_data.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"
#include "ui/plots/plot_numbers.h"
#include "ui/study/study_plot_marks.h"

class QCPAxisRect;
class QCPItemTracer;
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
  /// A row for each mark: where it stands, mean, half width of the interval and number of seeds.
  PlotNumbers numbers() const;
  /// Fixed colours; without it they follow the widgets' style.
  void setColors(const Palette& palette);
  /// The plot on paper, in the colours of print; needs nothing of this view any more.
  static Drawing drawing(const StudyTable& table, const StudyPlot& plot, double width_mm = 140);

  /// Where a mark stands, pixels of this widget.
  QPointF pixelOf(std::size_t series, std::size_t mark);
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
  void draw();
  void sayNothing();
  StudyPlotCanvas canvas();
  QFont textFont() const;
  std::optional<MarkPlace> markAt(QPointF place);
  QString textOf(const MarkPlace& place) const;
  std::optional<MarkPlace> ringed() const;
  void choose(const std::optional<MarkPlace>& place);

  Palette palette_;
  bool own_colors_ = false;
  QCustomPlot* plot_;
  StudyPlot what_;
  PlotData data_;
  QString title_, trouble_;
  std::vector<QCPAxisRect*> rects_;
  std::optional<MarkPlace> chosen_;   ///< By a click or the keys.
  std::optional<MarkPlace> pointed_;  ///< By the mouse.
  int font_pixels_ = 12;
  QCPItemTracer* tracer_ = nullptr;
};

}  // namespace quantoscope
