// SPDX-License-Identifier: GPL-3.0-or-later
// The hand-written forward and backward against LibTorch's autograd in float64, every quantizer, residual or
// not.
#include "tests/oracle/autograd_network.h"

#include <cmath>

#include <QtTest>

#include "core/data/random.h"
#include "core/nn/initializer.h"
#include "core/nn/network.h"
#include "core/quant/step_search.h"

using namespace quantoscope;

namespace {

struct Batch {
  std::vector<double> x, y;
  int n;
  explicit Batch(int count) : n(count) {
    RandomStream random(7, "test batch");
    for (int i = 0; i < n; ++i) {
      x.push_back(random.uniform(-1, 1));
      x.push_back(random.uniform(-1, 1));
      y.push_back(double(random.below(2)));
    }
  }
};

double relative_difference(const torch::Tensor& expected, const double* actual) {
  const torch::Tensor got = torch::from_blob(const_cast<double*>(actual), expected.sizes(), torch::kFloat64);
  const double scale = std::max(expected.abs().max().item<double>(), 1e-12);
  return (expected - got).abs().max().item<double>() / scale;
}

Network<double> make_network(const ModelSpec& model, const LayerBits& bits, int batch) {
  Network<double> network(model, bits, batch);
  const auto initial = initial_parameters(model, 1.0, 3);
  std::copy(initial.begin(), initial.end(), network.parameters().begin());
  for (std::size_t h = 0; h + 1 < std::size_t(model.depth); ++h)
    network.parameters()[network.layout().alphas + h] = 0.4 + 0.1 * double(h);
  network.parameters()[network.layout().layers.back().biases] = 0.05;  // no logit is a tie at 0
  for (int l = 0; l < model.depth; ++l)
    if (bits.weights[std::size_t(l)])
      network.steps()[std::size_t(l)] =
          optimal_step<double>(network.weights(l), bits.weights[std::size_t(l)]);
  network.quantize();
  return network;
}

}  // namespace

class TestNetwork : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { prepare_engine_thread(); }

  void gradientsAgreeWithAutograd_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("depth");
    QTest::addColumn<bool>("residual");
    QTest::addColumn<int>("weightBits");
    QTest::addColumn<int>("activationBits");
    for (const bool residual : {false, true})
      for (const int depth : {2, 3, 5})
        for (const int weight_bits : {0, 1, 2, 4, 8})
          for (const int activation_bits : {0, 1, 2, 5, 8})
            QTest::addRow("17-%d%s W%d A%d", depth, residual ? " residual" : "", weight_bits, activation_bits)
                << 17 << depth << residual << weight_bits << activation_bits;
    QTest::addRow("64-4 residual W2 A2") << 64 << 4 << true << 2 << 2;
    QTest::addRow("2-16 W3 A3") << 2 << 16 << false << 3 << 3;
  }

  void gradientsAgreeWithAutograd() {
    QFETCH(int, width);
    QFETCH(int, depth);
    QFETCH(bool, residual);
    QFETCH(int, weightBits);
    QFETCH(int, activationBits);
    const ModelSpec model{width, depth, residual};
    const LayerBits bits{std::vector<int>(std::size_t(depth), weightBits),
                         std::vector<int>(std::size_t(depth) - 1, activationBits)};
    const Batch batch(50);
    auto network = make_network(model, bits, 64);
    const double decay = 0.01;

    AutogradNetwork oracle(model, bits, network.parameters().data());
    std::vector<torch::Tensor> quantized;
    for (int l = 0; l < depth; ++l)
      quantized.push_back(torch::from_blob(const_cast<double*>(network.effective_weights(l).data()),
                                           oracle.weights[std::size_t(l)].sizes(), torch::kFloat64));
    const auto x = torch::tensor(batch.x, torch::kFloat64).view({batch.n, 2});
    const auto y = torch::tensor(batch.y, torch::kFloat64);
    const auto logits = oracle.forward(x, quantized);
    const auto loss = oracle.loss(logits, y, 0);
    oracle.loss(logits, y, decay).backward();

    const auto engine_logits = network.forward(batch.x.data(), batch.n);
    QVERIFY(relative_difference(logits.detach(), engine_logits.data()) < 1e-9);
    const LossSums sums = network.backward(batch.x.data(), batch.y.data(), batch.n, decay).value();
    QVERIFY(std::abs(sums.loss / batch.n - loss.item<double>()) < 1e-9);
    QCOMPARE(sums.correct, int(((logits > 0) == (y > 0.5)).sum().item<std::int64_t>()));

    const double* gradients = network.gradients().data();
    for (std::size_t l = 0; l < std::size_t(depth); ++l) {
      const LayerPlace& place = network.layout().layers[l];
      QVERIFY2(relative_difference(oracle.weights[l].grad(), gradients + place.weights) < 1e-6, "weights");
      QVERIFY2(relative_difference(oracle.biases[l].grad(), gradients + place.biases) < 1e-6, "biases");
      if (l + 1 < std::size_t(depth) && activationBits)
        QVERIFY2(relative_difference(oracle.alphas[l].grad(), gradients + network.layout().alphas + l) < 1e-6,
                 "alpha");
    }
  }

  /// A batch smaller than the buffers leaves no trace of the one before.
  void aSmallerBatchAfterALargerOneIsIndependent() {
    const ModelSpec model{16, 4, true};
    const LayerBits bits{{0, 2, 2, 2}, {2, 2, 2}};
    const Batch large(64), small(13);
    auto used = make_network(model, bits, 64), fresh = make_network(model, bits, 64);
    used.forward(large.x.data(), 64);
    used.backward(large.x.data(), large.y.data(), 64, 0);
    used.forward(small.x.data(), 13);
    used.backward(small.x.data(), small.y.data(), 13, 0);
    fresh.forward(small.x.data(), 13);
    fresh.backward(small.x.data(), small.y.data(), 13, 0);
    for (std::size_t i = 0; i < used.gradients().size(); ++i)
      QCOMPARE(used.gradients()[i], fresh.gradients()[i]);
  }

  void aNanInAWeightReachesTheLoss() {
    const ModelSpec model{8, 3, false};
    Network<float> network(model, {{0, 0, 0}, {0, 0}}, 4);
    const auto initial = initial_parameters(model, 1.0, 1);
    std::copy(initial.begin(), initial.end(), network.parameters().begin());
    network.parameters()[0] = std::nanf("");
    const float x[] = {.1f, .2f, -.3f, .4f}, y[] = {1, 0};
    network.forward(x, 2);
    QVERIFY(std::isnan(network.backward(x, y, 2, 0)->loss));
  }
};

QTEST_GUILESS_MAIN(TestNetwork)
#include "test_network.moc"
