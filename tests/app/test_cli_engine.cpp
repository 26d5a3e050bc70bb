// SPDX-License-Identifier: GPL-3.0-or-later
// What the bits of a training depend on, and what they do not: the real executable with less than this
// processor has.
#include <QCryptographicHash>
#include <QTest>

#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// Runs the program with some variables of the environment set.
Finished run_with(const QStringList& variables, const QStringList& arguments) {
  QProcessEnvironment environment = bare_environment();
  for (const QString& variable : variables)
    environment.insert(variable.section('=', 0, 0), variable.section('=', 1));
  QProcess process;
  process.setProcessEnvironment(environment);
  process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), arguments);
  return collect(process);
}

/// As on a processor with AVX2 and no more.
const QStringList kAvx2 = {"QUANTOSCOPE_KERNELS=x86_64_v3", "LIBXSMM_TARGET=hsw", "ONEDNN_MAX_CPU_ISA=AVX2",
                           "OPENBLAS_CORETYPE=Haswell"};

QString identity_with(const QStringList& variables) {
  const QString version = run_with(variables, {"--version"}).output;
  for (const QString& line : version.split('\n'))
    if (line.startsWith("Identity: ")) return line.mid(10);
  return {};
}

bool sums_in_order() { return identity_with({}).contains("sums in order"); }

}  // namespace

class TestCliEngine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void vectorWidthsAreOneEngine() {
    if (!sums_in_order()) QSKIP("needs libxsmm and a processor with AVX2");
    QCOMPARE(identity_with(kAvx2), identity_with({}));
    QVERIFY(identity_with({"QUANTOSCOPE_KERNELS=baseline"}) != identity_with({}));
    QVERIFY(identity_with({"QUANTOSCOPE_PRODUCTS=openblas"}) != identity_with({}));
  }

  void vectorWidthsGiveTheSameBits_data() {
    QTest::addColumn<QStringList>("network");
    const auto row = [](const char* name, const QStringList& network) { QTest::newRow(name) << network; };
    row("whole vectors", {"--architecture", "32-3"});
    row("rests, residual", {"--architecture", "20-4", "--residual", "--batch", "37"});
    row("a last vector of its own", {"--architecture", "200-3"});
    row("learned steps", {"--architecture", "33-3", "--weight-method", "lsq", "--activation-method", "lsq"});
    row("dorefa", {"--architecture", "50-3", "--weight-method", "dorefa"});
    row("regularised", {"--architecture", "24-3", "--lipschitz", "0.01"});
  }
  void vectorWidthsGiveTheSameBits() {
    if (!sums_in_order()) QSKIP("needs libxsmm and a processor with AVX2");
    QFETCH(QStringList, network);
    const auto bits = [&](const QStringList& variables, const QString& folder) {
      const Finished finished =
          run_with(variables, QStringList{"run", "--output", folder, "--quiet", "--radii", "3",
                                          "--points-per-semicircle", "40", "--epochs", "3",
                                          "--retrain-epochs", "3", "--map-resolution", "32"} +
                                  network);
      [&] { QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors)); }();
      return read(folder + "/weights.npz") + read(folder + "/maps.npz");
    };
    QTemporaryDir folder;
    const QByteArray here = bits({}, folder.filePath("here"));
    QVERIFY(!here.isEmpty());
    QVERIFY(bits(kAvx2, folder.filePath("avx2")) == here);
  }

  /// If this fails, the same experiment gives other bits than it did: raise kEngineVersion
  /// (core/engine_identity.h), then pin the new digest.
  void aTrainingGivesTheBitsOfThisEngineVersion() {
    if (identity_with({}) != "engine 2, sums in order, arithmetic 4a39f4a119c30f2e")
      QSKIP("pinned on another C library");
    QTemporaryDir folder;
    QCOMPARE(run_with({}, small_run(folder.filePath("run"), {"--quiet"})).exit_code, 0);
    QCOMPARE(QCryptographicHash::hash(read(folder.filePath("run/weights.npz")), QCryptographicHash::Sha256)
                 .toHex()
                 .left(16),
             QByteArray("f5aa40148bb9604b"));
  }

  void unknownKernelsAreRefused() {
    const Finished refused = run_with({"QUANTOSCOPE_KERNELS=abacus"}, {"--version"});
    QCOMPARE(refused.exit_code, 2);
    QVERIFY2(refused.errors.startsWith("quantoscope: QUANTOSCOPE_KERNELS: abacus is not one of baseline, "),
             qPrintable(refused.errors));
  }
};

QUANTOSCOPE_TEST(TestCliEngine)
#include "test_cli_engine.moc"
