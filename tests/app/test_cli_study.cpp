// SPDX-License-Identifier: GPL-3.0-or-later
// quantoscope study, end to end: several processes, kills, damage, full disks, shards.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include <QtTest>

#include "tests/app/program.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 120000;

QByteArray file_of(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Lines of standard error about networks that were trained by this process.
int trained_lines(const QString& errors) {
  int count = 0;
  for (const QString& line : errors.split('\n'))
    count +=
        line.startsWith('[') && !line.endsWith(" from the store") && !line.contains("by another process");
  return count;
}

/// A study in progress, whose standard error can be waited for.
class Running {
 public:
  explicit Running(const QStringList& arguments) {
    process.setProcessEnvironment(bare_environment());
    process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), arguments);
  }
  /// At least so many networks have been reported.
  bool has_lines(int count) {
    errors += QString::fromUtf8(process.readAllStandardError());
    return trained_lines(errors) >= count;
  }
  Finished finish() {
    Finished finished = collect(process);
    finished.errors.prepend(errors);
    return finished;
  }
  QProcess process;
  QString errors;
};

}  // namespace

class TestCliStudy : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString at(const QString& name) const { return folder_.filePath(name); }
  QString study(const char* name, const QString& rest) const;
  QProcessEnvironment with_sbatch(const QByteArray& answer) const;
  Finished submit(const QByteArray& sbatch, const QStringList& options) const;
  QString tiny() const;
  QString several(bool endless) const;
  QStringList runs(const QString& folder) const {
    return QDir(at(folder) + "/runs").entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::Hidden);
  }
  QStringList locks(const QString& folder) const {
    return QDir(at(folder) + "/locks").entryList(QDir::Files | QDir::Hidden);
  }
  /// table.csv without the last column, the time it took.
  QStringList numbers(const QString& folder, const QString& name) const;

 private Q_SLOTS:
  void a_study_is_trained_reported_and_restored();
  void plots_that_cannot_be_drawn_are_said();
  void two_processes_share_a_store();
  void a_killed_process_loses_only_what_it_was_training();
  void an_interrupted_study_goes_on();
  void shards_are_collected();
  void studies_of_one_name_are_told_apart();
  void damaged_and_foreign_files_are_reported();
  void a_full_disk_is_said_and_loses_nothing();
  void bad_input_data();
  void bad_input();
  void a_terminal_gets_a_table();
  void slurm_is_asked_for_where_it_is_missing();
  void slurm_gets_what_was_asked_for();
  void a_job_that_stays_in_the_queue_is_named();
  void the_dry_run_trains_nothing();
};

QString TestCliStudy::study(const char* name, const QString& rest) const {
  const QString path = at(QString(name) + ".json");
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return {};
  file.write(
      QString(R"({"format": "quantoscope-study", "version": 1, "name": "%1", %2})").arg(name, rest).toUtf8());
  return path;
}

QString TestCliStudy::tiny() const {
  return study("tiny",
               R"("base": {"data": {"radii": 2, "points": 20, "subsamples": 1}, "pretraining": {"epochs": 3},
    "retraining": {"epochs": 2}, "map": {"resolution": 32}},
    "axes": [{"field": "model.width", "values": [4, 8]}, {"field": "model.depth", "values": [2, 3]}], "seeds": 3)");
}

/// Eight networks; with one more whose training, of the longest that there is the first to begin, does not
/// come to its end while a test runs.
QString TestCliStudy::several(bool endless) const {
  const char* const more =
      R"(, {"label": "endless", "data": {"points": 500}, "pretraining": {"epochs": 10000}})";
  return study(endless ? "endless" : "several",
               QString(R"("base": {"model": {"depth": 3}, "data": {"points": 50},
    "pretraining": {"epochs": 20}, "retraining": {"epochs": 10}, "map": {"resolution": 32}},
    "axes": [{"name": "net", "title": "Net", "cases": [{"label": "a", "model": {"width": 8}},
      {"label": "b", "model": {"width": 12}}, {"label": "c", "model": {"width": 16}},
      {"label": "d", "model": {"width": 32}}%1]}], "networks": ["float", "weight"], "seeds": 1)")
                   .arg(endless ? more : ""));
}

QStringList TestCliStudy::numbers(const QString& folder, const QString& name) const {
  QStringList lines = QString::fromUtf8(file_of(at(folder) + "/" + name + "/table.csv")).split('\n');
  for (QString& line : lines) line = line.section(',', 0, -2);
  return lines;
}

void TestCliStudy::a_study_is_trained_reported_and_restored() {
  const QStringList command{"study", tiny(), "--output", at("first"), "--threads", "2"};
  const Finished first = quantoscope_program(command);
  QVERIFY2(first.exit_code == 0, qPrintable(first.errors));
  QVERIFY(first.output.contains("| Width | Depth | float | W2 | A2 | W2A2 |"));
  QVERIFY(first.errors.contains("quantoscope: up to 2 networks at a time, at most "));
  QCOMPARE(trained_lines(first.errors), 48);
  QCOMPARE(runs("first").size(), 48);
  QVERIFY(locks("first").isEmpty());
  for (const char* name : {"study.json", "table.csv", "table.json", "summary.md", "summary.tex"})
    QVERIFY2(!file_of(at("first/tiny/") + name).isEmpty(), name);
  const auto table = QJsonDocument::fromJson(file_of(at("first/tiny/table.json")));
  QCOMPARE(table["rows"].toArray().size(), 48);

  const QStringList before = numbers("first", "tiny");
  const Finished again = quantoscope_program(command);
  QCOMPARE(again.exit_code, 0);
  QCOMPARE(trained_lines(again.errors), 0);
  QCOMPARE(numbers("first", "tiny"), before);

  // Two seeds more: a third of them are new.
  const Finished more = quantoscope_program(command + QStringList{"--seeds", "5"});
  QCOMPARE(trained_lines(more.errors), 32);
}

void TestCliStudy::plots_that_cannot_be_drawn_are_said() {
  const QString file = study("drawn", R"("base": {"data": {"radii": 2, "points": 20, "subsamples": 1},
    "pretraining": {"epochs": 1}, "retraining": {"epochs": 1}, "map": {"resolution": 32}},
    "axes": [{"field": "model.width", "values": [4, 8]}], "seeds": 2, "plots": [
      {"type": "lines", "x": "model.width", "metric": "accuracy.truth"}, {"type": "maps", "x": "network", "y": "model.width"}])");
  const auto drawn = [&](const char* plot) { return QFileInfo::exists(at("drawn/drawn/") + plot); };
  const QStringList command{"study", file, "--output", at("drawn")};
  QVERIFY(!quantoscope_program(command + QStringList{"--no-plots"}).errors.contains("drawn:"));
  QVERIFY(!drawn("plot-2-maps.pdf"));
  const Finished finished = quantoscope_program(command);
  QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
  QCOMPARE(drawn("plot-1-accuracy.truth.pdf"), kHasWindow);
  QCOMPARE(drawn("plot-2-maps.pdf"), kHasFigures);
  QCOMPARE(finished.errors.contains("drawn: this program was built without"), !kHasWindow);
  QCOMPARE(quantoscope_program(command + QStringList{"--quiet"}).errors, QString());
}

void TestCliStudy::two_processes_share_a_store() {
  const QStringList command{"study", tiny(), "--output", at("shared"), "--threads", "2"};
  Running one(command), other(command);
  const Finished first = one.finish(), second = other.finish();
  QVERIFY2(first.exit_code == 0, qPrintable(first.errors));
  QVERIFY2(second.exit_code == 0, qPrintable(second.errors));
  QCOMPARE(trained_lines(first.errors) + trained_lines(second.errors), 48);
  QCOMPARE(runs("shared").size(), 48);
  QVERIFY(locks("shared").isEmpty());
  QVERIFY(!first.errors.contains("damaged") && !second.errors.contains("damaged"));
  quantoscope_program({"study", tiny(), "--output", at("alone"), "--quiet"});
  QCOMPARE(numbers("shared", "tiny"), numbers("alone", "tiny"));
}

void TestCliStudy::a_killed_process_loses_only_what_it_was_training() {
  const auto command = [&](bool endless) {
    return QStringList{"study", several(endless), "--output", at("killed"), "--threads", "2"};
  };
  Running doomed(command(true));
  QTRY_VERIFY_WITH_TIMEOUT(doomed.has_lines(2), kPatience);
  doomed.process.kill();
  const Finished killed = doomed.finish();
  QVERIFY(killed.crashed);
  const auto kept = runs("killed").filter(QRegularExpression("^[0-9a-f]{64}$")).size();
  QVERIFY(kept >= 2 && kept <= 8);
  const Finished rest = quantoscope_program(command(false));
  QVERIFY2(rest.exit_code == 0, qPrintable(rest.errors));
  QCOMPARE(trained_lines(rest.errors), 8 - kept);
  QCOMPARE(locks("killed").size(), 1);  // Of the endless one, which nobody has asked for since.
  quantoscope_program({"study", several(false), "--output", at("unharmed"), "--quiet"});
  QCOMPARE(numbers("killed", "several"), numbers("unharmed", "several"));
}

void TestCliStudy::an_interrupted_study_goes_on() {
  const auto command = [&](bool endless) {
    return QStringList{"study", several(endless), "--output", at("interrupted"), "--threads", "2"};
  };
  Running running(command(true));
  QTRY_VERIFY_WITH_TIMEOUT(running.has_lines(1), kPatience);
  ::kill(pid_t(running.process.processId()), SIGINT);
  const Finished stopped = running.finish();
  QVERIFY(!stopped.crashed);
  QCOMPARE(stopped.exit_code, 130);
  QVERIFY2(
      stopped.errors.contains("of 10 networks are in " + at("interrupted") + ", the same command goes on"),
      qPrintable(stopped.errors));
  QVERIFY(locks("interrupted").isEmpty());
  const auto kept = runs("interrupted").size();
  QVERIFY(kept >= 1 && kept <= 8);
  // What there was has been written.
  QCOMPARE(numbers("interrupted", "endless").filter(",finished,").size(), kept);
  const Finished rest = quantoscope_program(command(false));
  QCOMPARE(rest.exit_code, 0);
  QCOMPARE(trained_lines(rest.errors), 8 - kept);
}

void TestCliStudy::shards_are_collected() {
  for (int shard = 1; shard <= 3; ++shard) {
    const QString number = QString::number(shard);
    const Finished part =
        quantoscope_program({"study", tiny(), "--shard", number + "/3", "--output", at("part" + number)});
    QVERIFY2(part.exit_code == 0, qPrintable(part.errors));
  }
  QCOMPARE(runs("part1").size() + runs("part2").size() + runs("part3").size(), 48);
  const Finished early =
      quantoscope_program({"study", "collect", at("part1"), at("part2"), "--output", at("early")});
  QCOMPARE(early.exit_code, 1);
  QVERIFY2(early.errors.contains("networks are missing or have failed"), qPrintable(early.errors));
  const Finished collected = quantoscope_program(
      {"study", "collect", at("part1"), at("part2"), at("part3"), "--output", at("together")});
  QVERIFY2(collected.exit_code == 0, qPrintable(collected.errors));
  QVERIFY(collected.output.contains("tiny: 48 of 48 networks"));
  quantoscope_program({"study", tiny(), "--output", at("whole"), "--quiet"});
  QCOMPARE(numbers("together", "tiny"), numbers("whole", "tiny"));
  QVERIFY(numbers("whole", "tiny").size() == 50);
}

void TestCliStudy::studies_of_one_name_are_told_apart() {
  const auto with = [&](const char* widths, const char* depth) {
    return study("same", QString(R"("base": {"data": {"radii": 2, "points": 20, "subsamples": 1},
      "model": {"depth": %2}, "pretraining": {"epochs": 1}, "retraining": {"epochs": 1}, "map": {"resolution": 32}},
      "axes": [{"field": "model.width", "values": [%1]}], "networks": ["float"], "seeds": 1)")
                             .arg(widths, depth));
  };
  const auto train = [&](const QString& file, const char* folder) {
    return quantoscope_program({"study", file, "--output", at(folder), "--no-plots"});
  };
  const auto collect_all = [&](const QStringList& more) {
    return quantoscope_program(
        QStringList{"study", "collect", at("name1"), at("name2"), "--output", at("name3"), "--no-plots"} +
        more);
  };
  // Going on with a study is nothing to talk about; changing it is.
  QVERIFY(!train(with("4", "2"), "name1").errors.contains("earlier definition"));
  QVERIFY(!train(with("4, 8", "2"), "name1").errors.contains("earlier definition"));
  const Finished changed = train(with("4, 8", "3"), "name1");
  QCOMPARE(changed.exit_code, 0);
  QVERIFY2(changed.errors.contains(at("name1") + "/same is of an earlier definition of this study "
                                                 "(model.depth: 3 here, 2 there) and replaced"),
           qPrintable(changed.errors));
  QCOMPARE(runs("name1").size(), 4);

  // Two places with parts of one study.
  QCOMPARE(train(with("4, 16", "3"), "name2").exit_code, 0);
  const Finished together = collect_all({});
  QVERIFY2(together.exit_code == 0, qPrintable(together.errors));
  QVERIFY2(together.output.contains("same: 3 of 3 networks"), qPrintable(together.output));

  // Two studies.
  const QString other = with("4, 8", "4");
  QCOMPARE(train(other, "name2").exit_code, 0);
  const QByteArray before = file_of(at("name3/same/table.csv"));
  const Finished refused = collect_all({});
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(
      refused.errors.contains("two studies are named 'same'") &&
          refused.errors.contains("differ in model.depth: 3 here, 4 there; collect one of them with --study"),
      qPrintable(refused.errors));
  QCOMPARE(file_of(at("name3/same/table.csv")), before);
  const Finished chosen = collect_all({"--study", other});
  QVERIFY2(chosen.exit_code == 0, qPrintable(chosen.errors));
  QVERIFY2(chosen.output.contains("same: 2 of 2 networks"), qPrintable(chosen.output));
  QVERIFY2(chosen.errors.contains("is of an earlier definition"), qPrintable(chosen.errors));
}

void TestCliStudy::damaged_and_foreign_files_are_reported() {
  const QStringList command{"study", tiny(), "--output", at("damaged")};
  quantoscope_program(command);
  const QStringList before = numbers("damaged", "tiny");
  const QStringList names = runs("damaged");
  const QString text = at("damaged/runs/") + names[0] + "/run.json";
  QFile json(text);
  QVERIFY(json.open(QIODevice::ReadWrite));
  const QByteArray bytes = QByteArray(json.readAll())
                               .replace("\"epochs\": 3", "\"epochs\": 4")
                               .replace("\"epochs\": 2", "\"epochs\": 4");
  json.resize(0);
  json.seek(0);
  json.write(bytes);
  json.close();
  QVERIFY(QFile::resize(at("damaged/runs/") + names[1] + "/run.json", 100));
  QFile weights(at("damaged/runs/") + names[2] + "/network.npz");
  const auto size = weights.size();
  QVERIFY(weights.open(QIODevice::WriteOnly) && weights.write(QByteArray(size, '?')) == size);
  weights.close();
  QFile foreign(at("damaged/runs/notes.txt"));
  QVERIFY(foreign.open(QIODevice::WriteOnly) && foreign.write("mine") == 4);
  foreign.close();

  // What trains nothing leaves them alone and misses them.
  const Finished collected = quantoscope_program({"study", "collect", at("damaged"), "--no-plots"});
  QCOMPARE(collected.exit_code, 1);
  QVERIFY2(collected.output.contains("tiny: 45 of 48 networks"), qPrintable(collected.output));
  QCOMPARE(collected.errors.count("damaged, counts as missing: "), 3);
  QVERIFY(!QFileInfo::exists(at("damaged/damaged")));

  const Finished repaired = quantoscope_program(command);
  QVERIFY2(repaired.exit_code == 0, qPrintable(repaired.errors));
  QCOMPARE(repaired.errors.count("damaged, will be trained again: "), 3);
  QVERIFY2(repaired.errors.contains(names[0] + ": the digest does not match"), qPrintable(repaired.errors));
  QVERIFY2(repaired.errors.contains(names[2] + ": the digest of the weights does not match"),
           qPrintable(repaired.errors));
  QVERIFY2(repaired.errors.contains("does not belong into the store, left alone: " + foreign.fileName()),
           qPrintable(repaired.errors));
  QCOMPARE(trained_lines(repaired.errors), 3);
  QCOMPARE(numbers("damaged", "tiny"), before);
  QCOMPARE(file_of(foreign.fileName()), QByteArray("mine"));
  QCOMPARE(QDir(at("damaged/damaged")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 3);

  QVERIFY(QDir().mkpath(at("other/things")));
  const Finished refused = quantoscope_program({"study", tiny(), "--output", at("other")});
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.contains("it is a folder with other things in it"), qPrintable(refused.errors));
}

void TestCliStudy::a_full_disk_is_said_and_loses_nothing() {
  const auto command = [&](const char* widths) {
    const QString file =
        study("disk", QString(R"("base": {"data": {"radii": 2, "points": 20, "subsamples": 1},
      "model": {"depth": 3}, "pretraining": {"epochs": 1}, "retraining": {"epochs": 1}, "map": {"resolution": 32}},
      "axes": [{"field": "model.width", "values": [%1]}], "seeds": 1)")
                          .arg(widths));
    return QStringList{"study", file, "--output", at("disk"), "--threads", "1"};
  };
  QCOMPARE(quantoscope_program(command("4")).exit_code, 0);
  QCOMPARE(runs("disk").size(), 4);
  // No file may grow beyond 64 blocks: the weights of 256-3 do not fit.
  QProcess limited;
  limited.start("bash", QStringList{"-c", "ulimit -f 64; exec \"$@\"", "bash", QUANTOSCOPE_PROGRAM} +
                            command("4, 256"));
  const Finished full = collect(limited);
  QCOMPARE(full.exit_code, 1);
  QVERIFY2(full.errors.contains("quantoscope: cannot write " + at("disk/runs/")) &&
               full.errors.contains("File too large"),
           qPrintable(full.errors));
  QCOMPARE(runs("disk").size(), 4);
  QVERIFY(locks("disk").isEmpty());
  const Finished roomy = quantoscope_program(command("4, 256"));
  QCOMPARE(roomy.exit_code, 0);
  QCOMPARE(trained_lines(roomy.errors), 4);
}

void TestCliStudy::bad_input_data() {
  QTest::addColumn<QString>("rest");
  QTest::addColumn<QStringList>("options");
  QTest::addColumn<QString>("message");
  QTest::newRow("unknown axis") << R"("axes": [{"field": "model.widht", "values": [3]}])" << QStringList{}
                                << "unknown field 'model.widht'; did you mean 'model.width'?";
  QTest::newRow("empty grid") << R"("axes": [{"field": "model.width", "values": []}])" << QStringList{}
                              << "there are no values, so there is nothing to train";
  QString values;
  for (int i = 0; i < 100; ++i) values += (i ? ", " : "") + QString::number(2 + i);
  QTest::newRow("ten million")
      << R"("axes": [{"field": "model.width", "values": [%1]}, {"field": "data.points", "values": [%1]},
             {"field": "data.radii", "values": [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}], "networks": ["float"], "seeds": 100)" +
             QString()
      << QStringList{} << "the study asks for 10,000,000 networks; if that is what you want, say --yes";
  QTest::newRow("bad shard") << R"("seeds": 1)" << QStringList{"--shard", "0/3"} << "--shard: expected I/N";
  QTest::newRow("shard too high") << R"("seeds": 1)" << QStringList{"--shard", "4/3"}
                                  << "--shard: there is no part";
}

void TestCliStudy::bad_input() {
  QFETCH(QString, rest);
  QFETCH(const QStringList, options);
  QFETCH(const QString, message);
  QString values;
  for (int i = 0; i < 100; ++i) values += (i ? ", " : "") + QString::number(2 + i);
  rest.replace("%1", values);
  const Finished refused =
      quantoscope_program(QStringList{"study", study("bad", rest), "--output", at("bad")} + options);
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.contains(message), qPrintable(refused.errors));
  QCOMPARE(refused.errors.count('\n'), 1);
  QVERIFY(!QFileInfo::exists(at("bad")));
}

void TestCliStudy::a_terminal_gets_a_table() {
  const QString script = QStandardPaths::findExecutable("script");
  QVERIFY2(!script.isEmpty(), "script (Debian: bsdutils) is missing");
  const int pseudo_terminal = posix_openpt(O_RDWR | O_NOCTTY);
  const bool there = pseudo_terminal >= 0 && grantpt(pseudo_terminal) == 0 &&
                     unlockpt(pseudo_terminal) == 0 && ptsname(pseudo_terminal) &&
                     QFileInfo::exists(ptsname(pseudo_terminal));
  if (pseudo_terminal >= 0) ::close(pseudo_terminal);
  if (!there) QSKIP("there are no pseudo-terminals here");
  QProcess terminal;
  QProcessEnvironment environment = bare_environment();
  environment.insert("TERM", "xterm");
  terminal.setProcessEnvironment(environment);
  terminal.start(script, {"-qec",
                          QString("stty rows 40 cols 120; '%1' study '%2' --output '%3' --threads 1")
                              .arg(QUANTOSCOPE_PROGRAM, tiny(), at("terminal")),
                          "/dev/null"});
  const Finished finished = collect(terminal);
  QVERIFY2(finished.exit_code == 0, qPrintable(finished.output));
  QVERIFY(finished.output.contains("48 of 48 networks"));
  QVERIFY(finished.output.contains("Width  Depth"));
  QVERIFY(finished.output.contains("\033["));
  QVERIFY(!finished.output.contains("[48/48]"));
}

void TestCliStudy::slurm_is_asked_for_where_it_is_missing() {
  QProcess process;
  QProcessEnvironment environment = bare_environment();
  environment.insert("PATH", at("nothing"));
  process.setProcessEnvironment(environment);
  process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), {"study", tiny(), "--output", at("slurm"), "--slurm"});
  const Finished refused = collect(process);
  QCOMPARE(refused.exit_code, 1);
  QVERIFY2(refused.errors.contains("sbatch was not found"), qPrintable(refused.errors));
}

/// A program called sbatch that keeps the scripts it gets and answers as it is told to, and a search path
/// with it.
QProcessEnvironment TestCliStudy::with_sbatch(const QByteArray& answer) const {
  QProcessEnvironment environment = bare_environment();
  QDir().mkpath(at("bin"));
  QFile::remove(at("bin/calls"));
  QFile script(at("bin/sbatch"));
  if (!script.open(QIODevice::WriteOnly)) return {};
  script.write("#!/bin/sh\nfor script; do :; done\necho \"$@\" >> " + at("bin/calls").toUtf8() +
               "\nn=$(wc -l < " + at("bin/calls").toUtf8() + ")\n" + answer);
  script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  environment.insert("PATH", at("bin") + ":" + qEnvironmentVariable("PATH"));
  return environment;
}

Finished TestCliStudy::submit(const QByteArray& sbatch, const QStringList& options) const {
  QProcess process;
  process.setProcessEnvironment(with_sbatch(sbatch));
  process.start(QStringLiteral(QUANTOSCOPE_PROGRAM),
                QStringList{"study", tiny(), "--output", at("cluster"), "--slurm", "--jobs", "3"} + options);
  return collect(process);
}

void TestCliStudy::slurm_gets_what_was_asked_for() {
  const QByteArray takes_all = "echo 'sbatch: a warning' >&2; echo \"10$n;cluster\"\n";
  const Finished refused = submit(takes_all, {"--shard", "1/2"});
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.contains("--shard: --slurm makes the parts itself"), qPrintable(refused.errors));
  QVERIFY(file_of(at("bin/calls")).isEmpty());

  const Finished submitted = submit(takes_all, {"--no-plots", "--threads", "2"});
  QVERIFY2(submitted.exit_code == 0, qPrintable(submitted.errors));
  QVERIFY2(submitted.output.startsWith("job 101 trains in 3 tasks, job 102 collects after it"),
           qPrintable(submitted.output));
  QVERIFY2(file_of(at("bin/calls")).contains("--dependency=afterany:101 "), file_of(at("bin/calls")));
  const QDir folder(at("cluster/tiny/slurm"));
  const QString array = file_of(folder.filePath("array.sh")), gather = file_of(folder.filePath("collect.sh"));
  const auto megabytes = [](const QString& script) {
    return QRegularExpression("#SBATCH --mem=(\\d+)M\n").match(script).captured(1).toInt();
  };
  QVERIFY2(array.contains("--shard \"$SLURM_ARRAY_TASK_ID/3\" --threads 2"), qPrintable(array));
  QVERIFY2(gather.contains(" --no-plots"), qPrintable(gather));
  QVERIFY2(megabytes(array) > megabytes(gather) && megabytes(gather) > 200, qPrintable(gather));

  // Another study of this name does not change what the tasks of the first will train.
  const QStringList definitions = folder.entryList({"*.json"});
  QCOMPARE(definitions.size(), 1);
  const QByteArray first = file_of(folder.filePath(definitions[0]));
  QCOMPARE(submit(takes_all, {"--seeds", "2"}).exit_code, 0);
  QCOMPARE(folder.entryList({"*.json"}).size(), 2);
  QCOMPARE(file_of(folder.filePath(definitions[0])), first);
  QVERIFY(!QString(file_of(folder.filePath("collect.sh"))).contains("--no-plots"));
}

void TestCliStudy::a_job_that_stays_in_the_queue_is_named() {
  const Finished half = submit("[ $n = 1 ] && echo 77 || { echo 'no such partition'; exit 1; }\n", {});
  QCOMPARE(half.exit_code, 1);
  QVERIFY2(half.errors.contains("no such partition") && half.errors.contains("scancel 77"),
           qPrintable(half.errors));
}

void TestCliStudy::the_dry_run_trains_nothing() {
  const Finished said = quantoscope_program({"study", "figure2", "--dry-run", "--output", at("dry")});
  QCOMPARE(said.exit_code, 0);
  QVERIFY2(said.output.contains("100 networks asked for, 100 different ones, 0 are in"),
           qPrintable(said.output));
  QVERIFY(said.output.contains("MB of memory for each"));
  QVERIFY(!QFileInfo::exists(at("dry")));
  // Float networks that it does not ask for are counted, and named.
  const Finished parents =
      quantoscope_program({"study", "lipschitz-strength", "--dry-run", "--output", at("dry")});
  QVERIFY2(parents.output.contains("60 networks asked for, 60 different ones and the 5 float networks that "
                                   "they start from, 0 are in"),
           qPrintable(parents.output));
  const Finished listed = quantoscope_program({"study", "list"});
  for (const char* name :
       {"figure1", "figure2", "figure3", "figure9", "figure10", "width-depth", "bits", "parameter-budget"})
    QVERIFY2(listed.output.contains(name), name);
}

QUANTOSCOPE_TEST(TestCliStudy)
#include "test_cli_study.moc"
