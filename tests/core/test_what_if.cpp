// SPDX-License-Identifier: GPL-3.0-or-later
// Trials of another step or clip, against networks that have it from the start.
#include <algorithm>

#include <QTest>

#include "core/nn/evaluator.h"
#include "core/nn/initializer.h"
#include "core/nn/layout.h"
#include "core/train/post_training.h"
#include "core/train/what_if.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

struct Example {
  ExperimentSpec spec;
  Dataset data;
  NetworkSnapshot base;

  explicit Example(NetworkKind kind = NetworkKind::Joint) {
    spec.data.radii = 4;
    spec.data.points = 40;
    spec.model = {24, 4, false};
    data = make_dataset(spec.data);
    const NetworkState initial{spec.model, layer_bits(spec.quantization, NetworkKind::Float, 4),
                               initial_parameters(spec.model, data.radius, 5), std::vector<float>(4, 0.0f)};
    base.kind = kind;
    base.state = std::make_shared<const NetworkState>(
        quantize_post_training(initial, layer_bits(spec.quantization, kind, 4), spec.quantization, data));
    base.layers = Evaluator(*base.state).layer_reports(data);
    base.accuracy.training = 0.9;
    base.accuracy.truth_before_retraining = 0.7;
  }
};

}  // namespace

class TestWhatIf : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void changesReachTheQuantizersTheyName() {
    const Example example;
    const NetworkState& before = *example.base.state;
    QCOMPARE(quantizer_bits(before, Quantizer::Weights, 1), 0);  // the first layer stays float
    QCOMPARE(quantizer_bits(before, Quantizer::Weights, 2), 2);
    QCOMPARE(quantizer_bits(before, Quantizer::Activations, 4), 0);
    QCOMPARE(quantizer_value(before, Quantizer::Weights, 2), double(before.steps[1]));
    const QuantizerChange changes[] = {{Quantizer::Weights, 2, 0.25},
                                       {Quantizer::Activations, 3, 1.5},
                                       {Quantizer::Activations, 1, -4},
                                       {Quantizer::Weights, 1, 0.5},
                                       {Quantizer::Activations, 4, 0.5}};
    const NetworkState after = with_changes(before, changes);
    QCOMPARE(quantizer_value(after, Quantizer::Weights, 2), 0.25);
    QCOMPARE(quantizer_value(after, Quantizer::Activations, 3), 1.5);
    QVERIFY(quantizer_value(after, Quantizer::Activations, 1) >= 0.00099);  // PACT's smallest clip
    QCOMPARE(after.steps[0], before.steps[0]);
    QCOMPARE(quantizer_value(after, Quantizer::Activations, 4), 0.0);
    NetworkState back = with_changes(after, {});
    back.steps[1] = before.steps[1];
    const std::size_t alphas = Layout(before.model).alphas;
    std::copy(before.parameters.begin() + std::ptrdiff_t(alphas), before.parameters.end(),
              back.parameters.begin() + std::ptrdiff_t(alphas));
    QVERIFY(back.parameters == before.parameters && back.steps == before.steps);
  }

  void aTrialIsTheNetworkWithThatStep() {
    const Example example;
    NetworkState state = *example.base.state;
    state.steps[1] *= 1.5f;
    const QuantizerChange change{Quantizer::Weights, 2, double(state.steps[1])};
    const MapGrid grid({48, Region::Whole}, example.data.plane);
    const auto expected = Evaluator(state).map(grid);
    NetworkSnapshot float_network;
    float_network.map = std::make_shared<const DecisionMap>(*expected);
    const auto trial = what_if(example.base, {&change, 1}, example.data, grid, false, &float_network);
    QVERIFY(trial && trial->trial);
    QVERIFY(trial->map->logits == expected->logits);
    QVERIFY(trial->state->steps == state.steps);
    QCOMPARE(*trial->layers[1].step, double(state.steps[1]));
    QCOMPARE(*trial->layers[1].weight_sqnr, *Evaluator(state).layer_reports(example.data)[1].weight_sqnr);
    QCOMPARE(*trial->accuracy.truth, *truth_accuracy(*expected, truth_map(example.data.truth, grid)));
    QCOMPARE(*trial->accuracy.agreement_with_float, 1.0);
    QVERIFY(!trial->accuracy.training);  // was not measured
    QCOMPARE(*trial->accuracy.truth_before_retraining, 0.7);
    QVERIFY(!example.base.trial && !(example.base.state->steps == state.steps));
  }

  void aTrialOnPartOfThePlaneIsJudgedOnAllOfIt() {
    const Example example;
    const QuantizerChange change{Quantizer::Activations, 2, 0.4};
    const MapGrid part({48, Region::BottomRight}, example.data.plane),
        all({48, Region::Whole}, example.data.plane);
    const auto full = what_if(example.base, {&change, 1}, example.data, part, false);
    const auto whole = what_if(example.base, {&change, 1}, example.data, all, false);
    QVERIFY(full->map->grid == part);
    QCOMPARE(*full->accuracy.truth, *whole->accuracy.truth);
    const auto coarse = what_if(example.base, {&change, 1}, example.data, part, true);
    const MapGrid same({48, Region::Whole}, example.data.plane);
    QVERIFY(same == all);
    QCOMPARE(*coarse->accuracy.truth, *whole->accuracy.truth);
    QVERIFY(std::abs(*coarse->layers[1].alpha - 0.4) < 1e-6);             // the value is there at once,
    QCOMPARE(coarse->layers[1].clipped, example.base.layers[1].clipped);  // what follows from it is not
  }

  void whatItsErrorsAreLikeIsMeasuredOnTheTrial() {
    Example example;
    const MapGrid grid({48, Region::Whole}, example.data.plane);
    NetworkSnapshot float_network;
    float_network.state = std::make_shared<const NetworkState>(NetworkState{
        example.spec.model, layer_bits(example.spec.quantization, NetworkKind::Float, 4),
        initial_parameters(example.spec.model, example.data.radius, 5), std::vector<float>(4, 0.0f)});
    const auto reference = Evaluator(*float_network.state).map(grid);
    const TruthMatrix truth = truth_map(example.data.truth, grid);
    example.base.error = error_character(*reference, *reference, truth);  // Of before.
    const QuantizerChange change{Quantizer::Activations, 2, 0.02};
    for (const bool coarse : {true, false}) {
      const auto trial = what_if(example.base, {&change, 1}, example.data, grid, coarse, &float_network);
      QVERIFY(trial && trial->error);
      const ErrorCharacter expected = error_character(*trial->map, *reference, truth);
      QVERIFY(expected.flipped_share > 0);
      QCOMPARE(trial->error->flipped_share, expected.flipped_share);
      QCOMPARE(*trial->accuracy.agreement_with_float, agreement(*trial->map, *reference, truth));
    }
    QVERIFY(!what_if(example.base, {&change, 1}, example.data, grid, false)->error);
  }

  void aStoppedTrialIsNone() {
    const Example example;
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!what_if(example.base, {}, example.data, MapGrid({32, Region::Whole}, PlaneBox::centred(1)),
                     false, nullptr, stop.get_token()));
    QVERIFY(quantizer_inputs(*example.base.state, Quantizer::Activations, 2, example.data, stop.get_token())
                .empty());
  }

  void quantizerInputsAreWhatTheQuantizersGet() {
    const Example example;
    const NetworkState& state = *example.base.state;
    const LayerPlace place = Layout(state.model).layers[2];
    std::vector<float> weights(
        state.parameters.begin() + std::ptrdiff_t(place.weights),
        state.parameters.begin() + std::ptrdiff_t(place.weights + place.weight_count()));
    std::sort(weights.begin(), weights.end());
    QVERIFY(quantizer_inputs(state, Quantizer::Weights, 3, example.data) == weights);
    // The first layer's activations by hand; every point is used.
    QVERIFY(example.data.size() <= 4096);
    std::vector<float> sums;
    const LayerPlace first = Layout(state.model).layers[0];
    for (Eigen::Index i = 0; i < example.data.size(); ++i)
      for (std::size_t j = 0; j < 24; ++j)
        sums.push_back(std::max(0.0, state.parameters[2 * j] * example.data.points(i, 0) +
                                         state.parameters[2 * j + 1] * example.data.points(i, 1) +
                                         state.parameters[first.biases + j]));
    std::sort(sums.begin(), sums.end());
    const auto inputs = quantizer_inputs(state, Quantizer::Activations, 1, example.data);
    QCOMPARE(inputs.size(), sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) QVERIFY(std::abs(inputs[i] - sums[i]) < 1e-5f);
    QVERIFY(quantizer_inputs(state, Quantizer::Activations, 4, example.data).empty());
  }

  void inputsChangeOnlyBehindTheChange_data() {
    QTest::addColumn<int>("quantizer");
    QTest::addColumn<int>("layer");
    for (const Quantizer quantizer : {Quantizer::Weights, Quantizer::Activations})
      for (int layer = 1; layer <= 4; ++layer)
        QTest::addRow("%s of layer %d", quantizer == Quantizer::Weights ? "step" : "clip", layer)
            << int(quantizer) << layer;
  }
  void inputsChangeOnlyBehindTheChange() {
    QFETCH(int, quantizer);
    QFETCH(int, layer);
    const Example example;
    const NetworkState& before = *example.base.state;
    const QuantizerChange change{Quantizer(quantizer), layer, 0.37};
    const NetworkState after = with_changes(before, {&change, 1});
    for (const Quantizer of : {Quantizer::Weights, Quantizer::Activations})
      for (int l = 1; l <= 3; ++l) {
        const bool same = same_quantizer_inputs(before, after, of, l);
        // The promise is one-sided, and holds for what a change cannot reach.
        if (same)
          QVERIFY(quantizer_inputs(before, of, l, example.data) ==
                  quantizer_inputs(after, of, l, example.data));
        if (of == Quantizer::Weights || l < layer ||
            (l == layer && change.quantizer == Quantizer::Activations))
          QVERIFY(same);
      }
  }
};

QUANTOSCOPE_TEST(TestWhatIf)
#include "test_what_if.moc"
