// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_runner.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <limits>
#include <list>
#include <mutex>
#include <set>
#include <thread>

#include "core/engine_identity.h"
#include "core/error.h"
#include "core/machine.h"
#include "core/study/run_training.h"
#include "core/train/background.h"

namespace quantoscope {
namespace {

using Clock = std::chrono::steady_clock;

/// What float networks kept in memory for those made from them may take; the others are read from the store.
constexpr std::size_t kFloatCacheBytes = std::size_t{256} << 20;

/// Threads that write finished networks into the store. They wait for the disk most of the time, and disks
/// sync several files in the time of one.
constexpr int kKeepers = 4;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

std::size_t table_bytes(const StudyPlan& plan) {
  constexpr std::size_t kIndex = 64, kTask = 128, kBlock = 16,
                        kEngine = 128;  // Found by key; a run's way; of the allocator.
  const std::size_t axes = plan.study.axes.size(), metrics = study_metrics().size();
  const std::size_t row = sizeof(StudyRow) + axes * sizeof(std::optional<std::size_t>) +
                          metrics * sizeof(std::optional<double>) + 2 * kBlock + kEngine;
  // The runner has a row for each network, and so has who shows the progress.
  return plan.runs.size() *
         (sizeof(PlannedRun) + axes * sizeof(std::int32_t) + kBlock + kIndex + kTask + 2 * row);
}

class StudyRunner::Impl {
 public:
  Impl(StudyPlan the_plan, RunStore& the_store, StudyRunnerOptions opts);

  StudyTable run(std::stop_token stop);

  StudyPlan plan;
  RunStore& store;
  StudyRunnerOptions options;
  int threads = 1;
  std::size_t worker_bytes = 0;

 private:
  /// A run's way through the study; guarded by `mutex`, except that who works on it may look at it.
  struct Task {
    RunStatus status = RunStatus::Waiting;
    bool maybe_stored = false;  ///< To be looked up before anything else; needs no parent.
    bool blocked = false;       ///< Until its parent is over.
    double path = 0;            ///< Expected seconds to the end of the longest network made from it.
    std::vector<std::size_t> children;
    std::size_t children_left = 0;
  };
  /// A float network in memory; filled by the first who needs it while the others wait at its mutex.
  struct CachedFloat {
    std::mutex mutex;
    std::optional<FloatStart> start;
  };
  /// A network on its way into the store.
  struct Trained {
    std::size_t run;
    RunClaim claim;
    NetworkSnapshot network;
    double seconds;
  };

  void link();
  void enqueue(std::size_t i);
  void recall_elsewhere();
  std::optional<std::size_t> next(const std::stop_token& stop);
  void work(const std::stop_token& stop);
  void perform(std::size_t i, const std::stop_token& stop);
  void hand_over(Trained trained);
  void keep(const std::stop_token& no_more);
  void give_up();
  void look_up(std::size_t i, const std::stop_token& stop);
  bool restore(std::size_t i, bool claimed, const std::stop_token& stop);
  bool measure_stored(std::size_t i, NetworkSnapshot& network, const std::stop_token& stop);
  std::optional<NetworkSnapshot> train(std::size_t i, const std::stop_token& stop);
  std::optional<FloatStart> float_start(std::size_t parent, const std::stop_token& stop);
  std::optional<NetworkSnapshot> float_network(std::size_t parent, const std::shared_ptr<const Dataset>& data,
                                               const std::stop_token& stop);
  std::shared_ptr<CachedFloat> cached(std::size_t i);
  void trim_cache();
  void change(std::size_t i, RunStatus status);
  void set_status(std::size_t i, RunStatus status);
  void finish(std::size_t i, const NetworkSnapshot& network, const std::string& engine, bool restored,
              double seconds);
  void fail(std::size_t i, const Message& message);
  void end_run(std::size_t i);
  void publish(std::size_t i);
  StudyProgress progress() const;

  std::vector<Task> tasks;
  std::vector<StudyRow> rows;
  mutable std::mutex mutex;
  std::condition_variable_any wake;
  std::set<std::pair<double, std::size_t>> ready;  ///< By -path; those that may be stored before all others.
  std::list<std::pair<Clock::time_point, std::size_t>> elsewhere;  ///< To be looked at again then.
  StudyProgress counts;
  double cost_left = 0;
  double trained_cost = 0, trained_seconds = 0;  ///< Of what was trained here: how fast the machine is.
  Clock::time_point begun;
  std::deque<Trained> trained;  ///< To be kept; few, so that they take no memory worth counting.
  std::condition_variable_any to_keep, room;
  std::exception_ptr trouble;
  std::stop_source end;  ///< Stops all workers.

  DatasetCache datasets;
  std::mutex cache_mutex;
  std::list<std::pair<std::size_t, std::shared_ptr<CachedFloat>>> cache;  ///< Most recently used first.
  std::mutex publishing;
};

StudyRunner::Impl::Impl(StudyPlan the_plan, RunStore& the_store, StudyRunnerOptions opts)
    : plan(std::move(the_plan)), store(the_store), options(std::move(opts)) {
  for (const PlannedRun& run : plan.runs) worker_bytes = std::max(worker_bytes, run.bytes);
  const int wanted = options.threads > 0 ? options.threads : usable_cores();
  std::size_t most = std::max<std::size_t>(1, plan.runs.size());
  const std::size_t memory = options.memory ? options.memory : usable_memory() / 4 * 3;
  if (memory && worker_bytes) most = std::clamp<std::size_t>(memory / worker_bytes, 1, most);
  threads = int(std::clamp<std::size_t>(std::size_t(std::max(wanted, 1)), 1, most));
}

/// Who waits for whom, and how far everything is from the end.
void StudyRunner::Impl::link() {
  const std::vector<RunKey> stored = store.keys();
  tasks.resize(plan.runs.size());
  rows.reserve(plan.runs.size());
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const PlannedRun& run = plan.runs[i];
    rows.push_back(make_row(plan, run));
    tasks[i].path = run.cost;
    tasks[i].maybe_stored = std::ranges::binary_search(stored, run.key);
    cost_left += run.cost;
    if (run.parent == PlannedRun::kNone) continue;
    tasks[i].blocked = !tasks[i].maybe_stored;
    Task& parent = tasks[run.parent];
    parent.children.push_back(i);
    ++parent.children_left;
    parent.path = std::max(parent.path, plan.runs[run.parent].cost + run.cost);
  }
  counts.total = tasks.size();
  counts.threads = threads;
  for (std::size_t i = 0; i < tasks.size(); ++i)
    if (!tasks[i].blocked) enqueue(i);
}

void StudyRunner::Impl::enqueue(std::size_t i) {
  ready.emplace(tasks[i].maybe_stored ? -std::numeric_limits<double>::infinity() : -tasks[i].path, i);
  wake.notify_one();
}

/// Those that another process was training may be done by now.
void StudyRunner::Impl::recall_elsewhere() {
  const auto now = Clock::now();
  while (!elsewhere.empty() && elsewhere.front().first <= now) {
    const std::size_t i = elsewhere.front().second;
    elsewhere.pop_front();
    tasks[i].maybe_stored = true;
    enqueue(i);
  }
}

/// The next to work on; nothing when everything is over or stopped.
std::optional<std::size_t> StudyRunner::Impl::next(const std::stop_token& stop) {
  std::unique_lock lock(mutex);
  for (;;) {
    if (stop.stop_requested() || counts.over() == tasks.size()) return std::nullopt;
    recall_elsewhere();
    if (!ready.empty()) {
      const std::size_t i = ready.begin()->second;
      ready.erase(ready.begin());
      return i;
    }
    const auto changed = [&] { return !ready.empty() || counts.over() == tasks.size(); };
    if (elsewhere.empty())
      wake.wait(lock, stop, changed);
    else
      wake.wait_for(lock, stop, options.poll, changed);
  }
}

void StudyRunner::Impl::work(const std::stop_token& stop) {
  while (const auto i = next(stop)) try {
      perform(*i, stop);
    } catch (...) {
      give_up();
    }
}

/// In a handler: the store cannot be used, nothing more could be kept.
void StudyRunner::Impl::give_up() {
  const std::lock_guard lock(mutex);
  if (!trouble) trouble = std::current_exception();
  end.request_stop();
}

/// The worker goes on with the next network while this one is written and synced, which takes as long as
/// training a small one.
void StudyRunner::Impl::hand_over(Trained done) {
  std::unique_lock lock(mutex);
  room.wait(lock, [&] { return trained.size() < std::size_t(threads); });
  trained.push_back(std::move(done));
  to_keep.notify_one();
}

/// Until there will be no more and everything is kept.
void StudyRunner::Impl::keep(const std::stop_token& no_more) {
  for (;;) {
    std::unique_lock lock(mutex);
    if (!to_keep.wait(lock, no_more, [&] { return !trained.empty(); })) return;
    const Trained next = std::move(trained.front());
    trained.pop_front();
    lock.unlock();
    room.notify_one();
    try {
      store.save(rows[next.run].spec, next.network);
      finish(next.run, next.network, engine_identity(), false, next.seconds);
    } catch (...) {
      give_up();
    }
  }
}

void StudyRunner::Impl::perform(std::size_t i, const std::stop_token& stop) {
  if (tasks[i].maybe_stored) return look_up(i, stop);
  auto claim = store.claim(plan.runs[i].key);
  if (!claim) return set_status(i, RunStatus::Elsewhere);
  // It may have been finished between looking for it and claiming it.
  if (store.contains(plan.runs[i].key) && restore(i, true, stop)) return;
  set_status(i, RunStatus::Running);
  const auto start = Clock::now();
  std::optional<NetworkSnapshot> network;
  try {
    network = train(i, stop);
  } catch (const std::exception& error) {
    return fail(i, error_message(error));
  }
  if (!network)  // Or somebody else mends the float network that it starts from.
    return set_status(i, stop.stop_requested() ? RunStatus::Waiting : RunStatus::Elsewhere);
  hand_over({i, std::move(*claim), std::move(*network), seconds_since(start)});
}

/// Takes a run from the store; if it is not there after all, it goes the way of the others.
void StudyRunner::Impl::look_up(std::size_t i, const std::stop_token& stop) {
  if (restore(i, false, stop)) return;
  const std::size_t parent = plan.runs[i].parent;
  {
    const std::lock_guard lock(mutex);
    tasks[i].maybe_stored = false;
    const RunStatus of_parent = parent == PlannedRun::kNone ? RunStatus::Finished : tasks[parent].status;
    tasks[i].blocked = of_parent != RunStatus::Finished && of_parent != RunStatus::Failed;
    if (of_parent == RunStatus::Finished) enqueue(i);
    if (of_parent != RunStatus::Failed) return;
  }
  fail(i, Message{CORE_TEXT("core", "the float network failed: %1"), {rows[parent].message}});
}

/// False when it is not there, damaged, or measured on another map or by the definitions of an earlier
/// version and not claimed for measuring it again.
bool StudyRunner::Impl::restore(std::size_t i, bool claimed, const std::stop_token& stop) {
  constexpr auto kAgain = RunStore::Damaged::IsTrainedAgain;
  auto stored = store.load(plan.runs[i].key, RunStore::Weights::No, kAgain, options.of);
  if (!stored) return false;
  const bool failed = stored->network.phase == NetworkPhase::Failed;
  const auto& error = stored->network.error;
  const bool outdated = error && error->band_width == 0;
  if (!failed && (outdated || stored->spec.map.resolution != rows[i].spec.map.resolution)) {
    // Another engine's is not compared with this one's float network, but trained anew.
    stored = claimed ? store.load(plan.runs[i].key, RunStore::Weights::Yes, kAgain, RunStore::Of::ThisEngine)
                     : std::nullopt;
    if (!stored) return false;
    if (!measure_stored(i, stored->network, stop)) return false;
    store.update(rows[i].spec, stored->network);
  }
  // Who kept it may have died before giving its claim back.
  if (!claimed) store.remove_stale_claim(plan.runs[i].key);
  finish(i, stored->network, stored->engine, true, 0);
  return true;
}

/// On the map that this study asks for. False when that is not possible.
bool StudyRunner::Impl::measure_stored(std::size_t i, NetworkSnapshot& network,
                                       const std::stop_token& stop) try {
  const ExperimentSpec& spec = rows[i].spec;
  const std::size_t parent = plan.runs[i].parent;
  std::optional<FloatStart> start;
  if (parent != PlannedRun::kNone && !(start = float_start(parent, stop))) return false;
  return measure_again(network, spec, *datasets.of(spec.data), start, stop);
} catch (const Error&) {
  return false;  // Training it will say why.
}

std::optional<NetworkSnapshot> StudyRunner::Impl::train(std::size_t i, const std::stop_token& stop) {
  const ExperimentSpec& spec = rows[i].spec;
  const std::size_t parent = plan.runs[i].parent;
  std::optional<FloatStart> start;
  if (parent != PlannedRun::kNone && !(start = float_start(parent, stop))) return std::nullopt;
  const auto data = datasets.of(spec.data);
  auto network = train_network(spec, plan.runs[i].kind, data, start, stop);
  if (!network || network->phase == NetworkPhase::Failed || tasks[i].children.empty()) return network;
  // What is made from it will need it soon.
  const auto entry = cached(i);
  const std::lock_guard lock(entry->mutex);
  entry->start = make_float_start(*network, spec.map, data, stop);
  return network;
}

/// A float network that is over, from memory or the store; nothing when stopped or when another process is
/// training it.
std::optional<FloatStart> StudyRunner::Impl::float_start(std::size_t parent, const std::stop_token& stop) {
  const auto entry = cached(parent);
  const std::lock_guard lock(entry->mutex);
  if (entry->start) return entry->start;
  const ExperimentSpec& spec = rows[parent].spec;
  const auto data = datasets.of(spec.data);
  const auto network = float_network(parent, data, stop);
  return entry->start = network ? make_float_start(*network, spec.map, data, stop) : std::nullopt;
}

/// With its weights, of this engine: what is made from it is to be one machine's work. It was whole when it
/// was over; if it has come to harm since, it is trained once more.
std::optional<NetworkSnapshot> StudyRunner::Impl::float_network(std::size_t parent,
                                                                const std::shared_ptr<const Dataset>& data,
                                                                const std::stop_token& stop) {
  const RunKey& key = plan.runs[parent].key;
  const auto stored = [&]() -> std::optional<NetworkSnapshot> {
    auto run =
        store.load(key, RunStore::Weights::Yes, RunStore::Damaged::IsTrainedAgain, RunStore::Of::ThisEngine);
    return run && run->network.state ? std::optional(std::move(run->network)) : std::nullopt;
  };
  if (auto network = stored()) return network;
  const auto claim = store.claim(key);
  if (!claim) return std::nullopt;
  if (auto network = stored()) return network;  // Somebody was faster.
  const ExperimentSpec& spec = rows[parent].spec;
  auto network = train_network(spec, NetworkKind::Float, data, std::nullopt, stop);
  if (!network) return std::nullopt;
  if (network->phase == NetworkPhase::Failed)
    throw Error(CORE_TEXT("core", "the float network failed: %1"), network->message);
  store.save(spec, *network);
  return network;
}

std::shared_ptr<StudyRunner::Impl::CachedFloat> StudyRunner::Impl::cached(std::size_t i) {
  const std::lock_guard lock(cache_mutex);
  const auto found = std::ranges::find(cache, i, &decltype(cache)::value_type::first);
  if (found != cache.end())
    cache.splice(cache.begin(), cache, found);
  else
    cache.emplace_front(i, std::make_shared<CachedFloat>());
  trim_cache();
  return cache.front().second;
}

/// Called with the cache's lock held. What is in use stays with its users.
void StudyRunner::Impl::trim_cache() {
  std::size_t bytes = 0;
  for (auto entry = cache.begin(); entry != cache.end();) {
    const ExperimentSpec& spec = rows[entry->first].spec;
    const std::size_t side = std::size_t(spec.map.resolution);
    bytes += 4 * (std::size_t(parameter_count(spec.model)) + side * side);
    entry = bytes > kFloatCacheBytes && entry != cache.begin() ? cache.erase(entry) : std::next(entry);
  }
}

/// Called with the lock held.
void StudyRunner::Impl::change(std::size_t i, RunStatus status) {
  if (tasks[i].status == RunStatus::Running) --counts.running;
  if (tasks[i].status == RunStatus::Elsewhere) --counts.elsewhere;
  if (status == RunStatus::Running) ++counts.running;
  if (status == RunStatus::Elsewhere) ++counts.elsewhere;
  tasks[i].status = rows[i].status = status;
}

/// For what is not the end yet.
void StudyRunner::Impl::set_status(std::size_t i, RunStatus status) {
  {
    const std::lock_guard lock(mutex);
    if (status == RunStatus::Elsewhere) elsewhere.emplace_back(Clock::now() + options.poll, i);
    if (tasks[i].status == status) return;
    change(i, status);
  }
  publish(i);
}

/// Called with the lock held, when a run's status and row say that it is over.
void StudyRunner::Impl::end_run(std::size_t i) {
  cost_left -= plan.runs[i].cost;
  if (const std::size_t parent = plan.runs[i].parent;
      parent != PlannedRun::kNone && --tasks[parent].children_left == 0) {
    const std::lock_guard lock(cache_mutex);
    std::erase_if(cache, [&](const auto& entry) { return entry.first == parent; });
  }
  wake.notify_all();
}

void StudyRunner::Impl::finish(std::size_t i, const NetworkSnapshot& network, const std::string& engine,
                               bool restored, double seconds) {
  if (network.phase == NetworkPhase::Failed) return fail(i, network.message);
  {
    const std::lock_guard lock(mutex);
    change(i, RunStatus::Finished);
    set_result(rows[i], network);
    rows[i].engine = engine;
    rows[i].restored = restored;
    ++(restored ? counts.restored : counts.finished);
    if (!restored) {
      trained_cost += plan.runs[i].cost;
      trained_seconds += seconds;
    }
    for (const std::size_t child : tasks[i].children)
      if (std::exchange(tasks[child].blocked, false)) enqueue(child);
    end_run(i);
  }
  publish(i);
}

void StudyRunner::Impl::fail(std::size_t i, const Message& message) {
  std::vector<std::size_t> followers;
  {
    const std::lock_guard lock(mutex);
    change(i, RunStatus::Failed);
    rows[i].message = message;
    ++counts.failed;
    for (const std::size_t child : tasks[i].children)
      if (std::exchange(tasks[child].blocked, false)) followers.push_back(child);
    end_run(i);
  }
  publish(i);
  for (const std::size_t child : followers)
    fail(child, Message{CORE_TEXT("core", "the float network failed: %1"), {message}});
}

void StudyRunner::Impl::publish(std::size_t i) {
  if (!options.on_change) return;
  const std::lock_guard one_at_a_time(publishing);
  std::unique_lock lock(mutex);
  const StudyProgress now = progress();
  const StudyRow row = rows[i];
  lock.unlock();
  options.on_change(now, i, row);
}

/// Called with the lock held.
StudyProgress StudyRunner::Impl::progress() const {
  StudyProgress now = counts;
  now.seconds = seconds_since(begun);
  // Cost is a guess for one machine; how it compares with this one is known after the first network.
  const double pace = trained_cost > 0 ? trained_seconds / trained_cost : 1;
  const double longest = ready.empty() || -ready.begin()->first > 1e300 ? 0 : -ready.begin()->first;
  now.seconds_remaining = pace * std::max({cost_left / threads, longest, 0.0});
  return now;
}

StudyTable StudyRunner::Impl::run(std::stop_token stop) {
  begun = Clock::now();
  link();
  const std::stop_callback forward(stop, [this] { end.request_stop(); });
  {
    std::vector<std::jthread> keepers;  // Outlive the workers, and stop when everything is kept.
    for (int k = 0; k < kKeepers; ++k)
      keepers.emplace_back([this](const std::stop_token& no_more) {
        if (options.background) set_background(true);
        keep(no_more);
      });
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t)
      workers.emplace_back([this] {
        if (options.background) set_background(true);
        work(end.get_token());
      });
  }
  if (trouble) std::rethrow_exception(trouble);
  StudyTable table{plan.study, std::move(rows)};
  compare_with_float(table.rows);
  std::size_t at = 0;
  std::erase_if(table.rows, [&](const StudyRow&) { return !plan.runs[at++].asked; });
  return table;
}

StudyRunner::StudyRunner(StudyPlan plan, RunStore& store, StudyRunnerOptions options)
    : impl_(std::make_unique<Impl>(std::move(plan), store, std::move(options))) {}
StudyRunner::~StudyRunner() = default;
int StudyRunner::threads() const { return impl_->threads; }
std::size_t StudyRunner::worker_bytes() const { return impl_->worker_bytes; }
StudyTable StudyRunner::run(std::stop_token stop) { return impl_->run(std::move(stop)); }

StudyTable stored_table(const StudyPlan& plan, RunStore& store, RunStore::Of of) {
  StudyTable table{plan.study, {}};
  for (const PlannedRun& run : plan.runs) {
    table.rows.push_back(make_row(plan, run));
    StudyRow& row = table.rows.back();
    const auto stored = store.load(run.key, RunStore::Weights::No, RunStore::Damaged::IsMissing, of);
    if (!stored) continue;
    row.spec.map.resolution = stored->spec.map.resolution;  // Not its region, which is for looking.
    row.restored = true;
    row.engine = stored->engine;
    set_result(row, stored->network);
  }
  compare_with_float(table.rows);
  std::size_t at = 0;
  std::erase_if(table.rows, [&](const StudyRow&) { return !plan.runs[at++].asked; });
  return table;
}

}  // namespace quantoscope
