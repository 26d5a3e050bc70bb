// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/table_axis.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/message.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

using Place = std::optional<std::size_t>;

TableAxis of_kinds(const StudyTable& table) {
  TableAxis axis{CORE_TEXT("core", "Network"), {}, {}, {}};
  std::vector<std::size_t> of_kind[kNetworkKinds];
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    of_kind[int(table.rows[row].kind)].push_back(row);
    axis.places.push_back(std::size_t(table.rows[row].kind));
  }
  for (int kind = 0; kind < kNetworkKinds; ++kind) {
    axis.labels.push_back(of_kind[kind].empty() ? "" : network_name(table, of_kind[kind]));
    axis.positions.push_back(kind);
  }
  return axis;
}

TableAxis of_study(const StudyTable& table, const StudyAxis& own) {
  TableAxis axis{own.title, {}, plot_positions(own), {}};
  for (const AxisValue& value : own.values) axis.labels.push_back(value.label);
  const auto index = std::size_t(&own - table.study.axes.data());
  for (const StudyRow& row : table.rows) axis.places.push_back(row.values[index]);
  return axis;
}

TableAxis of_field(const StudyTable& table, const std::string& key) {
  const Field& own = field(key);
  std::vector<std::size_t> setting;  // The axes that do.
  for (std::size_t i = 0; i < table.study.axes.size(); ++i)
    if (sets_field(table.study.axes[i], key)) setting.push_back(i);
  const auto matters = [&](const StudyRow& row) {
    return std::ranges::any_of(setting, [&](std::size_t i) { return row.values[i].has_value(); });
  };
  StudyAxis made;
  made.name = made.field = key;
  made.title = own.label;
  for (const StudyRow& row : table.rows) {
    if (!matters(row)) continue;
    const FieldValue value = own.get(row.spec);
    const std::string label = format_value(own, value);
    if (std::ranges::find(made.values, label, &AxisValue::label) == made.values.end())
      made.values.push_back({label, {{key, value}}});
  }
  std::ranges::sort(made.values, {}, [](const AxisValue& value) { return value.set.front().second; });
  TableAxis axis{made.title, {}, plot_positions(made), {}};
  for (const AxisValue& value : made.values) axis.labels.push_back(value.label);
  for (const StudyRow& row : table.rows) {
    const auto found = std::ranges::find(axis.labels, format_value(own, own.get(row.spec)));
    axis.places.push_back(matters(row) ? Place(found - axis.labels.begin()) : std::nullopt);
  }
  return axis;
}

}  // namespace

TableAxis table_axis(const StudyTable& table, const std::string& name) {
  if (name == kNetworkAxis) return of_kinds(table);
  if (const StudyAxis* own = table.study.axis(name)) return of_study(table, *own);
  if (sets_field(table.study, name)) return of_field(table, name);
  throw Error(CORE_TEXT("core", "the study has no axis %1"), in_quotes(name));
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

std::string network_name(const StudyTable& table, const std::vector<std::size_t>& rows) {
  static constexpr const char* kShort[kNetworkKinds] = {"float", "W", "A", "W+A"};
  std::set<std::string> names;
  for (const std::size_t row : rows) names.insert(table.label(table.rows[row], kNetworkAxis));
  return names.size() == 1 ? *names.begin() : kShort[int(table.rows[rows.front()].kind)];
}

}  // namespace quantoscope
