// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPolygonF>

#include "core/analysis/boundary.h"
#include "core/analysis/map_view.h"
#include "ui/plots/palette.h"
#include "ui/plots/plane_view.h"

namespace quantoscope {

/// The part of a map inside `view` as an image of `size` pixels. Logits are interpolated bilinearly between
/// the grid's points, so colours change exactly where `contour` draws its line, at any zoom; where the grid
/// is finer than the pixels, colours are averaged. Transparent outside the map and where the view shows what
/// was not evaluated.
QImage map_image(const DecisionMap& map, const ViewRange& view, QSize size, const Palette& palette);

/// A network in one of its views, in the same way: numbers are interpolated and then coloured, categories
/// follow from the interpolated logits, so that their edges are the boundaries `contour` draws. `scale` is
/// the end of the symmetric scale where the view has one. The reference of a comparison is drawn dimmed.
QImage view_image(const ViewedMap& viewed, double scale, const ViewRange& view, QSize size,
                  const Palette& palette);

/// The truth in full class colours, nearest point; transparent where there is none. `truth` covers `grid`.
QImage truth_image(const TruthMatrix& truth, const MapGrid& grid, const ViewRange& view, QSize size,
                   const Palette& palette);

/// The boundary between the classes in plane coordinates, drawn on from the outermost grid points to the edge
/// of the map.
std::vector<QPolygonF> boundary_lines(const DecisionMap& map);
/// The same for the boundary of the truth, as it is.
std::vector<QPolygonF> truth_lines(const Truth& truth, const MapGrid& grid);

/// Those lines as seen through a transform, cut off at its frame (SVG painters cannot clip).
std::vector<QPolygonF> visible_lines(const std::vector<QPolygonF>& lines, const PlaneTransform& transform);

}  // namespace quantoscope
