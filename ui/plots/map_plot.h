// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QPixmap>
#include <QPolygonF>
#include <QWidget>

#include "core/analysis/decision_map.h"
#include "core/data/dataset.h"
#include "ui/plots/palette.h"
#include "ui/plots/plane_view.h"

namespace quantoscope {

/// One decision map with title, axes of equal scale, the boundary as a line and, if wanted, the training
/// points. Drag or arrow keys pan, wheel and + - zoom, double click, 0 and Home show all of it.
class MapPlot : public QWidget {
  Q_OBJECT

 public:
  explicit MapPlot(QWidget* parent = nullptr);
  ~MapPlot() override;

  void setTitle(const QString& title);
  void setSubtitle(const QString& subtitle);
  /// What is happening ("epoch 12 of 60"), as a badge on the map; empty: none. An alarming one is drawn in
  /// the alert colour.
  void setBadge(const QString& badge, bool alarming = false);
  /// Shown in the middle of the frame while there is no map.
  void setEmptyText(const QString& text);
  /// Any resolution and extent; null: none. The view stays as it is, unless it shows all: then all of the new
  /// map.
  void setMap(std::shared_ptr<const DecisionMap> map);
  void setPoints(std::shared_ptr<const Dataset> dataset);
  void setShowPoints(bool show);
  void setShowBoundary(bool show);
  /// Keeps these colours whatever the widgets' style says; without it they follow the style.
  void setColors(const Palette& palette);

  const ViewRange& viewRange() const { return view_; }
  void setViewRange(const ViewRange& view);
  /// What `fit` shows while there is no map.
  void setHome(const ViewRange& home);
  void fit();
  /// Cross hairs at a point of the plane; nothing: none.
  void setMarker(std::optional<QPointF> plane);

  /// The square inside the axes, in widget coordinates.
  QRectF frame() const;
  PlaneTransform transform() const { return {view_, frame()}; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void viewRangeChanged(const quantoscope::ViewRange& view);
  /// The point of the plane under the mouse, or nothing when it leaves the map.
  void pointedAt(std::optional<QPointF> plane);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  ViewRange home() const;
  void changeView(const ViewRange& view);
  void redrawContent();
  void updateAccessibleText();
  QPixmap content(const QRectF& frame);
  void drawBoundary(QImage& image);
  void drawPoints(QImage& image) const;
  void drawAxes(QPainter& painter, const QRectF& frame) const;
  void drawHeader(QPainter& painter, const QRectF& frame) const;
  void drawBadge(QPainter& painter, const QRectF& frame) const;

  QString title_, subtitle_, badge_, empty_text_;
  bool alarming_ = false, show_points_ = false, show_boundary_ = true, own_colors_ = false;
  Palette palette_;
  std::shared_ptr<const DecisionMap> map_;
  std::shared_ptr<const Dataset> dataset_;
  std::optional<std::vector<QPolygonF>> boundary_;  ///< Of map_, once it was needed.
  ViewRange view_, fallback_home_;
  std::optional<QPointF> marker_, dragged_from_;
  QPixmap content_;  ///< Everything inside the frame; null when it must be drawn again.
};

}  // namespace quantoscope
