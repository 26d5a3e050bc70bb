// SPDX-License-Identifier: GPL-3.0-or-later
// Maps, scores and layer reports against LibTorch and brute force; Adam against torch::optim; schedules
// against their closed forms.
#include "tests/oracle/autograd_network.h"

#include <cmath>

#include <QtTest>

#include "core/nn/evaluator.h"
#include "core/nn/initializer.h"
#include "core/nn/layout.h"
#include "core/nn/optimizer.h"
#include "core/nn/schedule.h"
#include "core/train/dead_network.h"
#include "core/train/post_training.h"
#include "tests/core/made_network.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

ExperimentSpec small_spec(bool residual) {
  ExperimentSpec spec;
  spec.data.radii = 4;
  spec.data.points = 40;
  spec.model = {24, 4, residual};
  return spec;
}

NetworkState quantized_state(const ExperimentSpec& spec, NetworkKind kind, const Dataset& data) {
  const NetworkState initial{spec.model, layer_bits(spec.quantization, NetworkKind::Float, spec.model.depth),
                             initial_parameters(spec.model, data.radius, 5),
                             std::vector<float>(std::size_t(spec.model.depth), 0.0f)};
  return quantize_post_training(initial, layer_bits(spec.quantization, kind, spec.model.depth),
                                spec.quantization, data);
}

/// The quantized weights by tensor operations.
std::vector<torch::Tensor> quantized_weights(const NetworkState& state, const AutogradNetwork& network,
                                             int highest_code = 1) {
  std::vector<torch::Tensor> quantized(network.weights.size());
  for (std::size_t l = 0; l < quantized.size(); ++l)
    if (state.bits.weights[l])
      quantized[l] = (network.weights[l] / state.steps[l])
                         .round()
                         .clamp(-highest_code, highest_code)
                         .mul(state.steps[l])
                         .detach();
  return quantized;
}

}  // namespace

class TestEvaluator : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void mapAgreesWithLibTorch_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("residual");
    for (const NetworkKind kind : kAllKinds)
      for (const bool residual : {false, true})
        QTest::addRow("%s%s", name(kind), residual ? " residual" : "") << int(kind) << residual;
  }

  void mapAgreesWithLibTorch() {
    QFETCH(int, kind);
    QFETCH(bool, residual);
    const ExperimentSpec spec = small_spec(residual);
    const Dataset data = make_dataset(spec.data);
    const NetworkState state = quantized_state(spec, NetworkKind(kind), data);
    const MapGrid grid({45, Region::BottomRight}, data.plane);  // no multiple of the tile
    const auto map = Evaluator(state).map(grid);
    QVERIFY(map.has_value());

    const AutogradNetwork oracle(state.model, state.bits, state.parameters.data());
    std::vector<float> points;
    for (int row = 0; row < grid.n; ++row)
      for (int column = 0; column < grid.n; ++column) {
        points.push_back(float(grid.x(column)));
        points.push_back(float(grid.y(row)));
      }
    const auto logits =
        oracle.forward(torch::tensor(points).view({-1, 2}), quantized_weights(state, oracle)).detach();
    int differing = 0;
    for (int i = 0; i < grid.n * grid.n; ++i)
      differing += std::abs(map->logits.data()[i] - logits[i].item<float>()) > 1e-3f;
    // In float32 a value on the edge between two levels may fall to either side.
    QVERIFY2(differing <= (kind >= int(NetworkKind::Activation) ? 20 : 0),
             qPrintable(QString::number(differing)));
  }

  void aDeadNetworkIsSaid() {
    const Dataset data = make_complete_dataset({});
    const MapGrid whole({48, Region::Whole}, data.plane);
    const auto said = [&](const NetworkState& state) {
      Evaluator network(state);
      return QString::fromStdString(death_of(*network.map(whole), network, data).english());
    };
    const NetworkState alive = initial_network({16, 4, false}, data);
    QCOMPARE(said(alive), QString());
    const Layout layout(alive.model);
    for (const int one : {0, 1}) {
      NetworkState same = alive;
      same.parameters[layout.layers.back().biases] = one ? 1000 : -1000;
      QCOMPARE(said(same), QStringLiteral("gives class %1 everywhere on the plane").arg(one));
    }
    NetworkState silent = alive;
    const LayerPlace second = layout.layers[1];
    std::fill_n(silent.parameters.begin() + std::ptrdiff_t(second.biases), second.outputs, -1000.0f);
    silent.parameters[layout.layers.back().biases] = -1;
    const QString words = said(silent);
    QVERIFY2(words.startsWith("gives class 0 everywhere") &&
                 words.endsWith("layer 2 puts out nothing but 0 on all training points"),
             qPrintable(words));
    // One point for which a unit speaks is enough, be it the last.
    Dataset more = data;
    more.points.row(data.size() - 1) << 1e6f, 1e6f;
    QCOMPARE(Evaluator(silent).silent_layer(data), std::optional(2));
    QCOMPARE(Evaluator(silent).silent_layer(more), std::nullopt);
    // The averages of a residual network pass on what the layer before it said.
    silent.model.residual = true;
    QVERIFY(!Evaluator(silent).silent_layer(data));
  }

  void aStoppedMapIsNone() {
    const ExperimentSpec spec = small_spec(false);
    const Dataset data = make_dataset(spec.data);
    std::stop_source stop;
    stop.request_stop();
    Evaluator evaluator(quantized_state(spec, NetworkKind::Joint, data));
    QVERIFY(!evaluator.map(MapGrid(spec.map, data.plane), stop.get_token()));
    QVERIFY(!evaluator.score(data, stop.get_token()));
  }

  void scoreAgreesWithLibTorch() {
    const ExperimentSpec spec = small_spec(false);
    const Dataset data = make_dataset(spec.data);
    const NetworkState state = quantized_state(spec, NetworkKind::Weight, data);
    const auto score = Evaluator(state).score(data);
    const AutogradNetwork oracle(state.model, state.bits, state.parameters.data());
    const auto x =
        torch::from_blob(const_cast<double*>(data.points.data()), {data.size(), 2}, torch::kFloat64)
            .to(torch::kFloat32);
    std::vector<float> labels(data.labels.data(), data.labels.data() + data.size());
    const auto y = torch::tensor(labels);
    const auto logits = oracle.forward(x, quantized_weights(state, oracle));
    QVERIFY(std::abs(score->loss - oracle.loss(logits, y).item<double>()) < 1e-5);
    const double accuracy = ((logits > 0) == (y > 0.5)).to(torch::kFloat64).mean().item<double>();
    QVERIFY(std::abs(score->accuracy - accuracy) < 1e-3);
  }

  void layerReportsCountWhatTheyName() {
    ExperimentSpec spec = small_spec(false);
    spec.data.subsamples = 0;  // few enough points that all are used
    spec.quantization.weight_bits = 3;
    const Dataset data = make_dataset(spec.data);
    const NetworkState state = quantized_state(spec, NetworkKind::Joint, data);
    const auto reports = Evaluator(state).layer_reports(data);
    QCOMPARE(reports.size(), std::size_t(4));
    const Layout layout(state.model);

    // Weights of the second layer, by hand.
    const float* const w = state.parameters.data() + layout.layers[1].weights;
    const double step = state.steps[1];
    std::vector<double> shares(7, 0.0);
    double signal = 0, noise = 0;
    for (int i = 0; i < 24 * 24; ++i) {
      const double code = std::clamp(std::nearbyint(double(w[i]) / step), -3.0, 3.0);
      shares[std::size_t(code + 3)] += 1.0 / (24 * 24);
      signal += double(w[i]) * w[i];
      noise += (w[i] - code * step) * (w[i] - code * step);
    }
    QCOMPARE(reports[1].lowest_code, -3);
    for (std::size_t c = 0; c < 7; ++c) QVERIFY(std::abs(reports[1].code_shares[c] - shares[c]) < 1e-9);
    QVERIFY(std::abs(*reports[1].weight_sqnr - 10 * std::log10(signal / noise)) < 1e-4);

    // Activations of the first layer, whose input is not quantized, by hand.
    const double alpha = *reports[0].alpha, activation_step = alpha / 3;
    double count = 0, clipped = 0, zero = 0, s = 0, n = 0;
    const float* const w1 = state.parameters.data();
    for (Eigen::Index i = 0; i < data.size(); ++i)
      for (int j = 0; j < 24; ++j) {
        const double a = double(w1[2 * j]) * data.points(i, 0) + double(w1[2 * j + 1]) * data.points(i, 1) +
                         state.parameters[layout.layers[0].biases + std::size_t(j)];
        const double q = std::nearbyint(std::clamp(a, 0.0, alpha) / activation_step) * activation_step;
        ++count;
        clipped += a >= alpha;
        zero += q == 0;
        s += std::max(a, 0.0) * std::max(a, 0.0);
        n += (std::max(a, 0.0) - q) * (std::max(a, 0.0) - q);
      }
    QVERIFY(std::abs(*reports[0].clipped - clipped / count) < 1e-3);
    QVERIFY(std::abs(*reports[0].zero - zero / count) < 1e-3);
    QVERIFY(std::abs(*reports[0].activation_sqnr - 10 * std::log10(s / n)) < 0.02);
    QVERIFY(!reports[3].alpha && !reports[3].zero);  // the output layer has no activation
  }

  void roundingOfUniformWeightsIsATwelfth_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<double>("scale");  // Of the step: 1 spans all weights; less clips.
    QTest::addColumn<double>("rmse");
    const double even = 1 / std::sqrt(12.0);
    QTest::newRow("even") << int(WeightMethod::L2Step) << 1.0 << even;
    // Steps half as wide: in them weights reach from -15 to 15 and codes to 7. The inner half is rounded
    // evenly, an outer one is x - 7 away, which is 0.5 to 8.
    QTest::newRow("clipped") << int(WeightMethod::L2Step) << 0.5
                             << std::sqrt((15.0 / 12 + 2 * (8.0 * 8 * 8 - 0.5 * 0.5 * 0.5) / 3) / 30);
  }

  void roundingOfUniformWeightsIsATwelfth() {
    QFETCH(int, method);
    QFETCH(double, scale);
    QFETCH(double, rmse);
    ExperimentSpec spec = small_spec(false);
    spec.quantization.weight_bits = 4;
    spec.quantization.weight_method = WeightMethod(method);
    const Dataset data = make_dataset(spec.data);
    NetworkState state = quantized_state(spec, NetworkKind::Weight, data);
    const LayerPlace place = Layout(state.model).layers[1];
    const std::size_t count = place.weight_count();
    for (std::size_t i = 0; i < count; ++i)  // Evenly over -7.5..7.5.
      state.parameters[place.weights + i] = float(15 * (double(i) + 0.5) / double(count) - 7.5);
    state.steps[1] = float(scale);
    const auto reports = Evaluator(state).layer_reports(data);
    QVERIFY2(std::abs(*reports[1].weight_rmse - rmse) < 2e-3,
             qPrintable(QString::number(*reports[1].weight_rmse)));
    QVERIFY(!reports[0].weight_rmse);  // Float.
    // SQNR of the same: the mean square of the weights is 15^2 / 12.
    const double decibels = 10 * std::log10(15.0 * 15 / 12 / (rmse * rmse * scale * scale));
    QVERIFY(std::abs(*reports[1].weight_sqnr - decibels) < 0.05);
    QVERIFY(!reports[1].weight_float_sqnr && !reports[3].pre_activation_float_sqnr);
  }

  void layersAreComparedWithTheFloatNetwork_data() { mapAgreesWithLibTorch_data(); }

  void layersAreComparedWithTheFloatNetwork() {
    QFETCH(int, kind);
    QFETCH(bool, residual);
    ExperimentSpec spec = small_spec(residual);
    const Dataset data = make_dataset(spec.data);
    const NetworkState parent = quantized_state(spec, NetworkKind::Float, data);
    NetworkState state = quantized_state(spec, NetworkKind(kind), data);
    const Layout layout(state.model);
    // As if retrained: all weights of a layer and its biases 1.1 times as large, and half of that in the
    // last.
    NetworkState moved = parent;
    for (std::size_t i = 0; i < layout.alphas; ++i) moved.parameters[i] *= 1.1f;
    const auto float_reports = Evaluator(moved).layer_reports(data, &parent);
    for (std::size_t l = 0; l < 4; ++l)  // 1 / 0.1^2
      QVERIFY(std::abs(*float_reports[l].weight_float_sqnr - 20) < 1e-3);
    // The first layer's sums are a tenth larger, too.
    QVERIFY(std::abs(*float_reports[0].pre_activation_float_sqnr - 20) < 1e-3);
    QVERIFY(*float_reports[3].pre_activation_float_sqnr < 13);  // A quarter and more by then.
    // Before retraining rounding is all the difference there is.
    const auto reports = Evaluator(state).layer_reports(data, &parent);
    for (std::size_t l = 0; l < 4; ++l) {
      const double weights = state.bits.weights[l] ? *reports[l].weight_sqnr : 200;
      QVERIFY(std::abs(*reports[l].weight_float_sqnr - weights) < 1e-4);
      const double sums = reports[l].pre_activation_sqnr.value_or(200);
      QVERIFY(std::abs(*reports[l].pre_activation_float_sqnr - sums) < 1e-4);
    }
    // After it shadow weights of the same codes say another thing than the float network.
    for (std::size_t i = 0; i < layout.alphas; ++i) state.parameters[i] *= 1.5f;
    for (float& step : state.steps) step *= 1.5f;
    const auto retrained = Evaluator(state).layer_reports(data, &parent);
    for (std::size_t l = 0; l < 4; ++l)
      if (state.bits.weights[l]) {
        QVERIFY(std::abs(*retrained[l].weight_sqnr - *reports[l].weight_sqnr) < 1e-3);
        QVERIFY(*retrained[l].weight_float_sqnr < *reports[l].weight_float_sqnr);
      }
    NetworkState other = parent;
    other.model.width = 12;  // Not of this shape: no comparison.
    QVERIFY(!Evaluator(state).layer_reports(data, &other)[1].weight_float_sqnr);
  }

  void preActivationsAndDeadUnitsAgreeWithLibTorch_data() { mapAgreesWithLibTorch_data(); }

  void preActivationsAndDeadUnitsAgreeWithLibTorch() {
    QFETCH(int, kind);
    QFETCH(bool, residual);
    ExperimentSpec spec = small_spec(residual);
    spec.data.subsamples = 0;
    spec.quantization.weight_bits = spec.quantization.activation_bits = 4;
    const Dataset data = make_dataset(spec.data);
    QVERIFY(data.size() <= 1024);  // all points are used
    NetworkState state = quantized_state(spec, NetworkKind(kind), data);
    const Layout layout(state.model);
    for (const int unit : {3, 17})  // two units that never fire
      state.parameters[layout.layers[1].biases + std::size_t(unit)] = -1000;
    const auto reports = Evaluator(state).layer_reports(data);

    // The definition, in double: the quantized network beside the one without quantizers.
    const AutogradNetwork network(state.model, state.bits, state.parameters.data());
    const auto quantized = quantized_weights(state, network, 7);
    const auto x =
        torch::from_blob(const_cast<double*>(data.points.data()), {data.size(), 2}, torch::kFloat64);
    torch::Tensor exact = x, disturbed = x;
    for (std::size_t l = 0; l < 4; ++l) {
      const auto w = network.weights[l].detach().to(torch::kFloat64),
                 b = network.biases[l].detach().to(torch::kFloat64);
      const auto wq = state.bits.weights[l] ? quantized[l].to(torch::kFloat64) : w;
      const auto a = torch::addmm(b, exact, w.t()), aq = torch::addmm(b, disturbed, wq.t());
      const double signal = a.square().sum().item<double>(), noise = (a - aq).square().sum().item<double>();
      const auto& measured = reports[l].pre_activation_sqnr;
      QCOMPARE(measured.has_value(), NetworkKind(kind) != NetworkKind::Float);
      // Values on the edge between two levels may fall to either side in float32.
      if (measured && noise > 0)
        QVERIFY2(std::abs(*measured - 10 * std::log10(signal / noise)) < 0.1,
                 qPrintable(QString::number(*measured)));
      if (measured && noise == 0) QCOMPARE(*measured, 200.0);
      if (l == 3) break;
      auto y = aq.relu();
      if (const int bits = state.bits.activations[l]) {
        const double alpha = network.alphas[l].item<double>(), step = alpha / ((1 << bits) - 1);
        y = (aq.clamp(0, alpha) / step).round() * step;
      }
      QCOMPARE(reports[l].dead_units, std::optional<int>((y.amax(0) == 0).sum().item<int>()));
      if (l == 1) QVERIFY(*reports[l].dead_units >= 2);
      exact = residual && l > 0 ? 0.5 * (a.relu() + exact) : a.relu();
      disturbed = residual && l > 0 ? 0.5 * (y + disturbed) : y;
    }
    QVERIFY(!reports[3].dead_units);
    for (std::size_t l = 0; l < 4; ++l) {
      const auto largest = [](const torch::Tensor& matrix) {
        return std::get<1>(matrix.detach().to(torch::kFloat64).svd()).max().item<double>();
      };
      const double shadow = largest(network.weights[l]);
      const double effective = state.bits.weights[l] ? largest(quantized[l]) : shadow;
      QVERIFY(std::abs(*reports[l].shadow_sigma_max / shadow - 1) < 2e-5);
      QVERIFY(std::abs(*reports[l].sigma_max / effective - 1) < 2e-5);
    }
  }

  void alphaStartsAtThePercentileOfTheFloatActivations() {
    ExperimentSpec spec = small_spec(true);
    spec.quantization.alpha_percentile = 100;
    const Dataset data = make_dataset(spec.data);
    const NetworkState state = quantized_state(spec, NetworkKind::Activation, data);
    // At 100 % nothing of the first layer is clipped but the largest value itself.
    const auto reports = Evaluator(state).layer_reports(data);
    QVERIFY(*reports[0].clipped > 0 && *reports[0].clipped < 1e-3);
  }

  void adamAgreesWithTorch() {
    torch::manual_seed(1);
    const auto start = torch::randn({100}, torch::kFloat64);
    auto leaf = start.clone().requires_grad_(true);
    torch::optim::Adam oracle({leaf}, torch::optim::AdamOptions(1e-2));
    std::vector<double> parameters(start.data_ptr<double>(), start.data_ptr<double>() + 100);
    Adam<double> adam(100);
    for (int i = 0; i < 50; ++i) {
      const auto gradient = torch::randn({100}, torch::kFloat64);
      leaf.mutable_grad() = gradient.clone();
      oracle.step();
      adam.step(parameters, {gradient.data_ptr<double>(), 100}, 1e-2);
    }
    for (int i = 0; i < 100; ++i)
      QVERIFY(std::abs(parameters[std::size_t(i)] - leaf[i].item<double>()) < 1e-10);
  }

  void schedules() {
    TrainSpec train{10, 0.5, Schedule::Cosine, 128};
    QCOMPARE(learning_rate(train, 0), 0.5);
    QVERIFY(std::abs(learning_rate(train, 0.5) - 0.25) < 1e-12);
    QVERIFY(std::abs(learning_rate(train, 1)) < 1e-12);
    train.schedule = Schedule::Step;
    QCOMPARE(learning_rate(train, 0.49), 0.5);
    QCOMPARE(learning_rate(train, 0.5), 0.05);
    QCOMPARE(learning_rate(train, 0.75), 0.005);
    train.schedule = Schedule::Constant;
    QCOMPARE(learning_rate(train, 0.99), 0.5);
  }

  void initialisationIsAsDocumented() {
    const ModelSpec model{256, 4, false};
    const auto parameters = initial_parameters(model, 0.8, 1);
    const Layout layout(model);
    double sum = 0, largest = 0;
    const LayerPlace& hidden = layout.layers[1];
    for (std::size_t i = 0; i < hidden.weight_count(); ++i) {
      const double w = parameters[hidden.weights + i];
      sum += w * w;
      largest = std::max(largest, std::abs(w));
    }
    QVERIFY(std::abs(sum / double(hidden.weight_count()) * 256 / 2 - 1) < 0.02);  // He: variance 2 / inputs
    QVERIFY(largest <= std::sqrt(6.0 / 256));
    for (int j = 0; j < 256; ++j) {
      const double norm = std::hypot(parameters[std::size_t(2 * j)], parameters[std::size_t(2 * j + 1)]);
      QVERIFY(std::abs(parameters[layout.layers[0].biases + std::size_t(j)]) <= norm * 0.8 * 1.0001);
      QVERIFY(std::abs(parameters[hidden.biases + std::size_t(j)]) <= 0.1);
    }
    QVERIFY(initial_parameters(model, 0.8, 1) == parameters);
    QVERIFY(initial_parameters(model, 0.8, 2) != parameters);
  }
};

QUANTOSCOPE_TEST(TestEvaluator)
#include "test_evaluator.moc"
