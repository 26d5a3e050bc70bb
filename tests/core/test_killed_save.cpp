// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <optional>

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
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

/// The process that saves: stops when it is ready, and at each of its system calls as its parent wants.
[[noreturn]] void save_traced(const ExperimentSpec& spec, const std::string& path) {
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(3);
  raise(SIGSTOP);
  try {
    write_spec(spec, path);
  } catch (...) {
    _exit(2);
  }
  _exit(0);
}

/// Saves in a process that is killed when it enters or leaves the kernel for the n-th time; the code that it
/// ended with if it ended before. What it asks of the kernel is all that others can see of it.
std::optional<int> save_and_kill(const ExperimentSpec& spec, const std::string& path, int n) {
  const pid_t child = fork();
  if (child == 0) save_traced(spec, path);
  int status = 0;
  waitpid(child, &status, 0);
  for (int i = 0; i < n && WIFSTOPPED(status); ++i) {
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    waitpid(child, &status, 0);
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return std::nullopt;
}

}  // namespace

class TestKilledSave : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aFileThatIsSavedOverWhenTheProgramIsKilledIsTheOldOrTheNewOne() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath("experiment.quantoscope.json").toStdString();
    write_spec(numbered(0), path);
    int old_ones = 0, new_ones = 0;
    std::optional<int> ended;
    for (int n = 1; !ended; ++n) {
      ended = save_and_kill(numbered(n), path, n);
      if (ended == 3) QSKIP("processes may not be traced here");
      const ExperimentSpec found = read_spec(path);  // Whole and valid, or this throws.
      QVERIFY(found == numbered(found.seed));
      ++(found.seed == n ? new_ones : old_ones);
      if (found.seed == n)
        write_spec(numbered(0), path);
      else
        QCOMPARE(found.seed, 0);
    }
    QCOMPARE(*ended, 0);
    // Before and after the file is made, written, synced, closed and renamed; the last was not killed at all.
    QVERIFY2(old_ones >= 9, qPrintable(QString::number(old_ones)));
    QVERIFY2(new_ones >= 2, qPrintable(QString::number(new_ones)));
    // A save that is not killed works beside what the killed ones may have left.
    write_spec(numbered(1000000), path);
    QCOMPARE(read_spec(path).seed, 1000000);
  }
};

QTEST_GUILESS_MAIN(TestKilledSave)
#include "test_killed_save.moc"
