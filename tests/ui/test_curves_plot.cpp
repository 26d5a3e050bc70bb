// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <qcustomplot.h>
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
