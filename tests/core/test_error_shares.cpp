// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include <QTest>

#include "core/analysis/error_character.h"
#include "ring_maps.h"
#include "tests/registry.h"

using namespace quantoscope;

/// What counts as distortion and what as noise, on maps where that is known.
class TestErrorShares : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void moved_rings_are_distortion_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<double>("dx");
    QTest::addColumn<double>("dr");
    QTest::addColumn<bool>("known");
    for (const int n : {128, 256})
      for (const bool known : {false, true}) {
        const auto row = [&](const char* what, double dx, double dr) {
          QTest::addRow("%s, %d points, %s", what, n, known ? "truth" : "no truth") << n << dx << dr << known;
        };
        const double cell = 2.0 / n;
        row("shifted by 0.3 cells", 0.3 * cell, 0);
        row("shifted by half a cell", 0.5 * cell, 0);
        row("shifted by a cell", cell, 0);
        row("shifted by two cells", 2 * cell, 0);
        row("shifted by five cells", 5 * cell, 0);
        row("grown by 0.3 cells", 0, 0.3 * cell);
        row("grown by half a cell", 0, 0.5 * cell);
        row("shrunk by a cell", 0, -cell);
        row("shifted by half a band", kBand / 2, 0);
        row("shifted by a third", kBand / 3, 0);
        row("shifted by a band", kBand, 0);
        row("grown by half a band", 0, kBand / 2);
        row("shrunk by a third", 0, -kBand / 3);
      }
  }
  void moved_rings_are_distortion() {
    QFETCH(int, n);
    QFETCH(double, dx);
    QFETCH(double, dr);
    QFETCH(bool, known);
    const TruthMatrix truth = known ? ring_truth(n) : TruthMatrix();
    const ErrorCharacter c = error_character(ring_map(n, dx, dr), ring_map(n), truth);
    QVERIFY(c.flipped_share > 0.01);
    QVERIFY2(*c.distortion_share >= 0.95, qPrintable(QString::number(*c.distortion_share)));
    QCOMPARE(*c.distortion_share + *c.noise_share, 1.0);
  }

  void salt_and_pepper_is_noise_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<double>("density");
    QTest::addColumn<bool>("known");
    for (const int n : {128, 256})
      for (const bool known : {false, true})
        for (const double density : {0.001, 0.01, 0.05, 0.1, 0.15, 0.2})
          QTest::addRow("%g, %d points, %s", density, n, known ? "truth" : "no truth")
              << n << density << known;
  }
  void salt_and_pepper_is_noise() {
    QFETCH(int, n);
    QFETCH(double, density);
    QFETCH(bool, known);
    const TruthMatrix truth = known ? ring_truth(n) : TruthMatrix();
    const ErrorCharacter c = error_character(salted(ring_map(n), density), ring_map(n), truth);
    QVERIFY(near(c.flipped_share, density, 0.02));
    QVERIFY2(*c.noise_share >= 0.95, qPrintable(QString::number(*c.noise_share)));
    QVERIFY(c.regions.size() > 5);
  }

  void noise_share_grows_with_the_noise_in_a_mix_data() {
    QTest::addColumn<int>("n");
    QTest::newRow("128 points") << 128;
    QTest::newRow("256 points") << 256;
  }
  void noise_share_grows_with_the_noise_in_a_mix() {
    QFETCH(int, n);
    const DecisionMap f = ring_map(n), bent = ring_map(n, kBand / 2);
    const double moved = error_character(bent, f, {}).flipped_share;
    double last = -1;
    for (const double density : {0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2}) {
      const ErrorCharacter c = error_character(salted(bent, density), f, {});
      QVERIFY2(*c.noise_share > last, qPrintable(QString::number(density)));
      // What is turned over outside of the moved area is noise; inside it is no flip any more.
      const double noise = (1 - moved) * density, rest = moved * (1 - density);
      QVERIFY(near(*c.noise_share, noise / (noise + rest), 0.05));
      last = *c.noise_share;
    }
    QVERIFY(last > 0.2 && last < 0.7);
  }

  void merged_bands_are_distortion() {
    for (const int n : {128, 256}) {
      const DecisionMap q = sample(n, [](double x, double y) {
        const double radius = std::hypot(x, y);  // The dark ring at 5 bands has filled up over a quarter.
        return std::abs(radius / kBand - 5) < 0.6 && x > 0 && y > 0 ? 1.0 : rings(radius);
      });
      const ErrorCharacter c = error_character(q, ring_map(n), ring_truth(n));
      QVERIFY(c.flipped_share > 0.01 && *c.boundary_length_ratio < 1);
      QVERIFY2(*c.distortion_share > 0.95, qPrintable(QString::number(*c.distortion_share)));
    }
  }

  void a_slowly_bent_boundary_is_distortion() {
    // Half a cell to and fro over ten bands: five each way, more than two.
    const DecisionMap q = wavy_rings(256, 0, 0.5 * 2 / 256, 10 * kBand);
    const ErrorCharacter c = error_character(q, ring_map(256), {});
    QVERIFY2(*c.distortion_share > 0.9, qPrintable(QString::number(*c.distortion_share)));
  }

  void frayed_boundaries_are_noise_data() {
    QTest::addColumn<double>("cells");
    QTest::addColumn<bool>("known");
    for (const double cells : {0.5, 1.0, 2.0, 3.0})
      for (const bool known : {false, true})
        QTest::addRow("by up to %g cells, %s", cells, known ? "truth" : "no truth") << cells << known;
  }
  void frayed_boundaries_are_noise() {
    QFETCH(double, cells);
    QFETCH(bool, known);
    const int n = 256;
    const double cell = 2.0 / n;
    const TruthMatrix truth = known ? ring_truth(n) : TruthMatrix();
    for (const double length : {1.0, 2.0, 3.0}) {
      const auto q = jittered_rings(n, 0, cells * cell, length * cell);
      const ErrorCharacter c = error_character(q, ring_map(n), truth);
      QVERIFY(c.flipped_share > 0.015 * cells);
      QVERIFY2(*c.noise_share > 0.92, qPrintable(QString::number(*c.noise_share)));
    }
    const auto q = wavy_rings(n, 0, cells * cell, 4 * cell);
    QVERIFY(*error_character(q, ring_map(n), truth).noise_share > 0.99);
  }

  void a_moved_and_frayed_boundary_is_both_data() {
    QTest::addColumn<double>("moved");
    QTest::addColumn<double>("size");
    QTest::addColumn<double>("tolerance");
    QTest::newRow("1 cell and 0.5 cells") << 1.0 << 0.5 << 0.06;
    QTest::newRow("1 cell and 1 cell") << 1.0 << 1.0 << 0.06;
    QTest::newRow("2 cells and 1 cell") << 2.0 << 1.0 << 0.06;
    QTest::newRow("inwards") << -2.0 << 1.5 << 0.06;
    // So much is flipped that some of what sticks out belongs to large pieces.
    QTest::newRow("2 cells and 2 cells") << 2.0 << 2.0 << 0.1;
  }
  void a_moved_and_frayed_boundary_is_both() {
    QFETCH(double, moved);
    QFETCH(double, size);
    QFETCH(double, tolerance);
    const double cell = 2.0 / 256;
    const DecisionMap f = ring_map(256), q = wavy_rings(256, moved * cell, size * cell, kBand / 4);
    const ErrorCharacter c = error_character(q, f, {});
    // A sine of amplitude a around a displacement d >= a sticks out by a / pi on average.
    const double noise = size / std::numbers::pi / std::abs(moved);
    QVERIFY(near(*c.noise_share, noise, tolerance));
  }

  void salt_on_a_small_shift_is_counted_as_noise() {
    const double cell = 2.0 / 256;
    const DecisionMap f = ring_map(256), bent = ring_map(256, cell);
    const double moved = error_character(bent, f, {}).flipped_share;
    for (const double density : {0.001, 0.01, 0.03, 0.06, 0.1}) {
      const ErrorCharacter c = error_character(salted(bent, density), f, {});
      const double noise = (1 - moved) * density, rest = moved * (1 - density);
      QVERIFY(near(*c.noise_share, noise / (noise + rest), 0.05));
    }
  }

  void small_shifts_have_the_same_shares_at_all_resolutions() {
    for (const double shift : {0.003, 0.01, 0.02}) {
      const auto share = [&](int n) {
        return *error_character(ring_map(n, shift), ring_map(n), ring_truth(n)).distortion_share;
      };
      QVERIFY(near(share(128), share(256), 0.04));
      QVERIFY(near(share(256), share(384), 0.04));
    }
  }

  void swapping_the_classes_changes_no_share() {
    const double cell = 2.0 / 128;
    for (const DecisionMap& q : {ring_map(128, 0.4 * cell), jittered_rings(128, cell, cell, 3 * cell),
                                 salted(ring_map(128, 0, 0.7 * cell), 0.02)}) {
      const double a = *error_character(q, ring_map(128), {}).distortion_share;
      const double b = *error_character(negated(q), negated(ring_map(128)), {}).distortion_share;
      QVERIFY(near(a, b, 1e-12));
    }
  }
};

QUANTOSCOPE_TEST(TestErrorShares)
#include "test_error_shares.moc"
