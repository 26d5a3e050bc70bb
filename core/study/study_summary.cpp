// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_summary.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

namespace quantoscope {
namespace {

/// One index per axis name: places of values, or the kind of network.
using Place = std::vector<std::size_t>;

std::vector<std::string> row_axes(const StudySpec& study) {
  std::vector<std::string> rows = study.rows;
  for (const StudyAxis& axis : study.axes)
    if (std::ranges::find(rows, axis.name) == rows.end() &&
        std::ranges::find(study.columns, axis.name) == study.columns.end())
      rows.push_back(axis.name);
  return rows;
}

std::vector<std::string> column_axes(const StudySpec& study) {
  std::vector<std::string> columns = study.columns;
  if (std::ranges::find(columns, kNetworkAxis) == columns.end() &&
      std::ranges::find(study.rows, kNetworkAxis) == study.rows.end())
    columns.push_back(kNetworkAxis);
  return columns;
}

/// The places of a row on these axes: several when it does not matter where it stands on one of them.
std::vector<Place> places(const StudySpec& study, const StudyRow& row, const std::vector<std::string>& axes) {
  std::vector<Place> result{{}};
  for (const std::string& name : axes) {
    std::vector<Place> longer;
    for (Place& place : result) {
      const auto add = [&](std::size_t index) {
        longer.push_back(place);
        longer.back().push_back(index);
      };
      if (name == kNetworkAxis) {
        add(std::size_t(row.kind));
        continue;
      }
      const StudyAxis* axis = study.axis(name);
      const auto& value = row.values[std::size_t(axis - study.axes.data())];
      if (value)
        add(*value);
      else
        for (std::size_t i = 0; i < axis->values.size(); ++i) add(i);
    }
    result = std::move(longer);
  }
  return result;
}

/// "W2" if all networks of that kind have two bits, else "W".
std::string kind_label(const StudyTable& table, NetworkKind kind) {
  std::set<std::string> labels;
  for (const StudyRow& row : table.rows)
    if (row.kind == kind) labels.insert(network_label(kind, row.weight_bits, row.activation_bits));
  if (labels.size() == 1) return *labels.begin();
  static constexpr const char* kShort[kNetworkKinds] = {"float", "W", "A", "W+A"};
  return kShort[int(kind)];
}

std::vector<std::string> labels_of(const StudyTable& table, const std::vector<std::string>& axes,
                                   const Place& place) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < axes.size(); ++i)
    labels.push_back(axes[i] == kNetworkAxis ? kind_label(table, NetworkKind(place[i]))
                                             : table.study.axis(axes[i])->values[place[i]].label);
  return labels;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

StudySummary summarize(const StudyTable& table, const std::string& metric) {
  const auto rows = row_axes(table.study), columns = column_axes(table.study);
  const std::size_t index = metric_index(metric);
  std::map<Place, std::map<Place, std::vector<double>>> cells;
  std::set<Place> column_places;
  for (const StudyRow& row : table.rows) {
    const auto value = row.metric(index);
    for (const Place& column : places(table.study, row, columns)) {
      column_places.insert(column);
      for (const Place& line : places(table.study, row, rows)) {
        auto& cell = cells[line][column];
        if (value && row.status == RunStatus::Finished) cell.push_back(*value);
      }
    }
  }
  StudySummary summary;
  summary.metric = metric;
  for (const std::string& name : rows) {
    const StudyAxis* axis = table.study.axis(name);
    summary.row_titles.push_back(axis ? axis->title : "Network");
  }
  for (const Place& column : column_places)
    summary.columns.push_back(joined(labels_of(table, columns, column)));
  for (const auto& [place, filled] : cells) {
    StudySummary::Line line{labels_of(table, rows, place), {}};
    for (const Place& column : column_places) {
      const auto found = filled.find(column);
      line.cells.push_back(found == filled.end() ? std::nullopt : mean_interval(found->second));
    }
    summary.lines.push_back(std::move(line));
  }
  return summary;
}

std::string cell_text(const MeanInterval& value, const StudyMetric& metric) {
  const auto number = [&](double x) {
    char text[64];
    std::snprintf(text, sizeof text, metric.share ? "%.3f" : "%.4g", x);
    return std::string(text);
  };
  return number(value.mean) + (value.half_width ? " ± " + number(*value.half_width) : "");
}

}  // namespace quantoscope
