// SPDX-License-Identifier: GPL-3.0-or-later
// DoReFa, LSQ, TWN, BWN and XNOR: the worked checks, each gradient by its own definition, and what all
// quantizers have in common.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <QtTest>

#include "core/analysis/layer_histogram.h"
#include "core/data/random.h"
#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/quant/activation_method.h"
#include "core/quant/weight_method.h"
#include "core/spec/words.h"
#include "core/train/what_if.h"
#include "tests/core/made_network.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

using Values = std::vector<double>;
constexpr WeightMethod kWeightMethods[] = {WeightMethod::L2Step, WeightMethod::Dorefa, WeightMethod::Lsq,
                                           WeightMethod::Twn,    WeightMethod::Bwn,    WeightMethod::Xnor};
constexpr ActivationMethod kActivationMethods[] = {ActivationMethod::Pact, ActivationMethod::Dorefa,
                                                   ActivationMethod::Lsq, ActivationMethod::Xnor};

void compare(const Values& found, const Values& expected, double tolerance = 1e-9) {
  QCOMPARE(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    QVERIFY2(std::abs(found[i] - expected[i]) <= tolerance,
             qPrintable(QStringLiteral("%1: %2, expected %3").arg(i).arg(found[i]).arg(expected[i])));
}

WeightLayer<double> row(const Values& w, int bits, double step = 0) {
  return {w, 1, int(w.size()), bits, step};
}

Values quantized(const WeightQuantizer<double>& quantizer, const WeightLayer<double>& layer) {
  Values q(layer.weights.size());
  quantizer.quantize(layer, q);
  return q;
}

Values normal(int n, const char* purpose, double scale = 1) {
  RandomStream random(3, purpose);
  Values values;
  for (int i = 0; i < n; ++i) values.push_back(scale * random.normal());
  return values;
}

/// Bits a method can do.
std::vector<int> bits_of(WeightMethod method) {
  std::vector<int> all;
  for (int bits = 1; bits <= 8; ++bits)
    if (weight_method_for(method, bits) == method) all.push_back(bits);
  return all;
}

NetworkState example_state(WeightMethod weights, ActivationMethod activations, int bits) {
  QuantSpec quant;
  quant.weight_method = weights;
  quant.activation_method = activations;
  quant.weight_bits = quant.activation_bits = bits;
  ExperimentSpec spec;
  spec.data.subsamples = 0;
  const Dataset data = make_complete_dataset(spec.data);
  return quantized_network(initial_network({12, 4, false}, data), NetworkKind::Joint, quant, data);
}

}  // namespace

class TestQuantizerMethods : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void dorefaOfTheWorkedExample() {
    const Values w{.5, -1, .1, 2};  // METHODS 3a
    const auto& dorefa = dorefa_weights<double>();
    compare(quantized(dorefa, row(w, 2, 1.0 / 3)), {1.0 / 3, -1, 1.0 / 3, 1});
    compare(quantized(dorefa, row(w, 1)), {.9, -.9, .9, .9});
  }

  void dorefaGradientIsThatOfItsFormula() {
    // Without rounding q = step (2^k - 1) t / max|t|: finite differences of what the gradient goes through.
    const Values w = normal(30, "dorefa", 0.7), g = normal(30, "dorefa gradient");
    const double step = 0.21;
    const auto smooth = [&](const Values& at) {
      double largest = 0, sum = 0;
      for (const double x : at) largest = std::max(largest, std::abs(std::tanh(x)));
      for (std::size_t i = 0; i < at.size(); ++i) sum += g[i] * step * 7 * std::tanh(at[i]) / largest;
      return sum;
    };
    Values gradient = g;
    QCOMPARE(dorefa_weights<double>().backward(row(w, 3, step), gradient), 0.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      Values up = w, down = w;
      up[i] += 1e-6;
      down[i] -= 1e-6;
      const double expected = (smooth(up) - smooth(down)) / 2e-6;
      QVERIFY2(std::abs(gradient[i] - expected) < 1e-6, qPrintable(QString::number(i)));
    }
  }

  void dorefaStepFitsTheWeights() {
    const Values w = normal(400, "dorefa fit", 0.1);
    const auto& dorefa = dorefa_weights<double>();
    const auto error = [&](double step) {
      const Values q = quantized(dorefa, row(w, 3, step));
      double sum = 0;
      for (std::size_t i = 0; i < w.size(); ++i) sum += (w[i] - q[i]) * (w[i] - q[i]);
      return sum;
    };
    const double fitted = dorefa.fit(row(w, 3));
    QVERIFY(error(fitted) < error(fitted * 1.01) && error(fitted) < error(fitted * 0.99));
  }

  void dorefaActivationsAreClippedAtOneAndPassTheGradientUpToIt() {
    const Values x{-.4, 0, .2, .5, 1, 1.2}, g{1, 2, 3, 4, 5, 6};
    Values y(6), dx(6);
    const auto activation = dorefa_activations<double>().activation(2, 1);
    activate<double>(activation, x, y);
    compare(y, {0, 0, 1.0 / 3, 2.0 / 3, 1, 1});
    activate_backward<double>(activation, x, g, dx);
    compare(dx, {0, 2, 3, 4, 5, 0});
    QVERIFY(!dorefa_activations<double>().learns());
  }

  void lsqWeightsOfTheWorkedExample() {
    const Values v{.1, .36, -.7, 1.4, -1.3};  // METHODS 3b
    const auto& lsq = lsq_weights<double>();
    compare(quantized(lsq, row(v, 2, .5)), {0, .5, -.5, .5, -1});
    QVERIFY(std::abs(lsq.fit(row(v, 2)) - 1.544) < 1e-9);
    // One at a time, without the scale 1 / sqrt(5 * 1): dv^/ds = {-.2, .28, .4, 1, -2}.
    const Values slopes{-.2, .28, .4, 1, -2}, inside{1, 1, 1, 0, 0};
    for (std::size_t i = 0; i < v.size(); ++i) {
      Values g(5, 0.0);
      g[i] = 1;
      QVERIFY(std::abs(lsq.backward(row(v, 2, .5), g) * std::sqrt(5.0) - slopes[i]) < 1e-9);
      QCOMPARE(g[i], inside[i]);
    }
    Values ones(5, 1.0);
    QVERIFY(std::abs(lsq.backward(row(v, 2, .5), ones) + 0.232551) < 1e-6);
  }

  void lsqWithOneBitLearnsAMagnitude() {
    const Values v{.1, -.3, .7}, g{1, 2, 4};
    const auto& lsq = lsq_weights<double>();
    compare(quantized(lsq, row(v, 1, .5)), {.5, -.5, .5});
    Values gradient = g;
    QVERIFY(std::abs(lsq.backward(row(v, 1, .5), gradient) - (1 - 2 + 4) / std::sqrt(3.0)) < 1e-9);
    compare(gradient, {1, 2, 0});
  }

  void lsqActivationsLearnTheirStep() {
    // s = .5, 2 bits: Qp = 3; x / s = {-1, .2, 1.4, 2.6, 3, 4}.
    const Values x{-.5, .1, .7, 1.3, 1.5, 2}, slopes{0, -.2, -.4, .4, 3, 3}, inside{0, 1, 1, 1, 0, 0};
    const auto& lsq = lsq_activations<double>();
    const auto activation = lsq.activation(2, .5);
    Values y(6), dx(6);
    activate<double>(activation, x, y);
    compare(y, {0, 0, .5, 1.5, 1.5, 1.5});
    for (std::size_t i = 0; i < x.size(); ++i) {
      Values g(6, 0.0);
      g[i] = 1;
      QVERIFY(std::abs(activate_backward<double>(activation, x, g, dx) - slopes[i]) < 1e-9);
      QCOMPARE(dx[i], inside[i]);
    }
    QCOMPARE(lsq.gradient_scale(2, 12), 1.0 / 6);
    QVERIFY(std::abs(lsq.fit({0, 0.75f}, 2) - 1.5 / std::sqrt(3.0)) < 1e-9);
    QCOMPARE(lsq.clip(2, .5), 1.5);
  }

  void twnOfTheWorkedExample() {
    const Values w{.9, -.35, .1, .55, -.05, -1.3, .2, .4};  // METHODS 3c
    const auto& twn = twn_weights<double>();
    compare(quantized(twn, row(w, 2)), {.7, -.7, 0, .7, 0, -.7, 0, .7});
    compare(twn.thresholds(row(w, 2)), {-.336875, .336875});
    QVERIFY(twn.straight_through());
  }

  void binaryRowsOfTheWorkedExample() {
    const Values w{.4, -.2, 1.5, -.7}, g{.3, -.1, .2, .5};  // METHODS 3d
    for (const auto* quantizer : {&bwn_weights<double>(), &xnor_weights<double>()}) {
      compare(quantized(*quantizer, row(w, 1)), {.7, -.7, .7, -.7});
      Values gradient = g;
      quantizer->backward(row(w, 1), gradient);
      compare(gradient, {.235, -.095, .025, .325});
    }
    const Values two{.4, -.2, 3, 1};
    compare(quantized(bwn_weights<double>(), {two, 2, 2, 1, 0}), {.3, -.3, 2, 2});
  }

  void onlyXnorConditionsItsShadowWeights() {
    Values w{2.5, -.5, 1, 0, .1, .3};
    const Values before = w;
    bwn_weights<double>().condition(w, 2, 3);
    compare(w, before);
    xnor_weights<double>().condition(w, 2, 3);
    // Means 1 and 2/15; the first row was 1.5, -1.5, 0 before the clamp.
    compare(w, {1, -1, 0, -2.0 / 15, .1 - 2.0 / 15, .3 - 2.0 / 15});
  }

  void signsOfActivations() {
    const Values x{-2, -1, -.3, 0, .5, 1, 3}, g{1, 2, 3, 4, 5, 6, 7};
    Values y(7), dx(7);
    const auto activation = xnor_activations<double>().activation(1, 1);
    activate<double>(activation, x, y);
    compare(y, {-1, -1, -1, 1, 1, 1, 1});
    QCOMPARE(activate_backward<double>(activation, x, g, dx), 0.0);
    compare(dx, {0, 0, 3, 4, 5, 0, 0});
  }

  void everyQuantizedWeightIsACodeTimesAScale_data() {
    QTest::addColumn<WeightMethod>("method");
    QTest::addColumn<int>("bits");
    for (const WeightMethod method : kWeightMethods)
      for (const int bits : bits_of(method)) QTest::addRow("%s %d", word(method), bits) << method << bits;
  }

  void everyQuantizedWeightIsACodeTimesAScale() {
    QFETCH(WeightMethod, method);
    QFETCH(int, bits);
    Values w = normal(60, "weights", 0.4);
    w[7] = 0;
    WeightLayer<double> layer{w, 6, 10, bits, 0};
    const auto& quantizer = weight_quantizer<double>(method, bits);
    layer.step = quantizer.fit(layer);
    QCOMPARE(layer.step > 0, quantizer.has_step(bits));
    const Values q = quantized(quantizer, layer);
    const auto codes = quantizer.codes(bits);
    const auto scales = quantizer.scales(layer);
    QVERIFY(std::is_sorted(codes.begin(), codes.end()));
    QVERIFY(int(codes.size()) <= 1 << bits);
    for (std::size_t i = 0; i < q.size(); ++i) {
      const double scale = scales[scales.size() == 1 ? 0 : i / 10];
      const int code = int(std::lround(q[i] / scale));
      QVERIFY(std::binary_search(codes.begin(), codes.end(), code));
      QVERIFY(std::abs(q[i] - code * scale) < 1e-12);
    }
    // The thresholds say which of them.
    const auto thresholds = quantizer.thresholds(layer);
    if (scales.size() > 1) {
      QVERIFY(thresholds.empty());
      return;
    }
    QCOMPARE(thresholds.size() + 1, codes.size());
    for (std::size_t i = 0; i < q.size(); ++i) {
      const auto k = std::upper_bound(thresholds.begin(), thresholds.end(), w[i]) - thresholds.begin();
      QVERIFY(std::abs(q[i] - codes[std::size_t(k)] * scales[0]) < 1e-12);
    }
  }

  void methodsLeaveBitsTheyCannotDoToTheDefault() {
    QCOMPARE(weight_method_for(WeightMethod::Twn, 8), WeightMethod::L2Step);
    QCOMPARE(weight_method_for(WeightMethod::Twn, 2), WeightMethod::Twn);
    QCOMPARE(weight_method_for(WeightMethod::Xnor, 2), WeightMethod::L2Step);
    QCOMPARE(weight_method_for(WeightMethod::Dorefa, 8), WeightMethod::Dorefa);
    QCOMPARE(activation_method_for(ActivationMethod::Xnor, 8), ActivationMethod::Pact);
    QCOMPARE(activation_method_for(ActivationMethod::Xnor, 1), ActivationMethod::Xnor);
  }

  void ternaryAndBinaryMethodsHaveTheirOwnBits() {
    QuantSpec quant;
    quant.weight_bits = quant.activation_bits = 5;
    quant.first_layer = LayerPolicy::EightBit;
    quant.weight_method = WeightMethod::Twn;
    quant.activation_method = ActivationMethod::Xnor;
    const LayerBits bits = layer_bits(quant, NetworkKind::Joint, 3);
    QCOMPARE(bits.weights, (std::vector<int>{8, 2, 2}));
    QCOMPARE(bits.activations, (std::vector<int>{1, 1}));
    QCOMPARE(layer_bits(quant, NetworkKind::Activation, 3).weights, (std::vector<int>{0, 0, 0}));
    quant.weight_method = WeightMethod::Bwn;
    QCOMPARE(quant.used_weight_bits(NetworkKind::Joint), 1);
    quant.weight_bits = 0;
    QCOMPARE(quant.used_weight_bits(NetworkKind::Joint), 0);  // float stays float
    QCOMPARE(quant.used_activation_bits(NetworkKind::Joint), 1);
    QCOMPARE(quant.used_activation_bits(NetworkKind::Weight), 0);
  }

  /// The histogram's levels and shares, the layer report's codes, and the weights that forward uses agree.
  void levelsShownAreThoseInUse_data() {
    QTest::addColumn<WeightMethod>("weights");
    QTest::addColumn<ActivationMethod>("activations");
    QTest::addColumn<int>("bits");
    for (const WeightMethod weights : kWeightMethods)
      for (const ActivationMethod activations : kActivationMethods)
        for (const int bits : {1, 2, 4})
          QTest::addRow("%s %s %d", word(weights), word(activations), bits) << weights << activations << bits;
  }

  void levelsShownAreThoseInUse() {
    QFETCH(WeightMethod, weights);
    QFETCH(ActivationMethod, activations);
    QFETCH(int, bits);
    const NetworkState state = example_state(weights, activations, bits);
    ExperimentSpec spec;
    spec.data.subsamples = 0;
    const Dataset data = make_complete_dataset(spec.data);
    const auto reports = Evaluator(state).layer_reports(data);
    const LevelRule rule = weight_level_rule(state, 2);
    const auto values = quantizer_inputs(state, Quantizer::Weights, 2, data);
    const auto shares = level_shares(values, rule);
    QCOMPARE(shares.size(), rule.levels.size());
    QVERIFY(std::abs(std::accumulate(shares.begin(), shares.end(), 0.0) - 1) < 1e-9);
    QVERIFY(std::abs(*level_sqnr(values, rule) - *reports[1].weight_sqnr) < 1e-2);
    QCOMPARE(is_adjustable(state, Quantizer::Weights, 2), rule.value > 0);
    QVERIFY(std::abs(rule.value - quantizer_value(state, Quantizer::Weights, 2)) < 1e-9);

    // Shares on negative, zero and positive codes.
    double below = 0, above = 0, report_below = 0, report_above = 0;
    for (std::size_t k = 0; k < shares.size(); ++k)
      (rule.levels[k] < 0 ? below : above) += rule.levels[k] == 0 ? 0 : shares[k];
    for (std::size_t k = 0; k < reports[1].code_shares.size(); ++k) {
      const int code = reports[1].lowest_code + int(k);
      (code < 0 ? report_below : report_above) += code == 0 ? 0 : reports[1].code_shares[k];
    }
    QVERIFY(std::abs(below - report_below) < 1e-6 && std::abs(above - report_above) < 1e-6);

    // What the layer puts out is one of the activations' levels.
    const LevelRule outputs = activation_level_rule(state, 1);
    QCOMPARE(reports[0].alpha.has_value(), outputs.value > 0);
    if (reports[0].alpha) QVERIFY(std::abs(*reports[0].alpha - outputs.levels.back()) < 1e-6);
    const auto hidden = Evaluator(state).hidden_outputs(data.points.topRows(50), 1);
    for (const float h : hidden->activations.reshaped())
      QVERIFY(std::any_of(outputs.levels.begin(), outputs.levels.end(),
                          [&](double level) { return std::abs(level - double(h)) < 1e-5; }));
  }

  void aTrialMovesTheLevelsOfWhatHasAStep() {
    const NetworkState state = example_state(WeightMethod::Dorefa, ActivationMethod::Lsq, 3);
    const QuantizerChange changes[] = {
        {Quantizer::Weights, 2, 2 * quantizer_value(state, Quantizer::Weights, 2)},
        {Quantizer::Activations, 1, 0.7}};
    const NetworkState changed = with_changes(state, changes);
    const LevelRule before = weight_level_rule(state, 2), after = weight_level_rule(changed, 2);
    compare(after.levels, before.at(changes[0].value).levels, 1e-6);
    compare(after.thresholds, before.thresholds);  // DoReFa's follow from the weights
    QVERIFY(std::abs(activation_level_rule(changed, 1).levels.back() - 0.7) < 1e-6);
    QVERIFY(std::abs(quantizer_value(changed, Quantizer::Activations, 1) - 0.7) < 1e-6);

    const NetworkState fixed = example_state(WeightMethod::Twn, ActivationMethod::Xnor, 2);
    QVERIFY(with_changes(fixed, changes).parameters == fixed.parameters);
    QVERIFY(with_changes(fixed, changes).steps == fixed.steps);
  }
};

QUANTOSCOPE_TEST(TestQuantizerMethods)
#include "test_quantizer_methods.moc"
