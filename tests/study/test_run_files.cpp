// SPDX-License-Identifier: GPL-3.0-or-later
// The one format of stored networks, of a study's store and of the networks kept between starts: with digests
// that are right, and weights that no network has.
#include <cmath>
#include <functional>
#include <limits>

#include <QtTest>

#include "core/nn/layout.h"
#include "core/quant/layer_bits.h"
#include "core/study/run_store.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"

using namespace quantoscope;

Q_DECLARE_METATYPE(std::function<void(quantoscope::NetworkState&)>)

class TestRunFiles : public QObject {
  Q_OBJECT

 private:
  /// A network whose weights and steps are ones.
  static NetworkState made() {
    const ExperimentSpec spec = tiny_spec();
    const int depth = spec.model.depth;
    return {spec.model, layer_bits(spec.quantization, NetworkKind::Joint, depth),
            std::vector<float>(Layout(spec.model).size, 1.0f), std::vector<float>(std::size_t(depth), 1.0f),
            InputScale{{3, 4}, {5, 6}}};
  }
  static NetworkSnapshot network(NetworkState state, NetworkPhase phase = NetworkPhase::Finished) {
    NetworkSnapshot network = waiting_network(NetworkKind::Joint, tiny_spec());
    network.phase = phase;
    network.history.push_back({});
    network.state = std::make_shared<const NetworkState>(std::move(state));
    return network;
  }
  static StoredRun read_back(const NetworkSnapshot& network) {
    return run_from_files(run_files(tiny_spec(), network, "engine"), "STORE/runs/KEY",
                          RunStore::Weights::Yes);
  }

 private Q_SLOTS:
  void forged_weights_are_named_data() {
    QTest::addColumn<std::function<void(NetworkState&)>>("forge");
    QTest::addColumn<QString>("says");
    const auto add = [](const char* row, const char* says, std::function<void(NetworkState&)> forge) {
      QTest::newRow(row) << std::move(forge) << QString(says);
    };
    const char* none = "the weights of network joint are no numbers";
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinite = std::numeric_limits<float>::infinity();
    constexpr double wide = std::numeric_limits<double>::infinity();
    add("a weight that is no number", none, [](NetworkState& s) { s.parameters[3] = nan; });
    add("an infinite weight", none, [](NetworkState& s) { s.parameters[3] = -infinite; });
    add("a step that is no number", none, [](NetworkState& s) { s.steps[1] = nan; });
    add("a step of 0", none, [](NetworkState& s) { s.steps[1] = 0; });
    add("a step below 0", none, [](NetworkState& s) { s.steps[1] = -1; });
    add("a clip of 0", none, [](NetworkState& s) { s.parameters.back() = 0; });
    add("more weights", "expected 34 floats as parameters",
        [](NetworkState& s) { s.parameters.resize(100000, 1.0f); });
    add("fewer weights", "expected 34 floats as parameters",
        [](NetworkState& s) { s.parameters.pop_back(); });
    add("more steps", "expected 2 floats as steps", [](NetworkState& s) { s.steps.push_back(1); });
    add("an infinite mean", "expected 4 floats as input", [](NetworkState& s) { s.input.mean[0] = wide; });
    add("an infinite deviation", "expected 4 floats as input",
        [](NetworkState& s) { s.input.deviation[1] = wide; });
    add("a deviation of 0", "expected 4 floats as input", [](NetworkState& s) { s.input.deviation[1] = 0; });
  }
  void forged_weights_are_named() {
    QFETCH(std::function<void(NetworkState&)>, forge);
    QFETCH(QString, says);
    NetworkState state = made();
    QVERIFY(read_back(network(state)).network.state->parameters == state.parameters);
    forge(state);
    QCOMPARE(message_of([&] { read_back(network(state)); }), "STORE/runs/KEY: " + says);
  }

  void a_network_that_failed_may_have_none() {
    NetworkState state = made();
    state.parameters[3] = std::numeric_limits<float>::quiet_NaN();
    const StoredRun run = read_back(network(state, NetworkPhase::Failed));
    QVERIFY(run.network.phase == NetworkPhase::Failed && !run.network.state);
  }
};

QUANTOSCOPE_TEST(TestRunFiles)
#include "test_run_files.moc"
