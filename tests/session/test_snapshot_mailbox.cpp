// SPDX-License-Identifier: GPL-3.0-or-later
#include <thread>

#include <QTest>

#include "tests/registry.h"
#include "ui/session/snapshot_mailbox.h"

using namespace quantoscope;

namespace {

std::shared_ptr<const NetworkSnapshot> snapshot(NetworkKind kind, std::uint64_t generation, int epoch) {
  auto made = std::make_shared<NetworkSnapshot>();
  made->kind = kind;
  made->generation = generation;
  made->epoch = epoch;
  return made;
}

}  // namespace

class TestSnapshotMailbox : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void keepsTheLatestOfEachNetworkAndNotifiesOnce() {
    QObject receiver;
    int notifications = 0;
    SnapshotMailbox mailbox(&receiver, [&] { ++notifications; });
    std::thread worker([&] {
      for (int epoch = 1; epoch <= 1000; ++epoch) mailbox.post(snapshot(NetworkKind::Float, 1, epoch));
      mailbox.post(snapshot(NetworkKind::Joint, 1, 7));
    });
    worker.join();
    QCOMPARE(notifications, 0);  // Not from the worker's thread.
    QCoreApplication::processEvents();
    QCOMPARE(notifications, 1);
    const auto taken = mailbox.take();
    QCOMPARE(taken.size(), std::size_t(2));
    QCOMPARE(taken[0]->epoch, 1000);
    QCOMPARE(taken[1]->kind, NetworkKind::Joint);
    QVERIFY(mailbox.take().empty());
  }

  void notifiesAgainAfterTaking() {
    QObject receiver;
    int notifications = 0;
    SnapshotMailbox mailbox(&receiver, [&] { ++notifications; });
    for (int round = 1; round <= 3; ++round) {
      mailbox.post(snapshot(NetworkKind::Float, 1, round));
      QCoreApplication::processEvents();
      mailbox.take();
      QCOMPARE(notifications, round);
    }
  }

  void anOlderGenerationDoesNotReplaceANewerOne() {
    QObject receiver;
    SnapshotMailbox mailbox(&receiver, [] {});
    mailbox.post(snapshot(NetworkKind::Weight, 2, 1));
    mailbox.post(snapshot(NetworkKind::Weight, 1, 50));
    QCOMPARE(mailbox.take().front()->generation, std::uint64_t(2));
  }

  void isSafeWhenTheReceiverGoes() {
    auto receiver = std::make_unique<QObject>();
    bool notified = false;
    SnapshotMailbox mailbox(receiver.get(), [&] { notified = true; });
    mailbox.post(snapshot(NetworkKind::Float, 1, 1));
    mailbox.close();
    receiver.reset();
    mailbox.post(snapshot(NetworkKind::Float, 1, 2));
    QCoreApplication::processEvents();
    QVERIFY(!notified);
    QVERIFY(mailbox.take().empty());
  }
};

QUANTOSCOPE_TEST(TestSnapshotMailbox)
#include "test_snapshot_mailbox.moc"
