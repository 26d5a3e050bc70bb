// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "core/analysis/decision_map.h"
#include "core/data/dataset.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestDataset : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_default_has_the_papers_counts() {
    const Dataset data = make_dataset({});
    QCOMPARE(data.size(), Eigen::Index{20000});
    QCOMPARE(data.points.rows(), data.size());
    QCOMPARE((data.labels.array() == 1).count(), Eigen::Index{10000});
    QCOMPARE((data.labels.array() == 0).count(), Eigen::Index{10000});
    QCOMPARE(data.plane, PlaneBox::centred(1));
    QCOMPARE(data.radius, 1.0);
  }

  void core_samples_lie_on_their_rings() {
    DataSpec spec;
    spec.subsamples = 0;
    spec.spacing = 0.25;
    const Dataset data = make_dataset(spec);
    QCOMPARE(data.size(), Eigen::Index{2000});
    QCOMPARE(data.plane, PlaneBox::centred(2.5));
    for (Eigen::Index i = 0; i < data.size(); ++i) {
      const int ring = int(i / 200) + 1;
      QVERIFY(std::abs(std::hypot(data.points(i, 0), data.points(i, 1)) - ring * 0.25) < 1e-6);
      QCOMPARE(int(data.labels(i)), ring % 2);
      QCOMPARE(data.truth(data.points(i, 0), data.points(i, 1)).value(), ring % 2);
      const bool upper = (i / 100) % 2 == 0;
      QVERIFY(upper ? data.points(i, 1) > -1e-6 : data.points(i, 1) < 1e-6);
    }
    // Both ends of a semicircle belong to it, at equal angles in between.
    QVERIFY(std::abs(data.points(0, 0) - 0.25f) < 1e-7f);
    QVERIFY(std::abs(data.points(99, 0) + 0.25f) < 1e-7f);
    QVERIFY(std::abs(std::atan2(data.points(1, 1), data.points(1, 0)) - M_PI / 99) < 1e-6);
  }

  void the_scatter_is_gaussian_with_the_given_deviation_data() {
    QTest::addColumn<double>("noise");
    QTest::newRow("none") << 0.0;
    QTest::newRow("default") << 0.2;
    QTest::newRow("strong") << 1.5;
  }
  void the_scatter_is_gaussian_with_the_given_deviation() {
    QFETCH(double, noise);
    DataSpec spec;
    spec.noise = noise;
    const Dataset data = make_dataset(spec);
    const int group = 1 + spec.subsamples;
    double sum[2] = {0, 0}, squares[2] = {0, 0}, product = 0, fourth = 0;
    int count = 0;
    for (Eigen::Index core = 0; core < data.size(); core += group) {
      for (int s = 1; s < group; ++s, ++count) {
        const double dx = data.points(core + s, 0) - data.points(core, 0),
                     dy = data.points(core + s, 1) - data.points(core, 1);
        sum[0] += dx;
        sum[1] += dy;
        squares[0] += dx * dx;
        squares[1] += dy * dy;
        product += dx * dy;
        fourth += dx * dx * dx * dx;
        QCOMPARE(data.labels(core + s), data.labels(core));
      }
    }
    QCOMPARE(count, 18000);
    const double sigma = noise * spec.spacing;
    // Five standard errors.
    for (int axis : {0, 1}) {
      QVERIFY(std::abs(sum[axis] / count) <= 5 * sigma / std::sqrt(double(count)) + 1e-7);
      QVERIFY(std::abs(std::sqrt(squares[axis] / count) - sigma) <=
              5 * sigma / std::sqrt(2.0 * count) + 1e-7);
    }
    QVERIFY(std::abs(product / count) <= 5 * sigma * sigma / std::sqrt(double(count)) + 1e-12);
    QVERIFY(std::abs(fourth / count - 3 * std::pow(sigma, 4)) <= 0.25 * std::pow(sigma, 4) + 1e-12);
  }

  void the_same_seed_gives_the_same_points() {
    DataSpec spec;
    const Dataset first = make_dataset(spec), again = make_dataset(spec);
    QVERIFY(first.points == again.points);
    spec.seed = 2;
    QVERIFY(first.points != make_dataset(spec).points);
  }

  void truth_is_the_nearest_ring_data() {
    QTest::addColumn<double>("radius");
    QTest::addColumn<int>("expected");
    QTest::newRow("centre") << 0.0 << 1;
    QTest::newRow("within the first") << 0.149 << 1;
    QTest::newRow("second") << 0.151 << 0;
    QTest::newRow("ninth") << 0.9 << 1;
    QTest::newRow("last") << 1.0 << 0;
    QTest::newRow("just inside") << 1.049 << 0;
    QTest::newRow("beyond") << 1.051 << -1;
    QTest::newRow("not a number") << double(NAN) << -1;
  }
  void truth_is_the_nearest_ring() {
    QFETCH(double, radius);
    const Truth truth = make_dataset({}).truth;
    for (const double angle : {0.0, 1.0, 2.5, 4.0}) {
      const std::optional<int> label = truth(radius * std::cos(angle), radius * std::sin(angle));
      QTEST(label.value_or(-1), "expected");
    }
  }

  void what_cannot_be_generated_is_refused() {
    DataSpec spec;
    spec.radii = 1;
    QCOMPARE(message_of([&] { make_dataset(spec); }),
             QString("semicircles: all 2000 points are of class 1; there is nothing to tell apart "
                     "(data.radii must be 2 or more)"));
    spec.generator = "bananas";
    QCOMPARE(message_of([&] { make_dataset(spec); }),
             QString("data.generator: 'bananas' is not one of semicircles, spirals, checkerboard, blobs, "
                     "moons, circles, "
                     "xor or own"));
  }

  void a_grid_covers_its_region_with_cell_centres() {
    const MapGrid whole({32, Region::Whole}, PlaneBox::centred(2.0));
    QCOMPARE(whole.n, 32);
    QCOMPARE(whole.x(0), -2.0 + 4.0 / 64);
    QCOMPARE(whole.y(31), 2.0 - 4.0 / 64);
    const MapGrid corner({64, Region::BottomRight}, PlaneBox::centred(1.0));
    QCOMPARE(corner.x_min, 0.0);
    QCOMPARE(corner.x_max, 1.0);
    QCOMPARE(corner.y_min, -1.0);
    QCOMPARE(corner.y_max, 0.0);
  }

  void truth_on_a_grid_has_row_zero_at_the_bottom() {
    const MapGrid grid({32, Region::Whole}, PlaneBox::centred(1.0));
    const TruthMatrix map =
        truth_map([](double, double y) { return y < 0 ? std::optional<int>(1) : std::nullopt; }, grid);
    QCOMPARE(int(map(0, 5)), 1);
    QCOMPARE(int(map(31, 5)), -1);
    QVERIFY((truth_map({}, grid).array() == -1).all());
    const TruthMatrix rings = truth_map(make_dataset({}).truth, grid);
    QCOMPARE(int(rings(0, 0)), -1);  // The corner of the plane lies beyond the last ring.
    QCOMPARE(int(rings(16, 16)), 1);
  }

  void accuracy_counts_the_points_with_a_truth() {
    DecisionMap map{MapGrid({2, Region::Whole}, PlaneBox::centred(1.0)), LogitMatrix(2, 2)};
    map.logits << 1.0f, -1.0f, 0.0f, 3.0f;  // Classes 1 0 0 1: a logit of 0 is class 0.
    TruthMatrix truth(2, 2);
    truth << 1, 1, 0, -1;
    QCOMPARE(truth_accuracy(map, truth).value(), 2.0 / 3.0);
    QVERIFY(!truth_accuracy(map, TruthMatrix::Constant(2, 2, -1)));
    QVERIFY(!truth_accuracy(map, TruthMatrix()));

    DecisionMap other = map;
    other.logits(0, 0) = -2.0f;
    other.logits(1, 1) = -2.0f;
    QCOMPARE(agreement(map, other, truth), 2.0 / 3.0);
    QCOMPARE(agreement(map, other, TruthMatrix()), 0.5);
    QCOMPARE(agreement(map, other, TruthMatrix::Constant(2, 2, -1)), 0.5);
    other.logits.resize(3, 3);
    QCOMPARE(message_of([&] { agreement(map, other, truth); }),
             QString("maps of 2 x 2 and 3 x 3 points cannot be compared"));
  }
};

QUANTOSCOPE_TEST(TestDataset)
#include "test_dataset.moc"
