// SPDX-License-Identifier: GPL-3.0-or-later
// Studies: networks per minute, how busy the cores are to the end, and what the store costs beside training.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "core/study/builtin_studies.h"
#include "core/study/run_training.h"
#include "core/study/study_runner.h"

namespace quantoscope {
namespace {

using Clock = std::chrono::steady_clock;

/// A folder that is gone afterwards.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("bench_study-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

/// Of all threads of this process, user and system.
double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) { return double(time.tv_sec) + 1e-6 * double(time.tv_usec); };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

/// figure2 with one seed and so many epochs, on an empty store. `busy` is the share of the workers' time,
/// from the start of the study to its end, in which they had a network: how little waits for the last one.
/// `cpu` is the processor time over the same; on a machine that others use it is less. `idle_machine_s` is
/// how long it takes when nobody does.
void run_figure2(benchmark::State& state) {
  StudySpec study = builtin_study("figure2");
  study.seeds = {1};
  study.base.pretraining.epochs = study.base.retraining.epochs = int(state.range(0));
  for (auto _ : state) {
    const Folder folder;
    RunStore store(folder.path());
    std::map<std::size_t, Clock::time_point> started;
    double busy = 0;
    StudyRunnerOptions options;
    options.on_change = [&](const StudyProgress&, std::size_t place, const StudyRow& row) {
      if (row.status == RunStatus::Running)
        started[place] = Clock::now();
      else if (started.contains(place))
        busy += seconds(Clock::now() - started[place]);
    };
    StudyRunner runner(make_plan(study), store, options);
    const double cpu = cpu_seconds();
    const auto start = Clock::now();
    const StudyTable table = runner.run();
    const double wall = seconds(Clock::now() - start), used = cpu_seconds() - cpu;
    const double threads = runner.threads();
    state.counters["networks/min"] = 60 * double(table.rows.size()) / wall;
    state.counters["busy"] = busy / (threads * wall);
    state.counters["cpu"] = used / (threads * wall);
    state.counters["idle_machine_s"] = used / threads;
    if (!table.complete()) state.SkipWithError("not all networks finished");
  }
}
BENCHMARK(run_figure2)
    ->Arg(6)
    ->Arg(60)
    ->ArgName("epochs")
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();

/// What the store does for one network (looking it up, claiming it, keeping it, and reading it again with its
/// weights for those that are made from it), beside the training of that network at the default epochs. Its
/// time is mostly waiting for the disk, which the next networks are trained in (`disk_percent` of the
/// training); `percent_of_training` is what is taken from them, the processor's time.
void keep_network(benchmark::State& state) {
  ExperimentSpec spec;
  spec.model = {int(state.range(0)), int(state.range(1)), false};
  const double epochs = spec.pretraining.epochs;
  ExperimentSpec brief = spec;
  brief.pretraining.epochs = 2;
  DatasetCache data;
  NetworkSnapshot network = *train_network(brief, NetworkKind::Float, data.of(brief.data), std::nullopt);
  const double training = network.seconds / 2 * epochs;
  // As long a history as a whole training leaves.
  while (int(network.history.size()) <= spec.pretraining.epochs)
    network.history.push_back(network.history.back());
  const Folder folder;
  RunStore store(folder.path());
  double spent = 0;
  const double cpu = cpu_seconds();
  for (auto _ : state) {
    const auto start = Clock::now();
    ++brief.seed;
    const RunKey key = run_key(brief, NetworkKind::Float);
    benchmark::DoNotOptimize(store.contains(key));
    {
      const auto claim = store.claim(key);
      store.save(brief, network);
    }
    benchmark::DoNotOptimize(store.load(key, RunStore::Weights::Yes));
    spent += seconds(Clock::now() - start);
  }
  state.counters["training_s"] = training;
  const double part = 100 / double(state.iterations()) / training;
  state.counters["percent_of_training"] = part * (cpu_seconds() - cpu);
  state.counters["disk_percent"] = part * spent;
}
BENCHMARK(keep_network)
    ->Args({32, 3})
    ->Args({128, 4})
    ->Args({256, 4})
    ->ArgNames({"width", "depth"})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace quantoscope

BENCHMARK_MAIN();
