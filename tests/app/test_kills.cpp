// SPDX-License-Identifier: GPL-3.0-or-later
// The program is killed, interrupted, put into containers and given no room, wherever it is. More kills than
// a few: QUANTOSCOPE_KILLS=100 build/ci/tests/tests_app kills; each kind prints how many it tried and how
// many held.
#include <csignal>
#include <cstdio>

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QtTest>

#include "core/io/result_files.h"
#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// How many kills of a kind to try.
int kills(int few) {
  const int many = qEnvironmentVariableIntValue("QUANTOSCOPE_KILLS");
  return many > 0 ? many : few;
}
/// Many take longer than Qt Test would wait.
const bool patient = kills(0) > 0 && qputenv("QTEST_FUNCTION_TIMEOUT", "1000000000");

/// What held of what was tried, printed when it is over.
struct Tally {
  explicit Tally(const char* the_kind) : kind(the_kind) {}
  ~Tally() {
    std::printf("%s: tried %d, held %d\n", kind, tried, held);
    std::fflush(stdout);
  }
  const char* kind;
  int tried = 0, held = 0;
};

/// A signal at the count-th step at a call on a path (at_call.cpp).
struct Moment {
  int signal = SIGKILL;
  QString call, path;
  int count = 1;
  int second = 0;  ///< A signal at the next step.
};

/// The address sanitizer would refuse a library that is loaded before it.
QProcessEnvironment preloading() {
  QProcessEnvironment environment = bare_environment();
  environment.insert("ASAN_OPTIONS", environment.value("ASAN_OPTIONS") + ":verify_asan_link_order=0");
  return environment;
}

Finished program_at(const Moment& moment, const QStringList& arguments) {
  QProcessEnvironment environment = preloading();
  environment.insert("LD_PRELOAD", AT_CALL);
  environment.insert("AT_SIGNAL", QString::number(moment.signal));
  environment.insert("AT_CALL", moment.call);
  environment.insert("AT_PATH", moment.path);
  environment.insert("AT_COUNT", QString::number(moment.count));
  environment.insert("AT_SECOND", QString::number(moment.second));
  QProcess process;
  process.setProcessEnvironment(environment);
  process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), arguments);
  return collect(process);
}

/// Lines about networks that this process has trained.
int trained_by(const Finished& finished) {
  int count = 0;
  for (const QString& line : finished.errors.split('\n'))
    count +=
        line.startsWith('[') && !line.endsWith(" from the store") && !line.contains("by another process");
  return count;
}

/// What starts a program as process 1 of a container of its own; empty where that is not permitted.
QStringList container() {
  for (const QStringList& rights : {QStringList(), QStringList{"--map-root-user"}}) {
    const QStringList words =
        QStringList{"unshare", "--pid", "--fork", "--mount-proc", "--kill-child"} + rights;
    QProcess process;
    process.start(words[0], words.mid(1) + QStringList{"true"});
    if (collect(process).exit_code == 0) return words;
  }
  return {};
}

void start(QProcess& process, const QStringList& words) {
  process.setProcessEnvironment(preloading());
  process.start(words[0], words.mid(1));
}

}  // namespace

class TestKills : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  qint64 of_run_ = 0, of_study_ = 0;  ///< Milliseconds that they take undisturbed.
  QString at(const QString& name) const { return folder_.filePath(name); }
  QString study() const;
  QStringList study_command(const QString& store) const {
    return {"study", study(), "--output", at(store), "--threads", "2", "--no-plots"};
  }
  QStringList runs(const QString& store) const {
    return QDir(at(store) + "/runs").entryList({QString(64, '?')}, QDir::Dirs);
  }
  void copy(const QString& from, const QString& to) const;
  bool is_like_first(const QString& name) const {
    return read(at(name + "/maps.npz")) == read(at("first/maps.npz")) &&
           read(at(name + "/history.csv")) == read(at("first/history.csv")) &&
           timeless(read_result(at(name))) == timeless(read_result(at("first")));
  }
  /// Starts the program and kills it at a moment that nobody knows before.
  static Finished killed(const QStringList& words, qint64 milliseconds);

 private Q_SLOTS:
  void initTestCase();
  void killedRunsGoOnToTheSameBits();
  void killedStudiesLoseNothingAndTrainNothingTwice();
  void aResultThatIsReplacedIsTheOldOrTheNewOne();
  void aStopCountsFromTheFirstMomentToTheLast_data();
  void aStopCountsFromTheFirstMomentToTheLast();
  void aSecondSignalEndsTheProgram();
  void otherCommandsEndAtOnce();
  void noRoomKeepsTheOldResult();
  void noRoomForAFigureKeepsNoneOfAnotherResult();
  void containersShareAStore();
  void aKilledContainerHindersNobody();
  void aClockThatIsSetBackHindersNobody();
};

QString TestKills::study() const {
  QFile file(at("tiny.json"));
  if (!file.open(QIODevice::WriteOnly)) return {};
  file.write(R"({"format": "quantoscope-study", "version": 1, "name": "tiny",
    "base": {"data": {"radii": 2, "points": 20, "subsamples": 1}, "pretraining": {"epochs": 20},
    "retraining": {"epochs": 10}, "map": {"resolution": 32}},
    "axes": [{"field": "model.width", "values": [4, 8]}, {"field": "model.depth", "values": [2, 3]}], "seeds": 2})");
  return file.fileName();
}

void TestKills::copy(const QString& from, const QString& to) const {
  QDir(at(to)).removeRecursively();
  QDir().mkpath(at(to));
  for (const QString& name : QDir(at(from)).entryList(QDir::Files | QDir::Hidden))
    QFile::copy(at(from) + "/" + name, at(to) + "/" + name);
}

Finished TestKills::killed(const QStringList& words, qint64 milliseconds) {
  QProcess process;
  start(process, words);
  process.waitForFinished(QRandomGenerator::global()->bounded(int(milliseconds) + 1));
  process.kill();
  return collect(process);
}

void TestKills::initTestCase() {
  QElapsedTimer timer;
  timer.start();
  const Finished first = quantoscope_program(small_run(at("first")));
  QVERIFY2(first.exit_code == 0, qPrintable(first.errors));
  of_run_ = timer.restart();
  const Finished study = quantoscope_program(study_command("undisturbed"));
  QVERIFY2(study.exit_code == 0, qPrintable(study.errors));
  of_study_ = timer.elapsed();
}

/// Up to three times one after the other.
void TestKills::killedRunsGoOnToTheSameBits() {
  Tally tally("kills of run");
  while (tally.tried < kills(6)) {
    const QString kept = at("kept"), output = at("resumed");
    QDir(kept).removeRecursively();
    const auto words = [&] {
      const QStringList more{"--checkpoint", kept};
      return QFile::exists(kept + "/experiment.quantoscope.json")
                 ? QStringList{"run", "--output", output, "--resume"} + more
                 : small_run(output, more);
    };
    const int chain = 1 + QRandomGenerator::global()->bounded(3);
    for (int i = 0; i < chain; ++i) killed(QStringList{QUANTOSCOPE_PROGRAM} + words(), of_run_);
    const Finished rest = quantoscope_program(words());
    QVERIFY2(rest.exit_code == 0, qPrintable(rest.errors));
    tally.tried += chain;
    QVERIFY(is_like_first("resumed"));
    tally.held += chain;
  }
}

void TestKills::killedStudiesLoseNothingAndTrainNothingTwice() {
  Tally tally("kills of study");
  const auto check = [&](const Finished& finished, const QStringList& before) {
    const QStringList after = runs("chain");
    for (const QString& key : before) QVERIFY2(after.contains(key), "a network was lost");
    QVERIFY2(trained_by(finished) <= after.size() - before.size(), "a network was trained twice");
  };
  while (tally.tried < kills(6)) {
    QDir(at("chain")).removeRecursively();
    for (int i = 0; i < 3; ++i, ++tally.tried) {
      const QStringList before = runs("chain");
      check(killed(QStringList{QUANTOSCOPE_PROGRAM} + study_command("chain"), of_study_), before);
      if (QTest::currentTestFailed()) return;
    }
    const QStringList before = runs("chain");
    const Finished rest = quantoscope_program(study_command("chain"));
    QVERIFY2(rest.exit_code == 0, qPrintable(rest.errors));
    QCOMPARE(trained_by(rest), 32 - before.size());
    QCOMPARE(runs("chain").size(), 32);
    QVERIFY2(!rest.errors.contains("damaged"), qPrintable(rest.errors));
    QVERIFY(QDir(at("chain/locks")).isEmpty());
    tally.held += 3;
  }
}

/// Before and after each file takes its place; with more kills, at any other step in its folder, too.
void TestKills::aResultThatIsReplacedIsTheOldOrTheNewOne() {
  Tally tally("kills while a result is written");
  QCOMPARE(quantoscope_program(small_run(at("old"), {"--seed", "5"})).exit_code, 0);
  const std::string folder = at("replaced").toStdString();
  const QStringList again = small_run(at("replaced"));
  for (const char* call : {"rename", ""}) {
    bool was_killed = true;
    for (int n = 1; was_killed && tally.tried < kills(100) && (*call || kills(0) > 0); ++n) {
      copy("old", "replaced");
      QFile notes(at("replaced/notes.txt"));
      QVERIFY(notes.open(QIODevice::WriteOnly) && notes.write("mine") == 4);
      notes.close();
      was_killed = program_at({SIGKILL, call, at("replaced") + "/", n}, again).crashed;
      ++tally.tried;
      const ExperimentResult found = quantoscope::read_result(folder);  // Whole, or this throws.
      QVERIFY(found.spec.seed == 5 || found.spec.seed == 1);
      QVERIFY(was_killed || found.spec.seed == 1);
      QVERIFY(found.networks[3].state && found.networks[3].map);
      QCOMPARE(read(notes.fileName()), QByteArray("mine"));
      ++tally.held;
    }
    QVERIFY2(tally.tried > 8 || tally.tried == kills(100), "the library that kills was not loaded");
  }
  // One that was not killed clears up.
  QCOMPARE(quantoscope_program(again).exit_code, 0);
  QVERIFY(is_like_first("replaced"));
}

void TestKills::aStopCountsFromTheFirstMomentToTheLast_data() {
  QTest::addColumn<int>("signal");
  QTest::addColumn<QStringList>("command");
  QTest::addColumn<QString>("call");
  QTest::addColumn<QString>("path");
  const QStringList run = small_run(at("stopped"), {at("first"), "--checkpoint", at("stopped-kept")});
  const QStringList study = study_command("stopped-store");
  const auto row = [](const char* name, int signal, const QStringList& command, const char* call,
                      const char* path) { QTest::newRow(name) << signal << command << call << path; };
  row("run, reading the experiment", SIGINT, run, "open", "first/result.json");
  row("run, terminated then", SIGTERM, run, "open", "first/result.json");
  row("run, trying the folder", SIGINT, run, "unlink", "/stopped/.quantoscope-");
  row("run, beginning checkpoints", SIGINT, run, "rename", "experiment.quantoscope.json");
  row("run, writing", SIGINT, run, "rename", "/stopped/result.json");
  row("run, all written", SIGTERM, run, "rename", kHasFigures ? "figure.pdf" : "weights.npz");
  row("study, reading it", SIGINT, study, "open", "tiny.json");
  row("study, opening the store", SIGTERM, study, "rename", "quantoscope-store.json");
  row("study, keeping its definition", SIGINT, study, "rename", "study.json");
  row("study, writing", SIGINT, study, "rename", "table.csv");
}

void TestKills::aStopCountsFromTheFirstMomentToTheLast() {
  QFETCH(const int, signal);
  QFETCH(const QStringList, command);
  QFETCH(const QString, call);
  QFETCH(const QString, path);
  for (const char* name : {"stopped", "stopped-kept", "stopped-store"}) QDir(at(name)).removeRecursively();
  const Finished finished = program_at({signal, call, path}, command);
  QVERIFY2(!finished.crashed && finished.exit_code == 130, qPrintable(finished.errors));
  QVERIFY2(finished.errors.contains("quantoscope: interrupted"), qPrintable(finished.errors));
  // What stands there is whole.
  if (QFile::exists(at("stopped/result.json"))) quantoscope::read_result(at("stopped").toStdString());
  QCOMPARE(QDir(at("stopped")).entryList({".*"}, QDir::Files | QDir::Hidden), QStringList());
}

void TestKills::aSecondSignalEndsTheProgram() {
  const Finished finished =
      program_at({SIGINT, "open", "first/result.json", 1, SIGTERM}, small_run(at("twice"), {at("first")}));
  QVERIFY2(finished.crashed && finished.exit_code == SIGTERM, qPrintable(finished.errors));
}

void TestKills::otherCommandsEndAtOnce() {
  const Finished finished = program_at({SIGTERM, "open", "first/result.json"}, {"describe", at("first")});
  QVERIFY(finished.crashed);
}

void TestKills::noRoomKeepsTheOldResult() {
  copy("first", "narrow");
  const QStringList limited{"-c", "ulimit -f 4; exec \"$@\"", "bash", QUANTOSCOPE_PROGRAM};
  QProcess process;
  start(process, QStringList{"bash"} + limited + small_run(at("narrow"), {"--seed", "5"}));
  const Finished full = collect(process);
  // Not killed by SIGXFSZ, but told.
  QVERIFY(!full.crashed);
  QCOMPARE(full.exit_code, 1);
  QVERIFY2(full.errors.contains("cannot write " + at("narrow/")) && full.errors.contains("File too large"),
           qPrintable(full.errors));
  QVERIFY(is_like_first("narrow"));
  QCOMPARE(QDir(at("narrow")).entryList(QDir::Files | QDir::Hidden, QDir::Name), kFiles);
}

void TestKills::noRoomForAFigureKeepsNoneOfAnotherResult() {
  if (!kHasFigures) QSKIP("this program draws none");
  copy("first", "plain");
  QProcess process;
  start(process, QStringList{"bash", "-c", "ulimit -f 40; exec \"$@\"", "bash", QUANTOSCOPE_PROGRAM} +
                     small_run(at("plain"), {"--seed", "5"}));
  const Finished full = collect(process);
  QCOMPARE(full.exit_code, 1);
  QVERIFY2(full.errors.contains("no figure: cannot write"), qPrintable(full.errors));
  QCOMPARE(quantoscope::read_result(at("plain").toStdString()).spec.seed, 5);
  QVERIFY(!QFile::exists(at("plain/figure.pdf")));
}

void TestKills::containersShareAStore() {
  const QStringList words = container();
  if (words.isEmpty()) QSKIP("no containers of one's own here: unshare --pid --fork --mount-proc");
  QProcess programs[3];
  for (QProcess& program : programs)
    start(program, words + QStringList{QUANTOSCOPE_PROGRAM} + study_command("shared"));
  int trained = 0;
  for (QProcess& program : programs) {
    const Finished finished = collect(program);
    QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
    trained += trained_by(finished);
  }
  QCOMPARE(trained, 32);
  QCOMPARE(runs("shared").size(), 32);
  QVERIFY(QDir(at("shared/locks")).isEmpty());
}

/// Who was process 1 and killed stands in the way of no other process 1.
void TestKills::aKilledContainerHindersNobody() {
  const QStringList words = container() + QStringList{QUANTOSCOPE_PROGRAM};
  if (words.size() == 1) QSKIP("no containers of one's own here: unshare --pid --fork --mount-proc");
  Tally tally("kills of containers");
  while (tally.tried < kills(4)) {
    QDir(at("boxed")).removeRecursively();
    for (int i = 0; i < 2; ++i, ++tally.tried) killed(words + study_command("boxed"), of_study_);
    QProcess process;
    start(process, words + study_command("boxed"));
    const Finished rest = collect(process);
    QVERIFY2(rest.exit_code == 0, qPrintable(rest.errors));
    QCOMPARE(runs("boxed").size(), 32);
    tally.held += 2;
  }
}

void TestKills::aClockThatIsSetBackHindersNobody() {
  const QString faketime = QStandardPaths::findExecutable("faketime");
  if (faketime.isEmpty()) QSKIP("faketime (Debian: faketime) is missing");
#ifdef __SANITIZE_THREAD__
  QSKIP("faketime does not go with the thread sanitizer");
#endif
  QProcess one, other;
  start(one, QStringList{QUANTOSCOPE_PROGRAM} + study_command("clocks"));
  // Nobody sets the steady clock back.
  start(other, QStringList{faketime, "--exclude-monotonic", "-f", "-2d", QUANTOSCOPE_PROGRAM} +
                   study_command("clocks"));
  const Finished first = collect(one), second = collect(other);
  QVERIFY2(first.exit_code == 0, qPrintable(first.errors));
  QVERIFY2(second.exit_code == 0, qPrintable(second.errors));
  QCOMPARE(trained_by(first) + trained_by(second), 32);
}

QUANTOSCOPE_TEST(TestKills)
#include "test_kills.moc"
