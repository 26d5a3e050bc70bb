// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/boundary_shift.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/boundary.h"

namespace quantoscope {
namespace {

constexpr double kFarthest = 1.0 / 2;  ///< Of the band width; further is another band's business.
constexpr double kSlack = 0.05;        ///< Of a cell: how well straight lines between crossings know an arc.
constexpr double kNothing = 1e-3;      ///< Of a cell: what rounding a logit can do to a contour.

DecisionMap finite(const DecisionMap& map) {
  const auto with_class = [](float v) { return std::isfinite(v) ? v : v > 0 ? 1.0f : -1.0f; };
  return {map.grid, map.logits.unaryExpr(with_class)};
}

/// A map between its points; outside of the outermost ones it goes on as they are.
class Interpolated {
 public:
  explicit Interpolated(const DecisionMap& map) : m_(map.logits), grid_(map.grid) {}
  double operator()(const Eigen::Vector2d& p) const {
    const auto last = double(m_.rows() - 1);
    const double x = std::clamp((p.x() - grid_.x(0)) / grid_.spacing_x(), 0.0, last);
    const double y = std::clamp((p.y() - grid_.y(0)) / grid_.spacing_y(), 0.0, last);
    const auto column = std::min(Eigen::Index(x), m_.cols() - 2),
               row = std::min(Eigen::Index(y), m_.rows() - 2);
    const double a = x - double(column), b = y - double(row);
    const double low = (1 - a) * m_(row, column) + a * m_(row, column + 1);
    const double high = (1 - a) * m_(row + 1, column) + a * m_(row + 1, column + 1);
    return (1 - b) * low + b * high;
  }

 private:
  const LogitMatrix& m_;
  const MapGrid& grid_;
};

/// Points spread evenly along a line, about `spacing` apart: the same ones whichever way the line runs, so
/// that swapping the classes changes nothing.
BoundaryShift spread(Polyline line, double spacing) {
  if (line.front() == line.back()) {
    const auto before = [](const Eigen::Vector2d& a, const Eigen::Vector2d& b) {
      return a.x() != b.x() ? a.x() < b.x() : a.y() < b.y();
    };
    line.pop_back();
    std::rotate(line.begin(), std::min_element(line.begin(), line.end(), before), line.end());
    line.push_back(Eigen::Vector2d(line.front()));
  }
  std::vector<double> way{0};
  for (std::size_t i = 1; i < line.size(); ++i) way.push_back(way.back() + (line[i] - line[i - 1]).norm());
  BoundaryShift even;
  even.closed = line.front() == line.back();
  const int parts = std::max(1, int(std::lround(way.back() / spacing)));
  even.spacing = way.back() / parts;
  std::size_t part = 0;
  for (int i = 0; i < parts + !even.closed; ++i) {
    const double at = i * even.spacing;
    while (part + 2 < line.size() && way[part + 1] < at) ++part;
    const double share = std::min(1.0, (at - way[part]) / (way[part + 1] - way[part]));
    even.points.push_back(line[part] + share * (line[part + 1] - line[part]));
  }
  return even;
}

/// The index `beside` an index of a line; an end's own if the line is not closed.
std::size_t neighbour(const BoundaryShift& line, std::size_t at, int beside) {
  const auto size = std::ptrdiff_t(line.points.size());
  const std::ptrdiff_t to = std::ptrdiff_t(at) + beside;
  return std::size_t(line.closed ? (to + size) % size : std::clamp<std::ptrdiff_t>(to, 0, size - 1));
}

/// How far from `from` along `direction` the class changes.
double way_to_change(const Interpolated& logit, const Eigen::Vector2d& from, const Eigen::Vector2d& direction,
                     double step, double farthest) {
  double before = logit(from);
  for (double way = 0; way < farthest; way += step) {
    const double now = logit(from + (way + step) * direction);
    if ((now > 0) != (before > 0)) return std::min(farthest, way + step * before / (before - now));
    before = now;
  }
  return farthest;
}

/// Marks the points of class `won` within `reach` of the line from a to b.
void mark(PointMask& mask, const DecisionMap& map, const Eigen::Vector2d& a, const Eigen::Vector2d& b,
          double reach, bool won) {
  const MapGrid& grid = map.grid;
  const auto from = [&](double low, double first, double spacing) {
    return std::max(0, int(std::ceil((low - reach - first) / spacing)));
  };
  const auto to = [&](double high, double first, double spacing) {
    return std::min(int(map.logits.rows()) - 1, int(std::floor((high + reach - first) / spacing)));
  };
  const int left = from(std::min(a.x(), b.x()), grid.x(0), grid.spacing_x());
  const int right = to(std::max(a.x(), b.x()), grid.x(0), grid.spacing_x());
  const int top = to(std::max(a.y(), b.y()), grid.y(0), grid.spacing_y());
  const Eigen::Vector2d along = b - a;
  const double length = along.squaredNorm();
  for (int row = from(std::min(a.y(), b.y()), grid.y(0), grid.spacing_y()); row <= top; ++row)
    for (int column = left; column <= right; ++column) {
      if ((map.logits(row, column) > 0) != won) continue;
      const Eigen::Vector2d off = Eigen::Vector2d(grid.x(column), grid.y(row)) - a;
      const double share = length > 0 ? std::clamp(off.dot(along) / length, 0.0, 1.0) : 0.0;
      if ((off - share * along).squaredNorm() <= reach * reach) mask(row, column) = true;
    }
}

}  // namespace

std::vector<BoundaryShift> boundary_shifts(const DecisionMap& quantized, const DecisionMap& reference,
                                           double farthest) {
  std::vector<BoundaryShift> lines;
  if (reference.logits.rows() < 2) return lines;
  const DecisionMap other = finite(quantized);
  const Interpolated logit(other);
  const double cell = std::min(other.grid.spacing_x(), other.grid.spacing_y());
  for (const Polyline& line : contour(finite(reference))) {
    BoundaryShift even = spread(line, cell / 2);
    for (std::size_t i = 0; i < even.points.size(); ++i) {
      const Eigen::Vector2d along = even.points[neighbour(even, i, 1)] - even.points[neighbour(even, i, -1)];
      // Class 1 lies to the left of a contour, so where it has won the boundary went to the right.
      const bool won = logit(even.points[i]) > 0;
      Eigen::Vector2d direction(along.y(), -along.x());
      direction = won ? direction.normalized() : -direction.normalized();
      const double way = way_to_change(logit, even.points[i], direction, cell / 2, farthest);
      even.shift.push_back(won ? way : -way);
    }
    lines.push_back(std::move(even));
  }
  return lines;
}

std::vector<double> running_median(const std::vector<double>& values, int reach, bool closed) {
  const auto size = std::ptrdiff_t(values.size());
  std::vector<double> medians, window;
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    std::ptrdiff_t first = i - reach, last = i + reach;
    if (!closed || last - first >= size) {
      first = closed ? 0 : std::max<std::ptrdiff_t>(first, 0);
      last = closed ? size - 1 : std::min(last, size - 1);
    }
    window.clear();
    for (std::ptrdiff_t j = first; j <= last; ++j) window.push_back(values[std::size_t((j + size) % size)]);
    std::sort(window.begin(), window.end());
    const std::size_t middle = window.size() / 2;
    medians.push_back(window.size() % 2 ? window[middle] : (window[middle - 1] + window[middle]) / 2);
  }
  return medians;
}

std::vector<int> sign_runs(const std::vector<double>& values, double nothing, bool closed) {
  const std::size_t size = values.size();
  const auto sign = [&](std::size_t i) {
    const double v = values[i % size];
    return (v > nothing) - (v < -nothing);
  };
  std::size_t start = 0;  // Of a row, so that none is cut in two.
  if (closed)
    while (start < size && sign(start) == sign(start + size - 1)) ++start;
  std::vector<int> runs(size, 0);
  for (std::size_t i = 0, end = 0; i < size; i = end) {
    while (end < size && sign(start + end) == sign(start + i)) ++end;
    if (sign(start + i) == 0) continue;
    for (std::size_t j = i; j < end; ++j) runs[(start + j) % size] = int(end - i);
  }
  return runs;
}

PointMask swept_area(const DecisionMap& quantized, const DecisionMap& reference, double band,
                     PointMask* vanished) {
  PointMask found = PointMask::Constant(reference.logits.rows(), reference.logits.cols(), false);
  PointMask lost = found;
  const double cell = std::min(reference.grid.spacing_x(), reference.grid.spacing_y());
  const double farthest = kFarthest * band;
  for (const BoundaryShift& line : boundary_shifts(quantized, reference, farthest)) {
    const auto window = int(std::lround(kWindowReach * band / line.spacing));
    const std::vector<double> shift = running_median(line.shift, window, line.closed);
    const std::vector<int> runs = sign_runs(shift, kNothing * cell, line.closed);
    const auto moved = [&](std::size_t at) { return runs[at] * line.spacing >= kShortestRun * band; };
    for (std::size_t i = 0; i < shift.size(); ++i) {
      const std::size_t next = neighbour(line, i, 1);
      const bool won = shift[i] > 0;
      if (!moved(i) || !moved(next) || won != (shift[next] > 0)) continue;
      const bool gone = std::min(std::abs(shift[i]), std::abs(shift[next])) >= farthest;
      const double reach = std::abs(shift[i] + shift[next]) / 2 + kSlack * cell;
      mark(gone ? lost : found, quantized, line.points[i], line.points[next], reach, won);
    }
  }
  if (vanished) *vanished = lost.array() && !found.array();
  return found.array() || lost.array();
}

}  // namespace quantoscope
