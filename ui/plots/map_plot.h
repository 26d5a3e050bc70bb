// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QLineF>
#include <QMarginsF>
#include <QPen>
#include <QPixmap>
#include <QPolygonF>
#include <QWidget>

#include "core/analysis/map_view.h"
#include "core/data/dataset.h"
#include "ui/plots/palette.h"
#include "ui/plots/plane_view.h"

namespace quantoscope {

/// Whose boundary a line is.
enum class BoundaryStyle { OfMap, OfFloat, OfTruth };
/// The pen of such a line, for maps and their legend: solid, dashed, dotted. In device pixels.
QPen boundary_pen(const Palette& palette, BoundaryStyle style, double pixel_ratio);
/// The ground for words on a map, which it shines through. Leaves the painter without a pen.
void draw_pill(QPainter& painter, const QRectF& place, QColor color);

/// One decision map with axes (of equal scale where the plane is square, else each stretched to the frame),
/// the boundary as a line and, if wanted, the training points. Whose map it is and how good stands on it or
/// beside it in widgets of their own (MapTitle, ErrorStrip).
///
/// Mouse: drag pans, the wheel zooms, a right drag or Shift+drag zooms into the square around what was drawn,
/// a double click asks for this map alone, a click (either button) points at something, Ctrl+drag draws a
/// line. Keys: arrows pan, + - zoom, Home shows all, Ctrl+arrows move the cross hairs (with Shift further),
/// Return and Shift+Return click there with the left and the right button, Escape drops what is being drawn.
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
  /// Where it stands, in widget coordinates; null without one. There the tool tip tells why.
  QRectF badgeRect() const;
  QString badge() const { return badge_; }
  /// Shown in the middle of the frame while there is no map.
  void setEmptyText(const QString& text);
  /// Somebody has covered it: the text stands large on a hatched ground, and no line shows.
  void setCloth(bool covered);
  /// Any resolution and extent; null: none. The view stays as it is, unless it shows all: then all of the new
  /// map. A plot that was given a home keeps its view.
  void setMap(std::shared_ptr<const DecisionMap> map);
  bool hasMap() const { return map_ && !cloth_; }
  /// Draws the map as this view of it, on this symmetric scale; null: its confidence.
  void setViewed(std::shared_ptr<const ViewedMap> viewed, double scale);
  /// What the view means here ("reference"), on the map's lower right; empty: nothing.
  void setCaption(const QString& caption);
  const QString& caption() const { return caption_; }
  /// Boundaries that are not the map's own, in plane coordinates; null: none.
  void setFloatBoundary(std::shared_ptr<const std::vector<QPolygonF>> lines);
  void setTruthBoundary(std::shared_ptr<const std::vector<QPolygonF>> lines);
  /// The boundary of the map; computed once, when it is first asked for.
  std::shared_ptr<const std::vector<QPolygonF>> boundary();
  void setPoints(std::shared_ptr<const Dataset> dataset);
  /// Pale ones leave the map to be seen.
  void setShowPoints(bool show, bool pale = false);
  void setShowBoundary(bool show);
  /// Keeps these colours whatever the widgets' style says; without it they follow the style.
  void setColors(const Palette& palette);

  /// Boundaries and marks are drawn this much thicker, for the projector.
  void setLineScale(double scale);

  const ViewRange& viewRange() const { return view_; }
  void setViewRange(const ViewRange& view);
  /// What `fit` shows, whatever the map: plots side by side have one home. Without it `fit` shows the map. A
  /// view that showed all, or that is not one of this plane, shows all; no signal is sent.
  void setHome(const ViewRange& home);
  void fit();
  /// Cross hairs at a point of the plane; nothing: none.
  void setMarker(std::optional<QPointF> plane);
  std::optional<QPointF> marker() const { return marker_; }
  /// Points at a place that lies `step` from the cross hairs, in parts of the view's sides, inside the view.
  void moveMarker(QPointF step);
  /// What the network says at a point, written beside it; nothing: no answer.
  void setReading(QPointF plane, std::optional<float> logit);
  /// The point and the line that the panels follow; nothing: none.
  void setPoint(std::optional<QPointF> plane);
  void setLine(std::optional<QLineF> line);
  /// Off: every press of a quick series is a click of its own, for drawing points.
  void setDoubleClickEnlarges(bool enlarges) { double_click_enlarges_ = enlarges; }
  /// What stands around the frame: numbers of the axes where there is room for them. Without it there is
  /// room for both.
  void setSurround(const QMarginsF& around);
  /// Room for the numbers of the axes, pixels: left and below.
  static QSizeF axesRoom(const QFont& font);
  /// Widths on the map's upper and lower left that other widgets cover.
  void setCovered(double top, double bottom);

  /// The square inside the axes, in widget coordinates.
  QRectF frame() const;
  PlaneTransform transform() const { return {view_, frame()}; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void viewRangeChanged(const quantoscope::ViewRange& view);
  /// The point of the plane under the mouse, or nothing when it leaves the map.
  void pointedAt(std::optional<QPointF> plane);
  /// Pressed and released without moving.
  void clicked(QPointF plane, Qt::MouseButton button);
  /// From where the drag began to where it ended.
  void lineDrawn(QLineF line);
  void doubleClicked();
  /// Delete or Backspace: the marks are to go.
  void eraseRequested();

 protected:
  /// The badge is explained.
  bool event(QEvent* event) override;
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
  /// What a pressed button is doing. Presses begin as Click and change when the mouse has moved far enough.
  enum class Gesture { None, Click, Pan, Band, Line };

  ViewRange home() const;
  void startDrag(Qt::KeyboardModifiers modifiers);
  void endGesture();
  void zoomIntoBand();
  void drawMarks(QPainter& painter, const QRectF& frame) const;
  void changeView(const ViewRange& view);
  void redrawContent();
  void updateAccessibleText();
  QPixmap content(const QRectF& frame);
  void drawCloth(QPainter& painter, const QRectF& inside) const;
  void drawLines(QImage& image);
  void drawPoints(QImage& image) const;
  void drawAxes(QPainter& painter, const QRectF& frame) const;
  QRectF pillRect(const QRectF& frame, const QString& text, bool top) const;
  QString fittingPill(const QRectF& frame, const QString& text, bool top) const;
  void drawPill(QPainter& painter, const QRectF& frame, const QString& text, bool top, bool alarming) const;
  void drawReading(QPainter& painter, const QRectF& frame) const;

  QString title_, subtitle_, badge_, caption_, empty_text_;
  bool alarming_ = false, show_points_ = false, pale_ = false, show_boundary_ = true, own_colors_ = false;
  Palette palette_;
  std::shared_ptr<const DecisionMap> map_;
  std::shared_ptr<const Dataset> dataset_;
  std::shared_ptr<const ViewedMap> viewed_;
  double scale_ = 1;
  using Lines = std::shared_ptr<const std::vector<QPolygonF>>;
  Lines boundary_;  ///< Of map_, once it was needed.
  Lines float_boundary_, truth_boundary_;
  ViewRange view_;
  std::optional<ViewRange> home_;
  std::optional<QPointF> marker_, point_;
  QPointF read_at_;
  std::optional<float> reading_;
  std::optional<QLineF> line_, drawn_line_;  ///< The second while it is being drawn.
  Gesture gesture_ = Gesture::None;
  Qt::MouseButton button_ = Qt::NoButton;  ///< Of the gesture.
  QPointF pressed_at_, grabbed_;           ///< Pixels, and the same in the plane.
  QRectF band_;                            ///< Pixels; null: none.
  bool double_click_enlarges_ = true;
  std::optional<QMarginsF> around_;
  bool cloth_ = false;
  double covered_top_ = 0, covered_bottom_ = 0;
  double line_scale_ = 1;
  QPixmap content_;  ///< Everything inside the frame; null when it must be drawn again.
};

}  // namespace quantoscope
