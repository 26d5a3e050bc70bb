// SPDX-License-Identifier: GPL-3.0-or-later
// Training from the command line, through the real executable and without a display.
#include <signal.h>

#include <QTest>

#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestCliRun : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void writesTheFilesOfAResult();
  void resultHoldsSpecAndFourNetworks();
  void historyHasALinePerEpoch();
  void progressIsPlainLinesWhenPiped();
  void quietPrintsNothing();
  void sameSpecGivesTheSameNumbersOnAnyNumberOfThreads();
  void theSpecOfAResultRunsAgainToTheSameNumbers();
  void noRetrainingLeavesPostTrainingQuantization();
  void interruptWritesWhatThereIs_data();
  void interruptWritesWhatThereIs();
  void aFullDiskFailsTheRunAndMarksNothingAsResult();
  void aLossThatIsNotFiniteFailsTheRun();
  void aDeadNetworkIsSaid();
  void aKilledRunGoesOnFromItsCheckpointsToTheSameNumbers();
  void checkpointsOfAnotherEngineAreRefusedUnlessAskedFor();
  void checkpointsThatDoNotFitAreRefused();
  void earlierCheckpointsAreNotThrownAwayUnasked();
  void aResultDoesNotTakeThePlaceOfAPersonsOwnFiles();
  void aResultDoesNotTakeThePlaceOfItsPoints();

 private:
  QTemporaryDir folder_;
  Finished first_;
  QString at(const QString& name) const { return folder_.filePath(name); }
};

void TestCliRun::initTestCase() { first_ = quantoscope_program(small_run(at("first"), {"--threads", "1"})); }

void TestCliRun::writesTheFilesOfAResult() {
  QVERIFY2(first_.exit_code == 0, qPrintable(first_.errors));
  QCOMPARE(QDir(at("first")).entryList(QDir::Files | QDir::Hidden, QDir::Name), kFiles);
  QCOMPARE(first_.errors.contains("no figure.pdf: this program was built without figures"), !kHasFigures);
  QVERIFY(read(at("first/maps.npz")).startsWith("PK"));
}

void TestCliRun::resultHoldsSpecAndFourNetworks() {
  const QJsonObject result = read_result(at("first"));
  QVERIFY(!result["quantoscope"].toString().isEmpty());
  QCOMPARE(result["complete"].toBool(), true);
  QCOMPARE(result["spec"]["model"]["width"].toInt(), 16);
  QCOMPARE(result["spec"]["retraining"]["epochs"].toInt(), 3);
  const QJsonArray networks = result["networks"].toArray();
  QCOMPARE(networks.size(), 4);
  for (int i = 0; i < 4; ++i) {
    const QJsonObject network = networks[i].toObject();
    QCOMPARE(network["kind"].toString(), kKinds[i]);
    QCOMPARE(network["parameters"].toInt(), 2 * 16 + 16 + 16 * 16 + 16 + 16 + 1);
    QCOMPARE(network["weight_bits"], i == 1 || i == 3 ? QJsonValue(2) : QJsonValue());
    QCOMPARE(network["activation_bits"], i >= 2 ? QJsonValue(2) : QJsonValue());
    QCOMPARE(network["layers"].toArray().size(), 3);
    const double truth = network["accuracy"]["truth"].toDouble(-1);
    QVERIFY2(truth > 0.3 && truth <= 1, qPrintable(QString::number(truth)));
    QVERIFY(network["seconds"].toDouble() > 0);
    QCOMPARE(network["accuracy"]["truth_before_retraining"].isDouble(), i > 0);
  }
}

void TestCliRun::historyHasALinePerEpoch() {
  const QList<QByteArray> lines = read(at("first/history.csv")).trimmed().split('\n');
  for (int i = 0; i < 4; ++i) {
    const QByteArray kind = kKinds[i].toUtf8() + ",";
    const auto count = std::count_if(lines.begin(), lines.end(),
                                     [&](const QByteArray& line) { return line.startsWith(kind); });
    QVERIFY2(count >= (i == 0 ? 4 : 3), lines.join('\n').constData());
  }
}

void TestCliRun::progressIsPlainLinesWhenPiped() {
  QVERIFY(!first_.errors.contains('\r') && !first_.errors.contains('\x1b'));
  for (const QString& kind : kKinds) QVERIFY2(first_.errors.contains(kind), qPrintable(first_.errors));
  QVERIFY2(first_.errors.contains("epoch 1/4") && first_.errors.contains("loss"), qPrintable(first_.errors));
  QVERIFY2(first_.output.contains("16-3") && first_.output.contains(at("first")), qPrintable(first_.output));
}

void TestCliRun::quietPrintsNothing() {
  const Finished quiet = quantoscope_program(small_run(at("quiet"), {"--quiet"}));
  QCOMPARE(quiet.exit_code, 0);
  QCOMPARE(quiet.output, QString());
  QCOMPARE(quiet.errors, QString());
}

void TestCliRun::sameSpecGivesTheSameNumbersOnAnyNumberOfThreads() {
  const Finished second = quantoscope_program(small_run(at("second"), {"--threads", "4"}));
  QCOMPARE(second.exit_code, 0);
  QCOMPARE(timeless(read_result(at("second"))), timeless(read_result(at("first"))));
  QCOMPARE(read(at("second/maps.npz")), read(at("first/maps.npz")));
}

void TestCliRun::theSpecOfAResultRunsAgainToTheSameNumbers() {
  QFile file(at("again.json"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QJsonDocument(read_result(at("first"))["spec"].toObject()).toJson());
  file.close();
  const Finished again = quantoscope_program({"run", at("again.json"), "--output", at("again")});
  QVERIFY2(again.exit_code == 0, qPrintable(again.errors));
  QCOMPARE(timeless(read_result(at("again"))), timeless(read_result(at("first"))));
  QCOMPARE(read(at("again/maps.npz")), read(at("first/maps.npz")));
}

void TestCliRun::noRetrainingLeavesPostTrainingQuantization() {
  const Finished run = quantoscope_program(small_run(at("ptq"), {"--retrain-epochs", "0"}));
  QVERIFY2(run.exit_code == 0, qPrintable(run.errors));
  const QJsonArray networks = read_result(at("ptq"))["networks"].toArray();
  QCOMPARE(networks.size(), kKinds.size());
  for (const QJsonValue& network : networks)
    if (network["kind"] != QJsonValue("float"))
      QCOMPARE(network["accuracy"]["truth"], network["accuracy"]["truth_before_retraining"]);
}

void TestCliRun::interruptWritesWhatThereIs_data() {
  QTest::addColumn<int>("signal");
  QTest::newRow("Ctrl+C") << SIGINT;
  QTest::newRow("terminated") << SIGTERM;
}

void TestCliRun::interruptWritesWhatThereIs() {
  QFETCH(int, signal);
  const QString output = at("interrupted" + QString::number(signal));
  QProcess process;
  process.setProcessEnvironment(bare_environment());
  process.start(QStringLiteral(QUANTOSCOPE_PROGRAM),
                small_run(output, {"--epochs", "10000", "--radii", "10", "--points-per-semicircle", "100"}));
  // Its first words prove that it has got as far as training.
  process.setReadChannel(QProcess::StandardError);
  QByteArray seen;
  while (!seen.contains("float") && process.waitForReadyRead(-1)) seen += process.readAllStandardError();
  QCOMPARE(process.state(), QProcess::Running);
  QCOMPARE(kill(pid_t(process.processId()), signal), 0);
  const Finished interrupted = collect(process);
  QVERIFY2(!interrupted.crashed, qPrintable(interrupted.errors));
  QCOMPARE(interrupted.exit_code, 130);
  QVERIFY2(interrupted.errors.contains("interrupted"), qPrintable(interrupted.errors));
  QCOMPARE(QDir(output).entryList(QDir::Files | QDir::Hidden, QDir::Name), kFiles);
  QCOMPARE(read_result(output)["complete"], QJsonValue(false));
}

void TestCliRun::aFullDiskFailsTheRunAndMarksNothingAsResult() {
  QVERIFY(QDir().mkpath(at("full")));
  QVERIFY(QFile::link("/dev/full", at("full/maps.npz")));
  const Finished failed = quantoscope_program(small_run(at("full"), {"--quiet"}));
  QCOMPARE(failed.exit_code, 1);
  QVERIFY2(failed.errors.startsWith("quantoscope: ") && failed.errors.contains("maps.npz") &&
               failed.errors.contains("No space left on device"),
           qPrintable(failed.errors));
  QVERIFY(!QFileInfo::exists(at("full/result.json")));
}

void TestCliRun::aLossThatIsNotFiniteFailsTheRun() {
  // Points so far out that the first products overflow.
  QFile file(at("huge.csv"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("x,y,label\n1e38,1e38,0\n-1e38,1e38,1\n1e38,-1e38,1\n-1e38,-1e38,0\n");
  file.close();
  const Finished failed =
      quantoscope_program({"run", "--points", at("huge.csv"), "--output", at("huge"), "--architecture", "8-4",
                           "--map-resolution", "32", "--standardize=false"});
  QVERIFY2(failed.exit_code == 1, qPrintable(failed.errors));
  const QString last = failed.errors.trimmed().section('\n', -1);
  QVERIFY2(last.startsWith("quantoscope: float network: "), qPrintable(failed.errors));
  QCOMPARE(read_result(at("huge"))["complete"], QJsonValue(false));
}

void TestCliRun::aDeadNetworkIsSaid() {
  // All over the plane there is one class, but for a point that has ten of that class at its place.
  QByteArray points = "x,y,label\n0,0,1\n";
  for (int i = 0; i < 490; ++i)
    points +=
        QByteArray::number((i % 7 - 3) / 3.0) + ',' + QByteArray::number((i / 7 % 7 - 3) / 3.0) + ",0\n";
  QFile file(at("same.csv"));
  QVERIFY(file.open(QIODevice::WriteOnly) && file.write(points) == points.size());
  file.close();
  const QStringList arguments{
      "run", "--points", at("same.csv"), "--architecture",   "8-3", "--epochs", "60", "--retrain-epochs",
      "2",   "--output", at("dead"),     "--map-resolution", "32"};
  const Finished run = quantoscope_program(arguments);
  QVERIFY2(run.exit_code == 0, qPrintable(run.errors));
  const QString why = "gives class 0 everywhere on the plane";
  QVERIFY2(run.errors.contains("quantoscope: float network: " + why), qPrintable(run.errors));
  QCOMPARE(read_result(at("dead"))["networks"][0]["warning"].toString(), why);
  const Finished alive = quantoscope_program(small_run(at("alive"), {"--epochs", "150"}));
  QVERIFY(read_result(at("alive"))["networks"][0]["warning"].isNull());
  QVERIFY2(!alive.errors.contains("float network: "), qPrintable(alive.errors));
}

void TestCliRun::aKilledRunGoesOnFromItsCheckpointsToTheSameNumbers() {
  const QString kept = at("kept");
  {
    QProcess process;
    process.setProcessEnvironment(bare_environment());
    process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), small_run(at("killed"), {"--checkpoint", kept}));
    QTRY_VERIFY_WITH_TIMEOUT(
        QFile::exists(kept + "/float.checkpoint") || process.state() == QProcess::NotRunning, 60000);
    process.kill();
    process.waitForFinished(-1);
  }
  const Finished resumed =
      quantoscope_program({"run", "--checkpoint", kept, "--resume", "--output", at("resumed")});
  QVERIFY2(resumed.exit_code == 0, qPrintable(resumed.errors));
  QCOMPARE(timeless(read_result(at("resumed"))), timeless(read_result(at("first"))));
  QCOMPARE(read(at("resumed/history.csv")), read(at("first/history.csv")));
  QCOMPARE(read(at("resumed/maps.npz")), read(at("first/maps.npz")));

  // All is done by now, but for the one that is taken away.
  QVERIFY(QFile::remove(kept + "/weight.checkpoint"));
  const Finished again =
      quantoscope_program({"run", "--checkpoint", kept, "--resume", "--output", at("again")});
  QVERIFY2(again.exit_code == 0, qPrintable(again.errors));
  QCOMPARE(read(at("again/maps.npz")), read(at("first/maps.npz")));
}

void TestCliRun::checkpointsOfAnotherEngineAreRefusedUnlessAskedFor() {
  const QString kept = at("kept here");
  QCOMPARE(quantoscope_program(small_run(at("here"), {"--checkpoint", kept})).exit_code, 0);
  const auto engine_of = [&](const char* folder) {
    return read_result(at(folder)).value("engine").toObject();
  };
  const QString identity = engine_of("here").value("identity").toString();
  QVERIFY(identity.startsWith("engine "));
  QVERIFY(!engine_of("here").value("machine").toString().isEmpty());
  const auto resume = [&](const QString& output, const QStringList& more) {
    QProcess process;
    QProcessEnvironment environment = bare_environment();
    environment.insert("QUANTOSCOPE_PRODUCTS", "plain");
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(QUANTOSCOPE_PROGRAM),
                  QStringList{"run", "--checkpoint", kept, "--resume", "--output", output} + more);
    return collect(process);
  };
  const Finished refused = resume(at("refused"), {});
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.startsWith("quantoscope: --resume: " + kept +
                                     "/float.checkpoint was trained by "
                                     "another engine (" +
                                     identity + ")"),
           qPrintable(refused.errors));
  const Finished mixed = resume(at("mixed"), {"--other-engine"});
  QVERIFY2(mixed.exit_code == 0, qPrintable(mixed.errors));
  QVERIFY(engine_of("mixed").value("identity").toString().startsWith(identity + "; then engine "));
}

void TestCliRun::checkpointsThatDoNotFitAreRefused() {
  const QString kept = at("refused");
  QCOMPARE(quantoscope_program(small_run(at("x"), {"--checkpoint", kept})).exit_code, 0);
  const auto resume = [&](const QStringList& more) {
    return quantoscope_program(QStringList{"run", "--checkpoint", kept, "--resume", "--output", at("y")} +
                               more);
  };
  const Finished other = resume({"--seed", "7"});
  QCOMPARE(other.exit_code, 2);
  QVERIFY(other.errors.contains("of another experiment"));
  QFile file(kept + "/joint.checkpoint");
  QVERIFY(file.resize(file.size() - 5));
  const Finished damaged = resume({});
  QCOMPARE(damaged.exit_code, 2);
  QVERIFY2(damaged.errors.contains("joint.checkpoint: a damaged checkpoint"), qPrintable(damaged.errors));
  QCOMPARE(quantoscope_program({"run", "--resume", "--output", at("z")}).exit_code, 2);
}

void TestCliRun::earlierCheckpointsAreNotThrownAwayUnasked() {
  const QString kept = at("earlier"), experiment = kept + "/experiment.quantoscope.json";
  const auto run = [&](const QStringList& more) {
    return quantoscope_program(
        small_run(at("later"), QStringList{"--checkpoint", kept, "--seed", "5"} + more));
  };
  QCOMPARE(quantoscope_program(small_run(at("x"), {"--checkpoint", kept})).exit_code, 0);
  const auto contents = [&] {
    QList<QByteArray> all{read(experiment)};
    for (const QString& kind : kKinds) all << read(kept + "/" + kind + ".checkpoint");
    return all;
  };
  const QList<QByteArray> before = contents();
  QVERIFY(!before.contains(QByteArray()));

  const auto refused = [&](const QStringList& more) {
    const Finished finished = run(more);
    QCOMPARE(finished.exit_code, 2);
    QVERIFY2(finished.errors.startsWith("quantoscope: --checkpoint: " + kept) &&
                 finished.errors.contains("--resume") && finished.errors.contains("--restart"),
             qPrintable(finished.errors));
    QVERIFY(!QFileInfo::exists(at("later")));
  };
  refused({});
  refused({"--seed", "1"});  // The same experiment: that is to be trained again, or not.
  QCOMPARE(run({"--resume", "--restart"}).exit_code, 2);
  QCOMPARE(quantoscope_program(small_run(at("later"), {"--restart"})).exit_code, 2);
  // Starting over on purpose what cannot start throws nothing away.
  const Finished nowhere = run({"--restart", "--points", "/nowhere/points.csv"});
  QCOMPARE(nowhere.exit_code, 2);
  QVERIFY2(nowhere.errors.contains("/nowhere/points.csv"), qPrintable(nowhere.errors));
  QCOMPARE(contents(), before);

  const Finished restarted = run({"--restart"});
  QVERIFY2(restarted.exit_code == 0, qPrintable(restarted.errors));
  for (qsizetype i = 0; i < before.size(); ++i) QVERIFY(contents()[i] != before[i]);

  // An experiment that stands there is not overwritten, either.
  for (const QString& kind : kKinds) QVERIFY(QFile::remove(kept + "/" + kind + ".checkpoint"));
  const QByteArray of_seed_5 = read(experiment);
  const Finished other = run({"--seed", "6"});
  QCOMPARE(other.exit_code, 2);
  QVERIFY2(other.errors.contains("holds another experiment"), qPrintable(other.errors));
  QCOMPARE(read(experiment), of_seed_5);
  QCOMPARE(run({}).exit_code, 0);
}

void TestCliRun::aResultDoesNotTakeThePlaceOfAPersonsOwnFiles() {
  QVERIFY(QDir().mkpath(at("own")));
  for (const char* name : {"own/history.csv", "own/result.json"}) {
    QFile file(at(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    const Finished refused = quantoscope_program(small_run(at("own")));
    QCOMPARE(refused.exit_code, 2);
    QVERIFY2(refused.errors.contains(QString(name).section('/', 1) + " is no result of Quantoscope"),
             qPrintable(refused.errors));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("precious"));
    file.close();
    QVERIFY(file.remove());
  }
  QCOMPARE(quantoscope_program(small_run(at("own"))).exit_code, 0);
  QCOMPARE(quantoscope_program(small_run(at("own"))).exit_code, 0);  // A result before gives way.
}

void TestCliRun::aResultDoesNotTakeThePlaceOfItsPoints() {
  QVERIFY(QDir().mkpath(at("mine")));
  QFile file(at("mine/history.csv"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  const QByteArray points = "x,y,label\n-0.5,0.1,0\n0.5,-0.1,1\n";
  file.write(points);
  file.close();
  const Finished refused = quantoscope_program(small_run(at("mine"), {"--points", at("mine/history.csv")}));
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.contains("holds the training points"), qPrintable(refused.errors));
  QCOMPARE(read(at("mine/history.csv")), points);
}

QUANTOSCOPE_TEST(TestCliRun)
#include "test_cli_run.moc"
