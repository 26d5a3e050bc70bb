// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include <QtTest>

#include "core/data/dataset.h"
#include "core/spec/presets.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestPresets : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_preset_is_described_and_valid() {
    std::set<std::string> names, finished_groups;
    std::string group;
    for (const Preset& row : presets()) {
      QVERIFY2(names.insert(row.name).second, row.name.c_str());
      QVERIFY2(row.name.find(' ') == std::string::npos, row.name.c_str());
      QVERIFY2(!row.label.text.empty() && row.help.english().ends_with('.'), row.name.c_str());
      if (row.group != group) QVERIFY2(finished_groups.insert(row.group).second, "a group is in two places");
      group = row.group;
      ExperimentSpec spec;
      row.change(spec);
      spec.validate();
      QVERIFY2(row.matches(spec), row.name.c_str());
      QCOMPARE(&preset(row.name), &row);
    }
  }

  void the_papers_networks_have_its_parameter_counts_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("label");
    // w^2 (d - 2) + w (d - 2) + 4 w + 1, by hand.
    QTest::newRow("128-3") << QByteArray("128-3") << QByteArray("128-3 · 17,025 parameters");
    QTest::newRow("200-4") << QByteArray("200-4") << QByteArray("200-4 · 81,201 parameters");
    QTest::newRow("128-6") << QByteArray("128-6") << QByteArray("128-6 · 66,561 parameters");
    QTest::newRow("256-4") << QByteArray("256-4-residual")
                           << QByteArray("256-4 residual · 132,609 parameters");
  }
  void the_papers_networks_have_its_parameter_counts() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, label);
    QCOMPARE(QByteArray::fromStdString(preset(name.toStdString()).label.english()), label);
  }

  void a_preset_changes_its_part_only() {
    ExperimentSpec spec;
    spec.data.own_points = "0,0,1";
    spec.data.noise = 1;
    spec.pretraining.epochs = 7;
    ExperimentSpec expected = spec;
    preset("256-3-residual").change(spec);
    expected.model = {256, 3, true};
    QCOMPARE(spec, expected);
    preset("w4a4").change(spec);
    expected.quantization.weight_bits = expected.quantization.activation_bits = 4;
    QCOMPARE(spec, expected);
    QVERIFY(preset("w4a4").matches(spec) && !preset("w2a2").matches(spec));
    preset("moons").change(spec);
    expected.data = {};
    expected.data.generator = "moons";
    expected.data.own_points = "0,0,1";
    QCOMPARE(spec, expected);
  }

  void the_default_matches_the_papers_presets() {
    std::set<std::string> matching;
    for (const Preset& row : presets())
      if (row.matches({})) matching.insert(row.name);
    QCOMPARE(matching, (std::set<std::string>{"128-4", "w2a2", "semicircles"}));
  }

  void unknown_names_are_refused_with_a_hint() {
    QCOMPARE(message_of([] { preset("128-44"); }),
             QString("there is no preset '128-44'; did you mean '128-4'?"));
    QCOMPARE(message_of([] { preset("enormous"); }),
             QString("there is no preset 'enormous'; quantoscope presets lists them"));
  }

  void every_example_can_run() {
    std::set<std::string> titles;
    for (const Example& row : examples()) {
      QVERIFY(titles.insert(row.title).second);
      QVERIFY(row.help.ends_with('.') || row.help.ends_with('?'));
      row.spec.validate();
      QVERIFY(make_complete_dataset(row.spec.data).size() > 1000);
    }
    QCOMPARE(examples()[0].spec, first_experiment());
    QCOMPARE(examples()[1].spec, ExperimentSpec{});
  }
};

QUANTOSCOPE_TEST(TestPresets)
#include "test_presets.moc"
