// SPDX-License-Identifier: GPL-3.0-or-later
// Running studies: what is trained, that it is the right thing, and that nothing is trained twice.
#include <filesystem>
#include <fstream>
#include <map>

#include <malloc.h>

#include <QtTest>

#include "core/engine_identity.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/study/run_cost.h"
#include "core/study/run_training.h"
#include "core/study/study_files.h"
#include "core/study/study_runner.h"
#include "core/train/experiment.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"
#include "tests/study/foreign_run.h"
#include "tests/study/tiny_study.h"

using namespace quantoscope;
namespace fs = std::filesystem;

namespace {

/// A run of a study with everything that was said on the way.
struct Ran {
  StudyTable table;
  StudyProgress last;
  std::vector<std::string> trouble;
  std::vector<std::pair<std::size_t, RunStatus>> changes;
};

Ran run_study(const StudySpec& study, const std::string& folder, int threads = 2) {
  Ran ran;
  RunStore store(folder, {[&](const std::string& text) { ran.trouble.push_back(text); }, {}});
  StudyRunnerOptions options;
  options.threads = threads;
  options.on_change = [&](const StudyProgress& progress, std::size_t place, const StudyRow& row) {
    ran.last = progress;
    ran.changes.emplace_back(place, row.status);
  };
  ran.table = StudyRunner(make_plan(study), store, options).run();
  return ran;
}

/// Everything measured but the time it took.
std::map<RunKey, std::vector<std::optional<double>>> numbers(const StudyTable& table) {
  std::map<RunKey, std::vector<std::optional<double>>> result;
  for (const StudyRow& row : table.rows) {
    result[row.key] = row.metrics;
    result[row.key][metric_index("time.training")] = std::nullopt;
  }
  return result;
}

const StudyRow* find(const StudyTable& table, NetworkKind kind, int width, int weight_bits,
                     std::int64_t seed) {
  for (const StudyRow& row : table.rows)
    if (row.kind == kind && row.spec.model.width == width && row.seed == seed &&
        (row.weight_bits == weight_bits || kind == NetworkKind::Float || kind == NetworkKind::Activation))
      return &row;
  return nullptr;
}

}  // namespace

class TestStudyRunner : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string at(const char* name) const { return (folder_.path() + "/" + name).toStdString(); }

 private Q_SLOTS:
  void trains_every_network_once_and_as_an_experiment_does();
  void a_second_run_trains_nothing();
  void networks_of_other_engines_count_and_are_told();
  void a_claim_that_the_dead_left_on_a_finished_network_goes();
  void another_seed_trains_only_that_seed();
  void a_float_network_from_the_store_gives_the_same_bits();
  void any_number_of_threads_gives_the_same_numbers();
  void another_resolution_only_measures_again();
  void errors_of_older_definitions_are_only_measured_again();
  void a_network_that_fails_leaves_the_others_alone();
  void a_stop_keeps_what_is_finished_and_goes_on_from_there();
  void memory_limits_the_workers();
  void tables_take_the_memory_that_is_said();
  void cycles_count_in_what_is_expected();
  void the_region_is_the_studys_own();
  void damaged_weights_are_trained_again_and_counted_as_missing_until_then();
  void a_float_network_that_came_to_harm_is_trained_once();
};

void TestStudyRunner::trains_every_network_once_and_as_an_experiment_does() {
  const StudySpec study = tiny_study();
  const Ran ran = run_study(study, at("all"));
  QCOMPARE(ran.table.rows.size(), std::size_t(24));
  QCOMPARE(ran.last.finished, std::size_t(24));
  QCOMPARE(ran.last.over(), ran.last.total);
  QVERIFY(ran.table.complete());
  QVERIFY(ran.trouble.empty());

  ExperimentSpec spec = study.base;
  spec.model.width = 8;
  spec.quantization.weight_bits = 3;
  spec.seed = spec.data.seed = 2;
  Experiment experiment(spec);
  QVERIFY(experiment.wait());
  const ExperimentResult result = experiment.result();
  for (const NetworkKind kind : kAllKinds) {
    const StudyRow* row = find(ran.table, kind, 8, 3, 2);
    QVERIFY(row);
    const NetworkSnapshot& network = result.networks[std::size_t(kind)];
    for (const StudyMetric& metric : study_metrics())
      if (metric.get && metric.name != "time.training")
        QVERIFY2(row->metric(metric.name) == metric.get(network, spec), metric.name.c_str());
    if (kind == NetworkKind::Float) continue;
    QCOMPARE(*row->metric(kAccuracyDrop), *result.networks[0].accuracy.truth - *network.accuracy.truth);
    QVERIFY(row->float_key == find(ran.table, NetworkKind::Float, 8, 0, 2)->key);
  }
  // The float network makes no difference between weight bits, the widths do.
  const StudyRow* row = find(ran.table, NetworkKind::Activation, 8, 0, 1);
  QCOMPARE(ran.table.label(*row, "model.width"), "8");
  QCOMPARE(ran.table.label(*row, "quantization.weight_bits"), "");
  QCOMPARE(ran.table.label(*row, kNetworkAxis), "A2");
}

void TestStudyRunner::a_second_run_trains_nothing() {
  const Ran first = run_study(tiny_study(), at("twice"));
  const Ran second = run_study(tiny_study(), at("twice"));
  QCOMPARE(second.last.restored, std::size_t(24));
  QCOMPARE(second.last.finished, std::size_t(0));
  for (const auto& [place, status] : second.changes) QVERIFY(status == RunStatus::Finished);
  for (const StudyRow& row : second.table.rows) QVERIFY(row.restored);
  QVERIFY(numbers(first.table) == numbers(second.table));
  RunStore store(at("twice"));
  QVERIFY(numbers(stored_table(make_plan(tiny_study()), store)) == numbers(first.table));
}

void TestStudyRunner::networks_of_other_engines_count_and_are_told() {
  StudySpec study = tiny_study();
  study.axes.clear();
  study.rows = {kNetworkAxis};
  study.columns.clear();
  study.seeds = {1};
  const Ran first = run_study(study, at("engines"));
  QVERIFY(table_to_markdown(first.table).find("engines") == std::string::npos);
  // The float network and W, as another machine would have left them.
  RunStore store(at("engines"));
  for (const StudyRow& row : first.table.rows) {
    if (row.kind != NetworkKind::Float && row.kind != NetworkKind::Weight) continue;
    const auto run = store.load(row.key, RunStore::Weights::Yes);
    keep_of_another(at("engines"), run->spec, run->network, "theirs");
  }
  const auto engines = [](const StudyTable& table, const std::string& engine) {
    return std::ranges::count(table.rows, engine, &StudyRow::engine);
  };
  const Ran any = run_study(study, at("engines"));
  QCOMPARE(any.last.restored, std::size_t(4));
  QCOMPARE(engines(any.table, "theirs"), 2);
  QVERIFY(table_to_markdown(any.table).find("Networks of 2 engines are mixed") != std::string::npos);
  const StudyPlan plan = make_plan(study);
  QCOMPARE(engines(stored_table(plan, store, RunStore::Of::ThisEngine), ""), 2);

  // Asked for, they are trained beside the others, W from a float network of this engine.
  StudyRunnerOptions own;
  own.of = RunStore::Of::ThisEngine;
  const StudyTable trained = StudyRunner(plan, store, own).run();
  QVERIFY(trained.complete());
  QCOMPARE(engines(trained, engine_identity()), 4);
  QVERIFY(numbers(trained) == numbers(first.table));
  QCOMPARE(engines(stored_table(plan, store), engine_identity()), 4);
}

void TestStudyRunner::a_claim_that_the_dead_left_on_a_finished_network_goes() {
  const Ran first = run_study(tiny_study(), at("left"));
  const auto lock = [&](const StudyRow& row) { return at("left") + "/locks/" + row.key.text() + ".lock"; };
  const StudyRow &of_dead = first.table.rows[0], &of_living = first.table.rows[1];
  std::string mine;
  {
    RunStore store(at("left"));
    const auto claim = store.claim(of_dead.key);
    mine = read_file(lock(of_dead));
  }
  // No process has such a number (Linux: at most 2^22).
  const QString nobody = QString("\"process\":%1").arg((1 << 22) + 1);
  write_file_atomically(
      lock(of_dead),
      QString::fromStdString(mine).replace(QRegularExpression("\"process\":\\d+"), nobody).toStdString());
  write_file_atomically(lock(of_living), mine);
  const Ran second = run_study(tiny_study(), at("left"));
  QCOMPARE(second.last.restored, std::size_t(24));
  QVERIFY(!QFile::exists(QString::fromStdString(lock(of_dead))));
  QVERIFY(QFile::exists(QString::fromStdString(lock(of_living))));
}

void TestStudyRunner::another_seed_trains_only_that_seed() {
  StudySpec study = tiny_study();
  run_study(study, at("seed"));
  study.seeds.push_back(7);
  const Ran more = run_study(study, at("seed"));
  QCOMPARE(more.last.restored, std::size_t(24));
  QCOMPARE(more.last.finished, std::size_t(12));
  for (const StudyRow& row : more.table.rows) QCOMPARE(row.restored, row.seed != 7);
}

void TestStudyRunner::a_float_network_from_the_store_gives_the_same_bits() {
  StudySpec study = tiny_study();
  const Ran fresh = run_study(study, at("fresh"));
  StudySpec floats = study;
  floats.networks = {NetworkKind::Float};
  run_study(floats, at("restored"));
  const Ran restored = run_study(study, at("restored"));
  QCOMPARE(restored.last.restored, std::size_t(4));
  QVERIFY(numbers(fresh.table) == numbers(restored.table));
  // Not only the accuracies: the weights themselves.
  RunStore a(at("fresh")), b(at("restored"));
  for (const StudyRow& row : fresh.table.rows) {
    const auto one = a.load(row.key, RunStore::Weights::Yes), other = b.load(row.key, RunStore::Weights::Yes);
    QVERIFY(one->network.state->parameters == other->network.state->parameters);
    QVERIFY(one->network.state->steps == other->network.state->steps);
    QVERIFY(one->network.history == other->network.history);
  }
}

void TestStudyRunner::any_number_of_threads_gives_the_same_numbers() {
  const Ran one = run_study(tiny_study(), at("one"), 1);
  const Ran many = run_study(tiny_study(), at("many"), 7);
  QCOMPARE(many.last.threads, 7);
  QVERIFY(numbers(one.table) == numbers(many.table));
}

void TestStudyRunner::another_resolution_only_measures_again() {
  StudySpec study = tiny_study();
  run_study(study, at("resolution"));
  study.base.map.resolution = 64;
  const Ran again = run_study(study, at("resolution"));
  QCOMPARE(again.last.finished, std::size_t(0));
  const Ran fresh = run_study(study, at("resolution64"));
  QCOMPARE(fresh.last.finished, std::size_t(24));
  QVERIFY(numbers(again.table) == numbers(fresh.table));
}

void TestStudyRunner::errors_of_older_definitions_are_only_measured_again() {
  const Ran fresh = run_study(tiny_study(), at("older"));
  {
    RunStore store(at("older"));
    for (const StudyRow& row : fresh.table.rows) {
      StoredRun run = *store.load(row.key, RunStore::Weights::Yes);
      if (!run.network.error) continue;
      run.network.error->band_width = 0;
      run.network.error->correlation_length = 99;
      store.update(run.spec, run.network);
    }
  }
  const Ran again = run_study(tiny_study(), at("older"));
  QCOMPARE(again.last.finished, std::size_t(0));
  QVERIFY(numbers(again.table) == numbers(fresh.table));
}

void TestStudyRunner::a_network_that_fails_leaves_the_others_alone() {
  // Points so far out that products of their coordinates overflow, beside the usual ones.
  const std::string points = at("far.csv");
  write_file_atomically(points, "x,y,label\n1e38,1e38,0\n-1e38,1e38,1\n1e38,-1e38,1\n");
  StudySpec study = tiny_study();
  study.axes = {{"data", "Data", "", {{"rings", {}}, {"far", {{"data.points_file", points}}}}}};
  study.rows = {"data"};
  study.seeds = {1};
  const Ran ran = run_study(study, at("fails"));
  QCOMPARE(ran.last.failed, std::size_t(4));
  QCOMPARE(ran.last.finished, std::size_t(4));
  for (const StudyRow& row : ran.table.rows) {
    if (ran.table.label(row, "data") == "rings") {
      QVERIFY(row.status == RunStatus::Finished);
      continue;
    }
    QVERIFY(row.status == RunStatus::Failed);
    QVERIFY2(row.message.english().find("no longer finite") != std::string::npos,
             row.message.english().c_str());
    QVERIFY(row.metrics.empty());
  }
  // That it fails is known now, too.
  const Ran again = run_study(study, at("fails"));
  QVERIFY(again.trouble.empty());
  QCOMPARE(again.last.finished, std::size_t(0));
  QCOMPARE(again.last.restored, std::size_t(4));
  QCOMPARE(again.last.failed, std::size_t(4));
  QCOMPARE(again.changes.size(), std::size_t(8));
  for (const auto& [place, status] : again.changes) QVERIFY(status != RunStatus::Running);
}

void TestStudyRunner::a_stop_keeps_what_is_finished_and_goes_on_from_there() {
  const StudySpec study = tiny_study();
  std::stop_source stop;
  std::size_t finished = 0;
  {
    RunStore store(at("stop"));
    StudyRunnerOptions options;
    options.threads = 1;
    options.on_change = [&](const StudyProgress& progress, std::size_t, const StudyRow&) {
      finished = progress.finished;
      if (finished >= 5) stop.request_stop();
    };
    const StudyTable table = StudyRunner(make_plan(study), store, options).run(stop.get_token());
    QVERIFY(!table.complete());
  }
  QVERIFY(finished >= 5);  // And what was on its way into the store then.
  const Ran rest = run_study(study, at("stop"));
  QCOMPARE(rest.last.restored, finished);
  QCOMPARE(rest.last.finished, 24 - finished);
  QVERIFY(rest.table.complete());
}

void TestStudyRunner::memory_limits_the_workers() {
  RunStore store(at("memory"));
  StudyRunnerOptions options;
  options.threads = 8;
  options.memory = std::size_t(1) << 40;
  const StudyPlan plan = make_plan(tiny_study());
  const StudyRunner roomy(plan, store, options);
  QCOMPARE(roomy.threads(), 8);
  options.memory = 3 * roomy.worker_bytes() + 1;
  QCOMPARE(StudyRunner(plan, store, options).threads(), 3);
  options.memory = 1;
  QCOMPARE(StudyRunner(plan, store, options).threads(), 1);
}

/// What is said before a large study starts is what it takes when it ends, and not much more.
void TestStudyRunner::tables_take_the_memory_that_is_said() {
  StudySpec study = tiny_study();
  study.seeds = first_seeds(500);
  const auto taken = [] {
    const auto info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
  };
  const auto before = taken();
  const StudyPlan plan = make_plan(study);
  QCOMPARE(plan.runs.size(), std::size_t(6000));
  NetworkSnapshot network;
  network.phase = NetworkPhase::Finished;
  std::vector<StudyRow> tables[2];
  for (auto& rows : tables)
    for (const PlannedRun& run : plan.runs) {
      rows.push_back(make_row(plan, run));
      set_result(rows.back(), network);
    }
  for (auto& rows : tables) rows.shrink_to_fit();
  const auto used = taken() - before;
  // Less than the rows alone: another allocator, such as a sanitizer's, has it.
  if (used < 2 * plan.runs.size() * sizeof(StudyRow)) QSKIP("the allocator does not say what is in use");
  QVERIFY2(table_bytes(plan) > used - used / 10, qPrintable(QString::number(table_bytes(plan))));
  QVERIFY2(table_bytes(plan) < used + used / 2, qPrintable(QString::number(used)));
}

/// Cycles are trained like other epochs, by the quantized networks only.
void TestStudyRunner::cycles_count_in_what_is_expected() {
  ExperimentSpec plain, cycled, longer;
  cycled.fine_tuning.cycles = 3;
  cycled.fine_tuning.level_epochs = 2;
  longer.retraining.epochs += 3 * 8 * 2;
  QCOMPARE(expected_seconds(cycled, NetworkKind::Float, 20000),
           expected_seconds(plain, NetworkKind::Float, 20000));
  QCOMPARE(expected_seconds(cycled, NetworkKind::Weight, 20000),
           expected_seconds(longer, NetworkKind::Weight, 20000));
  cycled.fine_tuning.average = true;
  longer.retraining.epochs += cycled.fine_tuning.average_epochs;
  QCOMPARE(expected_seconds(cycled, NetworkKind::Joint, 20000),
           expected_seconds(longer, NetworkKind::Joint, 20000));
}

/// The same networks are in another study, which looks at the whole plane.
void TestStudyRunner::the_region_is_the_studys_own() {
  StudySpec study = tiny_study();
  study.base.map.region = Region::Whole;
  run_study(study, at("regions"));
  study.base.map.region = Region::BottomRight;
  RunStore store(at("regions"));
  const StudyTable table = stored_table(make_plan(study), store);
  QVERIFY(table.complete());
  for (const StudyRow& row : table.rows) QCOMPARE(row.spec.map.region, Region::BottomRight);
}

void TestStudyRunner::damaged_weights_are_trained_again_and_counted_as_missing_until_then() {
  const StudySpec study = tiny_study();
  const StudyPlan plan = make_plan(study);
  const Ran first = run_study(study, at("harm"));
  const auto weights = [&](std::size_t run) {
    return at("harm") + "/runs/" + plan.runs[run].key.text() + "/network.npz";
  };
  // Of a float network, and of two that are made from one: garbage of the same length, nothing, no file.
  const std::string whole = read_file(weights(0));
  write_file_atomically(weights(0), std::string(whole.size(), '?'));
  write_file_atomically(weights(1), "");
  fs::remove(weights(2));

  std::vector<std::string> trouble;
  RunStore store(at("harm"), {[&](const std::string& text) { trouble.push_back(text); }, {}});
  const StudyTable looked_at = stored_table(plan, store);
  QVERIFY(!looked_at.complete());
  QCOMPARE(std::ranges::count(looked_at.rows, RunStatus::Finished, &StudyRow::status), 21);
  QCOMPARE(trouble.size(), std::size_t(3));
  for (const std::string& text : trouble)
    QVERIFY2(text.starts_with("damaged, counts as missing: "), text.c_str());
  QVERIFY(!fs::exists(at("harm") + "/damaged"));  // Who only looks leaves it alone.

  const Ran mended = run_study(study, at("harm"));
  QCOMPARE(mended.last.finished, std::size_t(3));
  QCOMPARE(mended.last.restored, std::size_t(21));
  QCOMPARE(mended.trouble.size(), std::size_t(3));
  for (const std::string& text : mended.trouble)
    QVERIFY2(text.starts_with("damaged, will be trained again: "), text.c_str());
  QVERIFY(numbers(mended.table) == numbers(first.table));
  QVERIFY(read_file(weights(0)) == whole);
  QCOMPARE(std::distance(fs::directory_iterator(at("harm") + "/damaged"), fs::directory_iterator()), 3);
  QVERIFY(stored_table(plan, store).complete());
}

/// Between being found whole and being needed for others, by several processes at once.
void TestStudyRunner::a_float_network_that_came_to_harm_is_trained_once() {
  StudySpec study = tiny_study();
  study.axes.clear();
  study.rows = {kNetworkAxis};
  study.columns.clear();
  study.seeds = {1};
  study.networks = {NetworkKind::Float};
  const Ran before = run_study(study, at("parent"));
  study.networks.push_back(NetworkKind::Weight);
  const StudyPlan plan = make_plan(study);
  const RunKey key = plan.runs[0].key;
  RunStore store(at("parent")), elsewhere(at("parent"));
  std::optional<RunClaim> claim;  // Of the other process that has found the harm, too.
  std::vector<RunStatus> of_child;
  StudyRunnerOptions options;
  options.threads = 1;
  options.poll = std::chrono::milliseconds(1);
  options.on_change = [&](const StudyProgress&, std::size_t place, const StudyRow& row) {
    if (place == 0) {
      QVERIFY(row.restored);
      write_file_atomically(at("parent") + "/runs/" + key.text() + "/network.npz", "harm");
      auto claimed = elsewhere.claim(key);
      QVERIFY(claimed);
      claim.emplace(std::move(*claimed));
      return;
    }
    of_child.push_back(row.status);
    if (row.status != RunStatus::Elsewhere) return;
    QVERIFY(!store.load(key));  // Nobody else has trained it.
    claim.reset();
  };
  const StudyTable table = StudyRunner(plan, store, options).run();
  QVERIFY((of_child ==
           std::vector{RunStatus::Running, RunStatus::Elsewhere, RunStatus::Running, RunStatus::Finished}));
  QVERIFY(table.complete());
  QVERIFY(store.load(key));
  QVERIFY(store.holder(key).empty());
  const Ran fresh = run_study(study, at("unharmed"));
  QVERIFY(numbers(table) == numbers(fresh.table));
}

QUANTOSCOPE_TEST(TestStudyRunner)
#include "test_study_runner.moc"
