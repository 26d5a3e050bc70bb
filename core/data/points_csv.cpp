// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/points_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/data/csv.h"
#include "core/data/points_cells.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

constexpr const char* kHeader = "x,y,label";
constexpr double kPlaneMargin = 0.08;  ///< Of a side of the plane, around the points.

/// Three words and no number.
bool is_header(const CsvLine& line) {
  return line.cells.size() == 3 && std::ranges::none_of(line.cells, [](const CsvCell& cell) {
           return cell.text.empty() || csv_number(cell.text).has_value();
         });
}

/// Throws where the line has three values between other signs than commas.
void note_other_separator(const std::string& origin, const CsvLine& line) {
  for (const auto& [sign, name] :
       {std::pair(';', CORE_TEXT("core", "semicolons")), std::pair('\t', CORE_TEXT("core", "tabs"))})
    if (const auto found = cells_of(line.text, sign).size(); found >= 3)
      csv_error(origin, line, 1,
                {CORE_TEXT("core", "expected 3 values (%1), found %2 separated by %3"),
                 {kHeader, std::to_string(found), Message{name}}});
}

double read_coordinate(const std::string& path, const CsvLine& line, const CsvCell& cell) {
  const std::optional<double> value = csv_number(cell.text);
  if (!value)
    csv_error(path, line, cell.column,
              {CORE_TEXT("core", "expected a number, found %1"), {in_quotes(cell.text)}});
  if (!std::isfinite(*value) || std::abs(*value) > std::numeric_limits<float>::max())
    csv_error(path, line, cell.column,
              {CORE_TEXT("core", "expected a finite number, found %1"), {in_quotes(cell.text)}});
  return *value;
}

std::uint8_t read_label(const std::string& path, const CsvLine& line, const CsvCell& cell) {
  const std::optional<double> value = csv_number(cell.text);
  if (!value || (*value != 0 && *value != 1))
    csv_error(path, line, cell.column,
              {CORE_TEXT("core", "expected the label 0 or 1, found %1"), {in_quotes(cell.text)}});
  return *value == 1 ? 1 : 0;
}

/// The shortest text that reads back to the same float or double; large ones are written out.
void append_number(std::string& text, double value, bool as_float) {
  constexpr double kWrittenOut = 1e4, kTooLong = 1e15;
  const double size = std::abs(value);
  const auto format = size >= kWrittenOut && size < kTooLong ? std::chars_format::fixed : std::chars_format();
  std::array<char, 40> buffer;
  char* const end = buffer.data() + buffer.size();
  const auto written = [&](auto number) {
    return format == std::chars_format::fixed ? std::to_chars(buffer.data(), end, number, format)
                                              : std::to_chars(buffer.data(), end, number);
  };
  text.append(buffer.data(), (as_float ? written(float(value)) : written(value)).ptr);
}

}  // namespace

bool are_floats(const Eigen::Ref<const Eigen::VectorXd, 0, Eigen::InnerStride<>>& numbers) {
  return std::ranges::all_of(numbers, [](double x) { return rounded_to_float(x) == x; });
}

Dataset read_points_csv(const std::string& path) { return points_from_csv(read_file(path), path); }

Dataset points_from_csv(const std::string& text, const std::string& origin) {
  require_text(text, origin);
  std::vector<double> points;
  std::vector<std::uint8_t> labels;
  CsvLines lines(text);
  CsvLine line;
  for (bool first = true; lines.next(line); first = false) {
    if (first && is_header(line)) continue;
    if (line.cells.size() != 3) note_other_separator(origin, line);
    require_cells(origin, line, 3, kHeader);
    points.push_back(read_coordinate(origin, line, line.cells[0]));
    points.push_back(read_coordinate(origin, line, line.cells[1]));
    labels.push_back(read_label(origin, line, line.cells[2]));
  }
  if (labels.empty()) throw Error(CORE_TEXT("core", "%1: holds no points"), origin);

  Dataset data;
  const auto count = Eigen::Index(labels.size());
  data.labels = Eigen::Map<const decltype(data.labels)>(labels.data(), count);
  set_points(data, points);
  return data;
}

void set_points(Dataset& data, const std::vector<double>& coordinates) {
  data.points = Eigen::Map<const PointMatrix>(coordinates.data(), Eigen::Index(coordinates.size() / 2), 2);
  for (const int i : {0, 1}) {
    auto column = data.points.col(i);
    if (!float_is_coarse(column.cwiseAbs().maxCoeff(), column.maxCoeff() - column.minCoeff()))
      column = column.unaryExpr(&rounded_to_float).eval();
  }
  data.plane = plane_around(data.points);
  const double farthest = data.points.rowwise().norm().maxCoeff();
  data.radius = farthest > 0 ? farthest : 1.0;
}

PlaneBox plane_around(const PointMatrix& points) {
  if (points.rows() == 0) return {};
  const Eigen::RowVector2d low = points.colwise().minCoeff();
  const Eigen::RowVector2d high = points.colwise().maxCoeff();
  Eigen::RowVector2d side = high - low;
  // A plane of no size could not be drawn: it gets the other side's, or that of the coordinates.
  for (const int i : {0, 1})
    if (!(side[i] > 0)) side[i] = side[1 - i];
  for (const int i : {0, 1}) {
    const double size = std::abs(low[i]);
    // Of what a double can still tell apart.
    side[i] = std::max(side[i] > 0 ? side[i] : size > 0 ? size : 2.0, size * 1e-11);
  }
  // Networks read floats: no place is beyond them.
  constexpr double farthest = std::numeric_limits<float>::max();
  const auto outwards = [&](int i, double way) {
    return std::clamp((low[i] + high[i]) / 2 + way * (0.5 + kPlaneMargin) * side[i], -farthest, farthest);
  };
  return {outwards(0, -1), outwards(0, 1), outwards(1, -1), outwards(1, 1)};
}

void write_points_csv(const Dataset& data, const std::string& path) {
  std::string text = std::string(kHeader) + "\n";
  text.reserve(text.size() + std::size_t(data.size()) * 28);
  std::array<bool, 2> floats{};
  for (const int c : {0, 1}) floats[std::size_t(c)] = are_floats(data.points.col(c));
  for (Eigen::Index i = 0; i < data.size(); ++i) {
    for (const int c : {0, 1}) {
      append_number(text, data.points(i, c), floats[std::size_t(c)]);
      text += ',';
    }
    text += data.labels(i) ? "1\n" : "0\n";
  }
  if (path == "-")
    write_standard_output(text);
  else
    write_file_atomically(path, text);
}

}  // namespace quantoscope
