// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/error.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "ui/session/experiment_controller.h"

using namespace quantoscope;

namespace {

/// A file of four points, or of what it is given, that nobody can open before it is let go.
class HeldFile {
 public:
  explicit HeldFile(const QByteArray& text = "x,y,label\n0,0,0\n1,1,1\n0,1,0\n1,0,1\n") {
    QFile file(QString::fromStdString(path()));
    if (!file.open(QIODevice::WriteOnly)) return;
    file.write(text);
    file.close();
    std::signal(SIGIO, SIG_IGN);  // Tells who holds a lease that somebody wants the file.
    descriptor_ = ::open(path().c_str(), O_RDONLY | O_CLOEXEC);
    held_ = ::fcntl(descriptor_, F_SETLEASE, F_WRLCK) == 0;
  }
  ~HeldFile() { ::close(descriptor_); }
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

  std::string path() const { return folder_.filePath("points.csv").toStdString(); }
  bool isHeld() const { return held_; }
  /// Somebody waits for it.
  bool isWanted() const { return ::fcntl(descriptor_, F_GETLEASE) != F_WRLCK; }
  void letGo() const { ::fcntl(descriptor_, F_SETLEASE, F_UNLCK); }

 private:
  QTemporaryDir folder_;
  int descriptor_ = -1;
  bool held_ = false;
};

using Generations = std::array<std::uint64_t, kNetworkKinds>;

Generations generations(const ExperimentController& controller) {
  Generations all{};
  for (const NetworkKind kind : kAllKinds) all[std::size_t(kind)] = controller.snapshot(kind)->generation;
  return all;
}

/// Of these networks none was trained again: nobody trains twice in the same time. (Snapshots of networks
/// that are trained in milliseconds may never be seen.)
bool same_trainings(const ExperimentController& controller, const ExperimentResult& before) {
  return std::ranges::all_of(kAllKinds, [&](NetworkKind kind) {
    return controller.snapshot(kind)->seconds == before.networks[std::size_t(kind)].seconds;
  });
}

/// The same bits, whenever they were trained.
void compare(const NetworkSnapshot& a, const NetworkSnapshot& b) {
  QVERIFY(a.phase == NetworkPhase::Finished && b.phase == NetworkPhase::Finished);
  QVERIFY(a.state->parameters == b.state->parameters && a.state->steps == b.state->steps);
  QVERIFY(a.map->grid == b.map->grid && a.map->logits == b.map->logits);
  QVERIFY(a.history == b.history);
  QVERIFY(a.accuracy == b.accuracy);
  QVERIFY(a.error == b.error);
  QVERIFY(a.noise == b.noise);
  QCOMPARE(a.layers.size(), b.layers.size());
  QCOMPARE(a.epoch, b.epoch);
  QCOMPARE(a.map_epoch, b.map_epoch);
}

}  // namespace

class TestExperimentController : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void trainsToTheEndAndSaysSo() {
    ExperimentController controller(tiny_spec());
    QSignalSpy finished(&controller, &ExperimentController::finishedChanged);
    QSignalSpy snapshots(&controller, &ExperimentController::snapshotChanged);
    QVERIFY(controller.playing());
    QTRY_VERIFY(controller.finished());
    QCOMPARE(finished.size(), 1);
    QVERIFY(snapshots.size() >= kNetworkKinds);
    for (const NetworkKind kind : kAllKinds) {
      QCOMPARE(controller.snapshot(kind)->phase, NetworkPhase::Finished);
      QVERIFY(controller.snapshot(kind)->map);
    }
    QVERIFY(controller.result().complete);
  }

  void hasASnapshotOfEveryNetworkFromTheStart() {
    const ExperimentController controller(tiny_spec(), true);
    for (const NetworkKind kind : kAllKinds) {
      QVERIFY(controller.snapshot(kind));
      QCOMPARE(controller.snapshot(kind)->kind, kind);
    }
    QVERIFY(controller.dataset());
  }

  void mergesAFastDragIntoOneRestart() {
    ExperimentController controller(endless_spec());
    const Generations before = generations(controller);
    QSignalSpy specs(&controller, &ExperimentController::specChanged);
    ExperimentSpec spec = controller.spec();
    for (int width = 9; width <= 40; ++width) {
      spec.model.width = width;
      controller.setSpec(spec);
    }
    QCOMPARE(controller.spec().model.width, 40);
    QCOMPARE(specs.size(), 32);
    QCOMPARE(generations(controller), before);
    QTRY_COMPARE(controller.snapshot(NetworkKind::Float)->model.width, 40);
    for (const NetworkKind kind : kAllKinds)
      QCOMPARE(controller.snapshot(kind)->generation, before[std::size_t(kind)] + 1);
  }

  void aChangeOfBitsLeavesTheFloatNetworkAlone() {
    ExperimentController controller(tiny_spec());
    QTRY_VERIFY(controller.finished());
    const Generations before = generations(controller);
    ExperimentSpec spec = controller.spec();
    spec.quantization.weight_bits = 4;
    controller.setSpec(spec);
    QTRY_VERIFY(generations(controller)[1] > before[1] && controller.finished());
    const Generations after = generations(controller);
    QCOMPARE(after, (Generations{before[0], before[1] + 1, before[2], before[3] + 1}));
    QCOMPARE(controller.snapshot(NetworkKind::Weight)->weight_bits, 4);
  }

  void neverShowsAnOlderGeneration() {
    ExperimentController controller(endless_spec());
    Generations newest{};
    bool went_back = false;
    connect(&controller, &ExperimentController::snapshotChanged, this, [&](NetworkKind kind) {
      auto& last = newest[std::size_t(kind)];
      went_back |= controller.snapshot(kind)->generation < last;
      last = controller.snapshot(kind)->generation;
    });
    for (int round = 0; round < 20; ++round) {
      QTRY_VERIFY(controller.snapshot(NetworkKind::Float)->epoch > 0);
      const auto generation = controller.snapshot(NetworkKind::Float)->generation;
      controller.reset();
      QCOMPARE(controller.snapshot(NetworkKind::Float)->generation, generation + 1);
    }
    QVERIFY(!went_back);
    QVERIFY(newest[0] > 20);
  }

  void anUnreadableFileIsReportedAndTheOldSpecStays() {
    ExperimentController controller(endless_spec());
    const ExperimentSpec before = controller.spec();
    QSignalSpy failed(&controller, &ExperimentController::failed);
    ExperimentSpec spec = before;
    spec.data.points_file = "/nowhere/points.csv";
    controller.setSpec(spec);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].toString().contains("/nowhere/points.csv"));
    QVERIFY(controller.spec() == before);
    QVERIFY(controller.playing());
    const int epoch = controller.snapshot(NetworkKind::Float)->epoch;
    QTRY_VERIFY(controller.snapshot(NetworkKind::Float)->epoch > epoch);
  }

  /// Points that take their time: the file is held, as a server of files may hold it.
  void pointsAreReadBesideTheEventLoop() {
    const HeldFile held;
    if (!held.isHeld()) QSKIP("no leases in this file system");
    ExperimentController controller(endless_spec());
    const auto before = controller.dataset();
    ExperimentSpec spec = controller.spec();
    spec.data.points_file = held.path();
    controller.setSpec(spec);
    QTRY_VERIFY(held.isWanted());
    const int epoch = controller.snapshot(NetworkKind::Float)->epoch;
    QTRY_VERIFY(controller.snapshot(NetworkKind::Float)->epoch > epoch + 1);  // The one before learns on.
    QVERIFY(controller.spec() == spec);
    QCOMPARE(controller.dataset(), before);
    QVERIFY(!controller.idle());
    // A step is one of the experiment that is wanted.
    controller.step();
    QVERIFY(!controller.playing());
    held.letGo();
    QTRY_VERIFY(controller.dataset() != before);
    QCOMPARE(controller.dataset()->size(), Eigen::Index(4));
    QTRY_VERIFY(controller.idle());
    QCOMPARE(controller.snapshot(NetworkKind::Float)->epoch, 1);
  }

  void pointsThatAreNotWantedAnyMoreAreDropped() {
    const HeldFile held("no points");
    if (!held.isHeld()) QSKIP("no leases in this file system");
    ExperimentController controller(tiny_spec(), true);
    QTRY_VERIFY(controller.idle());
    const auto before = controller.dataset();
    QSignalSpy failed(&controller, &ExperimentController::failed);
    ExperimentSpec spec = controller.spec();
    spec.data.points_file = held.path();
    controller.setSpec(spec);
    QTRY_VERIFY(held.isWanted());
    controller.setSpec(tiny_spec());
    QTRY_VERIFY(controller.idle());
    held.letGo();  // An error for whoever would still listen.
    spec = tiny_spec();
    spec.data.radii = 3;
    controller.setSpec(spec);
    QTRY_VERIFY(controller.dataset() != before && controller.idle());
    QCOMPARE(failed.size(), 0);
    QVERIFY(controller.spec() == spec);
  }

  void openingWhatCannotRunThrowsAndTheOldSpecStays() {
    ExperimentController controller(tiny_spec(), true);
    ExperimentSpec spec = tiny_spec();
    spec.data.points_file = "/nowhere/points.csv";
    QVERIFY_EXCEPTION_THROWN(controller.openSpec(spec), Error);
    QVERIFY(controller.spec() == tiny_spec());
    QVERIFY_EXCEPTION_THROWN(ExperimentController{spec}, Error);
  }

  void openingReplacesAChangeThatWasStillWaiting() {
    ExperimentController controller(tiny_spec(), true);
    ExperimentSpec dragged = tiny_spec(), opened = tiny_spec();
    dragged.model.width = 9;
    opened.model.width = 10;
    controller.setSpec(dragged);
    controller.openSpec(opened);
    QCOMPARE(controller.snapshot(NetworkKind::Float)->model.width, 10);
    QTRY_VERIFY(controller.idle());  // Nothing waits any more.
    QVERIFY(controller.spec() == opened);
    QCOMPARE(controller.snapshot(NetworkKind::Float)->model.width, 10);
  }

  void aNewDataSetIsAnnounced() {
    ExperimentController controller(tiny_spec(), true);
    const auto before = controller.dataset();
    QSignalSpy changed(&controller, &ExperimentController::datasetChanged);
    ExperimentSpec spec = controller.spec();
    spec.quantization.weight_bits = 3;
    controller.setSpec(spec);
    spec.data.radii = 3;
    controller.setSpec(spec);
    QTRY_COMPARE(changed.size(), 1);
    QVERIFY(controller.dataset() != before);
    QCOMPARE(controller.dataset()->size(), before->size() / 2 * 3);
  }

  void pausesBetweenQuantizingAndRetraining() {
    ExperimentController controller(tiny_spec(), true);
    controller.setPauseAfterQuantization(true);
    controller.play();
    const auto quantized = [&] {
      for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint}) {
        const auto network = controller.snapshot(kind);
        if (network->phase != NetworkPhase::PostTraining || !network->map || network->epoch != 0)
          return false;
      }
      return true;
    };
    QTRY_VERIFY_WITH_TIMEOUT(!controller.playing() && controller.idle(), 60000);
    QVERIFY(quantized());
    QCOMPARE(controller.snapshot(NetworkKind::Float)->phase, NetworkPhase::Finished);
    controller.play();
    QTRY_VERIFY_WITH_TIMEOUT(controller.finished(), 60000);
    // Other bits are looked at, too, before they are retrained.
    ExperimentSpec other = tiny_spec();
    other.quantization.weight_bits = 3;
    controller.setSpec(other);
    QTRY_VERIFY_WITH_TIMEOUT(!controller.playing() && controller.idle(), 60000);
    QCOMPARE(controller.snapshot(NetworkKind::Weight)->phase, NetworkPhase::PostTraining);
    QCOMPARE(controller.snapshot(NetworkKind::Activation)->phase, NetworkPhase::Finished);
    controller.setPauseAfterQuantization(false);
    controller.play();
    QTRY_VERIFY_WITH_TIMEOUT(controller.finished(), 60000);
  }

  void pausedStandsStillAndStepsOneEpoch() {
    ExperimentController controller(endless_spec());
    QSignalSpy playing(&controller, &ExperimentController::playingChanged);
    QTRY_VERIFY(controller.snapshot(NetworkKind::Float)->epoch > 1);
    controller.pause();
    QVERIFY(!controller.playing());
    QTRY_VERIFY(controller.idle());  // What was under way has arrived.
    const int epoch = controller.snapshot(NetworkKind::Float)->epoch;
    controller.step();
    QTRY_VERIFY(controller.idle());
    QCOMPARE(controller.snapshot(NetworkKind::Float)->epoch, epoch + 1);
    controller.togglePlaying();
    QTRY_VERIFY(controller.snapshot(NetworkKind::Float)->epoch > epoch + 2);
    QCOMPARE(playing.size(), 2);
  }

  void everyStepIsOneEpochHoweverFastTheyCome() {
    ExperimentController controller(endless_spec(), true);
    for (int round = 0; round < 50; ++round) {
      // It meets every stage of the one before: under way, perhaps done and not yet heard of, over.
      controller.step();
      if (round % 3 == 1) QCoreApplication::processEvents();
      if (round % 3 == 2) QTRY_VERIFY_WITH_TIMEOUT(controller.idle(), 60000);
    }
    QTRY_VERIFY(controller.idle());
    const int epoch = controller.snapshot(NetworkKind::Float)->epoch;
    QVERIFY(epoch > 0);
    for (int round = 1; round <= 20; ++round) {
      controller.step();
      // The snapshot of the new epoch is published before the worker is done with it.
      QTRY_COMPARE_WITH_TIMEOUT(controller.snapshot(NetworkKind::Float)->epoch, epoch + round, 60000);
    }
  }

  void steppingWhilePlayingPauses() {
    ExperimentController controller(endless_spec());
    controller.step();
    QVERIFY(!controller.playing());
  }

  void resetTrainsTheSameNetworksAgain() {
    ExperimentController controller(tiny_spec());
    QTRY_VERIFY(controller.finished());
    const auto first = controller.snapshot(NetworkKind::Joint);
    controller.reset();
    QVERIFY(controller.snapshot(NetworkKind::Joint)->generation > first->generation);
    QTRY_VERIFY(controller.finished());
    const auto second = controller.snapshot(NetworkKind::Joint);
    QVERIFY(second->map->logits == first->map->logits);
  }

  void bitsThereAndBackTrainNothingTheSecondTime() {
    ExperimentController controller(tiny_spec());
    QTRY_VERIFY(controller.finished() && controller.idle());
    const auto result = controller.result();
    ExperimentSpec spec = controller.spec();
    spec.quantization.weight_bits = 3;
    controller.setSpec(spec);
    QTRY_COMPARE(controller.snapshot(NetworkKind::Joint)->weight_bits, 3);
    QTRY_VERIFY(controller.finished() && controller.idle());
    const auto three = controller.result();
    QVERIFY(three.networks[3].state->parameters != result.networks[3].state->parameters);
    QVERIFY(!same_trainings(controller, result));

    controller.setSpec(tiny_spec());
    QTRY_COMPARE(controller.snapshot(NetworkKind::Joint)->weight_bits, 2);
    QTRY_VERIFY(controller.finished() && controller.idle());
    QVERIFY(same_trainings(controller, result));
    for (const NetworkKind kind : kAllKinds)
      compare(*controller.snapshot(kind), result.networks[std::size_t(kind)]);
    controller.setSpec(spec);
    QTRY_COMPARE(controller.snapshot(NetworkKind::Joint)->weight_bits, 3);
    QTRY_VERIFY(controller.finished() && controller.idle());
    QVERIFY(same_trainings(controller, three));
    for (const NetworkKind kind : kAllKinds)
      compare(*controller.snapshot(kind), three.networks[std::size_t(kind)]);
  }

  /// Whatever the map was when they were trained, and while paused, too.
  void keptNetworksAreMeasuredOnTheMapThatIsWanted() {
    ExperimentSpec other = tiny_spec(), back = tiny_spec();
    other.model.width = 9;
    back.map = {48, Region::BottomRight};
    ExperimentResult expected;
    {
      ExperimentController fresh(back);
      QTRY_VERIFY(fresh.finished() && fresh.idle());
      expected = fresh.result();
    }
    ExperimentController controller(tiny_spec());
    QTRY_VERIFY(controller.finished() && controller.idle());
    const auto result = controller.result();
    controller.openSpec(other);
    QTRY_VERIFY(controller.finished() && controller.idle());
    controller.pause();
    controller.openSpec(back);
    QTRY_VERIFY(controller.finished() && controller.idle());
    QVERIFY(same_trainings(controller, result));
    for (const NetworkKind kind : kAllKinds)
      compare(*controller.snapshot(kind), expected.networks[std::size_t(kind)]);
  }

  void resetTrainsAgainAndCanBeTakenBack() {
    ExperimentController controller(tiny_spec());
    QTRY_VERIFY(controller.finished() && controller.idle());
    const auto result = controller.result();
    controller.reset();
    QTRY_VERIFY(controller.finished() && controller.idle());
    const auto again = controller.result();
    for (std::size_t k = 0; k < kNetworkKinds; ++k)
      QVERIFY(again.networks[k].seconds != result.networks[k].seconds);
    controller.pause();  // Nobody trains them meanwhile.
    controller.reset();
    QTRY_VERIFY(controller.idle());
    QVERIFY(!controller.finished());
    controller.recall();
    QTRY_VERIFY(controller.finished() && controller.idle());
    QVERIFY(same_trainings(controller, again));
    for (const NetworkKind kind : kAllKinds)
      compare(*controller.snapshot(kind), result.networks[std::size_t(kind)]);
  }

  void anotherSessionFindsTheNetworksInTheFolder() {
    const QTemporaryDir folder;
    ExperimentSpec other = tiny_spec();
    other.model.width = 9;
    ExperimentResult result;
    {
      ExperimentController first(other);
      first.keepNetworksIn(folder.filePath("networks"));
      first.openSpec(tiny_spec());
      QTRY_VERIFY(first.finished() && first.idle());
      result = first.result();
    }
    ExperimentController second(other, true);
    second.keepNetworksIn(folder.filePath("networks"));
    second.openSpec(tiny_spec());
    QTRY_VERIFY(second.finished() && second.idle());
    QVERIFY(same_trainings(second, result));
    for (const NetworkKind kind : kAllKinds)
      compare(*second.snapshot(kind), result.networks[std::size_t(kind)]);
  }

  void goesAwayWhileTraining() {
    for (int round = 0; round < 10; ++round) {
      auto controller = std::make_unique<ExperimentController>(endless_spec());
      const auto* seen = controller.get();
      QTRY_VERIFY(seen->snapshot(NetworkKind::Float)->epoch > 0);
      QSignalSpy snapshots(controller.get(), &ExperimentController::snapshotChanged);
      controller = nullptr;
      const auto before = snapshots.size();
      QCoreApplication::processEvents();  // What its workers had left for it.
      QCOMPARE(snapshots.size(), before);
    }
  }
};

QUANTOSCOPE_TEST(TestExperimentController)
#include "test_experiment_controller.moc"
