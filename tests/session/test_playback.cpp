// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/session/playback.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

/// An experiment with everything that looks back on it.
struct Session {
  explicit Session(const ExperimentSpec& spec, bool paused = false) : controller(spec, paused) {}
  ExperimentController controller;
  Inspection inspection{controller};
  Playback playback{controller, inspection};

  /// Steps through the whole experiment, so that every epoch leaves a map.
  void trainStepByStep() {
    QTRY_VERIFY_WITH_TIMEOUT(controller.idle(), kPatience);
    while (!controller.finished()) {
      controller.step();
      QTRY_VERIFY_WITH_TIMEOUT(controller.idle(), kPatience);
    }
  }
};

}  // namespace

class TestPlayback : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyEpochThatWasShownCanBeSeenAgain() {
    Session session(tiny_spec(), true);
    session.trainStepByStep();
    const Timeline& timeline = session.playback.timeline();
    QCOMPARE(timeline.positions(), (std::vector<int>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(timeline.end(), 5);
    const auto live = session.inspection.shown(NetworkKind::Float);
    session.playback.show(1);
    QVERIFY(!session.inspection.live());
    const auto past = session.inspection.shown(NetworkKind::Float);
    QCOMPARE(past->epoch, 1);
    QCOMPARE(past->history.size(), std::size_t(2));
    QVERIFY(past->map->logits != live->map->logits);
    QVERIFY(past->state && past->state->parameters != live->state->parameters);
    QVERIFY(!session.inspection.shown(NetworkKind::Joint)->map);
    session.playback.show(3);
    QCOMPARE(session.inspection.shown(NetworkKind::Joint)->phase, NetworkPhase::PostTraining);
    session.playback.show(5);
    QVERIFY(session.inspection.live());
    QCOMPARE(session.inspection.shown(NetworkKind::Float), live);
  }

  void stepsFromMomentToMoment() {
    Session session(tiny_spec(), true);
    session.trainStepByStep();
    Playback& playback = session.playback;
    QCOMPARE(playback.position(), 5);
    playback.step(-1);
    QCOMPARE(playback.position(), 4);
    for (int i = 0; i < 10; ++i) playback.step(-1);
    QCOMPARE(playback.position(), 0);
    QVERIFY(!playback.live());
    for (int i = 0; i < 5; ++i) playback.step(1);
    QVERIFY(playback.live());
  }

  void trainingGoesOnAndTheMomentStays() {
    Session session(endless_spec());
    QTRY_VERIFY_WITH_TIMEOUT(session.playback.timeline().now() > 2, kPatience);
    session.playback.show(0);
    const auto shown = session.inspection.shown(NetworkKind::Float);
    QCOMPARE(shown->epoch, 0);
    const int now = session.playback.timeline().now();
    QTRY_VERIFY_WITH_TIMEOUT(session.playback.timeline().now() > now + 2, kPatience);
    QCOMPARE(session.playback.position(), 0);
    QCOMPARE(session.inspection.shown(NetworkKind::Float), shown);
  }

  void replayEndsLive() {
    Session session(tiny_spec(), true);
    session.trainStepByStep();
    session.playback.setSpeed(100);
    QList<int> seen;
    connect(&session.playback, &Playback::changed, this, [&] {
      if (seen.isEmpty() || seen.last() != session.playback.position()) seen << session.playback.position();
    });
    session.playback.setReplaying(true);
    QVERIFY(session.playback.replaying());
    QTRY_VERIFY_WITH_TIMEOUT(!session.playback.replaying(), kPatience);
    QVERIFY(session.playback.live());
    QCOMPARE(seen, (QList<int>{0, 1, 2, 3, 4, 5}));
  }

  void whatStartsOverIsShownNow() {
    Session session(tiny_spec(), true);
    session.trainStepByStep();
    session.playback.show(4);
    session.playback.setReplaying(true);
    ExperimentSpec spec = tiny_spec();
    spec.quantization.weight_bits = 5;
    session.controller.openSpec(spec);
    QVERIFY(session.playback.live());
    QVERIFY(!session.playback.replaying());
    // The float network's past is still there.
    session.playback.show(1);
    QCOMPARE(session.inspection.shown(NetworkKind::Float)->epoch, 1);
  }

  void withoutAPastThereIsNothingToReplay() {
    Session session(tiny_spec(), true);
    session.playback.setReplaying(true);
    QVERIFY(!session.playback.replaying());
    session.playback.step(-1);
    session.playback.show(-5);
    QVERIFY(session.playback.live());
  }
};

QUANTOSCOPE_TEST(TestPlayback)
#include "test_playback.moc"
