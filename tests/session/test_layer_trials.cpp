// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "core/nn/evaluator.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/session/layer_trials.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;
constexpr NetworkKind kKind = NetworkKind::Joint;

ExperimentSpec deeper_spec() {
  ExperimentSpec spec = tiny_spec();
  spec.model.depth = 4;
  spec.map.resolution = 96;
  return spec;
}

/// A finished experiment, and what a window would do with it.
struct Bench {
  explicit Bench(const ExperimentSpec& spec = deeper_spec())
      : controller(spec), inspection(controller), trials(controller, inspection) {
    [&] { QTRY_VERIFY_WITH_TIMEOUT(controller.finished() && controller.idle(), kPatience); }();
  }
  std::shared_ptr<const NetworkSnapshot> shown() const { return inspection.shown(kKind); }
  double step(int layer) const {
    return quantizer_value(*trials.base(kKind)->state, Quantizer::Weights, layer);
  }

  ExperimentController controller;
  Inspection inspection;
  LayerTrials trials;
};

}  // namespace

class TestLayerTrials : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void coarseFirstThenWhole() {
    Bench bench;
    std::vector<int> sizes;
    connect(&bench.inspection, &Inspection::shownChanged, &bench.inspection,
            [&] { sizes.push_back(bench.shown()->map->grid.n); });
    bench.trials.attempt(kKind, {Quantizer::Weights, 2, 1.5 * bench.step(2)});
    QVERIFY(bench.trials.busy(kKind));
    QTRY_VERIFY_WITH_TIMEOUT(!bench.trials.busy(kKind), kPatience);
    QCOMPARE(sizes, (std::vector<int>{64, 96}));
    const auto trial = bench.shown();
    QVERIFY(trial->trial && bench.inspection.hasTrial(kKind));
    QVERIFY(trial->map->logits == Evaluator(*trial->state).map(trial->map->grid)->logits);
    QVERIFY(trial->accuracy.agreement_with_float);
  }

  void ofManyValuesTheLastOneStays() {
    Bench bench;
    for (int i = 1; i <= 50; ++i)
      bench.trials.attempt(kKind, {Quantizer::Weights, 3, (1 + 0.01 * i) * bench.step(3)});
    QTRY_VERIFY_WITH_TIMEOUT(!bench.trials.busy(kKind), kPatience);
    QCOMPARE(quantizer_value(*bench.shown()->state, Quantizer::Weights, 3),
             bench.trials.value(kKind, Quantizer::Weights, 3));
    QVERIFY(std::abs(bench.trials.value(kKind, Quantizer::Weights, 3) / bench.step(3) - 1.5) < 1e-6);
    QCOMPARE(bench.shown()->map->grid.n, 96);
    QCOMPARE(bench.trials.changes(kKind).size(), std::size_t(1));
  }

  void theOptimisedValueIsNoTrial() {
    Bench bench;
    const auto before = bench.shown();
    QSignalSpy changed(&bench.trials, &LayerTrials::changed);
    bench.trials.attempt(kKind, {Quantizer::Weights, 2, bench.step(2)});
    QCOMPARE(changed.size(), 0);
    bench.trials.attempt(kKind, {Quantizer::Weights, 2, 2 * bench.step(2)});
    bench.trials.attempt(kKind, {Quantizer::Weights, 2, bench.step(2)});
    QCOMPARE(changed.size(), 2);
    QVERIFY(!bench.trials.busy(kKind));
    QCOMPARE(bench.shown(), before);
    QVERIFY(bench.trials.changes(kKind).empty());
  }

  void whatCannotBeTriedIsIgnored() {
    Bench bench;
    bench.trials.attempt(NetworkKind::Float, {Quantizer::Weights, 2, 0.5});
    bench.trials.attempt(kKind, {Quantizer::Weights, 1, 0.5});      // the first layer is float
    bench.trials.attempt(kKind, {Quantizer::Activations, 4, 0.5});  // the output layer has no activation
    bench.trials.attempt(kKind, {Quantizer::Weights, 99, 0.5});
    for (const NetworkKind kind : kAllKinds)
      QVERIFY(!bench.trials.busy(kind) && bench.trials.changes(kind).empty());
    // Results read from files have no weights.
    Moment moment;
    for (const NetworkKind kind : kAllKinds) {
      auto copy = std::make_shared<NetworkSnapshot>(*bench.controller.snapshot(kind));
      copy->state = nullptr;
      moment[std::size_t(kind)] = copy;
    }
    bench.inspection.showMoment(moment);
    bench.trials.attempt(kKind, {Quantizer::Weights, 2, 0.5});
    QVERIFY(bench.trials.changes(kKind).empty());
    QCOMPARE(bench.trials.value(kKind, Quantizer::Weights, 2), 0.0);
  }

  void resetDropsWhatIsStillOnItsWay() {
    Bench bench;
    const auto before = bench.shown();
    bench.trials.attempt(kKind, {Quantizer::Activations, 2, 0.1});
    bench.trials.reset(kKind);
    QVERIFY(!bench.trials.busy(kKind));
    // The next trial, of another network, comes through the same event loop.
    bench.trials.attempt(NetworkKind::Activation, {Quantizer::Activations, 2, 0.1});
    QTRY_VERIFY_WITH_TIMEOUT(!bench.trials.busy(NetworkKind::Activation), kPatience);
    QCOMPARE(bench.shown(), before);
    QVERIFY(bench.inspection.hasTrial(NetworkKind::Activation));
  }

  void anotherPartOfThePlaneReachesTheTrial() {
    Bench bench;
    bench.trials.attempt(kKind, {Quantizer::Weights, 2, 1.5 * bench.step(2)});
    QTRY_VERIFY_WITH_TIMEOUT(!bench.trials.busy(kKind), kPatience);
    ExperimentSpec spec = bench.controller.spec();
    spec.map.region = Region::BottomRight;
    bench.controller.setSpec(spec);
    const auto expected = [&] { return bench.controller.snapshot(kKind)->map->grid; };
    QTRY_VERIFY_WITH_TIMEOUT(expected().y_max <= 0 && bench.shown()->map->grid == expected(), kPatience);
    QVERIFY(bench.shown()->trial && bench.shown()->accuracy.truth);
  }

  void aRestartEndsTheTrial() {
    Bench bench;
    bench.trials.attempt(kKind, {Quantizer::Weights, 2, 1.5 * bench.step(2)});
    QTRY_VERIFY_WITH_TIMEOUT(!bench.trials.busy(kKind), kPatience);
    bench.controller.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!bench.inspection.hasTrial(kKind), kPatience);
    QVERIFY(bench.trials.changes(kKind).empty());
    QCOMPARE(bench.shown(), bench.controller.snapshot(kKind));
  }
};

QUANTOSCOPE_TEST(TestLayerTrials)
#include "test_layer_trials.moc"
