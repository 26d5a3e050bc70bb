// SPDX-License-Identifier: GPL-3.0-or-later
// Histograms and levels against the quantizers and counting one by one; singular values against Eigen's.
#include <algorithm>
#include <cmath>

#include <Eigen/SVD>
#include <QTest>

#include "core/analysis/layer_histogram.h"
#include "core/analysis/layer_report.h"
#include "core/data/random.h"
#include "core/quant/activation_quantizer.h"
#include "core/quant/weight_quantizer.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

std::vector<float> random_values(std::size_t n, double zeros = 0) {
  RandomStream random(7, "values");
  std::vector<float> values;
  for (std::size_t i = 0; i < n; ++i)
    values.push_back(random.uniform() < zeros ? 0.0f : float(random.normal()));
  std::sort(values.begin(), values.end());
  return values;
}

/// Share of the values that the quantizer turned into each level.
std::vector<double> counted(const std::vector<float>& quantized, const std::vector<double>& levels) {
  std::vector<double> shares(levels.size(), 0.0);
  for (const float q : quantized) {
    std::size_t nearest = 0;
    for (std::size_t k = 1; k < levels.size(); ++k)
      if (std::abs(double(q) - levels[k]) < std::abs(double(q) - levels[nearest])) nearest = k;
    [&] { QVERIFY(std::abs(double(q) - levels[nearest]) < 1e-5); }();
    shares[nearest] += 1.0 / double(quantized.size());
  }
  return shares;
}

void compare(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  QCOMPARE(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    QVERIFY2(std::abs(a[i] - b[i]) < tolerance, qPrintable(QString("%1: %2 %3").arg(i).arg(a[i]).arg(b[i])));
}

Eigen::MatrixXf random_matrix(int rows, int columns, const char* purpose) {
  RandomStream random(3, purpose);
  Eigen::MatrixXf m(rows, columns);
  for (Eigen::Index i = 0; i < m.size(); ++i) m(i) = float(random.normal());
  return m;
}

double sigma(const Eigen::MatrixXf& m) {
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = m;
  return largest_singular_value({rows.data(), std::size_t(rows.size())}, int(m.rows()), int(m.cols()));
}

}  // namespace

class TestLayerHistogram : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void binsCountEveryValueOnce() {
    const auto values = random_values(5000, 0.3);
    const auto histogram = value_histogram(values, -2, 2.5, 37);
    QCOMPARE(histogram.bin_width(), 4.5 / 37);
    for (int bin = 0; bin < 37; ++bin) {
      const double low = -2 + bin * 4.5 / 37, high = low + 4.5 / 37;
      const auto inside = std::count_if(values.begin(), values.end(), [&](float v) {
        // The outermost bins hold what is farther out, too.
        return v != 0 && (bin == 0 || double(v) >= low) && (bin == 36 || double(v) < high);
      });
      QVERIFY(std::abs(histogram.shares[std::size_t(bin)] - double(inside) / 5000) < 1e-9);
    }
    QVERIFY(std::abs(histogram.zeros - double(std::count(values.begin(), values.end(), 0.0f)) / 5000) < 1e-9);
    QCOMPARE(histogram.below,
             std::size_t(std::count_if(values.begin(), values.end(), [](float v) { return v < -2; })));
    QCOMPARE(histogram.above,
             std::size_t(std::count_if(values.begin(), values.end(), [](float v) { return v > 2.5F; })));
    QVERIFY(histogram.below > 0 && histogram.above > 0);
    // The ends belong to it; nothing at all is no error.
    const std::vector<float> ends{-1, 1};
    QCOMPARE(value_histogram(ends, -1, 1, 2).shares, (std::vector<double>{0.5, 0.5}));
    QCOMPARE(value_histogram({}, -1, 1, 2).shares, (std::vector<double>{0, 0}));
  }

  void aFewFarValuesDoNotMakeTheAxis() {
    auto values = random_values(5000);
    const auto [low, high] = robust_ends(values);
    QCOMPARE(low, double(values.front()));  // Nothing stands out.
    QCOMPARE(high, double(values.back()));
    values.push_back(60);
    values.push_back(80);
    const auto [same, without] = robust_ends(values);
    QCOMPARE(same, low);
    QVERIFY(without > 2 && without <= high);
    const std::vector<float> one{3};
    QCOMPARE(robust_ends(one), std::pair(3.0, 3.0));
  }

  void weightLevelsAttractWhatTheQuantizerSnaps_data() {
    QTest::addColumn<int>("bits");
    for (const int bits : {1, 2, 3, 4, 8}) QTest::addRow("%d bits", bits) << bits;
  }
  void weightLevelsAttractWhatTheQuantizerSnaps() {
    QFETCH(int, bits);
    const auto values = random_values(4000);
    const float step = 2.1f / float(weight_codes(bits).highest);
    const auto levels = weight_levels(bits, double(step));
    QCOMPARE(levels.size(), std::size_t(bits == 1 ? 2 : (1 << bits) - 1));
    std::vector<float> quantized(values.size());
    quantize_weights<float>(values, bits, step, quantized);
    // A value on the edge between two levels may fall to either side in float32.
    compare(level_shares(values, levels), counted(quantized, levels), 2.0 / 4000);
    double signal = 0, noise = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      signal += double(values[i]) * double(values[i]);
      noise += std::pow(double(values[i]) - double(quantized[i]), 2);
    }
    QVERIFY(std::abs(*level_sqnr(values, levels) - 10 * std::log10(signal / noise)) < 1e-3);
  }

  void activationLevelsAttractWhatTheQuantizerSnaps_data() {
    weightLevelsAttractWhatTheQuantizerSnaps_data();
  }
  void activationLevelsAttractWhatTheQuantizerSnaps() {
    QFETCH(int, bits);
    auto values = random_values(4000, 0.2);
    for (float& v : values) v = std::max(v, 0.0f);
    const float alpha = 1.7f;
    const auto levels = activation_levels(bits, double(alpha));
    QCOMPARE(levels.size(), std::size_t(1) << bits);
    std::vector<float> quantized(values.size());
    quantize_activations<float>(values, bits, alpha, quantized);
    compare(level_shares(values, levels), counted(quantized, levels), 2.0 / 4000);
  }

  void valuesThatAreLevelsHaveNoNoise() {
    const std::vector<float> values{-0.5f, 0, 0.5f};
    QCOMPARE(level_sqnr(values, weight_levels(2, 0.5)), std::optional<double>(200.0));
    QVERIFY(!level_sqnr(std::vector<float>{0, 0}, weight_levels(2, 0.5)));
    QCOMPARE(level_shares({}, weight_levels(2, 0.5)), (std::vector<double>{0, 0, 0}));
  }

  void largestSingularValueAgreesWithJacobi_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    for (const auto& [rows, columns] : {std::pair{1, 1}, {1, 64}, {64, 2}, {2, 64}, {40, 40}, {96, 33}})
      QTest::addRow("%d x %d", rows, columns) << rows << columns;
  }
  void largestSingularValueAgreesWithJacobi() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    const Eigen::MatrixXf m = random_matrix(rows, columns, "matrix");
    for (const float scale : {1.0f, 1e-6f, 1e12f}) {
      const double expected =
          Eigen::JacobiSVD<Eigen::MatrixXd>((m * scale).cast<double>()).singularValues()[0];
      QVERIFY2(std::abs(sigma(m * scale) / expected - 1) < 1e-5,
               qPrintable(QString::number(sigma(m), 'g', 12)));
    }
  }

  void largestSingularValueOfDegenerateMatrices() {
    QCOMPARE(sigma(Eigen::MatrixXf::Zero(5, 7)), 0.0);
    QVERIFY(std::abs(sigma(Eigen::MatrixXf::Identity(30, 30)) - 1) < 1e-5);
    // Rank one, and two equal largest values beside many small ones.
    const Eigen::MatrixXf one = random_matrix(20, 1, "u") * random_matrix(1, 50, "v");
    QVERIFY(std::abs(sigma(one) / (random_matrix(20, 1, "u").norm() * random_matrix(1, 50, "v").norm()) - 1) <
            1e-5);
    Eigen::MatrixXf twins = Eigen::MatrixXf::Identity(40, 40) * 0.999f;
    twins(3, 3) = twins(17, 17) = 1;
    QVERIFY(std::abs(sigma(twins) - 1) < 1e-4);
  }
};

QUANTOSCOPE_TEST(TestLayerHistogram)
#include "test_layer_histogram.moc"
