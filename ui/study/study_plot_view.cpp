// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plot_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <qcustomplot.h>
#include <QFontInfo>
#include <QHelpEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/figure/figure_layout.h"
#include "ui/study/study_model.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr Qt::PenStyle kDashes[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
constexpr QCPScatterStyle::ScatterShape kShapes[kNetworkKinds] = {
    QCPScatterStyle::ssDisc, QCPScatterStyle::ssSquare, QCPScatterStyle::ssTriangle,
    QCPScatterStyle::ssDiamond};
constexpr double kPickDistance = 14;    ///< Pixels.
constexpr std::size_t kMostTexts = 80;  ///< Cells of a heat map with their number in them.
constexpr int kFontPixels = 12;         ///< On paper; in the window letters are as large as others.
constexpr double kDodge = 0.13;         ///< Of the way from a name on the axis to the next.

const StudyMetric& metric_of(const std::string& name) { return study_metrics()[metric_index(name)]; }

/// Shares are shown in per cent.
double factor(const StudyMetric& metric) { return metric.share ? 100 : 1; }

QString axis_label(const StudyMetric& metric) {
  QString text = translated(metric.label);
  if (metric.share)
    text += QStringLiteral(", %");
  else if (!metric.unit.empty())
    text += QStringLiteral(", ") + translated(metric.unit);
  return text;
}

/// Names, not numbers: what lies between them is nothing.
bool has_names(const PlotAxis& axis) {
  return std::ranges::any_of(axis.labels, [](const std::string& label) {
    bool is_number = false;
    QString::fromStdString(label).toDouble(&is_number);
    return !is_number;
  });
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

/// Where a mark is after others have come.
std::optional<std::pair<std::size_t, std::size_t>> same_mark(
    const PlotData& before, const std::optional<std::pair<std::size_t, std::size_t>>& place,
    const PlotData& now) {
  if (!place) return {};
  const PlotSeries& old = before.series[place->first];
  const PlotMark& mark = old.marks[place->second];
  const auto series = std::ranges::find(now.series, old.name, &PlotSeries::name);
  if (series == now.series.end()) return {};
  const auto found = std::ranges::find_if(series->marks, [&](const PlotMark& each) {
    return each.label == mark.label && each.x_place == mark.x_place && each.y_place == mark.y_place;
  });
  if (found == series->marks.end()) return {};
  return std::pair(std::size_t(series - now.series.begin()), std::size_t(found - series->marks.begin()));
}

void set_pens(QCPAxis& axis, const QColor& color) {
  axis.setBasePen(QPen(color));
  axis.setTickPen(QPen(color));
  axis.setSubTickPen(QPen(color));
}

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

}  // namespace

StudyPlotView::StudyPlotView(QWidget* parent)
    : QWidget(parent), palette_(Palette::matching(palette())), plot_(new QCustomPlot(this)) {
  auto* const box = new QVBoxLayout(this);
  box->setContentsMargins(0, 0, 0, 0);
  box->addWidget(plot_);
  plot_->setAttribute(Qt::WA_TransparentForMouseEvents);  // The mouse and the keys are this widget's.
  plot_->setFocusPolicy(Qt::NoFocus);
  plot_->setAutoAddPlottableToLegend(false);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  font_pixels_ = QFontInfo(font()).pixelSize();
  setMinimumSize(240, 180);
  setAccessibleName(tr("Plot of the study"));
  setToolTip(tr("Click on a mark to open its run; arrow keys go from mark to mark, Return opens"));
  setWhatsThis(
      tr("Means over the seeds. Bands and whiskers are 95 % confidence intervals of the mean: Student's t "
         "times the standard error, over the seeds; none with a single seed. The Pareto front joins the "
         "networks that no other beats in both quantities."));
}

void StudyPlotView::setTable(const StudyTable& table, const StudyPlot& plot) {
  PlotData data;
  QString title, trouble;
  try {
    data = plot_data(table, plot);
    title = QString::fromStdString(plot_title(table, plot));
  } catch (const std::exception& error) {
    data = {};
    trouble = translated(error);
  }
  if (data == data_ && title == title_ && trouble == trouble_ && plot == what_) return;
  const bool told = ringed().has_value();
  chosen_ = plot == what_ ? same_mark(data_, chosen_, data) : std::nullopt;
  pointed_ = plot == what_ ? same_mark(data_, pointed_, data) : std::nullopt;
  what_ = plot;
  data_ = std::move(data);
  title_ = title;
  trouble_ = trouble;
  setAccessibleDescription(title_);
  draw();
  if (const auto place = ringed(); place || told) Q_EMIT pointed(place ? textOf(*place) : QString());
}

void StudyPlotView::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  draw();
}

void StudyPlotView::draw() {
  plot_->clearItems();
  plot_->clearPlottables();
  plot_->plotLayout()->clear();
  rects_.clear();
  tracer_ = nullptr;
  plot_->setBackground(palette_.background);
  if (data_.empty()) {
    auto* const text = new QCPTextElement(plot_);
    text->setText(trouble_.isEmpty() ? tr("Nothing to draw yet: runs appear here when they are finished")
                                     : trouble_);
    text->setTextFlags(Qt::AlignCenter | Qt::TextWordWrap);
    QFont font = this->font();
    font.setPixelSize(font_pixels_);
    text->setFont(font);
    text->setTextColor(palette_.muted);
    plot_->plotLayout()->addElement(0, 0, text);
  } else if (what_.kind == StudyPlot::Kind::HeatMap) {
    drawPanels();
  } else {
    drawSeries();
  }
  choose(chosen_);
}

QCPAxisRect* StudyPlotView::addRect(QCPLayoutGrid& grid, int row, int column) {
  auto* const rect = new QCPAxisRect(plot_);
  grid.addElement(row, column, rect);
  rect->setupFullAxesBox(false);
  QFont font = this->font();
  font.setPixelSize(font_pixels_);
  for (QCPAxis* axis : rect->axes()) {
    axis->setLayer(QStringLiteral("axes"));
    axis->grid()->setLayer(QStringLiteral("grid"));
    set_pens(*axis, palette_.axis);
    axis->setTickLabelFont(font);
    axis->setLabelFont(font);
    axis->setTickLabelColor(palette_.muted);
    axis->setLabelColor(palette_.text);
    axis->grid()->setPen(QPen(palette_.grid));
    axis->grid()->setZeroLinePen(Qt::NoPen);
  }
  for (const auto side : {QCPAxis::atTop, QCPAxis::atRight}) {
    rect->axis(side)->setTicks(false);
    rect->axis(side)->setTickLabels(false);
  }
  rects_.push_back(rect);
  return rect;
}

void StudyPlotView::nameTicks(QCPAxis* axis, const PlotAxis& names) const {
  const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  double longest = 0;
  for (std::size_t i = 0; i < names.labels.size(); ++i) {
    const QString label = QString::fromStdString(names.labels[i]);
    ticker->addTick(names.positions[i], label);
    longest = std::max(longest, QFontMetricsF(axis->tickLabelFont()).horizontalAdvance(label));
  }
  axis->setTicker(ticker);
  axis->setSubTicks(false);
  axis->setLabel(QString::fromStdString(names.title));
  // Names that would run into each other are turned.
  const bool bottom = axis->orientation() == Qt::Horizontal;
  const bool panels = what_.kind == StudyPlot::Kind::HeatMap;
  const double room = (plot_->width() - 110.0) / (panels ? double(panelColumns()) : 1);
  if (bottom && (longest + 8) * double(names.labels.size()) > room) axis->setTickLabelRotation(-35);
  const auto [low, high] = std::ranges::minmax(names.positions);
  const double beside = names.positions.size() < 2 ? 0.5 : has_names(names) ? 0.4 : 0.06 * (high - low);
  axis->setRange(low - beside, high + beside);
}

/// Above the axes, as wide as its entries, at their left end.
QCPLegend* StudyPlotView::addLegend() {
  auto* const legend = new QCPLegend;
  auto* const row = new QCPLayoutGrid;
  plot_->plotLayout()->insertRow(0);
  plot_->plotLayout()->addElement(0, 0, row);
  plot_->plotLayout()->setRowStretchFactor(0, 0.001);
  plot_->plotLayout()->setRowSpacing(0);
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
  QFont font = this->font();
  font.setPixelSize(font_pixels_);
  legend->setFont(font);
  legend->setTextColor(palette_.text);
  return legend;
}

/// As many entries beside each other as there is room for.
void StudyPlotView::arrangeLegend(QCPLegend& legend) const {
  const QFontMetricsF metrics(legend.font());
  double widest = 0;
  for (int i = 0; i < legend.itemCount(); ++i)
    if (auto* const item = qobject_cast<QCPPlottableLegendItem*>(legend.item(i)))
      widest = std::max(widest, metrics.horizontalAdvance(item->plottable()->name()));
  const double each = widest + legend.iconSize().width() + legend.iconTextPadding() + legend.columnSpacing();
  legend.setWrap(std::clamp(int((plot_->width() - 20) / each), 1, std::max(1, legend.itemCount())));
  // Entries that are there already are not moved by a new wrap.
  legend.setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void StudyPlotView::drawSeries() {
  const bool pareto = what_.kind == StudyPlot::Kind::Pareto;
  const StudyMetric& metric = metric_of(what_.metric);
  const double scale = factor(metric);
  auto* const rect = addRect(*plot_->plotLayout(), 0, 0);
  QCPLegend* const legend = addLegend();
  QCPAxis *x = rect->axis(QCPAxis::atBottom), *y = rect->axis(QCPAxis::atLeft);
  y->setLabel(axis_label(metric));
  const bool names = !pareto && has_names(data_.x);
  double low = INFINITY, high = -INFINITY, least = INFINITY, most = -INFINITY;
  std::vector<const PlotMark*> front;
  for (const PlotSeries& series : data_.series) {
    const QColor color = palette_.networks[std::size_t(series.kind)];
    QVector<double> keys, values, error_keys, lows, highs;
    for (const PlotMark& mark : series.marks) {
      const double half = mark.value.half_width.value_or(0);
      keys << coordinates(
                  {std::size_t(&series - data_.series.data()), std::size_t(&mark - series.marks.data())})
                  .x();
      values << mark.value.mean * scale;
      lows << (mark.value.mean - half) * scale;
      highs << (mark.value.mean + half) * scale;
      least = std::min(least, values.back());
      most = std::max(most, values.back());
      low = std::min(low, lows.back());
      high = std::max(high, highs.back());
      if (mark.front) front.push_back(&mark);
    }
    if (pareto || names) {
      auto* const whiskers = new QCPErrorBars(x, y);
      whiskers->removeFromLegend();
      whiskers->setPen(QPen(color, 1));
      QCPGraph* const graph = plot_->addGraph(x, y);
      graph->setData(keys, values, false);
      QVector<double> halves;
      // Sorted as the graph sorts its data: by key.
      std::vector<std::pair<double, double>> order;
      for (qsizetype i = 0; i < keys.size(); ++i) order.emplace_back(keys[i], highs[i] - values[i]);
      std::ranges::stable_sort(order, {}, &std::pair<double, double>::first);
      for (const auto& [key, half] : order) halves << half;
      whiskers->setDataPlottable(graph);
      whiskers->setData(halves);
      // Between names a line leads the eye to the next mark, no more.
      graph->setLineStyle(names ? QCPGraph::lsLine : QCPGraph::lsNone);
      graph->setScatterStyle(QCPScatterStyle(kShapes[int(series.kind)], color, color, 7));
      graph->setName(QString::fromStdString(series.name));
      QColor faint = color;
      faint.setAlphaF(0.45F);
      graph->setPen(names ? QPen(faint, 1, kDashes[series.variant % 4]) : QPen(color, 1.5));
    } else {
      QColor soft = color;
      soft.setAlphaF(data_.series.size() > 5 ? 0.07F : 0.18F);  // Many lie upon each other.
      QCPGraph *lower = plot_->addGraph(x, y), *upper = plot_->addGraph(x, y);
      lower->setData(keys, lows, true);
      upper->setData(keys, highs, true);
      for (QCPGraph* edge : {lower, upper}) {
        edge->setPen(Qt::NoPen);
        edge->removeFromLegend();
      }
      upper->setBrush(soft);
      upper->setChannelFillGraph(lower);
      QCPGraph* const graph = plot_->addGraph(x, y);
      graph->setData(keys, values, true);
      graph->setPen(QPen(color, 2, kDashes[series.variant % 4]));
      graph->setScatterStyle(QCPScatterStyle(kShapes[int(series.kind)], color, color, 6));
      graph->setName(QString::fromStdString(series.name));
    }
    auto* const line = plot_->graph(plot_->graphCount() - 1);
    line->addToLegend(legend);
  }
  // Two seeds say so little that their intervals would leave the means no room: these run out of the plot.
  if (const double span = most - least; span > 0) {
    low = std::max(low, least - 1.5 * span);
    high = std::min(high, most + 1.5 * span);
  }
  const double room = std::max(0.04 * (high - low), 1e-9 + 0.002 * std::abs(high));
  y->setRange(low - room, high + room);
  if (low < 0 && high > 0) y->grid()->setZeroLinePen(QPen(palette_.axis));
  if (!pareto) {
    nameTicks(x, data_.x);
    return arrangeLegend(*legend);
  }

  const StudyMetric& x_metric = metric_of(what_.x);
  x->setLabel(axis_label(x_metric));
  x->rescale();
  const double first = x->range().lower, last = x->range().upper;
  if (first > 0 && last > 4 * first) {
    x->setScaleType(QCPAxis::stLogarithmic);
    x->setRange(first / 1.2, last * 1.2);
    x->setTicker(logarithmic_ticks(first / 1.2, last * 1.2));
    x->setSubTicks(false);
  } else {
    const double space = std::max(0.05 * (last - first), 1e-9 + 0.01 * std::abs(last));
    x->setRange(first - space, last + space);
  }
  auto* const line = new QCPCurve(x, y);
  std::ranges::sort(front, {}, [](const PlotMark* mark) { return mark->x; });
  for (const PlotMark* mark : front) line->addData(mark->x * factor(x_metric), mark->value.mean * scale);
  line->setPen(QPen(palette_.text, 1.2, Qt::DashLine));
  line->setName(tr("Pareto front"));
  line->addToLegend(legend);
  arrangeLegend(*legend);
}

/// As many beside each other as make their cells most like squares.
int StudyPlotView::panelColumns() const {
  const int count = std::max(1, int(data_.series.size()));
  constexpr double kBeside = 55, kBelow = 70, kBar = 80;  // Pixels of their texts, and of the scale.
  int best = 1;
  double least = INFINITY;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const double width =
        std::max(1.0, (plot_->width() - kBar) / columns - kBeside) / double(data_.x.labels.size());
    const double height =
        std::max(1.0, plot_->height() / double(rows) - kBelow) / double(data_.y.labels.size());
    // Places that stay empty count, too.
    const double off = std::abs(std::log(width / height)) + std::log(double(rows * columns) / count);
    if (off >= least) continue;
    least = off;
    best = columns;
  }
  return best;
}

void StudyPlotView::drawPanels() {
  const StudyMetric& metric = metric_of(what_.metric);
  const double scale = factor(metric);
  double low = INFINITY, high = -INFINITY;
  for (const PlotSeries& series : data_.series)
    for (const PlotMark& mark : series.marks) {
      low = std::min(low, mark.value.mean * scale);
      high = std::max(high, mark.value.mean * scale);
    }
  QCPRange range(low, high);
  if (range.upper - range.lower < 1e-9) range = QCPRange(range.lower - 0.5, range.upper + 0.5);
  QFont font = this->font();
  font.setPixelSize(font_pixels_);
  // Cells of one size: places count, not the numbers.
  const auto by_place = [](PlotAxis axis) {
    for (std::size_t i = 0; i < axis.positions.size(); ++i) axis.positions[i] = double(i);
    return axis;
  };
  const PlotAxis x_axis = by_place(data_.x), y_axis = by_place(data_.y);
  const int panels_across = panelColumns();
  auto* const grid = new QCPLayoutGrid;
  plot_->plotLayout()->addElement(0, 0, grid);
  int place = 0;
  const std::size_t cells = x_axis.labels.size() * y_axis.labels.size();
  for (const PlotSeries& series : data_.series) {
    const int panel = place++;
    QCPAxisRect* const rect = addRect(*grid, panel / panels_across, panel % panels_across);
    QCPAxis *x = rect->axis(QCPAxis::atBottom), *y = rect->axis(QCPAxis::atLeft);
    nameTicks(x, x_axis);
    nameTicks(y, y_axis);
    const int columns = int(x_axis.labels.size()), rows = int(y_axis.labels.size());
    x->setRange(-0.5, columns - 0.5);
    y->setRange(-0.5, rows - 0.5);
    x->grid()->setVisible(false);
    y->grid()->setVisible(false);
    if (panel % panels_across > 0) y->setLabel({});
    // A mark beside a number in a cell would be its sign.
    for (QCPAxis* axis : rect->axes()) axis->setTickLength(0, 0);
    rect->axis(QCPAxis::atTop)->setLabel(QString::fromStdString(series.name));
    auto* const map = new QCPColorMap(x, y);
    map->setGradient(gradient());
    map->setInterpolate(false);
    map->setTightBoundary(false);
    map->data()->setSize(columns, rows);
    map->data()->setRange(QCPRange(0, std::max(1, columns - 1)), QCPRange(0, std::max(1, rows - 1)));
    map->data()->fill(std::nan(""));
    map->setDataRange(range);
    for (const PlotMark& mark : series.marks) {
      const double value = mark.value.mean * scale;
      map->data()->setCell(int(mark.x_place), int(mark.y_place), value);
      if (cells * data_.series.size() > kMostTexts) continue;
      auto* const text = new QCPItemText(plot_);
      text->setClipAxisRect(rect);
      text->position->setAxes(x, y);
      text->position->setAxisRect(rect);
      text->position->setCoords(double(mark.x_place), double(mark.y_place));
      text->setText(QString::number(value, 'f', metric.share ? 1 : 2));
      text->setFont(font);
      const bool light = (value - range.lower) / range.size() > 0.55;
      text->setColor(light ? Qt::black : Qt::white);
    }
    map->setName(QString::fromStdString(series.name));
  }
  auto* const bar = new QCPColorScale(plot_);
  plot_->plotLayout()->addElement(0, 1, bar);
  plot_->plotLayout()->setColumnStretchFactor(1, 0.001);
  bar->setType(QCPAxis::atRight);
  bar->setGradient(gradient());
  bar->setDataRange(range);
  bar->setBarWidth(12);
  bar->axis()->setLabel(axis_label(metric));
  bar->axis()->setLabelFont(font);
  bar->axis()->setTickLabelFont(font);
  bar->axis()->setLabelColor(palette_.text);
  bar->axis()->setTickLabelColor(palette_.muted);
  set_pens(*bar->axis(), palette_.axis);
  auto* const heights = new QCPMarginGroup(plot_);
  heights->setParent(rects_.front());  // Or each drawing would leave one behind.
  // The scale reaches from the top of the first to the bottom of the last; all have one size.
  const QCP::MarginSides ends = QCP::MarginSides(QCP::msBottom) | QCP::msTop;
  const QCP::MarginSides sides = QCP::MarginSides(QCP::msLeft) | QCP::msRight;
  bar->setMarginGroup(ends, heights);
  auto* const widths = new QCPMarginGroup(plot_);
  widths->setParent(rects_.front());
  for (QCPAxisRect* rect : rects_) {
    rect->setMarginGroup(ends, heights);
    rect->setMarginGroup(sides, widths);
  }
}

QPointF StudyPlotView::coordinates(const Place& place) const {
  const PlotMark& mark = data_.series[place.first].marks[place.second];
  if (what_.kind == StudyPlot::Kind::HeatMap) return {double(mark.x_place), double(mark.y_place)};
  const double y = mark.value.mean * factor(metric_of(what_.metric));
  if (what_.kind == StudyPlot::Kind::Pareto) return {mark.x * factor(metric_of(what_.x)), y};
  // Over names marks stand beside each other, that their whiskers can be told apart.
  const auto series = double(data_.series.size());
  const double beside = std::min(kDodge, 0.6 / series);
  return {mark.x + (has_names(data_.x) ? (double(place.first) - (series - 1) / 2) * beside : 0), y};
}

QPointF StudyPlotView::pixelOf(std::size_t series, std::size_t mark) const {
  const QPointF at = coordinates({series, mark});
  const QCPAxisRect* rect = rects_[what_.kind == StudyPlot::Kind::HeatMap ? series : 0];
  return plot_->mapToParent(QPoint(0, 0)) + QPointF(rect->axis(QCPAxis::atBottom)->coordToPixel(at.x()),
                                                    rect->axis(QCPAxis::atLeft)->coordToPixel(at.y()));
}

std::optional<StudyPlotView::Place> StudyPlotView::markAt(QPointF place) const {
  std::optional<Place> nearest;
  double least = INFINITY;
  for (std::size_t s = 0; s < data_.series.size(); ++s)
    for (std::size_t m = 0; m < data_.series[s].marks.size(); ++m) {
      const QPointF away = pixelOf(s, m) - place;
      const double distance = std::hypot(away.x(), away.y());
      if (distance >= least) continue;
      least = distance;
      nearest = {s, m};
    }
  if (!nearest) return {};
  if (what_.kind != StudyPlot::Kind::HeatMap) return least <= kPickDistance ? nearest : std::nullopt;
  // A cell is hit anywhere in it.
  const QCPAxisRect* rect = rects_[nearest->first];
  if (!rect->rect().contains((place - plot_->pos()).toPoint())) return {};
  const QPointF at = coordinates(*nearest), local = place - plot_->pos();
  const bool inside = std::abs(rect->axis(QCPAxis::atBottom)->pixelToCoord(local.x()) - at.x()) <= 0.5 &&
                      std::abs(rect->axis(QCPAxis::atLeft)->pixelToCoord(local.y()) - at.y()) <= 0.5;
  return inside ? nearest : std::nullopt;
}

QString StudyPlotView::textOf(const Place& place) const {
  const PlotMark& mark = data_.series[place.first].marks[place.second];
  const StudyMetric& metric = metric_of(what_.metric);
  return tr("%1: %2 %3, %n seed(s)", nullptr, int(mark.value.count))
      .arg(QString::fromStdString(mark.label), translated(metric.label), metric_text(mark.value, metric));
}

/// The mark that is pointed at: by the mouse, or else by the keys.
std::optional<StudyPlotView::Place> StudyPlotView::ringed() const {
  return pointed_ ? pointed_ : hasFocus() ? chosen_ : std::nullopt;
}

void StudyPlotView::choose(const std::optional<Place>& place) {
  chosen_ = place;
  if (tracer_) plot_->removeItem(tracer_);
  tracer_ = nullptr;
  if (const auto ringed = this->ringed(); ringed && !rects_.empty()) {
    QCPAxisRect* const rect = rects_[what_.kind == StudyPlot::Kind::HeatMap ? ringed->first : 0];
    tracer_ = new QCPItemTracer(plot_);
    tracer_->setClipToAxisRect(false);
    tracer_->position->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    tracer_->position->setCoords(coordinates(*ringed));
    tracer_->setStyle(QCPItemTracer::tsCircle);
    tracer_->setSize(16);
    tracer_->setPen(QPen(palette_.focus, 2));
  }
  if (chosen_) setAccessibleDescription(textOf(*chosen_));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

bool StudyPlotView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    auto* const help = static_cast<QHelpEvent*>(event);
    const auto mark = markAt(help->pos());
    QToolTip::showText(help->globalPos(), mark ? textOf(*mark) : toolTip(), this);
    return true;
  }
  return QWidget::event(event);
}

void StudyPlotView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layout()->activate();  // The plot has its new size.
  if (!data_.empty()) draw();
}

void StudyPlotView::mouseMoveEvent(QMouseEvent* event) {
  const auto mark = markAt(event->position());
  setCursor(mark ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (mark == pointed_) return;
  pointed_ = mark;
  Q_EMIT pointed(mark ? textOf(*mark) : QString());
  choose(chosen_);
}

void StudyPlotView::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  if (!std::exchange(pointed_, std::nullopt)) return;
  Q_EMIT pointed({});
  choose(chosen_);
}

void StudyPlotView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::FontChange && !own_colors_) {
    font_pixels_ = QFontInfo(font()).pixelSize();
    draw();
  }
  if (event->type() == QEvent::PaletteChange && !own_colors_) {
    palette_ = Palette::matching(palette());
    draw();
  }
  QWidget::changeEvent(event);
}

void StudyPlotView::mousePressEvent(QMouseEvent* event) {
  const auto mark = event->button() == Qt::LeftButton ? markAt(event->position()) : std::nullopt;
  if (!mark) return QWidget::mousePressEvent(event);
  choose(mark);
  Q_EMIT runPicked(data_.series[mark->first].marks[mark->second].row);
}

void StudyPlotView::keyPressEvent(QKeyEvent* event) {
  if (data_.empty()) return QWidget::keyPressEvent(event);
  const auto wrapped = [](std::size_t value, int by, std::size_t size) {
    return std::size_t((long(value) + by + long(size)) % long(size));
  };
  Place place = chosen_.value_or(Place{0, 0});
  const int key = event->key();
  const auto& marks = data_.series[place.first].marks;
  if ((key == Qt::Key_Return || key == Qt::Key_Enter) && chosen_) {
    Q_EMIT runPicked(marks[place.second].row);
    return;
  }
  if (key == Qt::Key_Left || key == Qt::Key_Right) {
    if (chosen_) place.second = wrapped(place.second, key == Qt::Key_Left ? -1 : 1, marks.size());
  } else if (key == Qt::Key_Up || key == Qt::Key_Down) {
    place.first = wrapped(place.first, key == Qt::Key_Up ? -1 : 1, data_.series.size());
    place.second = std::min(place.second, data_.series[place.first].marks.size() - 1);
  } else {
    return QWidget::keyPressEvent(event);
  }
  choose(place);
  Q_EMIT pointed(textOf(place));
}

Drawing StudyPlotView::drawing(const StudyTable& table, const StudyPlot& plot, double width_mm) {
  const auto view = std::make_shared<StudyPlotView>();
  view->font_pixels_ = kFontPixels;
  view->setColors(Palette::print());
  view->setFont(QFont(figure_font({}, 8).family()));
  view->setTable(table, plot);  // To know the number of panels.
  const bool panels = plot.kind == StudyPlot::Kind::HeatMap;
  const int count = std::max(1, int(view->data_.series.size())), columns = std::min(count, 2);
  // Pixels of the plot, which are three quarters of a point on paper.
  const QSize pixels(panels ? 110 + 260 * columns : 560,
                     panels ? 280 * ((count + columns - 1) / columns) : 380);
  view->plot_->resize(pixels);
  view->draw();  // Its texts have the room of the paper.
  Drawing drawing;
  drawing.size = QSizeF(width_mm, width_mm * pixels.height() / pixels.width()) * kUnitsPerInch / 25.4;
  drawing.title = view->title_;
  drawing.paint = [view, pixels, size = drawing.size](QCPPainter& painter) {
    painter.scale(size.width() / pixels.width(), size.height() / pixels.height());
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    view->plot_->toPainter(&painter, pixels.width(), pixels.height());
  };
  return drawing;
}

}  // namespace quantoscope
