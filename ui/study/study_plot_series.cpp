// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plot_series.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "ui/study/study_plot_canvas.h"
#include "ui/study/study_plot_marks.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr Qt::PenStyle kDashes[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
constexpr QCPScatterStyle::ScatterShape kShapes[kNetworkKinds] = {
    QCPScatterStyle::ssDisc, QCPScatterStyle::ssSquare, QCPScatterStyle::ssTriangle,
    QCPScatterStyle::ssDiamond};

/// A series as it is shown, a number for each mark.
struct Columns {
  QVector<double> keys, values, lows, highs;
};

Columns columns_of(const StudyPlotCanvas& canvas, std::size_t series) {
  const double scale = shown_factor(metric_of(canvas.what.metric));
  Columns columns;
  const auto& marks = canvas.data.series[series].marks;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const MeanInterval& value = marks[i].value;
    const double half = value.half_width.value_or(0);
    columns.keys << mark_coordinates(canvas.what, canvas.data, {series, i}).x();
    columns.values << value.mean * scale;
    columns.lows << (value.mean - half) * scale;
    columns.highs << (value.mean + half) * scale;
  }
  return columns;
}

QColor color_of(const StudyPlotCanvas& canvas, const PlotSeries& series) {
  return canvas.palette.networks[std::size_t(series.kind)];
}

/// Marks with their intervals; between names a line leads the eye to the next mark, no more.
QCPGraph* add_whiskers(const StudyPlotCanvas& canvas, QCPAxisRect& rect, const PlotSeries& series,
                       const Columns& columns, bool names) {
  QCPAxis *x = rect.axis(QCPAxis::atBottom), *y = rect.axis(QCPAxis::atLeft);
  const QColor color = color_of(canvas, series);
  auto* const whiskers = new QCPErrorBars(x, y);
  whiskers->removeFromLegend();
  whiskers->setPen(QPen(color, 1));
  QCPGraph* const graph = canvas.plot.addGraph(x, y);
  graph->setData(columns.keys, columns.values, false);
  // Sorted as the graph sorts its data: by key.
  std::vector<std::pair<double, double>> order;
  for (qsizetype i = 0; i < columns.keys.size(); ++i)
    order.emplace_back(columns.keys[i], columns.highs[i] - columns.values[i]);
  std::ranges::stable_sort(order, {}, &std::pair<double, double>::first);
  QVector<double> halves;
  for (const auto& [key, half] : order) halves << half;
  whiskers->setDataPlottable(graph);
  whiskers->setData(halves);
  graph->setLineStyle(names ? QCPGraph::lsLine : QCPGraph::lsNone);
  graph->setScatterStyle(QCPScatterStyle(kShapes[int(series.kind)], color, color, 7));
  QColor faint = color;
  faint.setAlphaF(0.45F);
  graph->setPen(names ? QPen(faint, 1, kDashes[series.variant % 4]) : QPen(color, 1.5));
  return graph;
}

/// A line through the means in the band of their intervals.
QCPGraph* add_band(const StudyPlotCanvas& canvas, QCPAxisRect& rect, const PlotSeries& series,
                   const Columns& columns) {
  QCPAxis *x = rect.axis(QCPAxis::atBottom), *y = rect.axis(QCPAxis::atLeft);
  const QColor color = color_of(canvas, series);
  QColor soft = color;
  soft.setAlphaF(canvas.data.series.size() > 5 ? 0.07F : 0.18F);  // Many lie upon each other.
  QCPGraph *lower = canvas.plot.addGraph(x, y), *upper = canvas.plot.addGraph(x, y);
  lower->setData(columns.keys, columns.lows, true);
  upper->setData(columns.keys, columns.highs, true);
  for (QCPGraph* edge : {lower, upper}) {
    edge->setPen(Qt::NoPen);
    edge->removeFromLegend();
  }
  upper->setBrush(soft);
  upper->setChannelFillGraph(lower);
  QCPGraph* const graph = canvas.plot.addGraph(x, y);
  graph->setData(columns.keys, columns.values, true);
  graph->setPen(QPen(color, 2, kDashes[series.variant % 4]));
  graph->setScatterStyle(QCPScatterStyle(kShapes[int(series.kind)], color, color, 6));
  return graph;
}

/// Above the axes, as wide as its entries, at their left end.
QCPLegend* add_legend(const StudyPlotCanvas& canvas) {
  auto* const legend = new QCPLegend;
  auto* const row = new QCPLayoutGrid;
  QCPLayoutGrid& layout = *canvas.plot.plotLayout();
  layout.insertRow(0);
  layout.addElement(0, 0, row);
  layout.setRowStretchFactor(0, 0.001);
  layout.setRowSpacing(0);
  row->addElement(0, 0, legend);
  row->addElement(0, 1, new QCPLayoutElement);
  row->setColumnStretchFactor(0, 0.001);
  legend->setLayer(QStringLiteral("legend"));
  legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
  legend->setBorderPen(Qt::NoPen);
  legend->setBrush(Qt::NoBrush);
  legend->setIconSize(26, 12);
  legend->setColumnSpacing(14);
  legend->setRowSpacing(2);
  legend->setMargins(QMargins(10, 6, 6, 0));
  legend->setFont(canvas.font);
  legend->setTextColor(canvas.palette.text);
  return legend;
}

/// As many entries beside each other as there is room for.
void arrange(QCPLegend& legend, int width) {
  const QFontMetricsF metrics(legend.font());
  double widest = 0;
  for (int i = 0; i < legend.itemCount(); ++i)
    if (auto* const item = qobject_cast<QCPPlottableLegendItem*>(legend.item(i)))
      widest = std::max(widest, metrics.horizontalAdvance(item->plottable()->name()));
  const double each = widest + legend.iconSize().width() + legend.iconTextPadding() + legend.columnSpacing();
  legend.setWrap(std::clamp(int((width - 20) / each), 1, std::max(1, legend.itemCount())));
  // Entries that are there already are not moved by a new wrap.
  legend.setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

/// The upright axis: all means and, as far as they leave these room, their intervals.
void set_value_axis(const StudyPlotCanvas& canvas, QCPAxis& axis, const std::vector<Columns>& all) {
  axis.setLabel(canvas.valueLabel());
  double low = INFINITY, high = -INFINITY, least = INFINITY, most = -INFINITY;
  for (const Columns& columns : all)
    for (qsizetype i = 0; i < columns.values.size(); ++i) {
      least = std::min(least, columns.values[i]);
      most = std::max(most, columns.values[i]);
      low = std::min(low, columns.lows[i]);
      high = std::max(high, columns.highs[i]);
    }
  // Two seeds say so little that their intervals would leave the means no room: these run out of the plot.
  if (const double span = most - least; span > 0) {
    low = std::max(low, least - 1.5 * span);
    high = std::min(high, most + 1.5 * span);
  }
  const double room = std::max(0.04 * (high - low), 1e-9 + 0.002 * std::abs(high));
  axis.setRange(low - room, high + room);
  if (low < 0 && high > 0) axis.grid()->setZeroLinePen(QPen(canvas.palette.axis));
}

/// 1, 2, 5 times powers of ten where there are few of them, or the powers alone.
QSharedPointer<QCPAxisTicker> logarithmic_ticks(double low, double high) {
  const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  const double decades = std::log10(high / low);
  const std::vector<double> steps = decades < 2.5 ? std::vector<double>{1, 2, 5} : std::vector<double>{1};
  const QLocale locale;
  for (int power = int(std::floor(std::log10(low))); power <= int(std::ceil(std::log10(high))); ++power)
    for (const double step : steps)
      if (const double value = step * std::pow(10.0, power); value >= low && value <= high)
        ticker->addTick(value, locale.toString(value, 'g', 10));
  return ticker;
}

/// The axis of what a network costs: logarithmic where the costs differ much.
void set_cost_axis(QCPAxis& axis, const StudyMetric& metric) {
  axis.setLabel(axis_label(metric));
  axis.rescale();
  const double first = axis.range().lower, last = axis.range().upper;
  if (first > 0 && last > 4 * first) {
    axis.setScaleType(QCPAxis::stLogarithmic);
    axis.setRange(first / 1.2, last * 1.2);
    axis.setTicker(logarithmic_ticks(first / 1.2, last * 1.2));
    axis.setSubTicks(false);
  } else {
    const double space = std::max(0.05 * (last - first), 1e-9 + 0.01 * std::abs(last));
    axis.setRange(first - space, last + space);
  }
}

/// The line through the networks that no other beats in both.
QCPCurve* add_front(const StudyPlotCanvas& canvas, QCPAxisRect& rect) {
  std::vector<QPointF> front;
  for (std::size_t s = 0; s < canvas.data.series.size(); ++s)
    for (std::size_t m = 0; m < canvas.data.series[s].marks.size(); ++m)
      if (canvas.data.series[s].marks[m].front)
        front.push_back(mark_coordinates(canvas.what, canvas.data, {s, m}));
  std::ranges::sort(front, {}, &QPointF::x);
  auto* const line = new QCPCurve(rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft));
  for (const QPointF& at : front) line->addData(at.x(), at.y());
  line->setPen(QPen(canvas.palette.text, 1.2, Qt::DashLine));
  line->setName(translate("StudyPlotSeries", "Pareto front"));
  return line;
}

}  // namespace

void draw_series(const StudyPlotCanvas& canvas) {
  const bool pareto = canvas.what.kind == StudyPlot::Kind::Pareto;
  const bool names = !pareto && has_names(canvas.data.x);
  QCPAxisRect& rect = *canvas.addRect(*canvas.plot.plotLayout(), 0, 0);
  QCPLegend& legend = *add_legend(canvas);
  QCPAxis& x = *rect.axis(QCPAxis::atBottom);
  std::vector<Columns> all;
  for (std::size_t i = 0; i < canvas.data.series.size(); ++i) {
    const PlotSeries& series = canvas.data.series[i];
    const Columns& columns = all.emplace_back(columns_of(canvas, i));
    QCPGraph* const graph = pareto || names ? add_whiskers(canvas, rect, series, columns, names)
                                            : add_band(canvas, rect, series, columns);
    graph->setName(QString::fromStdString(series.name));
    graph->addToLegend(&legend);
  }
  set_value_axis(canvas, *rect.axis(QCPAxis::atLeft), all);
  if (pareto) {
    set_cost_axis(x, metric_of(canvas.what.x));
    add_front(canvas, rect)->addToLegend(&legend);
  } else {
    canvas.nameTicks(x, canvas.data.x, canvas.plot.width() - 110.0);
  }
  arrange(legend, canvas.plot.width());
}

}  // namespace quantoscope
