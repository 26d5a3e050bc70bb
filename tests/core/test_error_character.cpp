// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

#include <QTest>

#include "core/analysis/error_character.h"
#include "core/error.h"
#include "ring_maps.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

Eigen::MatrixXd random_field(int rows, int columns, unsigned seed) {
  std::mt19937 random(seed);
  Eigen::MatrixXd white(rows + 3, columns + 3);
  for (Eigen::Index i = 0; i < white.size(); ++i) white.data()[i] = double(random()) / 4294967296.0;
  Eigen::MatrixXd field = Eigen::MatrixXd::Zero(rows, columns);
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 4; ++c) field += white.block(r, c, rows, columns);
  return field;
}

/// The definition, word for word.
std::optional<double> slow_correlation(const Eigen::MatrixXd& field, const PointMask& mask) {
  double sum = 0, squares = 0, count = 0;
  for (int r = 0; r < field.rows(); ++r)
    for (int c = 0; c < field.cols(); ++c)
      if (mask(r, c)) sum += field(r, c), ++count;
  const auto value = [&](int r, int c) { return field(r, c) - sum / count; };
  for (int r = 0; r < field.rows(); ++r)
    for (int c = 0; c < field.cols(); ++c)
      if (mask(r, c)) squares += value(r, c) * value(r, c);
  double before = 1;
  for (int k = 1; k < std::max(field.rows(), field.cols()); ++k) {
    double products = 0, pairs = 0;
    for (int r = 0; r < field.rows(); ++r)
      for (int c = 0; c < field.cols(); ++c)
        for (const auto& [dr, dc] : {std::pair(0, k), std::pair(k, 0)})
          if (r + dr < field.rows() && c + dc < field.cols() && mask(r, c) && mask(r + dr, c + dc))
            products += value(r, c) * value(r + dr, c + dc), ++pairs;
    if (pairs == 0) return std::nullopt;
    const double rho = products / pairs / (squares / count), level = std::exp(-1.0);
    if (rho < level) return k - 1 + (before - level) / (before - rho);
    before = rho;
  }
  return std::nullopt;
}

}  // namespace

class TestErrorCharacter : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void swapping_the_classes_changes_nothing() {
    const DecisionMap q = salted(ring_map(128, kBand / 3), 0.05), f = ring_map(128);
    TruthMatrix truth = ring_truth(128);
    const ErrorCharacter a = error_character(q, f, truth);
    truth = (truth.array() < 0).select(truth, 1 - truth.array());
    const ErrorCharacter b = error_character(negated(q), negated(f), truth);
    QCOMPARE(*a.correlation_length, *b.correlation_length);
    QVERIFY(near(*a.boundary_length_ratio, *b.boundary_length_ratio, 1e-9));
    QCOMPARE(a.flipped_share, b.flipped_share);
    QCOMPARE(*a.lost_share, *b.lost_share);
    QCOMPARE(*a.gained_share, *b.gained_share);
    QVERIFY(a.regions == b.regions);
    QCOMPARE(*a.distortion_share, *b.distortion_share);
  }

  void resolution_hardly_matters() {
    const auto at = [](int n) {
      return error_character(speckled(ring_map(n, kBand / 2), 0.1, 128), ring_map(n), ring_truth(n));
    };
    const ErrorCharacter a = at(128), b = at(256);
    QVERIFY(near(*a.distortion_share, *b.distortion_share, 0.04));
    QVERIFY(near(a.flipped_share, b.flipped_share, 0.02));
    QVERIFY(near(a.smoothing_width, b.smoothing_width, 0.03 * b.smoothing_width));
    const auto boundary = [](int n) {
      return *error_character(ring_map(n, kBand / 2, kBand / 3), ring_map(n), ring_truth(n))
                  .boundary_length_ratio;
    };
    QVERIFY(near(boundary(128), boundary(256), 0.03));
    const auto smooth = [](int n) {
      return *error_character(ring_map(n, 0.02), ring_map(n), {}).correlation_length;
    };
    QVERIFY(near(smooth(128), smooth(256), 0.03 * smooth(256)));
  }

  void smoothing_width_is_a_sixth_of_a_band() {
    const ErrorCharacter c = error_character(ring_map(256), ring_map(256), ring_truth(256));
    QVERIFY(near(c.smoothing_width, kBand / 6, 0.15 * kBand / 6));
    QVERIFY(near(c.band_width, kBand, 0.15 * kBand));
    QVERIFY(near(c.smoothing_width, c.band_width / 6, 1e-12));
  }

  void correlation_follows_the_definition_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<double>("kept");
    QTest::newRow("all points") << 17 << 17 << 1.0;
    QTest::newRow("wide") << 9 << 21 << 1.0;
    QTest::newRow("tall, with holes") << 23 << 12 << 0.8;
    QTest::newRow("many holes") << 16 << 16 << 0.4;
    QTest::newRow("one row") << 1 << 30 << 1.0;
  }
  void correlation_follows_the_definition() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(double, kept);
    for (unsigned seed = 0; seed < 10; ++seed) {
      const Eigen::MatrixXd field = random_field(rows, columns, seed);
      std::mt19937 random(seed);
      PointMask mask(rows, columns);
      for (Eigen::Index i = 0; i < mask.size(); ++i) mask.data()[i] = double(random()) / 4294967296.0 < kept;
      const auto fast = correlation_cells(field, mask), slow = slow_correlation(field, mask);
      QCOMPARE(fast.has_value(), slow.has_value());
      if (fast) QVERIFY(near(*fast, *slow, 1e-9));
    }
  }

  void correlation_length_of_a_wave_is_known() {
    // cos(w x) cos(w y) has rho(lag) = cos(w lag) along both axes, over whole periods.
    const double w = 12 * std::numbers::pi;
    const DecisionMap f = ring_map(256);
    DecisionMap q = sample(256, [&](double x, double y) { return std::cos(w * x) * std::cos(w * y); });
    q.logits += f.logits;
    const double expected = std::acos(std::exp(-1.0)) / w;
    QVERIFY(near(*error_character(q, f, {}).correlation_length, expected, 0.03 * expected));
  }

  void white_errors_are_correlated_over_less_than_a_cell() {
    std::mt19937 random(3);
    const DecisionMap f = ring_map(128);
    DecisionMap q = f;
    for (Eigen::Index i = 0; i < q.logits.size(); ++i) q.logits.data()[i] += float(random() / 4294967296.0);
    QVERIFY(near(*error_character(q, f, {}).correlation_length, (1 - std::exp(-1.0)) * 2 / 128, 0.0005));
    q.logits += f.logits;  // Whatever the gain.
    const ErrorCharacter c = error_character(q, f, {});
    QVERIFY(near(*c.correlation_length, (1 - std::exp(-1.0)) * 2 / 128, 0.0005));
    QVERIFY(near(*c.logit_gain, 2, 0.01));
  }

  void a_multiple_of_the_logit_is_a_gain_and_no_error_field() {
    const DecisionMap f = ring_map(128);
    for (const double gain : {0.5, 1.3, 2.0}) {
      DecisionMap q = f;
      q.logits = (f.logits.cast<double>() * gain).cast<float>();
      for (const double offset : {0.0, 0.25}) {
        q.logits.array() += float(offset);
        const ErrorCharacter c = error_character(q, f, ring_truth(128));
        QVERIFY(near(*c.logit_gain, gain, 1e-6));
        QVERIFY(near(*c.logit_offset, offset, 1e-6));
        QVERIFY(!c.correlation_length);
      }
    }
  }

  void the_length_is_that_of_what_gain_and_offset_leave() {
    // A field of known length, a fiftieth of the error's variance.
    const double w = 10 * std::numbers::pi, expected = std::acos(std::exp(-1.0)) / w;
    const DecisionMap f = ring_map(256);
    DecisionMap q = sample(256, [&](double x, double y) { return 0.1 * std::sin(w * x) * std::sin(w * y); });
    q.logits += 1.5f * f.logits + LogitMatrix::Constant(256, 256, 0.3f);
    const ErrorCharacter c = error_character(q, f, {});
    QVERIFY(near(*c.correlation_length, expected, 0.02 * expected));
    QVERIFY(near(*c.logit_gain, 1.5, 0.002));
    QVERIFY(near(*c.logit_offset, 0.3, 0.002));
    // As in the definition, point by point, where some have no truth and some no finite logit.
    const TruthMatrix truth = ring_truth(256);
    q.logits(128, 200) = std::numeric_limits<float>::infinity();
    double n = 0, sf = 0, se = 0, sff = 0, sfe = 0;
    for (Eigen::Index i = 0; i < truth.size(); ++i) {
      const double fi = double(f.logits.data()[i]), e = double(q.logits.data()[i]) - fi;
      if (truth.data()[i] >= 0 && std::isfinite(e)) ++n, sf += fi, se += e, sff += fi * fi, sfe += fi * e;
    }
    const double b = (n * sfe - sf * se) / (n * sff - sf * sf), a = (se - b * sf) / n;
    const ErrorCharacter inside = error_character(q, f, truth);
    QVERIFY(near(*inside.logit_gain, 1 + b, 1e-9));
    QVERIFY(near(*inside.logit_offset, a, 1e-9));
  }

  void a_float_logit_that_is_the_same_everywhere_has_no_gain() {
    const DecisionMap flat = sample(64, [](double, double) { return 0.7; });
    const ErrorCharacter c = error_character(ring_map(64), flat, {});
    QVERIFY(!c.logit_gain);
    QVERIFY(near(*c.logit_offset, double(ring_map(64).logits.mean()) - 0.7, 1e-6));
    QVERIFY(c.correlation_length);
  }

  void regions_are_what_relabelling_finds() {
    for (unsigned seed = 0; seed < 40; ++seed) {
      const bool corners = seed % 2;
      std::mt19937 random(seed);
      PointMask mask(7 + seed % 5, 9);
      for (Eigen::Index i = 0; i < mask.size(); ++i) mask.data()[i] = random() % 100 < (corners ? 30 : 55);
      // Brute force: every point takes the smallest number among its neighbours until nothing changes.
      RegionMatrix numbers(mask.rows(), mask.cols());
      for (Eigen::Index i = 0; i < mask.size(); ++i) numbers.data()[i] = mask.data()[i] ? int(i) : -1;
      for (bool changed = true; changed;) {
        changed = false;
        for (int r = 0; r < mask.rows(); ++r)
          for (int c = 0; c < mask.cols(); ++c)
            for (int at = 0; at < 9; ++at) {
              const int dr = at / 3 - 1, dc = at % 3 - 1, y = r + dr, x = c + dc;
              if (!corners && dr != 0 && dc != 0) continue;
              if (y < 0 || x < 0 || y >= mask.rows() || x >= mask.cols() || !mask(r, c) || !mask(y, x))
                continue;
              if (numbers(y, x) < numbers(r, c)) numbers(r, c) = numbers(y, x), changed = true;
            }
      }
      std::vector<std::int64_t> sizes;
      const RegionMatrix regions =
          connected_regions(mask, &sizes, corners ? Neighbours::SidesAndCorners : Neighbours::Sides);
      std::int32_t next = 0;
      for (Eigen::Index i = 0; i < mask.size(); ++i) {
        const std::int32_t first = numbers.data()[i];
        if (first == i) QCOMPARE(regions.data()[i], next++);  // Numbered in order of the first point.
        QCOMPARE(regions.data()[i], first < 0 ? -1 : regions.data()[first]);
        if (first == i)
          QCOMPARE(sizes[std::size_t(next - 1)], std::int64_t((numbers.array() == first).count()));
      }
      QCOMPARE(sizes.size(), std::size_t(next));
    }
  }

  void regions_come_largest_first_with_their_areas() {
    const DecisionMap f = sample(8, [](double, double) { return -1.0; });
    DecisionMap q = f;
    q.logits(0, 0) = 1;                         // One point,
    q.logits(1, 1) = 1;                         // and one that only touches its corner;
    q.logits.block(4, 4, 2, 3).setConstant(1);  // six.
    const ErrorCharacter c = error_character(q, f, {});
    const double cell = 2.0 / 8 * 2.0 / 8;
    QVERIFY((c.regions == std::vector<FlippedRegion>{{6, 6 * cell}, {1, cell}, {1, cell}}));
    QCOMPARE(c.flipped_share, 8.0 / 64);
  }

  void shares_count_points_with_a_truth_only() {
    TruthMatrix truth = TruthMatrix::Constant(4, 4, -1);
    truth.topRows(2) << 0, 0, 0, 0, 1, 1, 1, 1;
    const DecisionMap f = sample(4, [](double, double) { return -1.0; });
    DecisionMap q = f;
    q.logits(0, 0) = q.logits(1, 2) = q.logits(1, 3) = 1;  // Two gained, one lost.
    q.logits(3, 3) = 1;                                    // Nobody knows.
    const ErrorCharacter c = error_character(q, f, truth);
    QCOMPARE(c.flipped_share, 3.0 / 8);
    QCOMPARE(*c.lost_share, 1.0 / 8);
    QCOMPARE(*c.gained_share, 2.0 / 8);
    QCOMPARE(c.regions.size(), std::size_t(2));
  }

  void a_perfect_map_has_the_boundary_of_the_truth() {
    const DecisionMap q = ring_map(128);
    QCOMPARE(*error_character(q, ring_map(128, 0.1), ring_truth(128)).boundary_length_ratio, 1.0);
    QVERIFY(*error_character(salted(q, 0.05), q, ring_truth(128)).boundary_length_ratio > 1.2);
    const DecisionMap flat = sample(128, [](double, double) { return -1.0; });
    QCOMPARE(*error_character(flat, q, ring_truth(128)).boundary_length_ratio, 0.0);
  }

  void areas_of_distortion_and_noise_are_the_flipped_area() {
    const DecisionMap f = ring_map(128), q = salted(ring_map(128, 0.02), 0.01);
    const ErrorCharacter c = error_character(q, f, ring_truth(128));
    QVERIFY(*c.distortion_area() > 0.05 && *c.noise_area() > 0.003);
    QVERIFY(near(*c.distortion_area() + *c.noise_area(), c.flipped_share, 1e-12));
    QVERIFY(near(*c.noise_area(), c.flipped_share * *c.noise_share, 1e-12));
  }

  void each_flip_is_of_the_kind_that_its_share_counts() {
    for (const bool known : {false, true}) {
      const TruthMatrix truth = known ? ring_truth(128) : TruthMatrix();
      const DecisionMap f = ring_map(128);
      DecisionMap q = salted(ring_map(128, 0.02), 0.01);
      // The dark ring at 5 bands fills up in a corner.
      for (int r = 64; r < 128; ++r)
        for (int c = 64; c < 128; ++c)
          if (std::abs(std::hypot(f.grid.x(c), f.grid.y(r)) / kBand - 5) < 0.6) q.logits(r, c) = 1;
      const FlipKindMatrix kinds = flip_kinds(q, f, truth);
      const auto count = [&](FlipKind kind) { return double((kinds.array() == std::int8_t(kind)).count()); };
      const ErrorCharacter c = error_character(q, f, truth);
      const double counts = known ? double((truth.array() >= 0).count()) : 128.0 * 128;
      QVERIFY(count(FlipKind::Moved) > 500 && count(FlipKind::Merged) > 50 && count(FlipKind::Noise) > 50);
      QVERIFY(near((count(FlipKind::Moved) + count(FlipKind::Merged)) / counts, *c.distortion_area(), 1e-12));
      QVERIFY(near(count(FlipKind::Noise) / counts, *c.noise_area(), 1e-12));
      for (Eigen::Index i = 0; i < kinds.size(); ++i) {
        const bool flips = (q.logits.data()[i] > 0) != (f.logits.data()[i] > 0);
        const bool counted = !known || truth.data()[i] >= 0;
        QCOMPARE(kinds.data()[i] != std::int8_t(FlipKind::None), flips && counted);
        const double x = f.grid.x(int(i % 128)), y = f.grid.y(int(i / 128));
        const bool filled = x > 0.1 && y > 0.1 && std::abs(std::hypot(x, y) / kBand - 5) < 0.4;
        if (flips && counted && filled) QCOMPARE(kinds.data()[i], std::int8_t(FlipKind::Merged));
      }
    }
  }

  void regions_of_noise_are_counted_and_sized() {
    // A boundary that moved, two specks of one point and one of four.
    const DecisionMap f = sample(64, [](double, double y) { return y - 0.01; });
    DecisionMap q = sample(64, [](double, double y) { return y - 0.05; });
    q.logits(2, 3) = q.logits(60, 40) = 1;
    q.logits.block(10, 30, 2, 2).setConstant(1);
    q.logits(60, 40) = -1;
    const ErrorCharacter c = error_character(q, f, {});
    const double cell = 2.0 / 64 * 2.0 / 64;
    QCOMPARE(*c.noise_regions, std::int64_t(3));
    QVERIFY(near(*c.noise_region_mean, 2 * cell, 1e-12));
    QVERIFY(near(*c.noise_region_median, cell, 1e-12));
    QVERIFY(c.regions.size() > 3);  // Where the boundary moved is one, too.
    const ErrorCharacter moved =
        error_character(sample(64, [](double, double y) { return y - 0.05; }), f, {});
    QCOMPARE(*moved.noise_regions, std::int64_t(0));
    QVERIFY(!moved.noise_region_mean && !moved.noise_region_median);
    q.logits(30, 5) = 1;  // An even number: half-way between the middle two.
    QVERIFY(near(*error_character(q, f, {}).noise_region_median, cell, 1e-12));
  }

  void equal_maps_have_no_error() {
    const ErrorCharacter c = error_character(ring_map(64), ring_map(64), ring_truth(64));
    QVERIFY(!c.correlation_length && !c.distortion_share && !c.noise_share);
    QVERIFY(c.regions.empty());
    QCOMPARE(c.flipped_share, 0.0);
    QCOMPARE(*c.lost_share, 0.0);
    QCOMPARE(*c.gained_share, 0.0);
    QCOMPARE(*c.distortion_area(), 0.0);
    QCOMPARE(*c.noise_area(), 0.0);
    QCOMPARE(*c.noise_regions, std::int64_t(0));
    QVERIFY(c.is_little());
  }

  void a_constant_error_has_no_correlation_length() {
    DecisionMap q = ring_map(256);
    q.logits.array() += 0.7f;
    const ErrorCharacter c = error_character(q, ring_map(256), {});
    QVERIFY(!c.correlation_length);
    QVERIFY(near(*c.logit_gain, 1, 1e-6));
    QVERIFY(near(*c.logit_offset, 0.7, 1e-6));
    QVERIFY(*c.distortion_share > 0.9);
  }

  void without_truth_only_what_needs_it_is_missing() {
    for (const TruthMatrix& truth : {TruthMatrix(), TruthMatrix(TruthMatrix::Constant(64, 64, -1))}) {
      const ErrorCharacter c = error_character(ring_map(64, 0.02), ring_map(64), truth);
      QVERIFY(!c.boundary_length_ratio && !c.lost_share && !c.gained_share);
      QVERIFY(c.correlation_length && c.distortion_share);
      QVERIFY(c.flipped_share > 0);
    }
  }

  void planes_of_any_sides_are_measured_as_they_are_seen() {
    const auto on = [](DecisionMap map, double width, double height) {
      map.grid.x_min = 100, map.grid.x_max = 100 + width;
      map.grid.y_min = 0, map.grid.y_max = height;
      return map;
    };
    const DecisionMap q = salted(ring_map(96, 0.02), 0.02), f = ring_map(96);
    const ErrorCharacter square = error_character(q, f, ring_truth(96));
    const ErrorCharacter wide = error_character(on(q, 2000, 0.002), on(f, 2000, 0.002), ring_truth(96));
    QVERIFY(*square.distortion_share > 0 && *square.noise_share > 0);
    QVERIFY(near(*wide.distortion_share, *square.distortion_share, 1e-3));
    QVERIFY(near(*wide.boundary_length_ratio, *square.boundary_length_ratio, 1e-9));
    QVERIFY(near(*wide.correlation_length, *square.correlation_length, 1e-9));
    QVERIFY(near(wide.smoothing_width, square.smoothing_width, 1e-9));
    QCOMPARE(wide.flipped_share, square.flipped_share);
    QVERIFY(near(wide.regions.front().area, square.regions.front().area, 1e-9));
  }

  void odd_maps_are_survived() {
    QCOMPARE(error_character({}, {}, {}).flipped_share, 0.0);
    const auto one = [](double v) { return sample(1, [=](double, double) { return v; }); };
    const ErrorCharacter c = error_character(one(1), one(-1), {});
    QCOMPARE(c.flipped_share, 1.0);
    QVERIFY(!c.correlation_length);
    DecisionMap q = ring_map(32, 0.05);
    q.logits(3, 3) = std::numeric_limits<float>::quiet_NaN();
    q.logits(4, 9) = std::numeric_limits<float>::infinity();
    QVERIFY(std::isfinite(*error_character(q, ring_map(32), {}).correlation_length));
  }

  void maps_that_do_not_fit_are_refused() {
    DecisionMap elsewhere = ring_map(16);
    elsewhere.grid.x_max = 2;
    QVERIFY_EXCEPTION_THROWN(error_character(ring_map(16), ring_map(32), {}), Error);
    QVERIFY_EXCEPTION_THROWN(error_character(ring_map(16), ring_map(16), ring_truth(8)), Error);
    QVERIFY_EXCEPTION_THROWN(error_character(ring_map(16), elsewhere, {}), Error);
  }
};

QUANTOSCOPE_TEST(TestErrorCharacter)
#include "test_error_character.moc"
