// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plane_view.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {

ViewRange ViewRange::of(const MapGrid& grid) {
  return {grid.x_min, grid.y_min, grid.x_max - grid.x_min, grid.y_max - grid.y_min};
}

ViewRange ViewRange::zoomed(double factor, QPointF anchor) const {
  return {anchor.x() + (x_min - anchor.x()) / factor, anchor.y() + (y_min - anchor.y()) / factor,
          width / factor, height / factor};
}

ViewRange ViewRange::panned(double dx, double dy) const {
  return {x_min + dx * width, y_min + dy * height, width, height};
}

ViewRange ViewRange::within(const ViewRange& home) const {
  const double across = std::clamp(width, home.width / 2000, home.width * 2);
  const double upright = std::clamp(height, home.height / 2000, home.height * 2);
  const double x = std::clamp(centre().x(), home.x_min, home.x_max());
  const double y = std::clamp(centre().y(), home.y_min, home.y_max());
  const bool allowed = across == width && upright == height;
  if (allowed && x == centre().x() && y == centre().y()) return *this;
  return {x - across / 2, y - upright / 2, across, upright};
}

int shown_decimals(double side) {
  const double half = side / 2;
  if (!(half > 0) || (half >= 0.1 && half < 10)) return 3;
  const int magnitude = int(std::clamp(std::floor(std::log10(half)), -20.0, 20.0));
  return std::clamp((half < 1 ? 2 : 3) - magnitude, 0, 12);
}

std::vector<Tick> axis_ticks(double minimum, double maximum, int most) {
  if (!(maximum > minimum) || !std::isfinite(maximum - minimum)) return {};
  const double tolerance = (maximum - minimum) * 1e-9;
  const auto first = [&](double step) { return std::ceil((minimum - tolerance) / step); };
  const auto last = [&](double step) { return std::floor((maximum + tolerance) / step); };
  int exponent = int(std::floor(std::log10((maximum - minimum) / most)));
  double step = 0;
  for (int i = 0; step == 0; ++i) {
    static constexpr int kMantissas[] = {1, 2, 5};
    const double candidate = kMantissas[i % 3] * std::pow(10.0, exponent + i / 3);
    if (last(candidate) - first(candidate) + 1 <= most) {
      step = candidate;
      exponent += i / 3;
    }
  }
  std::vector<Tick> ticks;
  for (double k = first(step); k <= last(step); ++k) {
    const double value = k == 0 ? 0 : k * step;
    QString label = QString::number(value, 'f', std::max(0, -exponent));
    label.replace(QLatin1Char('-'), QChar(0x2212));
    ticks.push_back({value, label});
  }
  return ticks;
}

std::vector<Tick> decade_ticks(double minimum, double maximum) {
  std::vector<Tick> fine, coarse;
  if (!(minimum > 0) || !std::isfinite(maximum)) return {};
  for (int exponent = int(std::floor(std::log10(minimum))); std::pow(10.0, exponent) <= maximum; ++exponent)
    for (const int mantissa : {1, 2, 5}) {
      const double value = mantissa * std::pow(10.0, exponent);
      if (value < minimum || value > maximum) continue;
      const Tick tick{value, QString::number(value, 'g', 3)};
      fine.push_back(tick);
      if (mantissa == 1) coarse.push_back(tick);
    }
  return fine.size() > 6 ? coarse : fine;
}

}  // namespace quantoscope
