// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include <QTest>

#include "core/analysis/boundary.h"
#include "core/data/dataset.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

DecisionMap sample(int n, double extent, const std::function<double(double, double)>& f) {
  DecisionMap map;
  map.grid.x_min = map.grid.y_min = -extent;
  map.grid.x_max = map.grid.y_max = extent;
  map.grid.n = n;
  map.logits.resize(n, n);
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column)
      map.logits(row, column) = float(f(map.grid.x(column), map.grid.y(row)));
  return map;
}

double length(const Polyline& line) {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += (line[i] - line[i - 1]).norm();
  return sum;
}

bool closed(const Polyline& line) { return line.front() == line.back(); }

/// On the outermost grid points.
bool at_border(const Eigen::Vector2d& p, const MapGrid& grid) {
  const auto outermost = [&](double v, double first, double last) { return v == first || v == last; };
  return outermost(p.x(), grid.x(0), grid.x(grid.n - 1)) || outermost(p.y(), grid.y(0), grid.y(grid.n - 1));
}

}  // namespace

class TestBoundary : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void circle_has_its_length_and_position_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<double>("radius");
    QTest::newRow("coarse") << 32 << 0.5;
    QTest::newRow("default") << 256 << 0.8;
    QTest::newRow("odd") << 101 << 0.33;
  }
  void circle_has_its_length_and_position() {
    QFETCH(int, n);
    QFETCH(double, radius);
    const DecisionMap map = sample(n, 1, [&](double x, double y) { return x * x + y * y - radius * radius; });
    const auto lines = contour(map);
    QCOMPARE(lines.size(), std::size_t(1));
    QVERIFY(closed(lines[0]));
    const double cell = 2.0 / n;
    // Linear interpolation of a function with second derivative 2 is off by at most cell^2 / 4 in value, and
    // the slope is 2 radius.
    for (const auto& p : lines[0]) QVERIFY(std::abs(p.norm() - radius) < cell * cell / (4 * radius));
    QVERIFY(std::abs(length(lines[0]) - 2 * std::numbers::pi * radius) < 2 * cell * cell / (radius * radius));
  }

  void plane_is_one_straight_line_from_border_to_border() {
    const DecisionMap map = sample(64, 1, [](double x, double y) { return 2 * x - y + 0.1; });
    const auto lines = contour(map);
    QCOMPARE(lines.size(), std::size_t(1));
    QVERIFY(!closed(lines[0]));
    QVERIFY(at_border(lines[0].front(), map.grid) && at_border(lines[0].back(), map.grid));
    for (const auto& p : lines[0]) QVERIFY(std::abs(2 * p.x() - p.y() + 0.1) < 1e-6);
  }

  void lines_keep_the_higher_side_on_their_left() {
    const auto lines = contour(sample(16, 1, [](double x, double y) { return 0.4 - std::hypot(x, y); }));
    QCOMPARE(lines.size(), std::size_t(1));
    double area = 0;
    for (std::size_t i = 1; i < lines[0].size(); ++i) {
      const auto &a = lines[0][i - 1], &b = lines[0][i];
      area += (a.x() * b.y() - b.x() * a.y()) / 2;
    }
    QVERIFY(area > 0);
    QVERIFY(std::abs(area - std::numbers::pi * 0.16) < 0.02);
  }

  void saddle_is_decided_by_the_mean_of_the_cell_data() {
    QTest::addColumn<double>("height");
    QTest::addColumn<bool>("joined");
    QTest::newRow("mean above") << 3.0 << true;
    QTest::newRow("mean on the level") << 1.0 << true;
    QTest::newRow("mean below") << 0.5 << false;
  }
  void saddle_is_decided_by_the_mean_of_the_cell() {
    QFETCH(double, height);
    QFETCH(bool, joined);
    for (const bool mirrored : {false, true}) {
      DecisionMap map =
          sample(2, 1, [&](double x, double y) { return (x * y > 0) != mirrored ? height : -1.0; });
      const auto lines = contour(map);
      QCOMPARE(lines.size(), std::size_t(2));
      // Joined high corners: each line goes around a low corner, and the other way round.
      for (const Polyline& line : lines) {
        QCOMPARE(line.size(), std::size_t(2));
        const Eigen::Vector2d middle = (line[0] + line[1]) / 2;
        const bool around_high = (middle.x() * middle.y() > 0) != mirrored;
        QCOMPARE(around_high, !joined);
      }
    }
  }

  void other_levels_move_the_line() {
    const DecisionMap map = sample(128, 1, [](double x, double y) { return std::hypot(x, y); });
    const auto lines = contour(map, 0.6);
    QCOMPARE(lines.size(), std::size_t(1));
    for (const auto& p : lines[0]) QVERIFY(std::abs(p.norm() - 0.6) < 1e-3);
  }

  void maps_of_one_class_have_no_boundary_data() {
    QTest::addColumn<double>("value");
    QTest::newRow("below") << -1.0;
    QTest::newRow("above") << 1.0;
    QTest::newRow("on the level") << 0.0;
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity();
  }
  void maps_of_one_class_have_no_boundary() {
    QFETCH(double, value);
    QVERIFY(contour(sample(16, 1, [&](double, double) { return value; })).empty());
  }

  void maps_without_cells_have_no_boundary() {
    QVERIFY(contour(DecisionMap{}).empty());
    QVERIFY(contour(sample(1, 1, [](double, double) { return 1.0; })).empty());
  }

  void values_on_the_level_count_as_above() {
    // A single point on the level among lower ones: a ring of length zero, which is no line.
    DecisionMap map = sample(5, 1, [](double, double) { return -1.0; });
    map.logits(2, 2) = 0;
    QVERIFY(contour(map).empty());
    // Two columns, on the level and above it: no line; on the level and below: one, right on the level's
    // column.
    QVERIFY(contour(sample(2, 1, [](double x, double) { return x > 0 ? 1.0 : 0.0; })).empty());
    const auto lines = contour(sample(2, 1, [](double x, double) { return x > 0 ? -1.0 : 0.0; }));
    QCOMPARE(lines.size(), std::size_t(1));
    for (const auto& p : lines[0]) QCOMPARE(p.x(), -0.5);
  }

  void cells_that_touch_what_is_not_a_number_are_left_out() {
    DecisionMap map = sample(64, 1, [](double x, double y) { return std::hypot(x, y) - 0.5; });
    int row = 0, column = 0;  // A grid point next to the circle.
    for (int i = 0; i < 64; ++i)
      if (std::abs(std::hypot(map.grid.x(i), map.grid.y(32)) - 0.5) < 0.02) row = 32, column = i;
    QVERIFY(row > 0);
    map.logits(row, column) = std::numeric_limits<float>::quiet_NaN();
    const auto lines = contour(map);
    QCOMPARE(lines.size(), std::size_t(1));
    QVERIFY(!closed(lines[0]));
    const double gap = (lines[0].front() - lines[0].back()).norm();
    QVERIFY(gap > 0 && gap < 0.15);
    for (const auto& p : lines[0]) QVERIFY(std::isfinite(p.x()) && std::isfinite(p.y()));
  }

  void every_open_line_ends_at_the_border_and_every_crossing_is_used_once() {
    const DecisionMap map = sample(200, 1, [](double x, double y) {
      return std::sin(23 * x + 3 * y) * std::cos(19 * y - 5 * x) + 0.2 * std::sin(71 * x * y);
    });
    int crossings = 0;
    for (int r = 0; r < 200; ++r)
      for (int c = 0; c < 200; ++c) {
        const bool here = map.logits(r, c) >= 0;
        if (c + 1 < 200) crossings += here != (map.logits(r, c + 1) >= 0);
        if (r + 1 < 200) crossings += here != (map.logits(r + 1, c) >= 0);
      }
    int points = 0;
    const auto lines = contour(map);
    QVERIFY(lines.size() > 10);
    for (const Polyline& line : lines) {
      points += int(line.size()) - int(closed(line));
      if (!closed(line)) QVERIFY(at_border(line.front(), map.grid) && at_border(line.back(), map.grid));
    }
    QCOMPARE(points, crossings);
  }

  void largest_map() {
    const DecisionMap map =
        sample(1024, 1, [](double x, double y) { return std::cos(31.4 * std::hypot(x, y)); });
    std::size_t lines = 0;
    QBENCHMARK_ONCE { lines = contour(map).size(); }
    QVERIFY(lines >= 10);
  }

  void truth_changes_where_the_definition_says() {
    DataSpec spec;
    spec.radii = 4;
    spec.points = 20;
    spec.subsamples = 0;
    const Dataset data = make_dataset(spec);
    const std::vector<Polyline> lines = truth_boundary(data.truth, MapGrid({64, Region::Whole}, data.plane));
    // Rings 1.5, 2.5 and 3.5 spacings; beyond the last there is no truth, and no boundary.
    std::array<double, 3> lengths{};
    for (const Polyline& line : lines) {
      for (const Eigen::Vector2d& p : line) {
        const double ring = p.norm() / spec.spacing - 1.5;
        QVERIFY2(std::abs(ring - std::round(ring)) < 0.001, qPrintable(QString::number(ring)));
      }
      lengths.at(std::size_t(std::lround(line.front().norm() / spec.spacing - 1.5))) += length(line);
    }
    for (int i = 0; i < 3; ++i) {
      const double circle = 2 * std::numbers::pi * (i + 1.5) * spec.spacing;
      QVERIFY(std::abs(lengths[std::size_t(i)] / circle - 1) < 0.01);
    }
    QVERIFY(truth_boundary({}, MapGrid()).empty());
  }
};

QUANTOSCOPE_TEST(TestBoundary)
#include "test_boundary.moc"
