// SPDX-License-Identifier: GPL-3.0-or-later
// The worked checks of the methods the paper uses, and brute force.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <QtTest>

#include "core/data/random.h"
#include "core/quant/activation_quantizer.h"
#include "core/quant/layer_bits.h"
#include "core/quant/step_search.h"
#include "core/quant/weight_quantizer.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

using Values = std::vector<double>;
const Values kWeights{.9, -.35, .1, .55, -.05, -1.3, .2, .4};

bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

Values gaussian(int n) {
  RandomStream random(11, "gaussian weights");
  Values values;
  for (int i = 0; i < n; ++i) values.push_back(random.normal());
  return values;
}

/// METHODS' rounding: half away from zero. Differs from the kernels' on exact ties only.
double one_alternation(const Values& w, double step, int limit) {
  double wz = 0, zz = 0;
  for (const double x : w) {
    const double z = std::copysign(std::min(std::floor(std::abs(x) / step + 0.5), double(limit)), x);
    wz += x * z;
    zz += z * z;
  }
  return wz / zz;
}

double squares(const Values& w) {
  double sum = 0;
  for (const double x : w) sum += x * x;
  return sum;
}

Values weights_of(int kind, int count, int seed) {
  RandomStream random(seed, "weights of a kind");
  Values w;
  for (int i = 0; i < count; ++i) {
    const double normal = random.normal(), level = double(random.below(3)) - 1;
    switch (kind) {
      case 0:
        w.push_back(normal);
        break;
      case 1:
        w.push_back(random.uniform(-1, 1));
        break;
      case 2:
        w.push_back(normal * std::exp(1.5 * random.normal()));
        break;
      case 3:
        w.push_back(0.3 * level + 0.1 * normal);
        break;
      case 4:
        w.push_back(std::round(4 * normal) / 4);
        break;
      case 5:
        w.push_back(i == 0 ? 50 : normal);
        break;
      default:
        w.push_back(0.3 * level);
    }
  }
  return w;
}

/// The least error of METHODS 1.3, from the codes between all breakpoints |w| / (k - 1/2).
double least_error(const Values& w, int bits) {
  struct Breakpoint {
    double step, magnitude;
    int code;
  };
  std::vector<Breakpoint> all;
  for (const double x : w)
    for (int k = 1; k <= weight_codes(bits).highest; ++k)
      if (x != 0) all.push_back({std::abs(x) / (k - 0.5), std::abs(x), k});
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.step > b.step; });
  double wz = 0, zz = 0, explained = 0;
  for (const Breakpoint& b : all) {
    wz += b.magnitude;
    zz += 2 * b.code - 1;
    explained = std::max(explained, wz * wz / zz);
  }
  return std::max(0.0, squares(w) - explained);
}

}  // namespace

class TestQuantizers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void codesOfABitWidth() {
    QCOMPARE(weight_codes(2).highest, 1);
    QCOMPARE(weight_codes(3).lowest, -3);
    QCOMPARE(weight_codes(4).highest, 7);
    QCOMPARE(weight_codes(8).lowest, -127);
    QCOMPARE(activation_codes(2).highest, 3);
    QCOMPARE(activation_codes(8).highest, 255);
    QCOMPARE(activation_codes(1).lowest, 0);
  }

  void ternaryStepOfTheWorkedExample() {
    // METHODS 1: from D0 = 1.3 the error goes 0.7975, 0.7175, 0.616667.
    QVERIFY(near(quantization_error<double>(kWeights, 2, 1.3), 0.7975, 1e-12));
    const double second = one_alternation(kWeights, 1.3, 1);
    QVERIFY(near(second, 1.1, 1e-12));
    const double third = one_alternation(kWeights, second, 1);
    QVERIFY(near(third, 0.916667, 1e-6));
    QVERIFY(near(quantization_error<double>(kWeights, 2, third), 0.616667, 1e-6));

    const double best = optimal_step<double>(kWeights, 2);
    QVERIFY(near(best, 0.916667, 1e-6));
    Values quantized(kWeights.size());
    quantize_weights<double>(kWeights, 2, best, quantized);
    const Values codes{1, 0, 0, 1, 0, -1, 0, 0};
    for (std::size_t i = 0; i < codes.size(); ++i) QCOMPARE(quantized[i], codes[i] * best);
  }

  void aSingleStartGetsStuckWhereMethodsSays() {
    QVERIFY(near(refine_step<double>(kWeights, 2, 0.75), 0.7875, 1e-9));
    QVERIFY(near(quantization_error<double>(kWeights, 2, 0.7875), 0.656875, 1e-9));
    // At 0.7 itself 0.35 is an exact tie, which half to even gives up: one round only.
    QVERIFY(near(refine_step<double>(kWeights, 2, 0.68, 1), 0.7, 1e-9));
    QVERIFY(near(quantization_error<double>(kWeights, 2, 0.7), 0.6875, 1e-9));
  }

  void threeBitStepOfTheWorkedExample() {
    const double best = optimal_step<double>(kWeights, 3);
    QVERIFY(near(best, 0.4375, 1e-9));
    QVERIFY(near(quantization_error<double>(kWeights, 3, best), 0.0750, 1e-9));
  }

  void ternaryStepSolvesTheExactProblem() {
    // METHODS 3c.2: argmax over prefixes of sorted |w| of (sum)^2 / count, solved exactly.
    for (int trial = 0; trial < 50; ++trial) {
      RandomStream random(trial, "ternary");
      Values w;
      for (int i = 0; i < 200; ++i) w.push_back(random.normal() * (1 + random.uniform()));
      Values sorted;
      for (const double x : w) sorted.push_back(std::abs(x));
      std::sort(sorted.rbegin(), sorted.rend());
      double sum = 0, best = 0;
      for (std::size_t k = 0; k < sorted.size(); ++k) {
        sum += sorted[k];
        best = std::max(best, sum * sum / double(k + 1));
      }
      double norm = 0;
      for (const double x : w) norm += x * x;
      const double error = quantization_error<double>(w, 2, optimal_step<double>(w, 2));
      QVERIFY2(error <= (norm - best) * (1 + 1e-9),
               qPrintable(QStringLiteral("%1 %2").arg(error).arg(norm - best)));
      QVERIFY(error >= (norm - best) * (1 - 1e-12));
    }
  }

  void stepIsAsGoodAsADenseGrid_data() {
    QTest::addColumn<int>("bits");
    for (int bits = 2; bits <= 8; ++bits) QTest::addRow("%d bits", bits) << bits;
  }

  void stepIsAsGoodAsADenseGrid() {
    QFETCH(int, bits);
    const Values w = gaussian(500);
    const double largest = std::abs(
        *std::max_element(w.begin(), w.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }));
    const double found = quantization_error<double>(w, bits, optimal_step<double>(w, bits));
    double best = std::numeric_limits<double>::max();
    for (int k = 1; k <= 4000; ++k)
      best = std::min(best,
                      quantization_error<double>(w, bits, largest / weight_codes(bits).highest * k / 3000));
    QVERIFY2(found <= best * (1 + 1e-9), qPrintable(QStringLiteral("%1 against %2").arg(found).arg(best)));
  }

  void stepIsTheBestOfAllBreakpoints_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("count");
    const char* const kinds[] = {"normal",     "uniform", "heavy tails",    "as after training",
                                 "duplicates", "outlier", "on three levels"};
    for (int kind = 0; kind < 7; ++kind)
      for (const int count : {1, 2, 7, 64, 256, 4096})
        QTest::addRow("%s, %d", kinds[kind], count) << kind << count;
  }

  void stepIsTheBestOfAllBreakpoints() {
    QFETCH(int, kind);
    QFETCH(int, count);
    for (int bits = 2; bits <= 8; ++bits) {
      const Values w = weights_of(kind, count, bits);
      const double exact = least_error(w, bits), norm = squares(w);
      const double found = quantization_error<double>(w, bits, optimal_step<double>(w, bits));
      QVERIFY2(found <= exact * (1 + 1e-6) + 1e-12 * norm,
               qPrintable(QStringLiteral("%1 bits: %2, exactly %3").arg(bits).arg(found).arg(exact)));
      QVERIFY(found >= exact * (1 - 1e-6) - 1e-12 * norm);
      // In single precision, as networks have it, also in every batch.
      const std::vector<float> single(w.begin(), w.end());
      const double anew = double(optimal_step<float>(single, bits));
      QVERIFY(quantization_error<double>(w, bits, anew) <= exact * 1.001 + 1e-9 * norm);
      if (bits > 2) QCOMPARE(double(refine_step<float>(single, bits, float(0.9 * anew), 1)), anew);
    }
  }

  void ternaryStepFollowsWeightsThatChange() {
    RandomStream random(3, "drifting weights");
    for (const std::size_t count : {64U, 256U, 4096U}) {
      Values w = gaussian(int(count));
      double step = optimal_step<double>(w, 2);
      for (int batch = 0; batch < 200; ++batch) {
        for (double& x : w) x += 0.005 * random.normal();
        step = refine_step<double>(w, 2, step, 1);
      }
      QVERIFY(quantization_error<double>(w, 2, step) <=
              1.01 * quantization_error<double>(w, 2, optimal_step<double>(w, 2)));
    }
  }

  void gaussianStepsOfTheTable_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("step");
    QTest::addColumn<double>("sqnr");
    QTest::newRow("2") << 2 << 1.2240 << 7.21;
    QTest::newRow("3") << 3 << 0.6508 << 13.29;
    QTest::newRow("4") << 4 << 0.3534 << 18.90;
    QTest::newRow("5") << 5 << 0.1932 << 24.33;
    QTest::newRow("6") << 6 << 0.1055 << 29.71;
    QTest::newRow("8") << 8 << 0.0309 << 40.54;
  }

  void gaussianStepsOfTheTable() {
    QFETCH(int, bits);
    QFETCH(double, step);
    QFETCH(double, sqnr);
    const Values w = gaussian(200000);
    double norm = 0;
    for (const double x : w) norm += x * x;
    const double found = optimal_step<double>(w, bits);
    // Of 200,000 samples only about 20 are clipped at 8 bits: where the best step lies varies with them.
    QVERIFY2(near(found / step, 1, bits < 8 ? 0.02 : 0.04), qPrintable(QString::number(found)));
    const double measured = 10 * std::log10(norm / quantization_error<double>(w, bits, found));
    QVERIFY2(near(measured, sqnr, bits < 6 ? 0.1 : 0.2),
             qPrintable(QStringLiteral("step %1, %2 dB").arg(found).arg(measured)));
  }

  void binaryWeightsOfTheWorkedExample() {
    const Values w{.4, -.2, 1.5, -.7};  // METHODS 3d: a = 0.7
    QVERIFY(near(optimal_step<double>(w, 1), 0.7, 1e-12));
    Values quantized(4);
    quantize_weights<double>(w, 1, 0.7, quantized);
    QCOMPARE(quantized, (Values{.7, -.7, .7, -.7}));
    const Values dorefa{.5, -1, .1, 2};  // METHODS 3a.3: E|w| = 0.9
    QVERIFY(near(mean_magnitude<double>(dorefa), 0.9, 1e-12));
    Values zero(1);
    quantize_weights<double>(Values{0.0}, 1, 0.7, zero);
    QCOMPARE(zero[0], 0.7);  // sign(0) = +1
  }

  void zeroWeightsQuantizeToZero() {
    const Values w(10, 0.0);
    QCOMPARE(optimal_step<double>(w, 3), 0.0);
    Values quantized(10, 1.0);
    quantize_weights<double>(w, 3, 0.0, quantized);
    QCOMPARE(quantized, w);
  }

  void refiningNeverRaisesTheError() {
    const Values w = gaussian(300);
    for (int bits = 2; bits <= 5; ++bits)
      for (double step = 0.05; step < 2; step *= 1.2)
        QVERIFY(quantization_error<double>(w, bits, refine_step<double>(w, bits, step, 1)) <=
                quantization_error<double>(w, bits, step) + 1e-9);
  }

  void pactOfTheWorkedExample() {
    const Values x{-.4, .2, .7, 1, 1.6, 2.5}, g{.1, -.2, .3, .5, -.4, 1};  // METHODS 2
    Values y(6), dx(6);
    quantize_activations<double>(x, 2, 1.5, y);
    const Values expected{0, 0, .5, 1, 1.5, 1.5};
    for (std::size_t i = 0; i < 6; ++i) QVERIFY(near(y[i], expected[i], 1e-12));
    QVERIFY(near(quantize_activations_backward<double>(x, 1.5, g, dx), 0.6, 1e-12));
    QCOMPARE(dx, (Values{0, -.2, .3, .5, 0, 0}));
  }

  void pactKeepsItsCodes_data() {
    QTest::addColumn<int>("bits");
    for (int bits = 1; bits <= 8; ++bits) QTest::addRow("%d bits", bits) << bits;
  }

  void pactKeepsItsCodes() {
    QFETCH(int, bits);
    std::vector<float> x, y(2001);
    for (int i = 0; i < 2001; ++i) x.push_back(float(i - 1000) / 400);
    quantize_activations<float>(x, bits, 1.7f, y);
    const float levels = float(activation_codes(bits).highest);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const float code = y[i] / 1.7f * levels;
      QVERIFY(std::abs(code - std::round(code)) < 1e-3f);
      QVERIFY(y[i] >= 0 && y[i] <= 1.7001f);
      QVERIFY(std::abs(y[i] - std::clamp(x[i], 0.0f, 1.7f)) <= 0.5001f * 1.7f / levels);
    }
  }

  void percentileIsTheNearestRank() {
    std::vector<float> values;
    for (int i = 1000; i >= 1; --i) values.push_back(float(i));
    QCOMPARE(percentile(values, 99.9), 999.0f);
    QCOMPARE(percentile(values, 100), 1000.0f);
    QCOMPARE(percentile(values, 50), 500.0f);
    QCOMPARE(percentile({}, 50), 0.0f);
  }

  void layerPolicies() {
    QuantSpec quant;  // first layer float, last quantized
    QCOMPARE(layer_bits(quant, NetworkKind::Joint, 4).weights, (std::vector<int>{0, 2, 2, 2}));
    QCOMPARE(layer_bits(quant, NetworkKind::Joint, 4).activations, (std::vector<int>{2, 2, 2}));
    QCOMPARE(layer_bits(quant, NetworkKind::Weight, 4).activations, (std::vector<int>{0, 0, 0}));
    QCOMPARE(layer_bits(quant, NetworkKind::Activation, 4).weights, (std::vector<int>{0, 0, 0, 0}));
    quant.first_layer = LayerPolicy::EightBit;
    quant.last_layer = LayerPolicy::Float;
    QCOMPARE(layer_bits(quant, NetworkKind::Joint, 3).weights, (std::vector<int>{8, 2, 0}));
    QCOMPARE(layer_bits(quant, NetworkKind::Joint, 3).activations, (std::vector<int>{2, 0}));
    quant.weight_bits = 0;
    QCOMPARE(layer_bits(quant, NetworkKind::Weight, 3).weights, (std::vector<int>{0, 0, 0}));
  }
};

QUANTOSCOPE_TEST(TestQuantizers)
#include "test_quantizers.moc"
