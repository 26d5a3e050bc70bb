// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include <QTest>

#include "ui/plots/palette.h"

using namespace quantoscope;

namespace {

/// Relative luminance, WCAG 2.1.
double luminance(QRgb color) {
  const auto linear = [](int c) {
    const double v = c / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(qRed(color)) + 0.7152 * linear(qGreen(color)) + 0.0722 * linear(qBlue(color));
}

double contrast(const QColor& a, const QColor& b) {
  const double one = luminance(a.rgb()), other = luminance(b.rgb());
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

int distance(QRgb a, QRgb b) {
  return std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b));
}

/// As seen without red or green cones: both keep blue against yellow, which is what the classes differ in.
int blue_yellow(QRgb color) { return qBlue(color) - (qRed(color) + qGreen(color)) / 2; }

}  // namespace

class TestPalette : public QObject {
  Q_OBJECT

  static void variants() {
    QTest::addColumn<Palette>("palette");
    QTest::newRow("light") << Palette::light();
    QTest::newRow("dark") << Palette::dark();
    QTest::newRow("print") << Palette::print();
  }

 private Q_SLOTS:
  void shades_go_from_class_to_tint_to_the_other_class_data() { variants(); }
  void shades_go_from_class_to_tint_to_the_other_class() {
    QFETCH(Palette, palette);
    QVERIFY(distance(palette.color(-20), palette.classColor(0).rgb()) < 6);
    QVERIFY(distance(palette.color(20), palette.classColor(1).rgb()) < 6);
    // The farther from the boundary, the nearer to the class' full colour.
    for (int label = 0; label < 2; ++label) {
      int before = 1000;
      for (float logit = 0.01F; logit < 8; logit += 0.05F) {
        const int now = distance(palette.color(label ? logit : -logit), palette.classColor(label).rgb());
        QVERIFY(now <= before + 1);
        before = now;
      }
    }
  }

  void tints_beside_the_boundary_tell_the_classes_apart_data() { variants(); }
  void tints_beside_the_boundary_tell_the_classes_apart() {
    QFETCH(Palette, palette);
    const QRgb low = palette.color(-0.001F), high = palette.color(0.001F);
    QVERIFY(distance(low, high) > 60);
    QVERIFY(blue_yellow(low) - blue_yellow(high) > 30);
    QVERIFY(blue_yellow(palette.color(-20)) - blue_yellow(palette.color(20)) > 100);
  }

  void a_logit_of_zero_is_class_0() {
    const Palette palette = Palette::light();
    QCOMPARE(palette.color(0), palette.color(-0.001F));
    QVERIFY(palette.color(0) != palette.color(0.001F));
  }

  void every_float_has_an_opaque_color_data() {
    QTest::addColumn<float>("logit");
    using limits = std::numeric_limits<float>;
    QTest::newRow("largest") << limits::max();
    QTest::newRow("lowest") << limits::lowest();
    QTest::newRow("infinite") << limits::infinity();
    QTest::newRow("minus infinite") << -limits::infinity();
    QTest::newRow("denormal") << limits::denorm_min();
    QTest::newRow("minus denormal") << -limits::denorm_min();
    QTest::newRow("not a number") << limits::quiet_NaN();
    QTest::newRow("range's end") << 8.0F;
    QTest::newRow("range's other end") << -8.0F;
  }
  void every_float_has_an_opaque_color() {
    QFETCH(float, logit);
    const Palette palette = Palette::dark();
    const QRgb color = palette.color(logit);
    QCOMPARE(qAlpha(color), 255);
    if (logit != logit)
      QCOMPARE(color, palette.empty.rgb());
    else
      QVERIFY(distance(color, palette.color(logit > 0 ? 0.001F : -0.001F)) <
              distance(color, palette.color(logit > 0 ? -0.001F : 0.001F)) + 400);
  }

  void texts_and_lines_stand_out_data() { variants(); }
  void texts_and_lines_stand_out() {
    QFETCH(Palette, palette);
    QVERIFY(contrast(palette.text, palette.background) >= 7);
    QVERIFY(contrast(palette.muted, palette.background) >= 4.5);
    QVERIFY(contrast(palette.muted, palette.empty) >= 4.5);
    for (const QColor& network : palette.networks) QVERIFY(contrast(network, palette.background) >= 3);
    for (const float logit : {-20.0F, -0.001F, 0.001F, 20.0F})
      QVERIFY(contrast(palette.boundary, QColor(palette.color(logit))) >= 3);
  }

  void classes_stay_apart_on_a_grey_printer() {
    const Palette palette = Palette::print();
    QVERIFY(luminance(palette.color(20)) - luminance(palette.color(-20)) > 0.15);
  }

  void widgets_colors_choose_light_or_dark() {
    QPalette widgets;
    widgets.setColor(QPalette::Window, Qt::black);
    QCOMPARE(Palette::matching(widgets), Palette::dark());
    widgets.setColor(QPalette::Window, Qt::white);
    QCOMPARE(Palette::matching(widgets), Palette::light());
  }
};

QTEST_APPLESS_MAIN(TestPalette)
#include "test_palette.moc"
