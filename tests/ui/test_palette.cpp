// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <QCheckBox>
#include <QRadioButton>
#include <QTest>

#include "tests/registry.h"
#include "ui/plots/palette.h"
#include "ui/theme.h"

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

/// CIE L*a*b* (D65) of a colour as people with a deficiency see it; the matrices are those of Machado,
/// Oliveira and Fernandes (2009) for severity 1, on linear RGB.
using Triple = std::array<double, 3>;
enum Vision { Usual, Protan, Deutan, Tritan };
Triple lab(QRgb color, Vision vision) {
  static constexpr double kMatrices[4][9] = {
      {1, 0, 0, 0, 1, 0, 0, 0, 1},
      {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
      {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
      {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900}};
  const auto linear = [](int c) {
    const double v = c / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  const double in[] = {linear(qRed(color)), linear(qGreen(color)), linear(qBlue(color))};
  Triple rgb{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 3; ++k) rgb[i] += kMatrices[vision][3 * i + k] * in[k];
  for (double& c : rgb) c = std::clamp(c, 0.0, 1.0);
  const double x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505;
  const double y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  const double z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089;
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  return {116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))};
}

/// The smallest difference (CIE76; 2 is just noticed, 20 is another colour) between two colours for anybody.
double seen_apart(const QColor& a, const QColor& b) {
  double smallest = 1e9;
  for (const Vision vision : {Usual, Protan, Deutan, Tritan}) {
    const Triple one = lab(a.rgb(), vision), other = lab(b.rgb(), vision);
    smallest = std::min(smallest, std::hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]));
  }
  return smallest;
}

}  // namespace

class TestPalette : public QObject {
  Q_OBJECT

  static void variants() {
    QTest::addColumn<Palette>("palette");
    QTest::newRow("light") << Palette::light();
    QTest::newRow("dark") << Palette::dark();
    QTest::newRow("violet and gold, light") << Palette::light(ColorScheme::VioletGold);
    QTest::newRow("violet and gold, dark") << Palette::dark(ColorScheme::VioletGold);
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

  /// 4.5 : 1 (WCAG 2.1) for whatever the style writes, on whatever it writes it.
  void every_text_of_the_widgets_is_readable_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void every_text_of_the_widgets_is_readable() {
    QFETCH(bool, dark);
    const QPalette style = theme_palette(dark);
    using P = QPalette;
    for (const auto group : {P::Active, P::Inactive, P::Disabled})
      for (const auto role :
           {P::WindowText, P::Text, P::ButtonText, P::PlaceholderText, P::Link, P::LinkVisited})
        for (const auto ground : {P::Window, P::Base, P::AlternateBase, P::Button}) {
          const double ratio = contrast(style.color(group, role), style.color(group, ground));
          QVERIFY2(ratio >= 4.5, qPrintable(QString("%1 on %2: %3").arg(role).arg(ground).arg(ratio)));
        }
    QVERIFY(contrast(style.color(P::HighlightedText), style.color(P::Highlight)) >= 4.5);
    QVERIFY(contrast(style.color(P::ToolTipText), style.color(P::ToolTipBase)) >= 4.5);
    // Disabled is still another colour than enabled.
    QVERIFY(contrast(style.color(P::Disabled, P::Text), style.color(P::Active, P::Text)) >= 1.6);
  }

  /// 3 : 1 (WCAG 2.1) for what can be clicked.
  void radio_buttons_and_check_boxes_are_seen_data() { every_text_of_the_widgets_is_readable_data(); }
  void radio_buttons_and_check_boxes_are_seen() {
    QFETCH(bool, dark);
    apply_theme(dark ? Theme::Dark : Theme::Light);
    QWidget window;
    QRadioButton radio(&window);
    QCheckBox box(&window);
    box.move(0, 40);
    window.resize(80, 80);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const QImage image = window.grab().toImage();
    const QColor ground = window.palette().color(QPalette::Window);
    for (const QWidget* widget : QList<QWidget*>{&radio, &box}) {
      int seen = 0;
      for (int y = widget->y(); y < widget->geometry().bottom(); ++y)
        for (int x = 0; x < 30; ++x) seen += contrast(image.pixelColor(x, y), ground) >= 3;
      QVERIFY2(seen >= 20, qPrintable(QString::number(seen)));
    }
    apply_theme(Theme::Light);
  }

  void names_in_the_colours_of_networks_are_readable_data() { variants(); }
  void names_in_the_colours_of_networks_are_readable() {
    QFETCH(Palette, palette);
    for (const QColor& ground :
         {palette.background, palette.empty, theme_palette(false).color(QPalette::Window),
          theme_palette(true).color(QPalette::Window)})
      for (const QColor& network : palette.networks) {
        QVERIFY(contrast(readable(network, ground), ground) >= 4.5);
        if (contrast(network, ground) >= 4.5) QCOMPARE(readable(network, ground), network);
      }
  }

  void everybody_tells_what_belongs_to_one_legend_apart_data() { variants(); }
  void everybody_tells_what_belongs_to_one_legend_apart() {
    QFETCH(Palette, palette);
    QVERIFY(seen_apart(palette.classColor(0), palette.classColor(1)) > 20);
    QVERIFY(seen_apart(palette.lost, palette.gained) > 20);
    QVERIFY(seen_apart(palette.lost, palette.flipped) > 12);
    QVERIFY(seen_apart(palette.gained, palette.flipped) > 12);
    QVERIFY(seen_apart(palette.distortion, palette.noise) > 20);
    // Kinds of flips also when printed grey, and from the ground and what has no truth.
    for (std::size_t i = 0; i < palette.kinds.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        QVERIFY(seen_apart(palette.kinds[i], palette.kinds[k]) > 20);
        QVERIFY(std::abs(lab(palette.kinds[i].rgb(), Usual)[0] - lab(palette.kinds[k].rgb(), Usual)[0]) > 15);
      }
      for (const QColor& ground : palette.dimmed) QVERIFY(seen_apart(palette.kinds[i], ground) > 20);
      QVERIFY(seen_apart(palette.kinds[i], palette.flipped) > 12);
    }
    QVERIFY(seen_apart(QColor(palette.differenceColor(-1)), QColor(palette.differenceColor(1))) > 20);
    for (const QColor& flip : {palette.lost, palette.gained, palette.flipped})
      for (const QColor& ground : palette.dimmed) QVERIFY(seen_apart(flip, ground) > 20);
    for (const QColor& ground : palette.dimmed)
      for (int label = 0; label < 2; ++label) QVERIFY(seen_apart(palette.classColor(label), ground) > 12);
    for (const QColor& line : {palette.float_boundary, palette.truth_boundary}) {
      for (int label = 0; label < 2; ++label) QVERIFY(contrast(line, palette.classColor(label)) >= 2);
      for (const float logit : {-0.001F, 0.001F}) QVERIFY(contrast(line, QColor(palette.color(logit))) >= 3);
      QVERIFY(contrast(line, QColor(palette.differenceColor(0))) >= 3);
    }
  }

  void scales_are_neutral_at_zero_and_grow_to_their_ends_data() { variants(); }
  void scales_are_neutral_at_zero_and_grow_to_their_ends() {
    QFETCH(Palette, palette);
    const auto grey = [](QRgb c) {
      return std::max({qRed(c), qGreen(c), qBlue(c)}) - std::min({qRed(c), qGreen(c), qBlue(c)}) < 14;
    };
    QVERIFY(grey(palette.scaleColor(0)) && grey(palette.differenceColor(0)));
    QVERIFY(distance(palette.scaleColor(5), palette.classColor(1).rgb()) < 6);
    QVERIFY(distance(palette.scaleColor(-5), palette.classColor(0).rgb()) < 6);
    for (int sign : {-1, 1})
      for (double place = 0; place < 0.99; place += 0.01)
        QVERIFY(distance(palette.differenceColor(float(sign * place)), palette.differenceColor(0)) <=
                distance(palette.differenceColor(float(sign * (place + 0.01))), palette.differenceColor(0)) +
                    1);
    QCOMPARE(palette.scaleColor(std::nanf("")), palette.empty.rgb());
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

QUANTOSCOPE_TEST(TestPalette)
#include "test_palette.moc"
