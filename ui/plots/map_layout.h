// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QRectF>

namespace quantoscope {

/// What stands around the frames of maps, pixels.
struct MapSurround {
  double left = 0, bottom = 0;  ///< Numbers of the axes, beside the first column and below the last row.
  double edge = 0, gap = 0;     ///< Free at the outer edges, and between two frames.
  double caption = 0;           ///< Width of a caption that stands beside its map.
};

/// Where the square frames of maps stand in a place, and their captions.
struct MapLayout {
  int columns = 1, rows = 1;
  double side = 0;             ///< Of every frame.
  std::vector<QRectF> frames;  ///< In reading order.
  /// Beside its map, as high as this; empty where captions stand on the maps for want of room.
  std::vector<QRectF> captions;
};

/// The layout of `count` maps in a place of this size whose frames are largest. `columns` fixes how many
/// stand side by side; 0: whatever is best. Captions get columns of their own only from width that frames
/// cannot use: left and right of two columns, right of one.
MapLayout lay_out_maps(const QRectF& place, int count, int columns, const MapSurround& surround);

}  // namespace quantoscope
