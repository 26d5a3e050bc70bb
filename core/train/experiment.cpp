// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/experiment.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "core/build_info.h"
#include "core/engine_identity.h"
#include "core/error.h"
#include "core/machine.h"
#include "core/spec/spec_fields.h"
#include "core/spec/spec_json.h"
#include "core/train/background.h"
#include "core/train/network_run.h"

namespace quantoscope {

/// Workers take jobs, each the next small piece of work of one network: preparing it, its full map, measuring
/// what is shown, or one epoch. What can be seen comes first, what is measured on it second. After every job
/// the least advanced network that can run is next, so that the retrained ones advance side by side whatever
/// the number of threads, and a worker is never away for longer than a batch when something else is wanted.
class Experiment::Impl {
 public:
  Impl(const ExperimentSpec& initial, ExperimentOptions opts) : spec(initial), options(std::move(opts)) {
    spec.validate();
    data = load(spec.data);
    playing = !options.paused;
    for (const NetworkKind kind : kAllKinds) {
      restart(kind);
      if (auto& from = options.resume[std::size_t(kind)]) {
        const std::string origin = from->path.empty() ? name(kind) : from->path;
        if (from->kind != kind || from->spec != spec_to_json(spec))
          throw Error(CORE_TEXT("core", "%1: a checkpoint of another experiment, or of another network"),
                      origin);
        if (!fits(*from, spec, *data))
          throw Error(CORE_TEXT("core",
                                "%1: a checkpoint that does not fit its experiment (another size of its "
                                "arrays, other points, or no numbers); delete it to train this network from "
                                "the start"),
                      origin);
        slot(kind).run->resume_from(std::move(*from));
      }
    }
    int threads = options.threads > 0 ? options.threads : usable_cores();
    threads = std::clamp(threads, 1, kNetworkKinds);
    for (int i = 0; i < threads; ++i) workers.emplace_back([this](std::stop_token stop) { work(stop); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      for (Slot& slot : slots) slot.yield.request_stop();
      for (std::jthread& worker : workers) worker.request_stop();
    }
    wake.notify_all();
  }

  /// Most urgent first.
  enum class Task { Prepare, Map, Measure, Epoch };

  /// A network's place in the experiment. `run` is used by the one worker that made it busy.
  struct Slot {
    std::uint64_t generation = 0;
    std::shared_ptr<NetworkRun> run;
    std::shared_ptr<const NetworkSnapshot> snapshot;
    std::shared_ptr<PostTraining> trained;  ///< Of the float network, once finished.
    std::stop_source yield;                 ///< Ask the job in progress to come back.
    bool busy = false;
    Task task = Task::Prepare;  ///< While busy.
    bool map_due = false;       ///< A full map, all measured on it, is wanted before more epochs.
    bool fresh = false;         ///< To be trained even if the cache knows it.
    int step_to = 0;            ///< Epochs up to this one are granted although paused.
  };

  struct Job {
    NetworkKind kind;
    Task task;
    std::uint64_t generation;
    std::shared_ptr<NetworkRun> run;
    std::stop_token stop;
    MapSpec map;
    bool fresh;
  };

  /// An epoch of the slot's network may run.
  bool may_train(const Slot& s) const { return playing || s.snapshot->epoch < s.step_to; }
  Slot& slot(NetworkKind kind) { return slots[std::size_t(kind)]; }
  const Slot& slot(NetworkKind kind) const { return slots[std::size_t(kind)]; }
  const Slot& float_slot() const { return slot(NetworkKind::Float); }

  std::shared_ptr<const Dataset> load(const DataSpec& from) const {
    return std::make_shared<const Dataset>(options.incomplete_data ? make_dataset(from)
                                                                   : make_complete_dataset(from));
  }
  void restart(NetworkKind kind, bool fresh = false);
  void restart_all(bool fresh);
  bool adopt(const Job& job) const;
  void keep(const Job& job) const;
  void work(std::stop_token stop);
  std::optional<Job> next_job();
  bool has_job(const Slot& slot, Task& task) const;
  void perform(Job& job);
  std::vector<std::shared_ptr<const NetworkSnapshot>> finish_job(const Job& job);
  void publish(const Job& job);
  std::vector<std::shared_ptr<const NetworkSnapshot>> fail_followers(const Message& message);
  bool all_done() const;
  bool quiet() const;
  void set_playing(bool play);
  bool waits_to_be_looked_at() const { return pause_quantized && !looked_at; }
  bool pause_when_quantized();

  ExperimentSpec spec;
  ExperimentOptions options;
  std::shared_ptr<const Dataset> data;
  std::array<Slot, kNetworkKinds> slots;
  bool playing = true;
  bool held = false;             ///< Nothing runs at all.
  bool pause_quantized = false;  ///< Nothing is retrained until all that is quantized has been looked at.
  bool looked_at = false;        ///< It has paused there.
  mutable std::mutex mutex;
  std::condition_variable_any wake;     ///< A job may have become available.
  std::condition_variable_any settled;  ///< A job has ended.
  std::mutex publishing;
  std::vector<std::jthread> workers;  ///< Last, so that they are joined first.
};

/// Called with the lock held, or before there are workers.
void Experiment::Impl::restart(NetworkKind kind, bool fresh) {
  Slot& s = slot(kind);
  s.fresh = fresh;
  s.yield.request_stop();
  s.yield = std::stop_source();
  ++s.generation;
  s.busy = s.map_due = false;
  if (kind != NetworkKind::Float) looked_at = false;
  s.step_to = 0;
  s.trained = nullptr;
  s.run = std::make_shared<NetworkRun>(kind, s.generation, spec, data);
  s.snapshot = std::make_shared<const NetworkSnapshot>(s.run->snapshot());
}

void Experiment::Impl::restart_all(bool fresh) {
  {
    const std::lock_guard lock(mutex);
    held = false;
    for (const NetworkKind kind : kAllKinds) restart(kind, fresh);
  }
  wake.notify_all();
}

bool Experiment::Impl::has_job(const Slot& s, Task& task) const {
  if (s.busy || held || !data->missing.empty()) return false;
  const NetworkPhase phase = s.snapshot->phase;
  if (s.map_due && phase != NetworkPhase::Waiting && phase != NetworkPhase::Failed) {
    task = s.run->shows_map(spec.map) ? Task::Measure : Task::Map;
    return true;
  }
  if (phase == NetworkPhase::Waiting) {
    task = s.run->shows_map(spec.map) ? Task::Measure : Task::Prepare;
    return s.snapshot->kind == NetworkKind::Float || float_slot().trained;
  }
  task = Task::Epoch;
  if (phase == NetworkPhase::PostTraining && waits_to_be_looked_at() && s.snapshot->epoch >= s.step_to)
    return false;
  return (phase == NetworkPhase::PostTraining || phase == NetworkPhase::Training) && may_train(s);
}

std::optional<Experiment::Impl::Job> Experiment::Impl::next_job() {
  const auto key = [](const Slot& s, Task task) {
    const double progress = s.snapshot->epochs ? double(s.snapshot->epoch) / s.snapshot->epochs : 0;
    return int(task) + (task == Task::Epoch ? progress : 0);
  };
  std::optional<NetworkKind> best;
  Task best_task = Task::Epoch;
  double best_key = 0;
  for (const NetworkKind kind : kAllKinds) {
    Task task;
    if (!has_job(slot(kind), task)) continue;
    const double k = key(slot(kind), task);
    if (best && k >= best_key) continue;
    best = kind;
    best_task = task;
    best_key = k;
  }
  if (!best) return std::nullopt;
  Slot& s = slot(*best);
  s.busy = true;
  s.task = best_task;
  s.yield = std::stop_source();
  if (best_task != Task::Epoch) s.map_due = false;
  if (best_task == Task::Prepare && *best != NetworkKind::Float)
    s.run->start_from(float_slot().trained, float_slot().snapshot->map);
  return Job{*best, best_task, s.generation, s.run, s.yield.get_token(), spec.map, s.fresh};
}

void Experiment::Impl::work(std::stop_token stop) {
  std::unique_lock lock(mutex);
  for (;;) {
    std::optional<Job> job;
    wake.wait(lock, stop, [&] { return stop.stop_requested() || (job = next_job()).has_value(); });
    if (stop.stop_requested()) return;
    lock.unlock();
    perform(*job);
    lock.lock();
    const auto others = finish_job(*job);
    wake.notify_all();
    settled.notify_all();
    if (others.empty() || !options.on_snapshot) continue;
    lock.unlock();
    {
      const std::lock_guard one_at_a_time(publishing);
      for (const auto& snapshot : others) options.on_snapshot(snapshot);
    }
    lock.lock();
  }
}

void Experiment::Impl::perform(Job& job) {
  const auto show = [&] { publish(job); };
  NetworkRun& run = *job.run;
  const NetworkRun::CoarseFirst coarse{options.coarse_first, options.slow_map_seconds};
  if (options.background) set_background(job.task == Task::Epoch);
  try {
    switch (job.task) {
      case Task::Prepare:
        if (adopt(job)) break;
        run.prepare(job.map, coarse, job.stop, show);
        break;
      case Task::Epoch:
        run.train_epoch(job.map, options.map_interval, coarse, job.stop, show);
        if (options.on_checkpoint)
          if (const auto checkpoint = run.next_checkpoint()) options.on_checkpoint(*checkpoint);
        break;
      case Task::Map:
        run.show_map(job.map, coarse, job.stop, show);
        break;
      case Task::Measure:
        run.measure(job.stop);
        break;
    }
  } catch (const std::exception& error) {
    run.fail(error_message(error));
  }
  publish(job);
  keep(job);
}

/// The network is known already.
bool Experiment::Impl::adopt(const Job& job) const {
  if (!options.cache || job.fresh || !job.run->untouched()) return false;
  const auto known = options.cache->find(job.run->spec(), job.kind, *job.run->data());
  if (known) job.run->adopt(*known, job.map);
  return known != nullptr;
}

void Experiment::Impl::keep(const Job& job) const {
  const NetworkRun& run = *job.run;
  if (!options.cache || run.snapshot().phase != NetworkPhase::Finished || !run.has_map(job.map)) return;
  options.cache->keep(run.spec(), *run.data(), std::make_shared<const NetworkSnapshot>(run.snapshot()));
}

/// Makes the run's present state the network's, unless the network was restarted meanwhile.
void Experiment::Impl::publish(const Job& job) {
  const auto snapshot = std::make_shared<const NetworkSnapshot>(job.run->snapshot());
  const std::lock_guard one_at_a_time(publishing);
  {
    const std::lock_guard lock(mutex);
    if (slot(job.kind).generation != job.generation) return;
    slot(job.kind).snapshot = snapshot;
  }
  if (options.on_snapshot) options.on_snapshot(snapshot);
}

/// Returns the new snapshots of other networks that this job's end has decided.
std::vector<std::shared_ptr<const NetworkSnapshot>> Experiment::Impl::finish_job(const Job& job) {
  Slot& s = slot(job.kind);
  if (s.generation != job.generation) return {};
  s.busy = false;
  if (job.task == Task::Epoch) {
    // A network that stops for now shows what it has come to.
    if (!may_train(s) && !job.run->has_map(spec.map)) s.map_due = true;
  } else if (!job.run->has_map(spec.map)) {
    s.map_due = s.snapshot->phase != NetworkPhase::Failed;
  }
  if (job.kind != NetworkKind::Float) {
    if (!pause_when_quantized()) return {};
    return {s.snapshot};  // Somebody is to hear of it.
  }
  if (s.snapshot->phase == NetworkPhase::Finished && !s.trained)
    s.trained = std::make_shared<PostTraining>(job.run->state(), data);
  if (s.snapshot->phase == NetworkPhase::Failed) return fail_followers(s.snapshot->message);
  return {};
}

/// Once every network that is yet to be retrained has its map. Called with the lock held.
bool Experiment::Impl::pause_when_quantized() {
  if (!playing || !waits_to_be_looked_at()) return false;
  bool any = false;
  for (const Slot& s : slots) {
    const NetworkPhase phase = s.snapshot->phase;
    if (s.snapshot->kind == NetworkKind::Float || s.snapshot->over()) continue;
    if (s.busy || s.map_due || phase == NetworkPhase::Waiting) return false;
    any = any || phase == NetworkPhase::PostTraining;
  }
  if (!any) return false;
  looked_at = true;
  set_playing(false);
  return true;
}

/// Networks that were made from it before it failed (a map can fail when all is trained) are whole and go on;
/// other threads may have them in hand.
std::vector<std::shared_ptr<const NetworkSnapshot>> Experiment::Impl::fail_followers(const Message& message) {
  std::vector<std::shared_ptr<const NetworkSnapshot>> failed;
  if (float_slot().trained) return failed;
  for (const NetworkKind kind : kAllKinds) {
    if (kind == NetworkKind::Float) continue;
    Slot& s = slot(kind);
    if (s.busy) continue;  // Never while they wait for the float network.
    s.run->fail({CORE_TEXT("core", "the float network failed: %1"), {message}});
    s.snapshot = std::make_shared<const NetworkSnapshot>(s.run->snapshot());
    failed.push_back(s.snapshot);
  }
  return failed;
}

bool Experiment::Impl::all_done() const {
  return std::all_of(slots.begin(), slots.end(), [](const Slot& s) { return !s.busy && s.snapshot->over(); });
}

bool Experiment::Impl::quiet() const {
  return std::all_of(slots.begin(), slots.end(), [this](const Slot& s) {
    Task task;
    return !s.busy && !has_job(s, task);
  });
}

/// Called with the lock held.
void Experiment::Impl::set_playing(bool play) {
  playing = play;
  if (play) held = false;
  for (Slot& s : slots) {
    const NetworkPhase phase = s.snapshot->phase;
    s.step_to = 0;
    if (play || phase == NetworkPhase::Finished) continue;
    s.yield.request_stop();
    if (!s.busy && phase != NetworkPhase::Waiting && !s.run->has_map(spec.map)) s.map_due = true;
  }
}

Experiment::Experiment(const ExperimentSpec& spec, ExperimentOptions options)
    : impl_(std::make_unique<Impl>(spec, std::move(options))) {}
Experiment::~Experiment() = default;

const ExperimentSpec& Experiment::spec() const { return impl_->spec; }
std::shared_ptr<const Dataset> Experiment::dataset() const { return impl_->data; }

void Experiment::update(const ExperimentSpec& spec, std::shared_ptr<const Dataset> data) {
  spec.validate();
  const Stage stages = restarts(impl_->spec, spec);
  if (!has(stages, Stage::Data))
    data = impl_->data;
  else if (!data)
    data = impl_->load(spec.data);
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->spec = spec;
    impl_->data = std::move(data);
    const std::pair<Stage, NetworkKind> networks[] = {{Stage::Float, NetworkKind::Float},
                                                      {Stage::Weight, NetworkKind::Weight},
                                                      {Stage::Activation, NetworkKind::Activation},
                                                      {Stage::Joint, NetworkKind::Joint}};
    for (const auto& [stage, kind] : networks) {
      Impl::Slot& slot = impl_->slot(kind);
      if (has(stages, stage)) {
        impl_->restart(kind);
      } else if (has(stages, Stage::Map) && (slot.busy || !slot.run->has_map(spec.map))) {
        slot.map_due = true;
        slot.yield.request_stop();
      }
    }
    // Epochs go on where they are when there is nothing more urgent, and now there is.
    if (stages != Stage::None)
      for (Impl::Slot& slot : impl_->slots)
        if (slot.busy && slot.task == Impl::Task::Epoch) slot.yield.request_stop();
  }
  impl_->wake.notify_all();
}

void Experiment::reset() { impl_->restart_all(true); }
void Experiment::recall() { impl_->restart_all(false); }

void Experiment::hold() {
  const std::lock_guard lock(impl_->mutex);
  impl_->held = true;
  impl_->set_playing(false);
  for (const NetworkKind kind : kAllKinds) impl_->restart(kind);
}

void Experiment::play() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->set_playing(true);
  }
  impl_->wake.notify_all();
}

void Experiment::pause() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->set_playing(false);
  }
  impl_->wake.notify_all();
}

void Experiment::set_pause_after_quantization(bool on) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->pause_quantized = on;
  }
  impl_->wake.notify_all();
}

bool Experiment::playing() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->playing;
}

void Experiment::step() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->held = false;
    // Counted from what is known of each network now: the end of a job that is under way does not use it up.
    // Those that cannot run yet are not owed an epoch for when they can.
    for (const NetworkKind kind : kAllKinds) {
      Impl::Slot& slot = impl_->slot(kind);
      const bool can_run = kind == NetworkKind::Float || impl_->float_slot().trained;
      slot.step_to = can_run ? slot.snapshot->epoch + 1 : 0;
    }
  }
  impl_->wake.notify_all();
}

bool Experiment::finished() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->all_done();
}

bool Experiment::idle() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->quiet();
}

std::uint64_t Experiment::generation(NetworkKind kind) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->slot(kind).generation;
}

std::shared_ptr<const NetworkSnapshot> Experiment::snapshot(NetworkKind kind) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->slot(kind).snapshot;
}

ExperimentResult Experiment::result() const {
  ExperimentResult result;
  {
    const std::lock_guard lock(impl_->mutex);
    result.spec = impl_->spec;
    result.complete = true;
    for (const NetworkKind kind : kAllKinds) {
      const NetworkSnapshot& snapshot = *impl_->slot(kind).snapshot;
      result.complete = result.complete && snapshot.phase == NetworkPhase::Finished;
      result.networks[std::size_t(kind)] = snapshot;
    }
  }
  result.version = build_info().version;
  result.engine = engine_identity();
  result.machine = engine_description();
  result.points = impl_->data->source;
  result.truth = truth_map(impl_->data->truth, MapGrid(result.spec.map, impl_->data->plane));
  return result;
}

bool Experiment::wait(std::stop_token stop) {
  std::unique_lock lock(impl_->mutex);
  impl_->settled.wait(lock, stop, [this] { return impl_->all_done(); });
  const bool finished = impl_->all_done();
  if (!finished) impl_->set_playing(false);
  impl_->wake.notify_all();
  impl_->settled.wait(lock, [this] { return impl_->quiet(); });
  return finished;
}

}  // namespace quantoscope
