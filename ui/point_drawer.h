// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QPointF>

#include "core/data/own_points.h"
#include "core/spec/experiment_spec.h"

class QAction;
class QKeyEvent;
class QMouseEvent;

namespace quantoscope {

class DrawBar;
class MapPlot;
class MapsView;

/// Drawing points into the maps by hand: while the mode is on, the left button places points of class 1, the
/// right one of class 0, Shift (or the bar's eraser) takes the nearest away, and dragging goes on with it.
/// From press to release is one change of the experiment. The wheel, + and - still zoom.
///
/// By keyboard, in a map: arrows move the cross hairs (Shift: further), 1 or Return and 0 or Shift+Return
/// place a point there, Delete and Backspace take the nearest away, each a change of its own; Ctrl+arrows
/// pan.
class PointDrawer : public QObject {
  Q_OBJECT

 public:
  /// More points of another data set are not taken over to be drawn on; so many are chosen from it.
  static constexpr std::size_t kMostToStartFrom = 2000;
  /// How far a press may be from the point it erases, and the distance of the points of a drag, in pixels.
  static constexpr double kReach = 12;

  /// Draws into `maps`, which outlive it; the bar, a child of `bar_parent`, is to be placed near them.
  PointDrawer(MapsView& maps, QWidget* bar_parent, QObject* parent = nullptr);

  /// The mode, on or off.
  QAction* drawAction() const { return draw_; }
  QAction* clearAction() const { return clear_; }
  DrawBar* bar() const { return bar_; }
  bool isOn() const;

 public Q_SLOTS:
  /// The experiment as it is now; a stroke under way ends if its points have changed.
  void setSpec(const quantoscope::ExperimentSpec& spec);
  /// The points that the maps show.
  void setDataset(const std::shared_ptr<const quantoscope::Dataset>& dataset);

 Q_SIGNALS:
  /// A person changed the points.
  void edited(const quantoscope::ExperimentSpec& spec);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  enum class Tool { Zero, One, Erase };
  static std::optional<Tool> tool_of(const QKeyEvent& event);
  void switch_mode(bool on);
  void focus_a_map();
  void begin(MapPlot& plot, const QMouseEvent& event);
  void go_on(MapPlot& plot, QPointF pixel);
  void end();
  bool press(MapPlot& plot, const QKeyEvent& event);
  void place(const MapPlot& plot, QPointF pixel);
  /// The nearest point, if it is not further than `reach` pixels away.
  void erase(const MapPlot& plot, QPointF pixel, double reach);
  void preview();
  void commit();
  void start_from(std::vector<OwnPoint> points);
  bool draws_own() const;
  void show_state();
  void show_cursor(Qt::KeyboardModifiers modifiers);

  MapsView& maps_;
  DrawBar* bar_;
  QAction *draw_, *clear_;
  ExperimentSpec spec_;
  std::shared_ptr<const Dataset> dataset_;
  std::vector<OwnPoint> points_;  ///< Of the spec, with those of the stroke under way.
  std::optional<Tool> stroke_;
  Qt::MouseButton button_ = Qt::NoButton;  ///< Of the stroke.
  QPointF last_;                           ///< Where the stroke last left a point, in pixels of its map.
};

}  // namespace quantoscope
