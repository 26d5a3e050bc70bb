// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/study/statistics.h"
#include "core/study/table_axis.h"

namespace quantoscope {

/// One mark of a plot: a network with all its seeds.
struct PlotMark {
  std::size_t x_place = 0, y_place = 0;  ///< On the axes of lines and heat maps.
  double x = 0;                          ///< Lines: where on the axis; Pareto: the mean of the metric `x`.
  MeanInterval value;                    ///< Of the metric.
  std::string label;                     ///< "128-4, W2"
  std::size_t row = 0;                   ///< In the table: the first seed that is finished.
  bool front = false;                    ///< Pareto: nothing is better in both.
  bool operator==(const PlotMark&) const = default;
};

/// Marks that belong together: a line, a panel of heat maps, a colour of the Pareto plot.
struct PlotSeries {
  std::string name;  ///< "W2, 128-4": the network, and what else tells it from the other series.
  NetworkKind kind = NetworkKind::Float;
  int variant = 0;  ///< Series of this kind before it.
  std::vector<PlotMark> marks;
  bool operator==(const PlotSeries&) const = default;
};

/// What lines, heat maps and Pareto fronts are drawn from; nothing of Qt, so that it can be tested and
/// written.
struct PlotData {
  std::vector<PlotSeries> series;
  TableAxis x, y;  ///< Of lines and heat maps.
  bool empty() const;
  bool operator==(const PlotData&) const = default;
};

/// What there is of it up to now; networks that failed or are not finished do not count. A network to which
/// the axis `x` makes no difference stands at all of its values. Empty for Kind::Maps. Throws Error for a
/// plot that names what the study does not have.
PlotData plot_data(const StudyTable& table, const StudyPlot& plot);

/// "Accuracy over Width"; the plot's own title if it has one.
std::string plot_title(const StudyTable& table, const StudyPlot& plot);

}  // namespace quantoscope
