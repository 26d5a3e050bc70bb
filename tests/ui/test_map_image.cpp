// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include <QTest>

#include "tests/registry.h"
#include "tests/ui/fake_result.h"
#include "ui/plots/map_image.h"

using namespace quantoscope;

namespace {

bool orange(QRgb color) { return qRed(color) > qBlue(color); }

}  // namespace

class TestMapImage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void row_0_is_at_the_bottom_and_column_0_on_the_left() {
    DecisionMap map;
    map.grid.n = 2;
    map.logits.resize(2, 2);
    map.logits << 20, -20,  // y < 0
        -20, -20;
    const QImage image = map_image(map, ViewRange::of(map.grid), {100, 100}, Palette::light());
    QVERIFY(orange(image.pixel(5, 95)));
    QVERIFY(!orange(image.pixel(5, 5)));
    QVERIFY(!orange(image.pixel(95, 95)));
  }

  void colors_change_on_the_boundary_line_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("pixels");
    QTest::newRow("map coarser than the image") << 32 << 401;
    QTest::newRow("as fine") << 200 << 200;
    QTest::newRow("finer") << 300 << 150;
  }
  void colors_change_on_the_boundary_line() {
    QFETCH(int, n);
    QFETCH(int, pixels);
    const DecisionMap map = *fake_network(NetworkKind::Float, n).map;
    const QImage image = map_image(map, ViewRange::of(map.grid), {pixels, pixels}, Palette::light());
    const double cell = 2.0 / n, pixel = 2.0 / pixels;
    for (int y = 0; y < pixels; ++y)
      for (int x = 0; x < pixels; ++x) {
        const double radius = std::hypot((x + 0.5) * pixel - 1, (y + 0.5) * pixel - 1);
        if (std::abs(radius - 0.5) > pixel + cell * cell) QCOMPARE(orange(image.pixel(x, y)), radius < 0.5);
      }
  }

  void outside_the_map_is_transparent() {
    const DecisionMap map = *fake_network(NetworkKind::Float).map;
    const QImage image = map_image(map, {-2, -2, 4}, {80, 80}, Palette::light());
    QCOMPARE(qAlpha(image.pixel(10, 40)), 0);
    QCOMPARE(qAlpha(image.pixel(40, 75)), 0);
    QCOMPARE(qAlpha(image.pixel(40, 40)), 255);
    QCOMPARE(qAlpha(image.pixel(21, 21)), 255);
  }

  void maps_without_points_are_transparent() {
    const QImage image = map_image(DecisionMap{}, {-1, -1, 2}, {8, 8}, Palette::light());
    QCOMPARE(qAlpha(image.pixel(4, 4)), 0);
  }

  void a_map_of_one_point_is_one_color() {
    DecisionMap map;
    map.grid.n = 1;
    map.logits.setConstant(1, 1, 20);
    const QImage image = map_image(map, {-1, -1, 2}, {8, 8}, Palette::light());
    QVERIFY(orange(image.pixel(0, 0)) && orange(image.pixel(7, 7)));
  }

  void what_is_not_a_number_has_the_color_of_empty() {
    DecisionMap map = *fake_network(NetworkKind::Float).map;
    map.logits.setConstant(std::numeric_limits<float>::quiet_NaN());
    const QImage image = map_image(map, {-1, -1, 2}, {8, 8}, Palette::light());
    QCOMPARE(image.pixel(4, 4), Palette::light().empty.rgb());
  }

  void the_largest_map_is_fast_to_color() {
    const DecisionMap map = *fake_network(NetworkKind::Float, 1024).map;
    const Palette palette = Palette::light();
    QImage image;
    QBENCHMARK { image = map_image(map, ViewRange::of(map.grid), {1024, 1024}, palette); }
    QVERIFY(!image.isNull());
  }

  void truth_has_full_colors_where_it_is_known() {
    MapGrid grid;
    grid.n = 2;
    TruthMatrix truth(2, 2);
    truth << 0, 1, -1, 1;
    const Palette palette = Palette::print();
    const QImage image = truth_image(truth, grid, ViewRange::of(grid), {10, 10}, palette);
    QCOMPARE(image.pixel(2, 8), palette.classColor(0).rgb());
    QCOMPARE(image.pixel(8, 8), palette.classColor(1).rgb());
    QCOMPARE(qAlpha(image.pixel(2, 2)), 0);
  }

  void boundary_goes_on_to_the_edge_of_the_map() {
    DecisionMap map = *fake_network(NetworkKind::Float, 16).map;
    for (int row = 0; row < 16; ++row)
      for (int column = 0; column < 16; ++column) map.logits(row, column) = float(map.grid.x(column) - 0.2);
    const auto lines = boundary_lines(map);
    QCOMPARE(lines.size(), std::size_t(1));
    QCOMPARE(std::max(lines[0].front().y(), lines[0].back().y()), 1.0);
    QCOMPARE(std::min(lines[0].front().y(), lines[0].back().y()), -1.0);
  }

  void lines_are_cut_off_at_the_frame() {
    const std::vector<QPolygonF> lines{QPolygonF{QPointF(-3, 0), QPointF(0, 0), QPointF(0, 3), QPointF(3, 3)},
                                       QPolygonF{QPointF(-3, 2), QPointF(3, 2)}};
    const PlaneTransform transform({-1, -1, 2}, QRectF(0, 0, 100, 100));
    const auto seen = visible_lines(lines, transform);
    QCOMPARE(seen.size(), std::size_t(1));
    QCOMPARE(seen[0], (QPolygonF{QPointF(0, 50), QPointF(50, 50), QPointF(50, 0)}));
  }

  void a_line_that_leaves_and_returns_is_two() {
    const std::vector<QPolygonF> lines{
        QPolygonF{QPointF(-0.5, 0), QPointF(-0.5, 5), QPointF(0.5, 5), QPointF(0.5, 0)}};
    const auto seen = visible_lines(lines, PlaneTransform({-1, -1, 2}, QRectF(0, 0, 100, 100)));
    QCOMPARE(seen.size(), std::size_t(2));
    QCOMPARE(seen[0], (QPolygonF{QPointF(25, 50), QPointF(25, 0)}));
    QCOMPARE(seen[1], (QPolygonF{QPointF(75, 0), QPointF(75, 50)}));
  }
};

QUANTOSCOPE_TEST(TestMapImage)
#include "test_map_image.moc"
