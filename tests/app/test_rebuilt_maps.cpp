// SPDX-License-Identifier: GPL-3.0-or-later
// weights.npz holds the networks that drew the maps: Python rebuilds each of them from codes and scales.
#include <QTest>

#include "core/io/files.h"
#include "core/io/npz.h"
#include "tests/app/python.h"
#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestRebuiltMaps : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void everyMapIsThatOfItsCodes_data();
  void everyMapIsThatOfItsCodes();
  void otherCodesAreNoticed();

 private:
  Finished rebuilt(const QString& folder) const;

  QTemporaryDir folder_;
  QString python_;
};

void TestRebuiltMaps::initTestCase() {
  python_ = python_with_numpy();
  if (python_.isEmpty()) QSKIP("python3 with numpy is not installed");
  QFile points(folder_.filePath("points.csv"));
  QVERIFY(points.open(QIODevice::WriteOnly));
  for (int i = 0; i < 60; ++i)
    points.write(QString("%1,%2,%3\n").arg(100 + 3 * i % 41).arg(5 + 7 * i % 23).arg(i % 2).toUtf8());
}

Finished TestRebuiltMaps::rebuilt(const QString& folder) const {
  QProcess process;
  process.start(python_,
                {"-W", "error", QStringLiteral(SOURCE_FOLDER) + "/tests/app/rebuild_maps.py", folder});
  return collect(process);
}

void TestRebuiltMaps::everyMapIsThatOfItsCodes_data() {
  QTest::addColumn<QStringList>("options");
  QTest::newRow("the defaults") << QStringList{};
  QTest::newRow("one bit") << QStringList{"--weight-bits", "1", "--activation-bits", "1"};
  QTest::newRow("other bits at the ends") << QStringList{
      "--weight-bits", "4", "--activation-bits", "3", "--first-layer", "8bit", "--last-layer", "8bit"};
  QTest::newRow("residual, per step")
      << QStringList{"--residual", "--depth", "4", "--weight-bits", "3", "--step-policy", "per-step"};
  QTest::newRow("standardised") << QStringList{"--points", folder_.filePath("points.csv")};
  QTest::newRow("post-training") << QStringList{"--retrain-epochs", "0", "--weight-bits", "3"};
  QTest::newRow("averaged") << QStringList{"--cycles", "1", "--cycle-average", "--cycle-average-epochs", "1"};
  // Long enough to leave a weight of the joint network on a tie, where the tests were written.
  QTest::newRow("with ties") << QStringList{"--width",  "64", "--depth",          "4",
                                            "--epochs", "10", "--retrain-epochs", "60"};
  QTest::newRow("LSQ") << QStringList{"--weight-method", "lsq",     "--activation-method", "lsq",
                                      "--first-layer",   "quantize"};
  QTest::newRow("LSQ of one bit") << QStringList{"--weight-method", "lsq", "--activation-method", "lsq",
                                                 "--weight-bits",   "1"};
  QTest::newRow("DoReFa") << QStringList{"--weight-method", "dorefa", "--activation-method", "dorefa"};
  QTest::newRow("DoReFa of 8 bits") << QStringList{"--weight-method", "dorefa",        "--activation-method",
                                                   "dorefa",          "--weight-bits", "8"};
  QTest::newRow("DoReFa of one bit") << QStringList{"--weight-method", "dorefa", "--weight-bits", "1"};
  QTest::newRow("TWN, residual") << QStringList{"--weight-method", "twn",     "--residual", "--depth", "4",
                                                "--first-layer",   "quantize"};
  QTest::newRow("TWN with 8 bits at the end")
      << QStringList{"--weight-method", "twn", "--last-layer", "8bit"};
  QTest::newRow("BWN") << QStringList{"--weight-method", "bwn"};
  QTest::newRow("XNOR") << QStringList{"--weight-method", "xnor", "--activation-method", "xnor"};
}

void TestRebuiltMaps::everyMapIsThatOfItsCodes() {
  QFETCH(QStringList, options);
  const QTemporaryDir place;
  const Finished trained = quantoscope_program(small_run(place.filePath("result"), options));
  QVERIFY2(trained.exit_code == 0, qPrintable(trained.errors));
  const Finished said = rebuilt(place.filePath("result"));
  QVERIFY2(said.exit_code == 0, qPrintable(said.errors));
  QVERIFY2(said.output.contains(" codes, ") && !said.output.startsWith("0 "), qPrintable(said.output));
}

/// The script would tell.
void TestRebuiltMaps::otherCodesAreNoticed() {
  const QTemporaryDir place;
  const QString folder = place.filePath("result");
  const Finished trained = quantoscope_program(small_run(folder));
  QVERIFY2(trained.exit_code == 0, qPrintable(trained.errors));
  const std::string file = (folder + "/weights.npz").toStdString();
  const auto arrays = read_npz(read_file(file), file);
  // Codes of the shadow weights that are not those stored; and stored ones that did not draw the map.
  auto changed = arrays;
  auto& code = std::get<std::vector<std::int8_t>>(changed["joint.code.3"].values)[2];
  code = std::int8_t(code == 0 ? 1 : 0);
  write_file_atomically(file, npz_bytes(changed));
  QVERIFY(rebuilt(folder).errors.contains("joint, layer 3: 1 other codes"));
  changed = arrays;
  std::get<std::vector<float>>(changed["joint.scale.3"].values)[0] *= 1.01f;
  write_file_atomically(file, npz_bytes(changed));
  QVERIFY(rebuilt(folder).errors.contains("other logits"));
  // The program does not open them either.
  const Finished refused = quantoscope_program({"figure", folder, "--output", place.filePath("x.pdf")});
  if (kHasFigures) {
    QCOMPARE(refused.exit_code, 2);
    QVERIFY2(refused.errors.contains("weights.npz does not belong to this result"),
             qPrintable(refused.errors));
  }
}

QUANTOSCOPE_TEST(TestRebuiltMaps)
#include "test_rebuilt_maps.moc"
