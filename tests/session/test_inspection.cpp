// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

std::shared_ptr<const NetworkSnapshot> copy_of(const NetworkSnapshot& network) {
  return std::make_shared<const NetworkSnapshot>(network);
}

Moment moment_of(const ExperimentController& controller) {
  Moment moment;
  for (const NetworkKind kind : kAllKinds) moment[std::size_t(kind)] = copy_of(*controller.snapshot(kind));
  return moment;
}

}  // namespace

class TestInspection : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void showsTheRunningExperiment() {
    ExperimentController controller(tiny_spec());
    Inspection inspection(controller);
    QSignalSpy changed(&inspection, &Inspection::shownChanged);
    QTRY_VERIFY(controller.finished());
    QVERIFY(inspection.live());
    QVERIFY(changed.size() >= kNetworkKinds);
    for (const NetworkKind kind : kAllKinds) {
      QCOMPARE(inspection.shown(kind), controller.snapshot(kind));
      QVERIFY(inspection.shown(kind)->state);
    }
  }

  void aMomentStaysWhileTheExperimentGoesOn() {
    ExperimentController controller(tiny_spec());
    Inspection inspection(controller);
    const Moment start = moment_of(controller);
    inspection.showMoment(start);
    QSignalSpy changed(&inspection, &Inspection::shownChanged), live(&inspection, &Inspection::liveChanged);
    QTRY_VERIFY(controller.finished());
    QCOMPARE(changed.size(), 0);
    QCOMPARE(inspection.shown(NetworkKind::Joint), start[3]);
    inspection.showLive();
    QCOMPARE(changed.size(), kNetworkKinds);
    QCOMPARE(live.size(), 1);
    QCOMPARE(inspection.shown(NetworkKind::Joint), controller.snapshot(NetworkKind::Joint));
  }

  void anotherMomentAnnouncesOnlyWhatDiffers() {
    ExperimentController controller(tiny_spec(), true);
    Inspection inspection(controller);
    Moment moment = moment_of(controller);
    inspection.showMoment(moment);
    QSignalSpy changed(&inspection, &Inspection::shownChanged);
    moment[2] = copy_of(*moment[2]);
    inspection.showMoment(moment);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].value<NetworkKind>(), NetworkKind::Activation);
  }

  void aTrialStandsBeforeEverythingUntilItEndsOrTheNetworkRestarts() {
    ExperimentController controller(tiny_spec(), true);
    Inspection inspection(controller);
    const auto trial = copy_of(*controller.snapshot(NetworkKind::Weight));
    inspection.setTrial(trial);
    inspection.showMoment(moment_of(controller));
    QCOMPARE(inspection.shown(NetworkKind::Weight), trial);
    QCOMPARE(inspection.result().networks[1].generation, trial->generation);
    inspection.endTrial(NetworkKind::Weight);
    QVERIFY(inspection.shown(NetworkKind::Weight) != trial);
    inspection.showLive();
    inspection.setTrial(trial);
    controller.reset();
    QVERIFY(!inspection.hasTrial(NetworkKind::Weight));
    QCOMPARE(inspection.shown(NetworkKind::Weight), controller.snapshot(NetworkKind::Weight));
  }

  void theSelectedLayerExistsWhateverTheDepth() {
    ExperimentSpec spec = tiny_spec();
    spec.model.depth = 6;
    ExperimentController controller(spec, true);
    Inspection inspection(controller);
    QSignalSpy selected(&inspection, &Inspection::selectionChanged);
    inspection.setLayer(5);
    inspection.setNetwork(NetworkKind::Weight);
    QCOMPARE(selected.size(), 2);
    QCOMPARE(inspection.layer(), 5);
    spec.model.depth = 3;
    controller.openSpec(spec);
    QCOMPARE(inspection.layer(), 3);
  }
};

QUANTOSCOPE_TEST(TestInspection)
#include "test_inspection.moc"
