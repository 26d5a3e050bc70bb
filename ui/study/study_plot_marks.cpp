// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plot_marks.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "ui/study/study_model.h"
#include "ui/study/study_plot_canvas.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr double kPickDistance = 14;  ///< Pixels.
constexpr double kDodge = 0.13;       ///< Of the way from a name on the axis to the next.

const QCPAxisRect& rect_of(const StudyPlotCanvas& canvas, const MarkPlace& place) {
  return *canvas.rects[canvas.what.kind == StudyPlot::Kind::HeatMap ? place.series : 0];
}

}  // namespace

QPointF mark_coordinates(const StudyPlot& what, const PlotData& data, const MarkPlace& place) {
  const PlotMark& mark = data.series[place.series].marks[place.mark];
  if (what.kind == StudyPlot::Kind::HeatMap) return {double(mark.x_place), double(mark.y_place)};
  const double y = mark.value.mean * shown_factor(metric_of(what.metric));
  if (what.kind == StudyPlot::Kind::Pareto) return {mark.x * shown_factor(metric_of(what.x)), y};
  // Over names marks stand beside each other, that their whiskers can be told apart.
  const auto series = double(data.series.size());
  const double beside = std::min(kDodge, 0.6 / series);
  return {mark.x + (has_names(data.x) ? (double(place.series) - (series - 1) / 2) * beside : 0), y};
}

QPointF mark_pixel(const StudyPlotCanvas& canvas, const MarkPlace& place) {
  const QPointF at = mark_coordinates(canvas.what, canvas.data, place);
  const QCPAxisRect& rect = rect_of(canvas, place);
  return {rect.axis(QCPAxis::atBottom)->coordToPixel(at.x()),
          rect.axis(QCPAxis::atLeft)->coordToPixel(at.y())};
}

std::optional<MarkPlace> mark_at(const StudyPlotCanvas& canvas, QPointF pixel) {
  std::optional<MarkPlace> nearest;
  double least = INFINITY;
  for (std::size_t s = 0; s < canvas.data.series.size(); ++s)
    for (std::size_t m = 0; m < canvas.data.series[s].marks.size(); ++m) {
      const QPointF away = mark_pixel(canvas, {s, m}) - pixel;
      const double distance = std::hypot(away.x(), away.y());
      if (distance >= least) continue;
      least = distance;
      nearest = {s, m};
    }
  if (!nearest) return {};
  if (canvas.what.kind != StudyPlot::Kind::HeatMap) return least <= kPickDistance ? nearest : std::nullopt;
  // A cell is hit anywhere in it.
  const QCPAxisRect& rect = rect_of(canvas, *nearest);
  if (!rect.rect().contains(pixel.toPoint())) return {};
  const QPointF at = mark_coordinates(canvas.what, canvas.data, *nearest);
  const bool inside = std::abs(rect.axis(QCPAxis::atBottom)->pixelToCoord(pixel.x()) - at.x()) <= 0.5 &&
                      std::abs(rect.axis(QCPAxis::atLeft)->pixelToCoord(pixel.y()) - at.y()) <= 0.5;
  return inside ? nearest : std::nullopt;
}

QString mark_text(const StudyPlot& what, const PlotData& data, const MarkPlace& place) {
  const PlotMark& mark = data.series[place.series].marks[place.mark];
  const StudyMetric& metric = metric_of(what.metric);
  return translate("StudyPlotMarks", "%1: %2 %3, %n seeds", nullptr, int(mark.value.count))
      .arg(QString::fromStdString(mark.label), translated(metric.label), metric_text(mark.value, metric));
}

std::optional<MarkPlace> next_mark(const PlotData& data, const std::optional<MarkPlace>& from, int key) {
  const auto wrapped = [](std::size_t value, int by, std::size_t size) {
    return std::size_t((long(value) + by + long(size)) % long(size));
  };
  MarkPlace place = from.value_or(MarkPlace{});
  if (key == Qt::Key_Left || key == Qt::Key_Right) {
    if (from)
      place.mark = wrapped(place.mark, key == Qt::Key_Left ? -1 : 1, data.series[place.series].marks.size());
  } else if (key == Qt::Key_Up || key == Qt::Key_Down) {
    place.series = wrapped(place.series, key == Qt::Key_Up ? -1 : 1, data.series.size());
    place.mark = std::min(place.mark, data.series[place.series].marks.size() - 1);
  } else {
    return {};
  }
  return place;
}

std::optional<MarkPlace> same_mark(const PlotData& before, const std::optional<MarkPlace>& place,
                                   const PlotData& now) {
  if (!place) return {};
  const PlotSeries& old = before.series[place->series];
  const PlotMark& mark = old.marks[place->mark];
  const auto series = std::ranges::find(now.series, old.name, &PlotSeries::name);
  if (series == now.series.end()) return {};
  const auto found = std::ranges::find_if(series->marks, [&](const PlotMark& each) {
    return each.label == mark.label && each.x_place == mark.x_place && each.y_place == mark.y_place;
  });
  if (found == series->marks.end()) return {};
  return MarkPlace{std::size_t(series - now.series.begin()), std::size_t(found - series->marks.begin())};
}

}  // namespace quantoscope
