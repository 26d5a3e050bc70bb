// SPDX-License-Identifier: GPL-3.0-or-later
// Networks that are not trained twice: in memory, in a folder, by several at once.
#include <filesystem>
#include <thread>

#include <QtTest>

#include "core/io/files.h"
#include "core/study/kept_networks.h"
#include "core/study/run_store.h"
#include "core/study/run_training.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/study/foreign_run.h"

using namespace quantoscope;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const NetworkSnapshot> trained(const ExperimentSpec& spec, NetworkKind kind) {
  DatasetCache data;
  const auto points = data.of(spec.data);
  const auto network = train_network(spec, NetworkKind::Float, points, std::nullopt);
  return std::make_shared<const NetworkSnapshot>(
      kind == NetworkKind::Float
          ? *network
          : *train_network(spec, kind, points, make_float_start(*network, spec.map, points)));
}

void compare(const NetworkSnapshot& a, const NetworkSnapshot& b) {
  QVERIFY(a.state && b.state);
  QVERIFY(a.state->parameters == b.state->parameters && a.state->steps == b.state->steps);
  QVERIFY(a.state->bits == b.state->bits && a.state->model == b.state->model);
  QVERIFY(a.history == b.history && a.accuracy == b.accuracy);
  QVERIFY(a.model == b.model && a.phase == b.phase && a.kind == b.kind);
  QCOMPARE(a.epoch, b.epoch);
  QCOMPARE(a.layers.size(), b.layers.size());
}

}  // namespace

Q_DECLARE_METATYPE(std::function<void(std::string&)>)

class TestKeptNetworks : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  ExperimentSpec spec_ = tiny_spec();
  Dataset data_ = make_complete_dataset(spec_.data);
  std::shared_ptr<const NetworkSnapshot> joint_ = trained(spec_, NetworkKind::Joint);
  std::string at(const char* name) const { return folder_.filePath(name).toStdString(); }
  static std::vector<fs::path> files(const std::string& folder) {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(folder)) all.push_back(entry.path());
    std::ranges::sort(all);
    return all;
  }

 private Q_SLOTS:
  void whatDecidesIsAskedForAndNothingElse() {
    KeptNetworks kept;
    kept.keep(spec_, data_, joint_);
    QCOMPARE(kept.find(spec_, NetworkKind::Joint, data_), joint_);
    QVERIFY(!kept.find(spec_, NetworkKind::Weight, data_));
    ExperimentSpec other = spec_;
    other.map = {100, Region::BottomRight};
    QCOMPARE(kept.find(other, NetworkKind::Joint, data_), joint_);
    other.seed = 2;
    QVERIFY(!kept.find(other, NetworkKind::Joint, data_));
    other = spec_;
    other.quantization.activation_bits = 3;
    QVERIFY(!kept.find(other, NetworkKind::Joint, data_));
    Dataset moved = data_;
    moved.points(3, 1) += 1e-6f;
    QVERIFY(!kept.find(spec_, NetworkKind::Joint, moved));
    QCOMPARE(kept.count(), std::size_t(1));
  }

  /// The points decide, whatever their file is called.
  void pointsAreKnownByTheirContent() {
    const auto write = [&](const char* name, const std::string& text) {
      write_file_atomically(at(name), text);
      ExperimentSpec spec = spec_;
      spec.data.points_file = at(name);
      return spec;
    };
    const std::string points = "x,y,label\n0,0,0\n1,1,1\n0,1,0\n1,0,1\n";
    const ExperimentSpec first = write("first.csv", points);
    KeptNetworks kept;
    const auto network = trained(first, NetworkKind::Float);
    kept.keep(first, make_dataset(first.data), network);
    const ExperimentSpec copy = write("copy.csv", points);
    QCOMPARE(kept.find(copy, NetworkKind::Float, make_dataset(copy.data)), network);
    const ExperimentSpec changed = write("first.csv", points + "0.5,0.5,1\n");
    QVERIFY(!kept.find(changed, NetworkKind::Float, make_dataset(changed.data)));
    fs::remove(at("copy.csv"));
    QCOMPARE(kept.find(copy, NetworkKind::Float, make_dataset(write("first.csv", points).data)), network);
  }

  void aFolderKeepsThemFromOneSessionToTheNext() {
    const std::string folder = at("sessions/networks");
    {
      KeptNetworks first;
      first.use_folder(folder);
      first.keep(spec_, data_, joint_);
    }
    KeptNetworks second;
    QVERIFY(!second.find(spec_, NetworkKind::Joint, data_));
    second.use_folder(folder);
    const auto found = second.find(spec_, NetworkKind::Joint, data_);
    QVERIFY(found);
    compare(*found, *joint_);
    QVERIFY(!found->map);
    QCOMPARE(second.find(spec_, NetworkKind::Joint, data_), found);  // In memory by now.
    QVERIFY(!second.find(spec_, NetworkKind::Float, data_));
  }

  void aStoreOfStudiesIsLookedAtAndFilledIfItWasChosen() {
    const std::string folder = at("store");
    RunStore(folder).save(spec_, *joint_);
    KeptNetworks kept;
    kept.use_store(folder, false);
    const auto found = kept.find(spec_, NetworkKind::Joint, data_);
    QVERIFY(found);
    compare(*found, *joint_);
    const auto float_network = trained(spec_, NetworkKind::Float);
    kept.keep(spec_, data_, float_network);
    QVERIFY(!RunStore(folder).contains(run_key(spec_, NetworkKind::Float)));
    KeptNetworks chosen;
    chosen.use_store(folder, true);
    chosen.keep(spec_, data_, float_network);
    const auto run = RunStore(folder).load(run_key(spec_, NetworkKind::Float), RunStore::Weights::Yes);
    QVERIFY(run && run->spec == spec_);
    compare(run->network, *float_network);

    // Of another machine the bits are others: a study may use them, an experiment would mix them with its
    // own.
    const RunStore foreign(at("foreign"));
    keep_of_another(at("foreign"), spec_, *joint_, "another machine");
    QVERIFY(RunStore(at("foreign")).load(run_key(spec_, NetworkKind::Joint)));
    KeptNetworks here;
    here.use_store(at("foreign"), false);
    QVERIFY(!here.find(spec_, NetworkKind::Joint, data_));
    // Measured anew, it is still of that machine.
    RunStore(at("foreign")).update(spec_, *joint_);
    QCOMPARE(RunStore(at("foreign")).load(run_key(spec_, NetworkKind::Joint))->engine, "another machine");

    here.use_store(at("no store"), false);
    QVERIFY(!here.find(spec_, NetworkKind::Joint, data_));
    QVERIFY(!fs::exists(at("no store")));
  }

  void aStoreIsNotFilledWithoutBound() {
    const std::string folder = at("small store");
    const auto float_network = trained(spec_, NetworkKind::Float);
    const auto has = [&](NetworkKind kind) { return RunStore(folder).contains(run_key(spec_, kind)); };
    {
      KeptNetworks kept(KeptNetworks::Limits{.store = 1});
      kept.use_store(folder, true);
      kept.keep(spec_, data_, joint_);
      kept.keep(spec_, data_, float_network);
      QVERIFY(has(NetworkKind::Joint) && !has(NetworkKind::Float));
    }
    // What is there counts, whoever has put it there.
    KeptNetworks full(KeptNetworks::Limits{.store = 1});
    full.use_store(folder, true);
    full.keep(spec_, data_, float_network);
    QVERIFY(!has(NetworkKind::Float));
    KeptNetworks roomy(KeptNetworks::Limits{});
    roomy.use_store(folder, true);
    roomy.keep(spec_, data_, float_network);
    QVERIFY(has(NetworkKind::Float));
  }

  void whatIsDamagedCountsAsMissingAndGoes_data() {
    QTest::addColumn<std::function<void(std::string&)>>("damage");
    const auto add = [](const char* name, std::function<void(std::string&)> damage) {
      QTest::newRow(name) << std::move(damage);
    };
    add("cut short", [](std::string& bytes) { bytes.resize(bytes.size() - 9); });
    add("empty", [](std::string& bytes) { bytes.clear(); });
    add("a bit of the weights", [](std::string& bytes) { bytes[bytes.size() - 300] ^= 1; });
    add("a bit of the measures", [](std::string& bytes) { bytes[700] ^= 1; });
    add("another key", [](std::string& bytes) { bytes[30] = bytes[30] == 'a' ? 'b' : 'a'; });
    add("a size beyond its end",
        [](std::string& bytes) { bytes.replace(bytes.find(' ', 30) + 1, 1, "99999"); });
    add("something else", [](std::string& bytes) { bytes = "hello\n"; });
  }
  void whatIsDamagedCountsAsMissingAndGoes() {
    QFETCH(std::function<void(std::string&)>, damage);
    const std::string folder = at("damaged");
    fs::remove_all(folder);
    KeptNetworks first;
    first.use_folder(folder);
    first.keep(spec_, data_, joint_);
    const auto file = files(folder).front();
    std::string bytes = read_file(file);
    damage(bytes);
    write_file_atomically(file, bytes);
    KeptNetworks second;
    second.use_folder(folder);
    QVERIFY(!second.find(spec_, NetworkKind::Joint, data_));
    QVERIFY(!fs::exists(file));
    second.keep(spec_, data_, joint_);
    KeptNetworks third;
    third.use_folder(folder);
    QVERIFY(third.find(spec_, NetworkKind::Joint, data_));
  }

  void theLeastRecentlyUsedGo() {
    const auto seeded = [&](int seed) {
      ExperimentSpec spec = spec_;
      spec.seed = seed;
      return spec;
    };
    KeptNetworks one;
    one.keep(spec_, data_, joint_);
    const std::size_t each = one.bytes();
    QVERIFY(each > joint_->state->parameters.size() * sizeof(float));
    KeptNetworks kept({.memory = 3 * each, .folder = 0});
    for (int seed = 1; seed <= 3; ++seed) kept.keep(seeded(seed), data_, joint_);
    QVERIFY(kept.find(seeded(1), NetworkKind::Joint, data_));
    kept.keep(seeded(4), data_, joint_);
    QCOMPARE(kept.count(), std::size_t(3));
    QVERIFY(kept.bytes() <= 3 * each);
    QVERIFY(!kept.find(seeded(2), NetworkKind::Joint, data_));
    for (const int seed : {1, 3, 4}) QVERIFY(kept.find(seeded(seed), NetworkKind::Joint, data_));

    // The same of files.
    const std::string folder = at("little");
    KeptNetworks writer;
    writer.use_folder(folder);
    writer.keep(seeded(1), data_, joint_);
    const auto first = files(folder).front();
    const std::uintmax_t size = fs::file_size(first);
    KeptNetworks little({.memory = 0, .folder = 2 * size + size / 2});
    little.use_folder(folder);
    little.keep(seeded(2), data_, joint_);
    for (const auto& file : files(folder))  // Long ago, the first one before the other.
      fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(file == first ? 3 : 2));
    QVERIFY(little.find(seeded(1), NetworkKind::Joint, data_));  // Used now.
    little.keep(seeded(3), data_, joint_);
    QCOMPARE(files(folder).size(), std::size_t(2));
    QVERIFY(little.find(seeded(1), NetworkKind::Joint, data_));
    QVERIFY(!little.find(seeded(2), NetworkKind::Joint, data_));
    QVERIFY(little.find(seeded(3), NetworkKind::Joint, data_));
  }

  void severalProgramsUseOneFolder() {
    const std::string folder = at("shared");
    KeptNetworks one;
    one.use_folder(folder);
    one.keep(spec_, data_, joint_);
    const std::uintmax_t size = fs::file_size(files(folder).front());
    std::vector<std::jthread> programs;
    std::array<bool, 4> right{};
    for (std::size_t i = 0; i < right.size(); ++i)
      programs.emplace_back([&, i] {
        right[i] = true;
        for (int round = 0; round < 40; ++round) {
          KeptNetworks kept({.memory = 0, .folder = 3 * size});  // What it has, others remove.
          kept.use_folder(folder);
          ExperimentSpec spec = spec_;
          spec.seed = 1 + (round + int(i)) % 6;
          kept.keep(spec, data_, joint_);
          spec.seed = 1 + (round * 5) % 6;
          const auto found = kept.find(spec, NetworkKind::Joint, data_);
          right[i] = right[i] && (!found || found->state->parameters == joint_->state->parameters);
        }
      });
    programs.clear();
    QVERIFY(std::ranges::all_of(right, std::identity()));
    for (const auto& file : files(folder)) QCOMPARE(file.extension().string(), std::string(".network"));
  }

  void aFolderThatCannotBeWrittenCostsNothing() {
    write_file_atomically(at("file"), "in the way");
    KeptNetworks kept;
    kept.use_folder(at("file/networks"));
    kept.keep(spec_, data_, joint_);
    QCOMPARE(kept.find(spec_, NetworkKind::Joint, data_), joint_);
  }
};

QUANTOSCOPE_TEST(TestKeptNetworks)
#include "test_kept_networks.moc"
