// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>

#include <QWidget>

#include "core/train/experiment_result.h"
#include "ui/plots/map_plot.h"

class QGridLayout;

namespace quantoscope {

class ErrorStrip;
class MapLegend;
class Readout;

/// The four decision maps of an experiment side by side on shared axes, in one view: pan, zoom or point at
/// one and all follow. Under each its error's character, under all a legend and a readout.
class MapsView : public QWidget {
  Q_OBJECT

 public:
  enum class Arrangement { Square, Row };  ///< 2 x 2 or 1 x 4.
  Q_ENUM(Arrangement)
  /// What can be drawn over the maps.
  enum class Overlay { Points, Boundary, FloatBoundary, TruthBoundary };
  Q_ENUM(Overlay)

  explicit MapsView(QWidget* parent = nullptr);

  Arrangement arrangement() const { return arrangement_; }
  void setArrangement(Arrangement arrangement);
  /// For a projector: the maps as large as the place allows, in whichever arrangement that is, with one line
  /// under each. Until an arrangement is set.
  void setFilling(bool filling);
  bool filling() const { return filling_; }
  /// Map, title, bits, accuracy and phase of one network; null is ignored.
  void setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot);
  /// Says in the place of the map that it is to be predicted first; the snapshot that goes with it has no
  /// map.
  void setCovered(NetworkKind kind, bool covered);
  /// The training points, and the plane shown before there is a map.
  void setDataset(const std::shared_ptr<const Dataset>& dataset);
  void setShown(Overlay overlay, bool show);
  /// Needs no network: everything is computed from the maps there are.
  void setView(MapView view);
  MapView view() const { return view_; }
  /// One map alone; nothing: all four.
  void setSolo(std::optional<NetworkKind> kind);
  std::optional<NetworkKind> solo() const { return solo_; }
  /// Fixed colours; without it the maps follow the widgets' style.
  void setColors(const Palette& palette);
  /// Marks in all maps: what inspection.point() and inspection.line() say.
  void setPoint(std::optional<QPointF> plane);
  void setLine(std::optional<QLineF> line);
  /// See MapPlot.
  void setLineScale(double scale);
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
  void viewChanged(quantoscope::MapView view);

 private:
  void arrange();
  /// What there is for a map and its strip when they stand in so many columns.
  QSizeF place(int columns) const;
  /// The one that makes the maps larger.
  Arrangement largest() const;
  void fill();
  void share(const ViewRange& view);
  /// The plane that all plots show when they show all.
  void setHome(const ViewRange& home);
  bool hasMap() const;
  void point(std::optional<QPointF> plane);
  /// Computes again what depends on the map of `changed`; nothing: on all of them.
  void showViews(std::optional<NetworkKind> changed);
  void showLines();
  void showReading();
  void placeStrips();
  const TruthMatrix& truthOn(const MapGrid& grid);
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

  Arrangement arrangement_ = Arrangement::Square, arranged_ = Arrangement::Square;  ///< Chosen, and seen.
  bool filling_ = false;
  std::optional<Palette> colors_;  ///< Fixed ones.
  MapView view_ = MapView::Confidence;
  std::optional<NetworkKind> solo_;
  std::array<bool, 4> overlays_{false, true, false, false};  ///< By Overlay.
  std::optional<QPointF> pointed_, followed_;
  std::shared_ptr<const Dataset> dataset_;
  std::vector<std::pair<MapGrid, TruthMatrix>> truths_;  ///< Of dataset_, the last few grids.
  std::shared_ptr<const std::vector<QPolygonF>> truth_lines_;
  std::array<std::shared_ptr<const ViewedMap>, kNetworkKinds> viewed_;
  std::array<ErrorStrip*, kNetworkKinds> strips_;
  MapLegend* legend_;
  Readout* readout_;
  QGridLayout* layout_;
  std::array<MapPlot*, kNetworkKinds> plots_;  ///< Children of this widget.
  std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds> snapshots_;
  std::array<bool, kNetworkKinds> covered_{};
  bool sharing_ = false;
  ViewRange plane_;  ///< Of dataset_.
};

}  // namespace quantoscope
