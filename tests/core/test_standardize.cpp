// SPDX-License-Identifier: GPL-3.0-or-later
// Points in any units: networks read them standardised, everything else is in the units of the file.
#include <cmath>

#include <QTemporaryDir>
#include <QtTest>

#include "core/analysis/point_trace.h"
#include "core/data/points_csv.h"
#include "core/data/random.h"
#include "core/io/files.h"
#include "core/io/npz.h"
#include "core/io/result_files.h"
#include "core/nn/evaluator.h"
#include "core/nn/layout.h"
#include "core/spec/spec_json.h"
#include "core/study/run_key.h"
#include "core/train/experiment.h"
#include "core/train/result_maps.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"

using namespace quantoscope;

class TestStandardize : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;

  /// Two clouds, x in thousands and y in hundredths when asked for.
  ExperimentSpec spec_of(const char* name, double scale_x, double shift_x, double scale_y) const {
    std::string text = "x,y,label\n";
    RandomStream random(3, "clouds");
    for (int i = 0; i < 200; ++i) {
      const int label = i % 2;
      const double x = random.uniform(-1, 0.2) + label, y = random.uniform(-1, 1) * (1 + label);
      text += std::to_string(x * scale_x + shift_x) + "," + std::to_string(y * scale_y) + "," +
              std::to_string(label) + "\n";
    }
    ExperimentSpec spec = tiny_spec();
    spec.data.points_file = folder_.filePath(name).toStdString();
    write_file_atomically(spec.data.points_file, text);
    spec.data.standardize = true;
    spec.pretraining.epochs = 60;
    return spec;
  }
  static ExperimentResult trained(const ExperimentSpec& spec) {
    Experiment experiment(spec, {});
    experiment.wait();
    return experiment.result();
  }

 private Q_SLOTS:
  void the_units_of_the_file_do_not_change_what_is_learned() {
    const ExperimentResult plain = trained(spec_of("plain.csv", 1, 0, 1));
    const ExperimentResult scaled = trained(spec_of("scaled.csv", 1000, 5000, 10));
    for (const NetworkKind kind : kAllKinds) {
      const NetworkSnapshot &a = plain.networks[std::size_t(kind)], &b = scaled.networks[std::size_t(kind)];
      if (kind == NetworkKind::Float) QVERIFY(*b.accuracy.training > 0.75);
      QVERIFY(b.map->grid.x_min > 3000 && b.map->grid.x_max > 6000 && b.map->grid.y_max > 15);
      const auto same = (a.map->logits.array() > 0) == (b.map->logits.array() > 0);
      if (kind == NetworkKind::Float) QVERIFY(same.count() > 0.97 * double(same.size()));
    }
    ExperimentSpec as_it_is = spec_of("scaled.csv", 1000, 5000, 10);
    as_it_is.data.standardize = false;
    QVERIFY(make_dataset(as_it_is.data).input.is_identity());
  }

  void maps_traces_and_files_agree() {
    const ExperimentSpec spec = spec_of("agree.csv", 700, -100, 0.01);
    const ExperimentResult result = trained(spec);
    const auto data = std::make_shared<const Dataset>(make_dataset(spec.data));
    QVERIFY(std::abs(data->input.deviation[0]) > 100 && data->input.deviation[1] < 0.1);
    QVERIFY(data->radius < 4);
    const std::string folder = folder_.filePath("result").toStdString();
    write_result(result, folder);
    const ExperimentResult again = read_result(folder);
    QVERIFY(again.spec == spec);
    const auto arrays = read_npz(read_file(folder + "/weights.npz"), "weights");
    QVERIFY(std::get<std::vector<double>>(arrays.at("input.mean").values)[0] == data->input.mean[0]);
    for (const NetworkKind kind : kAllKinds) {
      const NetworkSnapshot& network = again.networks[std::size_t(kind)];
      QVERIFY(network.state->input == data->input);
      const MapGrid& grid = network.map->grid;
      for (const auto& [row, column] : {std::pair(3, 7), {20, 11}, {31, 0}}) {
        const auto trace = trace_point(*network.state, grid.x(column), grid.y(row));
        QVERIFY(std::abs(trace->logit - network.map->logits(row, column)) < 1e-3f);
      }
    }
    // What a reader of weights.npz does.
    const NetworkState& state = *again.networks[0].state;
    const Layout layout(state.model);
    const MapGrid& grid = again.networks[0].map->grid;
    const double x = (grid.x(5) - data->input.mean[0]) / data->input.deviation[0];
    const double y = (grid.y(9) - data->input.mean[1]) / data->input.deviation[1];
    const auto &first = layout.layers[0], &second = layout.layers[1];
    double logit = state.parameters[second.biases];
    for (int j = 0; j < first.outputs; ++j)
      logit += double(state.parameters[second.weights + std::size_t(j)]) *
               std::max(0.0, double(state.parameters[first.biases + std::size_t(j)]) +
                                 double(state.parameters[first.weights + std::size_t(2 * j)]) * x +
                                 double(state.parameters[first.weights + std::size_t(2 * j + 1)]) * y);
    QVERIFY(std::abs(logit - again.networks[0].map->logits(9, 5)) < 1e-3);
    const auto finer = map_again(again, {64, Region::BottomRight}, data);
    QVERIFY(finer && finer->networks[3].map->grid.n == 64);
  }

  /// Seconds since 1970, a day as 20240301, metres on a map: floats would make one value of many.
  void coordinates_that_floats_cannot_tell_apart_are_kept() {
    std::string text;
    for (int i = 0; i < 60; ++i)
      text += std::to_string(1700000000 + i) + "," + std::to_string(5812345 + 7 * i) + ".75," +
              (i / 15 % 2 ? "1\n" : "0\n");
    ExperimentSpec spec = tiny_spec();
    spec.model.width = 32;
    spec.data.points_file = folder_.filePath("seconds.csv").toStdString();
    write_file_atomically(spec.data.points_file, text);
    spec.data.standardize = true;
    spec.pretraining.epochs = 150;
    const auto data = std::make_shared<const Dataset>(make_dataset(spec.data));
    QCOMPARE(data->points(59, 0), 1700000059.0);
    QCOMPARE(data->points(1, 1), 5812352.75);
    QVERIFY(std::abs(data->plane.width() - 59 * 1.16) < 1e-3);
    QVERIFY(std::abs(data->input.of(0, 1700000059) - data->input.of(0, 1700000058) - 1 / 17.318f) < 1e-3f);
    const std::string copy = folder_.filePath("copy.csv").toStdString();
    write_points_csv(*data, copy);
    QCOMPARE(QString::fromStdString(read_file(copy)), QString::fromStdString("x,y,label\n" + text));
    const ExperimentResult result = trained(spec);
    QVERIFY2(*result.networks[0].accuracy.training > 0.95,
             qPrintable(QString::number(*result.networks[0].accuracy.training)));
    const std::string folder = folder_.filePath("seconds").toStdString();
    write_result(result, folder);
    const ExperimentResult again = read_result(folder);
    for (const NetworkKind kind : kAllKinds) {
      const NetworkSnapshot& network = again.networks[std::size_t(kind)];
      const MapGrid& grid = network.map->grid;
      QVERIFY(grid.x_min > 1699999990 && grid.x_max < 1700000070);
      for (const auto& [row, column] : {std::pair(3, 7), {20, 11}, {31, 0}}) {
        const auto trace = trace_point(*network.state, grid.x(column), grid.y(row));
        QVERIFY(std::abs(trace->logit - network.map->logits(row, column)) < 1e-3f);
      }
    }
    const auto axes = read_npz(read_file(folder + "/maps.npz"), "maps");
    QVERIFY(std::get<std::vector<double>>(axes.at("x").values)[1] > 1699999990);
    QVERIFY(map_again(again, {64, Region::BottomRight}, data));
  }

  /// What earlier versions made of a file is made of it still, to the bit.
  void coordinates_that_floats_tell_apart_are_floats() {
    const Dataset data = make_dataset(spec_of("floats.csv", 1000, 5000, 0.01).data);
    QVERIFY(are_floats(data.points.reshaped()));
    const double between = 5000.0001;
    QCOMPARE(data.input.of(0, between), data.input.of(0, double(float(between))));
  }

  void silence_is_that_of_what_the_network_reads() {
    const Dataset data = make_dataset(spec_of("silent.csv", 1, 5000, 1).data);
    NetworkState state{{8, 2, false}, {{0, 0}, {0}}, {}, {0.0f, 0.0f}, data.input};
    const Layout layout(state.model);
    state.parameters.assign(layout.size, 0.0f);
    // Units that are on where x is less than usual: nowhere, if x were read as it is in the file.
    for (int j = 0; j < 8; ++j) state.parameters[layout.layers[0].weights + std::size_t(2 * j)] = -1;
    QVERIFY(!Evaluator(state).silent_layer(data));
    state.input = {};
    QVERIFY(Evaluator(state).silent_layer(data));
  }

  void a_coordinate_without_spread_is_only_moved() {
    ExperimentSpec spec = tiny_spec();
    spec.data.points_file = folder_.filePath("flat.csv").toStdString();
    write_file_atomically(spec.data.points_file, "5000,1,0\n5000,2,1\n5000,3,0\n");
    spec.data.standardize = true;
    const Dataset data = make_dataset(spec.data);
    QCOMPARE(data.input.mean[0], 5000.0);
    QCOMPARE(data.input.deviation[0], 1.0);
    QCOMPARE(data.input.of(0, 5000), 0.0f);
    QVERIFY(wants_standardizing(data.points));
    QVERIFY(!wants_standardizing(make_dataset({}).points));
  }

  void files_and_keys_without_it_are_as_they_were() {
    ExperimentSpec spec = tiny_spec();
    QVERIFY(spec_to_json(spec).find("standardize") == std::string::npos);
    spec.data.standardize = true;
    QVERIFY(spec_from_json(spec_to_json(spec), "f") == spec);
    ExperimentSpec points = spec_of("key.csv", 1, 0, 1), plain = points;
    plain.data.standardize = false;
    QVERIFY(key_text(plain, NetworkKind::Float).find("standardize") == std::string::npos);
    QVERIFY(run_key(plain, NetworkKind::Float) != run_key(points, NetworkKind::Float));
  }
};

QUANTOSCOPE_TEST(TestStandardize)
#include "test_standardize.moc"
