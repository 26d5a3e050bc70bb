// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/study/run_store.h"
#include "core/study/study_plan.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// Where a study stands.
struct StudyProgress {
  std::size_t total = 0;
  std::size_t finished = 0;  ///< Trained now.
  std::size_t restored = 0;  ///< Were in the store.
  std::size_t failed = 0;
  std::size_t running = 0;    ///< Here.
  std::size_t elsewhere = 0;  ///< In training by another process.
  int threads = 0;
  double seconds = 0;            ///< Since the start.
  double seconds_remaining = 0;  ///< By what the networks up to now took.
  std::size_t over() const { return finished + restored + failed; }
};

struct StudyRunnerOptions {
  int threads = 0;  ///< Networks side by side; 0: usable_cores() (core/machine.h).
  /// Bytes that all workers together may need (run_cost.h); there are fewer of them if it is not enough. 0:
  /// three quarters of usable_memory() (core/machine.h).
  std::size_t memory = 0;
  /// Whether networks that another engine left in the store count, or are trained by this one, too.
  RunStore::Of of = RunStore::Of::AnyEngine;
  bool background = false;  ///< Training gives way to the program's other threads (Linux).
  /// How often to look again for networks that another process is training.
  std::chrono::milliseconds poll{500};
  /// A network's status has changed; its row is plan.runs' of the same place. From worker threads, one call
  /// at a time; must return soon.
  std::function<void(const StudyProgress&, std::size_t place, const StudyRow&)> on_change;
};

/// Trains the networks of a plan that are not in the store yet: on each thread one network, the longest way
/// to the end first (a float network counts with the longest that is made from it), so that all are busy
/// until the last. Finished networks are kept at once, which the next ones do not wait for; a stop loses at
/// most those in training.
class StudyRunner {
 public:
  StudyRunner(StudyPlan plan, RunStore& store, StudyRunnerOptions options = {});
  ~StudyRunner();

  /// Workers that will run, and bytes that one of them needs at most.
  int threads() const;
  std::size_t worker_bytes() const;

  /// Blocks until everything is over or `stop` is requested. A network that fails leaves the others alone; a
  /// store that cannot be written ends the study: throws Error then, everything before is kept. Once only.
  StudyTable run(std::stop_token stop = {});

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Bytes that a plan and the tables of its networks (the runner's, and that of who shows the progress) take
/// when all are finished, beside what workers need. Files are written row by row and take nothing more.
std::size_t table_bytes(const StudyPlan& plan);

/// The table as far as the store has it, nothing trained. Networks measured at another resolution are shown
/// as they were measured.
StudyTable stored_table(const StudyPlan& plan, RunStore& store, RunStore::Of of = RunStore::Of::AnyEngine);

}  // namespace quantoscope
