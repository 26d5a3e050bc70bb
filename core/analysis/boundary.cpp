// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/boundary.h"

#include <cmath>
#include <cstdint>

#include "core/analysis/map_view.h"

namespace quantoscope {
namespace {

/// Every grid edge the contour crosses is one point of it, so lines are joined by edge number instead of by
/// comparing coordinates. Segments are directed with the values above the level on their left; each edge then
/// has at most one segment that leaves it and one that arrives.
class Tracer {
 public:
  Tracer(const DecisionMap& map, double level)
      : map_(map), level_(level), rows_(map.logits.rows()), columns_(map.logits.cols()) {}

  std::vector<Polyline> trace() {
    if (rows_ < 2 || columns_ < 2) return {};
    next_.assign(2 * rows_ * columns_, kNone);
    arrived_.assign(next_.size(), false);
    for (Eigen::Index row = 0; row + 1 < rows_; ++row)
      for (Eigen::Index column = 0; column + 1 < columns_; ++column) add_cell(row, column);
    std::vector<Polyline> lines;
    // Open lines first, from their beginnings; what is left over are rings.
    for (const std::int32_t edge : crossed_)
      if (!arrived_[edge]) follow(edge, lines);
    for (const std::int32_t edge : crossed_)
      if (next_[edge] != kNone) follow(edge, lines);
    return lines;
  }

 private:
  static constexpr std::int32_t kNone = -1;

  std::int32_t horizontal(Eigen::Index row, Eigen::Index column) const {
    return std::int32_t(2 * (row * columns_ + column));
  }
  std::int32_t vertical(Eigen::Index row, Eigen::Index column) const { return horizontal(row, column) + 1; }

  void add_cell(Eigen::Index row, Eigen::Index column) {
    const double a = map_.logits(row, column), b = map_.logits(row, column + 1);
    const double c = map_.logits(row + 1, column + 1), d = map_.logits(row + 1, column);
    const int above = (a >= level_) | (b >= level_) << 1 | (c >= level_) << 2 | (d >= level_) << 3;
    if (!std::isfinite(a + b + c + d)) return;  // Also a NaN, which is not above anything.
    if (above == 0 || above == 15) return;

    const std::int32_t south = horizontal(row, column), north = horizontal(row + 1, column);
    const std::int32_t west = vertical(row, column), east = vertical(row, column + 1);
    // Corners a, b, c, d run counter-clockwise from the south-west.
    switch (above) {
      case 1:
        return join(south, west);
      case 2:
        return join(east, south);
      case 3:
        return join(east, west);
      case 4:
        return join(north, east);
      case 6:
        return join(north, south);
      case 7:
        return join(north, west);
      case 8:
        return join(west, north);
      case 9:
        return join(south, north);
      case 11:
        return join(east, north);
      case 12:
        return join(west, east);
      case 13:
        return join(south, east);
      case 14:
        return join(west, south);
      default:
        break;
    }
    const bool centre = (a + b + c + d) / 4 >= level_;
    if (above == 5) {  // a and c above: joined through the centre, or two corners.
      join(south, centre ? east : west);
      join(north, centre ? west : east);
    } else {  // b and d above.
      join(east, centre ? north : south);
      join(west, centre ? south : north);
    }
  }

  void join(std::int32_t from, std::int32_t to) {
    next_[from] = to;
    arrived_[to] = true;
    crossed_.push_back(from);
  }

  /// Where the contour crosses an edge.
  Eigen::Vector2d point(std::int32_t edge) const {
    const Eigen::Index row = edge / 2 / columns_, column = edge / 2 % columns_;
    const bool upright = edge % 2;
    const double first = map_.logits(row, column);
    const double second = upright ? map_.logits(row + 1, column) : map_.logits(row, column + 1);
    const double t = (level_ - first) / (second - first);
    const double x = map_.grid.x(int(column)), y = map_.grid.y(int(row));
    if (upright) return {x, y + t * (map_.grid.y(int(row) + 1) - y)};
    return {x + t * (map_.grid.x(int(column) + 1) - x), y};
  }

  void follow(std::int32_t start, std::vector<Polyline>& lines) {
    Polyline line{point(start)};
    std::int32_t edge = start;
    while (next_[edge] != kNone) {
      const std::int32_t to = next_[edge];
      next_[edge] = kNone;
      edge = to;
      // A value equal to the level puts the crossings of several edges on the same grid point.
      const Eigen::Vector2d p = edge == start ? line.front() : point(edge);
      if (p != line.back()) line.push_back(p);
    }
    if (line.size() > 1) lines.push_back(std::move(line));
  }

  const DecisionMap& map_;
  const double level_;
  const Eigen::Index rows_, columns_;
  std::vector<std::int32_t> next_;     ///< Edge the contour goes to from this edge.
  std::vector<bool> arrived_;          ///< Some segment ends on this edge.
  std::vector<std::int32_t> crossed_;  ///< Edges segments start from, in order of the cells.
};

}  // namespace

std::vector<Polyline> contour(const DecisionMap& map, double level) { return Tracer(map, level).trace(); }

std::vector<Polyline> truth_boundary(const Truth& truth, const MapGrid& grid) {
  if (!truth) return {};
  std::vector<Polyline> lines = contour({grid, signed_truth(truth_map(truth, grid))});
  const double half_x = (grid.x_max - grid.x_min) / grid.n / 2,
               half_y = (grid.y_max - grid.y_min) / grid.n / 2;
  const auto move = [&](Eigen::Vector2d& p) {
    // Contours of +1 and -1 cross the lines between grid points in their middles: across it, where x is that
    // of no column.
    const double column = (p.x() - grid.x(0)) / (2 * half_x);
    const bool along_x = std::abs(column - std::round(column)) > 0.25;
    const Eigen::Vector2d half = along_x ? Eigen::Vector2d(half_x, 0) : Eigen::Vector2d(0, half_y);
    Eigen::Vector2d low = p - half, high = p + half;
    const std::optional<int> first = truth(low.x(), low.y());
    for (int step = 0; step < 10; ++step) {
      const Eigen::Vector2d middle = (low + high) / 2;
      (truth(middle.x(), middle.y()) == first ? low : high) = middle;
    }
    p = (low + high) / 2;
  };
  for (Polyline& line : lines) {
    const bool closed = line.front() == line.back();
    for (Eigen::Vector2d& p : line) move(p);
    if (closed) line.back() = line.front();
  }
  return lines;
}

}  // namespace quantoscope
