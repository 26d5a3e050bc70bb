// SPDX-License-Identifier: GPL-3.0-or-later
// Keeping trained networks, and who may train them.
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QtTest>

#include "core/engine_identity.h"
#include "core/io/files.h"
#include "core/study/run_store.h"
#include "core/study/run_training.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"
#include "tests/study/foreign_run.h"
#include "tests/study/tiny_study.h"

using namespace quantoscope;
namespace fs = std::filesystem;

namespace {

/// What is to be told of each file or folder that is synced, by its name.
std::function<void(const std::string&)> on_sync;

}  // namespace

/// Goes before the one of the system's library: there is no other way to see from outside that it was called.
extern "C" int fsync(int descriptor) {
  if (on_sync) on_sync(fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor)).string());
  return int(::syscall(SYS_fsync, descriptor));
}

namespace {

NetworkSnapshot trained(const ExperimentSpec& spec, NetworkKind kind) {
  DatasetCache data;
  const auto points = data.of(spec.data);
  const auto network = train_network(spec, NetworkKind::Float, points, std::nullopt);
  if (kind == NetworkKind::Float) return *network;
  return *train_network(spec, kind, points, make_float_start(*network, spec.map, points));
}

/// Flips the lowest bit of a byte in the middle of a file.
void damage(const std::string& path) {
  std::string bytes = read_file(path);
  bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
  write_file_atomically(path, bytes);
}

/// The text of a claim of a process of this machine with our number that started at another time: dead, its
/// number was given anew.
std::string started_before(QString text) {
  return text.replace(QRegularExpression("\"started\":\"\\d+\""), "\"started\":\"1\"").toStdString();
}

timespec modified(const std::string& path) {
  struct stat info {};
  ::stat(path.c_str(), &info);
  return info.st_mtim;
}

}  // namespace

class TestRunStore : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  ExperimentSpec spec_ = tiny_spec();
  NetworkSnapshot float_, joint_;
  std::string at(const char* name) const { return folder_.filePath(name).toStdString(); }

 private Q_SLOTS:
  void initTestCase();
  void a_network_comes_back_as_it_was();
  void damage_is_found_data();
  void damage_is_found();
  void who_comes_second_keeps_the_first();
  void a_run_is_on_the_disk_before_it_is_seen();
  void stores_are_merged();
  void engines_stand_side_by_side();
  void foreign_folders_and_newer_stores_are_refused();
  void what_killed_writers_leave_is_ignored();
  void a_claim_is_exclusive();
  void one_of_many_threads_gets_a_claim();
  void the_claim_of_a_dead_process_is_taken_over();
  void the_claim_of_a_silent_machine_is_taken_over();
  void a_claim_is_renewed_while_it_is_held();
  void a_lock_is_a_claim_whatever_its_file_says();
  void who_died_in_another_container_loses_its_claim_at_once();
  void what_earlier_versions_hold_is_respected();
  void claims_do_without_locks();
};

void TestRunStore::initTestCase() {
  float_ = trained(spec_, NetworkKind::Float);
  joint_ = trained(spec_, NetworkKind::Joint);
  QVERIFY(float_.phase == NetworkPhase::Finished && joint_.phase == NetworkPhase::Finished);
}

void TestRunStore::a_network_comes_back_as_it_was() {
  RunStore store(at("same"));
  const RunKey key = run_key(spec_, NetworkKind::Joint);
  QVERIFY(!store.contains(key));
  QVERIFY(!store.load(key));
  store.save(spec_, joint_);
  QVERIFY(store.contains(key));
  const auto run = store.load(key, RunStore::Weights::Yes);
  QVERIFY(run);
  QVERIFY(run->key == key);
  QVERIFY(run->spec == spec_);
  const NetworkSnapshot& network = run->network;
  QVERIFY(network.kind == joint_.kind && network.phase == joint_.phase && network.model == joint_.model);
  QVERIFY(network.accuracy == joint_.accuracy && network.error == joint_.error);
  QVERIFY(network.history == joint_.history);
  QCOMPARE(network.layers.size(), joint_.layers.size());
  QCOMPARE(network.layers[0].sigma_max, joint_.layers[0].sigma_max);
  QVERIFY(network.state->parameters == joint_.state->parameters);
  QVERIFY(network.state->steps == joint_.state->steps);
  QVERIFY(network.state->bits == joint_.state->bits);
  QVERIFY(!store.load(key)->network.state);
  QVERIFY(store.keys() == std::vector<RunKey>{key});
}

void TestRunStore::damage_is_found_data() {
  QTest::addColumn<QString>("what");
  for (const char* what : {"json", "weights", "short json", "short weights", "no json", "no weights",
                           "empty weights", "another's", "nested json", "huge number", "pipe"})
    QTest::newRow(what) << what;
}

void TestRunStore::damage_is_found() {
  QFETCH(const QString, what);
  std::vector<std::string> trouble;
  const std::string folder = at("damage") + what.toStdString();
  RunStore store(folder, {[&](const std::string& text) { trouble.push_back(text); }, {}});
  store.save(spec_, float_);
  store.save(spec_, joint_);
  const RunKey key = run_key(spec_, NetworkKind::Joint);
  const std::string run = folder + "/runs/" + key.text(), json = run + "/run.json",
                    npz = run + "/network.npz";
  if (what == "json") {
    const QString text = QString::fromStdString(read_file(json));
    QVERIFY(text.contains("\"depth\": 2"));
    write_file_atomically(json, QString(text).replace("\"depth\": 2", "\"depth\": 3").toStdString());
  }
  if (what == "weights") damage(npz);
  if (what == "short json") fs::resize_file(json, fs::file_size(json) / 2);
  if (what == "short weights") fs::resize_file(npz, fs::file_size(npz) / 2);
  if (what == "no json") fs::remove(json);
  if (what == "no weights") fs::remove(npz);
  if (what == "empty weights") fs::resize_file(npz, 0);
  if (what == "nested json")
    write_file_atomically(json, "{\"a\":" + std::string(60000, '[') + std::string(60000, ']') + ",\"b\":1}");
  if (what == "huge number") write_file_atomically(json, "{\"a\": 1e999}");
  if (what == "pipe") {
    fs::remove(json);
    QCOMPARE(::mkfifo(json.c_str(), 0600), 0);
  }
  if (what == "another's") {
    fs::remove_all(run);
    fs::copy(folder + "/runs/" + run_key(spec_, NetworkKind::Float).text(), run);
  }
  // Whether somebody wants the weights or not, and said as it is meant, once.
  for (int i = 0; i < 2; ++i) {
    QVERIFY(!store.load(key, RunStore::Weights::No));
    QVERIFY(!store.load(key, RunStore::Weights::Yes, RunStore::Damaged::IsTrainedAgain));
  }
  QCOMPARE(trouble.size(), std::size_t(2));
  QVERIFY2(trouble[0].starts_with("damaged, counts as missing: "), trouble[0].c_str());
  QVERIFY2(trouble[1].starts_with("damaged, will be trained again: "), trouble[1].c_str());
  for (const std::string& text : trouble) {
    QVERIFY2(text.find(key.text()) != std::string::npos, text.c_str());
    QVERIFY(text.find('\n') == std::string::npos);
  }
  // Training it again puts the damaged one aside.
  store.save(spec_, joint_);
  QVERIFY(store.load(key, RunStore::Weights::Yes)->network.history == joint_.history);
  QVERIFY(fs::is_directory(folder + "/damaged/" + key.text() + ".1"));
  QCOMPARE(trouble.size(), std::size_t(2));
  QVERIFY(store.load(run_key(spec_, NetworkKind::Float), RunStore::Weights::Yes));
}

void TestRunStore::who_comes_second_keeps_the_first() {
  RunStore store(at("second"));
  store.save(spec_, joint_);
  NetworkSnapshot slower = joint_;
  slower.seconds += 1;
  store.save(spec_, slower);
  QCOMPARE(store.load(run_key(spec_, NetworkKind::Joint))->network.seconds, joint_.seconds);
  QCOMPARE(std::distance(fs::directory_iterator(at("second") + "/runs"), fs::directory_iterator()), 1);
  QVERIFY(!fs::exists(at("second") + "/damaged"));
}

void TestRunStore::a_run_is_on_the_disk_before_it_is_seen() {
  RunStore store(at("synced"));
  const RunKey key = run_key(spec_, NetworkKind::Joint);
  const std::string runs = at("synced") + "/runs";
  std::vector<std::pair<std::string, bool>> synced;  // And whether the run could be seen then.
  on_sync = [&](const std::string& path) { synced.emplace_back(path, store.contains(key)); };
  store.save(spec_, joint_);
  on_sync = {};
  QCOMPARE(synced.size(), std::size_t(4));
  const std::string part = synced[2].first;
  QVERIFY2(part.starts_with(runs + "/.quantoscope-"), part.c_str());
  QVERIFY((std::set{synced[0], synced[1]} ==
           std::set{std::pair(part + "/network.npz", false), std::pair(part + "/run.json", false)}));
  QVERIFY(!synced[2].second);
  QVERIFY(synced[3] == std::pair(runs, true));  // That it is there is not lost, either.
}

void TestRunStore::stores_are_merged() {
  std::vector<std::string> trouble;
  const auto options = [&] {
    return RunStore::Options{[&](const std::string& text) { trouble.push_back(text); }, {}};
  };
  RunStore one(at("one"), options()), other(at("other"));
  one.save(spec_, float_);
  other.save(spec_, float_);
  other.save(spec_, joint_);
  const RunKey key = run_key(spec_, NetworkKind::Joint);
  QCOMPARE(one.merge(other), std::size_t(1));
  QCOMPARE(one.merge(other), std::size_t(0));
  QVERIFY(one.load(key, RunStore::Weights::Yes)->network.state->parameters == joint_.state->parameters);
  // A whole one mends a damaged one; a damaged one is not taken over.
  damage(at("one") + "/runs/" + key.text() + "/network.npz");
  QVERIFY(trouble.empty());
  QCOMPARE(one.merge(other), std::size_t(1));
  QVERIFY(one.load(key, RunStore::Weights::Yes));
  QCOMPARE(trouble.size(), std::size_t(1));
  QVERIFY2(trouble[0].starts_with("damaged, replaced by " + at("other") + "/runs/"), trouble[0].c_str());
  damage(at("other") + "/runs/" + key.text() + "/network.npz");
  RunStore third(at("third"), options());
  QCOMPARE(third.merge(other), std::size_t(1));
  QVERIFY(!third.contains(key));
  QCOMPARE(trouble.size(), std::size_t(2));
  QVERIFY2(trouble[1].starts_with("damaged, not taken over: " + at("other") + "/runs/"), trouble[1].c_str());
}

void TestRunStore::engines_stand_side_by_side() {
  using Of = RunStore::Of;
  constexpr auto kMissing = RunStore::Damaged::IsMissing;
  constexpr auto kWeights = RunStore::Weights::Yes;
  RunStore store(at("engines")), third(at("of all engines"));
  const RunKey key = run_key(spec_, NetworkKind::Joint);
  NetworkSnapshot theirs = joint_;
  theirs.seconds = 77;
  keep_of_another(store.folder(), spec_, theirs, "theirs");
  QVERIFY(store.contains(key));
  QCOMPARE(store.load(key)->engine, "theirs");
  QVERIFY(!store.load(key, kWeights, kMissing, Of::ThisEngine));

  store.save(spec_, joint_);
  store.save(spec_, joint_);
  QVERIFY(store.keys() == std::vector<RunKey>{key});
  for (const Of of : {Of::AnyEngine, Of::ThisEngine}) {
    const auto own = store.load(key, kWeights, kMissing, of);
    QCOMPARE(own->engine, engine_identity());
    QCOMPARE(own->network.seconds, joint_.seconds);
  }
  QCOMPARE(std::distance(fs::directory_iterator(at("engines") + "/runs"), fs::directory_iterator()), 2);

  // Merged, both are there, once; measured again, each stays whose it was.
  QCOMPARE(third.merge(store), std::size_t(2));
  QCOMPARE(third.merge(store), std::size_t(0));
  QCOMPARE(third.load(key)->engine, engine_identity());
  NetworkSnapshot measured = joint_;
  measured.seconds = 5;
  store.update(spec_, measured);
  QCOMPARE(store.load(key)->network.seconds, 5.0);
  fs::remove_all(at("engines") + "/runs/" + key.text() + "-" +
                 hex_text(sha256(engine_identity())).substr(0, 16));
  QCOMPARE(store.load(key)->network.seconds, 77.0);
}

void TestRunStore::foreign_folders_and_newer_stores_are_refused() {
  fs::create_directories(at("foreign") + "/holiday pictures");
  QCOMPARE(message_of([&] { RunStore store(at("foreign")); }),
           QString::fromStdString("cannot use the store " + at("foreign") +
                                  ": it is a folder with other things in it; a store needs one of its own"));
  fs::create_directories(at("newer"));
  write_file_atomically(at("newer") + "/quantoscope-store.json",
                        R"({"format": "quantoscope-store", "version": 99})");
  QVERIFY(message_of([&] { RunStore store(at("newer")); }).contains("format version 99 is newer"));
  write_file_atomically(at("file"), "text");
  QVERIFY(message_of([&] { RunStore store(at("file")); }).contains("cannot use the store"));
}

void TestRunStore::what_killed_writers_leave_is_ignored() {
  std::vector<std::string> trouble;
  const auto options = [&] {
    return RunStore::Options{[&](const std::string& text) { trouble.push_back(text); }, {}};
  };
  const std::string runs = at("parts") + "/runs/";
  {
    RunStore store(at("parts"), options());
    fs::create_directories(runs + ".abc-host-1-0.part");
    fs::create_directories(runs + ".def-host-1-0.part");
    std::ofstream(at("parts") + "/locks/abc.lock.stale-host-1-0");
    fs::last_write_time(at("parts") + "/locks/abc.lock.stale-host-1-0",
                        fs::file_time_type::clock::now() - std::chrono::hours(48));
    fs::last_write_time(runs + ".def-host-1-0.part",
                        fs::file_time_type::clock::now() - std::chrono::hours(48));
    QVERIFY(store.keys().empty());
  }
  RunStore store(at("parts"), options());
  QVERIFY(trouble.empty());
  QVERIFY(fs::exists(runs + ".abc-host-1-0.part"));   // Perhaps somebody is writing it.
  QVERIFY(!fs::exists(runs + ".def-host-1-0.part"));  // Nobody takes days for that.
  QVERIFY(fs::is_empty(at("parts") + "/locks"));
}

void TestRunStore::a_claim_is_exclusive() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunStore one(at("claims")), other(at("claims"));
  {
    const auto claim = one.claim(key);
    QVERIFY(claim);
    QVERIFY(!one.claim(key));
    QVERIFY(!other.claim(key));
    QVERIFY(other.claim(run_key(spec_, NetworkKind::Weight)));
    QCOMPARE(QString::fromStdString(other.holder(key)).section(' ', -1), QString::number(::getpid()));
  }
  QVERIFY(other.holder(key).empty());
  QVERIFY(other.claim(key));
}

void TestRunStore::one_of_many_threads_gets_a_claim() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunStore one(at("many")), other(at("many"));
  for (int round = 0; round < 20; ++round) {
    std::vector<std::optional<RunClaim>> claims;
    for (int i = 0; i < 8; ++i) claims.emplace_back();
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
          if (auto claim = (i % 2 ? one : other).claim(key))
            claims[std::size_t(i)].emplace(std::move(*claim));
        });
    }
    QCOMPARE(std::ranges::count_if(claims, [](const auto& claim) { return claim.has_value(); }), 1);
  }
}

void TestRunStore::the_claim_of_a_dead_process_is_taken_over() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunStore store(at("dead"));
  const std::string lock = at("dead") + "/locks/" + key.text() + ".lock";
  std::string text;
  {
    const auto claim = store.claim(key);
    text = read_file(lock);
  }
  const QString mine = QString::fromStdString(text);
  QVERIFY(started_before(mine) != text);
  write_file_atomically(lock, started_before(mine));
  QVERIFY(store.claim(key));
  // One that lives: this one, unknown to the store.
  write_file_atomically(lock, text);
  QVERIFY(!store.claim(key));
  // A number that no process can have (Linux: at most 2^22).
  const QString number = QString::number((1 << 22) + 1);
  write_file_atomically(
      lock,
      QString(mine).replace(QRegularExpression("\"process\":\\d+"), "\"process\":" + number).toStdString());
  QVERIFY(store.claim(key));
}

void TestRunStore::the_claim_of_a_silent_machine_is_taken_over() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunClaims::Timing timing;
  auto now = std::chrono::steady_clock::now();
  timing.now = [&now] { return now; };
  RunStore store(at("silent"), {{}, timing});
  const std::string lock = at("silent") + "/locks/" + key.text() + ".lock";
  write_file_atomically(lock, R"({"host":"far","process":1,"machine":"another","started":"1"})");
  const auto is_left_alone_until_it_was_silent_for_long = [&] {
    QVERIFY(!store.claim(key));  // It has to be watched first.
    now += timing.silence - std::chrono::milliseconds(1);
    QVERIFY(!store.claim(key));
    now += std::chrono::milliseconds(1);
    QVERIFY(store.claim(key));
  };
  is_left_alone_until_it_was_silent_for_long();
  // Not written to its end by one who was killed at it.
  write_file_atomically(lock, "");
  is_left_alone_until_it_was_silent_for_long();
  // One that speaks now and then.
  for (int beat = 0; beat < 3; ++beat) {
    write_file_atomically(
        lock, R"({"host":"far","process":1,"machine":"another","started":")" + std::to_string(beat) + "\"}");
    QVERIFY(!store.claim(key));
    now += timing.silence - std::chrono::milliseconds(1);
  }
  QVERIFY(fs::remove(lock));
  for (const auto& entry : fs::directory_iterator(at("silent") + "/locks"))
    QFAIL(entry.path().c_str());  // Nothing is left lying about.
}

void TestRunStore::a_claim_is_renewed_while_it_is_held() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunClaims::Timing timing;
  timing.heartbeat = std::chrono::milliseconds(1);
  RunStore store(at("beat"), {{}, timing});
  const std::string lock = at("beat") + "/locks/" + key.text() + ".lock";
  const auto claim = store.claim(key);
  for (int i = 0; i < 3; ++i) {
    const timespec before = modified(lock);
    QTRY_VERIFY_WITH_TIMEOUT(
        std::pair(modified(lock).tv_sec, modified(lock).tv_nsec) > std::pair(before.tv_sec, before.tv_nsec),
        20000);
  }
}

/// A process that sleeps for longer than `silence`, in another container: it is not robbed.
void TestRunStore::a_lock_is_a_claim_whatever_its_file_says() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunClaims::Timing timing;
  auto now = std::chrono::steady_clock::now();
  timing.now = [&now] { return now; };
  RunStore one(at("locked")), other(at("locked"), {{}, timing});
  const auto claim = one.claim(key);
  const std::string lock = at("locked") + "/locks/" + key.text() + ".lock";
  const int file = ::open(lock.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  const std::string text = R"({"host":"far","process":1,"machine":"another","started":"1"})";
  QCOMPARE(::write(file, text.data(), text.size()), ssize_t(text.size()));
  ::close(file);
  for (int i = 0; i < 3; ++i) {
    QVERIFY(!other.claim(key));
    now += 2 * timing.silence;
  }
}

void TestRunStore::who_died_in_another_container_loses_its_claim_at_once() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunStore store(at("container"));
  const std::string lock = at("container") + "/locks/" + key.text() + ".lock";
  QString text;
  {
    const auto claim = store.claim(key);
    text = QString::fromStdString(read_file(lock));
  }
  struct stat info {};
  QCOMPARE(::stat(folder_.path().toUtf8(), &info), 0);
  const QString device = "\"lock\":" + QString::number(info.st_dev);
  QVERIFY2(text.contains(device), qPrintable(text));
  text.replace(QRegularExpression("pid:\\[\\d+\\]"), "pid:[7]");
  write_file_atomically(lock, text.toStdString());
  QVERIFY(store.claim(key));
  // One that holds it without a lock, or with the lock of another mount, or under another kernel may be
  // alive: its file has to be watched.
  for (const auto& [what, by] : {std::pair(device, QString("\"lock\":0")),
                                 {device, device + "1"},
                                 {QString("machine\":\""), QString("machine\":\"x")}}) {
    write_file_atomically(lock, QString(text).replace(what, by).toStdString());
    QVERIFY(!store.claim(key));
  }
}

/// The file alone, with no word about locks.
void TestRunStore::what_earlier_versions_hold_is_respected() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunStore store(at("earlier"));
  const std::string lock = at("earlier") + "/locks/" + key.text() + ".lock";
  QString text;
  {
    const auto claim = store.claim(key);
    text = QString::fromStdString(read_file(lock)).remove(QRegularExpression(",\"lock\":\\d+"));
  }
  QVERIFY(!text.contains("lock"));
  write_file_atomically(lock, text.toStdString());
  QVERIFY(!store.claim(key));  // This very process.
  write_file_atomically(lock, started_before(text));
  QVERIFY(store.claim(key));
}

void TestRunStore::claims_do_without_locks() {
  const RunKey key = run_key(spec_, NetworkKind::Float);
  RunClaims::Timing timing;
  timing.locks = false;
  RunStore one(at("unlocked"), {{}, timing}), other(at("unlocked"), {{}, timing}), third(at("unlocked"));
  const std::string lock = at("unlocked") + "/locks/" + key.text() + ".lock";
  QString text;
  {
    const auto claim = one.claim(key);
    QVERIFY(claim && !other.claim(key) && !third.claim(key));
    text = QString::fromStdString(read_file(lock));
    QVERIFY2(text.contains("\"lock\":0"), qPrintable(text));
  }
  write_file_atomically(lock, started_before(text));
  QVERIFY(other.claim(key));
  QVERIFY(fs::is_empty(at("unlocked") + "/locks"));
}

QUANTOSCOPE_TEST(TestRunStore)
#include "test_run_store.moc"
