// SPDX-License-Identifier: GPL-3.0-or-later
// The command line through the real executable: everything but training.
#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "tests/app/program.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(bytes), qint64(bytes.size()));
}

QByteArray read(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestCli : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void helpNamesEveryOption_data();
  void helpNamesEveryOption();
  void helpIsWrittenForPeople();
  void versionNamesWhatItComputesWith();
  void librariesThatComputeWronglyAreNotUsed();
  void badInputIsOneLineAndExitCode2_data();
  void badInputIsOneLineAndExitCode2();
  void needsNoLibraryOfWhatItDoesNotShow();
  void withoutADisplayItNamesTheHeadlessCommands();
  void describesThePapersArchitecture();
  void presetsAreListedAndApplied();
  void describesBitsAndBytes();
  void describesWhatResidualLayersRead();
  void laterOptionsWinOverTheArchitectureAndTheFile();
  void writesTheDefaultDataSet();
  void writesADataSetToStandardOutput();
  void aFullDiskFailsTheRun_data();
  void aFullDiskFailsTheRun();
  void pointsThatAreAllOneClassAreRefused();

 private:
  QTemporaryDir folder_;
  QString at(const QString& name) const { return folder_.filePath(name); }
};

void TestCli::helpNamesEveryOption_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QStringList>("expected");
  QTest::newRow("program") << QStringList{"--help"}
                           << QStringList{"run",
                                          "figure",
                                          "dataset",
                                          "describe",
                                          "--version",
                                          "130",
                                          kHasWindow ? "FILE" : "without its window"};
  QTest::newRow("run") << QStringList{"run", "--help"}
                       << QStringList{"--output",   "--threads",        "--quiet",       "--architecture",
                                      "--residual", "--weight-bits",    "1..8 or float", "--activation-bits",
                                      "--epochs",   "--retrain-epochs", "--seed",        "default 60"};
  if (kHasFigures)
    QTest::newRow("figure") << QStringList{"figure", "--help"}
                            << QStringList{"RESULT",     "--output",  "--region", "--dpi",
                                           "--width-mm", "--columns", "--view",   "truth-errors"};
  QTest::newRow("dataset") << QStringList{"dataset", "--help"}
                           << QStringList{"--output", "--radii", "--noise", "--data-seed"};
  QTest::newRow("describe") << QStringList{"describe", "--help"}
                            << QStringList{"--architecture", "--first-layer", "--weight-bits"};
}

void TestCli::helpNamesEveryOption() {
  QFETCH(QStringList, arguments);
  QFETCH(QStringList, expected);
  const Finished help = quantoscope_program(arguments);
  QCOMPARE(help.exit_code, 0);
  QCOMPARE(help.errors, QString());
  for (const QString& word : expected) QVERIFY2(help.output.contains(word), qPrintable(word));
}

/// No words of the parser: "--no-titles{false}", "N:INT in [0 - 1024]", "DIR=studies".
void TestCli::helpIsWrittenForPeople() {
  static const QRegularExpression parser("\\{[^}]*\\}|:(INT|FLOAT|UINT|TEXT)|\\bin \\[\\d|DIR=| TEXT\\b");
  for (const char* command : {"", "run", "figure", "dataset", "describe", "presets", "study", "study list",
                              "study collect", "study claims"}) {
    if (QByteArray(command) == "figure" && !kHasFigures) continue;
    const QString help =
        quantoscope_program(QString(command).split(' ', Qt::SkipEmptyParts) + QStringList{"--help"}).output;
    QVERIFY2(help.contains("--help"), command);
    const auto found = parser.match(help);
    QVERIFY2(!found.hasMatch(), qPrintable(QString(command) + ": " + found.captured()));
  }
  const QString run = quantoscope_program({"run", "--help"}).output;
  for (const char* text :
       {"[0..1024; default 0]", "2^b - 1 levels with the L2-optimal step", "For PACT only", "eight stages"})
    QVERIFY2(run.simplified().contains(text), text);
  const QString claims = quantoscope_program({"study", "claims", "--help"}).output;
  for (const char* text : {"[default studies]", "[1..100000]", "ends with 1 where networks are missing"})
    QVERIFY2(claims.simplified().contains(text), text);
}

void TestCli::versionNamesWhatItComputesWith() {
  const Finished version = quantoscope_program({"--version"});
  QCOMPARE(version.exit_code, 0);
  for (const char* pattern :
       {"^Quantoscope \\d+\\.\\d+\\.\\d+$", kHasFigures ? "^Qt 6\\." : "^Window, figures: none$",
        kHasWindow ? "^QCustomPlot \\d" : "^Window.*: none$", "^LibTorch \\d", "^BLAS: .+",
        "^Products: .*OpenBLAS \\d"})
    QVERIFY2(QRegularExpression(QLatin1String(pattern), QRegularExpression::MultilineOption)
                 .match(version.output)
                 .hasMatch(),
             qPrintable(pattern + QLatin1String(" in ") + version.output));
}

void TestCli::librariesThatComputeWronglyAreNotUsed() {
  QTemporaryDir cache;
  QProcessEnvironment environment = quantoscope::bare_environment();
  environment.insert(QStringLiteral("XDG_CACHE_HOME"), cache.path());
  const auto version = [&] {
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), {QStringLiteral("--version")});
    return quantoscope::collect(process);
  };
  const QString wrong = QStringLiteral("\nWrong on this processor, not used: ");
  QVERIFY(!version().output.contains(wrong));
  QVERIFY(QFile::exists(cache.filePath(QStringLiteral("quantoscope/products.txt"))));

  const QProcessEnvironment right = environment;
  environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(WRONG_BLAS));
  environment.insert(QStringLiteral("ASAN_OPTIONS"), environment.value(QStringLiteral("ASAN_OPTIONS")) +
                                                         QLatin1String(":verify_asan_link_order=0"));
  // Told at every start, whatever is remembered of the right one.
  for (int i = 0; i < 2; ++i) {
    const QString told = version().output;
    QVERIFY2(told.contains(wrong + QLatin1String("OpenBLAS ")), qPrintable(told));
    QVERIFY(!told.contains(QRegularExpression(QStringLiteral("\nProducts: [^\n]*OpenBLAS"))));
  }
  environment.insert(QStringLiteral("QUANTOSCOPE_PRODUCTS"), QStringLiteral("openblas,plain"));
  QVERIFY(version().output.contains(QLatin1String("\nProducts: plain loop\n")));

  environment = right;
  environment.insert(QStringLiteral("QUANTOSCOPE_PRODUCTS"), QStringLiteral("OpenBLAS,plain"));
  QVERIFY(version().output.contains(QRegularExpression(QStringLiteral("\nProducts: OpenBLAS [^,\n]*\n"))));
  environment.insert(QStringLiteral("QUANTOSCOPE_PRODUCTS"), QStringLiteral("abacus"));
  const Finished refused = version();
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.contains(QRegularExpression(QStringLiteral(
               "^quantoscope: QUANTOSCOPE_PRODUCTS: abacus is not one of .*openblas, plain\n$"))),
           qPrintable(refused.errors));
}

void TestCli::badInputIsOneLineAndExitCode2_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QString>("message");  // A regular expression for the line after "quantoscope: ".
  const QString out = at("out");
  const auto row = [](const char* name, const QStringList& arguments, const char* message) {
    QTest::newRow(name) << arguments << QString::fromUtf8(message);
  };
  if (kHasWindow) row("language", {"--language", "xx"}, "--language: 'xx' is not one of .*en.*");
  row("unknown option", {"run", "--output", out, "--colour", "red"}, ".*--colour.*");
  row("unknown word", {"train", "--output", out}, ".*--output.*");
  row("missing output", {"run"}, "--output is required.*");
  row("bits out of range", {"run", "--output", out, "--weight-bits", "9"},
      "--weight-bits: 9 is outside 1\\.\\.8 or float");
  row("zero bits", {"run", "--output", out, "--activation-bits", "0"},
      "--activation-bits: 0 is outside 1\\.\\.8 or float");
  row("no step", {"run", "--output", out, "--step-scale", "0"},
      "--step-scale: 0 is outside 0\\.1\\.\\.4 or by-bits");
  row("not a number", {"run", "--output", out, "--epochs", "many"}, "--epochs: .*many.*");
  row("not a word of the choice", {"run", "--output", out, "--schedule", "linear"},
      "--schedule: .*linear.*cosine.*");
  row("not a finite number", {"run", "--output", out, "--learning-rate", "nan"}, "--learning-rate: .*");
  row("malformed architecture", {"describe", "--architecture", "200x4"}, "--architecture: .*200x4.*");
  row("unknown preset", {"describe", "--preset", "200-44"},
      "--preset: there is no preset '200-44'; did you mean '200-4'\\?");
  row("bad own points", {"dataset", "--generator", "own", "--own-points", "0,0,1;0,a,1", "-o", "-"},
      "--own-points: point 2 \\('0,a,1'\\): expected a number, found 'a'");
  row("too few own points", {"dataset", "--generator", "own", "-o", "-"}, "own: add points of both classes");
  row("too deep", {"describe", "--architecture", "200-99"}, "--architecture: .*99.*");
  row("threads", {"run", "--output", out, "--threads", "-1"}, "--threads: .*");
  row("no such experiment", {"run", at("missing.json"), "--output", out}, ".*missing\\.json.*");
  write(at("broken.json"), "{\"model\": {\"width\": 12,,}}");
  row("broken JSON", {"run", at("broken.json"), "--output", out}, ".*broken\\.json.*1.*");
  write(at("newer.json"), "{\"format\": \"quantoscope-experiment\", \"version\": 99}");
  row("newer version", {"run", at("newer.json"), "--output", out}, ".*newer\\.json.*99.*");
  write(at("unknown.json"),
        "{\"format\": \"quantoscope-experiment\", \"version\": 1, \"model\": {\"widht\": 12}}");
  row("unknown key", {"run", at("unknown.json"), "--output", out}, ".*unknown\\.json.*widht.*");
  write(at("range.json"),
        "{\"format\": \"quantoscope-experiment\", \"version\": 1, \"model\": {\"width\": 100000}}");
  row("value out of range", {"run", at("range.json"), "--output", out},
      ".*range\\.json.*width.*100000.*2\\.\\.512.*");
  write(at("broken.csv"), "x,y,label\n0.1,0.2,0\n0.3,zero,1\n");
  row("broken CSV", {"run", "--points", at("broken.csv"), "--output", out}, ".*broken\\.csv:3:5.*");
  row("no such CSV", {"dataset", "--points", at("missing.csv"), "--output", "-"}, ".*missing\\.csv.*");
  row("output is a file", {"run", "--output", at("broken.csv")}, "--output: .*broken\\.csv.*");
  row("output below a file", {"run", "--output", at("broken.csv/x")}, "--output: .*broken\\.csv.*");
  row("output cannot be made", {"run", "--output", "/proc/quantoscope"}, "--output: /proc/quantoscope: .*");
  row("dataset into nowhere", {"dataset", "--output", at("nowhere/points.csv")}, "--output: .*nowhere.*");
  row("dataset onto a folder", {"dataset", "--output", folder_.path()}, "--output: .*folder.*");
  if (!kHasFigures) {
    row("figure", {"figure", at("missing"), "--output", at("f.pdf")}, "figure: .* built without figures; .*");
    return;
  }
  row("no result", {"figure", at("missing"), "--output", at("f.pdf")}, ".*missing.*");
  row("figure of unknown kind", {"figure", folder_.path(), "--output", at("f.gif")},
      "--output: .*\\.pdf.*\\.svg.*\\.png.*");
  row("figure dpi", {"figure", folder_.path(), "--output", at("f.png"), "--dpi", "0"}, "--dpi: .*0.*");
  row("figure region", {"figure", folder_.path(), "--output", at("f.png"), "--region", "top"},
      "--region: .*top.*");
  row("figure columns", {"figure", folder_.path(), "--output", at("f.png"), "--columns", "9"},
      "--columns: .*9.*");
}

void TestCli::badInputIsOneLineAndExitCode2() {
  QFETCH(QStringList, arguments);
  QFETCH(QString, message);
  const Finished refused = quantoscope_program(arguments);
  QVERIFY(!refused.crashed);
  QCOMPARE(refused.output, QString());
  const QRegularExpression line("^quantoscope: " + message + "\\n$");
  QVERIFY2(line.match(refused.errors).hasMatch(), qPrintable(refused.errors));
  QCOMPARE(refused.errors.count('\n'), 1);
  QCOMPARE(refused.exit_code, 2);
  QVERIFY(!QFileInfo::exists(at("f.pdf")) && !QFileInfo::exists(at("f.png")));
}

void TestCli::needsNoLibraryOfWhatItDoesNotShow() {
  QProcess ldd;
  ldd.start("ldd", {QUANTOSCOPE_PROGRAM});
  const Finished listed = collect(ldd);
  QCOMPARE(listed.exit_code, 0);
  for (const char* library : {"libQt6Widgets", "libQCustomPlot", "libQt6PrintSupport"})
    QCOMPARE(listed.output.contains(QLatin1String(library), Qt::CaseInsensitive), kHasWindow);
  QCOMPARE(listed.output.contains("libQt6"), kHasFigures);
}

void TestCli::withoutADisplayItNamesTheHeadlessCommands() {
  const Finished refused = quantoscope_program({});
  QCOMPARE(refused.exit_code, 2);
  QCOMPARE(refused.output, QString());
  if (!kHasWindow) QVERIFY(refused.errors.contains("without its window"));
  for (const char* word : {kHasWindow ? "display" : "--help", "run", "study", "dataset", "describe"})
    QVERIFY2(refused.errors.contains(QLatin1String(word)), qPrintable(refused.errors));
}

void TestCli::describesThePapersArchitecture() {
  const Finished described = quantoscope_program({"describe", "--architecture", "200-4"});
  QCOMPARE(described.exit_code, 0);
  QCOMPARE(described.errors, QString());
  QVERIFY2(described.output.contains("81,201"), qPrintable(described.output));
  QVERIFY2(described.output.contains("40,200"), qPrintable(described.output));  // 200 x 200 + 200
  QVERIFY(described.output.contains("layer"));
}

void TestCli::presetsAreListedAndApplied() {
  const Finished listed = quantoscope_program({"presets"});
  QCOMPARE(listed.exit_code, 0);
  for (const char* word : {"128-8-residual", "w2a2", "checkerboard"})
    QVERIFY(listed.output.contains(QLatin1String(word)));
  // Later ones go before earlier ones, single options before all.
  const Finished described =
      quantoscope_program({"describe", "--preset", "256-3", "--preset", "200-4-residual"});
  QCOMPARE(described.exit_code, 0);
  QVERIFY2(described.output.startsWith("200-4 residual: 81,201"), qPrintable(described.output));
  const Finished wider = quantoscope_program({"describe", "--width", "128", "--preset", "200-4"});
  QVERIFY2(wider.output.startsWith("128-4: "), qPrintable(wider.output));
}

void TestCli::describesBitsAndBytes() {
  // 2-3-1 with 8-bit weights everywhere: 9 weights of a byte and 4 float biases, 2 scales and a clip.
  const Finished described = quantoscope_program(
      {"describe", "--architecture", "3-2", "--weight-bits", "8", "--first-layer", "quantize"});
  QCOMPARE(described.exit_code, 0);
  const QRegularExpression total("^total .*\\b13\\b.*\\b37\\b.*\\b9$", QRegularExpression::MultilineOption);
  QVERIFY2(total.match(described.output).hasMatch(), qPrintable(described.output));
  QVERIFY(described.output.contains("scales of weights and clips of activations"));
  QVERIFY(!described.output.contains("average"));
}

void TestCli::describesWhatResidualLayersRead() {
  const Finished described = quantoscope_program(
      {"describe", "--architecture", "8-4", "--residual", "--activation-bits", "3", "--last-layer", "8bit"});
  QCOMPARE(described.exit_code, 0);
  for (const char* line : {"^2 +8 x 8 +2 +3 ", "^3 +8 x 8 +2 +average of 3, 3 ",
                           "^4 +1 x 8 +8 +average of 8, 3, 3 ", "on no grid"})
    QVERIFY2(QRegularExpression(line, QRegularExpression::MultilineOption).match(described.output).hasMatch(),
             qPrintable(described.output));
}

void TestCli::laterOptionsWinOverTheArchitectureAndTheFile() {
  write(
      at("wide.json"),
      "{\"format\": \"quantoscope-experiment\", \"version\": 1, \"model\": {\"width\": 300, \"depth\": 9}}");
  const auto heading = [&](const QStringList& more) {
    const Finished described = quantoscope_program(QStringList{"describe", at("wide.json")} + more);
    return described.output.section('\n', 0, 0);
  };
  QVERIFY(heading({}).startsWith("300-9"));
  QVERIFY(heading({"--architecture", "64-5"}).startsWith("64-5"));
  QVERIFY(heading({"--width", "32", "--architecture", "64-5"}).startsWith("32-5"));
  QVERIFY(heading({"--residual"}).startsWith("300-9 residual"));
}

void TestCli::writesTheDefaultDataSet() {
  const Finished written = quantoscope_program({"dataset", "--output", at("points.csv")});
  QCOMPARE(written.exit_code, 0);
  const QList<QByteArray> lines = read(at("points.csv")).trimmed().split('\n');
  QCOMPARE(lines.size(), 20001);
  QCOMPARE(lines.front(), QByteArray("x,y,label"));
  const auto ones =
      std::count_if(lines.begin(), lines.end(), [](const QByteArray& line) { return line.endsWith(",1"); });
  QCOMPARE(ones, 10000);
}

void TestCli::writesADataSetToStandardOutput() {
  const Finished written = quantoscope_program(
      {"dataset", "--output", "-", "--radii", "2", "--points-per-semicircle", "5", "--subsamples", "0"});
  QCOMPARE(written.exit_code, 0);
  QCOMPARE(written.output.count('\n'), 2 * 2 * 5 + 1);
  const Finished other =
      quantoscope_program({"dataset", "--output", "-", "--radii", "2", "--points-per-semicircle", "5",
                           "--subsamples", "1", "--data-seed", "7"});
  QCOMPARE(other.output.count('\n'), 2 * 2 * 5 * 2 + 1);
}

void TestCli::aFullDiskFailsTheRun_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::newRow("describe") << QStringList{"describe"};
  QTest::newRow("dataset") << QStringList{"dataset", "--output", "-"};
  QTest::newRow("dataset by name") << QStringList{"dataset", "--output", "/dev/full"};
  QTest::newRow("version") << QStringList{"--version"};
}

void TestCli::aFullDiskFailsTheRun() {
  QFETCH(QStringList, arguments);
  const Finished failed = quantoscope_program(arguments, "/dev/full");
  QCOMPARE(failed.exit_code, 1);
  QVERIFY2(failed.errors.startsWith("quantoscope: ") && failed.errors.contains("No space left on device"),
           qPrintable(failed.errors));
  QCOMPARE(failed.errors.count('\n'), 1);
}

void TestCli::pointsThatAreAllOneClassAreRefused() {
  write(at("one.csv"), "x,y,label\n0.1,0.2,1\n0.3,0.4,1\n");
  const Finished refused = quantoscope_program({"run", "--points", at("one.csv"), "--output", at("one")});
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.contains("one.csv") && refused.errors.contains("class"),
           qPrintable(refused.errors));
  QVERIFY(!QFileInfo::exists(at("one/result.json")));
}

QUANTOSCOPE_TEST(TestCli)
#include "test_cli.moc"
