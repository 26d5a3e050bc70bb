// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QPointF>
#include <QRectF>
#include <QString>

#include "core/analysis/decision_map.h"

namespace quantoscope {

/// A piece of the plane: what a map plot shows, stretched to its square frame. Those of square planes are
/// square, which is what keeps their axes equal.
struct ViewRange {
  double x_min = -1, y_min = -1, width = 2, height = 2;

  ViewRange() = default;
  ViewRange(double x, double y, double side) : ViewRange(x, y, side, side) {}
  ViewRange(double x, double y, double w, double h) : x_min(x), y_min(y), width(w), height(h) {}
  explicit ViewRange(const PlaneBox& plane)
      : ViewRange(plane.x_min, plane.y_min, plane.width(), plane.height()) {}
  /// All of a grid.
  static ViewRange of(const MapGrid& grid);
  double x_max() const { return x_min + width; }
  double y_max() const { return y_min + height; }
  QPointF centre() const { return {x_min + width / 2, y_min + height / 2}; }
  /// Enlarged (factor > 1: less of the plane) with `anchor`, in plane coordinates, staying where it is.
  ViewRange zoomed(double factor, QPointF anchor) const;
  /// Moved by fractions of the sides.
  ViewRange panned(double dx, double dy) const;
  /// Neither side less than 1/2000 of `home`'s or more than twice, and its centre still inside it.
  ViewRange within(const ViewRange& home) const;
  bool operator==(const ViewRange&) const = default;
};

/// Plane coordinates <-> pixels of a frame; y goes up in the plane and down on the screen.
class PlaneTransform {
 public:
  PlaneTransform(const ViewRange& view, const QRectF& frame) : view_(view), frame_(frame) {}
  QPointF toPixel(QPointF plane) const {
    return {frame_.left() + (plane.x() - view_.x_min) / view_.width * frame_.width(),
            frame_.bottom() - (plane.y() - view_.y_min) / view_.height * frame_.height()};
  }
  QPointF toPlane(QPointF pixel) const {
    return {view_.x_min + (pixel.x() - frame_.left()) / frame_.width() * view_.width,
            view_.y_min + (frame_.bottom() - pixel.y()) / frame_.height() * view_.height};
  }
  const ViewRange& view() const { return view_; }
  const QRectF& frame() const { return frame_; }

 private:
  ViewRange view_;
  QRectF frame_;
};

/// A mark on an axis with its text ("−0.5", with a true minus sign).
struct Tick {
  double value;
  QString label;
  bool operator==(const Tick&) const = default;
};
/// How many digits after the point tell the places of a side this long apart: three for the planes of
/// generators, less for larger ones, more for smaller ones.
int shown_decimals(double side);
/// At most `most` (>= 2) ticks at multiples of 1, 2 or 5 times a power of ten inside minimum..maximum.
std::vector<Tick> axis_ticks(double minimum, double maximum, int most);
/// Ticks of a logarithmic axis (0 < minimum < maximum): 1, 2 and 5 times powers of ten, or powers of ten
/// alone where those would be more than six.
std::vector<Tick> decade_ticks(double minimum, double maximum);

}  // namespace quantoscope
