// SPDX-License-Identifier: GPL-3.0-or-later
// Quantized weights as codes and scales, and shadow weights that rest on no threshold.
#include <algorithm>
#include <cmath>

#include <QtTest>

#include "core/nn/coded_network.h"
#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/train/experiment.h"
#include "tests/core/made_network.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

NetworkState example(WeightMethod method, int bits) {
  QuantSpec quant;
  quant.weight_method = method;
  quant.weight_bits = bits;
  quant.first_layer = LayerPolicy::Quantize;
  ExperimentSpec spec;
  spec.data.subsamples = 0;
  const Dataset data = make_complete_dataset(spec.data);
  return quantized_network(initial_network({24, 4, false}, data), NetworkKind::Weight, quant, data);
}

const WeightQuantizer<float>& quantizer_of(const NetworkState& state, std::size_t layer) {
  return weight_quantizer<float>(state.bits.weight_method, state.bits.weights[layer]);
}

WeightLayer<float> layer_of(const NetworkState& state, std::size_t layer) {
  const LayerPlace place = Layout(state.model).layers[layer];
  return {std::span<const float>(state.parameters).subspan(place.weights, place.weight_count()),
          place.outputs, place.inputs, state.bits.weights[layer], state.steps[layer]};
}

std::vector<float> quantized(const NetworkState& state, std::size_t layer) {
  const WeightLayer<float> of = layer_of(state, layer);
  std::vector<float> q(of.weights.size());
  quantizer_of(state, layer).quantize(of, q);
  return q;
}

std::vector<double> thresholds_of(const NetworkState& state, std::size_t layer) {
  auto thresholds = quantizer_of(state, layer).thresholds(layer_of(state, layer));
  return thresholds.empty() ? std::vector<double>{0} : thresholds;
}

/// Every seventh weight of a layer goes onto a threshold, or a last bit or two beside it. Ternary thresholds
/// follow the weights: again and again.
void tie(NetworkState& state, std::size_t layer) {
  const LayerPlace place = Layout(state.model).layers[layer];
  for (int round = 0; round < 60; ++round) {
    const std::vector<double> thresholds = thresholds_of(state, layer);
    for (std::size_t i = 3, n = 0; i < place.weight_count(); i += 7, ++n) {
      float w = float(thresholds[n % thresholds.size()]);
      for (std::size_t bit = 0; w != 0 && bit < n / thresholds.size() % 3; ++bit)
        w = std::nextafter(w, n % 2 ? 10.0f : -10.0f);
      state.parameters[place.weights + i] = w;
    }
  }
}

NetworkState tied(NetworkState state) {
  for (std::size_t l = 0; l < state.steps.size(); ++l)
    if (state.bits.weights[l]) tie(state, l);
  return state;
}

/// How many weights get another code when thresholds are rounded otherwise, or belong to the other code.
int undecided(const NetworkState& state, std::size_t layer) {
  int count = 0;
  constexpr double kRounding = 0x1p-22, kZero = 1e-37;
  for (const double t : thresholds_of(state, layer))
    for (const float w : layer_of(state, layer).weights)
      count += std::abs(double(w) - t) <= std::abs(t) * kRounding + kZero ? 1 : 0;
  return count;
}

ExperimentSpec small_spec() {
  ExperimentSpec spec;
  spec.data.radii = 3;
  spec.data.points = 20;
  spec.model = {16, 3, false};
  spec.pretraining.epochs = spec.retraining.epochs = 2;
  spec.retraining.keep_best = true;
  spec.map.resolution = 32;
  return spec;
}

}  // namespace

class TestCodedNetwork : public QObject {
  Q_OBJECT

 private:
  static void each() {
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("bits");
    const char* names[] = {"L2", "DoReFa", "LSQ", "TWN", "BWN", "XNOR"};
    for (int method = 0; method < 6; ++method)
      for (int bits = 1; bits <= 8; ++bits)
        if (weight_method_for(WeightMethod(method), bits) == WeightMethod(method))
          QTest::addRow("%s %d", names[method], bits) << method << bits;
  }

 private Q_SLOTS:
  void codesTimesScalesAreTheWeightsThatCompute_data() { each(); }
  void codesTimesScalesAreTheWeightsThatCompute() {
    QFETCH(int, method);
    QFETCH(int, bits);
    const NetworkState state = tied(example(WeightMethod(method), bits));
    for (std::size_t l = 0; l < state.steps.size(); ++l) {
      const auto coded = coded_layer(state, int(l));
      QVERIFY(coded);
      const std::vector<float> q = quantized(state, l);
      const std::vector<int> known = quantizer_of(state, l).codes(bits);
      for (std::size_t i = 0; i < q.size(); ++i) {
        QCOMPARE(float(coded->codes[i]) * coded->scales[i * coded->scales.size() / q.size()], q[i]);
        QVERIFY(std::ranges::count(known, int(coded->codes[i])) == 1);
      }
    }
    NetworkState none = state;
    std::ranges::fill(none.bits.weights, 0);
    QVERIFY(!coded_layer(none, 1));
  }

  /// A layer of zeros has codes, too.
  void zerosHaveCodes() {
    for (const auto& [method, bits, code] : {std::tuple(WeightMethod::L2Step, 2, 0),
                                             {WeightMethod::L2Step, 1, 1},
                                             {WeightMethod::Twn, 2, 0},
                                             {WeightMethod::Xnor, 1, 1}}) {
      NetworkState state = example(method, bits);
      const LayerPlace place = Layout(state.model).layers[1];
      std::fill_n(state.parameters.begin() + std::ptrdiff_t(place.weights), place.weight_count(), 0.0f);
      state.steps[1] = 0;
      const auto coded = coded_layer(state, 1);
      QVERIFY(std::ranges::all_of(coded->codes, [&, code = code](int c) { return c == code; }));
      QVERIFY(std::ranges::all_of(coded->scales, [](float scale) { return scale == 0; }));
      QVERIFY(settled(state).parameters == state.parameters);
    }
  }

  void settledWeightsHaveTheirCodesByAnyRule_data() { each(); }
  void settledWeightsHaveTheirCodesByAnyRule() {
    QFETCH(int, method);
    QFETCH(int, bits);
    const NetworkState before = tied(example(WeightMethod(method), bits)), after = settled(before);
    QVERIFY(after.steps == before.steps);
    for (std::size_t l = 0; l < after.steps.size(); ++l) {
      QVERIFY(undecided(before, l) > 0);
      QCOMPARE(undecided(after, l), 0);
      QVERIFY(coded_layer(after, int(l)) == coded_layer(before, int(l)));
      QVERIFY(quantized(after, l) == quantized(before, l));
    }
    // What is no weight stays, and no weight goes far.
    const Layout layout(before.model);
    for (std::size_t i = 0; i < before.parameters.size(); ++i)
      QVERIFY(std::abs(after.parameters[i] - before.parameters[i]) < 3e-4f);
    for (const LayerPlace& place : layout.layers)
      QVERIFY(std::equal(after.parameters.begin() + std::ptrdiff_t(place.biases),
                         after.parameters.begin() + std::ptrdiff_t(place.biases) + place.outputs,
                         before.parameters.begin() + std::ptrdiff_t(place.biases)));
    const MapGrid grid({48, Region::Whole}, PlaneBox::centred(1));
    QVERIFY(Evaluator(after).map(grid)->logits == Evaluator(before).map(grid)->logits);
    QVERIFY(settled(after).parameters == after.parameters);
  }

  /// The tanh of the kernels is not the library's.
  void settledDorefaHasTheCodesOfAnExactTanh() {
    for (int bits = 2; bits <= 8; ++bits) {
      const NetworkState state = settled(tied(example(WeightMethod::Dorefa, bits)));
      const int highest = (1 << bits) - 1;
      for (std::size_t l = 0; l < state.steps.size(); ++l) {
        const auto weights = layer_of(state, l).weights;
        double largest = 0;
        for (const float w : weights) largest = std::max(largest, std::abs(std::tanh(double(w))));
        for (std::size_t i = 0; i < weights.size(); ++i) {
          const double exact = highest * (std::tanh(double(weights[i])) / (2 * largest) + 0.5);
          const float single = float(highest) * (std::tanh(weights[i]) / (2 * float(largest)) + 0.5f);
          const int code = coded_layer(state, int(l))->codes[i];
          QCOMPARE(2 * int(std::floor(exact + 0.5)) - highest, code);
          QCOMPARE(2 * int(std::nearbyint(single)) - highest, code);
        }
      }
    }
  }

  void codesThatAreNotThoseOfTheWeightsAreNotForcedOnThem() {
    const NetworkState before = example(WeightMethod::L2Step, 4);
    auto coded = *coded_layer(before, 1);
    coded.codes[5] = std::int16_t(coded.codes[5] > 0 ? coded.codes[5] - 1 : coded.codes[5] + 1);
    NetworkState state = before;
    QVERIFY(!settle_layer(state, 1, coded));
    QVERIFY(state.parameters == before.parameters);
    // On the tie both are right.
    const LayerPlace place = Layout(state.model).layers[1];
    state.parameters[place.weights + 5] = 1.5f * state.steps[1];
    for (const std::int16_t code : {1, 2}) {
      NetworkState either = state;
      coded.codes[5] = code;
      QVERIFY(settle_layer(either, 1, coded));
      QVERIFY(coded_layer(either, 1) == coded);
    }
  }

  void theNetworkThatTrainingEndsWithIsSettled_data() {
    QTest::addColumn<int>("epoch");
    QTest::newRow("trained on") << 1;
    QTest::newRow("was trained already") << 2;
  }
  /// From a checkpoint whose best network has ties.
  void theNetworkThatTrainingEndsWithIsSettled() {
    QFETCH(int, epoch);
    const ExperimentSpec spec = small_spec();
    std::optional<NetworkCheckpoint> checkpoint;
    ExperimentOptions options;
    options.threads = 1;
    options.on_checkpoint = [&](const NetworkCheckpoint& made) {
      if (made.kind == NetworkKind::Weight && made.trainer.epoch == epoch) checkpoint = made;
    };
    {
      Experiment experiment(spec, options);
      QVERIFY(experiment.wait());
    }
    QVERIFY(checkpoint);
    NetworkState ties{spec.model, layer_bits(spec.quantization, NetworkKind::Weight, spec.model.depth),
                      checkpoint->trainer.best->parameters, checkpoint->trainer.best->steps};
    ties = tied(ties);
    checkpoint->trainer.best->accuracy = 1;
    checkpoint->trainer.best->parameters = checkpoint->trainer.parameters = ties.parameters;
    checkpoint->trainer.steps = ties.steps;
    ExperimentOptions resumed;
    resumed.threads = 1;
    resumed.resume[std::size_t(NetworkKind::Weight)] = *checkpoint;
    Experiment experiment(spec, resumed);
    QVERIFY(experiment.wait());
    const auto network = experiment.snapshot(NetworkKind::Weight);
    QCOMPARE(network->phase, NetworkPhase::Finished);
    for (std::size_t l = 1; l < ties.steps.size(); ++l) {
      QVERIFY(undecided(ties, l) > 0);
      QCOMPARE(undecided(*network->state, l), 0);
    }
    QVERIFY(network->map->logits == Evaluator(ties).map(network->map->grid)->logits);
  }

  void postTrainingQuantizationIsSettled() {
    ExperimentSpec spec;
    spec.data.subsamples = 0;
    const Dataset data = make_complete_dataset(spec.data);
    NetworkState network = initial_network({16, 3, false}, data);
    const std::size_t first = Layout(network.model).layers[1].weights;
    network.parameters[first + 4] = 0;
    spec.quantization.weight_bits = 1;
    const NetworkState made = quantized_network(network, NetworkKind::Weight, spec.quantization, data);
    QVERIFY(made.parameters[first + 4] > 0);
    QCOMPARE(undecided(made, 1), 0);
  }
};

QUANTOSCOPE_TEST(TestCodedNetwork)
#include "test_coded_network.moc"
