// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <random>

#include <QTest>

#include "tests/registry.h"
#include "ui/session/timeline.h"

using namespace quantoscope;

namespace {

/// A snapshot with a new map of n x n after `epoch` epochs, and as many weights.
std::shared_ptr<NetworkSnapshot> synthetic(NetworkKind kind, int epoch, int epochs, int n = 8,
                                           int weights = 10) {
  auto network = std::make_shared<NetworkSnapshot>();
  network->kind = kind;
  network->generation = 1;
  network->phase = epoch == 0 && kind != NetworkKind::Float ? NetworkPhase::PostTraining
                   : epoch < epochs                         ? NetworkPhase::Training
                                                            : NetworkPhase::Finished;
  network->epoch = network->map_epoch = epoch;
  network->epochs = epochs;
  network->accuracy.truth = 0.5 + 0.4 * epoch / epochs;
  for (int e = std::max(0, epoch - 3); e <= epoch; ++e)
    network->history.push_back({e, 1e-3, 1, 0.25, 0.5 + 0.4 * e / epochs});
  auto map = std::make_shared<DecisionMap>();
  map->logits.setConstant(n, n, float(epoch));
  network->map = map;
  network->state = std::make_shared<NetworkState>(NetworkState{{}, {}, std::vector<float>(weights), {}});
  return network;
}

std::shared_ptr<NetworkSnapshot> waiting(NetworkKind kind, int epochs, std::uint64_t generation = 1) {
  auto network = std::make_shared<NetworkSnapshot>();
  network->kind = kind;
  network->generation = generation;
  network->epochs = epochs;
  return network;
}

/// Float of 60 epochs, retrained for 30; none has started.
Timeline fresh(TimelineLimits limits = {}) {
  Timeline timeline(limits);
  for (const NetworkKind kind : kAllKinds)
    timeline.record(waiting(kind, kind == NetworkKind::Float ? 60 : 30));
  return timeline;
}

}  // namespace

class TestTimeline : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSeriesIsEvenlySpacedAndKeepsFirstAndLast_data() {
    QTest::addColumn<int>("length");
    for (const int length : {1, 2, 16, 17, 100, 4096, 9999}) QTest::addRow("%d", length) << length;
  }
  void aSeriesIsEvenlySpacedAndKeepsFirstAndLast() {
    QFETCH(int, length);
    ThinnedSeries<int> series({16, 1000000});
    for (int epoch = 0; epoch < length; ++epoch) {
      series.add(epoch, -epoch, 1);
      const auto& items = series.items();
      QVERIFY(items.size() <= 16);
      QCOMPARE(items.front().epoch, 0);
      QCOMPARE(items.back().epoch, epoch);
      for (std::size_t i = 0; i + 1 < items.size(); ++i) QCOMPARE(items[i].epoch, int(i) * series.spacing());
      for (const auto& item : items) QCOMPARE(item.value, -item.epoch);
    }
    if (length >= 16) QVERIFY(series.items().size() > 8);  // Thinned, not emptied.
  }

  void aSparserSeriesKeepsAPartOfADenserOne() {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
      ThinnedSeries<int> dense({40, 1000000}), sparse({9, 1000000});
      int epoch = 0;
      for (int i = 0; i < 300; ++i) {
        dense.add(epoch, epoch, 1);
        sparse.add(epoch, epoch, 1);
        epoch += int(random() % 7);
      }
      for (const auto& item : sparse.items()) QCOMPARE(dense.at(item.epoch)->epoch, item.epoch);
    }
  }

  void aFinishedNetworkThatComesBackHasItsPastAgain() {
    Timeline timeline = fresh();
    std::shared_ptr<NetworkSnapshot> last;
    for (int epoch = 0; epoch <= 30; ++epoch)
      timeline.record(last = synthetic(NetworkKind::Weight, epoch, 30));
    const auto positions = timeline.positions();
    QCOMPARE(positions.size(), std::size_t(31));
    // Other bits, which have only begun; and back.
    QVERIFY(timeline.record(waiting(NetworkKind::Weight, 30, 2)));
    QVERIFY(timeline.positions().empty());
    const auto back = std::make_shared<NetworkSnapshot>(*last);
    back->generation = 3;
    QVERIFY(timeline.record(back));
    QCOMPARE(timeline.positions(), positions);
    QCOMPARE(timeline.at(60 + 30)[1], std::shared_ptr<const NetworkSnapshot>(back));
    QCOMPARE(timeline.at(60 + 12)[1]->epoch, 12);
    // One that was trained again, to other weights in memory, has no past but its own.
    QVERIFY(timeline.record(waiting(NetworkKind::Weight, 30, 4)));
    const auto again = synthetic(NetworkKind::Weight, 30, 30);
    again->generation = 4;
    timeline.record(again);
    QCOMPARE(timeline.positions().size(), std::size_t(1));
  }

  void pastsOfEarlierNetworksAreBounded() {
    TimelineLimits limits;
    limits.earlier = 0;
    Timeline timeline = fresh(limits);
    const auto last = synthetic(NetworkKind::Weight, 30, 30);
    timeline.record(synthetic(NetworkKind::Weight, 10, 30));
    timeline.record(last);
    QCOMPARE(timeline.positions().size(), std::size_t(2));
    timeline.record(waiting(NetworkKind::Weight, 30, 2));
    const auto back = std::make_shared<NetworkSnapshot>(*last);
    back->generation = 3;
    timeline.record(back);
    QCOMPARE(timeline.positions().size(), std::size_t(1));
  }

  void bytesAreBoundedExceptForTheLatestValue() {
    std::mt19937 random(3);
    ThinnedSeries<int> series({200, 5000});
    for (int epoch = 0; epoch < 20000; ++epoch) {
      const std::size_t bytes = random() % 7000;  // Some do not fit at all.
      series.add(epoch, epoch, bytes);
      QCOMPARE(series.items().back().epoch, epoch);
      QVERIFY(series.bytes() - bytes <= 5000);
      QVERIFY(std::ranges::is_sorted(series.items(), {}, &ThinnedSeries<int>::Item::epoch));
    }
  }

  void findsTheLatestAtOrBefore() {
    ThinnedSeries<int> series({10, 100});
    QVERIFY(!series.at(5));
    for (const int epoch : {2, 5, 9}) series.add(epoch, epoch, 1);
    series.add(9, 90, 1);  // The same epoch again: its new value.
    series.add(4, 40, 1);  // Too late.
    QVERIFY(!series.at(1));
    QCOMPARE(series.at(2)->value, 2);
    QCOMPARE(series.at(8)->value, 5);
    QCOMPARE(series.at(100)->value, 90);
    QCOMPARE(series.items().size(), std::size_t(3));
  }

  void memoryIsBoundedForAHundredThousandSnapshots() {
    const TimelineLimits limits{{50, 100 * 1024}, {50, 60 * 1024}};
    Timeline timeline(limits);
    for (const NetworkKind kind : kAllKinds) timeline.record(waiting(kind, 25000));
    constexpr int kMap = 16, kWeights = 2000;
    const std::size_t latest =
        sizeof(NetworkSnapshot) + 500 + kMap * kMap * 4 + sizeof(NetworkState) + kWeights * 4;
    for (const NetworkKind kind : kAllKinds)
      for (int epoch = 0; epoch < 25000; ++epoch) {
        timeline.record(synthetic(kind, epoch, 25000, kMap, kWeights));
        if (epoch % 997 == 0)
          QVERIFY(timeline.bytes() <= kNetworkKinds * (limits.maps.bytes + limits.weights.bytes + latest));
      }
    QVERIFY(timeline.positions().size() <= std::size_t(kNetworkKinds) * 50);
    QVERIFY(timeline.positions().size() >= 50);
    QCOMPARE(timeline.now(), 25000 + 24999);
    // The weights are of the maps that they stand beside, and of evenly spaced ones.
    int with = 0, without = 0;
    for (const int position : timeline.positions()) {
      const auto network = timeline.at(position)[0];
      network->state ? ++with : ++without;
      QCOMPARE(network->map->logits(0, 0), float(network->epoch));
    }
    QVERIFY(with >= 4 && without >= 4);
  }

  void largeNetworksStayInBounds() {
    // 512-16: four million weights. Bytes are counted, not touched: the vectors share one state.
    Timeline timeline = fresh();
    const auto state =
        std::make_shared<const NetworkState>(NetworkState{{}, {}, std::vector<float>(4'000'000), {}});
    for (int epoch = 0; epoch <= 60; ++epoch) {
      const auto network = synthetic(NetworkKind::Float, epoch, 60, 1024);
      network->state = state;
      timeline.record(network);
      QVERIFY(timeline.bytes() <= std::size_t(40 + 32) << 20);
    }
  }

  void oneTimelineThroughPretrainingAndRetraining() {
    Timeline timeline = fresh();
    QCOMPARE(timeline.pretraining(), 60);
    QCOMPARE(timeline.end(), 90);
    QCOMPARE(timeline.now(), 0);
    QVERIFY(timeline.positions().empty());
    for (const int epoch : {0, 4, 30, 60}) timeline.record(synthetic(NetworkKind::Float, epoch, 60));
    QCOMPARE(timeline.now(), 60);
    for (const int epoch : {0, 10, 30}) timeline.record(synthetic(NetworkKind::Weight, epoch, 30));
    timeline.record(synthetic(NetworkKind::Joint, 0, 30));
    QCOMPARE(timeline.now(), 90);
    QCOMPARE(timeline.positions(), (std::vector<int>{0, 4, 30, 60, 70, 90}));
    const Moment before = timeline.at(29);
    QCOMPARE(before[0]->epoch, 4);
    QCOMPARE(before[0]->map->logits(0, 0), 4.0f);
    QVERIFY(before[0]->state);
    for (int i = 1; i < kNetworkKinds; ++i) {
      QCOMPARE(before[i]->phase, NetworkPhase::Waiting);
      QCOMPARE(before[i]->kind, kAllKinds[i]);
      QVERIFY(!before[i]->map && !before[i]->accuracy.truth && before[i]->history.empty());
    }
    const Moment after = timeline.at(75);
    QCOMPARE(after[0]->epoch, 60);
    QCOMPARE(after[1]->epoch, 10);
    QCOMPARE(after[2]->phase, NetworkPhase::Waiting);
    QCOMPARE(after[3]->phase, NetworkPhase::PostTraining);
  }

  void theLastMomentIsThePresentOne() {
    Timeline timeline = fresh();
    const auto last = synthetic(NetworkKind::Float, 12, 60);
    timeline.record(synthetic(NetworkKind::Float, 8, 60));
    timeline.record(last);
    QCOMPARE(timeline.at(12)[0], std::shared_ptr<const NetworkSnapshot>(last));
    QCOMPARE(timeline.at(80)[0], std::shared_ptr<const NetworkSnapshot>(last));
    QCOMPARE(timeline.at(9)[0], timeline.at(8)[0]);  // The same snapshot when asked again.
  }

  void aMapThatArrivesLateStandsAtItsOwnEpoch() {
    Timeline timeline = fresh();
    const auto late = synthetic(NetworkKind::Float, 9, 60);
    late->map_epoch = 7;
    timeline.record(late);
    const auto shown = timeline.at(8)[0];
    QCOMPARE(shown->epoch, 7);
    QCOMPARE(*shown->accuracy.truth, 0.5 + 0.4 * 7 / 60);
    QCOMPARE(*shown->accuracy.training, 0.25);
    QCOMPARE(shown->history.back().epoch, 7);
    QCOMPARE(timeline.now(), 9);
    QCOMPARE(timeline.positions(), std::vector<int>{7});
  }

  void aRestartDropsOnlyThePastOfItsNetwork() {
    Timeline timeline = fresh();
    for (const NetworkKind kind : kAllKinds)
      for (const int epoch : {0, 10, 20})
        timeline.record(synthetic(kind, epoch, kind == NetworkKind::Float ? 60 : 30));
    QVERIFY(!timeline.record(synthetic(NetworkKind::Weight, 25, 30)));
    QVERIFY(timeline.record(waiting(NetworkKind::Weight, 30, 2)));
    QVERIFY(!timeline.at(85)[1]->map);
    QCOMPARE(timeline.at(85)[1]->generation, std::uint64_t(2));
    QCOMPARE(timeline.at(85)[0]->epoch, 20);
    QCOMPARE(timeline.at(85)[2]->epoch, 20);
    QVERIFY(timeline.record(waiting(NetworkKind::Float, 40, 2)));
    QCOMPARE(timeline.pretraining(), 40);
    QVERIFY(!timeline.at(15)[0]->map);
  }
};

QUANTOSCOPE_TEST(TestTimeline)
#include "test_timeline.moc"
