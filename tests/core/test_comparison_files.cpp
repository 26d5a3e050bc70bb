// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/comparison_files.h"
#include "core/io/files.h"
#include "core/io/result_files.h"
#include "core/io/result_json.h"
#include "tests/core/example_result.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

ComparedResult row(const std::string& name, int resolution = 32) {
  return {name, std::make_shared<ExperimentResult>(example_result(resolution))};
}

}  // namespace

class TestComparisonFiles : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string at(const char* name) const { return folder_.filePath(name).toStdString(); }
  static QStringList inside(const std::string& folder) {
    return QDir(QString::fromStdString(folder))
        .entryList(QDir::AllEntries | QDir::NoDotAndDotDot, QDir::Name);
  }

 private Q_SLOTS:
  void comes_back_in_its_order_with_its_names() {
    const Comparison written{row("deep \"128-8\" é"), row("wide", 48)};
    write_comparison(written, at("c"));
    QVERIFY(is_comparison(at("c")));
    QVERIFY(!is_comparison(at("none")));
    const Comparison back = read_comparison(at("c"));
    QCOMPARE(back.size(), written.size());
    for (std::size_t i = 0; i < back.size(); ++i) {
      QCOMPARE(back[i].name, written[i].name);
      QVERIFY(back[i].result->spec == written[i].result->spec);
      QVERIFY(back[i].result->networks[0].map->logits == written[i].result->networks[0].map->logits);
      QCOMPARE(QString::fromStdString(result_to_json(*back[i].result)),
               QString::fromStdString(result_to_json(*written[i].result)));
    }
    // Each row is a result of its own.
    QVERIFY(read_result(at("c/1-02")).networks[1].map->grid.n == 48);
  }

  void a_second_one_replaces_the_first() {
    write_comparison({row("a"), row("b"), row("c")}, at("again"));
    write_comparison({row("d")}, at("again"));
    QCOMPARE(inside(at("again")), (QStringList{"2-01", "comparison.json"}));
    QCOMPARE(read_comparison(at("again")).front().name, std::string("d"));
    write_comparison(read_comparison(at("again")), at("again"));
    QCOMPARE(read_comparison(at("again")).front().name, std::string("d"));
  }

  void other_folders_stay_as_they_are() {
    std::filesystem::create_directory(at("mine"));
    write_file_atomically(at("mine/letter.txt"), "kept");
    QVERIFY(message_of([&] { write_comparison({row("a")}, at("mine")); }).contains("other things"));
    QCOMPARE(inside(at("mine")), QStringList{"letter.txt"});
    QVERIFY(message_of([&] { write_comparison({}, at("new")); }).contains("nothing to compare"));
    QVERIFY(message_of([&] { write_comparison({row("a")}, at("mine/letter.txt")); }).contains("letter.txt"));
  }

  void damage_is_named_data() {
    QTest::addColumn<QByteArray>("index");
    QTest::addColumn<QString>("says");
    const QByteArray head = R"({"format": "quantoscope-comparison", "version": 1, "rows": )";
    QTest::newRow("broken") << QByteArray("{") << "not valid JSON";
    QTest::newRow("other format") << QByteArray(R"({"format": "x", "version": 1})")
                                  << "quantoscope-comparison";
    QTest::newRow("newer") << QByteArray(R"({"format": "quantoscope-comparison", "version": 9, "rows": []})")
                           << "is newer";
    QTest::newRow("no list") << head + "3}"
                             << "expected a list";
    QTest::newRow("no object") << head + "[3]}"
                               << "expected an object";
    QTest::newRow("no name") << head + R"([{"folder": "1-01"}]})"
                             << "'name' is missing";
    QTest::newRow("outside") << head + R"([{"name": "a", "folder": "../first"}]})"
                             << "inside the comparison";
    QTest::newRow("above") << head + R"([{"name": "a", "folder": ".."}]})"
                           << "inside the comparison";
    QTest::newRow("absolute") << head + R"([{"name": "a", "folder": "/etc"}]})"
                              << "inside the comparison";
    QTest::newRow("missing row") << head + R"([{"name": "a", "folder": "1-07"}]})"
                                 << "1-07";
    QTest::newRow("too many") << head + "[" + QByteArray(R"({"name": "a", "folder": "b"},)").repeated(40) +
                                     "1]}"
                              << "at most 24";
  }
  void damage_is_named() {
    QFETCH(QByteArray, index);
    QFETCH(QString, says);
    write_comparison({row("a")}, at("damaged"));
    const QByteArray sound = QByteArray::fromStdString(read_file(at("damaged/comparison.json")));
    write_file_atomically(at("damaged/comparison.json"), index.toStdString());
    const QString message = message_of([&] { read_comparison(at("damaged")); });
    QVERIFY2(message.contains(says) && message.contains("damaged"), qPrintable(message));
    write_file_atomically(at("damaged/comparison.json"), sound.toStdString());
  }
};

QUANTOSCOPE_TEST(TestComparisonFiles)
#include "test_comparison_files.moc"
