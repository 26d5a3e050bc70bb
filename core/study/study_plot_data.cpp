// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_plot_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "core/message.h"

namespace quantoscope {
namespace {

using Place = std::optional<std::size_t>;

/// The axes that a plot over `name` shows: that of the name, or those that set the field.
void add_shown(const StudySpec& study, const std::string& name, std::set<std::string>& shown) {
  shown.insert(name);
  if (study.axis(name)) return;
  for (const StudyAxis& axis : study.axes)
    if (sets_field(axis, name)) shown.insert(axis.name);
}

/// All places a mark of this row stands at: one, or the whole axis. A plot without the axis has one place.
std::vector<std::size_t> places(const TableAxis& axis, std::size_t row) {
  if (axis.labels.empty()) return {0};
  if (const Place& place = axis.places[row]) return {*place};
  std::vector<std::size_t> all(axis.labels.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// The networks of one mark.
struct Group {
  SeedMeans values;
  std::vector<double> x;
  std::size_t row = 0;  ///< The first.
  void add(const StudyTable& table, std::size_t index, double value) {
    if (values.empty()) row = index;
    values.add(table.rows[index].seed, value);
  }
};

bool says_bits(const StudyAxis& axis) {
  return axis.field == "quantization.weight_bits" || axis.field == "quantization.activation_bits";
}

/// The network and its places on all axes but those that the plot shows.
std::string name_of(const StudyTable& table, const std::vector<std::size_t>& rows,
                    const std::set<std::string>& shown) {
  const StudyRow& row = table.rows[rows.front()];
  const std::string network = shown.contains(kNetworkAxis) ? "" : network_name(table, rows);
  std::string name;
  for (const StudyAxis& axis : table.study.axes) {
    if (shown.contains(axis.name)) continue;
    const std::string label = table.label(row, axis.name);
    // "W2" says it already.
    if (label.empty() || (says_bits(axis) && network.find_first_of("0123456789") != std::string::npos))
      continue;
    // A number says nothing by itself; a case has a name.
    name += (name.empty() ? "" : ", ") + (axis.field.empty() ? "" : axis.title + " ") + label;
  }
  return network.empty() ? name : name.empty() ? network : network + ", " + name;
}

void find_front(PlotData& data, bool lower_x, bool lower_y) {
  const auto not_worse = [](double a, double b, bool lower) { return lower ? a <= b : a >= b; };
  std::vector<PlotMark*> marks;
  for (PlotSeries& series : data.series)
    for (PlotMark& mark : series.marks) marks.push_back(&mark);
  for (PlotMark* mark : marks)
    mark->front = std::ranges::none_of(marks, [&](const PlotMark* other) {
      const bool better = other->x != mark->x || other->value.mean != mark->value.mean;
      return better && not_worse(other->x, mark->x, lower_x) &&
             not_worse(other->value.mean, mark->value.mean, lower_y);
    });
}

/// What tells one series from the others: the kind of network, then places on the axes.
using Key = std::pair<int, std::vector<Place>>;

bool shows(const StudyPlot& plot, NetworkKind kind) {
  return plot.networks.empty() || std::ranges::find(plot.networks, kind) != plot.networks.end();
}

PlotData over_axes(const StudyTable& table, const StudyPlot& plot) {
  PlotData data;
  data.x = table_axis(table, plot.x);
  if (!plot.y.empty()) data.y = table_axis(table, plot.y);
  const std::size_t metric = metric_index(plot.metric);
  std::set<std::string> shown;
  for (const std::string& name : {plot.x, plot.y}) add_shown(table.study, name, shown);
  struct Series {
    std::map<std::pair<std::size_t, std::size_t>, Group> marks;
    std::vector<std::size_t> rows;
  };
  std::map<Key, Series> all;
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    const StudyRow& row = table.rows[index];
    const auto value = row.metric(metric);
    if (!shows(plot, row.kind) || row.status != RunStatus::Finished || !value || !std::isfinite(*value))
      continue;
    Key key{shown.contains(kNetworkAxis) ? 0 : int(row.kind), {}};
    for (std::size_t i = 0; i < row.values.size(); ++i)
      if (!shown.contains(table.study.axes[i].name)) key.second.push_back(row.values[i]);
    Series& series = all[key];
    series.rows.push_back(index);
    for (const std::size_t x_place : places(data.x, index))
      for (const std::size_t y_place : places(data.y, index))
        series.marks[{x_place, y_place}].add(table, index, *value);
  }
  std::map<NetworkKind, int> variants;
  for (const auto& [key, found] : all) {
    PlotSeries series;
    series.kind = shown.contains(kNetworkAxis) ? NetworkKind::Float : NetworkKind(key.first);
    series.variant = variants[series.kind]++;
    series.name = name_of(table, found.rows, shown);
    for (const auto& [place, group] : found.marks) {
      PlotMark mark;
      std::tie(mark.x_place, mark.y_place) = place;
      mark.x = data.x.positions[mark.x_place];
      mark.value = *group.values.interval();
      mark.row = group.row;
      mark.label = data.x.labels[mark.x_place] + (plot.y.empty() ? "" : ", " + data.y.labels[mark.y_place]) +
                   (series.name.empty() ? "" : ", " + series.name);
      series.marks.push_back(std::move(mark));
    }
    // Names of places need not be in the order of their numbers.
    std::ranges::stable_sort(series.marks, {}, &PlotMark::x);
    data.series.push_back(std::move(series));
  }
  return data;
}

PlotData over_metric(const StudyTable& table, const StudyPlot& plot) {
  PlotData data;
  const std::size_t x_metric = metric_index(plot.x), y_metric = metric_index(plot.metric);
  std::map<Key, Group> groups;
  std::map<int, std::vector<std::size_t>> kinds;
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    const StudyRow& row = table.rows[index];
    const auto x = row.metric(x_metric), y = row.metric(y_metric);
    if (!shows(plot, row.kind) || row.status != RunStatus::Finished || !x || !y || !std::isfinite(*x) ||
        !std::isfinite(*y))
      continue;
    Group& group = groups[{int(row.kind), row.values}];
    group.add(table, index, *y);
    group.x.push_back(*x);
    kinds[int(row.kind)].push_back(index);
  }
  for (const auto& [key, group] : groups) {
    if (data.series.empty() || int(data.series.back().kind) != key.first) {
      PlotSeries series;
      series.kind = NetworkKind(key.first);
      series.name = network_name(table, kinds[key.first]);
      data.series.push_back(std::move(series));
    }
    PlotMark mark;
    mark.x = std::accumulate(group.x.begin(), group.x.end(), 0.0) / double(group.x.size());
    mark.value = *group.values.interval();
    mark.row = group.row;
    mark.label = name_of(table, {group.row}, {});
    data.series.back().marks.push_back(std::move(mark));
  }
  find_front(data, study_metrics()[x_metric].lower_is_better, study_metrics()[y_metric].lower_is_better);
  return data;
}

}  // namespace

bool PlotData::empty() const {
  return std::ranges::all_of(series, [](const PlotSeries& each) { return each.marks.empty(); });
}

PlotData plot_data(const StudyTable& table, const StudyPlot& plot) {
  switch (plot.kind) {
    case StudyPlot::Kind::Lines:
    case StudyPlot::Kind::HeatMap:
      return over_axes(table, plot);
    case StudyPlot::Kind::Pareto:
      return over_metric(table, plot);
    case StudyPlot::Kind::Maps:
      break;
  }
  return {};
}

std::string plot_title(const StudyTable& table, const StudyPlot& plot) {
  if (!plot.title.empty()) return plot.title;
  if (plot.kind == StudyPlot::Kind::Maps) return CORE_TEXT("core", "Decision maps");
  const std::string metric = study_metrics()[metric_index(plot.metric)].label;
  if (plot.kind == StudyPlot::Kind::Pareto)
    return metric + " over " + study_metrics()[metric_index(plot.x)].label;
  std::string title = metric + " over " + table_axis(table, plot.x).title;
  if (!plot.y.empty()) title += " and " + table_axis(table, plot.y).title;
  return title;
}

}  // namespace quantoscope
