// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <qcustomplot.h>
#include <QSignalSpy>
#include <QTest>

#include "tests/registry.h"
#include "tests/ui/fake_result.h"
#include "ui/plots/curves_plot.h"

using namespace quantoscope;

namespace {

std::shared_ptr<const NetworkSnapshot> shared(NetworkSnapshot network) {
  return std::make_shared<const NetworkSnapshot>(std::move(network));
}

QCustomPlot& inside(CurvesPlot& curves) { return *curves.findChild<QCustomPlot*>(); }
/// Accuracy and loss curves come in pairs, in the order of kAllKinds.
const QCPGraphDataContainer& accuracy(CurvesPlot& curves, NetworkKind kind) {
  return *inside(curves).graph(2 * int(kind))->data();
}
const QCPGraphDataContainer& loss(CurvesPlot& curves, NetworkKind kind) {
  return *inside(curves).graph(2 * int(kind) + 1)->data();
}

}  // namespace

class TestCurvesPlot : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void retraining_goes_on_where_the_float_network_stops() {
    CurvesPlot curves;
    // Whichever comes first.
    curves.setSnapshot(shared(fake_network(NetworkKind::Weight)));
    curves.setSnapshot(shared(fake_network(NetworkKind::Float)));
    QCOMPARE(accuracy(curves, NetworkKind::Float).at(0)->key, 1.0);
    QCOMPARE(accuracy(curves, NetworkKind::Weight).at(0)->key, 61.0);
    for (QCPAxisRect* rect : inside(curves).axisRects())
      QCOMPARE(rect->axis(QCPAxis::atBottom)->range(), QCPRange(0, 120));
  }

  void accuracy_is_a_percentage_of_truth_or_of_training() {
    NetworkSnapshot network = fake_network(NetworkKind::Float);
    network.history = {{1, 1e-3, 0.5, 0.7, 0.6}, {2, 1e-3, 0.4, 0.8, std::nullopt}};
    CurvesPlot curves;
    curves.setSnapshot(shared(network));
    QCOMPARE(accuracy(curves, NetworkKind::Float).at(0)->value, 60.0);
    QCOMPARE(accuracy(curves, NetworkKind::Float).at(1)->value, 80.0);
  }

  void the_state_before_training_has_no_loss() {
    NetworkSnapshot network = fake_network(NetworkKind::Weight);
    network.history = {{0, 0, 0, 0, 0.55}, {1, 1e-3, 0.4, 0.8, 0.7}};
    CurvesPlot curves;
    curves.setSnapshot(shared(network));
    QCOMPARE(accuracy(curves, NetworkKind::Weight).size(), 2);
    QCOMPARE(loss(curves, NetworkKind::Weight).size(), 1);
  }

  void losses_a_logarithm_cannot_show_do_not_break_the_axis() {
    NetworkSnapshot network = fake_network(NetworkKind::Float);
    network.history = {{1, 1e-3, 0.5, 0.7, 0.6},
                       {2, 1e-3, 0, 0.7, 0.6},
                       {3, 1e-3, std::numeric_limits<double>::quiet_NaN(), 0.7, 0.6}};
    CurvesPlot curves;
    curves.setSnapshot(shared(network));
    QCOMPARE(loss(curves, NetworkKind::Float).size(), 2);
    const QCPRange range = inside(curves).axisRect(1)->axis(QCPAxis::atLeft)->range();
    QVERIFY(range.lower > 0 && range.upper > range.lower);
    curves.grab();
  }

  void a_restart_forgets_the_old_curve() {
    CurvesPlot curves;
    curves.setSnapshot(shared(fake_network(NetworkKind::Float)));
    NetworkSnapshot fresh;
    fresh.kind = NetworkKind::Float;
    curves.setSnapshot(shared(fresh));
    curves.setSnapshot(nullptr);
    QVERIFY(accuracy(curves, NetworkKind::Float).isEmpty());
    curves.grab();
  }

  void the_axis_goes_where_the_curves_are_and_rests_there() {
    CurvesPlot curves;
    NetworkSnapshot network = fake_network(NetworkKind::Float);
    network.history.clear();
    const auto low = [&] { return inside(curves).axisRect(0)->axis(QCPAxis::atLeft)->range().lower; };
    const auto epoch = [&](double share) {
      network.history.push_back({int(network.history.size()) + 1, 1e-3, 0.5, share, share});
      curves.setSnapshot(shared(network));
    };
    epoch(0.5);
    QVERIFY(low() < 50 && low() >= 30);
    std::vector<double> seen{low()};
    for (int i = 0; i < 59; ++i) {
      epoch(i < 4 ? 0.7 : 0.985 + 0.004 * (i % 2));  // It trembles.
      if (low() != seen.back()) seen.push_back(low());
    }
    QVERIFY2(low() >= 95 && low() < 98.5, qPrintable(QString::number(low())));
    QVERIFY(seen.size() <= 6 && std::ranges::is_sorted(seen));
    QVERIFY(inside(curves).axisRect(0)->axis(QCPAxis::atLeft)->range().upper < 100.5);
    // What falls is seen at once; where training starts over, the axis does, too.
    epoch(0.62);
    QVERIFY(low() <= 60);
    network.history.clear();
    curves.setSnapshot(shared(network));
    QCOMPARE(low(), 50.0);
  }

  void what_is_pointed_at_is_said() {
    CurvesPlot curves;
    for (const NetworkKind kind : kAllKinds) curves.setSnapshot(shared(fake_network(kind)));
    curves.resize(600, 400);
    curves.show();
    QVERIFY(QTest::qWaitForWindowExposed(&curves));
    curves.grab();
    QCPAxisRect* const rect = inside(curves).axisRect(0);
    const auto at = [&](double time) {
      return QPoint(int(std::lround(rect->axis(QCPAxis::atBottom)->coordToPixel(time))), rect->center().y());
    };
    QVERIFY(curves.reading().isEmpty());
    QTest::mouseMove(&inside(curves), at(30));
    QTRY_VERIFY2(curves.reading().startsWith("epoch 30\nFloat: "), qPrintable(curves.reading()));
    const QString share =
        QString::number(accuracy(curves, NetworkKind::Float).findBegin(30, false)->value, 'f', 1);
    QVERIFY2(curves.reading().contains(share + " %, loss "), qPrintable(curves.reading()));
    QTest::mouseMove(&inside(curves), at(70));
    QTRY_VERIFY(curves.reading().startsWith("epoch 10, retraining\nW2"));
    QCOMPARE(curves.reading().count('\n'), 3);
    QCOMPARE(curves.accessibleDescription(), QString(curves.reading()).replace("\n", "; "));
    // The same without a mouse.
    curves.setFocus();
    QTest::keyClick(&curves, Qt::Key_Left);
    QVERIFY(curves.reading().startsWith("epoch 9, retraining"));
    QTest::keyClick(&curves, Qt::Key_Home);
    QVERIFY(curves.reading().startsWith("epoch 1\n"));
    QSignalSpy picked(&curves, &CurvesPlot::timePicked);
    QTest::keyClick(&curves, Qt::Key_Return);
    QCOMPARE(picked.value(0).value(0).toInt(), 1);
    QTest::keyClick(&curves, Qt::Key_Escape);
    QVERIFY(curves.reading().isEmpty());
  }

  void all_four_names_fit_a_narrow_window() {
    CurvesPlot curves;
    for (const NetworkKind kind : kAllKinds) curves.setSnapshot(shared(fake_network(kind)));
    curves.resize(360, 300);
    curves.show();
    QTRY_COMPARE(inside(curves).width(), 360);
    curves.setColors(Palette::dark());
    QVERIFY(!curves.grab().isNull());
  }
};

QUANTOSCOPE_TEST(TestCurvesPlot)
#include "test_curves_plot.moc"
