// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/registry.h"
#include "ui/plots/network_text.h"

using namespace quantoscope;

class TestNetworkText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void bits_and_titles_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("weight_bits");
    QTest::addColumn<int>("activation_bits");
    QTest::addColumn<QString>("bits");
    QTest::addColumn<QString>("title");
    const auto row = [](const char* tag, NetworkKind kind, int w, int a, const char* bits,
                        const char* title) {
      QTest::newRow(tag) << int(kind) << w << a << QString(bits) << QString(title);
    };
    row("float", NetworkKind::Float, 0, 0, "float", "Float");
    row("weights", NetworkKind::Weight, 2, 0, "W2", "Weights 2 bit");
    row("weights left float", NetworkKind::Weight, 0, 0, "W float", "Weights float");
    row("activations left float", NetworkKind::Activation, 0, 0, "A float", "Activations float");
    row("joint, all float", NetworkKind::Joint, 0, 0, "W float A float", "Weights and activations float");
    row("activations", NetworkKind::Activation, 0, 3, "A3", "Activations 3 bit");
    row("joint, equal", NetworkKind::Joint, 2, 2, "W2A2", "Weights and activations 2 bit");
    row("joint, different", NetworkKind::Joint, 1, 8, "W1A8", "Weights 1, activations 8 bit");
    row("joint, weights float", NetworkKind::Joint, 0, 4, "W float A4", "Weights float, activations 4 bit");
    row("joint, activations float", NetworkKind::Joint, 4, 0, "W4 A float", "Weights 4, activations float");
  }
  void bits_and_titles() {
    QFETCH(int, kind);
    QFETCH(int, weight_bits);
    QFETCH(int, activation_bits);
    NetworkSnapshot network;
    network.kind = NetworkKind(kind);
    network.weight_bits = weight_bits;
    network.activation_bits = activation_bits;
    QTEST(bits_text(network), "bits");
    QTEST(network_title(network), "title");
  }

  void zero_has_no_sign() {
    QCOMPARE(decimals_text(-0.04, 1), QString("0.0"));
    QCOMPARE(decimals_text(-0.06, 1), QString("-0.1"));
    QCOMPARE(decimals_text(-0.0, 0), QString("0"));
    QCOMPARE(decimals_text(1234.56, 1), QString("1234.6"));
    QCOMPARE(percent_text(-1e-9), QString("0.0 %"));
  }

  void subtitle_names_what_the_accuracy_is_of() {
    NetworkSnapshot network;
    QCOMPARE(network_subtitle(network), QString("128-4 · float"));
    network.accuracy.training = 0.5;
    QCOMPARE(network_subtitle(network), QString("128-4 · float · 50.0 % of training points"));
    network.history = {{1, 0, 0, 0, 0.6}};
    QCOMPARE(network_subtitle(network), QString("128-4 · float · 60.0 % of truth"));
    network.accuracy.truth = 0.9996;
    network.model.residual = true;
    QCOMPARE(network_subtitle(network), QString("128-4 residual · float · 100.0 % of truth"));
  }

  void phases_say_what_is_going_on() {
    NetworkSnapshot network;
    network.kind = NetworkKind::Weight;
    network.epoch = 12;
    network.epochs = 60;
    QCOMPARE(phase_text(network), QString());
    QCOMPARE(waiting_text(network), QString("waits for the float network"));
    NetworkSnapshot float_network;
    float_network.phase = NetworkPhase::Training;
    float_network.epoch = 3;
    float_network.epochs = 60;
    QCOMPARE(waiting_text(network, &float_network), QString("waits for the float network: epoch 3 of 60"));
    float_network.phase = NetworkPhase::Finished;
    QCOMPARE(waiting_text(network, &float_network), QString("being quantized"));
    network.phase = NetworkPhase::PostTraining;
    QCOMPARE(phase_text(network), QString("before retraining"));
    network.phase = NetworkPhase::Training;
    QCOMPARE(phase_text(network), QString("epoch 12 of 60"));
    QCOMPARE(waiting_text(network), QString("the first map is being made"));
    network.phase = NetworkPhase::Finished;
    QCOMPARE(phase_text(network), QString());
    network.phase = NetworkPhase::Failed;
    network.message = {"the loss is not finite"};
    QCOMPARE(phase_text(network), QString("failed: the loss is not finite"));
    QCOMPARE(waiting_text(network), phase_text(network));
  }

  void details_name_every_number_known() {
    NetworkSnapshot network;
    network.parameters = 81201;
    network.accuracy = {0.9, 0.95, 0.5, 0.88};
    const QString text = network_details(network);
    for (const char* const part : {"81,201 parameters", "90.0 %", "95.0 %", "50.0 %", "88.0 %"})
      QVERIFY2(text.contains(part), part);
  }
};

QUANTOSCOPE_TEST(TestNetworkText)
#include "test_network_text.moc"
