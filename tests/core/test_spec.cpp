// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>
#include <set>

#include <QtTest>

#include "core/error.h"
#include "core/spec/experiment_spec.h"
#include "core/spec/model_summary.h"
#include "core/spec/spec_fields.h"
#include "core/spec/words.h"
#include "tests/core/message_of.h"
#include "tests/core/random_spec.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestSpec : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void parameter_counts_are_the_papers() {
    QCOMPARE(parameter_count({200, 4}), std::int64_t{81201});
    QCOMPARE(parameter_count({128, 6}), std::int64_t{66561});
    QCOMPARE(parameter_count({2, 2}), std::int64_t{9});
  }

  void architecture_is_read_and_named() {
    ModelSpec model;
    model.residual = true;
    parse_architecture("200-6", model);
    QCOMPARE(model, (ModelSpec{200, 6, true}));
    QCOMPARE(architecture_name(model), std::string("200-6 residual"));
  }

  void bad_architecture_leaves_the_model_and_says_what_is_allowed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("word")
        << "big"
        << "architecture 'big': expected WIDTH-DEPTH, such as 128-4 (width 2..512, depth 2..16)";
    QTest::newRow("empty")
        << ""
        << "architecture '': expected WIDTH-DEPTH, such as 128-4 (width 2..512, depth 2..16)";
    QTest::newRow("no depth")
        << "128-"
        << "architecture '128-': expected WIDTH-DEPTH, such as 128-4 (width 2..512, depth 2..16)";
    QTest::newRow("three numbers")
        << "1-2-3"
        << "architecture '1-2-3': expected WIDTH-DEPTH, such as 128-4 (width 2..512, depth 2..16)";
    QTest::newRow("wide") << "600-4"
                          << "architecture '600-4': width: 600 is outside 2..512";
    QTest::newRow("shallow") << "128-1"
                             << "architecture '128-1': depth: 1 is outside 2..16";
    QTest::newRow("huge")
        << "128-99999999999999999999"
        << "architecture '128-99999999999999999999': depth: '99999999999999999999' is outside 2..16";
  }
  void bad_architecture_leaves_the_model_and_says_what_is_allowed() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    ModelSpec model{64, 3, false};
    QCOMPARE(message_of([&] { parse_architecture(text.toStdString(), model); }), message);
    QCOMPARE(model, (ModelSpec{64, 3, false}));
  }

  void the_default_spec_is_valid() { ExperimentSpec().validate(); }

  void keys_and_options_are_unique_and_described() {
    std::set<std::string> keys, options;
    for (const Field& row : spec_fields()) {
      QVERIFY2(keys.insert(row.key).second, row.key.c_str());
      QVERIFY2(options.insert(row.option).second, row.option.c_str());
      QVERIFY2(row.option.starts_with("--"), row.option.c_str());
      QVERIFY2(!row.section.empty() && !row.label.empty(), row.key.c_str());
      QVERIFY2(row.help.size() > 20 && row.help.back() == '.', row.key.c_str());
      QVERIFY2(row.restarts != Stage::None, row.key.c_str());
      QVERIFY2((row.type == FieldType::Choice) == !row.choices.empty(), row.key.c_str());
      QVERIFY2(row.step > (row.logarithmic ? 1.0 : 0.0), row.key.c_str());
      QCOMPARE(&field(row.key), &row);
    }
    QCOMPARE(message_of([] { field("model.height"); }), QString("there is no field 'model.height'"));
  }

  void every_part_of_the_spec_is_in_the_table() {
    // Two specs that differ in everything are made equal by copying every field of the table.
    ExperimentSpec other = random_spec(7);
    for (const Field& row : spec_fields()) row.set(other, row.get(ExperimentSpec()));
    QCOMPARE(other, ExperimentSpec());
  }

  void values_are_read_as_they_are_shown() {
    for (int seed = 0; seed < 50; ++seed) {
      const ExperimentSpec spec = random_spec(seed);
      spec.validate();
      for (const Field& row : spec_fields()) {
        const FieldValue value = row.get(spec);
        QVERIFY2(parse_value(row, format_value(row, value), row.option) == value, row.key.c_str());
      }
    }
  }

  void typed_values_are_checked_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* key, const char* text, const char* message) {
      QTest::newRow(name) << key << text << message;
    };
    row("bits", "quantization.weight_bits", "9", "--it: 9 is outside 1..8 or float");
    row("no bits", "quantization.weight_bits", "0", "--it: 0 is outside 1..8 or float");
    row("bits word", "quantization.weight_bits", "two",
        "--it: expected a number of bits (1..8 or float), found 'two'");
    row("whole", "model.width", "12.5", "--it: expected a whole number (2..512), found '12.5'");
    row("trailing", "model.width", "12x", "--it: expected a whole number (2..512), found '12x'");
    row("empty", "model.width", "", "--it: expected a whole number (2..512), found ''");
    row("blank", "model.width", " 12", "--it: expected a whole number (2..512), found ' 12'");
    row("signs", "model.width", "+-12", "--it: expected a whole number (2..512), found '+-12'");
    row("negative", "model.width", "-3", "--it: -3 is outside 2..512");
    row("huge", "seed", "99999999999999999999", "--it: '99999999999999999999' is outside 0..2147483647");
    row("real", "data.noise", "nan", "--it: nan is outside 0..2");
    row("infinite", "data.noise", "inf", "--it: inf is outside 0..2");
    row("overflow", "data.noise", "1e999", "--it: '1e999' is outside 0..2");
    row("rate", "pretraining.learning_rate", "0", "--it: 0 is outside 1e-06..1");
    row("comma", "pretraining.learning_rate", "0,1", "--it: expected a number (1e-06..1), found '0,1'");
    row("word", "pretraining.schedule", "cosin", "--it: 'cosin' is not one of cosine, step or constant");
    row("flag", "model.residual", "maybe", "--it: expected true or false, found 'maybe'");
    row("control characters", "model.width", "1\n2", "--it: expected a whole number (2..512), found '1?2'");
    row("file", "data.points_file", "a\nb",
        "--it: a name must be UTF-8 text without control characters, found 'a?b'");
  }
  void typed_values_are_checked() {
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, message);
    QCOMPARE(message_of([&] { parse_value(field(key.toStdString()), text.toStdString(), "--it"); }), message);
  }

  void typed_values_are_understood() {
    QCOMPARE(parse_value(field("quantization.weight_bits"), "float", ""), FieldValue{std::int64_t{0}});
    QCOMPARE(parse_value(field("quantization.weight_bits"), "3", ""), FieldValue{std::int64_t{3}});
    QCOMPARE(parse_value(field("pretraining.learning_rate"), "1e-3", ""), FieldValue{1e-3});
    QCOMPARE(parse_value(field("pretraining.learning_rate"), "1", ""), FieldValue{1.0});
    QCOMPARE(parse_value(field("model.width"), "+64", ""), FieldValue{std::int64_t{64}});
    QCOMPARE(parse_value(field("model.residual"), "on", ""), FieldValue{true});
    QCOMPARE(format_value(field("quantization.weight_bits"), std::int64_t{0}), std::string("float"));
    QCOMPARE(format_value(field("pretraining.learning_rate"), 0.001), std::string("0.001"));
  }

  void the_step_scale_goes_by_bits_unless_it_is_a_number() {
    const Field& scale = field("quantization.step_scale");
    QCOMPARE(parse_value(scale, "by-bits", ""), FieldValue{kByBits});
    QCOMPARE(format_value(scale, scale.get(ExperimentSpec())), std::string("by-bits"));
    QCOMPARE(message_of([&] { parse_value(scale, "0", "--step-scale"); }),
             QString("--step-scale: 0 is outside 0.1..4 or by-bits"));
    QuantSpec quant;
    for (int bits = 1; bits <= 8; ++bits) QCOMPARE(quant.step_scale_of(bits), bits == 2 ? 0.6 : 1.0);
    quant.step_scale = 0.6;
    for (int bits = 1; bits <= 8; ++bits) QCOMPARE(quant.step_scale_of(bits), 0.6);
  }

  void a_refused_value_changes_nothing() {
    for (const Field& row : spec_fields()) {
      if (row.type != FieldType::Integer && row.type != FieldType::Real && row.type != FieldType::Bits)
        continue;
      ExperimentSpec spec;
      for (const FieldValue& wrong :
           {FieldValue{std::int64_t(row.maximum) + 1}, FieldValue{true}, FieldValue{"4"},
            FieldValue{std::int64_t(row.minimum) - 1}, FieldValue{std::numeric_limits<std::int64_t>::max()}})
        QVERIFY2(!message_of([&] { row.set(spec, wrong); }).isEmpty(), row.key.c_str());
      QCOMPARE(spec, ExperimentSpec());
      row.set(spec, std::int64_t(row.maximum));  // A Real takes a whole number.
      spec.validate();
    }
  }

  void validation_names_the_field_data() {
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("message");
    QTest::newRow("width") << 0 << "model.width: 1 is outside 2..512";
    QTest::newRow("epochs") << 1 << "pretraining.epochs: 0 is outside 1..10000";
    QTest::newRow("rate") << 2 << "retraining.learning_rate: nan is outside 1e-06..1";
    QTest::newRow("generator") << 3
                               << "data.generator: 'bananas' is not one of semicircles, spirals, "
                                  "checkerboard, blobs, moons, circles, xor or own";
    QTest::newRow("negative seed") << 4 << "seed: -1 is outside 0..2147483647";
    QTest::newRow("bits") << 5 << "quantization.activation_bits: 9 is outside 1..8 or float";
    QTest::newRow("enumeration") << 6 << "map.region: 17 is none of its values";
  }
  void validation_names_the_field() {
    QFETCH(int, which);
    ExperimentSpec spec;
    switch (which) {
      case 0:
        spec.model.width = 1;
        break;
      case 1:
        spec.pretraining.epochs = 0;
        break;
      case 2:
        spec.retraining.learning_rate = std::numeric_limits<double>::quiet_NaN();
        break;
      case 3:
        spec.data.generator = "bananas";
        break;
      case 4:
        spec.seed = -1;
        break;
      case 5:
        spec.quantization.activation_bits = 9;
        break;
      default:
        spec.map.region = Region(17);
    }
    QTEST(message_of([&] { spec.validate(); }), "message");
  }

  void a_change_restarts_exactly_what_depends_on_it_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<unsigned>("stages");
    const unsigned map = unsigned(Stage::Map), weight = unsigned(Stage::Weight),
                   joint = unsigned(Stage::Joint), activation = unsigned(Stage::Activation),
                   retrained = weight | activation | joint, all = unsigned(Stage::Float) | retrained | map;
    const auto row = [](const char* key, const char* value, unsigned stages) {
      QTest::newRow(key) << key << value << stages;
    };
    row("quantization.weight_bits", "3", weight | joint | map);
    row("quantization.step_policy", "per-step", weight | joint | map);
    row("quantization.activation_bits", "float", activation | joint | map);
    row("quantization.step_scale", "0.7", weight | joint | map);
    row("quantization.alpha_percentile", "90", activation | joint | map);
    row("quantization.alpha_decay", "0.5", activation | joint | map);
    row("quantization.first_layer", "8bit", retrained | map);
    row("retraining.epochs", "0", retrained | map);
    row("pretraining.batch", "64", all);
    row("model.width", "64", all);
    row("seed", "2", all);
    row("data.noise", "0.3", all | unsigned(Stage::Data));
    row("map.region", "bottom-right", map);
    row("map.resolution", "64", map);
  }
  void a_change_restarts_exactly_what_depends_on_it() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    const ExperimentSpec before;
    ExperimentSpec after;
    const Field& row = field(key.toStdString());
    row.set(after, parse_value(row, value.toStdString(), row.key));
    QVERIFY2(after != before, "the row's value is the default; take another");
    QTEST(unsigned(restarts(before, after)), "stages");
    QCOMPARE(restarts(before, before), Stage::None);
  }

  void words_read_back() {
    QCOMPARE(from_word<LayerPolicy>("8bit"), LayerPolicy::EightBit);
    QCOMPARE(std::string(word(StepPolicy::PerStep)), std::string("per-step"));
    QCOMPARE(std::string(word(Region::BottomRight)), std::string("bottom-right"));
    QCOMPARE(message_of([] { from_word<Schedule>("linear"); }), QString("'linear' is not a known word"));
  }

  void a_summary_adds_up() {
    const ModelSummary summary = summarize({200, 4}, QuantSpec{});
    QCOMPARE(summary.layers.size(), std::size_t{4});
    QCOMPARE(summary.parameters, std::int64_t{81201});
    QCOMPARE(summary.weights, std::int64_t{400 + 40000 + 40000 + 200});
    QCOMPARE(summary.biases, std::int64_t{601});
    QCOMPARE(summary.multiply_accumulates, summary.weights);
    QCOMPARE(summary.float_bytes, std::int64_t{81201 * 4});
    // First layer float, the others two bits, biases float; three steps and three clips.
    QCOMPARE(summary.bytes, std::int64_t{400 * 4 + 10000 + 10000 + 50 + 601 * 4 + 6 * 4});
    QCOMPARE(summary.layers[0].weight_bits, 0);
    QCOMPARE(summary.layers[0].scale_bytes, std::int64_t{4});  // The clip of what it puts out.
    QCOMPARE(summary.layers[1].scale_bytes, std::int64_t{8});
    QCOMPARE(summary.layers[3].scale_bytes, std::int64_t{4});
    QCOMPARE(summary.layers[0].input_bits, std::vector<int>{0});
    QCOMPARE(summary.layers[1].input_bits, std::vector<int>{2});
    QCOMPARE(summary.layers[3].weight_bytes, std::int64_t{50});
  }

  void a_summary_follows_the_policies() {
    QuantSpec quant;
    quant.weight_bits = 3;
    quant.first_layer = LayerPolicy::Quantize;
    quant.last_layer = LayerPolicy::EightBit;
    const ModelSummary summary = summarize({5, 3}, quant);
    QCOMPARE(summary.layers[0].weight_bits, 3);
    QCOMPARE(summary.layers[0].weight_bytes, std::int64_t{4});  // 30 bits
    QCOMPARE(summary.layers[2].weight_bits, 8);
    QCOMPARE(summary.layers[2].input_bits, std::vector<int>{8});
    // Residual layers read averages: of what the layers before them have put out.
    const ModelSummary residual = summarize({5, 4, true}, quant);
    QCOMPARE(residual.layers[1].input_bits, std::vector<int>{2});
    QCOMPARE(residual.layers[2].input_bits, (std::vector<int>{2, 2}));
    QCOMPARE(residual.layers[3].input_bits, (std::vector<int>{8, 2, 2}));
    // A magnitude for each row; signs of activations have no clip, but those of 8 bits have.
    quant.weight_method = WeightMethod::Bwn;
    quant.activation_method = ActivationMethod::Xnor;
    const ModelSummary binary = summarize({5, 4}, quant);
    QCOMPARE(binary.layers[1].scale_bytes, std::int64_t{5 * 4});
    QCOMPARE(binary.layers[2].scale_bytes, std::int64_t{6 * 4});
    quant.weight_bits = quant.activation_bits = 0;
    const ModelSummary plain = summarize({5, 3}, quant);
    QCOMPARE(plain.bytes, plain.float_bytes);
    QCOMPARE(message_of([] { summarize({1, 3}, {}); }), QString("model.width: 1 is outside 2..512"));
  }
};

QUANTOSCOPE_TEST(TestSpec)
#include "test_spec.moc"
