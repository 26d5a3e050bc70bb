// SPDX-License-Identifier: GPL-3.0-or-later
// Every constant of the definitions of distortion, noise and lengths: a case on either side of it, so close
// that none of them can be changed by a quarter unnoticed.
#include <cmath>
#include <numbers>
#include <random>

#include <QTest>

#include "core/analysis/boundary.h"
#include "core/analysis/boundary_shift.h"
#include "core/analysis/error_character.h"
#include "core/analysis/layer_histogram.h"
#include "core/analysis/map_view.h"
#include "ring_maps.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// A level edge at the height `edge`, class 1 above it, moved by `moved(x)` upwards.
DecisionMap edge_map(int n, double edge, const std::function<double(double)>& moved) {
  return sample(n, [&](double x, double y) { return y - edge - moved(x); });
}

/// Of the points that the edge passed.
double swept_share(int n, double band, const std::function<double(double)>& moved) {
  const DecisionMap f = edge_map(n, 1e-3, [](double) { return 0.0; }), q = edge_map(n, 1e-3, moved);
  const PointMask flips = (q.logits.array() > 0) != (f.logits.array() > 0);
  const PointMask swept = swept_area(q, f, band);
  return double((flips.array() && swept.array()).count()) / double(flips.count());
}

/// The definition of smoothed classes, word for word, in one row.
bool slow_smoothed(const PointMask& row, int at, double deviation, double cut_off) {
  double sum = 0;
  const int reach = int(std::ceil(cut_off * deviation));
  for (int k = -reach; k <= reach; ++k)
    if (at + k >= 0 && at + k < row.cols())
      sum += (row(0, at + k) ? 1 : -1) * std::exp(-k * k / (2 * deviation * deviation));
  return sum > 0;
}

}  // namespace

class TestErrorDefinitions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_band_is_an_eighth_of_the_plane_at_most() {
    DecisionMap flat = sample(64, [](double, double) { return 1.0; });
    const ErrorCharacter none = error_character(flat, flat, {});
    QCOMPARE(none.band_width, 2.0 / 8);
    QCOMPARE(none.smallest_piece(), 0.25 * 0.25 / 4);
    QCOMPARE(none.median_window(), 0.25 / 4);
    QCOMPARE(none.shortest_run(), 2 * 0.25);
    flat.grid.x_min = 0, flat.grid.x_max = flat.grid.y_max = 12, flat.grid.y_min = 0;
    QCOMPARE(error_character(flat, flat, {}).band_width, 12.0 / 8);
    // Otherwise area over length of the boundary: nine edges, ten bands.
    const DecisionMap bands =
        sample(100, [](double, double y) { return std::sin(5 * std::numbers::pi * y); });
    const double length = 9 * 2 * 0.99;  // From the first grid points to the last.
    QVERIFY(near(error_character(bands, bands, {}).band_width, 4 / length, 1e-3));
  }

  void classes_are_smoothed_by_a_sixth_of_a_band() {
    const DecisionMap f = sample(256, [](double, double y) { return std::sin(5 * std::numbers::pi * y); });
    const ErrorCharacter c = error_character(f, f, {});
    QVERIFY(near(c.smoothing_width / c.band_width, 1.0 / 6, 1e-9));
    const DecisionMap flat = sample(256, [](double, double) { return -1.0; });
    QCOMPARE(error_character(flat, flat, {}).smoothing_width, 0.25 / 6);
  }

  void classes_are_smoothed_by_a_cell_at_least() {
    const DecisionMap flat = sample(8, [](double, double) { return -1.0; });
    QCOMPARE(error_character(flat, flat, {}).smoothing_width, 2.0 / 8);
  }

  void an_error_of_a_float_s_rounding_is_none() {
    // One logit of a million sets what rounding can do: 2^-23 of it, 0.119.
    DecisionMap f = sample(64, [](double, double) { return 0.0; });
    f.logits(0, 0) = 1e6f;
    const auto has_length = [&](double deviation) {
      DecisionMap q = f;
      for (int r = 0; r < 64; ++r)
        for (int c = 0; c < 64; ++c) q.logits(r, c) += float((r / 8 + c / 8) % 2 ? deviation : -deviation);
      return error_character(q, f, {}).correlation_length.has_value();
    };
    QVERIFY(!has_length(0.109));
    QVERIFY(has_length(0.13));
  }

  void less_than_a_hundredth_is_little() {
    ErrorCharacter c;
    c.flipped_share = 0.0099;
    QVERIFY(c.is_little());
    c.flipped_share = 0.0101;
    QVERIFY(!c.is_little());
  }

  void smoothing_ends_at_three_deviations() {
    int differ = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
      std::mt19937 random(seed);
      PointMask row(1, 300);
      for (Eigen::Index i = 0; i < row.size(); ++i) row(0, i) = random() % 2;
      const PointMask smooth = smoothed_classes(row, 4, 1);
      for (int i = 0; i < row.cols(); ++i) {
        QCOMPARE(smooth(0, i), slow_smoothed(row, i, 4, 3));
        for (const double other : {2.25, 3.75}) differ += slow_smoothed(row, i, 4, other) != smooth(0, i);
      }
    }
    QVERIFY(differ > 20);  // Nothing else gives the same.
  }

  void a_piece_is_large_from_a_quarter_of_a_squared_band_on() {
    // Without a boundary W is 0.25: a quarter of its square is that of a square of 0.125, here 64 cells. In
    // the corner of the plane smoothing takes off only one of its corners. (460 cells).
    const DecisionMap f = sample(1024, [](double, double) { return -1.0; });
    const auto share = [&](int cells) {
      DecisionMap q = f;
      q.logits.topLeftCorner(cells, cells).setConstant(1);
      return *error_character(q, f, {}).distortion_share;
    };
    QCOMPARE(share(66), 0.0);
    QVERIFY(share(70) > 0.9);
  }

  void a_boundary_is_followed_for_half_a_band() {
    const double band = 0.25;
    QVERIFY(near(swept_share(256, band, [=](double) { return 0.45 * band; }), 1, 0.01));
    QVERIFY(near(swept_share(256, band, [=](double) { return 0.8 * band; }), 0.5 / 0.8, 0.02));
  }

  void the_median_is_of_a_quarter_of_a_band() {
    // An edge that moved up, but with a dent down every band and a half: of less than an eighth of a band the
    // median of a quarter does not see it; where it sees it the edge nowhere keeps its side for two bands.
    const double band = 0.4;
    const auto with_dents = [&](double dent) {
      return swept_share(512, band,
                         [=](double x) { return std::fmod(x + 4, 1.5 * band) < dent * band ? -0.02 : 0.02; });
    };
    QVERIFY(with_dents(0.11) > 0.85);
    QCOMPARE(with_dents(0.14), 0.0);
  }

  void a_boundary_moved_where_it_keeps_its_side_for_two_bands() {
    const double band = 0.2;
    const auto share = [&](double bands) {
      return swept_share(512, band, [=](double x) {
        return std::fmod(x + 4, 2 * bands * band) < bands * band ? -0.02 : 0.02;
      });
    };
    // What the edge of the plane cuts off is shorter.
    QCOMPARE(share(1.85), 0.0);
    QVERIFY(share(2.15) > 0.6);
  }

  void a_line_is_known_to_a_twentieth_of_a_cell() {
    const int n = 64;
    const MapGrid grid = ring_map(n).grid;
    const double cell = grid.spacing_y(), moved = 0.3 * cell;
    const auto marked = [&](double beyond) {
      const double edge = grid.y(32) - moved - beyond * cell;
      const DecisionMap f = edge_map(n, edge, [](double) { return 0.0; });
      const DecisionMap q = edge_map(n, edge, [&](double) { return -moved; });
      return swept_area(q, f, 0.25)(32, 30);
    };
    QVERIFY(marked(0.041));
    QVERIFY(!marked(0.059));
  }

  void a_boundary_within_a_thousandth_of_a_cell_has_not_moved() {
    const int n = 64;
    const MapGrid grid = ring_map(n).grid;
    const double cell = grid.spacing_y(), edge = grid.y(32) - 0.02 * cell;
    const auto moved = [&](double cells) {
      const DecisionMap f = edge_map(n, edge, [](double) { return 0.0; });
      return swept_area(edge_map(n, edge, [&](double) { return -cells * cell; }), f, 0.25).any();
    };
    QVERIFY(!moved(0.00085));
    QVERIFY(moved(0.00115));
  }

  void boundaries_are_looked_at_every_half_cell() {
    const double cell = 2.0 / 256;
    for (const BoundaryShift& line : boundary_shifts(ring_map(256, 0.01), ring_map(256), kBand / 2))
      if (line.points.front().norm() > 2 * kBand) QVERIFY(near(line.spacing, cell / 2, 0.02 * cell));
  }

  void the_way_is_looked_along_in_steps_of_half_a_cell() {
    // The other logit changes its slope at every row: linear within a step only by definition.
    const int n = 64;
    const MapGrid grid = ring_map(n).grid;
    const double cell = grid.spacing_y();
    for (unsigned seed = 0; seed < 20; ++seed) {
      std::mt19937 random(seed);
      std::vector<double> rows;
      for (int r = 0; r < n; ++r)
        rows.push_back(r < 32 ? -1 - double(random() % 8) : 1 + double(random() % 8));
      rows[32] = -double(1 + random() % 8), rows[33] = double(1 + random() % 8);
      const double edge = grid.y(31) + (0.05 + 0.02 * seed) * cell;
      const DecisionMap f = edge_map(n, edge, [](double) { return 0.0; });
      const DecisionMap q =
          sample(n, [&](double, double y) { return rows[std::size_t(std::lround((y - grid.y(0)) / cell))]; });
      const auto at = [&](double y) {
        const double place = (y - grid.y(0)) / cell, low = std::floor(place);
        return rows[std::size_t(low)] * (1 - place + low) + rows[std::size_t(low) + 1] * (place - low);
      };
      double way = 0;
      while (at(edge + way + cell / 2) <= 0) way += cell / 2;
      const double before = at(edge + way), now = at(edge + way + cell / 2);
      const double expected = way + cell / 2 * before / (before - now);
      const std::vector<BoundaryShift> lines = boundary_shifts(q, f, 0.25);
      QCOMPARE(lines.size(), std::size_t(1));
      // Class 1 lies above and has lost the way.
      for (const double shift : lines[0].shift) QVERIFY(near(shift, -expected, 1e-5 * cell));
    }
  }

  void true_boundaries_are_found_by_ten_halvings() {
    const MapGrid grid = ring_map(64).grid;
    const double cell = grid.spacing_y();
    int places = 0;
    for (const double edge : {0.0123, 0.1, 0.333, -0.71}) {
      const auto truth = [=](double, double y) -> std::optional<int> { return y > edge ? 1 : 0; };
      for (const Polyline& line : truth_boundary(truth, grid))
        for (const Eigen::Vector2d& p : line) {
          QVERIFY(near(p.y(), edge, cell / 2048));
          const double parts = (p.y() - grid.y(0)) / cell * 2048, odd = std::fmod(std::round(parts), 2);
          QVERIFY(near(parts, std::round(parts), 1e-6));
          QCOMPARE(odd, 1.0);
          ++places;
        }
      const auto beside = [=](double x, double) -> std::optional<int> { return x > edge ? 1 : 0; };
      for (const Polyline& line : truth_boundary(beside, grid))
        for (const Eigen::Vector2d& p : line) QVERIFY(near(p.x(), edge, cell / 2048));
    }
    QVERIFY(places > 200);
  }

  void one_in_a_thousand_is_outside_if_half_again_as_far() {
    const auto ends = [](int far, float usual, float outermost) {
      std::vector<float> values(10000 - std::size_t(far), usual);
      values[0] = -usual;
      values.insert(values.end(), std::size_t(far), outermost);
      return robust_ends(values).second;
    };
    QCOMPARE(ends(9, 1, 100), 1.0);
    QCOMPARE(ends(10, 1, 100), 1.0);
    QCOMPARE(ends(11, 1, 100), 100.0);
    QCOMPARE(ends(5, 1, 1.45f), double(1.45f));
    QCOMPARE(ends(5, 1, 1.55f), 1.0);
  }

  void ratios_end_at_two_hundred_decibels() {
    const std::vector<double> levels{-0.5, 0, 0.5};
    QCOMPARE(level_sqnr(std::vector<float>{-0.5f, 0, 0.5f}, levels), std::optional<double>(200.0));
  }

  void the_scale_has_99_percent_of_16384_values() {
    const auto end = [](int large, int period) {
      DecisionMap map;
      map.grid.n = 256;
      map.logits = LogitMatrix::Constant(128, 256, 1);
      for (int i = 0; i < large; ++i) map.logits.data()[i * period] = 100;
      const DecisionMap* const fields[] = {&map};
      return symmetric_scale(fields);
    };
    QCOMPARE(end(327, 1), 1.0);  // 32768 values, of which every second is looked at: 164 of 16384.
    QCOMPARE(end(334, 1), 100.0);
    DecisionMap odd;
    odd.grid.n = 256;
    odd.logits = LogitMatrix::Constant(128, 256, 1);
    for (int i = 1; i < odd.logits.size(); i += 2) odd.logits.data()[i] = 100;
    const DecisionMap* const fields[] = {&odd};
    QCOMPARE(symmetric_scale(fields), 1.0);
  }
};

QUANTOSCOPE_TEST(TestErrorDefinitions)
#include "test_error_definitions.moc"
