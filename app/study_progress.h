// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "app/progress.h"
#include "core/study/study_runner.h"

namespace quantoscope {

/// How a study shows that it is getting on: on a terminal a table of the means up to now that is written
/// over, with counts and the time left; elsewhere a plain line for each network. Writes to stderr.
/// Thread-safe.
class StudyProgressView {
 public:
  StudyProgressView(const StudyPlan& plan, Progress::Style style);
  ~StudyProgressView() { finish(); }

  /// A network's status has changed.
  void show(const StudyProgress& progress, std::size_t place, const StudyRow& row);
  /// Something that a person should know, on a line of its own.
  void say(const std::string& text);
  /// Leaves the table as it stands; nothing is shown from then on.
  void finish();

 private:
  void draw(bool at_once);
  void erase();
  void say_restored();

  std::mutex mutex_;
  Progress::Style style_;
  StudyTable table_;  ///< As far as it is known.
  StudyProgress progress_;
  std::chrono::steady_clock::time_point drawn_{};
  int lines_ = 0;   ///< Of what is drawn now.
  int unsaid_ = 0;  ///< Networks that were in the store, in lines not written yet.
};

/// "[12/60] 128-4 W2 seed 1  accuracy 0.951  2.7 s  0:41 left"
std::string study_line(const StudyTable& table, const StudyProgress& progress, const StudyRow& row);
/// Counts, time and as much of the table of means as fits into so many lines and columns.
std::string study_screen(const StudyTable& table, const StudyProgress& progress, int lines, int columns);

}  // namespace quantoscope
