// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/palette.h"

#include <cmath>

namespace quantoscope {
namespace {

QColor mix(const QColor& a, const QColor& b, double share) {
  const auto channel = [share](int x, int y) { return int(std::lround(x + share * (y - x))); };
  return QColor(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue()));
}

}  // namespace

void Palette::setClasses(std::array<QColor, 2> classes, std::array<QColor, 2> tints) {
  classes_ = classes;
  for (int i = 0; i < kEntries; ++i) {
    const double logit = (i + 0.5) * 2 * kRange / kEntries - kRange;
    const int label = logit > 0;
    // 0 at the boundary, 1 where the network is certain.
    const double confidence = std::abs(2 / (1 + std::exp(-logit)) - 1);
    table_[i] = mix(tints[label], classes[label], confidence).rgb();
  }
}

// Class and curve colours start from the colour-blind safe set of Okabe and Ito (2008).
Palette Palette::light() {
  Palette p;
  p.background = QColor(0xffffff);
  p.empty = QColor(0xf1f2f4);
  p.text = QColor(0x1c1f24);
  p.muted = QColor(0x5c636e);
  p.axis = QColor(0x8a919c);
  p.grid = QColor(0xe4e6ea);
  p.boundary = QColor(0x14171c);
  p.mark = QColor(0x14171c);
  p.mark_rim = QColor(0xffffff);
  p.focus = QColor(0x2f6fde);
  p.alert = QColor(0xb3261e);
  p.points = {QColor(0x06365f), QColor(0x8c3a00)};
  p.point_rim = QColor(0xffffff);
  p.networks = {QColor(0x3a3f47), QColor(0x0072b2), QColor(0xd55e00), QColor(0x8f4a86)};
  p.setClasses({QColor(0x3d88c4), QColor(0xeb9338)}, {QColor(0xd8e8f5), QColor(0xfde8cf)});
  return p;
}

Palette Palette::dark() {
  Palette p;
  p.background = QColor(0x1e2126);
  p.empty = QColor(0x292d34);
  p.text = QColor(0xeceef1);
  p.muted = QColor(0xa7aeb9);
  p.axis = QColor(0x737b87);
  p.grid = QColor(0x343941);
  p.boundary = QColor(0xf7f8fa);
  p.mark = QColor(0xffffff);
  p.mark_rim = QColor(0x14171c);
  p.focus = QColor(0x6ea8ff);
  p.alert = QColor(0xff8a80);
  p.points = {QColor(0xb5dcff), QColor(0xffd9a3)};
  p.point_rim = QColor(0x14171c);
  p.networks = {QColor(0xd5d9df), QColor(0x56b4e9), QColor(0xf0974a), QColor(0xd79ac9)};
  p.setClasses({QColor(0x2a78b5), QColor(0xcc7214)}, {QColor(0x2b4257), QColor(0x5f4630)});
  return p;
}

Palette Palette::print() {
  Palette p = light();
  p.empty = QColor(0xf4f4f4);
  p.text = QColor(Qt::black);
  p.muted = QColor(0x404040);
  p.axis = QColor(Qt::black);
  p.grid = QColor(0xd9d9d9);
  p.boundary = QColor(Qt::black);
  p.networks = {QColor(Qt::black), QColor(0x0072b2), QColor(0xd55e00), QColor(0x8f4a86)};
  // Blue prints darker than orange: the classes stay apart in grey.
  p.setClasses({QColor(0x2b75b3), QColor(0xf0942b)}, {QColor(0xcfe2f2), QColor(0xfdeacf)});
  return p;
}

Palette Palette::matching(const QPalette& widgets) {
  return widgets.color(QPalette::Window).lightness() < 128 ? dark() : light();
}

}  // namespace quantoscope
