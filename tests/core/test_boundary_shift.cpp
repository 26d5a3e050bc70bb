// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <set>

#include <QTest>

#include "core/analysis/boundary_shift.h"
#include "ring_maps.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

std::vector<double> random_values(unsigned seed, int size) {
  std::mt19937 random(seed);
  std::vector<double> values;
  for (int i = 0; i < size; ++i) values.push_back(double(int(random() % 7)) - 3);
  return values;
}

}  // namespace

class TestBoundaryShift : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void shifts_of_a_moved_ring_are_known_data() {
    QTest::addColumn<double>("cells");
    for (const double cells : {0.1, 0.3, 1.0, 2.0, -1.5}) QTest::addRow("%g cells", cells) << cells;
  }
  void shifts_of_a_moved_ring_are_known() {
    QFETCH(double, cells);
    const double cell = 2.0 / 256;
    const Eigen::Vector2d centre(cells * cell, 0);
    int compared = 0;
    for (const BoundaryShift& line : boundary_shifts(ring_map(256, centre.x()), ring_map(256), kBand / 2)) {
      QCOMPARE(line.shift.size(), line.points.size());
      QVERIFY(near(line.spacing, cell / 2, 0.15 * cell));
      for (std::size_t i = 0; i < line.points.size(); ++i) {
        const Eigen::Vector2d p = line.points[i];
        if (p.norm() < 2 * kBand || p.norm() > 0.95) continue;  // Smaller rings bend within a cell.
        const double radius = (std::round(p.norm() / kBand - 0.5) + 0.5) * kBand;
        QVERIFY(near(p.norm(), radius, 0.06 * cell));
        // Along the ray through p to the moved circle.
        const Eigen::Vector2d ray = p.normalized(), off = radius * ray - centre;
        const double way =
            -off.dot(ray) + std::sqrt(radius * radius - off.squaredNorm() + std::pow(off.dot(ray), 2));
        const bool inside_is_one = rings(radius - kBand / 2) > 0;
        const double expected = inside_is_one ? way : -way;  // Outwards wins for what is inside.
        QVERIFY(near(line.shift[i], expected, 0.08 * cell));
        ++compared;
      }
    }
    QVERIFY(compared > 6000);
  }

  void what_is_gone_has_shifted_as_far_as_can_be() {
    const DecisionMap all = sample(64, [](double, double) { return 1.0; });
    for (const DecisionMap& q : {all, negated(all)})
      for (const BoundaryShift& line : boundary_shifts(q, ring_map(64), 0.03))
        for (const double shift : line.shift) QCOMPARE(shift, q.logits(0, 0) > 0 ? 0.03 : -0.03);
    QVERIFY(boundary_shifts(ring_map(64), all, 0.03).empty());
  }

  void medians_are_those_of_the_window() {
    for (unsigned seed = 0; seed < 60; ++seed) {
      const int size = 1 + int(seed % 13), reach = int(seed / 7 % 5);
      const bool closed = seed % 2;
      const std::vector<double> values = random_values(seed, size);
      const std::vector<double> medians = running_median(values, reach, closed);
      QCOMPARE(int(medians.size()), size);
      for (int i = 0; i < size; ++i) {
        std::set<int> at;  // Nobody twice, however small the ring.
        for (int k = -reach; k <= reach; ++k) {
          if (closed) at.insert(((i + k) % size + size) % size);
          if (!closed && i + k >= 0 && i + k < size) at.insert(i + k);
        }
        // The median is half-way between the largest value with no more than half of them below and the
        // smallest with no more than half above.
        double low = -9, high = 9;
        for (const int a : at) {
          const double v = values[std::size_t(a)];
          const auto below =
              std::count_if(at.begin(), at.end(), [&](int b) { return values[std::size_t(b)] < v; });
          const auto above =
              std::count_if(at.begin(), at.end(), [&](int b) { return values[std::size_t(b)] > v; });
          if (2 * below <= int(at.size())) low = std::max(low, v);
          if (2 * above <= int(at.size())) high = std::min(high, v);
        }
        QCOMPARE(medians[std::size_t(i)], (low + high) / 2);
      }
    }
  }

  void runs_are_as_long_as_the_sign_lasts() {
    for (unsigned seed = 0; seed < 60; ++seed) {
      const int size = 1 + int(seed % 13);
      const bool closed = seed % 2;
      const std::vector<double> values = random_values(seed, size);
      const std::vector<int> runs = sign_runs(values, 0.5, closed);
      for (int i = 0; i < size; ++i) {
        const auto sign = [&](int at) {
          const double v = values[std::size_t((at % size + size) % size)];
          return v > 0.5 ? 1 : v < -0.5 ? -1 : 0;
        };
        int length = sign(i) == 0 ? 0 : 1;
        const auto inside = [&](int at) { return closed || (at >= 0 && at < size); };
        for (const int way : {-1, 1})
          for (int at = i + way; length > 0 && length < size && inside(at) && sign(at) == sign(i); at += way)
            ++length;
        QCOMPARE(runs[std::size_t(i)], length);
      }
    }
    QVERIFY(sign_runs({}, 0, true).empty());
  }

  void a_straight_edge_sweeps_what_lies_between_data() {
    QTest::addColumn<double>("angle");
    QTest::addColumn<double>("cells");
    for (const double angle : {0.1, 0.3, 0.8, 2.0})
      for (const double cells : {0.3, -0.5, 1.7, 4.0})
        QTest::addRow("%g rad, %g cells", angle, cells) << angle << cells;
  }
  void a_straight_edge_sweeps_what_lies_between() {
    QFETCH(double, angle);
    QFETCH(double, cells);
    const double cell = 2.0 / 100, moved = cells * cell;
    const auto along = [=](double x, double y) { return std::cos(angle) * x + std::sin(angle) * y - 0.0137; };
    const DecisionMap f = sample(100, along);
    const DecisionMap q = sample(100, [=](double x, double y) { return along(x, y) - moved; });
    const PointMask swept = swept_area(q, f, 0.25);
    int between = 0;
    for (int row = 0; row < 100; ++row)
      for (int column = 0; column < 100; ++column) {
        const double x = f.grid.x(column), y = f.grid.y(row), at = along(x, y);
        if (std::hypot(x, y) > 0.9) continue;  // Beyond the ends of the line.
        const bool flipped = (at > 0) != (at > moved);
        if (flipped) QVERIFY(swept(row, column));
        between += flipped;
        // The class that won also stands beyond the new place, but that is further away.
        if (std::abs(at) > std::abs(moved) + 0.1 * cell) QVERIFY(!swept(row, column));
      }
    QVERIFY(between > 10);
  }

  void only_what_lasts_two_bands_is_swept() {
    const double band = 0.2, size = 0.015;
    const auto swept_share = [&](double half_period) {
      const DecisionMap f = sample(256, [](double, double y) { return y - 0.001; });
      const DecisionMap q = sample(256, [&](double x, double y) {
        return y - 0.001 - size * std::sin(std::numbers::pi * x / half_period);
      });
      const PointMask flips = (q.logits.array() > 0) != (f.logits.array() > 0);
      const PointMask swept = swept_area(q, f, band);
      return double((flips.array() && swept.array()).count()) / double(flips.count());
    };
    QVERIFY(near(swept_share(0.5), 1, 0.05));
    QCOMPARE(swept_share(0.25), 0.0);
    QCOMPARE(swept_share(0.03), 0.0);
  }

  void logits_that_are_not_finite_stand_for_their_class() {
    DecisionMap q = ring_map(64, 0.01), same = q;
    for (const int at : {100, 900, 1800, 2500}) {
      const bool one = q.logits.data()[at] > 0;
      same.logits.data()[at] = one ? 1.0f : -1.0f;
      q.logits.data()[at] =
          one ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    }
    QVERIFY(swept_area(q, ring_map(64), kBand) == swept_area(same, ring_map(64), kBand));
    QVERIFY(swept_area(ring_map(64), q, kBand) == swept_area(ring_map(64), same, kBand));
  }

  void maps_too_small_for_a_boundary_have_none() {
    const DecisionMap one = sample(1, [](double, double) { return 1.0; });
    QVERIFY(boundary_shifts(one, negated(one), 1).empty());
    QVERIFY(!swept_area(one, negated(one), 1).any());
    QCOMPARE(swept_area({}, {}, 1).size(), Eigen::Index(0));
  }
};

QUANTOSCOPE_TEST(TestBoundaryShift)
#include "test_boundary_shift.moc"
