// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_layout.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {
namespace {

double side_in(const QRectF& place, int rows, int columns, const MapSurround& around) {
  const double wide = place.width() - around.left - around.edge - (columns - 1) * around.gap;
  const double high = place.height() - around.bottom - around.edge - (rows - 1) * around.gap;
  return std::floor(std::max(1.0, std::min(wide / columns, high / rows)));
}

}  // namespace

MapLayout lay_out_maps(const QRectF& place, int count, int columns, const MapSurround& around) {
  MapLayout best;
  for (int tried = 1; tried <= count; ++tried) {
    const int rows = (count + tried - 1) / tried;
    if (columns > 0 ? tried != columns : rows * tried - count >= tried) continue;
    if (const double side = side_in(place, rows, tried, around); side > best.side)
      best = {tried, rows, side, {}, {}};
  }
  const double width = around.left + best.columns * best.side + (best.columns - 1) * around.gap + around.edge;
  const double height = around.edge + best.rows * best.side + (best.rows - 1) * around.gap + around.bottom;
  const bool beside = best.columns <= 2 && place.width() - width >= best.columns * around.caption;
  // What stands beside the maps belongs to them: all of it together is in the middle.
  constexpr double kWidest = 1.5;  // Of what captions need.
  const double captions =
      beside ? std::floor(std::min(kWidest * around.caption, (place.width() - width) / best.columns)) : 0;
  const double spare = place.width() - width - best.columns * captions;
  const double left = place.left() + std::floor(spare / 2) + (best.columns == 2 ? captions : 0) + around.left;
  const double top = place.top() + std::floor(std::max(0.0, place.height() - height) / 2) + around.edge;
  for (int i = 0; i < count; ++i) {
    const int row = i / best.columns, column = i % best.columns;
    const QRectF frame(left + column * (best.side + around.gap), top + row * (best.side + around.gap),
                       best.side, best.side);
    best.frames.push_back(frame);
    if (!beside) continue;
    const bool before = best.columns == 2 && column == 0;
    best.captions.emplace_back(before ? frame.left() - around.left - captions : frame.right() + around.edge,
                               frame.top(), captions, best.side);
  }
  return best;
}

}  // namespace quantoscope
