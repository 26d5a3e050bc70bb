// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>

#include <QWidget>

#include "core/train/experiment_result.h"
#include "ui/plots/map_plot.h"

namespace quantoscope {

class ErrorStrip;
class Evaluator;
class MapLegend;
struct MapSurround;
class MapTitle;
class Readout;

/// The four decision maps of an experiment side by side on shared axes, in one view: pan, zoom or point at
/// one and all follow. On each, or beside it where there is width to spare, stand its name, its accuracy and
/// its error's character; under all a legend and the place that is pointed at.
class MapsView : public QWidget {
  Q_OBJECT

 public:
  enum class Arrangement { Largest, Square, Row, Column };  ///< Whatever is largest, 2 x 2, 1 x 4 or 4 x 1.
  Q_ENUM(Arrangement)
  /// What can be drawn over the maps.
  enum class Overlay { Points, Boundary, FloatBoundary, TruthBoundary };
  Q_ENUM(Overlay)

  explicit MapsView(QWidget* parent = nullptr);
  ~MapsView() override;

  Arrangement arrangement() const { return arrangement_; }
  void setArrangement(Arrangement arrangement);
  /// For a projector: without axes, and with digits of this height (pixels) where captions stand beside the
  /// maps. 0: as for one reader.
  void setProjected(double digits);
  /// Legend and place pointed at, for who shows them elsewhere: below one another, in this narrow place.
  /// Null: under the maps again.
  void setFoot(QWidget* place);
  /// How many stand side by side now.
  int columns() const { return columns_; }
  /// The width that the maps can use at this height; more would leave them as large.
  int usableWidth() const;
  /// Map, title, bits, accuracy and phase of one network; null is ignored.
  void setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot);
  /// Says this in the place of the map, on a ground that looks covered; empty: uncovers it. The snapshot that
  /// goes with it has no map.
  void setCovered(NetworkKind kind, const QString& text);
  /// The training points, and the plane shown before there is a map.
  void setDataset(const std::shared_ptr<const Dataset>& dataset);
  void setShown(Overlay overlay, bool show);
  /// While the training points are not shown in all maps: the float map has them, pale, and so has every
  /// place whose map is still to come.
  void setPalePoints(bool show);
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
  void setDoubleClickEnlarges(bool enlarges);
  /// Shows the whole maps.
  void fit();
  MapPlot* plot(NetworkKind kind) const { return plots_[int(kind)]; }

 Q_SIGNALS:
  /// What the networks say at the point under the mouse ("x 0.31, y −0.42: float class 1 (98 %), ..."), empty
  /// when it leaves; meant for a status bar.
  void pointedAt(const QString& text);
  /// Somebody points into the map of this network.
  void networkPicked(quantoscope::NetworkKind kind);
  /// A click into any of the maps, and a line drawn (Ctrl+drag), in plane coordinates.
  void clicked(QPointF plane, Qt::MouseButton button);
  void lineDrawn(QLineF line);
  void viewChanged(quantoscope::MapView view);
  void soloChanged();
  void eraseRequested();
  /// There is more or less height for the maps.
  void heightChanged();
  /// A title was pressed or a map double-clicked: it alone is wanted, or all again.
  void enlargeRequested(quantoscope::NetworkKind kind);

 private:
  /// Places everything.
  void layOut();
  /// For one reader, with numbers on the axes.
  MapSurround surround() const;
  int footHeight() const;
  /// How many maps stand side by side, where that is fixed; else 0.
  int fixedColumns() const;
  void placeFoot();
  void placeCaptions(const QRectF& frame, const QRectF& beside, bool toward_right, int index);
  void share(const ViewRange& view);
  /// The plane that all plots show when they show all.
  void setHome(const ViewRange& home);
  bool hasMap() const;
  void point(std::optional<QPointF> plane);
  /// Computes again what depends on the map of `changed`; nothing: on all of them.
  void showViews(std::optional<NetworkKind> changed);
  void showLines();
  void showWaiting(const NetworkSnapshot& float_network);
  void showPoints();
  void showReading();
  std::optional<float> logitAt(int index, QPointF plane);
  const TruthMatrix& truthOn(const MapGrid& grid);
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  QSize minimumSizeHint() const override;

  Arrangement arrangement_ = Arrangement::Largest;
  int columns_ = 2;
  double digits_ = 0;  ///< Of captions for a projector.
  QWidget* foot_ = nullptr;
  std::optional<Palette> colors_;  ///< Fixed ones.
  MapView view_ = MapView::Confidence;
  std::optional<NetworkKind> solo_;
  std::array<bool, 4> overlays_{false, true, false, false};  ///< By Overlay.
  std::optional<QPointF> pointed_, followed_;
  std::shared_ptr<const Dataset> dataset_;
  std::vector<std::pair<MapGrid, TruthMatrix>> truths_;  ///< Of dataset_, the last few grids.
  std::shared_ptr<const std::vector<QPolygonF>> truth_lines_;
  std::array<std::shared_ptr<const ViewedMap>, kNetworkKinds> viewed_;
  std::array<MapTitle*, kNetworkKinds> titles_;
  std::array<ErrorStrip*, kNetworkKinds> strips_;
  MapLegend* legend_;
  Readout* readout_;
  std::array<MapPlot*, kNetworkKinds> plots_;  ///< Children of this widget.
  std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds> snapshots_;
  std::array<QString, kNetworkKinds> covered_;  ///< What stands on it; empty: nothing is covered.
  struct Answering {
    std::shared_ptr<const NetworkState> state;
    std::unique_ptr<Evaluator> evaluator;
  };
  std::array<Answering, kNetworkKinds> answering_;  ///< Of the networks that drew the maps, once asked.
  bool sharing_ = false, pale_points_ = false;
  ViewRange plane_;  ///< Of dataset_.
};

}  // namespace quantoscope
