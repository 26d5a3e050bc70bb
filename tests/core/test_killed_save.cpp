// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <functional>
#include <optional>
#include <sstream>

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <QTemporaryDir>
#include <QTest>

#include "core/error.h"
#include "core/io/file_set.h"
#include "core/spec/spec_json.h"

using namespace quantoscope;

namespace {

ExperimentSpec numbered(std::int64_t number) {
  ExperimentSpec spec;
  spec.seed = number;
  return spec;
}

/// The process that saves: stops when it is ready, and at each of its system calls as its parent wants.
[[noreturn]] void save_traced(const std::function<void()>& save) {
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(3);
  raise(SIGSTOP);
  try {
    save();
  } catch (...) {
    _exit(2);
  }
  _exit(0);
}

/// Saves in a process that is killed when it enters or leaves the kernel for the n-th time; the code that it
/// ended with if it ended before. What it asks of the kernel is all that others can see of it.
std::optional<int> save_and_kill(const std::function<void()>& save, int n) {
  const pid_t child = fork();
  if (child == 0) save_traced(save);
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

/// Writes a set of three files, each of which says its number, and their index.
void write_set(const std::string& folder, int number) {
  FileSet set(folder);
  for (const char* name : {"maps.npz", "history.csv", "weights.npz"})
    set.add(name, std::string(name) + " " + std::to_string(number));
  std::string index = std::to_string(number);
  for (const SetFile& file : set.files())
    index += " " + file.name + " " + std::to_string(file.size) + " " + file.sha256 + " " + file.part;
  set.commit(StagedFile(folder + "/result.json", index));
}

/// The number of a set, of which every file has to be whole: throws otherwise.
int number_of_set(const std::string& folder) {
  std::istringstream index(read_file(folder + "/result.json"));
  int number = -1, files = 0;
  index >> number;
  for (SetFile file; index >> file.name >> file.size >> file.sha256 >> file.part; ++files)
    if (read_set_file(folder, file) != file.name + " " + std::to_string(number))
      throw Error("of another set");
  if (files != 3) throw Error("no set");
  return number;
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
      ended = save_and_kill([&] { write_spec(numbered(n), path); }, n);
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

  void filesThatBelongTogetherAreAllOldOrAllNewWhenTheProgramIsKilled() {
    const QTemporaryDir place;
    const std::string folder = place.path().toStdString();
    write_set(folder, 0);
    int old_ones = 0, new_ones = 0;
    std::optional<int> ended;
    for (int n = 1; !ended; ++n) {
      ended = save_and_kill([&] { write_set(folder, n); }, n);
      if (ended == 3) QSKIP("processes may not be traced here");
      const int found = number_of_set(folder);  // Whole and of one number, or this throws.
      QVERIFY2(found == 0 || found == n, qPrintable(QString::number(found)));
      ++(found == n ? new_ones : old_ones);
      if (found == n) write_set(folder, 0);
    }
    QCOMPARE(*ended, 0);
    QVERIFY2(old_ones >= 40, qPrintable(QString::number(old_ones)));
    // After the index was renamed: two more folders synced, and three files renamed.
    QVERIFY2(new_ones >= 8, qPrintable(QString::number(new_ones)));
  }
};

QTEST_GUILESS_MAIN(TestKilledSave)
#include "test_killed_save.moc"
