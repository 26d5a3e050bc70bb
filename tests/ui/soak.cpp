// SPDX-License-Identifier: GPL-3.0-or-later
// soak MINUTES [SEED]: the monkey over one window for so long. Prints what the process has and keeps, once a
// minute, as a table in Markdown. Ends with 1 when memory grows all the time, or the window has closed.
#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <QElapsedTimer>

#include "tests/session/tiny_spec.h"
#include "tests/ui/monkey.h"
#include "tests/ui/window_parts.h"
#include "ui/spec_history.h"

using namespace quantoscope;

namespace {

namespace fs = std::filesystem;

constexpr double kMiB = 1 << 20;
constexpr double kSlack = 1.1;

/// With what was freed given back to the system, MiB.
double resident() {
  malloc_trim(0);
  long all = 0, pages = 0;
  std::ifstream("/proc/self/statm") >> all >> pages;
  return double(pages) * double(sysconf(_SC_PAGESIZE)) / kMiB;
}

int entries(const char* folder) {
  return int(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// Of all files in the folder, MiB.
double kept(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::error_code gone;
    if (const auto size = entry.file_size(gone); entry.is_regular_file(gone) && !gone) bytes += size;
  }
  return double(bytes) / kMiB;
}

/// The level line through the highest sample of the first third, and a tenth above it for what malloc leaves
/// in pieces: memory that is lost all the time has every sample of the last third beyond it.
bool grows(const std::vector<double>& samples) {
  const auto third = std::ptrdiff_t(samples.size() / 3);
  if (third == 0) return false;
  const double line = kSlack * *std::max_element(samples.begin(), samples.begin() + third);
  const double last = *std::min_element(samples.end() - third, samples.end());
  std::printf("\nThe first third stays below %.0f MiB (a tenth added), the last third above %.0f MiB.\n",
              line, last);
  return last > line;
}

int soak(int minutes, unsigned seed) {
  const QTemporaryDir temporary;
  const QDir folder(temporary.path());
  live_in(folder);
  make_files(folder);
  MainWindow window(tiny_spec());
  window.keepNetworksIn(folder.filePath("networks"), false);
  window.keepUnsavedIn(folder.filePath("unsaved"));
  window.keepPinsIn(folder.filePath("pinned"));
  window.resize(1000, 700);
  window.show();
  Monkey monkey(window, seed, folder);
  std::puts(
      "| minute | actions | resident, MiB | threads | open files | kept files, MiB | undo steps |\n"
      "|-|-|-|-|-|-|-|");
  std::vector<double> samples;
  int actions = 0;
  QElapsedTimer clock;
  clock.start();
  for (int minute = 1; minute <= minutes; ++minute) {
    while (clock.elapsed() < minute * 60000LL) {
      const QString did = monkey.act();
      if (!window.isVisible()) {
        std::printf("the window is gone after: %s\n", qPrintable(did));
        return 1;
      }
      if (++actions % 100 == 0) window.controller().openSpec(tiny_spec());
    }
    samples.push_back(resident());
    std::printf("| %d | %d | %.0f | %d | %d | %.1f | %d |\n", minute, actions, samples.back(),
                entries("/proc/self/task"), entries("/proc/self/fd"), kept(temporary.path().toStdString()),
                window.findChild<SpecHistory*>()->count());
    std::fflush(stdout);
  }
  return grows(samples) ? 1 : 0;
}

}  // namespace

int main(int argc, char* argv[]) {
  QApplication application(argc, argv);
  QCoreApplication::setApplicationName("soak");
  const int minutes = argc > 1 ? std::atoi(argv[1]) : 0;
  if (minutes < 1) {
    std::fputs("usage: soak MINUTES [SEED]\n", stderr);
    return 2;
  }
  return soak(minutes, argc > 2 ? unsigned(std::atoi(argv[2])) : 1);
}
