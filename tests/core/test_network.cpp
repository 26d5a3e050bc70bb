// SPDX-License-Identifier: GPL-3.0-or-later
// The hand-written forward and backward against LibTorch's autograd in float64, every quantizer, residual or
// not.
#include "tests/oracle/autograd_network.h"

#include <cmath>

#include <QtTest>

#include "core/data/random.h"
#include "core/nn/initializer.h"
#include "core/nn/network.h"
#include "core/spec/words.h"
#include "tests/registry.h"

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
    network.parameters()[network.layout().alphas + h] =
        bits.activation_method == ActivationMethod::Dorefa ? 1 : 0.4 + 0.1 * double(h);
  network.parameters()[network.layout().layers.back().biases] = 0.05;  // no logit is a tie at 0
  for (int l = 0; l < model.depth; ++l)
    if (bits.weights[std::size_t(l)])
      network.steps()[std::size_t(l)] = network.weight_quantizer_of(l).fit(network.weight_layer(l));
  for (int h = 0; h + 1 < model.depth; ++h)
    if (const int b = bits.activations[std::size_t(h)]; b && network.activation_quantizer_of(h).learns())
      network.parameters()[network.layout().alphas + std::size_t(h)] =
          network.activation_quantizer_of(h).parameter(b, 0.4 + 0.1 * double(h));
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
    QTest::addColumn<WeightMethod>("weightMethod");
    QTest::addColumn<ActivationMethod>("activationMethod");
    const auto add = [](int width, int depth, bool residual, int weight_bits, int activation_bits,
                        WeightMethod weights = WeightMethod::L2Step,
                        ActivationMethod activations = ActivationMethod::Pact) {
      QTest::addRow("%d-%d%s W%d A%d %s %s", width, depth, residual ? " residual" : "", weight_bits,
                    activation_bits, word(weights), word(activations))
          << width << depth << residual << weight_bits << activation_bits << weights << activations;
    };
    for (const bool residual : {false, true})
      for (const int depth : {2, 3, 5})
        for (const int weight_bits : {0, 1, 2, 4, 8})
          for (const int activation_bits : {0, 1, 2, 5, 8})
            add(17, depth, residual, weight_bits, activation_bits);
    add(64, 4, true, 2, 2);
    add(2, 16, false, 3, 3);
    for (const bool residual : {false, true})
      for (const int bits : {1, 2, 4}) {
        for (const WeightMethod method : {WeightMethod::Dorefa, WeightMethod::Lsq, WeightMethod::Twn,
                                          WeightMethod::Bwn, WeightMethod::Xnor})
          add(17, 4, residual, bits, bits, method);
        for (const ActivationMethod method :
             {ActivationMethod::Dorefa, ActivationMethod::Lsq, ActivationMethod::Xnor}) {
          add(17, 4, residual, 0, bits, WeightMethod::L2Step, method);
          add(17, 4, residual, bits, bits, WeightMethod::Lsq, method);
        }
      }
  }

  void gradientsAgreeWithAutograd() {
    QFETCH(int, width);
    QFETCH(int, depth);
    QFETCH(bool, residual);
    QFETCH(int, weightBits);
    QFETCH(int, activationBits);
    QFETCH(WeightMethod, weightMethod);
    QFETCH(ActivationMethod, activationMethod);
    const ModelSpec model{width, depth, residual};
    const LayerBits bits{std::vector<int>(std::size_t(depth), weightBits),
                         std::vector<int>(std::size_t(depth) - 1, activationBits), weightMethod,
                         activationMethod};
    const Batch batch(50);
    auto network = make_network(model, bits, 64);
    std::vector<double> decay;  // Another one for each layer.
    for (int h = 1; h < depth; ++h) decay.push_back(0.01 * h);

    AutogradNetwork oracle(model, bits, network.parameters().data());
    oracle.set_steps({network.steps().begin(), network.steps().end()});
    std::vector<torch::Tensor> quantized;
    for (int l = 0; l < depth; ++l)
      quantized.push_back(torch::from_blob(const_cast<double*>(network.effective_weights(l).data()),
                                           oracle.weights[std::size_t(l)].sizes(), torch::kFloat64));
    const auto x = torch::tensor(batch.x, torch::kFloat64).view({batch.n, 2});
    const auto y = torch::tensor(batch.y, torch::kFloat64);
    const auto logits = oracle.forward(x, quantized);
    const auto loss = oracle.loss(logits, y);
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
      if (weightBits && network.weight_quantizer_of(int(l)).learns_step())
        QVERIFY2(relative_difference(oracle.steps[l].grad(), &network.step_gradients()[l]) < 1e-6, "step");
      if (l + 1 < std::size_t(depth) && activationBits && network.activation_quantizer_of(int(l)).learns())
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
    used.backward(large.x.data(), large.y.data(), 64, {});
    used.forward(small.x.data(), 13);
    used.backward(small.x.data(), small.y.data(), 13, {});
    fresh.forward(small.x.data(), 13);
    fresh.backward(small.x.data(), small.y.data(), 13, {});
    for (std::size_t i = 0; i < used.gradients().size(); ++i)
      QCOMPARE(used.gradients()[i], fresh.gradients()[i]);
  }

  /// Floats go through other libraries, tile by tile; the same weights, so that no sign of a ReLU depends on
  /// a rounding of theirs.
  void floatsAgreeWithDoubles_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("residual");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("n");
    for (const int width : {20, 64, 128, 256})
      for (const int n : {128, 100})
        QTest::addRow("%d, batch of %d", width, n) << width << (width == 128) << (width == 64 ? 0 : 2) << n;
  }
  void floatsAgreeWithDoubles() {
    QFETCH(int, width);
    QFETCH(bool, residual);
    QFETCH(int, bits);
    QFETCH(int, n);
    const ModelSpec model{width, 4, residual};
    Network<float> floats(model, {std::vector<int>(4, bits), {0, 0, 0}}, 128);
    const auto initial = initial_parameters(model, 1.0, 3);
    std::copy(initial.begin(), initial.end(), floats.parameters().begin());
    for (int l = 0; bits && l < 4; ++l)
      floats.steps()[std::size_t(l)] = floats.weight_quantizer_of(l).fit(floats.weight_layer(l));
    floats.quantize();
    Network<double> doubles(model, {{0, 0, 0, 0}, {0, 0, 0}}, 128);
    std::copy(initial.begin(), initial.end(), doubles.parameters().begin());
    for (int l = 0; l < 4; ++l) std::ranges::copy(floats.effective_weights(l), doubles.weights(l).begin());
    doubles.quantize();

    const Batch batch(n);
    const std::vector<float> x(batch.x.begin(), batch.x.end()), y(batch.y.begin(), batch.y.end());
    const std::vector<double> exact_x(x.begin(), x.end());
    const auto logits = floats.forward(x.data(), n);
    const auto exact = doubles.forward(exact_x.data(), n);
    for (std::size_t i = 0; i < logits.size(); ++i) QVERIFY(std::abs(logits[i] - exact[i]) < 1e-5);
    QVERIFY(floats.backward(x.data(), y.data(), n, {}));
    QVERIFY(doubles.backward(exact_x.data(), batch.y.data(), n, {}));
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < floats.layout().alphas; ++i) {
      largest = std::max(largest, std::abs(doubles.gradients()[i]));
      difference = std::max(difference, std::abs(floats.gradients()[i] - doubles.gradients()[i]));
    }
    QVERIFY2(difference < 1e-5 * largest, qPrintable(QString::number(difference / largest)));
  }

  void aNanInAWeightReachesTheLoss() {
    const ModelSpec model{8, 3, false};
    Network<float> network(model, {{0, 0, 0}, {0, 0}}, 4);
    const auto initial = initial_parameters(model, 1.0, 1);
    std::copy(initial.begin(), initial.end(), network.parameters().begin());
    network.parameters()[0] = std::nanf("");
    const float x[] = {.1f, .2f, -.3f, .4f}, y[] = {1, 0};
    network.forward(x, 2);
    QVERIFY(std::isnan(network.backward(x, y, 2, {})->loss));
  }
};

QUANTOSCOPE_TEST(TestNetwork)
#include "test_network.moc"
