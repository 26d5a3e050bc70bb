// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include <QTest>

#include "core/analysis/line_probe.h"
#include "core/error.h"
#include "core/nn/evaluator.h"
#include "tests/core/made_network.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

constexpr int kCount = 101;

template <class Function>
LineError error_of(Function e, int count = kCount) {
  Eigen::VectorXf quantized(count), reference(count);
  for (int i = 0; i < count; ++i) {
    reference[i] = float(std::sin(0.1 * i));
    quantized[i] = reference[i] + float(e(double(i)));
  }
  return line_error(quantized, reference);
}

bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

}  // namespace

class TestLineProbe : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void points_stand_at_equal_distances() {
    const PointMatrix points = line_points({-1, 0}, {1, 0.5}, 5);
    QCOMPARE(points.rows(), 5);
    for (int i = 0; i < 5; ++i) {
      QCOMPARE(points(i, 0), -1 + 0.5 * i);
      QCOMPARE(points(i, 1), 0.125 * i);
    }
    QCOMPARE(line_points({0, 0}, {1, 1}).rows(), 101);
  }

  void a_straight_line_is_smooth() {
    const LineError line = error_of([](double i) { return 0.5 - 0.02 * i; });
    QVERIFY(near(line.total_variation, 2, 1e-4));
    QVERIFY(near(line.largest, 1.5, 1e-5));
    QVERIFY(*line.roughness < 1e-4);
    QVERIFY(near(line.error[100], -1.5, 1e-5));
  }

  void steps_apart_have_roughness_one() {
    const LineError line =
        error_of([](double i) { return std::floor((i + 5) / 10) * (std::fmod(i + 5, 20) < 10 ? 1 : -1); });
    QVERIFY(near(*line.roughness, 1, 1e-2));
  }

  void a_wave_is_as_rough_as_its_length_says() {
    const double period = 50, pi = std::numbers::pi;
    const LineError line = error_of([&](double i) { return std::sin(2 * pi * i / period); });
    QVERIFY(near(*line.roughness, std::sqrt(2) * pi / period, 0.02 * std::sqrt(2) * pi / period));
    QVERIFY(near(line.total_variation, 8, 0.05));
  }

  void independent_values_are_the_roughest() {
    std::uint32_t state = 12345;
    const LineError line = error_of(
        [&](double) {
          state = state * 1664525u + 1013904223u;
          return double(state >> 8) / (1 << 24);
        },
        4001);
    QVERIFY(near(*line.roughness, std::sqrt(1.5), 0.02));
  }

  void the_size_of_the_error_does_not_matter() {
    const auto shape = [](double i) { return std::sin(0.3 * i) + (i > 50); };
    const LineError small = error_of(shape), large = error_of([&](double i) { return 100 * shape(i); });
    QVERIFY(near(*small.roughness, *large.roughness, 1e-3));
    QVERIFY(near(large.total_variation, 100 * small.total_variation, 0.05));
  }

  void no_error_has_no_roughness() {
    const LineError line = line_error(Eigen::VectorXf::Ones(10), Eigen::VectorXf::Ones(10));
    QVERIFY(!line.roughness);
    QCOMPARE(line.total_variation, 0.0);
    QVERIFY(!line_error(Eigen::VectorXf::Ones(2), Eigen::VectorXf::Zero(2)).roughness);
    QCOMPARE(line_error(Eigen::VectorXf(), Eigen::VectorXf()).error.size(), 0);
    QVERIFY_THROWS_EXCEPTION(Error, line_error(Eigen::VectorXf::Ones(3), Eigen::VectorXf::Ones(4)));
  }

  /// What the panel shows: weight errors bend, activation errors jump.
  void weight_errors_are_smooth_and_activation_errors_jump() {
    DataSpec spec;
    spec.radii = 4;
    spec.points = 40;
    const Dataset data = make_dataset(spec);
    const NetworkState reference = initial_network({64, 4, false}, data);
    const PointMatrix points = line_points({-0.1, -0.3}, {0.1, -0.25});
    const auto logits = Evaluator(reference).logits(points);
    const auto roughness = [&](NetworkKind kind) {
      const NetworkState quantized = quantized_network(reference, kind, {}, data);
      return *line_error(*Evaluator(quantized).logits(points), *logits).roughness;
    };
    const double weight = roughness(NetworkKind::Weight), activation = roughness(NetworkKind::Activation);
    QVERIFY2(weight < 0.4, qPrintable(QString::number(weight)));
    QVERIFY2(activation > 0.7, qPrintable(QString::number(activation)));
  }
};

QUANTOSCOPE_TEST(TestLineProbe)
#include "test_line_probe.moc"
