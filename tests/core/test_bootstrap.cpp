// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include <QtTest>

#include "core/study/bootstrap.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestBootstrap : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Against NumPy: every resample by itertools.product, the ends by numpy.quantile.
  void fiveValuesAreResampledInEveryWay() {
    const auto interval = bootstrap_mean(std::array{1.0, 2.0, 4.0, 7.0, 11.0});
    QVERIFY(interval.has_value());
    QCOMPARE(interval->low, 2.0);
    QCOMPARE(interval->high, 8.4);
  }

  /// Of two values there are four resamples: a, b, and twice the mean.
  void twoValuesByHand() {
    BootstrapOptions options;
    options.confidence = 0.5;  // From the first of four to the last, a quarter off each end of the line.
    const auto interval = bootstrap_mean(std::array{0.0, 4.0}, options);
    QVERIFY(interval.has_value());
    QCOMPARE(interval->low, 1.5);
    QCOMPARE(interval->high, 2.5);
  }

  void fewerThanTwoSayNothing() {
    QVERIFY(!bootstrap_mean({}));
    QVERIFY(!bootstrap_mean(std::array{1.0}));
  }

  void equalValuesHaveNoWidth() {
    const auto interval = bootstrap_mean(std::vector(8, 0.25));
    QVERIFY(interval.has_value());
    QCOMPARE(interval->low, 0.25);
    QCOMPARE(interval->high, 0.25);
  }

  /// Many values: the interval is that of the normal distribution, mean -+ 1.96 s / sqrt(n).
  void manyValuesAgreeWithTheNormalInterval() {
    std::mt19937 random(7);
    std::normal_distribution<double> normal(3, 2);
    std::vector<double> values;
    for (int i = 0; i < 400; ++i) values.push_back(normal(random));
    double mean = 0, squares = 0;
    for (const double v : values) mean += v / 400;
    for (const double v : values) squares += (v - mean) * (v - mean);
    const double half = 1.96 * std::sqrt(squares / 400 / 400);
    const auto interval = bootstrap_mean(values);
    QVERIFY(interval.has_value());
    QVERIFY(std::abs(interval->low - (mean - half)) < 0.05 * half);
    QVERIFY(std::abs(interval->high - (mean + half)) < 0.05 * half);
  }

  void theSameValuesGiveTheSameInterval() {
    const std::vector<double> values{1, 5, 2, 8, 3, 9, 4};
    QCOMPARE(bootstrap_mean(values), bootstrap_mean(values));
    BootstrapOptions other;
    other.seed = 2;
    QVERIFY(bootstrap_mean(values, other).has_value());
  }

  void optionsThatMakeNoSenseAreRefused() {
    BootstrapOptions options;
    options.confidence = 1;
    QCOMPARE(message_of([&] {
               bootstrap_mean(std::array{1.0, 2.0}, options);
             }),
             QString("confidence: outside 0..1"));
    options = {};
    options.resamples = 3;
    QVERIFY(!message_of([&] { bootstrap_mean(std::array{1.0, 2.0}, options); }).isEmpty());
  }
};

QUANTOSCOPE_TEST(TestBootstrap)
#include "test_bootstrap.moc"
