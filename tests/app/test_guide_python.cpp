// SPDX-License-Identifier: GPL-3.0-or-later
// The Python code of the guide and of README.md, on results of the program.
#include <QRegularExpression>
#include <QTest>

#include "tests/app/python.h"
#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// The blocks of Python in a document, in their order.
QByteArray code_of(const QString& document) {
  static const QRegularExpression block("```python\n(.*?)```",
                                        QRegularExpression::DotMatchesEverythingOption);
  const QString text = QString::fromUtf8(read(QStringLiteral(SOURCE_FOLDER) + "/" + document));
  QString code;
  for (auto found = block.globalMatch(text); found.hasNext();) code += found.next().captured(1);
  return code.toUtf8();
}

}  // namespace

class TestGuidePython : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void theCodeComputesTheNetworksAnew_data() { each(); }
  void theCodeComputesTheNetworksAnew();
  void theCodeOfTheReadmeRuns_data() { each(); }
  void theCodeOfTheReadmeRuns();

 private:
  void each() const;
  Finished python(const QByteArray& code, const QString& folder) const;

  QTemporaryDir folder_;
  QString python_;
};

void TestGuidePython::each() const {
  QTest::addColumn<QStringList>("options");
  QTest::newRow("generated") << QStringList{"--first-layer", "8bit"};
  QTest::newRow("residual, other bits") << QStringList{
      "--residual", "--depth", "4", "--weight-bits", "1", "--activation-bits", "3", "--last-layer", "float"};
  QTest::newRow("other methods") << QStringList{"--weight-method", "dorefa", "--activation-method", "lsq"};
  QTest::newRow("signs") << QStringList{"--weight-method", "xnor", "--activation-method", "xnor"};
  // Without truth, and standardised.
  QTest::newRow("points of one's own") << QStringList{"--points", folder_.filePath("points.csv")};
}

void TestGuidePython::initTestCase() {
  python_ = python_with_numpy();
  if (python_.isEmpty()) QSKIP("python3 with numpy is not installed");
  QFile points(folder_.filePath("points.csv"));
  QVERIFY(points.open(QIODevice::WriteOnly));
  for (int i = 0; i < 60; ++i)
    points.write(QString("%1,%2,%3\n").arg(100 + 3 * i % 41).arg(5 + 7 * i % 23).arg(i % 2).toUtf8());
}

Finished TestGuidePython::python(const QByteArray& code, const QString& folder) const {
  QProcess process;
  process.setWorkingDirectory(folder);
  process.start(python_, {"-W", "error", "-c", QString::fromUtf8(code)});
  return collect(process);
}

void TestGuidePython::theCodeComputesTheNetworksAnew() {
  QFETCH(QStringList, options);
  const QTemporaryDir place;
  const Finished trained = quantoscope_program(small_run(place.filePath("result"), options));
  QVERIFY2(trained.exit_code == 0, qPrintable(trained.errors));
  const Finished said = python(code_of("resources/help/results-in-python.md"), place.path());
  QVERIFY2(said.exit_code == 0, qPrintable(said.errors));
  static const QRegularExpression share("(\\w+) same class: ([\\d.]+)");
  int networks = 0;
  for (auto found = share.globalMatch(said.output); found.hasNext(); ++networks) {
    const auto match = found.next();
    QVERIFY2(match.captured(2).toDouble() > 0.999, qPrintable(match.captured()));
  }
  QCOMPARE(networks, 4);
  const QJsonArray all = read_result(place.filePath("result"))["networks"].toArray();
  const auto number = [&](const char* word) {
    return said.output.section(QString(word) + ' ', 1).section('\n', 0, 0).toDouble();
  };
  const QJsonValue error = all[1]["error"];
  QVERIFY(std::abs(number("flipped") - error["flipped_share"].toDouble()) < 1e-9);
  QVERIFY(std::abs(number("gain") - error["logit_gain"].toDouble()) < 1e-6);
  // The parts are the whole, and what follows from the width of a band follows from it.
  const double parts = error["distortion_area"].toDouble() + error["noise_area"].toDouble();
  QVERIFY(std::abs(parts - error["flipped_share"].toDouble()) < 1e-12);
  const double band = error["band_width"].toDouble();
  QVERIFY(band > 0 && std::abs(error["smallest_piece"].toDouble() - band * band / 4) < 1e-12);
  QVERIFY(std::abs(error["median_window"].toDouble() - band / 4) < 1e-12);
  QVERIFY(std::abs(error["shortest_run"].toDouble() - 2 * band) < 1e-12);
}

void TestGuidePython::theCodeOfTheReadmeRuns() {
  QFETCH(QStringList, options);
  const QTemporaryDir place;
  const Finished trained = quantoscope_program(small_run(place.filePath("result"), options));
  QVERIFY2(trained.exit_code == 0, qPrintable(trained.errors));
  const Finished said = python(code_of("README.md"), place.path());
  QVERIFY2(said.exit_code == 0, qPrintable(said.errors));
  QCOMPARE(said.output.count(options.contains("--points") ? " accuracy None orange 0." : " accuracy 0."), 4);
}

QUANTOSCOPE_TEST(TestGuidePython)
#include "test_guide_python.moc"
