// SPDX-License-Identifier: GPL-3.0-or-later
// What all data sets have in common, and the shape and truth of each.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include <QtTest>

#include "core/data/dataset.h"
#include "core/data/generators.h"
#include "core/spec/spec_fields.h"
#include "core/train/experiment.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

DataSpec data_of(const char* generator) {
  DataSpec spec;
  spec.generator = generator;
  return spec;
}

/// Least distance between points of different classes, by looking at every pair.
double least_distance_between_classes(const Dataset& data) {
  double least = INFINITY;
  for (Eigen::Index i = 0; i < data.size(); ++i)
    for (Eigen::Index j = 0; j < i; ++j)
      if (data.labels(i) != data.labels(j))
        least = std::min(least, double((data.points.row(i) - data.points.row(j)).norm()));
  return least;
}

int truth_at(const Dataset& data, double x, double y) { return data.truth(x, y).value_or(-1); }

}  // namespace

class TestGenerators : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_generator_is_described() {
    std::set<std::string> names, labels;
    for (const Generator& row : generators()) {
      QVERIFY2(names.insert(row.name).second && labels.insert(row.label).second, row.name.c_str());
      QVERIFY2(row.help.size() > 20 && row.help.ends_with('.'), row.name.c_str());
      QVERIFY(!row.uses.empty());
      for (const std::string& use : row.uses) field("data." + use);  // Throws for an unknown one.
      QCOMPARE(&generator(row.name), &row);
    }
  }

  void each_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("gap");
    QTest::newRow("semicircles") << QByteArray("semicircles") << 20000 << 0.1;
    QTest::newRow("spirals") << QByteArray("spirals") << 20000 << 0.1;
    QTest::newRow("checkerboard") << QByteArray("checkerboard") << 20000 << 0.1;
    QTest::newRow("blobs") << QByteArray("blobs") << 10000 << -1.0;
    QTest::newRow("moons") << QByteArray("moons") << 2000 << 0.3;
    QTest::newRow("circles") << QByteArray("circles") << 4000 << 0.4;
    QTest::newRow("xor") << QByteArray("xor") << 4000 << 0.3;
  }
  void each() {
    QFETCH(QByteArray, name);
    QFETCH(int, count);
    QFETCH(double, gap);
    DataSpec spec = data_of(name);
    const Dataset data = make_dataset(spec);
    QCOMPARE(data.size(), Eigen::Index{count});
    QCOMPARE(data.points.rows(), data.size());
    QCOMPARE((data.labels.array() == 1).count(), Eigen::Index{count / 2});
    QCOMPARE((data.labels.array() == 0).count(), Eigen::Index{count / 2});
    QCOMPARE(data.passes, 1);
    QVERIFY(data.missing.empty());
    QCOMPARE(data.plane, PlaneBox::centred(1));
    // The scatter reaches a little beyond the plane shown, and fills it.
    QVERIFY(data.points.cwiseAbs().maxCoeff() < 1.35f);
    QVERIFY(data.points.cwiseAbs().maxCoeff() > 0.8f);
    // A class is in balance left and right, up and down.
    QVERIFY(data.points.colwise().mean().cwiseAbs().maxCoeff() < 0.1f);

    // The same seed gives the same bits, another one others.
    QVERIFY(make_dataset(spec).points == data.points);
    DataSpec reseeded = spec;
    reseeded.seed = 2;
    QVERIFY(make_dataset(reseeded).points != data.points);
    QVERIFY(make_dataset(reseeded).labels == data.labels);

    // Without noise every point has the class that the truth says.
    spec.noise = 0;
    spec.subsamples = 1;
    const Dataset clean = make_dataset(spec);
    for (Eigen::Index i = 0; i < clean.size(); ++i)
      QCOMPARE(truth_at(clean, clean.points(i, 0), clean.points(i, 1)), int(clean.labels(i)));
    const double farthest = clean.points.rowwise().norm().maxCoeff();
    QVERIFY(farthest <= clean.radius + 1e-6);
    QVERIFY(farthest > 0.85 * clean.radius);

    // The noise is a fraction of the gap between the classes.
    if (gap < 0) return;
    spec.subsamples = 0;
    const double measured = least_distance_between_classes(make_dataset(spec));
    QVERIFY2(measured >= gap * 0.9 && measured < gap * 1.15, qPrintable(QString::number(measured)));
  }

  void the_truth_is_right_for_most_noisy_points_data() { each_data(); }
  void the_truth_is_right_for_most_noisy_points() {
    QFETCH(QByteArray, name);
    const Dataset data = make_dataset(data_of(name));
    int right = 0, asked = 0;
    for (Eigen::Index i = 0; i < data.size(); ++i) {
      const int truth = truth_at(data, data.points(i, 0), data.points(i, 1));
      asked += truth >= 0;
      right += truth == int(data.labels(i));
    }
    // 2.5 standard deviations to the boundary on either side.
    QVERIFY2(asked > 0.97 * double(data.size()), qPrintable(QString::number(asked)));
    QVERIFY2(right > 0.96 * double(data.size()), qPrintable(QString::number(right)));
  }

  void the_scatter_has_the_deviation_asked_for_data() { each_data(); }
  void the_scatter_has_the_deviation_asked_for() {
    QFETCH(QByteArray, name);
    QFETCH(double, gap);
    if (gap < 0) return;  // Blobs have a test of their own.
    DataSpec spec = data_of(name);
    spec.noise = 0.5;
    const Dataset data = make_dataset(spec);
    double squares = 0;
    int count = 0;
    for (Eigen::Index core = 0; core < data.size(); core += 1 + spec.subsamples)
      for (int s = 1; s <= spec.subsamples; ++s, ++count)
        squares += (data.points.row(core + s) - data.points.row(core)).squaredNorm() / 2;
    // Five standard errors of a standard deviation.
    QVERIFY(std::abs(std::sqrt(squares / count) / (0.5 * gap) - 1) < 5 / std::sqrt(4.0 * count));
  }

  void only_what_a_generator_uses_changes_it() {
    for (const Generator& row : generators()) {
      const DataSpec spec = data_of(row.name.c_str());
      const Dataset before = make_dataset(spec);
      for (const Field& field : spec_fields()) {
        if (!field.key.starts_with("data.") || field.key == "data.generator" || field.type == FieldType::Text)
          continue;
        ExperimentSpec changed;
        changed.data = spec;
        if (field.type == FieldType::Real)
          field.set(changed, std::get<double>(field.get(changed)) * 1.5);
        else if (field.type == FieldType::Integer)
          field.set(changed, std::get<std::int64_t>(field.get(changed)) + 2);
        else if (field.type == FieldType::Boolean)
          field.set(changed, true);
        else
          field.set(changed, std::string("0,0,1; 1,1,0"));
        const Dataset after = make_dataset(changed.data);
        const bool same = before.size() == after.size() && before.points == after.points;
        QVERIFY2(same != uses_field(spec, field.key), (row.name + " " + field.key).c_str());
      }
    }
  }

  void a_file_leaves_nothing_to_the_generator() {
    DataSpec spec;
    QVERIFY(uses_field(spec, "data.radii"));
    QVERIFY(!uses_field(spec, "data.own_points"));
    spec.points_file = "points.csv";
    QVERIFY(!uses_field(spec, "data.radii"));
    QVERIFY(uses_field(spec, "data.points_file"));
    QVERIFY(uses_field(spec, "data.generator"));
    QVERIFY(uses_field(spec, "model.width"));
  }

  void a_field_knows_the_data_sets_it_is_for() {
    QCOMPARE(users_of_field("data.spacing"),
             (std::vector<std::string>{"Semicircles", "Spirals", "Checkerboard"}));
    QVERIFY(users_of_field("model.width").empty());
  }

  // The shapes, at points whose class can be told by hand.

  void spirals_wind_round_each_other() {
    const Dataset data = make_dataset(data_of("spirals"));
    // Going out from the centre the arms take turns, a spacing apart: to the right class 0 is met at 0.1,
    // 0.3, ..., upwards, a quarter turn later, class 1 at 0.05, 0.25, ...
    for (int k = 1; k <= 9; ++k) QCOMPARE(truth_at(data, k * 0.1, 0), k % 2 == 1 ? 0 : 1);
    for (int k = 1; k <= 9; ++k) QCOMPARE(truth_at(data, -k * 0.1, 0), k % 2 == 1 ? 1 : 0);
    for (int k = 0; k <= 9; ++k) QCOMPARE(truth_at(data, 0, 0.05 + k * 0.1), k % 2 == 0 ? 1 : 0);
    QCOMPARE(truth_at(data, 0, 1.06), -1);
    QCOMPARE(truth_at(data, 0.9, 0.9), -1);
  }
  void the_truth_of_spirals_is_the_nearest_arm() {
    DataSpec spec = data_of("spirals");
    spec.radii = 4;
    spec.spacing = 0.25;
    const Dataset data = make_dataset(spec);
    spec.subsamples = 0;
    spec.points = 2000;
    const Dataset arms = make_dataset(spec);  // Dense: the nearest of them all is the nearest arm.
    int asked = 0;
    for (double y = -0.97; y < 1; y += 0.07)
      for (double x = -0.98; x < 1; x += 0.07) {
        double least[2] = {INFINITY, INFINITY};
        for (Eigen::Index i = 0; i < arms.size(); ++i) {
          const double d = std::hypot(arms.points(i, 0) - x, arms.points(i, 1) - y);
          const int label = arms.labels(i);
          least[label] = std::min(least[label], d);
        }
        if (std::abs(least[0] - least[1]) < 1e-3) continue;
        const int expected = least[1] < least[0] ? 1 : 0;
        const int truth = truth_at(data, x, y);
        if (truth >= 0) QCOMPARE(truth, expected);
        asked += truth >= 0;
        if (std::hypot(x, y) < 0.74 || std::min(least[0], least[1]) < 0.124) QVERIFY(truth >= 0);
        if (std::hypot(x, y) > 0.76 && std::min(least[0], least[1]) > 0.126) QCOMPARE(truth, -1);
      }
    QVERIFY(asked > 400);
  }

  void the_truth_of_spirals_is_the_nearest_arm_where_they_begin_data() {
    QTest::addColumn<int>("half_turns");
    for (const int half_turns : {1, 2, 10}) QTest::addRow("%d half turns", half_turns) << half_turns;
  }
  void the_truth_of_spirals_is_the_nearest_arm_where_they_begin() {
    QFETCH(int, half_turns);
    DataSpec spec = data_of("spirals");
    spec.radii = half_turns;
    const Dataset data = make_dataset(spec);
    // Class 1 begins at (0, 0.05), class 0 at (0, -0.05): half way between lies the boundary.
    QCOMPARE(truth_at(data, 0, 1e-6), 1);
    QCOMPARE(truth_at(data, 0, -1e-6), 0);
    const double pi = std::numbers::pi;
    const auto to_arm = [&](double side, double x, double y) {
      double least = INFINITY;
      const double end = std::min(pi * half_turns, 4 * pi);
      constexpr int kPieces = 20000;
      for (int i = 0; i <= kPieces; ++i) {
        const double t = pi / 2 + (end - pi / 2) * i / kPieces, r = side * 0.1 * t / pi;
        least = std::min(least, std::hypot(r * std::cos(t) - x, r * std::sin(t) - y));
      }
      return least;
    };
    for (double y = -0.1975; y < 0.2; y += 0.011)
      for (double x = -0.1985; x < 0.2; x += 0.011) {
        const double one = to_arm(1, x, y), zero = to_arm(-1, x, y);
        const int truth = truth_at(data, x, y);
        if (truth < 0 || std::abs(one - zero) < 1e-5) continue;
        QVERIFY2(truth == (one < zero), qPrintable(QStringLiteral("%1, %2").arg(x).arg(y)));
      }
    // Closely along a circle, where the search for the nearest point of an arm once did not settle.
    for (int i = 0; i < 720; ++i) {
      const double x = 0.031 * std::cos(i * pi / 360), y = 0.031 * std::sin(i * pi / 360);
      const double one = to_arm(1, x, y), zero = to_arm(-1, x, y);
      const int truth = truth_at(data, x, y);
      if (truth >= 0 && std::abs(one - zero) > 1e-5)
        QVERIFY2(truth == (one < zero), qPrintable(QStringLiteral("%1, %2").arg(x).arg(y)));
    }
  }

  void moons_reach_into_each_other() {
    const Dataset data = make_dataset(data_of("moons"));
    QCOMPARE(truth_at(data, -0.3, 0.45), 1);  // Top of the upper.
    QCOMPARE(truth_at(data, 0.3, -0.15), 1);  // Its tip, within the lower.
    QCOMPARE(truth_at(data, 0.3, -0.45), 0);  // Bottom of the lower.
    QCOMPARE(truth_at(data, -0.3, 0.15), 0);  // Its tip, within the upper.
    QCOMPARE(truth_at(data, 0.3, -0.31), 0);  // Half way, and a bit: on either side of the boundary.
    QCOMPARE(truth_at(data, 0.3, -0.29), 1);
    QCOMPARE(truth_at(data, -0.3, 0.59), 1);
    QCOMPARE(truth_at(data, -0.3, 0.61), -1);  // Beyond half a gap.
    QCOMPARE(truth_at(data, NAN, 0), -1);
  }

  void circles_are_one_in_the_other() {
    const Dataset data = make_dataset(data_of("circles"));
    QCOMPARE(truth_at(data, 0, 0), 1);
    QCOMPARE(truth_at(data, 0.59, 0), 1);
    QCOMPARE(truth_at(data, 0, -0.61), 0);
    QCOMPARE(truth_at(data, 0.7, 0.7), 0);
    QCOMPARE(truth_at(data, 0.72, 0.72), -1);
  }

  void xor_is_one_where_the_signs_differ() {
    const Dataset data = make_dataset(data_of("xor"));
    QCOMPARE(truth_at(data, 0.01, 0.5), 0);
    QCOMPARE(truth_at(data, -0.01, 0.5), 1);
    QCOMPARE(truth_at(data, -0.5, -0.01), 0);
    QCOMPARE(truth_at(data, 0.99, -0.99), 1);
    QCOMPARE(truth_at(data, 1.01, 0.5), -1);
  }

  void a_checkerboard_alternates() {
    DataSpec spec = data_of("checkerboard");
    spec.radii = 3;
    spec.spacing = 0.5;
    spec.points = 9;
    const Dataset data = make_dataset(spec);
    QCOMPARE(data.plane, PlaneBox::centred(1.5));
    QCOMPARE((data.labels.array() == 1).count(),
             data.size() / 2);  // Five cells of one class, four of the other.
    for (int row = 0; row < 3; ++row)
      for (int column = 0; column < 3; ++column)
        for (const double inside : {0.02, 0.5, 0.98})
          QCOMPARE(truth_at(data, column + inside - 1.5, row + inside - 1.5), (row + column + 1) % 2);
    QCOMPARE(truth_at(data, 1.5, 1.5), 1);
    QCOMPARE(truth_at(data, 1.51, 0), -1);
    // Core samples keep half a spacing from the edges of their cell.
    for (Eigen::Index i = 0; i < data.size(); i += 1 + spec.subsamples)
      for (const int axis : {0, 1}) {
        const double in_cell = std::fmod(data.points(i, axis) + 1.5, 1.0);
        QVERIFY(in_cell >= 0.25 - 1e-6 && in_cell <= 0.75 + 1e-6);
      }
    spec.radii = 1;
    QVERIFY(
        message_of([&] { make_dataset(spec); }).startsWith("checkerboard: all 180 points are of class 1"));
  }

  void blobs_have_the_bayes_optimal_class() {
    DataSpec spec = data_of("blobs");
    spec.radii = 2;
    spec.noise = 0.4;
    const Dataset two = make_dataset(spec);
    QCOMPARE(two.size(), Eigen::Index{2000});
    // Two equal Gaussians: half way between their means.
    const Eigen::RowVector2d one = two.points.topRows(1000).colwise().mean(),
                             zero = two.points.bottomRows(1000).colwise().mean();
    QCOMPARE(int(two.labels(0)), 1);
    const Eigen::RowVector2d middle = (one + zero) / 2, side = (one - zero) * 0.1;
    QCOMPARE(truth_at(two, (middle + side)(0), (middle + side)(1)), 1);
    QCOMPARE(truth_at(two, (middle - side)(0), (middle - side)(1)), 0);
    // Their scatter is the noise times the distance of the means; five standard errors.
    const double deviation =
        std::sqrt((two.points.topRows(1000).rowwise() - one).squaredNorm() / (2 * 999.0));
    QVERIFY(std::abs(deviation / (0.4 * double((one - zero).norm())) - 1) < 0.08);

    // No rule is right for more of the points than this one: not the nearest blob, nor the opposite anywhere.
    // Blobs of one class that stand together win over a nearer one of the other.
    spec.radii = 12;
    spec.noise = 1;
    const Dataset many = make_dataset(spec);
    spec.noise = 0;
    const Dataset clean = make_dataset(spec);
    int bayes = 0, nearest = 0, asked = 0;
    for (Eigen::Index i = 0; i < many.size(); ++i) {
      const int truth = truth_at(many, many.points(i, 0), many.points(i, 1));
      if (truth < 0) continue;
      ++asked;
      bayes += truth == int(many.labels(i));
      Eigen::Index closest = 0;
      double least = INFINITY;
      for (Eigen::Index c = 0; c < clean.size(); c += 1000)
        if (const double d = (clean.points.row(c) - many.points.row(i)).norm(); d < least)
          least = d, closest = c;
      nearest += int(clean.labels(closest)) == int(many.labels(i));
    }
    QVERIFY(asked > 11500);
    QVERIFY2(bayes > nearest, qPrintable(QString("%1 %2").arg(bayes).arg(nearest)));
  }

  void every_default_can_be_learned_data() {
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"moons", "circles", "xor"}) QTest::newRow(name) << QByteArray(name);
  }
  void every_default_can_be_learned() {
    QFETCH(QByteArray, name);
    ExperimentSpec spec;
    spec.data = data_of(name);
    spec.model = {32, 3, false};
    spec.pretraining.epochs = 30;
    spec.retraining.epochs = 0;
    spec.map.resolution = 64;
    Experiment experiment(spec);
    QVERIFY(experiment.wait());
    const auto accuracy = experiment.snapshot(NetworkKind::Float)->accuracy;
    QVERIFY2(accuracy.training.value() > 0.97, qPrintable(QString::number(*accuracy.training)));
    QVERIFY2(accuracy.truth.value() > 0.93, qPrintable(QString::number(*accuracy.truth)));
  }
};

QUANTOSCOPE_TEST(TestGenerators)
#include "test_generators.moc"
