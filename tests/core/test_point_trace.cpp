// SPDX-License-Identifier: GPL-3.0-or-later
// One input's way through a network: by hand for a small one, and against the network's own batches for all
// kinds.
#include <cmath>

#include <QTest>

#include "core/analysis/point_trace.h"
#include "core/error.h"
#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "tests/core/made_network.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// Six units that read 1, -1, 0.1, 0.4, 2/3 and 1.5 times x, clip 1, 2 bits: the levels are 0, 1/3, 2/3, 1.
NetworkState by_hand(bool quantized) {
  NetworkState network;
  network.model = {6, 2, false};
  network.bits = {{0, 0}, {quantized ? 2 : 0}};
  network.steps = {0, 0};
  const Layout layout(network.model);
  network.parameters.assign(layout.size, 0.0f);
  const float slopes[6] = {1, -1, 0.1f, 0.4f, 2.0f / 3, 1.5f};
  for (std::size_t i = 0; i < 6; ++i) {
    network.parameters[2 * i] = slopes[i];
    network.parameters[layout.layers[1].weights + i] = 1;
  }
  network.parameters[layout.layers[1].biases] = -0.25f;
  network.parameters[layout.alphas] = 1;
  return network;
}

Dataset data_of() {
  DataSpec spec;
  spec.radii = 3;
  spec.points = 30;
  spec.subsamples = 0;
  return make_dataset(spec);
}

PointMatrix some_points(int count) {
  PointMatrix points(count, 2);
  for (int i = 0; i < count; ++i)
    points.row(i) << float(0.9 * std::sin(1.7 * i + 0.3)), float(0.8 * std::cos(2.9 * i));
  return points;
}

}  // namespace

class TestPointTrace : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fates_by_hand() {
    const auto trace = trace_point(by_hand(true), 1, 0.7f);
    QVERIFY(trace.has_value());
    QCOMPARE(trace->layers.size(), std::size_t(1));
    const LayerTrace& layer = trace->layers[0];
    const std::vector<UnitFate> expected{UnitFate::Clipped, UnitFate::Off,  UnitFate::Zeroed,
                                         UnitFate::Rounded, UnitFate::Kept, UnitFate::Clipped};
    QVERIFY(layer.fates == expected);
    QCOMPARE(layer.count(UnitFate::Clipped), 2);
    const float values[6] = {1, 0, 0, 1.0f / 3, 2.0f / 3, 1};
    for (int i = 0; i < 6; ++i) QVERIFY(std::abs(layer.output[i] - values[i]) < 1e-6f);
    QCOMPARE(layer.pre_activation[1], -1.0f);
    QCOMPARE(layer.relu[1], 0.0f);
    QCOMPARE(layer.relu[5], 1.5f);
    QCOMPARE(*layer.alpha, 1.0f);
    QVERIFY(std::abs(trace->logit - (3 - 0.25f)) < 1e-6f);
  }

  void a_float_layer_keeps_what_is_positive() {
    const auto trace = trace_point(by_hand(false), 1, 0.7f);
    QCOMPARE(trace->layers[0].count(UnitFate::Kept), 5);
    QCOMPARE(trace->layers[0].count(UnitFate::Off), 1);
    QVERIFY(!trace->layers[0].alpha);
    QVERIFY(trace->layers[0].output == trace->layers[0].relu);
  }

  void divergence_by_hand() {
    const auto quantized = trace_point(by_hand(true), 1, 0), reference = trace_point(by_hand(false), 1, 0);
    const auto layers = divergences(*quantized, *reference);
    QCOMPARE(layers.size(), std::size_t(2));
    const double error = std::sqrt(0.01 + std::pow(0.4 - 1.0 / 3, 2) + 0.25);
    const double signal = std::sqrt(1 + 0.01 + 0.16 + 4.0 / 9 + 2.25);
    QVERIFY(std::abs(layers[0].error_norm - error) < 1e-6);
    QVERIFY(std::abs(layers[0].signal_norm - signal) < 1e-6);
    QVERIFY(std::abs(*layers[0].relative_error - error / signal) < 1e-6);
    QVERIFY(std::abs(*layers[0].sqnr - 20 * std::log10(signal / error)) < 1e-4);
    QVERIFY(std::abs(layers[1].error_norm - (0.1 + 0.4 - 1.0 / 3 + 0.5)) < 1e-5);
  }

  void nothing_to_compare_with_and_nothing_lost() {
    // At the origin all units are 0 in both networks.
    const auto still = divergences(*trace_point(by_hand(true), 0, 0), *trace_point(by_hand(false), 0, 0));
    QVERIFY(!still[0].sqnr && !still[0].relative_error);
    const auto reference = trace_point(by_hand(false), 0.5f, 0);
    const auto exact = divergences(*reference, *reference);
    QCOMPARE(*exact[0].sqnr, 200.0);
    QCOMPARE(*exact[1].relative_error, 0.0);
  }

  void networks_of_different_shape_are_refused() {
    const Dataset data = data_of();
    const auto a = trace_point(initial_network({4, 3, false}, data), 0, 0);
    const auto b = trace_point(initial_network({4, 4, false}, data), 0, 0);
    const auto c = trace_point(initial_network({5, 3, false}, data), 0, 0);
    QVERIFY_THROWS_EXCEPTION(Error, divergences(*a, *b));
    QVERIFY_THROWS_EXCEPTION(Error, divergences(*a, *c));
  }

  void a_stopped_trace_is_none() {
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!trace_point(by_hand(true), 0, 0, stop.get_token()));
  }

  void agrees_with_the_network_in_batches_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("residual");
    QTest::addColumn<int>("bits");
    for (const bool residual : {false, true}) {
      QTest::addRow("float%s", residual ? " residual" : "") << int(NetworkKind::Float) << residual << 2;
      for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint})
        for (int bits = 1; bits <= 8; ++bits)
          QTest::addRow("%s %d bit%s", name(kind), bits, residual ? " residual" : "")
              << int(kind) << residual << bits;
    }
  }

  void agrees_with_the_network_in_batches() {
    QFETCH(int, kind);
    QFETCH(bool, residual);
    QFETCH(int, bits);
    const Dataset data = data_of();
    QuantSpec quant;
    quant.weight_bits = quant.activation_bits = bits;
    quant.first_layer = LayerPolicy::Quantize;
    const NetworkState state =
        quantized_network(initial_network({24, 4, residual}, data), NetworkKind(kind), quant, data);
    const PointMatrix points = some_points(25);
    Evaluator evaluator(state);
    const auto logits = evaluator.logits(points);
    std::vector<PointTrace> traces;
    for (int i = 0; i < 25; ++i) {
      traces.push_back(*trace_point(state, points(i, 0), points(i, 1)));
      QCOMPARE(traces.back().layers.size(), std::size_t(3));
    }
    // Sums in another order put a value that is halfway between two levels on either side.
    int differing = 0;
    for (int i = 0; i < 25; ++i) differing += std::abs(traces[std::size_t(i)].logit - (*logits)[i]) > 1e-4f;
    QVERIFY2(differing <= (kind >= int(NetworkKind::Activation) ? 3 : 0),
             qPrintable(QString::number(differing)));
    for (int l = 1; l <= 3; ++l) {
      const auto outputs = evaluator.hidden_outputs(points, l);
      QCOMPARE(outputs->activations.cols(), 24);
      QVERIFY(outputs->logits == *logits);
      differing = 0;
      for (int i = 0; i < 25; ++i)
        differing += (traces[std::size_t(i)].layers[std::size_t(l - 1)].output.transpose() -
                      outputs->activations.row(i))
                         .cwiseAbs()
                         .maxCoeff() > 1e-4f;
      QVERIFY2(differing <= (kind >= int(NetworkKind::Activation) ? 3 : 0),
               qPrintable(QString::number(differing)));
    }
  }

  void logits_at_points_are_those_of_the_map() {
    const Dataset data = data_of();
    const NetworkState state = initial_network({24, 4, true}, data);
    const MapGrid grid({40, Region::Whole}, data.plane);  // more points than a tile
    PointMatrix points(1600, 2);
    for (int i = 0; i < 1600; ++i) points.row(i) << float(grid.x(i % 40)), float(grid.y(i / 40));
    const auto map = Evaluator(state).map(grid);
    const auto logits = Evaluator(state).logits(points);
    for (int i = 0; i < 1600; ++i) QCOMPARE((*logits)[i], map->logits.data()[i]);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!Evaluator(state).logits(points, stop.get_token()));
    QVERIFY(!Evaluator(state).hidden_outputs(points, 1, stop.get_token()));
  }
};

QUANTOSCOPE_TEST(TestPointTrace)
#include "test_point_trace.moc"
