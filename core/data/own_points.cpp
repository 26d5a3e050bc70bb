// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/own_points.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/data/csv.h"
#include "core/data/generators.h"
#include "core/data/random.h"
#include "core/error.h"
#include "core/message.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

OwnPoint parse_point(std::string_view text, const std::string& origin) {
  std::vector<double> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view part = trimmed(text.substr(begin, end - begin));
    const std::optional<double> number = csv_number(part);
    if (!number) throw Error(CORE_TEXT("core", "%1: expected a number, found %2"), origin, in_quotes(part));
    numbers.push_back(*number);
    begin = end + 1;
  }
  if (numbers.size() != 3)
    throw Error(CORE_TEXT("core", "%1: expected three numbers x,y,label, found %2"), origin,
                std::to_string(numbers.size()));
  for (int i : {0, 1})
    if (!(std::abs(numbers[std::size_t(i)]) <= kFarthestOwnPoint))
      throw Error(CORE_TEXT("core", "%1: %2 is outside %3..%4"), origin, number_text(numbers[std::size_t(i)]),
                  number_text(-kFarthestOwnPoint), number_text(kFarthestOwnPoint));
  if (numbers[2] != 0 && numbers[2] != 1)
    throw Error(CORE_TEXT("core", "%1: expected the label 0 or 1, found %2"), origin,
                number_text(numbers[2]));
  return {numbers[0], numbers[1], int(numbers[2])};
}

/// What a set needs before it can be learned.
std::string missing_in(const std::vector<OwnPoint>& points) {
  const auto ones = std::ranges::count(points, 1, &OwnPoint::label);
  if (points.empty()) return CORE_TEXT("core", "add points of both classes");
  if (ones == 0) return CORE_TEXT("core", "add points of class 1, too");
  if (ones == std::ptrdiff_t(points.size())) return CORE_TEXT("core", "add points of class 0, too");
  return {};
}

}  // namespace

std::vector<OwnPoint> parse_own_points(std::string_view text, const std::string& origin) {
  std::vector<OwnPoint> points;
  while (!trimmed(text).empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (points.size() == kMostOwnPoints)
      throw Error(
          CORE_TEXT("core", "%1: more than %2 points; put so many into a CSV file (data.points_file)"),
          origin, std::to_string(kMostOwnPoints));
    points.push_back(parse_point(
        part, origin + ": point " + std::to_string(points.size() + 1) + " (" + in_quotes(part) + ")"));
  }
  return points;
}

std::string own_points_text(const std::vector<OwnPoint>& points) {
  std::string text;
  for (const OwnPoint& point : points) {
    if (!text.empty()) text += "; ";
    // Adding 0 makes minus zero a plain one.
    text += number_text(point.x + 0.0) + "," + number_text(point.y + 0.0) + (point.label ? ",1" : ",0");
  }
  return text;
}

double rounded(double coordinate, double size) {
  const double inverse = std::max(1.0, std::pow(10, 4 - std::ceil(std::log10(size))));
  return std::round(coordinate * inverse) / inverse;
}

std::vector<OwnPoint> points_of(const Dataset& data, std::size_t most) {
  const auto size = std::size_t(data.size());
  std::vector<Eigen::Index> rows(size);
  std::iota(rows.begin(), rows.end(), Eigen::Index{0});
  if (most < size) {
    RandomStream random(1, "own points: choice");
    for (std::size_t i = 0; i < most; ++i) std::swap(rows[i], rows[i + random.below(size - i)]);
    rows.resize(most);
    std::ranges::sort(rows);
  }
  std::vector<OwnPoint> points;
  points.reserve(rows.size());
  for (const Eigen::Index row : rows) {
    points.push_back({rounded(data.points(row, 0), data.plane.width() / 2),
                      rounded(data.points(row, 1), data.plane.height() / 2), data.labels(row) ? 1 : 0});
  }
  return points;
}

Dataset own_dataset(const std::vector<OwnPoint>& points) {
  Dataset data;
  data.points.resize(Eigen::Index(points.size()), 2);
  data.labels.resize(data.points.rows());
  double largest = 0, farthest = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    data.points.row(Eigen::Index(i)) << rounded_to_float(points[i].x), rounded_to_float(points[i].y);
    data.labels(Eigen::Index(i)) = std::uint8_t(points[i].label);
    largest = std::max({largest, std::abs(points[i].x), std::abs(points[i].y)});
    farthest = std::max(farthest, std::hypot(points[i].x, points[i].y));
  }
  data.plane = PlaneBox::centred(std::max(1.0, largest));
  data.radius = std::max(1.0, farthest);
  data.passes = passes_for(data.size());
  data.missing = missing_in(points);
  return data;
}

Dataset generate_own(const DataSpec& spec) {
  return own_dataset(parse_own_points(spec.own_points, "data.own_points"));
}

int passes_for(Eigen::Index points) {
  return points < 1 ? 1 : int(std::max<Eigen::Index>(1, (kPointsPerEpoch + points - 1) / points));
}

}  // namespace quantoscope
