// SPDX-License-Identifier: GPL-3.0-or-later
// The views of the maps, what is drawn over them, the legend, the readout and the error's character, through
// the real widgets.
#include <cmath>

#include <QApplication>
#include <QHelpEvent>
#include <QTest>
#include <QToolTip>

#include "tests/registry.h"
#include "tests/ui/fake_result.h"
#include "ui/plots/error_strip.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/map_legend.h"
#include "ui/plots/readout.h"
#include "ui/plots/view_text.h"

using namespace quantoscope;

namespace {

const Palette kColors = Palette::light();

/// Class 1 is the disc of this radius; the logit falls by 8 per unit.
std::shared_ptr<const NetworkSnapshot> disc(NetworkKind kind, double radius, int n = 64) {
  NetworkSnapshot network = fake_network(kind, n);
  auto map = std::make_shared<DecisionMap>(*network.map);
  map->logits.array() += float(8 * (radius - 0.5));
  network.map = std::move(map);
  return std::make_shared<const NetworkSnapshot>(std::move(network));
}

/// The truth is the disc of radius 0.5, and unknown on the left of x = -0.8 if `partly`.
/// The same but for the rounding of floats: maps of different grids are interpolated.
bool near(const QColor& a, QRgb b) {
  return std::abs(a.red() - qRed(b)) <= 1 && std::abs(a.green() - qGreen(b)) <= 1 &&
         std::abs(a.blue() - qBlue(b)) <= 1;
}

std::shared_ptr<const Dataset> disc_data(bool partly = false) {
  auto data = std::make_shared<Dataset>();
  data->truth = [partly](double x, double y) -> std::optional<int> {
    if (partly && x < -0.8) return std::nullopt;
    return int(std::hypot(x, y) < 0.5);
  };
  return data;
}

/// On the scale of differences that ends at 2.
float placed(float change) { return std::copysign(std::log(1 + std::abs(change)) / std::log(3.0F), change); }

}  // namespace

class TestMapViews : public QObject {
  Q_OBJECT

  std::unique_ptr<MapsView> maps_;

  /// Float 0.5, weights 0.4 (coarser), activations 0.6, both 0.7.
  void fill(const std::shared_ptr<const Dataset>& data) {
    maps_ = std::make_unique<MapsView>();
    maps_->setColors(kColors);
    maps_->resize(900, 980);
    maps_->setDataset(data);
    maps_->setSnapshot(disc(NetworkKind::Float, 0.5, 128));
    maps_->setSnapshot(disc(NetworkKind::Weight, 0.4, 48));
    maps_->setSnapshot(disc(NetworkKind::Activation, 0.6, 128));
    maps_->setSnapshot(disc(NetworkKind::Joint, 0.7, 64));
    maps_->setShown(MapsView::Overlay::Boundary, false);
    maps_->show();
    QVERIFY(QTest::qWaitForWindowExposed(maps_.get()));
  }
  QColor at(NetworkKind kind, double x, double y) {
    MapPlot& plot = *maps_->plot(kind);
    const QImage image = plot.grab().toImage();
    return {image.pixel((plot.transform().toPixel({x, y}) * image.devicePixelRatio()).toPoint())};
  }
  QStringList legend() { return maps_->findChild<MapLegend*>()->texts(); }

 private Q_SLOTS:
  void init() { fill(disc_data()); }
  void cleanup() { maps_.reset(); }

  void a_dead_network_is_marked_and_explained() {
    NetworkSnapshot dead = fake_network(NetworkKind::Joint, 64);
    QVERIFY(maps_->plot(NetworkKind::Joint)->badge().isEmpty());
    dead.warning = {CORE_TEXT("core", "gives class %1 everywhere on the plane"), {std::string("1")}};
    maps_->setSnapshot(std::make_shared<const NetworkSnapshot>(dead));
    MapPlot& plot = *maps_->plot(NetworkKind::Joint);
    QCOMPARE(plot.badge(), QString("dead network"));
    QVERIFY(plot.accessibleDescription().contains("dead network"));
    const QPoint at = plot.badgeRect().center().toPoint();
    QVERIFY(plot.rect().contains(at));
    QHelpEvent rest(QEvent::ToolTip, at, plot.mapToGlobal(at));
    QApplication::sendEvent(&plot, &rest);
    QVERIFY2(QToolTip::text().contains("gives class 1 everywhere on the plane"),
             qPrintable(QToolTip::text()));
    QToolTip::hideText();
    // While it learns, both are told.
    dead.phase = NetworkPhase::Training;
    dead.epoch = 3;
    dead.epochs = 9;
    maps_->setSnapshot(std::make_shared<const NetworkSnapshot>(dead));
    QCOMPARE(plot.badge(), QString("epoch 3 of 9 · dead network"));
  }

  void class_is_two_colors() {
    maps_->setView(MapView::Class);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.38), kColors.classColor(1));
    QCOMPARE(at(NetworkKind::Weight, 0, -0.42), kColors.classColor(0));
    QCOMPARE(at(NetworkKind::Joint, 0, -0.68), kColors.classColor(1));
    QCOMPARE(legend(), (QStringList{"class 0", "class 1"}));
  }

  void confidence_is_the_shade() {
    QCOMPARE(maps_->view(), MapView::Confidence);
    QVERIFY(at(NetworkKind::Float, 0, -0.45) != kColors.classColor(1));
    QVERIFY(at(NetworkKind::Float, 0, -0.45) != at(NetworkKind::Float, 0, -0.2));
    QVERIFY(legend().contains("probability of class 1"));
  }

  void logits_share_a_symmetric_scale() {
    maps_->setView(MapView::Logit);
    // From -8 (1.41 - 0.4) in the corners to 5.6: the 99th percentile is rounded up to 10. Colours go with
    // the logarithm of 1 + |logit|.
    QVERIFY2(legend().contains("−10") && legend().contains("+10"), qPrintable(legend().join(" ")));
    QVERIFY2(legend().join(' ').contains("±1"), qPrintable(legend().join(" ")));
    for (const NetworkKind kind : kAllKinds) {
      const double radius = kind == NetworkKind::Float        ? 0.5
                            : kind == NetworkKind::Weight     ? 0.4
                            : kind == NetworkKind::Activation ? 0.6
                                                              : 0.7;
      const QColor expected(kColors.scaleColor(float(std::log(1 + 8 * (radius - 0.3)) / std::log(11))));
      const QColor found = at(kind, 0.3, 0);
      QVERIFY(std::abs(found.red() - expected.red()) < 4 && std::abs(found.blue() - expected.blue()) < 4);
    }
  }

  void flips_are_lost_or_gained() {
    maps_->setView(MapView::Flips);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.45), kColors.lost);      // Float says 1, which is right.
    QCOMPARE(at(NetworkKind::Activation, 0, -0.55), kColors.lost);  // Float says 0, which is right.
    QCOMPARE(at(NetworkKind::Weight, 0, -0.3), kColors.dimmed[1]);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.7), kColors.dimmed[0]);
    // The reference has no flips, and says so.
    QCOMPARE(at(NetworkKind::Float, 0, -0.45), kColors.dimmed[1]);
    QVERIFY(maps_->plot(NetworkKind::Float)->accessibleDescription().contains("the reference"));
    // The float network is wrong between 0.5 and 0.6 now.
    maps_->setSnapshot(disc(NetworkKind::Float, 0.6, 128));
    maps_->setSnapshot(disc(NetworkKind::Activation, 0.45, 128));
    QCOMPARE(at(NetworkKind::Activation, 0, -0.55), kColors.gained);
    QCOMPARE(at(NetworkKind::Activation, 0, -0.48), kColors.lost);
  }

  void flips_without_truth_are_neutral() {
    fill(std::make_shared<Dataset>());
    maps_->setView(MapView::Flips);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.45), kColors.flipped);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.3), kColors.dimmed[1]);
  }

  void flips_are_coloured_by_what_they_are() {
    // W is 0.25, an eighth of the plane: a ring that moved by 0.1 is found again within W / 2, by 0.2 is not.
    NetworkSnapshot specked = *disc(NetworkKind::Weight, 0.4, 48);
    DecisionMap map = *specked.map;
    map.logits.block(40, 40, 2, 2).setConstant(1);
    specked.map = std::make_shared<const DecisionMap>(map);
    maps_->setSnapshot(std::make_shared<const NetworkSnapshot>(specked));
    maps_->setView(MapView::FlipKinds);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.45), kColors.kinds[0]);
    QCOMPARE(at(NetworkKind::Activation, 0, -0.55), kColors.kinds[0]);
    QCOMPARE(at(NetworkKind::Joint, 0, -0.6), kColors.kinds[1]);
    const double speck = map.grid.x(40) + map.grid.spacing_x() / 2;
    QCOMPARE(at(NetworkKind::Weight, speck, speck), kColors.kinds[2]);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.3), kColors.dimmed[1]);
    QCOMPARE(at(NetworkKind::Float, 0, -0.45), kColors.dimmed[1]);
    QVERIFY(maps_->plot(NetworkKind::Float)->accessibleDescription().contains("the reference"));
    for (const char* text : {"boundary moved", "merged or vanished", "noise"})
      QVERIFY2(legend().contains(text), text);
    QVERIFY(!legend().contains("flipped, no truth"));  // There is no such point.
    // The readout says it, too.
    const auto* readout = maps_->findChild<Readout*>();
    maps_->setPoint(QPointF(0, -0.45));
    QVERIFY2(readout->accessibleDescription().contains("%, boundary moved; A3"),
             qPrintable(readout->accessibleDescription()));
    maps_->setPoint(QPointF(speck, speck));
    QVERIFY(readout->accessibleDescription().contains("%, noise; A3"));
    maps_->setPoint(QPointF(0, -0.6));
    QVERIFY(readout->accessibleDescription().endsWith("%, merged or vanished"));
    maps_->setView(MapView::Flips);
    QVERIFY(!readout->accessibleDescription().contains("merged"));
  }

  void flips_that_do_not_count_are_of_no_kind() {
    fill(disc_data(true));
    maps_->setSnapshot(disc(NetworkKind::Joint, 0.95));
    maps_->setView(MapView::FlipKinds);
    QCOMPARE(at(NetworkKind::Joint, -0.9, 0), kColors.flipped);
    QVERIFY(at(NetworkKind::Joint, 0.7, 0) == kColors.kinds[1]);
    QVERIFY(legend().contains("flipped, no truth"));
    maps_->setView(MapView::Flips);
    QVERIFY(legend().contains("flipped, no truth"));
    maps_->setSnapshot(disc(NetworkKind::Joint, 0.45));
    QVERIFY(!legend().contains("flipped, no truth"));
    maps_->setView(MapView::FlipKinds);
    fill(std::make_shared<Dataset>());  // Without any truth all of them count.
    maps_->setView(MapView::FlipKinds);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.45), kColors.kinds[0]);
    QVERIFY(!legend().contains("flipped, no truth"));
  }

  void margin_change_is_the_signed_difference() {
    maps_->setView(MapView::MarginChange);
    // -0.8, 0.8 and 1.6 everywhere; the scale ends at 2.
    QVERIFY2(legend().contains("+2"), qPrintable(legend().join(" ")));
    QVERIFY(near(at(NetworkKind::Weight, 0.2, 0.5), kColors.differenceColor(placed(-0.8F))));
    QVERIFY(near(at(NetworkKind::Activation, 0.2, 0.5), kColors.differenceColor(placed(0.8F))));
    QVERIFY(near(at(NetworkKind::Joint, 0.2, 0.5), kColors.differenceColor(placed(1.6F))));
    QCOMPARE(at(NetworkKind::Float, 0, -0.7), kColors.dimmed[0]);
  }

  void interaction_is_what_both_do_beyond_the_sum() {
    maps_->setView(MapView::Interaction);
    // 1.6 - (-0.8) - 0.8 = 1.6 of the joint network, beside the two terms.
    QVERIFY(near(at(NetworkKind::Joint, 0.2, 0.5), kColors.differenceColor(placed(1.6F))));
    QVERIFY(near(at(NetworkKind::Weight, 0.2, 0.5), kColors.differenceColor(placed(-0.8F))));
    maps_->setSnapshot(disc(NetworkKind::Weight, 0.6, 48));
    QVERIFY(near(at(NetworkKind::Joint, 0.2, 0.5), kColors.differenceColor(0)));
    QVERIFY(maps_->plot(NetworkKind::Joint)->caption().contains("sum"));
  }

  void truth_errors_show_the_wrong_answer() {
    fill(disc_data(true));
    maps_->setView(MapView::TruthErrors);
    QCOMPARE(at(NetworkKind::Weight, 0, -0.45), kColors.classColor(0));
    QCOMPARE(at(NetworkKind::Joint, 0, -0.6), kColors.classColor(1));
    QCOMPARE(at(NetworkKind::Float, 0, -0.45), kColors.dimmed[1]);
    QCOMPARE(at(NetworkKind::Float, -0.9, 0), kColors.empty);
  }

  void a_view_that_needs_other_maps_says_what_it_waits_for() {
    MapsView maps;
    maps.setSnapshot(disc(NetworkKind::Weight, 0.4));
    maps.setView(MapView::Flips);
    QVERIFY(maps.plot(NetworkKind::Weight)->caption().contains("waiting"));
    maps.setSnapshot(disc(NetworkKind::Float, 0.5));
    QCOMPARE(maps.plot(NetworkKind::Weight)->caption(), QString());
    maps.grab();
  }

  void boundaries_of_float_and_truth_are_drawn_over_the_maps_and_in_the_legend() {
    maps_->setView(MapView::Class);
    const auto picture = [&](NetworkKind kind) { return maps_->plot(kind)->grab().toImage(); };
    const QImage plain = picture(NetworkKind::Joint), reference = picture(NetworkKind::Float);
    maps_->setShown(MapsView::Overlay::FloatBoundary, true);
    const QImage lined = picture(NetworkKind::Joint);
    QVERIFY(lined != plain);
    QCOMPARE(picture(NetworkKind::Float), reference);  // There it is the class boundary itself.
    QVERIFY(legend().contains("float boundary"));
    // All that changed lies on the circle of radius 0.5.
    const PlaneTransform transform = maps_->plot(NetworkKind::Joint)->transform();
    for (int y = 0; y < plain.height(); ++y)
      for (int x = 0; x < plain.width(); ++x)
        if (plain.pixel(x, y) != lined.pixel(x, y)) {
          const QPointF plane = transform.toPlane(QPointF(x + 0.5, y + 0.5) / plain.devicePixelRatio());
          QVERIFY(std::abs(std::hypot(plane.x(), plane.y()) - 0.5) < 0.02);
        }
    maps_->setShown(MapsView::Overlay::FloatBoundary, false);
    QCOMPARE(picture(NetworkKind::Joint), plain);
    maps_->setShown(MapsView::Overlay::TruthBoundary, true);
    QVERIFY(picture(NetworkKind::Joint) != plain && picture(NetworkKind::Float) != reference);
    QVERIFY(legend().contains("true boundary"));
  }

  void one_map_alone_takes_all_the_room() {
    const int before = maps_->plot(NetworkKind::Activation)->width();
    maps_->setSolo(NetworkKind::Activation);
    QTRY_VERIFY(maps_->plot(NetworkKind::Activation)->width() > 1.8 * before);
    for (const NetworkKind kind : kAllKinds)
      QCOMPARE(maps_->plot(kind)->isVisible(), kind == NetworkKind::Activation);
    maps_->setArrangement(MapsView::Arrangement::Row);
    QVERIFY(!maps_->plot(NetworkKind::Float)->isVisible());
    maps_->setSolo({});
    QTRY_VERIFY(maps_->plot(NetworkKind::Joint)->isVisible() &&
                maps_->plot(NetworkKind::Joint)->y() == maps_->plot(NetworkKind::Float)->y());
  }

  void the_readout_says_truth_class_logit_and_probability() {
    const auto* readout = maps_->findChild<Readout*>();
    QCOMPARE(readout->accessibleDescription(), QString());
    const QSize size = readout->size();
    maps_->setPoint(QPointF(0.45, 0));
    const QString followed = readout->accessibleDescription();
    // Logits 8 (radius - 0.45).
    for (const char* part : {"x 0.450, y 0.000, truth 1", "float class 1, logit +0.40, probability 59.9 %",
                             "W2 class 0, logit −0.40, probability 40.", "A3 class 1, logit +1.20",
                             "W2A3 class 1, logit +2.00, probability 88.1 %"})
      QVERIFY2(followed.contains(part), qPrintable(followed));
    MapPlot& plot = *maps_->plot(NetworkKind::Float);
    QTest::mouseMove(&plot, plot.frame().center().toPoint());
    QTRY_VERIFY(readout->accessibleDescription() != followed);
    QTest::mouseMove(&plot, QPoint(1, 1));
    QTRY_COMPARE(readout->accessibleDescription(), followed);
    QCOMPARE(readout->size(), size);
  }

  void what_the_error_is_made_of_stands_under_each_map() {
    auto* strip = maps_->findChild<ErrorStrip*>("error_weight");
    QVERIFY(strip->distortionBar().isNull());
    NetworkSnapshot network = *disc(NetworkKind::Weight, 0.4);
    ErrorCharacter& error = network.error.emplace();
    error.flipped_share = 0.052;
    error.distortion_share = 0.75;
    error.noise_share = 0.25;
    error.correlation_length = 0.12;
    error.boundary_length_ratio = 1.3;
    error.regions.resize(90);
    error.noise_regions = 14;
    error.band_width = 0.1;
    error.logit_gain = 0.5;
    maps_->setSnapshot(std::make_shared<const NetworkSnapshot>(network));
    QCOMPARE(strip->accessibleDescription(),
             QString("flips 5.2 % = 3.9 distortion + 1.3 noise · boundary × 1.30 · length 0.12 · "
                     "14 regions of noise"));
    QCOMPARE(strip->distortionBar().width(), 3 * strip->noiseBar().width());
    const QImage image = strip->grab().toImage();
    const auto color = [&](const QRectF& part) {
      return QColor(image.pixel((part.center() * image.devicePixelRatio()).toPoint()));
    };
    QCOMPARE(color(strip->distortionBar()), kColors.distortion);
    QCOMPARE(color(strip->noiseBar()), kColors.noise);
    QVERIFY(strip->whatsThis().contains("distortion") && strip->whatsThis().contains("1/e"));
    // What W is here, and what follows from it.
    for (const char* text : {"W 0.1;", "W / 4 = 0.025", "2 W = 0.2", "W² / 4 = 0.0025", "0.5 times"})
      QVERIFY2(strip->toolTip().contains(text), text);
    QVERIFY(maps_->findChild<ErrorStrip*>("error_float")->accessibleDescription().contains("reference"));
  }

  void parts_of_a_flipped_area_of_next_to_nothing_are_grey() {
    auto* strip = maps_->findChild<ErrorStrip*>("error_weight");
    NetworkSnapshot network = *disc(NetworkKind::Weight, 0.4);
    ErrorCharacter& error = network.error.emplace();
    const auto colors_with = [&](double flipped) {
      error.flipped_share = flipped;
      maps_->setSnapshot(std::make_shared<const NetworkSnapshot>(network));
      const QImage image = strip->grab().toImage();
      QList<QColor> colors;
      for (const QRectF& part : {strip->distortionBar(), strip->noiseBar()})
        colors << QColor(image.pixel((part.center() * image.devicePixelRatio()).toPoint()));
      return colors;
    };
    error.distortion_share = error.noise_share = 0.5;
    QCOMPARE(colors_with(0.011), (QList<QColor>{kColors.distortion, kColors.noise}));
    QCOMPARE(colors_with(0.009), (QList<QColor>{kColors.muted, kColors.muted}));
  }

  void the_parts_of_the_flipped_area_are_the_whole_data() {
    QTest::addColumn<double>("flipped");
    QTest::addColumn<double>("distortion");
    QTest::addColumn<QString>("text");
    const auto row = [](double flipped, double distortion, const char* text) {
      QTest::newRow(text) << flipped << distortion << QString(text);
    };
    row(0.024, 0.45, "flips 2.4 % = 1.1 distortion + 1.3 noise");
    row(0.0245, 0.5, "flips 2.5 % = 1.2 distortion + 1.3 noise");
    row(0.1, 1, "flips 10.0 % = 10.0 distortion + 0.0 noise");
    row(0.0004, 0.25, "flips 0.04 % = 0.01 distortion + 0.03 noise");
    row(0.00002, 0, "flips 0.002 % = 0.000 distortion + 0.002 noise");
  }
  void the_parts_of_the_flipped_area_are_the_whole() {
    QFETCH(double, flipped);
    QFETCH(double, distortion);
    QFETCH(QString, text);
    ErrorCharacter error;
    error.flipped_share = flipped;
    error.distortion_share = distortion;
    QCOMPARE(areas_text(error), text);
    error.flipped_share = 0;
    QCOMPARE(areas_text(error), QString("nothing flips"));
  }
};

QUANTOSCOPE_TEST(TestMapViews)
#include "test_map_views.moc"
