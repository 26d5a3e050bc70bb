// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plot_heat_map.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "ui/study/study_plot_canvas.h"

namespace quantoscope {
namespace {

constexpr std::size_t kMostTexts = 80;  ///< Cells with their number in them.

/// Dark to light, evenly for the eye, with all common colour vision deficiencies (viridis: van der Walt and
/// Smith 2015).
QCPColorGradient gradient() {
  QCPColorGradient colors;
  colors.clearColorStops();
  const QRgb stops[] = {0xff440154, 0xff3b528b, 0xff21918c, 0xff5ec962, 0xfffde725};
  for (int i = 0; i < 5; ++i) colors.setColorStopAt(i / 4.0, QColor::fromRgb(stops[i]));
  colors.setNanHandling(QCPColorGradient::nhTransparent);
  return colors;
}

/// Of all cells of all panels.
QCPRange value_range(const PlotData& data, double scale) {
  double low = INFINITY, high = -INFINITY;
  for (const PlotSeries& series : data.series)
    for (const PlotMark& mark : series.marks) {
      low = std::min(low, mark.value.mean * scale);
      high = std::max(high, mark.value.mean * scale);
    }
  return high - low < 1e-9 ? QCPRange(low - 0.5, high + 0.5) : QCPRange(low, high);
}

/// As many beside each other as make their cells most like squares.
int panel_columns(const StudyPlotCanvas& canvas) {
  const int count = std::max(1, int(canvas.data.series.size()));
  constexpr double kBeside = 55, kBelow = 70, kBar = 80;  // Pixels of their texts, and of the scale.
  int best = 1;
  double least = INFINITY;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const double width =
        std::max(1.0, (canvas.plot.width() - kBar) / columns - kBeside) / double(canvas.data.x.labels.size());
    const double height =
        std::max(1.0, canvas.plot.height() / double(rows) - kBelow) / double(canvas.data.y.labels.size());
    // Places that stay empty count, too.
    const double off = std::abs(std::log(width / height)) + std::log(double(rows * columns) / count);
    if (off >= least) continue;
    least = off;
    best = columns;
  }
  return best;
}

/// Cells of one size: places count, not the numbers.
TableAxis by_place(TableAxis axis) {
  for (std::size_t i = 0; i < axis.positions.size(); ++i) axis.positions[i] = double(i);
  return axis;
}

/// The axes of a panel, named after its series; those beside it share the name of the upright axis.
QCPAxisRect& add_panel(const StudyPlotCanvas& canvas, QCPLayoutGrid& grid, int panel, int across) {
  QCPAxisRect& rect = *canvas.addRect(grid, panel / across, panel % across);
  QCPAxis &x = *rect.axis(QCPAxis::atBottom), &y = *rect.axis(QCPAxis::atLeft);
  const double room = (canvas.plot.width() - 110.0) / across;
  canvas.nameTicks(x, by_place(canvas.data.x), room);
  canvas.nameTicks(y, by_place(canvas.data.y), room);
  x.setRange(-0.5, double(canvas.data.x.labels.size()) - 0.5);
  y.setRange(-0.5, double(canvas.data.y.labels.size()) - 0.5);
  x.grid()->setVisible(false);
  y.grid()->setVisible(false);
  if (panel % across > 0) y.setLabel({});
  // A mark beside a number in a cell would be its sign.
  for (QCPAxis* axis : rect.axes()) axis->setTickLength(0, 0);
  rect.axis(QCPAxis::atTop)->setLabel(QString::fromStdString(canvas.data.series[std::size_t(panel)].name));
  return rect;
}

void add_number(const StudyPlotCanvas& canvas, QCPAxisRect& rect, const PlotMark& mark, double value,
                const QCPRange& range) {
  const bool share = metric_of(canvas.what.metric).share;
  auto* const text = new QCPItemText(&canvas.plot);
  text->setClipAxisRect(&rect);
  text->position->setAxes(rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft));
  text->position->setAxisRect(&rect);
  text->position->setCoords(double(mark.x_place), double(mark.y_place));
  text->setText(QString::number(value, 'f', share ? 1 : 2));
  text->setFont(canvas.font);
  const bool light = (value - range.lower) / range.size() > 0.55;
  text->setColor(light ? Qt::black : Qt::white);
}

void add_cells(const StudyPlotCanvas& canvas, QCPAxisRect& rect, const PlotSeries& series, double scale,
               const QCPRange& range) {
  const int columns = int(canvas.data.x.labels.size()), rows = int(canvas.data.y.labels.size());
  const bool numbers = std::size_t(columns * rows) * canvas.data.series.size() <= kMostTexts;
  auto* const map = new QCPColorMap(rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft));
  map->setGradient(gradient());
  map->setInterpolate(false);
  map->setTightBoundary(false);
  map->data()->setSize(columns, rows);
  map->data()->setRange(QCPRange(0, std::max(1, columns - 1)), QCPRange(0, std::max(1, rows - 1)));
  map->data()->fill(std::nan(""));
  map->setDataRange(range);
  map->setName(QString::fromStdString(series.name));
  for (const PlotMark& mark : series.marks) {
    const double value = mark.value.mean * scale;
    map->data()->setCell(int(mark.x_place), int(mark.y_place), value);
    if (numbers) add_number(canvas, rect, mark, value, range);
  }
}

QCPColorScale& add_scale(const StudyPlotCanvas& canvas, const QCPRange& range) {
  auto& bar = *new QCPColorScale(&canvas.plot);
  canvas.plot.plotLayout()->addElement(0, 1, &bar);
  canvas.plot.plotLayout()->setColumnStretchFactor(1, 0.001);
  bar.setType(QCPAxis::atRight);
  bar.setGradient(gradient());
  bar.setDataRange(range);
  bar.setBarWidth(12);
  bar.axis()->setLabel(canvas.valueLabel());
  bar.axis()->setLabelFont(canvas.font);
  bar.axis()->setTickLabelFont(canvas.font);
  bar.axis()->setLabelColor(canvas.palette.text);
  bar.axis()->setTickLabelColor(canvas.palette.muted);
  set_pens(*bar.axis(), canvas.palette.axis);
  return bar;
}

/// The scale reaches from the top of the first to the bottom of the last; all have one size.
void align(const StudyPlotCanvas& canvas, QCPColorScale& bar) {
  auto* const heights = new QCPMarginGroup(&canvas.plot);
  auto* const widths = new QCPMarginGroup(&canvas.plot);
  for (QCPMarginGroup* group : {heights, widths})
    group->setParent(canvas.rects.front());  // Or each drawing would leave one behind.
  const QCP::MarginSides ends = QCP::MarginSides(QCP::msBottom) | QCP::msTop;
  const QCP::MarginSides sides = QCP::MarginSides(QCP::msLeft) | QCP::msRight;
  bar.setMarginGroup(ends, heights);
  for (QCPAxisRect* rect : canvas.rects) {
    rect->setMarginGroup(ends, heights);
    rect->setMarginGroup(sides, widths);
  }
}

}  // namespace

void draw_heat_maps(const StudyPlotCanvas& canvas) {
  const double scale = shown_factor(metric_of(canvas.what.metric));
  const QCPRange range = value_range(canvas.data, scale);
  const int across = panel_columns(canvas);
  auto* const grid = new QCPLayoutGrid;
  canvas.plot.plotLayout()->addElement(0, 0, grid);
  for (std::size_t i = 0; i < canvas.data.series.size(); ++i)
    add_cells(canvas, add_panel(canvas, *grid, int(i), across), canvas.data.series[i], scale, range);
  align(canvas, add_scale(canvas, range));
}

}  // namespace quantoscope
