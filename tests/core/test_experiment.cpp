// SPDX-License-Identifier: GPL-3.0-or-later
// The running experiment: same numbers whatever the threads and pauses, restarts of exactly what depends on a
// change, failures.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

#include <QtTest>

#include "core/error.h"
#include "core/nn/evaluator.h"
#include "core/nn/initializer.h"
#include "core/nn/layout.h"
#include "core/quant/weight_method.h"
#include "core/train/experiment.h"
#include "core/train/trainer.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

ExperimentSpec small_spec() {
  ExperimentSpec spec;
  spec.data.radii = 3;
  spec.data.points = 20;
  spec.data.subsamples = 4;
  spec.model = {16, 3, false};
  spec.pretraining.epochs = 4;
  spec.pretraining.batch = 64;
  spec.retraining.epochs = 3;
  spec.retraining.batch = 50;  // not a divisor of the data's size
  spec.map.resolution = 40;
  return spec;
}

ExperimentResult run(const ExperimentSpec& spec, int threads) {
  ExperimentOptions options;
  options.threads = threads;
  Experiment experiment(spec, options);
  experiment.wait();
  return experiment.result();
}

/// Everything that is a number of the experiment and not of the clock.
void compare_numbers(const ExperimentResult& a, const ExperimentResult& b) {
  QVERIFY(a.truth == b.truth);
  for (int k = 0; k < kNetworkKinds; ++k) {
    const NetworkSnapshot &x = a.networks[std::size_t(k)], &y = b.networks[std::size_t(k)];
    QVERIFY(x.phase == NetworkPhase::Finished && y.phase == NetworkPhase::Finished);
    QVERIFY(x.accuracy == y.accuracy);
    QVERIFY(x.history == y.history);
    QVERIFY(x.map->logits == y.map->logits);
    QCOMPARE(x.layers.size(), y.layers.size());
    for (std::size_t l = 0; l < x.layers.size(); ++l) {
      QCOMPARE(x.layers[l].step, y.layers[l].step);
      QCOMPARE(x.layers[l].alpha, y.layers[l].alpha);
      QCOMPARE(x.layers[l].code_shares, y.layers[l].code_shares);
    }
  }
}

bool idle(const Experiment& experiment) {
  return QTest::qWaitFor([&] { return experiment.idle(); }, 60000);
}

}  // namespace

class TestExperiment : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sameSpecSameBitsWhateverTheThreads_data() {
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 3, 4}) QTest::addRow("%d threads", threads) << threads;
  }

  void sameSpecSameBitsWhateverTheThreads() {
    QFETCH(int, threads);
    static const ExperimentResult reference = run(small_spec(), 1);
    compare_numbers(reference, run(small_spec(), threads));
  }

  void mapsThatTakeLongComeInStepsAndAreSaid() {
    ExperimentSpec spec = small_spec();
    spec.map.resolution = 512;
    for (const double slow : {0.0, 1e9}) {
      std::vector<std::pair<int, int>> seen;  // Of the float network before its first epoch.
      ExperimentOptions options;
      options.threads = 1;
      options.paused = true;
      options.coarse_first = true;
      options.slow_map_seconds = slow;
      options.on_snapshot = [&](const auto& snapshot) {
        if (!snapshot->map) return;
        const std::pair<int, int> now{snapshot->map->grid.n, snapshot->drawing};
        if (seen.empty() || seen.back() != now) seen.push_back(now);
      };
      {
        Experiment experiment(spec, options);
        QVERIFY(idle(experiment));
      }
      const std::vector<std::pair<int, int>> steps{{64, 512}, {128, 512}, {512, 0}},
          at_once{{64, 0}, {512, 0}};
      QVERIFY(seen == (slow == 0 ? steps : at_once));
    }
  }

  void pausesAndStepsDoNotChangeTheNumbers() {
    const ExperimentSpec spec = small_spec();
    const ExperimentResult reference = run(spec, 2);
    ExperimentOptions options;
    options.threads = 2;
    options.paused = true;
    options.coarse_first = true;
    options.map_interval = 1e-6;
    Experiment experiment(spec, options);
    QVERIFY(idle(experiment));
    QCOMPARE(experiment.snapshot(NetworkKind::Float)->epoch, 0);
    for (int i = 0; i < 2; ++i) {
      experiment.step();
      QVERIFY(idle(experiment));
      QCOMPARE(experiment.snapshot(NetworkKind::Float)->epoch, i + 1);
    }
    for (int i = 0; i < 200 && !experiment.finished(); ++i) {
      experiment.play();
      std::this_thread::yield();
      experiment.pause();
      if (i % 10 == 0) QVERIFY(idle(experiment));
    }
    experiment.play();
    QVERIFY(experiment.wait());
    compare_numbers(reference, experiment.result());
  }

  void aDifferentSeedGivesDifferentNumbers() {
    ExperimentSpec spec = small_spec();
    const auto first = run(spec, 2);
    spec.seed = 2;
    QVERIFY(first.networks[0].map->logits != run(spec, 2).networks[0].map->logits);
  }

  void aFinishedExperimentHasEverything() {
    const ExperimentSpec spec = small_spec();
    const ExperimentResult result = run(spec, 2);
    QVERIFY(result.complete);
    for (const NetworkSnapshot& network : result.networks) {
      const bool is_float = network.kind == NetworkKind::Float;
      QCOMPARE(network.epoch, is_float ? 4 : 3);
      QCOMPARE(network.history.size(), std::size_t(network.epochs) + 1);
      for (std::size_t e = 0; e < network.history.size(); ++e) QCOMPARE(network.history[e].epoch, int(e));
      QCOMPARE(network.map->logits.rows(), 40);
      QCOMPARE(network.layers.size(), std::size_t(3));
      QCOMPARE(network.parameters, std::int64_t(16 * 3 + 16 * 17 + 17));
      QVERIFY(network.samples_per_second > 0);
      QVERIFY(network.accuracy.truth && network.accuracy.training);
      QCOMPARE(network.accuracy.truth_before_retraining.has_value(), !is_float);
      QCOMPARE(network.accuracy.agreement_with_float.has_value(), !is_float);
      QCOMPARE(network.error.has_value(), !is_float);
      if (!is_float)
        QVERIFY(*network.error == error_character(*network.map, *result.networks[0].map, result.truth));
      QCOMPARE(*network.accuracy.truth, *truth_accuracy(*network.map, result.truth));
    }
    const LayerReport& joint = result.networks[3].layers[1];
    QCOMPARE(joint.weight_bits, std::optional<int>(2));
    QCOMPARE(joint.code_shares.size(), std::size_t(3));
    QVERIFY(std::abs(joint.code_shares[0] + joint.code_shares[1] + joint.code_shares[2] - 1) < 1e-9);
    QVERIFY(joint.alpha && joint.clipped && joint.weight_sqnr && joint.activation_sqnr);
    QVERIFY(!result.networks[3].layers[0].weight_bits);  // the first layer stays float
    QVERIFY(!result.networks[0].layers[1].alpha);
  }

  void trainingLowersTheLoss() {
    const auto result = run(small_spec(), 2);
    for (const NetworkSnapshot& network : result.networks)
      QVERIFY(network.history.back().loss < network.history[1].loss);
  }

  void accuracyIsOfTheWholePlaneWhateverIsShown() {
    ExperimentSpec spec = small_spec();
    const auto whole = run(spec, 2);
    spec.map.region = Region::BottomRight;
    const auto quarter = run(spec, 2);
    for (std::size_t k = 0; k < kNetworkKinds; ++k) {
      QVERIFY(whole.networks[k].accuracy == quarter.networks[k].accuracy);
      QVERIFY(whole.networks[k].error == quarter.networks[k].error);
    }
    QCOMPARE(quarter.networks[0].map->grid.x_min, 0.0);
    QCOMPARE(quarter.networks[0].map->grid.y_max, 0.0);
  }

  /// A change restarts what depends on it and nothing else.
  void updateRestartsExactlyWhatDepends_data() {
    QTest::addColumn<int>("change");
    QTest::addColumn<QList<bool>>("restarted");  // float, weight, activation, joint
    QTest::newRow("nothing") << 0 << QList<bool>{false, false, false, false};
    QTest::newRow("weight bits") << 1 << QList<bool>{false, true, false, true};
    QTest::newRow("activation bits") << 2 << QList<bool>{false, false, true, true};
    QTest::newRow("retraining epochs") << 3 << QList<bool>{false, true, true, true};
    QTest::newRow("pretraining epochs") << 4 << QList<bool>{true, true, true, true};
    QTest::newRow("width") << 5 << QList<bool>{true, true, true, true};
    QTest::newRow("data") << 6 << QList<bool>{true, true, true, true};
    QTest::newRow("map") << 7 << QList<bool>{false, false, false, false};
  }

  void updateRestartsExactlyWhatDepends() {
    QFETCH(int, change);
    QFETCH(QList<bool>, restarted);
    ExperimentSpec spec = small_spec();
    ExperimentOptions options;
    options.threads = 2;
    Experiment experiment(spec, options);
    QVERIFY(experiment.wait());
    const auto before = experiment.result();
    switch (change) {
      case 1:
        spec.quantization.weight_bits = 3;
        break;
      case 2:
        spec.quantization.activation_bits = 3;
        break;
      case 3:
        spec.retraining.epochs = 2;
        break;
      case 4:
        spec.pretraining.epochs = 5;
        break;
      case 5:
        spec.model.width = 12;
        break;
      case 6:
        spec.data.noise = 0.1;
        break;
      case 7:
        spec.map.resolution = 50;
        break;
      default:
        break;
    }
    experiment.update(spec);
    QVERIFY(experiment.wait());
    for (const NetworkKind kind : kAllKinds) {
      const auto& old = before.networks[std::size_t(kind)];
      QCOMPARE(experiment.generation(kind) > old.generation, restarted[int(kind)]);
    }
    // What was kept and what was done again together are what a fresh run of the new spec gives.
    compare_numbers(experiment.result(), run(spec, 1));
  }

  void aBitWidthChangeWhilePausedShowsThePostTrainingMapAtOnce() {
    ExperimentSpec spec = small_spec();
    ExperimentOptions options;
    options.threads = 2;
    Experiment experiment(spec, options);
    QVERIFY(experiment.wait());
    experiment.pause();
    spec.quantization.weight_bits = 4;
    experiment.update(spec);
    QVERIFY(idle(experiment));
    const auto weight = experiment.snapshot(NetworkKind::Weight);
    QCOMPARE(weight->phase, NetworkPhase::PostTraining);
    QCOMPARE(weight->weight_bits, 4);
    QVERIFY(weight->map && weight->accuracy.truth_before_retraining);
    QCOMPARE(experiment.snapshot(NetworkKind::Activation)->phase, NetworkPhase::Finished);
  }

  void resetStartsFromTheSameWeights() {
    ExperimentSpec spec = small_spec();
    Experiment experiment(spec);
    QVERIFY(experiment.wait());
    const auto first = experiment.result();
    experiment.reset();
    QVERIFY(experiment.wait());
    compare_numbers(first, experiment.result());
  }

  void stoppingEndsWithinABatchAndKeepsWhatThereIs() {
    ExperimentSpec spec = small_spec();
    spec.pretraining.epochs = 10000;
    std::stop_source stop;
    ExperimentOptions options;
    options.on_snapshot = [&](const auto& snapshot) {
      if (snapshot->epoch >= 2) stop.request_stop();
    };
    Experiment experiment(spec, options);
    QVERIFY(!experiment.wait(stop.get_token()));
    const auto result = experiment.result();
    QVERIFY(!result.complete);
    QVERIFY(result.networks[0].epoch >= 2 && result.networks[0].epoch < 10000);
    QCOMPARE(result.networks[0].map->logits.rows(), 40);  // the full map of where it stopped
    QVERIFY(!result.networks[1].map);
  }

  void destructionWhileTrainingIsClean() {
    ExperimentSpec spec = small_spec();
    spec.pretraining.epochs = 10000;
    std::atomic<int> heard = 0;
    ExperimentOptions options;
    options.on_snapshot = [&](const auto&) { ++heard; };
    for (int i = 0; i < 20; ++i) {
      const auto trains = [&, before = heard.load()] { return heard > before; };
      Experiment experiment(spec, options);
      if (i % 2) QVERIFY(QTest::qWaitFor(trains, 60000));
      QVERIFY(!experiment.finished());
    }
    const int before = heard;
    const ExperimentResult other =
        run(small_spec(), 4);  // Would give threads that live on the time to speak.
    QVERIFY(other.complete);
    QCOMPARE(heard.load(), before);
  }

  /// A person waits for the maps; what is measured on them comes with the next snapshot.
  void theCoarseAndTheFullMapAreShownBeforeAnythingIsMeasured() {
    ExperimentSpec spec = small_spec();
    spec.map.resolution = 80;
    std::array<std::vector<std::shared_ptr<const NetworkSnapshot>>, kNetworkKinds> seen;
    ExperimentOptions options;
    options.coarse_first = true;
    options.on_snapshot = [&](const auto& snapshot) {
      seen[std::size_t(snapshot->kind)].push_back(snapshot);
    };
    ExperimentResult result;
    {
      Experiment experiment(spec, options);
      QVERIFY(experiment.wait());
      result = experiment.result();
    }
    for (const auto& snapshots : seen) {
      QVERIFY(snapshots.size() > 3);
      for (int i : {0, 1}) {
        QCOMPARE(snapshots[std::size_t(i)]->map->logits.rows(), i ? 80 : 64);
        QVERIFY(snapshots[std::size_t(i)]->history.empty());
        QVERIFY(!snapshots[std::size_t(i)]->accuracy.truth);
      }
      QCOMPARE(snapshots[2]->map, snapshots[1]->map);  // Not made again.
      QCOMPARE(snapshots[2]->history.size(), std::size_t(1));
      QVERIFY(snapshots[2]->accuracy.truth.has_value());
      QVERIFY(!snapshots[2]->layers.empty());
    }
    compare_numbers(result, run(spec, 1));
  }

  void manyUpdatesWhileTrainingEndInTheLastSpec() {
    ExperimentSpec spec = small_spec();
    ExperimentOptions options;
    options.coarse_first = true;
    options.threads = 2;
    Experiment experiment(spec, options);
    for (int i = 0; i < 60; ++i) {
      spec.quantization.weight_bits = 1 + i % 8;
      spec.quantization.activation_bits = 1 + i % 5;
      spec.model.width = i % 7 == 0 ? 8 + i : spec.model.width;
      spec.map.resolution = 32 + i;
      experiment.update(spec);
      std::this_thread::yield();
    }
    QVERIFY(experiment.wait());
    compare_numbers(experiment.result(), run(spec, 1));
  }

  void aLossThatIsNotFiniteStopsWithAMessage() {
    ExperimentSpec spec = small_spec();
    QTemporaryFile csv;
    QVERIFY(csv.open());
    csv.write("x,y,label\n1e38,1e38,0\n-1e38,1e38,1\n1e38,-1e38,1\n");
    csv.close();
    spec.data.points_file = csv.fileName().toStdString();
    std::array<bool, kNetworkKinds> heard{};
    ExperimentOptions options;
    options.on_snapshot = [&](const auto& snapshot) {
      heard[std::size_t(snapshot->kind)] |= snapshot->phase == NetworkPhase::Failed;
    };
    ExperimentResult result;
    {
      Experiment experiment(spec, options);
      experiment.wait();
      result = experiment.result();
    }
    QVERIFY(!result.complete);
    for (const auto& network : result.networks) {
      QCOMPARE(network.phase, NetworkPhase::Failed);
      QVERIFY(heard[std::size_t(network.kind)]);
    }
    QVERIFY2(result.networks[0].message.english().find("no longer finite in epoch 1") != std::string::npos,
             result.networks[0].message.english().c_str());
    QVERIFY(result.networks[1].message.english().find("the float network failed") != std::string::npos);
  }

  /// A batch of this network takes about a second; stopping must not wait for it, nor change what comes out.
  void aLargeBatchIsStoppedInItsMidst() {
    ExperimentSpec spec = small_spec();
    spec.data.subsamples = 30;
    spec.model = {64, 6, true};
    spec.retraining.batch = 4096;
    spec.quantization.step_policy = StepPolicy::PerStep;
    const auto data = std::make_shared<const Dataset>(make_dataset(spec.data));
    const NetworkState state{spec.model,
                             layer_bits(spec.quantization, NetworkKind::Joint, 6),
                             initial_parameters(spec.model, 1, 1),
                             {0.0f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f}};
    const auto trainer = [&] { return Trainer(data, state, spec.retraining, spec.quantization, 1, "test"); };
    Trainer undisturbed = trainer(), disturbed = trainer();
    while (!undisturbed.done()) undisturbed.advance();
    int stops = 0;
    while (!disturbed.done()) {
      std::stop_source stop;
      std::jthread disturber([&] { stop.request_stop(); });
      stops += disturbed.advance(stop.get_token()) == Trainer::Outcome::Stopped;
      if (stops > 50) disturbed.advance();
    }
    QVERIFY(stops > 0);
    QVERIFY(undisturbed.state().parameters == disturbed.state().parameters);
  }

  void aNetworkThatDivergesThrowsAndSaysWhen() {
    const ExperimentSpec spec = small_spec();
    const auto data = std::make_shared<const Dataset>(make_dataset(spec.data));
    NetworkState state{spec.model,
                       layer_bits(spec.quantization, NetworkKind::Joint, 3),
                       initial_parameters(spec.model, 1, 1),
                       {0.0f, 0.1f, 0.1f}};
    state.parameters[40] = std::nanf("");
    Trainer trainer(data, state, spec.retraining, spec.quantization, 1, "test");
    QVERIFY_EXCEPTION_THROWN(trainer.advance(), Error);
  }

  void aSpecOutOfRangeIsRefusedAndTheExperimentGoesOn() {
    ExperimentSpec spec = small_spec();
    Experiment experiment(spec);
    ExperimentSpec wrong = spec;
    wrong.model.depth = 1;
    QVERIFY_EXCEPTION_THROWN(experiment.update(wrong), Error);
    wrong = spec;
    wrong.data.points_file = "/no/such/file.csv";
    QVERIFY_EXCEPTION_THROWN(experiment.update(wrong), Error);
    QVERIFY(experiment.wait());
    QVERIFY(experiment.spec() == spec);
  }

  /// A network whose next map fails after all is trained on it; those that learn from it go on.
  void aFloatNetworkThatFailsLateLeavesTheOthersAlone() {
    ExperimentSpec spec = small_spec();
    spec.map.resolution = 80;
    spec.retraining.epochs = 10000;
    std::atomic<bool> breaks = false;
    ExperimentOptions options;
    options.threads = 4;
    options.coarse_first = true;
    options.on_snapshot = [&](const auto& snapshot) {
      // A callback must not throw: this stands for whatever goes wrong while a map is made.
      if (snapshot->kind == NetworkKind::Float && breaks.exchange(false)) throw std::runtime_error("no room");
    };
    Experiment experiment(spec, options);
    const auto at_least = [&](NetworkKind kind, int epoch) {
      return QTest::qWaitFor([&] { return experiment.snapshot(kind)->epoch >= epoch; }, 60000);
    };
    for (const NetworkKind kind : kAllKinds) QVERIFY(at_least(kind, 1));
    breaks = true;
    spec.map.resolution = 90;
    experiment.update(spec);
    const auto failed = [&] {
      return experiment.snapshot(NetworkKind::Float)->phase == NetworkPhase::Failed;
    };
    QVERIFY(QTest::qWaitFor(failed, 60000));
    QCOMPARE(experiment.snapshot(NetworkKind::Float)->message.english(), std::string("no room"));
    for (const NetworkKind kind : kAllKinds) {
      if (kind == NetworkKind::Float) continue;
      QVERIFY(at_least(kind, experiment.snapshot(kind)->epoch + 2));
      QCOMPARE(experiment.snapshot(kind)->phase, NetworkPhase::Training);
    }
  }

  /// No loss tells of what the very last update did.
  void weightsThatOverflowInTheLastUpdateAreAFailure() {
    const ExperimentSpec spec = small_spec();
    Dataset far = make_dataset(spec.data);
    far.points *= 1e10f;  // So far out that gradients are large.
    const auto data = std::make_shared<const Dataset>(std::move(far));
    const NetworkState state{spec.model,
                             layer_bits(spec.quantization, NetworkKind::Float, 3),
                             initial_parameters(spec.model, 1, 1),
                             {0.0f, 0.0f, 0.0f}};
    TrainSpec train = spec.pretraining;
    train.epochs = 1;
    train.batch = int(data->size());  // One update.
    train.optimizer = OptimizerKind::Sgd;
    train.schedule = Schedule::Constant;
    train.learning_rate = 3e38;
    Trainer trainer(data, state, train, spec.quantization, 1, "test");
    try {
      trainer.advance();
      QFAIL("finished");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains("the weights are no longer finite in epoch 1"), error.what());
    }
  }

  /// XNOR-Net's shadow weights are centred and clamped before they are quantized, the first time, too.
  void theMapBeforeRetrainingIsThatOfTheNetworkThatIsRetrained() {
    ExperimentSpec spec = small_spec();
    spec.quantization.weight_method = WeightMethod::Xnor;
    spec.quantization.weight_bits = 1;
    std::shared_ptr<const NetworkSnapshot> before;
    ExperimentOptions options;
    options.threads = 1;
    options.on_snapshot = [&](const auto& snapshot) {
      if (snapshot->kind == NetworkKind::Weight && snapshot->phase == NetworkPhase::PostTraining)
        before = snapshot;
    };
    Experiment experiment(spec, options);
    QVERIFY(experiment.wait());
    const NetworkState& parent = *experiment.snapshot(NetworkKind::Float)->state;
    const LayerBits bits = layer_bits(spec.quantization, NetworkKind::Weight, 3);
    // The trainer starts from the float network and conditions it by itself.
    const auto data = experiment.dataset();
    NetworkState start = parent;
    start.bits = bits;
    start.parameters = before->state->parameters;
    const Layout layout(spec.model);
    std::copy_n(parent.parameters.begin(), layout.alphas, start.parameters.begin());
    NetworkState conditioned = start;
    for (std::size_t l = 0; l < bits.weights.size(); ++l) {
      const LayerPlace& place = layout.layers[l];
      if (bits.weights[l])
        weight_quantizer<float>(bits.weight_method, bits.weights[l])
            .condition({conditioned.parameters.data() + place.weights, place.weight_count()}, place.outputs,
                       place.inputs);
    }
    QVERIFY(conditioned.parameters == before->state->parameters);
    QVERIFY(before->state->parameters != start.parameters);
    QVERIFY(before->map->logits == Evaluator(*before->state).map(before->map->grid)->logits);
    Trainer trainer(data, start, spec.retraining, spec.quantization, spec.seed, "shuffle weight");
    while (!trainer.done()) trainer.advance();
    QVERIFY(trainer.state().parameters == experiment.snapshot(NetworkKind::Weight)->state->parameters);
  }

  void snapshotsArriveInOrderAndOneAtATime() {
    std::atomic<int> inside = 0;
    bool overlapped = false;
    std::array<int, kNetworkKinds> last{-1, -1, -1, -1};
    bool ordered = true;
    ExperimentOptions options;
    options.threads = 4;
    options.on_snapshot = [&](const std::shared_ptr<const NetworkSnapshot>& snapshot) {
      overlapped |= ++inside != 1;
      ordered &= snapshot->epoch >= last[std::size_t(snapshot->kind)];
      last[std::size_t(snapshot->kind)] = snapshot->epoch;
      --inside;
    };
    Experiment experiment(small_spec(), options);
    QVERIFY(experiment.wait());
    QVERIFY(!overlapped);
    QVERIFY(ordered);
    QCOMPARE(last[0], 4);
    QCOMPARE(last[3], 3);
  }
};

QUANTOSCOPE_TEST(TestExperiment)
#include "test_experiment.moc"
