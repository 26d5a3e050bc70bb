// SPDX-License-Identifier: GPL-3.0-or-later
// Names and contents that no terminal should see, and files that are none.
#include <sys/stat.h>

#include "tests/app/small_run.h"
#include "tests/registry.h"

#include <QRegularExpression>
#include <QtTest>

using namespace quantoscope;

class TestCliNames : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void what_is_no_file_is_refused_at_once_data();
  void what_is_no_file_is_refused_at_once();
  void names_that_mislead_are_bad_input();
  void names_that_cannot_be_are_bad_input_data();
  void names_that_cannot_be_are_bad_input();
  void no_control_character_reaches_the_terminal_data();
  void no_control_character_reaches_the_terminal();
  void a_long_argument_is_cut_in_the_middle();
  void words_of_a_study_are_clean_on_standard_output();

 private:
  QTemporaryDir folder_;
  QString at(const QString& name) const { return folder_.filePath(name); }
};

namespace {

/// Every command that reads a file, with "FILE" where it stands.
const QList<QStringList> kReaders = {{"run", "FILE", "-o", "OUT"},
                                     {"run", "--points", "FILE", "-o", "OUT"},
                                     {"dataset", "FILE", "-o", "-"},
                                     {"dataset", "--points", "FILE", "-o", "-"},
                                     {"describe", "FILE"},
                                     {"study", "FILE", "-o", "OUT"},
                                     {"study", "FILE", "--dry-run", "-o", "OUT"},
                                     {"study", "claims", "--claim", "FILE", "--list"},
                                     {"study", "claims", "--study", "FILE", "--dry-run", "--store", "OUT"},
                                     {"study", "collect", "FILE"}};

/// One line, "quantoscope: ...", and nothing that moves a cursor.
void verify_refused(const Finished& refused) {
  QVERIFY(!refused.crashed);
  QVERIFY2(refused.exit_code == 2, qPrintable(refused.errors));
  QVERIFY2(refused.errors.startsWith("quantoscope: ") && refused.errors.endsWith('\n'),
           qPrintable(refused.errors));
  QCOMPARE(refused.errors.count('\n'), 1);
  QVERIFY2(!refused.errors.contains("filesystem error"), qPrintable(refused.errors));
  static const QRegularExpression kControl(
      QStringLiteral("[\\x{0}-\\x{9}\\x{b}-\\x{1f}\\x{7f}-\\x{9f}\\x{fffd}]"));
  QVERIFY2(!refused.errors.contains(kControl), qPrintable(refused.errors));
}

}  // namespace

void TestCliNames::initTestCase() {
  QCOMPARE(::mkfifo(qPrintable(at("pipe.json")), 0600), 0);
  QVERIFY(QFile::link("/dev/zero", at("zero.json")));
  QVERIFY(QFile::link(at("loop.json"), at("loop.json")));
}

void TestCliNames::what_is_no_file_is_refused_at_once_data() {
  QTest::addColumn<QStringList>("arguments");
  for (qsizetype i = 0; i < kReaders.size(); ++i) {
    QStringList reader = kReaders[i];
    QTest::addRow("%s", qPrintable(reader.join(' ')))
        << reader.replaceInStrings("FILE", at(i % 3 == 0 ? "zero.json" : "pipe.json"));
  }
}

void TestCliNames::what_is_no_file_is_refused_at_once() {
  QFETCH(QStringList, arguments);
  const Finished refused = quantoscope_program(arguments.replaceInStrings("OUT", at("out")));
  verify_refused(refused);
  if (!arguments.contains("collect"))
    QVERIFY2(refused.errors.contains("it is a pipe, not a file") ||
                 refused.errors.contains("it is a device, not a file"),
             qPrintable(refused.errors));
}

void TestCliNames::names_that_mislead_are_bad_input() {
  const Finished turned = quantoscope_program({"describe", QString::fromUtf8("\u202eabc")});
  QCOMPARE(turned.exit_code, 2);
  QVERIFY2(turned.errors.contains("?abc"), qPrintable(turned.errors));
  const Finished empty = quantoscope_program({"run", "", "-o", at("empty")});
  QCOMPARE(empty.exit_code, 2);
  QCOMPARE(empty.errors, "quantoscope: SPEC: '' is no file name\n");
}

void TestCliNames::names_that_cannot_be_are_bad_input_data() {
  QTest::addColumn<QStringList>("arguments");
  const QStringList names{at(QString(300, 'n')), at("loop.json"), at("loop.json/x.json"),
                          QString(5000, 'n') + ".json", at(QString(300, 'n') + ".json")};
  const QList<QStringList> writers = {{"run", "-o", "FILE"},
                                      {"run", "--checkpoint", "FILE", "-o", "OUT"},
                                      {"dataset", "-o", "FILE/x.csv"},
                                      {"study", "figure1", "-o", "FILE/x"},
                                      {"study", "claims", "-o", "FILE/x", "--store", "OUT"},
                                      {"study", "claims", "--export", "FILE/x"},
                                      {"study", "claims", "--stored", "--store", "FILE/x", "-o", "OUT"}};
  // Each kind of name in its turn; in all places it would take too long.
  qsizetype next = 0;
  for (QStringList arguments : kReaders + writers)
    QTest::addRow("%s", qPrintable(arguments.join(' ')))
        << arguments.replaceInStrings("FILE", names[next++ % names.size()]);
}

void TestCliNames::names_that_cannot_be_are_bad_input() {
  QFETCH(QStringList, arguments);
  verify_refused(quantoscope_program(arguments.replaceInStrings("OUT", at("out"))));
}

void TestCliNames::no_control_character_reaches_the_terminal_data() {
  QTest::addColumn<QString>("arguments");  // Of a shell, which can write what is not UTF-8.
  const char* const bad = "\"$(printf 'x\\033[2J\\a\\377y')\"";
  for (const char* command :
       {"describe %", "describe --preset %", "describe --architecture %", "describe --width %",
        "run -o % --width 9999", "study %", "study --shard % figure1", "study --threads % figure1",
        "study claims --claim %", "study claims --study %", "study collect %", "-%", "--%", "--%=3",
        "describe --%"})
    QTest::newRow(command) << QString(command).replace('%', bad);
  QTest::newRow("figure") << "figure " + QString(bad) + " -o x.pdf";
  QTest::newRow("figure file") << "figure x -o " + QString(bad);
}

void TestCliNames::no_control_character_reaches_the_terminal() {
  QFETCH(QString, arguments);
  QProcess shell;
  shell.setProcessEnvironment(bare_environment());
  shell.setWorkingDirectory(folder_.path());
  shell.start("sh", {"-c", "exec \"" QUANTOSCOPE_PROGRAM "\" " + arguments});
  verify_refused(collect(shell));
}

void TestCliNames::a_long_argument_is_cut_in_the_middle() {
  const QString endless = "begins-" + QString(100'000, 'x') + "-ends";
  for (const QStringList& arguments : {QStringList{"describe", endless},
                                       {"study", endless},
                                       {"describe", "--preset", endless},
                                       {"describe", "--" + endless},
                                       {"describe", "--width", endless},
                                       {"study", "claims", "--claim", endless}}) {
    const Finished refused = quantoscope_program(arguments);
    verify_refused(refused);
    QVERIFY2(refused.errors.size() < 3000 && refused.errors.contains("begins-"),
             qPrintable(refused.errors.left(300)));
  }
}

void TestCliNames::words_of_a_study_are_clean_on_standard_output() {
  // A folder whose name is written on standard output when all is done.
  const Finished run = quantoscope_program(small_run(at("res\x1b[2Jult"), {"--retrain-epochs", "0"}));
  QCOMPARE(run.exit_code, 0);
  QVERIFY2(run.output.contains("res?[2Jult") && !run.output.contains('\x1b'), qPrintable(run.output));
  QVERIFY(QFile::exists(at("res\x1b[2Jult/result.json")));
}

QUANTOSCOPE_TEST(TestCliNames)
#include "test_cli_names.moc"
