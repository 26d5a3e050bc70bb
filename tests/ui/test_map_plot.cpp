// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "core/data/random.h"
#include "tests/ui/fake_result.h"
#include "ui/plots/map_grid.h"

using namespace quantoscope;

namespace {

std::shared_ptr<const NetworkSnapshot> shared(NetworkSnapshot network) {
  return std::make_shared<const NetworkSnapshot>(std::move(network));
}

void wheel(QWidget& widget, QPointF at, int degrees) {
  QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, degrees * 8}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QCoreApplication::sendEvent(&widget, &event);
}

}  // namespace

class TestMapPlot : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void frame_is_square_at_any_size_data() {
    QTest::addColumn<QSize>("size");
    QTest::newRow("wide") << QSize(700, 250);
    QTest::newRow("tall") << QSize(220, 600);
    QTest::newRow("smallest") << QSize(150, 170);
  }
  void frame_is_square_at_any_size() {
    QFETCH(QSize, size);
    MapPlot plot;
    plot.resize(size);
    QCOMPARE(plot.frame().width(), plot.frame().height());
    QVERIFY(plot.frame().width() > 60);
    QVERIFY(QRectF(plot.rect()).contains(plot.frame()));
  }

  void map_is_drawn_in_class_colors_with_its_boundary() {
    MapPlot plot;
    plot.setColors(Palette::light());
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float, 128).map);
    const QImage image = plot.grab().toImage();
    const double scale = image.devicePixelRatio();
    const auto color = [&](double x, double y) {
      return QColor(image.pixel((plot.transform().toPixel({x, y}) * scale).toPoint()));
    };
    QVERIFY(color(0, 0).red() > color(0, 0).blue());
    QVERIFY(color(0.9, 0.9).blue() > color(0.9, 0.9).red());
    QVERIFY(color(0.5, 0).lightness() < 120);
    plot.setShowBoundary(false);
    const QImage plain = plot.grab().toImage();
    QVERIFY(QColor(plain.pixel((plot.transform().toPixel({0.5, 0}) * scale).toPoint())).lightness() > 140);
  }

  void wheel_zooms_at_the_mouse_and_a_double_click_shows_all_again() {
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    QSignalSpy changes(&plot, &MapPlot::viewRangeChanged);
    const QPointF here = plot.frame().topLeft() + QPointF(80, 90);
    const QPointF plane = plot.transform().toPlane(here);
    wheel(plot, here, 15);
    QVERIFY(plot.viewRange().side < 2);
    const QPointF after = plot.transform().toPlane(here);
    QVERIFY(std::abs(after.x() - plane.x()) < 1e-9 && std::abs(after.y() - plane.y()) < 1e-9);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, here.toPoint());
    QCOMPARE(plot.viewRange(), (ViewRange{-1, -1, 2}));
    QCOMPARE(changes.size(), 2);
  }

  void dragging_moves_the_plane_with_the_mouse() {
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    plot.setViewRange({-0.5, -0.5, 1});
    const QPoint from = plot.frame().center().toPoint(), to = from + QPoint(40, 25);
    const QPointF grabbed = plot.transform().toPlane(from);
    QTest::mousePress(&plot, Qt::LeftButton, {}, from);
    QTest::mouseMove(&plot, to);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, to);
    const QPointF now = plot.transform().toPlane(to);
    QVERIFY(std::abs(now.x() - grabbed.x()) < 1e-9 && std::abs(now.y() - grabbed.y()) < 1e-9);
    QTest::mouseMove(&plot, from);
    QCOMPARE(plot.transform().toPlane(to), now);
  }

  void keys_pan_zoom_and_fit_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<ViewRange>("view");
    QTest::newRow("left") << int(Qt::Key_Left) << ViewRange{-0.6, -0.5, 1};
    QTest::newRow("right") << int(Qt::Key_Right) << ViewRange{-0.4, -0.5, 1};
    QTest::newRow("up") << int(Qt::Key_Up) << ViewRange{-0.5, -0.4, 1};
    QTest::newRow("down") << int(Qt::Key_Down) << ViewRange{-0.5, -0.6, 1};
    QTest::newRow("plus") << int(Qt::Key_Plus) << ViewRange{-0.4, -0.4, 0.8};
    QTest::newRow("minus") << int(Qt::Key_Minus) << ViewRange{-0.625, -0.625, 1.25};
    QTest::newRow("0") << int(Qt::Key_0) << ViewRange{-1, -1, 2};
    QTest::newRow("home") << int(Qt::Key_Home) << ViewRange{-1, -1, 2};
  }
  void keys_pan_zoom_and_fit() {
    QFETCH(int, key);
    QFETCH(ViewRange, view);
    MapPlot plot;
    plot.setMap(fake_network(NetworkKind::Float).map);
    plot.setViewRange({-0.5, -0.5, 1});
    QTest::keyClick(&plot, Qt::Key(key));
    QVERIFY(std::abs(plot.viewRange().x_min - view.x_min) < 1e-12);
    QVERIFY(std::abs(plot.viewRange().y_min - view.y_min) < 1e-12);
    QVERIFY(std::abs(plot.viewRange().side - view.side) < 1e-12);
  }

  void a_new_map_keeps_the_view_unless_all_was_shown() {
    MapPlot plot;
    plot.setMap(fake_network(NetworkKind::Float, 32).map);
    plot.setViewRange({0, 0, 0.5});
    plot.setMap(fake_network(NetworkKind::Float, 128).map);
    QCOMPARE(plot.viewRange(), (ViewRange{0, 0, 0.5}));
    plot.fit();
    plot.setMap(fake_network(NetworkKind::Float, 64, Region::BottomRight).map);
    QCOMPARE(plot.viewRange(), (ViewRange{0, -1, 1}));
    plot.setMap(nullptr);
    plot.grab();
  }

  void points_are_drawn_over_the_map_when_wanted() {
    auto data = std::make_shared<Dataset>();
    data->points.resize(20000, 2);
    data->labels.resize(20000);
    RandomStream random(1, "points");
    for (int i = 0; i < 20000; ++i) {
      data->points.row(i) << float(random.uniform(-1, 1)), float(random.uniform(-1, 1));
      data->labels[i] = std::uint8_t(random.below(2));
    }
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    plot.setPoints(data);
    const QImage without = plot.grab().toImage();
    plot.setShowPoints(true);
    QImage with;
    QBENCHMARK_ONCE { with = plot.grab().toImage(); }
    QVERIFY(with != without);
    plot.setShowPoints(false);
    QCOMPARE(plot.grab().toImage(), without);
  }

  void screen_readers_hear_title_numbers_and_phase() {
    MapPlot plot;
    plot.setTitle("Weights 2 bit");
    plot.setSubtitle("128-4 · W2 · 85.3 % of truth");
    plot.setBadge("epoch 3 of 60");
    QCOMPARE(plot.accessibleName(), QString("Weights 2 bit decision map"));
    QCOMPARE(plot.accessibleDescription(), QString("128-4 · W2 · 85.3 % of truth, epoch 3 of 60"));
    QCOMPARE(plot.focusPolicy(), Qt::StrongFocus);
  }

  void panning_one_map_moves_all_four() {
    MapsView view;
    view.resize(800, 800);
    for (const NetworkKind kind : kAllKinds) view.setSnapshot(shared(fake_network(kind)));
    view.plot(NetworkKind::Joint)->setViewRange({-0.25, 0.125, 0.5});
    for (const NetworkKind kind : kAllKinds)
      QCOMPARE(view.plot(kind)->viewRange(), (ViewRange{-0.25, 0.125, 0.5}));
    view.fit();
    for (const NetworkKind kind : kAllKinds) QCOMPARE(view.plot(kind)->viewRange(), (ViewRange{-1, -1, 2}));
  }

  void maps_stand_in_a_square_or_in_a_row() {
    MapsView view;
    view.resize(900, 700);
    view.show();
    const auto place = [&](NetworkKind kind) { return view.plot(kind)->geometry().topLeft(); };
    QTRY_VERIFY(place(NetworkKind::Activation).y() > place(NetworkKind::Float).y());
    QCOMPARE(place(NetworkKind::Joint).x(), place(NetworkKind::Weight).x());
    view.setArrangement(MapsView::Arrangement::Row);
    QTRY_COMPARE(place(NetworkKind::Joint).y(), place(NetworkKind::Float).y());
    QVERIFY(place(NetworkKind::Joint).x() > place(NetworkKind::Activation).x());
  }

  void snapshots_of_any_phase_are_shown_data() {
    QTest::addColumn<int>("phase");
    QTest::addColumn<bool>("mapped");
    for (int phase = 0; phase <= int(NetworkPhase::Failed); ++phase)
      for (const bool mapped : {true, false})
        QTest::addRow("phase %d %s", phase, mapped ? "with map" : "without") << phase << mapped;
  }
  void snapshots_of_any_phase_are_shown() {
    QFETCH(int, phase);
    QFETCH(bool, mapped);
    MapsView view;
    NetworkSnapshot network = fake_network(NetworkKind::Weight);
    network.phase = NetworkPhase(phase);
    network.message = "the loss is not finite in epoch 3";
    if (!mapped) network.map.reset();
    view.setSnapshot(shared(network));
    view.setSnapshot(nullptr);
    const QString spoken = view.plot(NetworkKind::Weight)->accessibleDescription();
    QVERIFY(spoken.startsWith("128-4 · W2 · 85.3 % of truth"));
    QCOMPARE(spoken.contains("not finite"), mapped && network.phase == NetworkPhase::Failed);
    view.grab();
  }

  void pointing_at_one_map_reads_all_of_them() {
    MapsView view;
    view.resize(800, 800);
    for (const NetworkKind kind : kAllKinds) view.setSnapshot(shared(fake_network(kind)));
    view.show();
    QSignalSpy spy(&view, &MapsView::pointedAt);
    MapPlot& plot = *view.plot(NetworkKind::Weight);
    QTest::mouseMove(&plot, plot.frame().center().toPoint());
    QTRY_VERIFY(!spy.isEmpty());
    const QString text = spy.last().first().toString();
    QVERIFY2(text.contains("float class 1") && text.contains("W2A3 class 1 (97 %)"), qPrintable(text));
    QTest::mouseMove(&plot, QPoint(1, 1));
    QTRY_COMPARE(spy.last().first().toString(), QString());
  }
};

QTEST_MAIN(TestMapPlot)
#include "test_map_plot.moc"
