// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/registry.h"
#include "ui/plots/plane_view.h"

using namespace quantoscope;

class TestPlaneView : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void corners_of_the_view_are_corners_of_the_frame() {
    const PlaneTransform transform({-1, -2, 4}, QRectF(10, 20, 200, 200));
    QCOMPARE(transform.toPixel({-1, -2}), QPointF(10, 220));
    QCOMPARE(transform.toPixel({3, 2}), QPointF(210, 20));
    QCOMPARE(transform.toPixel({1, 0}), QPointF(110, 120));
  }

  void each_side_is_stretched_to_the_frame() {
    const ViewRange view{0, 0, 2000, 1};
    const PlaneTransform transform(view, QRectF(0, 0, 100, 100));
    QCOMPARE(transform.toPixel({1000, 0.25}), QPointF(50, 75));
    QCOMPARE(view.zoomed(2, {0, 0}), (ViewRange{0, 0, 1000, 0.5}));
    QCOMPARE(view.panned(0.5, -1), (ViewRange{1000, -1, 2000, 1}));
    QCOMPARE((ViewRange{500, 0, 10, 10}).within(view), (ViewRange{500, 0, 10, 2}));
  }

  void pixels_and_plane_are_inverse() {
    const PlaneTransform transform({0.25, -0.75, 0.01}, QRectF(3.5, 7.25, 333, 333));
    for (const QPointF p : {QPointF(3.5, 7.25), QPointF(100, 200), QPointF(-50, 900)}) {
      const QPointF back = transform.toPixel(transform.toPlane(p));
      QVERIFY(std::abs(back.x() - p.x()) < 1e-8 && std::abs(back.y() - p.y()) < 1e-8);
    }
  }

  void zoom_keeps_the_anchor_where_it_is() {
    const ViewRange view{-1, -1, 2};
    const QRectF frame(0, 0, 100, 100);
    const QPointF anchor(0.3, -0.6);
    const ViewRange zoomed = view.zoomed(1.25, anchor);
    QCOMPARE(zoomed.width, 1.6);
    QCOMPARE(PlaneTransform(zoomed, frame).toPixel(anchor), PlaneTransform(view, frame).toPixel(anchor));
  }

  void view_stays_near_home_data() {
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("side");
    QTest::newRow("far away") << 50.0 << 1.0;
    QTest::newRow("too deep") << 0.0 << 1e-9;
    QTest::newRow("too wide") << -50.0 << 100.0;
  }
  void view_stays_near_home() {
    QFETCH(double, x);
    QFETCH(double, side);
    const ViewRange home{-1, -1, 2};
    const ViewRange view = ViewRange{x, 0, side}.within(home);
    QVERIFY(view.width >= home.width / 2000 && view.width <= 2 * home.width);
    QVERIFY(std::abs(view.centre().x()) <= 1 && std::abs(view.centre().y()) <= 1);
    QCOMPARE(view.within(home), view);
  }

  void view_of_a_grid_is_all_of_it() {
    MapGrid grid;
    grid.x_min = 0, grid.x_max = 1, grid.y_min = -1, grid.y_max = 0;
    QCOMPARE(ViewRange::of(grid), (ViewRange{0, -1, 1}));
    grid.x_max = 2100;
    QCOMPARE(ViewRange::of(grid), (ViewRange{0, -1, 2100, 1}));
  }

  void ticks_are_round_and_inside_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<int>("most");
    QTest::addColumn<QStringList>("labels");
    const QString minus(QChar(0x2212));
    QTest::newRow("plane") << -1.0 << 1.0 << 5
                           << QStringList{minus + "1.0", minus + "0.5", "0.0", "0.5", "1.0"};
    QTest::newRow("few") << -1.0 << 1.0 << 3 << QStringList{minus + "1", "0", "1"};
    QTest::newRow("a little more") << -1.05 << 1.05 << 4 << QStringList{minus + "1", "0", "1"};
    QTest::newRow("deep") << 0.5001 << 0.5012 << 4 << QStringList{"0.5005", "0.5010"};
    QTest::newRow("large") << 0.0 << 120.0 << 4 << QStringList{"0", "50", "100"};
    QTest::newRow("empty") << 1.0 << 1.0 << 4 << QStringList{};
  }
  void ticks_are_round_and_inside() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, most);
    QFETCH(QStringList, labels);
    QStringList found;
    for (const Tick& tick : axis_ticks(low, high, most)) found << tick.label;
    QCOMPARE(found, labels);
  }

  void there_are_never_more_ticks_than_asked_for() {
    for (double high = 1e-3; high < 1e4; high *= 1.37)
      for (int most = 2; most < 10; ++most) {
        const auto ticks = axis_ticks(-0.3 * high, high, most);
        QVERIFY(!ticks.empty() && int(ticks.size()) <= most);
      }
  }

  void decades_thin_out() {
    QStringList fine, coarse;
    for (const Tick& tick : decade_ticks(0.04, 1.1)) fine << tick.label;
    for (const Tick& tick : decade_ticks(1e-4, 2)) coarse << tick.label;
    QCOMPARE(fine, (QStringList{"0.05", "0.1", "0.2", "0.5", "1"}));
    QCOMPARE(coarse, (QStringList{"0.0001", "0.001", "0.01", "0.1", "1"}));
    QVERIFY(decade_ticks(0, 1).empty());
  }
};

QUANTOSCOPE_TEST(TestPlaneView)
#include "test_plane_view.moc"
