// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_plot_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "core/error.h"
#include "core/message.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

using Place = std::optional<std::size_t>;

constexpr const char* kShort[kNetworkKinds] = {"float", "W", "A", "W+A"};

/// Place on the axis of this name; nothing where it makes no difference.
Place place_of(const StudyTable& table, const StudyRow& row, const std::string& name) {
  if (name == kNetworkAxis) return std::size_t(row.kind);
  const StudyAxis* axis = table.study.axis(name);
  return row.values[std::size_t(axis - table.study.axes.data())];
}

/// A field that the cases of axes set, as an axis: the values it has in the table, in order.
StudyAxis axis_of_field(const StudyTable& table, const std::string& key) {
  const Field& own = field(key);
  StudyAxis axis;
  axis.name = axis.field = key;
  axis.title = own.label;
  for (const StudyRow& row : table.rows) {
    const FieldValue value = own.get(row.spec);
    const std::string label = format_value(own, value);
    if (std::ranges::find(axis.values, label, &AxisValue::label) == axis.values.end())
      axis.values.push_back({label, {{key, value}}});
  }
  std::ranges::sort(axis.values, {}, [](const AxisValue& value) { return value.set.front().second; });
  return axis;
}

PlotAxis axis_of(const StudyTable& table, const std::string& name) {
  PlotAxis axis;
  if (name.empty()) return axis;
  if (name == kNetworkAxis) {
    axis.title = "Network";
    axis.labels.assign(kShort, kShort + kNetworkKinds);
    axis.positions = {0, 1, 2, 3};
    return axis;
  }
  if (!table.study.axis(name) && sets_field(table.study, name)) {
    const StudyAxis made = axis_of_field(table, name);
    axis.title = made.title;
    for (const AxisValue& value : made.values) axis.labels.push_back(value.label);
    axis.positions = plot_positions(made);
    return axis;
  }
  const StudyAxis* found = table.study.axis(name);
  if (!found) throw Error(CORE_TEXT("core", "plot: the study has no axis %1"), in_quotes(name));
  axis.title = found->title;
  for (const AxisValue& value : found->values) axis.labels.push_back(value.label);
  axis.positions = plot_positions(*found);
  return axis;
}

/// The place of a row on what the plot calls so: an axis, or a field that axes set.
Place plot_place(const StudyTable& table, const StudyRow& row, const std::string& name,
                 const PlotAxis& axis) {
  if (name.empty()) return 0;
  if (name == kNetworkAxis || table.study.axis(name)) return place_of(table, row, name);
  const Field& own = field(name);
  const auto found = std::ranges::find(axis.labels, format_value(own, own.get(row.spec)));
  return std::size_t(found - axis.labels.begin());
}

/// The axes that a plot over `name` shows: that of the name, or those that set the field.
void add_shown(const StudySpec& study, const std::string& name, std::set<std::string>& shown) {
  shown.insert(name);
  if (study.axis(name)) return;
  for (const StudyAxis& axis : study.axes)
    if (sets_field(axis, name)) shown.insert(axis.name);
}

/// All places a mark of this row stands at: one, or the whole axis.
std::vector<std::size_t> places(const Place& place, const PlotAxis& axis) {
  if (axis.labels.empty()) return {0};
  if (place) return {*place};
  std::vector<std::size_t> all(axis.labels.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// The networks of one mark.
struct Group {
  std::vector<double> x;
  std::map<std::int64_t, std::vector<double>> values;  ///< By seed.
  std::size_t row = 0;
  void add(const StudyTable& table, std::size_t index, double value) {
    if (values.empty()) row = index;
    values[table.rows[index].seed].push_back(value);
  }
  /// Over the seeds: several networks of one are no more than their mean.
  MeanInterval interval() const {
    std::vector<double> means;
    for (const auto& [seed, own] : values)
      means.push_back(std::accumulate(own.begin(), own.end(), 0.0) / double(own.size()));
    return *mean_interval(means);
  }
};

/// "W2" if it is that for all of them, else "W".
std::string network_name(const StudyTable& table, const std::vector<std::size_t>& rows) {
  std::set<std::string> names;
  for (const std::size_t row : rows) names.insert(table.label(table.rows[row], kNetworkAxis));
  return names.size() == 1 ? *names.begin() : kShort[int(table.rows[rows.front()].kind)];
}

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
    name += (name.empty() ? "" : ", ") + label;
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

PlotData over_axes(const StudyTable& table, const StudyPlot& plot) {
  PlotData data;
  data.x = axis_of(table, plot.x);
  data.y = axis_of(table, plot.y);
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
    if (row.status != RunStatus::Finished || !value || !std::isfinite(*value)) continue;
    Key key{shown.contains(kNetworkAxis) ? 0 : int(row.kind), {}};
    for (const StudyAxis& axis : table.study.axes)
      if (!shown.contains(axis.name)) key.second.push_back(place_of(table, row, axis.name));
    Series& series = all[key];
    series.rows.push_back(index);
    const Place x = plot_place(table, row, plot.x, data.x), y = plot_place(table, row, plot.y, data.y);
    for (const std::size_t x_place : places(x, data.x))
      for (const std::size_t y_place : places(y, data.y))
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
      mark.value = group.interval();
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
    if (row.status != RunStatus::Finished || !x || !y || !std::isfinite(*x) || !std::isfinite(*y)) continue;
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
    mark.value = group.interval();
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

std::vector<double> plot_positions(const StudyAxis& axis) {
  std::vector<double> positions;
  for (std::size_t i = 0; i < axis.values.size(); ++i) positions.push_back(axis.number(i));
  if (axis.field.empty() || positions.empty()) return positions;
  std::vector<double> above;  // 0, where a method is off, has no logarithm.
  for (const double position : positions)
    if (position > 0) above.push_back(position);
  std::ranges::sort(above);
  if (above.empty() || std::ranges::min(positions) < 0 || above.back() < 8 * above.front()) return positions;
  double step = INFINITY;
  for (std::size_t i = 1; i < above.size(); ++i) step = std::min(step, std::log2(above[i] / above[i - 1]));
  for (double& position : positions)
    position = std::log2(position > 0 ? position : above.front()) - (position > 0 ? 0 : step);
  return positions;
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
  std::string title = metric + " over " + axis_of(table, plot.x).title;
  if (!plot.y.empty()) title += " and " + axis_of(table, plot.y).title;
  return title;
}

}  // namespace quantoscope
