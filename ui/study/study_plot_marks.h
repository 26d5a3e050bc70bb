// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QPointF>
#include <QString>

#include "core/study/study_plot_data.h"

namespace quantoscope {

struct StudyPlotCanvas;

/// Which mark of a study's plot.
struct MarkPlace {
  std::size_t series = 0, mark = 0;
  bool operator==(const MarkPlace&) const = default;
};

/// Where a mark stands on the axes of its series.
QPointF mark_coordinates(const StudyPlot& what, const PlotData& data, const MarkPlace& place);
/// The same in pixels of the plot, once it is laid out.
QPointF mark_pixel(const StudyPlotCanvas& canvas, const MarkPlace& place);
/// The mark at these pixels: one that is near, or the cell of a heat map.
std::optional<MarkPlace> mark_at(const StudyPlotCanvas& canvas, QPointF pixel);

/// "8, W2: Accuracy 91.2 ± 0.8 %, 5 seeds"
QString mark_text(const StudyPlot& what, const PlotData& data, const MarkPlace& place);
/// Where an arrow key leads to; the first mark from none. Nothing for other keys. There are marks.
std::optional<MarkPlace> next_mark(const PlotData& data, const std::optional<MarkPlace>& from, int key);
/// Where a mark is after others have come.
std::optional<MarkPlace> same_mark(const PlotData& before, const std::optional<MarkPlace>& place,
                                   const PlotData& now);

}  // namespace quantoscope
