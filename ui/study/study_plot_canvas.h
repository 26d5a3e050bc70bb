// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QFont>
#include <QString>

#include "core/study/study_metrics.h"
#include "core/study/study_plot_data.h"
#include "ui/plots/palette.h"

class QCPAxis;
class QCPAxisRect;
class QCPLayoutGrid;
class QCustomPlot;

namespace quantoscope {

/// What a study's plot is drawn on, from, and with. Lines and Pareto fronts have one pair of axes, heat maps
/// one for each series.
struct StudyPlotCanvas {
  QCustomPlot& plot;
  const StudyPlot& what;
  const PlotData& data;
  const Palette& palette;
  QFont font;
  std::vector<QCPAxisRect*>& rects;

  /// "Accuracy, % (mean of 5 seeds)": of how many, as a number without it says too much or too little.
  QString valueLabel() const;
  /// A pair of axes in a box.
  QCPAxisRect* addRect(QCPLayoutGrid& grid, int row, int column) const;
  /// Names at their places; those of a lower axis are turned where they have not this room (pixels).
  void nameTicks(QCPAxis& axis, const TableAxis& names, double room) const;
};

const StudyMetric& metric_of(const std::string& name);
/// From a value to what is shown of it: shares are shown in per cent.
double shown_factor(const StudyMetric& metric);
/// "Accuracy, %"
QString axis_label(const StudyMetric& metric);
/// Names, not numbers: what lies between them is nothing.
bool has_names(const TableAxis& axis);
void set_pens(QCPAxis& axis, const QColor& color);

}  // namespace quantoscope
