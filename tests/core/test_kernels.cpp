// SPDX-License-Identifier: GPL-3.0-or-later
// Every instruction set's kernels against the baseline, and the baseline against libm.
#include <cmath>
#include <vector>

#include <QtTest>

#include "core/data/random.h"
#include "core/nn/kernels.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

std::vector<float> numbers(int n, double low, double high, const char* purpose) {
  RandomStream random(1, purpose);
  std::vector<float> values;
  for (int i = 0; i < n; ++i) values.push_back(float(random.uniform(low, high)));
  return values;
}

void compare(const std::vector<float>& a, const std::vector<float>& b, double tolerance) {
  QCOMPARE(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    QVERIFY2(std::abs(double(a[i]) - double(b[i])) <= tolerance * (1 + std::abs(double(a[i]))),
             qPrintable(QStringLiteral("%1: %2 against %3").arg(i).arg(a[i]).arg(b[i])));
}

}  // namespace

class TestKernels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void crossEntropyAgreesWithLibm() {
    auto z = numbers(1001, -100, 100, "logits");
    for (const float special : {0.0f, -0.0f, 1e-8f, 88.5f, -88.5f, 1e4f, -1e4f}) z.push_back(special);
    std::vector<float> y, dz(z.size());
    for (std::size_t i = 0; i < z.size(); ++i) y.push_back(float(i % 2));
    double loss = 0;
    int correct = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const double x = z[i];
      loss += std::max(x, 0.0) - x * y[i] + std::log1p(std::exp(-std::abs(x)));
      correct += (x > 0) == (y[i] > 0.5f);
    }
    for (const auto* kernels : all_kernels<float>()) {
      const LossSums sums = kernels->cross_entropy(z.data(), y.data(), dz.data(), int(z.size()));
      QVERIFY2(std::abs(sums.loss - loss) < 1e-6 * loss, kernels->instruction_set);
      QCOMPARE(sums.correct, correct);
      for (std::size_t i = 0; i < z.size(); ++i) {
        const double expected = (1 / (1 + std::exp(-double(z[i]))) - y[i]) / double(z.size());
        QVERIFY(std::abs(dz[i] - expected) < 5e-7 / double(z.size()));
      }
    }
  }

  void tanhAgreesWithLibm() {
    auto w = numbers(1001, -4, 4, "tanh");
    for (const float special : {0.0f, 1e-8f, -0.0299f, 0.0301f, 50.0f, -90.0f}) w.push_back(special);
    std::vector<float> t(w.size());
    for (const auto* kernels : all_kernels<float>()) {
      QCOMPARE(kernels->tanh(w.data(), t.data(), w.size()), 1.0f);
      for (std::size_t i = 0; i < w.size(); ++i)
        QVERIFY2(std::abs(t[i] - std::tanh(double(w[i]))) <= 1e-5 * std::abs(std::tanh(double(w[i]))),
                 kernels->instruction_set);
    }
  }

  void instructionSetsAgree_data() {
    QTest::addColumn<int>("width");
    for (const int width : {2, 7, 16, 33, 128, 512, 700}) QTest::addRow("width %d", width) << width;
  }

  void instructionSetsAgree() {
    QFETCH(int, width);
    const int n = 19, size = n * width;
    const auto x = numbers(2 * n, -1, 1, "x"), w1 = numbers(2 * width, -1, 1, "w1"),
               bias = numbers(width, -.1, .1, "b"), skip = numbers(size, 0, 1, "skip"),
               above = numbers(size, -1, 1, "above"), g0 = numbers(size, -1, 1, "g"),
               dz = numbers(n, -1, 1, "dz"), last = numbers(width, -1, 1, "last");
    struct Results {
      std::vector<float> a, h, g, ga, db, dw1, z, dw, q, m, v, w, t, lsq;
      float alpha, largest, step, loss;
    };
    std::vector<Results> all;
    const auto bits = [](const Results& r) {
      std::vector<float> all_values{r.alpha, r.largest, r.step, r.loss};
      for (const auto member :
           {&Results::a, &Results::h, &Results::g, &Results::ga, &Results::db, &Results::dw1, &Results::z,
            &Results::dw, &Results::q, &Results::m, &Results::v, &Results::w, &Results::t, &Results::lsq})
        all_values.insert(all_values.end(), (r.*member).begin(), (r.*member).end());
      return all_values;
    };
    for (const auto* k : all_kernels<float>()) {
      Results r;
      r.a.resize(std::size_t(size));
      r.h = r.ga = r.q = r.a;
      r.g = g0;
      r.db.resize(std::size_t(width));
      r.dw = r.db;
      r.dw1.resize(std::size_t(2 * width));
      r.z.resize(std::size_t(n));
      const Activation<float> pact{true, 0.5f, 0.5f / 3};
      k->first_layer(x.data(), w1.data(), r.a.data(), n, width);
      k->activate(r.a.data(), bias.data(), skip.data(), r.h.data(), n, width, pact);
      r.alpha = k->activate_backward(r.g.data(), above.data(), true, r.a.data(), r.ga.data(), r.db.data(), n,
                                     width, pact);
      k->first_layer_backward(x.data(), r.ga.data(), r.dw1.data(), n, width);
      k->last_layer(r.h.data(), last.data(), 0.1f, r.z.data(), n, width);
      k->last_layer_backward(r.h.data(), last.data(), dz.data(), r.g.data(), r.dw.data(), n, width);
      k->quantize(g0.data(), r.q.data(), r.q.size(), 0.13f, -3, 3);
      r.t = r.lsq = g0;
      r.largest = k->tanh(g0.data(), r.t.data(), r.t.size());
      r.step = k->lsq_backward(above.data(), r.lsq.data(), r.lsq.size(), 0.13f, -4, 3);
      r.m = r.v = std::vector<float>(r.g.size(), 0.01f);
      r.w = g0;
      k->adam(r.w.data(), above.data(), r.m.data(), r.v.data(), r.w.size(), 0.01f, 1.1f, 0.9f, 0.999f, 1e-8f);
      std::vector<float> slopes(g0.size());
      r.loss = float(k->cross_entropy(g0.data(), skip.data(), slopes.data(), size).loss +
                     k->code_sums(g0.data(), g0.size(), 0.13f, 3).wz);
      all.push_back(std::move(r));
    }
    for (const Results& r : all) {
      const Results& base = all.front();
      for (const auto member : {&Results::a, &Results::ga, &Results::db, &Results::dw1, &Results::m,
                                &Results::v, &Results::w, &Results::g, &Results::t, &Results::lsq})
        compare(base.*member, r.*member, 1e-5);
      // A value on the edge between two codes may fall to either side: at most one step, and rarely.
      int differing = 0;
      for (std::size_t i = 0; i < base.h.size(); ++i) differing += std::abs(base.h[i] - r.h[i]) > 1e-6f;
      QVERIFY(differing * 1000 <= size);
      QVERIFY(std::abs(base.alpha - r.alpha) < 1e-3f);
      QVERIFY(std::abs(base.step - r.step) < 1e-3f * (1 + std::abs(base.step)));
      QVERIFY(std::abs(base.largest - r.largest) < 1e-6f);
    }
    // With fused multiply-add they agree to the bit, however wide the vectors.
    for (std::size_t i = 2; i < all.size(); ++i) QCOMPARE(bits(all[i]), bits(all[1]));
  }

  void transposingSwapsRowsAndColumns() {
    for (const int rows : {1, 7, 16, 33})
      for (const int columns : {1, 8, 17, 48}) {
        const auto in = numbers(rows * columns, -1, 1, "matrix");
        for (const auto* kernels : all_kernels<float>()) {
          std::vector<float> out(in.size()), plain(in.size()), q(in.size()), transposed(in.size());
          kernels->transpose(in.data(), out.data(), rows, columns);
          kernels->quantize(in.data(), plain.data(), in.size(), 0.3f, -2, 1);
          kernels->quantize_transposed(in.data(), q.data(), transposed.data(), rows, columns, 0.3f, -2, 1);
          QCOMPARE(q, plain);
          for (int i = 0; i < rows; ++i)
            for (int j = 0; j < columns; ++j) {
              const auto from = std::size_t(i * columns + j), to = std::size_t(j * rows + i);
              QCOMPARE(out[to], in[from]);
              QCOMPARE(transposed[to], q[from]);
            }
        }
      }
  }
};

QUANTOSCOPE_TEST(TestKernels)
#include "test_kernels.moc"
