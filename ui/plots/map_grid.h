// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>

#include <QWidget>

#include "core/train/experiment_result.h"
#include "ui/plots/map_plot.h"

class QGridLayout;

namespace quantoscope {

/// The four decision maps of an experiment side by side on shared axes: pan, zoom or point at one and all
/// follow.
class MapsView : public QWidget {
  Q_OBJECT

 public:
  enum class Arrangement { Square, Row };  ///< 2 x 2 or 1 x 4.
  Q_ENUM(Arrangement)

  explicit MapsView(QWidget* parent = nullptr);

  Arrangement arrangement() const { return arrangement_; }
  void setArrangement(Arrangement arrangement);
  /// Map, title, bits, accuracy and phase of one network; null is ignored.
  void setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot);
  /// The training points, and the plane shown before there is a map.
  void setDataset(const std::shared_ptr<const Dataset>& dataset);
  void setShowPoints(bool show);
  void setShowBoundary(bool show);
  /// Fixed colours; without it the maps follow the widgets' style.
  void setColors(const Palette& palette);
  /// Marks in all maps: what inspection.point() and inspection.line() say.
  void setPoint(std::optional<QPointF> plane);
  void setLine(std::optional<QLineF> line);
  /// See MapPlot.
  void setDoubleClickFits(bool fits);
  /// Shows the whole maps.
  void fit();
  MapPlot* plot(NetworkKind kind) const { return plots_[int(kind)]; }

 Q_SIGNALS:
  /// What the networks say at the point under the mouse ("x 0.31, y −0.42: float class 1 (98 %), ..."), empty
  /// when it leaves; meant for a status bar.
  void pointedAt(const QString& text);
  /// A click into any of the maps, and a line drawn (Ctrl+drag), in plane coordinates.
  void clicked(QPointF plane, Qt::MouseButton button);
  void lineDrawn(QLineF line);

 private:
  void arrange();
  void share(const ViewRange& view);
  void point(std::optional<QPointF> plane);

  Arrangement arrangement_ = Arrangement::Square;
  QGridLayout* layout_;
  std::array<MapPlot*, kNetworkKinds> plots_;  ///< Children of this widget.
  std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds> snapshots_;
  bool sharing_ = false;
};

}  // namespace quantoscope
