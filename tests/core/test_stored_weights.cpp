// SPDX-License-Identifier: GPL-3.0-or-later
// weights.npz of a result: the networks that drew its maps.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <QTemporaryDir>
#include <QtTest>

#include "core/io/files.h"
#include "core/io/npz.h"
#include "core/io/result_files.h"
#include "core/nn/coded_network.h"
#include "core/nn/evaluator.h"
#include "tests/core/forget_digests.h"
#include "tests/core/made_network.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

Q_DECLARE_METATYPE(std::function<void(quantoscope::ExperimentResult&)>)

class TestStoredWeights : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::string path(const char* name) const { return folder_.filePath(name).toStdString(); }

  /// Networks of 8-3 quantized post-training, with what a map needs.
  static ExperimentResult quantized_result(WeightMethod weights, ActivationMethod activations, int bits) {
    ExperimentResult result;
    result.spec.model = {8, 3, false};
    result.spec.data.subsamples = 0;
    result.spec.map.resolution = 32;
    QuantSpec& quant = result.spec.quantization;
    quant.weight_method = weights;
    quant.activation_method = activations;
    quant.weight_bits = quant.activation_bits = bits;
    const Dataset data = make_complete_dataset(result.spec.data);
    NetworkState network = initial_network(result.spec.model, data);
    network.bits = layer_bits(quant, NetworkKind::Float, network.model.depth);
    for (int k = 0; k < kNetworkKinds; ++k) {
      NetworkSnapshot& snapshot = result.networks[std::size_t(k)];
      snapshot.kind = kAllKinds[k];
      const NetworkState state =
          k == 0 ? network : quantized_network(network, snapshot.kind, result.spec.quantization, data);
      snapshot.state = std::make_shared<const NetworkState>(state);
      snapshot.map = std::make_shared<const DecisionMap>(
          *Evaluator(state).map(MapGrid(result.spec.map, PlaneBox::centred(1))));
      snapshot.history.push_back({});
    }
    return result;
  }

 private Q_SLOTS:
  void init() { folder_ = QTemporaryDir(); }

  void weights_are_stored_as_they_compute_data() {
    QTest::addColumn<int>("weight_method");
    QTest::addColumn<int>("activation_method");
    QTest::addColumn<int>("bits");
    QTest::newRow("L2, PACT") << int(WeightMethod::L2Step) << int(ActivationMethod::Pact) << 2;
    QTest::newRow("L2 of one bit") << int(WeightMethod::L2Step) << int(ActivationMethod::Pact) << 1;
    QTest::newRow("LSQ") << int(WeightMethod::Lsq) << int(ActivationMethod::Lsq) << 3;
    QTest::newRow("DoReFa") << int(WeightMethod::Dorefa) << int(ActivationMethod::Dorefa) << 2;
    QTest::newRow("wide codes") << int(WeightMethod::Dorefa) << int(ActivationMethod::Dorefa) << 8;
    QTest::newRow("TWN") << int(WeightMethod::Twn) << int(ActivationMethod::Pact) << 2;
    QTest::newRow("XNOR") << int(WeightMethod::Xnor) << int(ActivationMethod::Xnor) << 1;
  }
  void weights_are_stored_as_they_compute() {
    QFETCH(int, weight_method);
    QFETCH(int, activation_method);
    QFETCH(int, bits);
    const ExperimentResult result =
        quantized_result(WeightMethod(weight_method), ActivationMethod(activation_method), bits);
    const NetworkState& state = *result.networks[1].state;
    write_result(result, path("r"));
    const auto arrays = read_npz(read_file(path("r") + "/weights.npz"), "weights");
    const auto floats = [&](const std::string& name) {
      return std::get<std::vector<float>>(arrays.at("weight." + name).values);
    };
    QVERIFY(!arrays.contains("weight.code.1") && !arrays.contains("float.code.2"));  // Float layers.
    const bool rows = weight_method == int(WeightMethod::Xnor);
    QVERIFY(arrays.at("weight.scale.2").shape == (std::vector<std::size_t>{rows ? 8u : 1u, 1u}));
    const auto coded = *coded_layer(state, 1);
    QVERIFY(floats("scale.2") == coded.scales);
    const NpyArray& codes = arrays.at("weight.code.2");
    if (bits == 8)
      QVERIFY(std::get<std::vector<std::int16_t>>(codes.values) == coded.codes);
    else
      QVERIFY(std::ranges::equal(std::get<std::vector<std::int8_t>>(codes.values), coded.codes));

    // What a layer does not have is NaN.
    const bool has_step = state.steps[1] > 0;
    QCOMPARE(has_step, weight_method != int(WeightMethod::Twn) && !rows);
    QVERIFY(std::isnan(floats("step")[0]));
    QCOMPARE(std::isnan(floats("step")[1]), !has_step);
    for (const char* name : {"alpha", "clip", "activation_step", "levels"})
      QVERIFY(std::ranges::all_of(floats(name), [](float value) { return std::isnan(value); }));
    const auto joint = [&](const char* name) {
      return std::get<std::vector<float>>(arrays.at(std::string("activation.") + name).values)[0];
    };
    const bool signs = activation_method == int(ActivationMethod::Xnor);
    QCOMPARE(joint("levels"), float(1 << bits));
    for (const char* name : {"alpha", "clip", "activation_step"}) QCOMPARE(std::isnan(joint(name)), signs);
    if (!signs) QVERIFY(std::abs(joint("clip") / joint("activation_step") - float((1 << bits) - 1)) < 1e-4f);

    const ExperimentResult again = read_result(path("r"));
    for (const int k : {0, 1, 2}) {
      const MapGrid grid(result.spec.map, PlaneBox::centred(1));
      QVERIFY(Evaluator(*again.networks[std::size_t(k)].state).map(grid)->logits ==
              Evaluator(*result.networks[std::size_t(k)].state).map(grid)->logits);
    }
  }

  void codes_that_are_not_those_of_the_weights_are_named() {
    const ExperimentResult result = quantized_result(WeightMethod::L2Step, ActivationMethod::Pact, 4);
    write_result(result, path("r"));
    forget_digests(path("r"));
    const std::string file = path("r") + "/weights.npz";
    const auto arrays = read_npz(read_file(file), "weights");
    const auto message_with = [&](const std::function<void(std::map<std::string, NpyArray>&)>& change) {
      auto changed = arrays;
      change(changed);
      write_file_atomically(file, npz_bytes(changed));
      return message_of([&] { read_result(path("r")); }).mid(qsizetype(file.size()));
    };
    const QString others(": array weight.code.2 does not hold the codes of the shadow weights");
    const auto code = [](auto& a) -> std::int8_t& {
      return std::get<std::vector<std::int8_t>>(a["weight.code.2"].values)[9];
    };
    QCOMPARE(message_with([&](auto& a) { code(a) = std::int8_t(code(a) > 0 ? code(a) - 1 : code(a) + 1); }),
             others);
    QCOMPARE(message_with([&](auto& a) { code(a) = 100; }), others);
    QCOMPARE(message_with([](auto& a) { a["weight.code.2"].shape = {64}; }), others);
    QCOMPARE(message_with([](auto& a) { a["weight.code.2"].values = std::vector<double>(64); }), others);
    const auto unfit = [](const char* name) {
      return QString(": array %1 does not fit the others of its network").arg(name);
    };
    for (const char* name : {"weight.scale.2", "joint.clip", "joint.activation_step", "joint.levels"})
      QCOMPARE(message_with([name](auto& a) { std::get<std::vector<float>>(a[name].values)[0] *= 2; }),
               unfit(name));
    QCOMPARE(message_with([](auto& a) { std::get<std::vector<float>>(a["joint.alpha"].values)[0] *= 2; }),
             unfit("joint.clip"));
    QCOMPARE(message_with([](auto& a) { a.erase("weight.code.2"); }),
             QString(": array weight.code.2 is missing"));
    QCOMPARE(message_with([](auto& a) { a.erase("weight.scale.2"); }),
             QString(": array weight.scale.2 is missing"));
    // On a tie another machine may have decided otherwise: its codes drew the maps.
    const float step = std::get<std::vector<float>>(arrays.at("weight.step").values)[1];
    for (const std::int8_t decided : {1, 2}) {
      QCOMPARE(message_with([&](auto& a) {
                 std::get<std::vector<float>>(a["weight.weight.2"].values)[9] = 1.5f * step;
                 code(a) = decided;
               }),
               QString());
      QCOMPARE(coded_layer(*read_result(path("r")).networks[1].state, 1)->codes[9], decided);
    }
  }

  /// Files that can be read, each of them, and do not belong together.
  void files_that_contradict_one_another_are_said_data() {
    QTest::addColumn<std::function<void(ExperimentResult&)>>("change");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* says, std::function<void(ExperimentResult&)> change) {
      QTest::newRow(name) << std::move(change) << QString(says);
    };
    const auto with_map = [](ExperimentResult& r, std::size_t k,
                             const std::function<void(DecisionMap&)>& change) {
      auto map = std::make_shared<DecisionMap>(*r.networks[k].map);
      change(*map);
      r.networks[k].map = map;
    };
    row("nothing", "", [](ExperimentResult&) {});
    row("weights of another network", "The weights of network weight are not those that drew its map",
        [](ExperimentResult& r) {
          auto other = std::make_shared<NetworkState>(*r.networks[1].state);
          const auto seed = initial_network(r.spec.model, make_complete_dataset(r.spec.data), 6);
          other->parameters = seed.parameters;
          r.networks[1].state = other;
        });
    row("maps of another machine", "", [with_map](ExperimentResult& r) {
      with_map(r, 3, [](DecisionMap& map) { map.logits *= 1.00001f; });
    });
    row("a few points on a threshold", "", [with_map](ExperimentResult& r) {
      with_map(r, 3, [](DecisionMap& map) { map.logits.topRows(10).array() += 1; });
    });
    row("an infinite map", "The map of network activation holds values that are no numbers",
        [with_map](ExperimentResult& r) {
          with_map(r, 2, [](DecisionMap& map) { map.logits(3, 4) = std::numeric_limits<float>::infinity(); });
        });
    row("a map of nothing", "The map of network float holds values that are no numbers",
        [with_map](ExperimentResult& r) {
          with_map(r, 0, [](DecisionMap& map) { map.logits.setConstant(std::nanf("")); });
        });
    row("a history of more epochs", "The history of network joint is not that of its 0 epochs",
        [](ExperimentResult& r) {
          r.networks[3].history.push_back({1, 0, 0, 0, {}});
        });
    row("a history with a gap", "The history of network joint is not that of its 5 epochs",
        [](ExperimentResult& r) {
          r.networks[3].epoch = 5;
          r.networks[3].history.push_back({5, 0, 0, 0, {}});
        });
    const auto redrawn = [](ExperimentResult& r, const MapGrid& grid) {
      r.networks[2].map = std::make_shared<DecisionMap>(*Evaluator(*r.networks[2].state).map(grid));
    };
    row("grids that differ", "The maps of its networks are on different grids",
        [redrawn](ExperimentResult& r) {
          redrawn(r, MapGrid({16, Region::Whole}, PlaneBox::centred(1)));
        });
    row("a network that still learns", "", [redrawn](ExperimentResult& r) {
      r.complete = false;
      redrawn(r, MapGrid({16, Region::Whole}, PlaneBox::centred(1)));
    });
    row("another plane", "Its maps are not on the plane of its experiment",
        [](ExperimentResult& r) { r.spec.data.radii = 5; });
    row("another plane for points of a file", "",
        [](ExperimentResult& r) { r.spec.data.points_file = "gone.csv"; });
  }
  void files_that_contradict_one_another_are_said() {
    QFETCH(std::function<void(ExperimentResult&)>, change);
    ExperimentResult result = quantized_result(WeightMethod::L2Step, ActivationMethod::Pact, 2);
    result.complete = true;
    change(result);
    write_result(result, path("r"));
    QTEST(QString::fromStdString(read_result(path("r")).files_note.english()), "says");
  }

  void a_truth_of_another_size_is_refused() {
    ExperimentResult result = quantized_result(WeightMethod::L2Step, ActivationMethod::Pact, 2);
    result.truth = TruthMatrix::Zero(16, 16);
    write_result(result, path("r"));
    QCOMPARE(message_of([&] { read_result(path("r")); }),
             folder_.filePath("r/maps.npz") + ": array truth is 16 x 16; result.json's grid is 32 x 32");
    result.truth = TruthMatrix::Zero(64, 64);
    write_result(result, path("r"));
    QCOMPARE(message_of([&] { read_result(path("r")); }),
             folder_.filePath("r/maps.npz") + ": array truth is 64 x 64; result.json's grid is 32 x 32");
  }

  /// No codes, 0 where there is no step, an unused start value where there is no clip.
  void weights_of_earlier_versions_read() {
    const ExperimentResult result = quantized_result(WeightMethod::L2Step, ActivationMethod::Pact, 2);
    write_result(result, path("r"));
    forget_digests(path("r"));
    const std::string file = path("r") + "/weights.npz";
    std::map<std::string, NpyArray> earlier;
    for (auto& [name, array] : read_npz(read_file(file), "weights")) {
      const QString key = QString::fromStdString(name).section('.', 1, 1);
      if (!QStringList{"weight", "bias", "step", "alpha"}.contains(key)) continue;
      earlier[name] = array;
      if (key == "step" || key == "alpha")
        for (float& value : std::get<std::vector<float>>(earlier[name].values))
          if (std::isnan(value)) value = key == "step" ? 0.0f : 1.75f;
    }
    write_file_atomically(file, npz_bytes(earlier));
    const ExperimentResult again = read_result(path("r"));
    const MapGrid grid(result.spec.map, PlaneBox::centred(1));
    for (const int k : {0, 1, 2})
      QVERIFY(Evaluator(*again.networks[std::size_t(k)].state).map(grid)->logits ==
              Evaluator(*result.networks[std::size_t(k)].state).map(grid)->logits);
  }
};

QUANTOSCOPE_TEST(TestStoredWeights)
#include "test_stored_weights.moc"
