// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <filesystem>
#include <random>

#include <sys/wait.h>
#include <unistd.h>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include "core/spec/spec_json.h"

using namespace quantoscope;

namespace {

ExperimentSpec numbered(std::int64_t number) {
  ExperimentSpec spec;
  spec.seed = number;
  return spec;
}

/// Saves one experiment after the other over the same file until it is killed, and says through the pipe
/// which it is about to save.
[[noreturn]] void save_forever(std::int64_t number, const std::string& path, int pipe) {
  for (;; ++number) {
    if (write(pipe, &number, sizeof number) != sizeof number) _exit(1);
    try {
      write_spec(numbered(number), path);
    } catch (...) {
      _exit(2);
    }
  }
}

}  // namespace

class TestKilledSave : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aFileThatIsSavedOverWhenTheProgramIsKilledIsTheOldOrTheNewOne() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath("experiment.quantoscope.json").toStdString();
    std::mt19937 random(20);
    std::int64_t last = 0;  // What the file holds.
    write_spec(numbered(last), path);
    for (int round = 0; round < 25; ++round) {
      int ends[2];
      QCOMPARE(pipe(ends), 0);
      const pid_t child = fork();
      QVERIFY(child >= 0);
      if (child == 0) {
        close(ends[0]);
        save_forever(last + 1, path, ends[1]);
      }
      close(ends[1]);
      // Some saves are let through, and some of the next one; wherever that is, it must not matter.
      std::int64_t begun = 0;
      for (unsigned saves = 1 + random() % 4; saves > 0; --saves)
        QCOMPARE(read(ends[0], &begun, sizeof begun), ssize_t(sizeof begun));
      const qint64 nanoseconds = random() % 3'000'000;
      for (QElapsedTimer timer;
           timer.isValid() ? timer.nsecsElapsed() < nanoseconds : (timer.start(), true);) {
      }
      QCOMPARE(kill(child, SIGKILL), 0);
      int status = 0;
      QCOMPARE(waitpid(child, &status, 0), child);
      QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
      std::int64_t number = 0;
      while (read(ends[0], &number, sizeof number) == ssize_t(sizeof number)) begun = number;
      close(ends[0]);
      const ExperimentSpec found = read_spec(path);  // Whole and valid, or this throws.
      QVERIFY(found == numbered(found.seed));
      QVERIFY(found.seed == begun || found.seed == begun - 1);
      last = found.seed;
    }
    QVERIFY(last > 0);
    // A save that is not killed works beside what the killed ones may have left.
    write_spec(numbered(1000000), path);
    QCOMPARE(read_spec(path).seed, 1000000);
  }
};

QTEST_GUILESS_MAIN(TestKilledSave)
#include "test_killed_save.moc"
