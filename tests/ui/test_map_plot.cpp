// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "core/data/random.h"
#include "tests/registry.h"
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

  void wheel_zooms_at_the_mouse_and_home_shows_all_again() {
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    QSignalSpy changes(&plot, &MapPlot::viewRangeChanged);
    const QPointF here = plot.frame().topLeft() + QPointF(80, 90);
    const QPointF plane = plot.transform().toPlane(here);
    wheel(plot, here, 15);
    QVERIFY(plot.viewRange().width < 2);
    const QPointF after = plot.transform().toPlane(here);
    QVERIFY(std::abs(after.x() - plane.x()) < 1e-9 && std::abs(after.y() - plane.y()) < 1e-9);
    QSignalSpy enlarged(&plot, &MapPlot::doubleClicked);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, here.toPoint());
    QCOMPARE(enlarged.size(), 1);
    QTest::keyClick(&plot, Qt::Key_Home);
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

  void a_press_that_does_not_move_is_a_click_data() {
    QTest::addColumn<Qt::MouseButton>("button");
    QTest::newRow("left") << Qt::LeftButton;
    QTest::newRow("right") << Qt::RightButton;
  }
  void a_press_that_does_not_move_is_a_click() {
    QFETCH(Qt::MouseButton, button);
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    QSignalSpy clicks(&plot, &MapPlot::clicked);
    const QPoint at = plot.frame().center().toPoint() + QPoint(30, -50);
    const ViewRange before = plot.viewRange();
    QTest::mouseClick(&plot, button, {}, at);
    QCOMPARE(clicks.size(), 1);
    QCOMPARE(clicks[0][0].toPointF(), plot.transform().toPlane(at));
    QCOMPARE(clicks[0][1].value<Qt::MouseButton>(), button);
    QTest::mouseClick(&plot, button, {}, QPoint(2, 2));  // Outside the axes.
    QCOMPARE(clicks.size(), 1);
    QCOMPARE(plot.viewRange(), before);
    QTest::mousePress(&plot, button, {}, at);
    QTest::mouseMove(&plot, at + QPoint(60, 40));
    QTest::mouseRelease(&plot, button, {}, at + QPoint(60, 40));
    QCOMPARE(clicks.size(), 1);
  }

  void quick_clicks_are_all_clicks_when_points_are_drawn() {
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    plot.setViewRange({-0.5, -0.5, 1});
    plot.setDoubleClickEnlarges(false);
    QSignalSpy clicks(&plot, &MapPlot::clicked);
    const QPoint at = plot.frame().center().toPoint();
    QTest::mouseClick(&plot, Qt::LeftButton, {}, at);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, at);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, at);
    QCOMPARE(clicks.size(), 2);
    QCOMPARE(plot.viewRange(), (ViewRange{-0.5, -0.5, 1}));
  }

  void drawing_a_rectangle_zooms_into_the_square_around_it_data() {
    QTest::addColumn<Qt::MouseButton>("button");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::newRow("right drag") << Qt::RightButton << Qt::KeyboardModifiers();
    QTest::newRow("shift and drag") << Qt::LeftButton << Qt::KeyboardModifiers(Qt::ShiftModifier);
  }
  void drawing_a_rectangle_zooms_into_the_square_around_it() {
    QFETCH(Qt::MouseButton, button);
    QFETCH(Qt::KeyboardModifiers, modifiers);
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    const PlaneTransform before = plot.transform();
    const QPoint from = plot.frame().center().toPoint(), to = from + QPoint(100, 60);
    QTest::mousePress(&plot, button, modifiers, from);
    QMouseEvent move(QEvent::MouseMove, to, plot.mapToGlobal(to), Qt::NoButton, button, modifiers);
    QCoreApplication::sendEvent(&plot, &move);
    const QImage drawing = plot.grab().toImage();
    QTest::mouseRelease(&plot, button, modifiers, to);
    const double side = 100 / before.frame().width() * 2;
    const QPointF centre = before.toPlane(QPointF(from + to) / 2);
    QVERIFY(std::abs(plot.viewRange().width - side) < 1e-9);
    QVERIFY(std::abs(plot.viewRange().centre().x() - centre.x()) < 1e-9);
    QVERIFY(std::abs(plot.viewRange().centre().y() - centre.y()) < 1e-9);
    QVERIFY(plot.grab().toImage() != drawing);
  }

  void ctrl_and_drag_draws_a_line_and_escape_drops_it() {
    MapPlot plot;
    plot.resize(400, 430);
    plot.setMap(fake_network(NetworkKind::Float).map);
    QSignalSpy lines(&plot, &MapPlot::lineDrawn);
    const QPoint from = plot.frame().center().toPoint(), to = from + QPoint(-70, 30);
    const auto drag = [&] {
      QTest::mousePress(&plot, Qt::LeftButton, Qt::ControlModifier, from);
      QMouseEvent move(QEvent::MouseMove, to, plot.mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                       Qt::ControlModifier);
      QCoreApplication::sendEvent(&plot, &move);
    };
    drag();
    QTest::mouseRelease(&plot, Qt::LeftButton, Qt::ControlModifier, to);
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0][0].toLineF(), QLineF(plot.transform().toPlane(from), plot.transform().toPlane(to)));
    QCOMPARE(plot.viewRange(), (ViewRange{-1, -1, 2}));
    drag();
    QTest::keyClick(&plot, Qt::Key_Escape);
    QTest::mouseRelease(&plot, Qt::LeftButton, Qt::ControlModifier, to);
    QCOMPARE(lines.size(), 1);
  }

  void keys_move_the_cross_hairs_and_click_there() {
    MapsView view;
    view.setSnapshot(shared(fake_network(NetworkKind::Float)));
    MapPlot& plot = *view.plot(NetworkKind::Float);
    QSignalSpy clicks(&view, &MapsView::clicked);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&plot, Qt::Key_Up, Qt::ControlModifier);
    QTest::keyClick(&plot, Qt::Key_Return);
    QTest::keyClick(&plot, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(clicks.size(), 2);
    const QPointF at = clicks[0][0].toPointF();
    QVERIFY(std::abs(at.x() - 0.08) < 1e-9 && std::abs(at.y() - 0.04) < 1e-9);
    QCOMPARE(clicks[0][1].value<Qt::MouseButton>(), Qt::LeftButton);
    QCOMPARE(clicks[1][1].value<Qt::MouseButton>(), Qt::RightButton);
    QCOMPARE(plot.viewRange(), (ViewRange{-1, -1, 2}));
  }

  void point_and_line_are_marked_in_all_maps() {
    MapsView view;
    view.resize(800, 800);
    for (const NetworkKind kind : kAllKinds) view.setSnapshot(shared(fake_network(kind)));
    const auto pictures = [&] {
      std::vector<QImage> all;
      for (const NetworkKind kind : kAllKinds) all.push_back(view.plot(kind)->grab().toImage());
      return all;
    };
    const auto plain = pictures();
    view.setPoint(QPointF(0.5, 0.5));
    const auto pointed = pictures();
    view.setPoint({});
    view.setLine(QLineF(-0.5, 0, 0.2, 0.1));
    const auto lined = pictures();
    view.setLine({});
    const auto after = pictures();
    for (std::size_t i = 0; i < plain.size(); ++i) {
      QVERIFY(pointed[i] != plain[i]);
      QVERIFY(lined[i] != plain[i] && lined[i] != pointed[i]);
      QCOMPARE(after[i], plain[i]);
    }
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
    QVERIFY(std::abs(plot.viewRange().width - view.width) < 1e-12);
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
    network.message = {"the loss is not finite in epoch 3"};
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

QUANTOSCOPE_TEST(TestMapPlot)
#include "test_map_plot.moc"
