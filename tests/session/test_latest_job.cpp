// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <latch>
#include <memory>
#include <new>
#include <vector>

#include <QTest>
#include <QThread>

#include "core/error.h"
#include "tests/registry.h"
#include "ui/session/latest_job.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

/// Work that has begun, and goes on when it is let: latches instead of waiting for time to pass.
struct Gate {
  std::latch begun{1}, open{1};
};

void never(const QString& trouble) { QFAIL(qPrintable(trouble)); }

LatestJob::Work held_at(const std::shared_ptr<Gate>& gate, LatestJob::Delivery delivery) {
  return [gate, delivery](std::stop_token) {
    gate->begun.count_down();
    gate->open.wait();
    return delivery;
  };
}

}  // namespace

class TestLatestJob : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void works_elsewhere_and_delivers_here() {
    LatestJob job;
    QVERIFY(!job.busy());
    QThread *worker = nullptr, *receiver = nullptr;
    job.request(
        [&](std::stop_token) -> LatestJob::Delivery {
          auto* const here = QThread::currentThread();
          return [&, here] {
            worker = here;
            receiver = QThread::currentThread();
          };
        },
        never);
    QVERIFY(job.busy());
    QTRY_VERIFY_WITH_TIMEOUT(!job.busy(), kPatience);
    QCOMPARE(receiver, QThread::currentThread());
    QVERIFY(worker && worker != receiver);
  }

  void of_those_that_wait_only_the_latest_runs() {
    LatestJob job;
    std::vector<int> delivered;
    const auto gate = std::make_shared<Gate>();
    job.request(held_at(gate, [&] { delivered.push_back(0); }), never);
    gate->begun.wait();
    std::atomic<int> ran = 0;
    for (int i = 1; i <= 5; ++i)
      job.request(
          [&, i](std::stop_token) -> LatestJob::Delivery {
            ++ran;
            return [&, i] { delivered.push_back(i); };
          },
          never);
    gate->open.count_down();
    QTRY_VERIFY_WITH_TIMEOUT(!job.busy(), kPatience);
    QCOMPARE(delivered, (std::vector<int>{0, 5}));
    QCOMPARE(ran.load(), 1);
  }

  void what_is_cancelled_is_told_and_never_delivered() {
    LatestJob job;
    bool wrong = false, right = false;
    std::atomic<bool> told = false;
    const auto gate = std::make_shared<Gate>();
    job.request(
        [&, gate](std::stop_token stop) -> LatestJob::Delivery {
          gate->begun.count_down();
          gate->open.wait();
          told = stop.stop_requested();
          return [&] { wrong = true; };
        },
        never);
    gate->begun.wait();
    job.request([&](std::stop_token) -> LatestJob::Delivery { return [&] { wrong = true; }; }, never);
    job.cancel();
    QVERIFY(!job.busy());
    gate->open.count_down();
    job.request(
        [&](std::stop_token stop) -> LatestJob::Delivery {
          return [&, stopped = stop.stop_requested()] { right = !stopped; };
        },
        never);
    QTRY_VERIFY_WITH_TIMEOUT(!job.busy(), kPatience);
    QVERIFY(right && told && !wrong);
  }

  void a_result_on_its_way_can_still_be_cancelled() {
    LatestJob job;
    bool delivered = false;
    const auto gate = std::make_shared<Gate>();
    job.request(held_at(gate, [&] { delivered = true; }), never);
    gate->open.count_down();
    // The next piece of work begins when the first result has been posted: it waits in the event queue.
    const auto next = std::make_shared<Gate>();
    gate->begun.wait();
    job.request(held_at(next, {}), never);
    next->begun.wait();
    job.cancel();
    next->open.count_down();
    QCoreApplication::processEvents();
    QVERIFY(!delivered && !job.busy());
  }

  void nothing_arrives_after_the_end() {
    auto job = std::make_unique<LatestJob>();
    bool delivered = false;
    const auto gate = std::make_shared<Gate>();
    job->request(held_at(gate, [&] { delivered = true; }), never);
    gate->begun.wait();
    gate->open.count_down();
    job = nullptr;
    QCoreApplication::processEvents();
    QVERIFY(!delivered);
  }

  void a_failure_is_told_in_the_place_of_the_delivery_and_does_not_end_it() {
    LatestJob job;
    QStringList told;
    bool delivered = false;
    const auto tell = [&](const QString& trouble) {
      QCOMPARE(QThread::currentThread(), QCoreApplication::instance()->thread());
      told << trouble;
    };
    job.request([](std::stop_token) -> LatestJob::Delivery { throw Error("the file is gone"); }, tell);
    QTRY_VERIFY_WITH_TIMEOUT(!job.busy(), kPatience);
    job.request([](std::stop_token) -> LatestJob::Delivery { throw std::bad_alloc(); }, tell);
    QTRY_VERIFY_WITH_TIMEOUT(!job.busy(), kPatience);
    QCOMPARE(told, (QStringList{"the file is gone", "there is not enough memory"}));
    job.request([&](std::stop_token) -> LatestJob::Delivery { return [&] { delivered = true; }; }, never);
    QTRY_VERIFY_WITH_TIMEOUT(delivered, kPatience);
  }

  void a_failure_of_what_was_cancelled_is_not_told() {
    LatestJob job;
    const auto gate = std::make_shared<Gate>();
    job.request(
        [gate](std::stop_token) -> LatestJob::Delivery {
          gate->begun.count_down();
          gate->open.wait();
          throw Error("stopped in its midst");
        },
        never);
    gate->begun.wait();
    job.cancel();
    gate->open.count_down();
    bool delivered = false;
    job.request([&](std::stop_token) -> LatestJob::Delivery { return [&] { delivered = true; }; }, never);
    QTRY_VERIFY_WITH_TIMEOUT(delivered, kPatience);
  }
};

QUANTOSCOPE_TEST(TestLatestJob)
#include "test_latest_job.moc"
