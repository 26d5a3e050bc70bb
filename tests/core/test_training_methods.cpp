// SPDX-License-Identifier: GPL-3.0-or-later
// Optimizers, the Lipschitz term, cycles and averaging, early stopping, the best epoch, and going on from a
// checkpoint: worked checks of METHODS 4 and 5, autograd, closed forms, and comparison bit by bit.
#include <ATen/Parallel.h>
#include <torch/optim/sgd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <mutex>

#include <QtTest>

#include "core/analysis/point_trace.h"
#include "core/data/random.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/nn/noise_gain.h"
#include "core/nn/optimizer.h"
#include "core/nn/regularizer.h"
#include "core/quant/step_search.h"
#include "core/quant/weight_method.h"
#include "core/quant/weight_quantizer.h"
#include "core/spec/spec_json.h"
#include "core/train/experiment.h"
#include "core/train/learning_plan.h"
#include "core/train/trainer.h"
#include "tests/core/made_network.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

void compare(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
  QCOMPARE(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    QVERIFY2(std::abs(found[i] - expected[i]) <= tolerance * std::max(1.0, std::abs(expected[i])),
             qPrintable(QStringLiteral("%1: %2, expected %3").arg(i).arg(found[i]).arg(expected[i])));
}

std::shared_ptr<const Dataset> little_data() {
  DataSpec spec;
  spec.radii = 3;
  spec.points = 20;
  spec.subsamples = 2;
  return std::make_shared<const Dataset>(make_complete_dataset(spec));
}

/// A quantized network on little data, ready to be trained.
struct Training {
  std::shared_ptr<const Dataset> data = little_data();
  QuantSpec quant;
  TrainSpec train{6, 3e-3, Schedule::Cosine, 64};
  FineTuningSpec fine;
  ModelSpec model{12, 3, false};

  Trainer make() const {
    return {data,  quantized_network(initial_network(model, *data), NetworkKind::Joint, quant, *data),
            train, quant,
            1,     "test",
            fine};
  }
};

void run(Trainer& trainer, int epochs = 100000) {
  for (int i = 0; i < epochs && !trainer.done(); ++i) {
    trainer.advance();
    trainer.judge({});
  }
}

bool same(const NetworkState& a, const NetworkState& b) {
  return a.parameters == b.parameters && a.steps == b.steps && a.bits == b.bits;
}

ExperimentSpec small_spec() {
  ExperimentSpec spec;
  spec.data.radii = 3;
  spec.data.points = 20;
  spec.data.subsamples = 2;
  spec.model = {12, 3, false};
  spec.pretraining.epochs = 5;
  spec.retraining.epochs = 4;
  spec.map.resolution = 32;
  return spec;
}

}  // namespace

Q_DECLARE_METATYPE(Training)
Q_DECLARE_METATYPE(std::function<void(quantoscope::NetworkCheckpoint&)>)

class TestTrainingMethods : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { prepare_engine(); }

  // The Lipschitz term.

  void orthogonalityOfTheWorkedExample() {
    const std::vector<double> w{1, .5, 0, 0, 2, -1},
        expected{.005, .0425, -.02, .02, .17, -.08};  // METHODS 5
    OrthogonalityTerm<double> term(2, 3);
    QVERIFY(std::abs(term.value(w, .01) - .0903125) < 1e-12);
    std::vector<double> gradient(6, 0.0);
    term.add_gradient(w, .01, gradient);
    compare(gradient, expected, 1e-12);
    // The transposed matrix has the transposed gradient, and the same value from the same small Gram matrix.
    const std::vector<double> t{1, 0, .5, 2, 0, -1};
    OrthogonalityTerm<double> other(3, 2);
    QVERIFY(std::abs(other.value(t, .01) - .0903125) < 1e-12);
    std::vector<double> transposed(6, 1.0);  // added to what is there
    other.add_gradient(t, .01, transposed);
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 3; ++j)
        QVERIFY(std::abs(transposed[std::size_t(2 * j + i)] - 1 - expected[std::size_t(3 * i + j)]) < 1e-12);
  }

  void orthogonalityGradientAgreesWithAutograd() {
    RandomStream random(1, "orthogonality");
    for (const auto& [rows, columns] : {std::pair{7, 7}, {5, 11}, {11, 5}, {1, 9}, {9, 2}}) {
      std::vector<double> w;
      for (int i = 0; i < rows * columns; ++i) w.push_back(random.normal());
      OrthogonalityTerm<double> term(rows, columns);
      std::vector<double> gradient(w.size(), 0.0);
      term.add_gradient(w, 0.3, gradient);
      const auto leaf = torch::tensor(w, torch::kFloat64).view({rows, columns}).requires_grad_(true);
      const auto smaller = rows <= columns ? leaf.mm(leaf.t()) : leaf.t().mm(leaf);
      const auto value =
          0.15 * (smaller - torch::eye(std::min(rows, columns), torch::kFloat64)).square().sum();
      value.backward();
      QVERIFY(std::abs(value.item<double>() - term.value(w, 0.3)) < 1e-9);
      const auto expected = leaf.grad().contiguous();
      compare(gradient, {expected.data_ptr<double>(), expected.data_ptr<double>() + w.size()}, 1e-9);
    }
  }

  void lipschitzLayers() {
    for (int l = 0; l < 4; ++l) {
      QVERIFY(has_lipschitz_term(LipschitzLayers::All, l, 4));
      QCOMPARE(has_lipschitz_term(LipschitzLayers::NotLast, l, 4), l < 3);
      QCOMPARE(has_lipschitz_term(LipschitzLayers::Hidden, l, 4), l == 1 || l == 2);
    }
  }

  void aStrongLipschitzTermMakesSingularValuesOne() {
    Training with;
    with.train = {200, 3e-3, Schedule::Cosine, 64};
    with.train.lipschitz = 1;
    with.train.lipschitz_layers = LipschitzLayers::Hidden;
    Trainer trainer = with.make();
    run(trainer);
    const auto reports = Evaluator(trainer.state()).layer_reports(*with.data);
    QVERIFY2(std::abs(*reports[1].shadow_sigma_max - 1) < 0.1,
             qPrintable(QString::number(*reports[1].shadow_sigma_max)));
    Training without = with;
    without.train.lipschitz = 0;
    Trainer other = without.make();
    run(other);
    QVERIFY(*Evaluator(other.state()).layer_reports(*with.data)[1].shadow_sigma_max > 1.5);
  }

  // Noise and its bound.

  void noiseIsNeverAmplifiedBeyondItsBound_data() {
    QTest::addColumn<bool>("residual");
    QTest::addColumn<int>("bits");
    for (const bool residual : {false, true})
      for (const int bits : {1, 2, 4})
        QTest::addRow("%s%d bits", residual ? "residual " : "", bits) << residual << bits;
  }

  void noiseIsNeverAmplifiedBeyondItsBound() {
    QFETCH(bool, residual);
    QFETCH(int, bits);
    Training training;
    training.model = {16, 5, residual};
    training.quant.activation_bits = bits;
    Trainer trainer = training.make();
    run(trainer);
    const NetworkState state = trainer.state();
    const auto layers = Evaluator(state).layer_reports(*training.data);
    const NoiseGain gain = noise_gain(state, *training.data, layers);
    double product = 1;
    for (const LayerReport& layer : layers) product *= *layer.sigma_max;
    QVERIFY(std::abs(gain.sigma_product - product) < 1e-9 * product);
    QVERIFY(gain.measured && gain.bound && *gain.measured > 0);
    QVERIFY2(*gain.measured <= *gain.bound,
             qPrintable(QStringLiteral("%1 > %2").arg(*gain.measured).arg(*gain.bound)));
  }

  void oneQuantizedLayersGainIsWhatItsOutputWeightsMakeOfIt() {
    // One hidden layer: the logit's error is w . n, which is computed here from the layer's own outputs.
    Training training;
    training.model = {10, 2, false};
    const NetworkState state = quantized_network(initial_network(training.model, *training.data),
                                                 NetworkKind::Activation, training.quant, *training.data);
    NetworkState quiet = state;
    quiet.bits.activations = {0};
    const auto noisy = Evaluator(state).hidden_outputs(training.data->points, 1);
    const auto exact = Evaluator(quiet).hidden_outputs(training.data->points, 1);
    const double noise = (noisy->activations - exact->activations).cast<double>().squaredNorm();
    const double error = (noisy->logits - exact->logits).cast<double>().squaredNorm();
    const NoiseGain gain = noise_gain(state, *training.data, Evaluator(state).layer_reports(*training.data));
    QVERIFY(training.data->size() <= 1024);  // All points are measured.
    QVERIFY(std::abs(*gain.measured - std::sqrt(error / noise)) < 1e-4 * *gain.measured);
  }

  void residualLayersHalveNoiseAndTheirShareOfTheBound() {
    Training training;
    training.model = {10, 4, true};
    const NetworkState state = quantized_network(initial_network(training.model, *training.data),
                                                 NetworkKind::Activation, training.quant, *training.data);
    NetworkState quiet = state;
    quiet.bits.activations = {0, 0, 0};
    double noise = 0, error = 0;
    for (Eigen::Index i = 0; i < training.data->points.rows(); ++i) {
      const double x = training.data->points(i, 0), y = training.data->points(i, 1);
      const PointTrace noisy = *trace_point(state, x, y), exact = *trace_point(quiet, x, y);
      error += std::pow(double(noisy.logit) - double(exact.logit), 2);
      for (std::size_t h = 0; h < noisy.layers.size(); ++h) {
        const LayerTrace& layer = noisy.layers[h];
        noise += double((layer.quantized - layer.relu).squaredNorm()) * (h > 0 ? 0.25 : 1);
      }
    }
    const auto layers = Evaluator(state).layer_reports(*training.data);
    const NoiseGain gain = noise_gain(state, *training.data, layers);
    QVERIFY(std::abs(*gain.measured - std::sqrt(error / noise)) < 0.01 * *gain.measured);
    const double third = *layers[3].sigma_max, second = third * (*layers[2].sigma_max + 1) / 2,
                 first = second * (*layers[1].sigma_max + 1) / 2;
    const double bound = std::sqrt(first * first + second * second + third * third);
    QVERIFY(std::abs(*gain.bound - bound) < 1e-6 * bound);
  }

  void withoutActivationQuantizersThereIsNoNoise() {
    Training training;
    const NetworkState network = initial_network(training.model, *training.data);
    const NoiseGain gain =
        noise_gain(network, *training.data, Evaluator(network).layer_reports(*training.data));
    QVERIFY(!gain.measured && !gain.bound && gain.sigma_product > 0);
  }

  // Cycles.

  void cycleFactorsOfTheWorkedExample() {
    FineTuningSpec fine;
    compare(cycle_factors(fine), {100, 37.2759, 13.8950, 5.17947, 1.93070, 0.719686, 0.268270, 0.1}, 1e-5);
    double product = 1;
    for (const double factor : cycle_factors(fine)) product *= factor;
    QVERIFY(std::abs(product - 1e4) < 1e-6);
    fine.cycle_shape = CycleShape::Triangle;
    compare(cycle_factors(fine), {100, 17.7828, 3.16228, 0.562341, 0.1, 0.562341, 3.16228, 17.7828}, 1e-5);
    fine.cycle_shape = CycleShape::Pairs;
    compare(cycle_factors(fine), {100, 100, 10, 10, 1, 1, 0.1, 0.1}, 1e-12);
  }

  void thePlanGoesThroughScheduleCyclesAndAverage() {
    TrainSpec train{10, 2e-3, Schedule::Cosine, 128};
    FineTuningSpec fine;
    fine.cycles = 2;
    fine.level_epochs = 3;
    fine.learning_rate = 1e-5;
    fine.average = true;
    fine.average_epochs = 4;
    fine.average_learning_rate = 7e-6;
    LearningPlan plan(train, fine);
    QCOMPARE(plan.epochs(), 10 + 2 * 8 * 3 + 4);
    QVERIFY(std::abs(plan.rate(5, 0) - 1e-3) < 1e-9);
    QVERIFY(std::abs(plan.rate(10, 0) - 1e-3) < 1e-9);
    QVERIFY(std::abs(plan.rate(12, 0.9) - 1e-3) < 1e-9);
    QVERIFY(std::abs(plan.rate(13, 0) - 3.72759e-4) < 1e-8);
    QVERIFY(std::abs(plan.rate(33, 0) - 1e-6) < 1e-12);
    QVERIFY(std::abs(plan.rate(34, 0) - 1e-3) < 1e-9);  // the second cycle
    QCOMPARE(plan.rate(58, 0.5), 7e-6);
    QList<int> captured, averaged;
    for (int e = 0; e < plan.epochs(); ++e) {
      if (plan.captures_after(e)) captured << e;
      if (plan.averages_before(e)) averaged << e;
    }
    QCOMPARE(captured, (QList<int>{33, 57}));
    QCOMPARE(averaged, (QList<int>{58}));
    plan.end_schedule(4);  // Early stopping: cycles follow at once.
    QCOMPARE(plan.epochs(), 4 + 48 + 4);
    QVERIFY(std::abs(plan.rate(4, 0) - 1e-3) < 1e-9);
    fine.cycle_shape = CycleShape::Triangle;
    QVERIFY(LearningPlan(train, fine).captures_after(10 + 5 * 3 - 1));
    fine.cycle_shape = CycleShape::Pairs;
    QVERIFY(!LearningPlan(train, fine).captures_after(10 + 7 * 3 - 1));
    QVERIFY(LearningPlan(train, fine).captures_after(10 + 8 * 3 - 1));
  }

  void theAverageIsThatOfTheCapturedNetworksQuantizedAnew() {
    Training training;
    training.train.epochs = 1;
    training.fine.cycles = 3;
    training.fine.average = true;
    training.fine.average_epochs = 1;
    training.fine.average_learning_rate = 1e-6;  // Adam moves every parameter by this much per batch.
    Trainer trainer = training.make();
    std::vector<double> sum;
    const Layout layout(training.model);
    while (trainer.epoch() < trainer.epochs() - 1) {
      run(trainer, 1);
      if (trainer.epoch() < 2 || (trainer.epoch() - 1) % 8 != 0) continue;
      NetworkState state = trainer.state();
      sum.resize(state.parameters.size());
      for (std::size_t l = 0; l < layout.layers.size(); ++l) {
        const LayerPlace& place = layout.layers[l];
        const std::span<float> w(state.parameters.data() + place.weights, place.weight_count());
        const std::vector<float> shadow(w.begin(), w.end());
        if (const int bits = state.bits.weights[l])
          weight_quantizer<float>(WeightMethod::L2Step, bits)
              .quantize({shadow, place.outputs, place.inputs, bits, state.steps[l]}, w);
      }
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += double(state.parameters[i]) / 3;
    }
    run(trainer, 1);
    const NetworkState state = trainer.state();
    for (std::size_t i = 0; i < sum.size(); ++i)
      QVERIFY(std::abs(double(state.parameters[i]) - sum[i]) < 1e-4);
    const LayerPlace& place = layout.layers[1];
    const std::vector<float> average(sum.begin() + std::ptrdiff_t(place.weights),
                                     sum.begin() + std::ptrdiff_t(place.weights + place.weight_count()));
    const double step = double(optimal_step<float>(average, 2)) * training.quant.step_scale_of(2);
    QVERIFY(std::abs(double(state.steps[1]) - step) < 1e-5);
  }

  void stepsAreScaledByTheBitsOfTheirLayer_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("inner");
    QTest::addColumn<double>("last");  // Of 8 bits by policy.
    QTest::newRow("1, by bits") << 1 << kByBits << 1.0 << 1.0;
    QTest::newRow("2, by bits") << 2 << kByBits << 0.6 << 1.0;
    QTest::newRow("3, by bits") << 3 << kByBits << 1.0 << 1.0;
    QTest::newRow("3, 0.6") << 3 << 0.6 << 0.6 << 0.6;
    QTest::newRow("2, 0.8") << 2 << 0.8 << 0.8 << 0.8;
  }
  void stepsAreScaledByTheBitsOfTheirLayer() {
    QFETCH(int, bits);
    QFETCH(double, scale);
    QFETCH(double, inner);
    QFETCH(double, last);
    Training training;
    training.quant.weight_bits = bits;
    training.quant.step_scale = scale;
    training.quant.last_layer = LayerPolicy::EightBit;
    const NetworkState start = quantized_network(initial_network(training.model, *training.data),
                                                 NetworkKind::Joint, training.quant, *training.data);
    const auto near = [](double a, double b) { return std::abs(a / b - 1) < 1e-6; };
    for (const StepPolicy policy : {StepPolicy::Fixed, StepPolicy::PerEpoch, StepPolicy::PerStep}) {
      training.quant.step_policy = policy;
      Trainer trainer = training.make();
      const NetworkState begun = trainer.state();
      QVERIFY(near(begun.steps[1] / start.steps[1], inner));
      QVERIFY(near(begun.steps[2] / start.steps[2], last));
    }
  }

  void clipsDecayByTheBitsOfTheirLayer() {
    const auto alphas = [](int bits, double decay, LayerPolicy last) {
      Training training;
      training.quant.activation_bits = bits;
      training.quant.alpha_decay = decay;
      training.quant.last_layer = last;
      Trainer trainer = training.make();
      run(trainer);
      const NetworkState state = trainer.state();
      const auto first = state.parameters.begin() + std::ptrdiff_t(Layout(state.model).alphas);
      return std::vector<float>(first, first + training.model.depth - 1);
    };
    constexpr auto kAs = LayerPolicy::Quantize, kEight = LayerPolicy::EightBit;
    QCOMPARE(alphas(2, kByBits, kAs), alphas(2, 0.05, kAs));
    QCOMPARE(alphas(4, kByBits, kAs), alphas(4, 0.15 / 15, kAs));
    const auto strong = alphas(2, 0.05, kAs), weak = alphas(2, 1e-4, kAs);
    for (std::size_t h = 0; h < strong.size(); ++h) QVERIFY(strong[h] < weak[h]);
    // The last hidden layer's activations have 8 bits, and a decay of 0.15 / 255.
    const auto mixed = alphas(2, kByBits, kEight);
    QVERIFY(mixed != alphas(2, 0.05, kEight) && mixed != alphas(2, 0.15 / 255, kEight));
  }

  void stepsOfEveryBatchAreTheBest() {
    Training training;
    training.quant.weight_bits = 6;
    training.quant.step_policy = StepPolicy::PerStep;
    training.train.schedule = Schedule::Constant;
    training.train.learning_rate = 1e-5;  // The last batch still changes the weights: hardly.
    Trainer trainer = training.make();
    run(trainer);
    const NetworkState state = trainer.state();
    const LayerPlace place = Layout(state.model).layers[1];
    const std::span<const float> w(state.parameters.data() + place.weights, place.weight_count());
    const double error = quantization_error<float>(w, 6, state.steps[1]);
    const double least = quantization_error<float>(w, 6, optimal_step<float>(w, 6));
    QVERIFY2(error <= 1.01 * least, qPrintable(QStringLiteral("%1, least %2").arg(error).arg(least)));
  }

  void anAverageOfSevenTernaryNetworksLiesOnFifteenLevels() {
    // METHODS 4, check: the average of 7 ternary weights of one step needs 4 bits.
    std::vector<int> levels;
    for (int code = 0; code < 2187; ++code) {
      int sum = 0, rest = code;
      for (int i = 0; i < 7; ++i, rest /= 3) sum += rest % 3 - 1;
      levels.push_back(sum);
    }
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    QCOMPARE(levels.size(), step_weights<double>().codes(4).size());
  }

  // Optimizers.

  void momentumAgreesWithLibTorch() {
    RandomStream random(2, "sgd");
    std::vector<double> start;
    for (int i = 0; i < 20; ++i) start.push_back(random.normal());
    std::vector<double> w = start;
    auto leaf = torch::tensor(start, torch::kFloat64).requires_grad_(true);
    torch::optim::SGD reference({leaf}, torch::optim::SGDOptions(0.05).momentum(0.8));
    TrainSpec train;
    train.optimizer = OptimizerKind::Sgd;
    train.momentum = 0.8;
    Optimizer<double> optimizer(train, 20);
    for (int step = 0; step < 30; ++step) {
      reference.zero_grad();
      (leaf.pow(4).sum() / 4).backward();
      reference.step();
      std::vector<double> gradient;
      for (const double x : w) gradient.push_back(x * x * x);
      optimizer.step(w, gradient, 0.05);
    }
    const auto end = leaf.detach();
    compare(w, {end.data_ptr<double>(), end.data_ptr<double>() + 20}, 1e-9);
  }

  void weightDecayShrinksWeightsAndNothingElse() {
    Training plain, decayed;
    plain.train =
        decayed.train = {1, 1e-12, Schedule::Constant, 4096};  // One batch that changes next to nothing,
    decayed.train.weight_decay = 0.1 / 1e-12;                  // but for the decay, of a tenth.
    Trainer a = plain.make(), b = decayed.make();
    run(a);
    run(b);
    const Layout layout(plain.model);
    for (const LayerPlace& place : layout.layers) {
      for (std::size_t i = place.weights; i < place.biases; ++i)
        QVERIFY(std::abs(b.state().parameters[i] - 0.9f * a.state().parameters[i]) < 1e-6f);
      for (std::size_t i = place.biases; i < place.biases + std::size_t(place.outputs); ++i)
        QVERIFY(std::abs(b.state().parameters[i] - a.state().parameters[i]) < 1e-9f);
    }
    for (std::size_t i = layout.alphas; i < layout.size; ++i)
      QCOMPARE(b.state().parameters[i], a.state().parameters[i]);
  }

  void gradientsAreNoLongerThanTheClip() {
    Training training;
    training.train = {1, 1, Schedule::Constant,
                      4096};  // One batch of plain gradient descent: the step is the gradient.
    training.train.optimizer = OptimizerKind::Sgd;
    training.train.momentum = 0;
    training.train.gradient_clip = 1e-3;
    const NetworkState before = quantized_network(initial_network(training.model, *training.data),
                                                  NetworkKind::Joint, training.quant, *training.data);
    Trainer trainer = training.make();
    run(trainer);
    const NetworkState after = trainer.state();
    double squares = 0;
    for (std::size_t i = 0; i < after.parameters.size(); ++i) {
      const double moved = double(after.parameters[i]) - double(before.parameters[i]);
      squares += moved * moved;
    }
    QVERIFY2(std::abs(std::sqrt(squares) - 1e-3) < 1e-5, qPrintable(QString::number(std::sqrt(squares))));
  }

  // Early stopping and the best epoch.

  void trainingStopsWhenThereIsNoNewBest() {
    Training training;
    training.train.epochs = 50;
    training.train.patience = 3;
    Trainer trainer = training.make();
    const double accuracies[] = {.5, .7, .6, .65, .7, .9};
    int epochs = 0;
    while (!trainer.done()) {
      trainer.advance();
      trainer.judge(accuracies[epochs++]);
    }
    QCOMPARE(epochs, 5);  // Three after the best, which was the second; as good is not better.
    QCOMPARE(trainer.epochs(), 5);
    QCOMPARE(trainer.state_epoch(), 5);
  }

  void theBestEpochsWeightsAreKept() {
    Training training;
    training.train.keep_best = true;
    Trainer trainer = training.make();
    const double accuracies[] = {.5, .7, .6, .9, .8, .1};
    std::vector<NetworkState> states;
    for (const double accuracy : accuracies) {
      trainer.advance();
      states.push_back(trainer.state());
      trainer.judge(accuracy);
    }
    QVERIFY(trainer.done());
    QCOMPARE(trainer.state_epoch(), 4);
    QVERIFY(same(trainer.state(), states[3]));
    QVERIFY(!same(trainer.state(), states[5]));
  }

  void theTrainingAccuracyCanBeTheJudge() {
    Training training;
    training.train.patience = 1;
    training.train.judge = BestBy::Training;
    training.train.epochs = 40;
    Trainer trainer = training.make();
    double best = -1;
    while (!trainer.done()) {
      trainer.advance();
      trainer.judge(double(trainer.epoch()));  // would never stop
      const bool better = trainer.last_epoch().training_accuracy > best;
      best = std::max(best, trainer.last_epoch().training_accuracy);
      QCOMPARE(trainer.done(), !better || trainer.epoch() == 40);
    }
  }

  void anExperimentEndsWithItsBestEpoch() {
    ExperimentSpec spec = small_spec();
    spec.pretraining.epochs = 12;
    spec.pretraining.learning_rate = 0.05;  // restless
    spec.pretraining.schedule = Schedule::Constant;
    spec.pretraining.keep_best = true;
    Experiment experiment(spec);
    QVERIFY(experiment.wait());
    const NetworkSnapshot network = experiment.result().networks[0];
    double best = -1;
    int epoch = 0;
    for (const EpochRecord& record : network.history)
      if (record.epoch > 0 && *record.truth_accuracy > best) {
        best = *record.truth_accuracy;
        epoch = record.epoch;
      }
    QCOMPARE(network.kept_epoch.value_or(12), epoch);
    const auto data = make_complete_dataset(spec.data);
    const auto coarse = Evaluator(*network.state).map(MapGrid({64, Region::Whole}, data.plane));
    QCOMPARE(*truth_accuracy(*coarse, truth_map(data.truth, coarse->grid)), best);
  }

  // Checkpoints.

  void goingOnFromACheckpointGivesTheSameBits_data() {
    QTest::addColumn<Training>("training");
    const auto add = [](const char* name, auto change) {
      Training training;
      change(training);
      QTest::newRow(name) << training;
    };
    add("default", [](Training&) {});
    add("per epoch", [](Training& t) { t.quant.step_policy = StepPolicy::PerEpoch; });
    add("per step", [](Training& t) { t.quant.step_policy = StepPolicy::PerStep; });
    add("lsq", [](Training& t) {
      t.quant.weight_method = WeightMethod::Lsq;
      t.quant.activation_method = ActivationMethod::Lsq;
    });
    add("sgd", [](Training& t) {
      t.train.optimizer = OptimizerKind::Sgd;
      t.train.weight_decay = 0.01;
      t.train.gradient_clip = 0.5;
      t.train.lipschitz = 1e-3;
    });
    add("cycles and average", [](Training& t) {
      t.train.epochs = 1;
      t.fine.cycles = 1;
      t.fine.average = true;
      t.fine.average_epochs = 2;
    });
    add("best", [](Training& t) {
      t.train.keep_best = true;
      t.train.judge = BestBy::Training;
      t.train.patience = 2;
      t.train.epochs = 12;
    });
  }

  void goingOnFromACheckpointGivesTheSameBits() {
    QFETCH(Training, training);
    Trainer whole = training.make();
    run(whole);
    for (int stop = 0; stop < whole.epoch(); ++stop) {
      Trainer first = training.make(), second = training.make();
      run(first, stop);
      second.restore(first.checkpoint());
      run(second);
      QVERIFY(same(second.state(), whole.state()));
      QCOMPARE(second.epoch(), whole.epoch());
      QCOMPARE(second.state_epoch(), whole.state_epoch());
      QVERIFY(second.last_epoch() == whole.last_epoch());
    }
  }

  void aCheckpointOfAnotherTrainingIsRefused() {
    Training training, wider;
    wider.model.width = 14;
    Trainer trainer = training.make(), other = wider.make();
    run(trainer, 1);
    QVERIFY_THROWS_EXCEPTION(Error, other.restore(trainer.checkpoint()));
  }

  void anExperimentGoesOnFromFilesToTheSameBits_data() {
    QTest::addColumn<bool>("best");
    QTest::newRow("the last epoch") << false;
    QTest::newRow("the best epoch") << true;
  }

  void anExperimentGoesOnFromFilesToTheSameBits() {
    QFETCH(bool, best);
    ExperimentSpec spec = small_spec();
    spec.pretraining.keep_best = spec.retraining.keep_best = best;
    spec.fine_tuning.cycles = 1;
    spec.quantization.activation_method = ActivationMethod::Lsq;
    const QTemporaryDir folder;
    const std::string at = folder.path().toStdString();
    // Every checkpoint of every network is kept, in the order of its epochs.
    std::mutex mutex;
    std::array<std::vector<NetworkCheckpoint>, kNetworkKinds> all;
    ExperimentOptions options;
    options.on_checkpoint = [&](const NetworkCheckpoint& checkpoint) {
      const std::lock_guard lock(mutex);
      all[std::size_t(checkpoint.kind)].push_back(checkpoint);
    };
    Experiment whole(spec, options);
    QVERIFY(whole.wait());
    const ExperimentResult expected = whole.result();
    QCOMPARE(all[0].size(), std::size_t(5));
    QCOMPARE(all[3].size(), std::size_t(4 + 8));
    const auto ends_early = [](const NetworkSnapshot& network) { return network.kept_epoch.has_value(); };
    QCOMPARE(std::ranges::any_of(expected.networks, ends_early), best);

    for (const auto& [float_epoch, others] : {std::pair{2, 0}, {5, 0}, {5, 1}, {5, 7}, {5, 12}}) {
      ExperimentOptions resumed;
      for (const NetworkKind kind : kAllKinds) {
        const int epoch = kind == NetworkKind::Float ? float_epoch : others;
        if (epoch == 0) continue;
        const auto& checkpoint = all[std::size_t(kind)][std::size_t(epoch - 1)];
        QCOMPARE(checkpoint.trainer.epoch, epoch);
        const std::string path = checkpoint_path(at, kind);
        write_checkpoint(checkpoint, path);
        resumed.resume[std::size_t(kind)] = read_checkpoint(path);
        QVERIFY(*resumed.resume[std::size_t(kind)] == checkpoint);
      }
      Experiment experiment(spec, resumed);
      QVERIFY(experiment.wait());
      const ExperimentResult found = experiment.result();
      for (std::size_t k = 0; k < kNetworkKinds; ++k) {
        QVERIFY(found.networks[k].history == expected.networks[k].history);
        QVERIFY(found.networks[k].map->logits == expected.networks[k].map->logits);
        QVERIFY(found.networks[k].accuracy == expected.networks[k].accuracy);
        QCOMPARE(found.networks[k].kept_epoch, expected.networks[k].kept_epoch);
        QCOMPARE(found.networks[k].epoch, expected.networks[k].epoch);
        QVERIFY(same(*found.networks[k].state, *expected.networks[k].state));
      }
    }
    // Another experiment does not go on from them.
    ExperimentOptions foreign;
    foreign.resume[0] = all[0][0];
    spec.seed = 2;
    QVERIFY_THROWS_EXCEPTION(Error, Experiment(spec, foreign));
  }

  void damagedCheckpointsAreRefused() {
    Training training;
    Trainer trainer = training.make();
    run(trainer, 2);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("x.checkpoint").toStdString();
    write_checkpoint({NetworkKind::Joint, "spec", trainer.checkpoint(), {trainer.last_epoch()}}, path);
    const std::string good = read_file(path);
    read_checkpoint(path);
    const auto message = [&](const std::string& bytes) {
      write_file_atomically(path, bytes);
      return message_of([&] { read_checkpoint(path); });
    };
    const QString damaged = QString::fromStdString(path) + ": a damaged checkpoint";
    for (std::size_t i = 30; i < good.size(); i += 97) {
      std::string bad = good;
      bad[i] = char(bad[i] ^ 0x10);
      QCOMPARE(message(bad), damaged);
      QCOMPARE(message(good.substr(0, i)), damaged);
    }
    QCOMPARE(message(good + "x"), damaged);
    QCOMPARE(message("hello"), QString::fromStdString(path) + ": not a checkpoint");
    std::string later = good;
    later[23] = 3;
    QCOMPARE(message(later), QString::fromStdString(path) +
                                 ": a checkpoint of version 3; this program reads up to version 2");
  }

  /// Files with the right checksum and the wrong contents: whoever made them, nothing is written out of
  /// bounds and nothing hangs.
  void forgedCheckpointsAreRefused_data() {
    QTest::addColumn<std::function<void(NetworkCheckpoint&)>>("forge");
    const auto add = [](const char* name, std::function<void(NetworkCheckpoint&)> forge) {
      QTest::newRow(name) << std::move(forge);
    };
    add("longer parameters", [](NetworkCheckpoint& c) { c.trainer.parameters.resize(100000, 1.0f); });
    add("no parameters", [](NetworkCheckpoint& c) { c.trainer.parameters.clear(); });
    add("parameters that are no numbers", [](NetworkCheckpoint& c) { c.trainer.parameters[3] = NAN; });
    add("more steps", [](NetworkCheckpoint& c) { c.trainer.steps.push_back(1); });
    add("shorter first moments", [](NetworkCheckpoint& c) { c.trainer.optimizer.first.pop_back(); });
    add("no second moments", [](NetworkCheckpoint& c) { c.trainer.optimizer.second.clear(); });
    add("no second moments of steps", [](NetworkCheckpoint& c) { c.trainer.step_optimizer.second.clear(); });
    add("a first moment that is no number", [](NetworkCheckpoint& c) { c.trainer.optimizer.first[3] = NAN; });
    add("an infinite first moment", [](NetworkCheckpoint& c) { c.trainer.optimizer.first[3] = INFINITY; });
    add("a second moment that is no number",
        [](NetworkCheckpoint& c) { c.trainer.optimizer.second[3] = NAN; });
    add("a second moment below 0", [](NetworkCheckpoint& c) { c.trainer.optimizer.second[3] = -1; });
    add("a moment of steps that is no number",
        [](NetworkCheckpoint& c) { c.trainer.step_optimizer.first[0] = NAN; });
    add("more steps of the optimizer than batches",
        [](NetworkCheckpoint& c) { c.trainer.optimizer.steps = std::int64_t{1} << 62; });
    add("steps that are no numbers", [](NetworkCheckpoint& c) { c.trainer.steps[0] = INFINITY; });
    add("a clip below 0", [](NetworkCheckpoint& c) { c.trainer.parameters.back() = -1; });
    add("a best with a clip of 0", [](NetworkCheckpoint& c) { c.trainer.best->parameters.back() = 0; });
    add("a best that is no number", [](NetworkCheckpoint& c) { c.trainer.best->parameters[0] = NAN; });
    add("a best accuracy above 1", [](NetworkCheckpoint& c) { c.trainer.best->accuracy = 2; });
    add("a captured sum that is no number", [](NetworkCheckpoint& c) { c.trainer.captured[3] = NAN; });
    add("weights of another epoch", [](NetworkCheckpoint& c) { c.trainer.state_epoch = 0; });
    add("a schedule that ended too soon", [](NetworkCheckpoint& c) { c.trainer.scheduled_epochs = 0; });
    add("seconds that are no number", [](NetworkCheckpoint& c) { c.trainer.seconds = NAN; });
    add("more samples than were seen", [](NetworkCheckpoint& c) { c.trainer.samples *= 2; });
    add("a loss that is no number", [](NetworkCheckpoint& c) { c.history[1].loss = NAN; });
    add("an accuracy that is no share", [](NetworkCheckpoint& c) { c.history[0].training_accuracy = -1; });
    add("a truth accuracy that is none", [](NetworkCheckpoint& c) { c.history[0].truth_accuracy = NAN; });
    add("an infinite learning rate", [](NetworkCheckpoint& c) { c.history[1].learning_rate = INFINITY; });
    add("a step count below 0", [](NetworkCheckpoint& c) { c.trainer.optimizer.steps = -1; });
    add("no best", [](NetworkCheckpoint& c) { c.trainer.best.reset(); });
    add("a longer best", [](NetworkCheckpoint& c) { c.trainer.best->parameters.resize(100000, 1.0f); });
    add("a best without steps", [](NetworkCheckpoint& c) { c.trainer.best->steps.clear(); });
    add("a best of an epoch to come", [](NetworkCheckpoint& c) { c.trainer.best->epoch = 1000; });
    add("no captured networks", [](NetworkCheckpoint& c) { c.trainer.captured.clear(); });
    add("longer captured networks", [](NetworkCheckpoint& c) { c.trainer.captured.resize(100000, 1.0); });
    add("captured steps missing", [](NetworkCheckpoint& c) { c.trainer.captured_steps.clear(); });
    add("no captures", [](NetworkCheckpoint& c) { c.trainer.captures = 0; });
    add("an epoch beyond the last", [](NetworkCheckpoint& c) { c.trainer.epoch = 1 << 30; });
    add("an epoch before the first", [](NetworkCheckpoint& c) { c.trainer.epoch = -1; });
    add("more epochs than planned", [](NetworkCheckpoint& c) { c.trainer.scheduled_epochs = 1 << 30; });
    add("a sample that is not there", [](NetworkCheckpoint& c) { c.trainer.order[5] = 4000000000u; });
    add("a sample twice", [](NetworkCheckpoint& c) { c.trainer.order[5] = c.trainer.order[6]; });
    add("too few samples", [](NetworkCheckpoint& c) { c.trainer.order.pop_back(); });
    add("no shuffles", [](NetworkCheckpoint& c) { c.trainer.shuffles.clear(); });
    add("shuffles of zeros", [](NetworkCheckpoint& c) {
      c.trainer.shuffles = "0";
      for (int i = 0; i < 312; ++i) c.trainer.shuffles += " 0";
    });
    add("no history", [](NetworkCheckpoint& c) { c.history.clear(); });
    add("a gap in the history", [](NetworkCheckpoint& c) { c.history[1].epoch = 7; });
    add("another network", [](NetworkCheckpoint& c) { c.kind = NetworkKind::Joint; });
    add("another experiment", [](NetworkCheckpoint& c) { c.spec = spec_to_json({}); });
  }

  void forgedCheckpointsAreRefused() {
    QFETCH(std::function<void(NetworkCheckpoint&)>, forge);
    ExperimentSpec spec = small_spec();
    spec.retraining.epochs = 1;
    spec.retraining.keep_best = true;
    spec.fine_tuning.cycles = 1;
    spec.fine_tuning.average = true;
    // Of the activation network after its only capture.
    static const NetworkCheckpoint good = [&] {
      NetworkCheckpoint last;
      ExperimentOptions options;
      options.threads = 1;
      options.on_checkpoint = [&](const NetworkCheckpoint& checkpoint) {
        if (checkpoint.kind == NetworkKind::Activation && checkpoint.trainer.captures) last = checkpoint;
      };
      Experiment(spec, options).wait();
      return last;
    }();
    QCOMPARE(good.trainer.captures, 1);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("x.checkpoint").toStdString();
    const auto resume = [&](const NetworkCheckpoint& checkpoint) {
      write_checkpoint(checkpoint, path);
      return message_of([&] {
        ExperimentOptions options;
        options.paused = true;
        options.resume[std::size_t(NetworkKind::Activation)] = read_checkpoint(path);
        Experiment(spec, options);
      });
    };
    QCOMPARE(resume(good), QString());
    NetworkCheckpoint forged = good;
    forge(forged);
    const QString message = resume(forged);
    QVERIFY2(message.startsWith(QString::fromStdString(path) + ": a checkpoint "), qPrintable(message));
  }

 private:
  static void prepare_engine() { at::set_num_threads(1); }
};

QUANTOSCOPE_TEST(TestTrainingMethods)
#include "test_training_methods.moc"
