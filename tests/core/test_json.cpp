// SPDX-License-Identifier: GPL-3.0-or-later
// The one reader of JSON: what it reads, what it refuses, and that no text keeps it long.
#include <cmath>
#include <filesystem>

#include <QTemporaryDir>
#include <QtTest>

#include "core/io/comparison_files.h"
#include "core/io/experiment_file.h"
#include "core/io/figure_metadata.h"
#include "core/io/files.h"
#include "core/io/result_json.h"
#include "core/lesson/lesson_json.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_json.h"
#include "core/study/claim_spec_json.h"
#include "core/study/run_store.h"
#include "core/study/study_json.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// Lists in each other as deep as only a machine makes them, and a key after them.
std::string nested() {
  constexpr std::size_t kDepth = 60000;
  return "{\"a\":" + std::string(kDepth, '[') + std::string(kDepth, ']') + ",\"b\":1}";
}

/// {"k0": 0, "k1": 0, ...}, and the first key once more.
std::string many_keys(int count) {
  std::string text = "{";
  for (int i = 0; i < count; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  return text + "\n\"k0\":0}";
}

}  // namespace

class TestJson : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string at(const char* name) const { return folder_.filePath(name).toStdString(); }

 private Q_SLOTS:
  void what_is_wrong_is_said_in_words_of_our_own_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* text, const char* says) {
      QTest::newRow(text) << QByteArray(text) << says;
    };
    row("", "1:1: not valid JSON: expected a value, found the end");
    row("hello you", "1:1: not valid JSON: expected a value, found 'hello'");
    row("[1,]", "1:4: not valid JSON: expected a value, found ']'");
    row("[1 2]", "1:4: not valid JSON: expected ',' or ']', found '2'");
    row("[01]", "1:3: not valid JSON: expected ',' or ']', found '1'");
    row("{\"a\" 1}", "1:6: not valid JSON: expected ':' after a key, found '1'");
    row("{\"a\": 1 \"b\": 2}", "1:9: not valid JSON: expected ',' or '}', found '\"'");
    row("{a: 1}", "1:2: not valid JSON: expected a key in double quotes, found 'a'");
    row("{\n  \"a\": 1,\n}", "3:1: not valid JSON: expected a key in double quotes, found '}'");
    row("{} {}", "1:4: not valid JSON: expected the end, found '{'");
    row("[\"ab", "1:5: not valid JSON: a text has no end");
    row("[\"a\nb\"]", "1:4: not valid JSON: a control character in a text; write it as \\u000a");
    row("[\"a\xff\"]", "1:4: not valid JSON: what stands here is not UTF-8");
    row("[\xff]", "1:2: not valid JSON: expected a value, found '?'");
    row("[\"\\x\"]",
        "1:4: not valid JSON: a backslash that no known sign follows; a backslash itself is \\\\");
    row("[\"\\u12g4\"]", "1:7: not valid JSON: \\u without four hexadecimal digits");
    row("[\"\\ud800!\"]", "1:9: not valid JSON: \\u and half of a character");
    row("[\"\\udc00\"]", "1:8: not valid JSON: \\u and half of a character");
    row("[-]", "1:3: not valid JSON: expected a digit, found ']'");
    row("[1.]", "1:4: not valid JSON: expected a digit, found ']'");
    row("[1e999]", "1:2: not valid JSON: the number '1e999' is larger than any that can be computed with");
    row("{\"a\": 1,\n \"a\": 2}", "2:2: the key 'a' is given twice");
  }
  void what_is_wrong_is_said_in_words_of_our_own() {
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    QCOMPARE(message_of([&] { parse_json(text.toStdString(), "f"); }), "f:" + says);
  }

  void values_are_what_they_are() {
    const Json read = parse_json(
        "\xef\xbb\xbf {\"a\": [true, false, null, -0, 7, -7, 18446744073709551615, 18446744073709551616], "
        "\"b\": [0.1, -0.0, 1e-999, 1.5E+3], \"c\": "
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e4\\u20ac\\ud83d\\ude00 \xc3\xa4\"}",
        "f");
    QCOMPARE(
        read.dump(),
        std::string("{\"a\":[true,false,null,0,7,-7,18446744073709551615,1.8446744073709552e+19],"
                    "\"b\":[0.1,-0.0,0.0,1500.0],"
                    "\"c\":\"\\\"\\\\/\\b\\f\\n\\r\\tA\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 \xc3\xa4\"}"));
    QVERIFY(read["a"][4].is_number_unsigned() && read["a"][5].is_number_integer() &&
            read["a"][7].is_number_float());
  }

  void numbers_beyond_a_whole_number_are_refused_not_wrapped() {
    const Json read = parse_json("[18446744073709551615, 2147483648, 9223372036854775808]", "f");
    for (const JsonNode& number : JsonNode(read, "f").items())
      QVERIFY(message_of([&] {
                number.small(std::numeric_limits<int>::min());
              }).contains("expected a whole number -2147483648..2147483647, found "));
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    QVERIFY(!message_of([&] { JsonNode(read[2], "f").integer(-kMost, kMost); }).isEmpty());
  }

  void a_key_that_is_missing_is_named_with_the_one_that_is_there() {
    const Json read = parse_json(R"({"rows": [{"phaze": 1}]})", "f");
    const JsonNode row = JsonNode(read, "f")["rows"].items()[0];
    QCOMPARE(message_of([&] { row["phase"]; }), QString("f: rows #1: 'phase' is missing; there is 'phaze'"));
    QCOMPARE(message_of([&] { row["colour"]; }), QString("f: rows #1: 'colour' is missing"));
    QCOMPARE(message_of([&] { row.object({"phase"}); }),
             QString("f: rows #1: unknown key 'phaze'; did you mean 'phase'?"));
  }

  /// A reader that looks for each key among the others does not come to an end here.
  void time_grows_with_the_text() {
    constexpr int kCount = 900'000;
    QCOMPARE(message_of([&] { parse_json(many_keys(kCount), "f"); }),
             QString("f:2:1: the key 'k0' is given twice"));
    QVERIFY(message_of([&] { spec_from_json(many_keys(kCount), "f"); }).startsWith("f:2:1: the key"));
    std::string text = many_keys(kCount);
    text.replace(text.rfind("k0"), 2, "k_");
    QCOMPARE(parse_json(text, "f").size(), std::size_t(kCount + 1));
    QCOMPARE(message_of([&] { spec_from_json(text, "f"); }), QString("f: unknown key 'k0'"));
  }

  void what_no_file_needs_is_refused_before_it_fills_the_memory() {
    std::string lists = "[";
    for (int i = 0; i < 1'000'000; ++i) lists += "[],";
    QVERIFY(message_of([&] { parse_json(lists + "0]", "f"); }).contains("more than 1000000 values"));
    QVERIFY(message_of([&] { parse_json(std::string(std::size_t(17) << 20, ' '), "f"); }).contains("17 MiB"));
    QVERIFY(message_of([&] { parse_json(std::string(64, '[') + std::string(64, ']'), "f"); }).isEmpty());
    QCOMPARE(message_of([&] { parse_json(std::string(65, '[') + std::string(65, ']'), "f"); }),
             QString("f:1:65: not valid JSON: nested more than 64 levels deep"));
  }

  void nesting_is_a_sentence_for_every_kind_of_file_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind :
         {"experiment", "result", "study", "claim", "lesson", "comparison", "figure", "store"})
      QTest::newRow(kind) << kind;
  }
  void nesting_is_a_sentence_for_every_kind_of_file() {
    QFETCH(QString, kind);
    const std::string text = nested(), file = at("nested.json");
    const std::string folder = at(qPrintable("folder-" + kind));
    std::filesystem::create_directories(folder);
    write_file_atomically(file, text);
    std::string named = file;
    const QString message = message_of([&] {
      if (kind == "experiment") read_experiment(file);
      if (kind == "result") result_from_json(text, file);
      if (kind == "study") read_study(file);
      if (kind == "claim") read_claim(file);
      if (kind == "lesson") read_lesson(file, {});
      if (kind == "figure") {
        named = file + ": the experiment in it";
        find_figure_record("<svg><metadata>" + std::string("{\"format\":\"quantoscope-figure\",") +
                               text.substr(1) + "</metadata></svg>",
                           file);
      }
      if (kind == "comparison") {
        named = folder + "/comparison.json";
        write_file_atomically(named, text);
        read_comparison(folder);
      }
      if (kind == "store") {
        named = folder + "/quantoscope-store.json";
        write_file_atomically(named, text);
        RunStore store(folder);
      }
    });
    const std::string found = message.toStdString();
    QVERIFY2(found.starts_with(named + ":1:") && found.ends_with("nested more than 64 levels deep"),
             found.c_str());
    QVERIFY(!is_lesson(text));
  }
};

QUANTOSCOPE_TEST(TestJson)
#include "test_json.moc"
