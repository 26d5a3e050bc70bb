// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/palette.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {

QColor mixed(const QColor& a, const QColor& b, double share) {
  const auto channel = [share](int x, int y) { return int(std::lround(x + share * (y - x))); };
  return QColor(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue()));
}

namespace {

/// Relative luminance, WCAG 2.1.
double luminance_of(const QColor& color) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(double(color.redF())) + 0.7152 * linear(double(color.greenF())) +
         0.0722 * linear(double(color.blueF()));
}

}  // namespace

double contrast_ratio(const QColor& a, const QColor& b) {
  const double one = luminance_of(a), other = luminance_of(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

QColor readable(const QColor& color, const QColor& ground) {
  constexpr double kEnough = 4.5;
  const QColor end =
      contrast_ratio(Qt::black, ground) > contrast_ratio(Qt::white, ground) ? Qt::black : Qt::white;
  for (double share = 0; share < 1; share += 0.05)
    if (const QColor moved = mixed(color, end, share); contrast_ratio(moved, ground) >= kEnough) return moved;
  return end;
}

void Palette::setClasses(std::array<QColor, 2> classes, std::array<QColor, 2> tints) {
  classes_ = classes;
  for (int i = 0; i < kEntries; ++i) {
    const double logit = (i + 0.5) * 2 * kRange / kEntries - kRange;
    const int label = logit > 0;
    // 0 at the boundary, 1 where the network is certain.
    const double confidence = std::abs(2 / (1 + std::exp(-logit)) - 1);
    table_[i] = mixed(tints[label], classes[label], confidence).rgb();
  }
}

void Palette::setScales(const QColor& neutral, const QColor& low, const QColor& high) {
  for (int i = 0; i < 512; ++i) {
    const double place = (i + 0.5) / 256 - 1;
    scale_[std::size_t(i)] = mixed(neutral, classes_[place > 0], std::abs(place)).rgb();
    differences_[std::size_t(i)] = mixed(neutral, place > 0 ? high : low, std::abs(place)).rgb();
  }
}

// Class and curve colours start from the colour-blind safe set of Okabe and Ito (2008), those of differences
// from ColorBrewer's purple and green (Harrower and Brewer 2003).
Palette Palette::light(ColorScheme scheme) {
  Palette p;
  p.background = QColor(0xffffff);
  p.empty = QColor(0xf1f2f4);
  p.text = QColor(0x1c1f24);
  p.muted = QColor(0x5c636e);
  p.axis = QColor(0x8a919c);
  p.grid = QColor(0xe4e6ea);
  p.boundary = QColor(0x14171c);
  p.float_boundary = QColor(0x7a0048);
  p.truth_boundary = QColor(0x004a38);
  p.mark = QColor(0x14171c);
  p.mark_rim = QColor(0xffffff);
  p.focus = QColor(0x2f6fde);
  p.alert = QColor(0xb3261e);
  p.points = {QColor(0x06365f), QColor(0x8c3a00)};
  p.point_rim = QColor(0xffffff);
  p.networks = {QColor(0x3a3f47), QColor(0x0072b2), QColor(0xd55e00), QColor(0x8f4a86)};
  p.dimmed = {QColor(0xdcdfe4), QColor(0xf6f7f9)};
  p.lost = QColor(0xb3124f);
  p.gained = QColor(0x3fb391);
  p.flipped = QColor(0x6b5bb8);
  p.distortion = QColor(0x2b6ca8);
  p.noise = QColor(0xd8a02c);
  p.kinds = {QColor(0x1a7f9e), QColor(0x2e0b3a), QColor(0xd8a02c)};
  if (scheme == ColorScheme::VioletGold) {
    p.points = {QColor(0x2a1060), QColor(0x6b5200)};
    p.setClasses({QColor(0x8a78cc), QColor(0xe8c22e)}, {QColor(0xe3def4), QColor(0xfdf3c8)});
  } else {
    p.setClasses({QColor(0x3d88c4), QColor(0xeb9338)}, {QColor(0xd8e8f5), QColor(0xfde8cf)});
  }
  p.setScales(QColor(0xf7f7f7), QColor(0x8e5aa8), QColor(0x3a9a5c));
  return p;
}

Palette Palette::dark(ColorScheme scheme) {
  Palette p;
  p.background = QColor(0x1e2126);
  p.empty = QColor(0x292d34);
  p.text = QColor(0xeceef1);
  p.muted = QColor(0xa7aeb9);
  p.axis = QColor(0x737b87);
  p.grid = QColor(0x343941);
  p.boundary = QColor(0xf7f8fa);
  p.float_boundary = QColor(0xffb8dc);
  p.truth_boundary = QColor(0xa6f0d4);
  p.mark = QColor(0xffffff);
  p.mark_rim = QColor(0x14171c);
  p.focus = QColor(0x6ea8ff);
  p.alert = QColor(0xff8a80);
  p.points = {QColor(0xb5dcff), QColor(0xffd9a3)};
  p.point_rim = QColor(0x14171c);
  p.networks = {QColor(0xd5d9df), QColor(0x56b4e9), QColor(0xf0974a), QColor(0xd79ac9)};
  p.dimmed = {QColor(0x24282e), QColor(0x3a404a)};
  p.lost = QColor(0xf0437f);
  p.gained = QColor(0x6ae8c0);
  p.flipped = QColor(0x9d8cf0);
  p.distortion = QColor(0x5aa2e0);
  p.noise = QColor(0xe3b04a);
  p.kinds = {QColor(0x2a83a6), QColor(0xf6edff), QColor(0xd8a02c)};
  if (scheme == ColorScheme::VioletGold) {
    p.points = {QColor(0xd9ccff), QColor(0xffee9e)};
    p.setClasses({QColor(0x5c48a0), QColor(0xa08312)}, {QColor(0x352f4d), QColor(0x524a2a)});
  } else {
    p.setClasses({QColor(0x2a78b5), QColor(0xcc7214)}, {QColor(0x2b4257), QColor(0x5f4630)});
  }
  p.setScales(QColor(0x2c3037), QColor(0x9a63b8), QColor(0x2f8f57));
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
  p.setScales(QColor(Qt::white), QColor(0x8e5aa8), QColor(0x3a9a5c));
  return p;
}

}  // namespace quantoscope
