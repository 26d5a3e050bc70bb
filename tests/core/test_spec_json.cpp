// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/files.h"
#include "core/spec/spec_json.h"
#include "tests/core/message_of.h"
#include "tests/core/random_spec.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestSpecJson : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void what_is_written_reads_back() {
    QCOMPARE(spec_from_json(spec_to_json({}), "f"), ExperimentSpec());
    for (int seed = 0; seed < 200; ++seed) {
      const ExperimentSpec spec = random_spec(seed);
      QVERIFY(spec != ExperimentSpec());
      QCOMPARE(spec_from_json(spec_to_json(spec), "f"), spec);
    }
  }

  void missing_keys_keep_their_defaults() {
    QCOMPARE(spec_from_json("{}", "f"), ExperimentSpec());
    ExperimentSpec spec;
    spec.model.width = 64;
    spec.quantization.weight_bits = 0;
    spec.pretraining.learning_rate = 1;
    QCOMPARE(spec_from_json(R"({"model": {"width": 64}, "quantization": {"weight_bits": null},
                                "pretraining": {"learning_rate": 1}})",
                            "f"),
             spec);
  }

  void float_bits_are_null_and_the_format_is_named() {
    ExperimentSpec spec;
    spec.quantization.activation_bits = 0;
    const std::string text = spec_to_json(spec);
    QVERIFY(
        text.starts_with("{\n  \"format\": \"quantoscope-experiment\",\n  \"version\": 1,\n  \"data\": {\n"));
    QVERIFY(text.find("\"activation_bits\": null") != std::string::npos);
    QVERIFY(text.find("\"weight_bits\": 2") != std::string::npos);
    QVERIFY(text.ends_with("}\n"));
  }

  void a_step_scale_by_bits_is_a_word() {
    const std::string text = spec_to_json({});
    QVERIFY(text.find("\"step_scale\": \"by-bits\"") != std::string::npos);
    QCOMPARE(spec_from_json(text, "f").quantization.step_scale, kByBits);
    // What versions wrote that had 0.6 for all bits stays that.
    const ExperimentSpec earlier = spec_from_json(R"({"quantization": {"step_scale": 0.6}})", "f");
    QCOMPARE(earlier.quantization.step_scale, 0.6);
    QCOMPARE(spec_from_json(spec_to_json(earlier), "f"), earlier);
    for (const char* wrong : {"0", "0.0", "\"by bits\"", "null", "5"}) {
      const std::string json = "{\"quantization\": {\"step_scale\": " + std::string(wrong) + "}}";
      const QString message = message_of([&] { spec_from_json(json, "f"); });
      QVERIFY2(message.startsWith("f: quantization.step_scale: ") && message.contains("0.1..4 or by-bits"),
               qPrintable(message));
    }
  }

  void an_invalid_spec_is_not_written() {
    ExperimentSpec spec;
    spec.model.depth = 99;
    QCOMPARE(message_of([&] { spec_to_json(spec); }), QString("model.depth: 99 is outside 2..16"));
  }

  void errors_name_the_key_and_what_is_allowed_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& text, const char* message) {
      QTest::newRow(name) << text << message;
    };
    row("out of range", R"({"model": {"width": 600}})", "f.json: model.width: 600 is outside 2..512");
    row("negative", R"({"seed": -1})", "f.json: seed: -1 is outside 0..2147483647");
    row("huge", R"({"seed": 18446744073709551615})",
        "f.json: seed: 18446744073709551615 is outside 0..2147483647");
    row("huger", R"({"seed": 1e300})", "f.json: seed: expected a whole number (0..2147483647), found 1e+300");
    row("fraction", R"({"model": {"width": 60.5}})",
        "f.json: model.width: expected a whole number (2..512), found 60.5");
    row("text for a number", R"({"model": {"width": "60"}})",
        "f.json: model.width: expected a whole number (2..512), found '60'");
    row("null for a number", R"({"model": {"width": null}})",
        "f.json: model.width: expected a number (2..512), found null");
    row("list", R"({"data": {"noise": [1]}})", "f.json: data.noise: expected a number (0..2), found a list");
    row("number for a flag", R"({"model": {"residual": 1}})",
        "f.json: model.residual: expected true or false, found 1");
    row("flag for a number", R"({"model": {"width": true}})",
        "f.json: model.width: expected a whole number (2..512), found true");
    row("bits", R"({"quantization": {"weight_bits": 9}})",
        "f.json: quantization.weight_bits: 9 is outside 1..8 or float");
    row("no bits", R"({"quantization": {"weight_bits": 0}})",
        "f.json: quantization.weight_bits: 0 is outside 1..8 or float");
    row("word for bits", R"({"quantization": {"weight_bits": "two"}})",
        "f.json: quantization.weight_bits: expected a number of bits or null for float (1..8 or float), "
        "found 'two'");
    row("choice", R"({"map": {"region": "left"}})",
        "f.json: map.region: 'left' is not one of whole or bottom-right");
    row("number for a choice", R"({"map": {"region": 3}})",
        "f.json: map.region: 3 is not one of whole or bottom-right");
    row("unknown key", R"({"model": {"widht": 6}})",
        "f.json: unknown key 'model.widht'; did you mean 'model.width'?");
    row("unknown section", R"({"modle": {"width": 6}})",
        "f.json: unknown key 'modle'; did you mean 'model'?");
    row("unknown at the top", R"({"sead": 6})", "f.json: unknown key 'sead'; did you mean 'seed'?");
    row("unlike any", R"({"colour of the sky": 6})", "f.json: unknown key 'colour of the sky'");
    row("dotted", R"({"model.width": 6})",
        "f.json: unknown key 'model.width'; write {\"model\": {\"width\": ...}}");
    row("given twice", R"({"model": {"width": 6, "width": 7}})",
        "f.json:1:24: the key 'width' is given twice");
    row("section of another type", R"({"model": 4})", "f.json: model: expected an object, found 4");
    row("list at the top", "[]", "f.json: expected an object, found a list");
    row("other format", R"({"format": "quantoscope-result", "version": 1})",
        "f.json: format: expected 'quantoscope-experiment', found 'quantoscope-result'");
    row("newer", R"({"format": "quantoscope-experiment", "version": 7})",
        "f.json: format version 7 is newer than this program's 1; a newer Quantoscope can read it");
    row("version", R"({"version": "1"})", "f.json: version: expected a whole number from 1, found '1'");
    row("file name", "{\"data\": {\"points_file\": \"a\\nb\"}}",
        "f.json: data.points_file: a name must be UTF-8 text without control characters, found 'a?b'");
  }
  void errors_name_the_key_and_what_is_allowed() {
    QFETCH(QByteArray, text);
    QTEST(message_of([&] { spec_from_json(text.toStdString(), "f.json"); }), "message");
  }

  void broken_json_names_line_and_column_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("start");
    QTest::newRow("empty") << QByteArray() << "f.json:1:1: not valid JSON: ";
    QTest::newRow("word") << QByteArray("hello") << "f.json:1:1: not valid JSON: ";
    QTest::newRow("missing comma") << QByteArray("{\n  \"seed\": 1\n  \"map\": {}\n}")
                                   << "f.json:3:3: not valid JSON: ";
    QTest::newRow("cut off") << QByteArray("{\"model\": {\n") << "f.json:2:1: not valid JSON: ";
    QTest::newRow("trailing comma") << QByteArray("{\"seed\": 1,\n}") << "f.json:2:1: not valid JSON: ";
    QTest::newRow("two documents") << QByteArray("{}\n{}") << "f.json:2:1: not valid JSON: ";
    QTest::newRow("not UTF-8") << QByteArray("{\"\xff\": 1}") << "f.json:1:3: not valid JSON: ";
    QTest::newRow("number too large") << QByteArray("{\"seed\": 1e999}") << "f.json:1:10: not valid JSON: ";
    QTest::newRow("deep") << QByteArray(200000, '[') << "f.json:1:65: not valid JSON: ";
  }
  void broken_json_names_line_and_column() {
    QFETCH(QByteArray, text);
    QFETCH(QString, start);
    const QString message = message_of([&] { spec_from_json(text.toStdString(), "f.json"); });
    QVERIFY2(message.startsWith(start), qPrintable(message));
    QVERIFY2(message.size() > start.size() && message.size() < 300 && !message.contains('\n'),
             qPrintable(message));
  }

  void files_are_read_and_written() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("e.quantoscope.json").toStdString();
    const ExperimentSpec spec = random_spec(3);
    write_spec(spec, path);
    QCOMPARE(read_spec(path), spec);
    QCOMPARE(message_of([&] { read_spec("/nowhere/e.json"); }),
             QString("cannot read /nowhere/e.json: No such file or directory"));
    QCOMPARE(message_of([&] { write_spec(spec, "/dev/full"); }),
             QString("cannot write /dev/full: No space left on device"));
  }
};

QUANTOSCOPE_TEST(TestSpecJson)
#include "test_spec_json.moc"
