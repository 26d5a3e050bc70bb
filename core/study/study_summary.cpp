// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_summary.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "core/study/table_axis.h"

namespace quantoscope {
namespace {

/// One place per axis.
using CellPlace = std::vector<std::optional<std::size_t>>;

std::vector<std::string> row_axes(const StudySpec& study) {
  std::vector<std::string> rows = study.rows;
  const auto named = [&](const StudyAxis& axis) {
    const auto shows = [&](const std::string& name) { return name == axis.name || sets_field(axis, name); };
    return std::ranges::any_of(study.rows, shows) || std::ranges::any_of(study.columns, shows);
  };
  for (const StudyAxis& axis : study.axes)
    if (!named(axis)) rows.push_back(axis.name);
  return rows;
}

std::vector<std::string> column_axes(const StudySpec& study) {
  std::vector<std::string> columns = study.columns;
  if (std::ranges::find(columns, kNetworkAxis) == columns.end() &&
      std::ranges::find(study.rows, kNetworkAxis) == study.rows.end())
    columns.push_back(kNetworkAxis);
  return columns;
}

/// The places of a row on these axes. Where one makes no difference to it: all of that axis, or no place when
/// `once`.
std::vector<CellPlace> places(const std::vector<TableAxis>& axes, std::size_t row, bool once) {
  std::vector<CellPlace> result{{}};
  for (const TableAxis& axis : axes) {
    std::vector<CellPlace> longer;
    for (const CellPlace& place : result) {
      const auto add = [&](std::optional<std::size_t> index) {
        longer.push_back(place);
        longer.back().push_back(index);
      };
      if (axis.places[row] || once)
        add(axis.places[row]);
      else
        for (std::size_t i = 0; i < axis.labels.size(); ++i) add(i);
    }
    result = std::move(longer);
  }
  return result;
}

std::vector<std::string> labels_of(const std::vector<TableAxis>& axes, const CellPlace& place) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < axes.size(); ++i) labels.push_back(place[i] ? axes[i].labels[*place[i]] : "");
  return labels;
}

std::string in_a_row(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() || word.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

StudySummary summarize(const StudyTable& table, const std::string& metric) {
  std::vector<TableAxis> rows, columns;
  for (const std::string& name : row_axes(table.study)) rows.push_back(table_axis(table, name));
  for (const std::string& name : column_axes(table.study)) columns.push_back(table_axis(table, name));
  const bool kinds_are_lines = std::ranges::find(table.study.rows, kNetworkAxis) != table.study.rows.end();
  const std::size_t index = metric_index(metric);
  std::map<CellPlace, std::map<CellPlace, SeedMeans>> cells;
  std::set<CellPlace> column_places;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const StudyRow& row = table.rows[i];
    const auto value = row.metric(index);
    for (const CellPlace& column : places(columns, i, false)) {
      column_places.insert(column);
      for (const CellPlace& line : places(rows, i, kinds_are_lines)) {
        SeedMeans& cell = cells[line][column];
        if (value && row.status == RunStatus::Finished) cell.add(row.seed, *value);
      }
    }
  }
  StudySummary summary;
  summary.metric = metric;
  for (const TableAxis& axis : rows) summary.row_titles.push_back(axis.title);
  for (const CellPlace& column : column_places)
    summary.columns.push_back(in_a_row(labels_of(columns, column)));
  for (const auto& [place, filled] : cells) {
    StudySummary::Line line{labels_of(rows, place), {}};
    for (const CellPlace& column : column_places) {
      const auto found = filled.find(column);
      line.cells.push_back(found == filled.end() ? std::nullopt : found->second.interval());
    }
    summary.lines.push_back(std::move(line));
  }
  return summary;
}

std::string best_lines(const StudySummary& summary) {
  const double sign = study_metrics()[metric_index(summary.metric)].lower_is_better ? -1 : 1;
  std::string text;
  if (summary.lines.size() < 2) return text;
  for (std::size_t column = 0; column < summary.columns.size(); ++column) {
    const auto cell = [&](const StudySummary::Line& line) { return line.cells[column]; };
    if (!std::ranges::all_of(summary.lines, [&](const auto& line) { return cell(line).has_value(); }))
      continue;
    const auto best = std::ranges::max_element(
        summary.lines, {}, [&](const StudySummary::Line& line) { return sign * cell(line)->mean; });
    text += (text.empty() ? "" : ", ") + summary.columns[column] + " " + in_a_row(best->labels);
  }
  return text;
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
