// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/point_drawer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QAction>
#include <QApplication>
#include <QCursor>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>

#include "ui/panels/draw_bar.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/palette.h"

namespace quantoscope {
namespace {

constexpr double kStep = 0.02, kLargeStep = 0.1, kPanStep = 0.1;  ///< Of the view's side, for a key.

/// Where an arrow key leads; nothing for other keys.
std::optional<QPointF> way_of(const QKeyEvent& event) {
  switch (event.key()) {
    case Qt::Key_Left:
      return QPointF(-1, 0);
    case Qt::Key_Right:
      return QPointF(1, 0);
    case Qt::Key_Up:
      return QPointF(0, 1);
    case Qt::Key_Down:
      return QPointF(0, -1);
    default:
      return std::nullopt;
  }
}

/// A cross for placing, a ring as wide as it reaches for erasing; white below black, to be seen on any map.
QCursor tool_cursor(bool erase) {
  const double scale = qApp->devicePixelRatio();
  constexpr int kSide = 32;
  QPixmap pixmap(QSize(kSide, kSide) * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  const QPointF centre(kSide / 2.0, kSide / 2.0);
  for (const QPen& pen : {QPen(Qt::white, 3.5), QPen(Qt::black, 1.5)}) {
    painter.setPen(pen);
    if (erase) {
      painter.drawEllipse(centre, PointDrawer::kReach, PointDrawer::kReach);
      continue;
    }
    for (const QPointF side : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)})
      painter.drawLine(centre + 4 * side, centre + 11 * side);
  }
  painter.end();
  return QCursor(pixmap, kSide / 2, kSide / 2);
}

}  // namespace

/// What a key does in a map while one draws; nothing for other keys.
std::optional<PointDrawer::Tool> PointDrawer::tool_of(const QKeyEvent& event) {
  if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return std::nullopt;
  switch (event.key()) {
    case Qt::Key_1:
      return Tool::One;
    case Qt::Key_0:
      return Tool::Zero;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return event.modifiers().testFlag(Qt::ShiftModifier) ? Tool::Zero : Tool::One;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
      return Tool::Erase;
    default:
      return std::nullopt;
  }
}

PointDrawer::PointDrawer(MapsView& maps, QWidget* bar_parent, QObject* parent)
    : QObject(parent),
      maps_(maps),
      bar_(new DrawBar(bar_parent)),
      draw_(new QAction(this)),
      clear_(new QAction(this)) {
  draw_->setText(tr("&Draw points"));
  draw_->setShortcut(Qt::Key_D);
  draw_->setCheckable(true);
  clear_->setText(tr("Clear p&oints"));
  connect(draw_, &QAction::toggled, this, &PointDrawer::switch_mode);
  connect(clear_, &QAction::triggered, this, [this] { start_from({}); });
  connect(bar_, &DrawBar::clearRequested, clear_, &QAction::trigger);
  connect(bar_, &DrawBar::emptyRequested, this, [this] { start_from({}); });
  connect(bar_, &DrawBar::doneRequested, this, [this] { draw_->setChecked(false); });
  connect(bar_, &DrawBar::eraseToggled, this, [this] { show_cursor(QApplication::keyboardModifiers()); });
  connect(bar_, &DrawBar::continueRequested, this, [this] { start_from(points_); });
  connect(bar_, &DrawBar::copyRequested, this, [this] {
    if (dataset_) start_from(points_of(*dataset_, kMostToStartFrom));
  });
  for (const NetworkKind kind : kAllKinds) maps_.plot(kind)->installEventFilter(this);
  bar_->hide();
  show_state();
}

bool PointDrawer::isOn() const { return draw_->isChecked(); }

bool PointDrawer::draws_own() const {
  return spec_.data.generator == "own" && spec_.data.points_file.empty();
}

void PointDrawer::switch_mode(bool on) {
  if (!on && stroke_) end();
  bar_->setErasing(false);
  bar_->setVisible(on);
  for (const NetworkKind kind : kAllKinds)
    if (!on) maps_.plot(kind)->unsetCursor();
  if (on) show_cursor(Qt::NoModifier);
  if (on) focus_a_map();
  show_state();
}

/// The keys work at once.
void PointDrawer::focus_a_map() {
  MapPlot* first = nullptr;
  for (const NetworkKind kind : kAllKinds) {
    MapPlot* const plot = maps_.plot(kind);
    if (plot->hasFocus()) return;
    if (!first && plot->isVisible()) first = plot;
  }
  if (first) first->setFocus(Qt::OtherFocusReason);
}

void PointDrawer::setSpec(const ExperimentSpec& spec) {
  const bool changed = spec.data.own_points != spec_.data.own_points;
  spec_ = spec;
  if (changed || !stroke_) {
    stroke_.reset();
    points_ = parse_own_points(spec_.data.own_points, "data.own_points");
  }
  // Seen at once; the experiment's own data set follows.
  if (changed && isOn())
    maps_.setDataset(draws_own() ? std::make_shared<const Dataset>(own_dataset(points_)) : dataset_);
  show_state();
}

void PointDrawer::setDataset(const std::shared_ptr<const Dataset>& dataset) {
  dataset_ = dataset;
  if (stroke_) preview();
  show_state();
}

void PointDrawer::show_state() {
  const auto ones = std::size_t(std::ranges::count(points_, 1, &OwnPoint::label));
  clear_->setEnabled(draws_own() && !points_.empty());
  if (!isOn()) return;
  if (draws_own() || stroke_)
    bar_->showCounts(points_.size() - ones, ones);
  else
    bar_->showOffer(points_.size(), dataset_ ? std::size_t(dataset_->size()) : 0, kMostToStartFrom);
}

void PointDrawer::show_cursor(Qt::KeyboardModifiers modifiers) {
  if (!isOn()) return;
  const QCursor cursor = tool_cursor(bar_->erasing() || modifiers.testFlag(Qt::ShiftModifier));
  for (const NetworkKind kind : kAllKinds) maps_.plot(kind)->setCursor(cursor);
}

bool PointDrawer::eventFilter(QObject* watched, QEvent* event) {
  // A map that is being destroyed still sends events, but is no map any more.
  auto* const map = qobject_cast<MapPlot*>(watched);
  if (!isOn() || !map) return false;
  MapPlot& plot = *map;
  switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: {  // The second of two quick points.
      const auto& mouse = *static_cast<QMouseEvent*>(event);
      const bool draws = mouse.button() == Qt::LeftButton || mouse.button() == Qt::RightButton;
      if (!draws || !plot.frame().contains(mouse.position())) return false;
      if (!stroke_) begin(plot, mouse);
      return true;
    }
    case QEvent::MouseMove:
      if (!stroke_) return false;
      go_on(plot, static_cast<QMouseEvent*>(event)->position());
      return true;
    case QEvent::MouseButtonRelease:
      if (!stroke_) return false;
      if (static_cast<QMouseEvent*>(event)->button() == button_) end();
      return true;
    case QEvent::ContextMenu:
      return true;
    case QEvent::ShortcutOverride: {  // Some of the keys have another meaning while one does not draw.
      const auto& key = *static_cast<QKeyEvent*>(event);
      if (!tool_of(key) && !way_of(key) && key.key() != Qt::Key_Escape) return false;
      event->accept();
      return true;
    }
    case QEvent::KeyPress:
      if (press(plot, *static_cast<QKeyEvent*>(event))) return true;
      if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        draw_->setChecked(false);
        return true;
      }
      show_cursor(static_cast<QKeyEvent*>(event)->modifiers());
      return false;
    case QEvent::KeyRelease:
      show_cursor(static_cast<QKeyEvent*>(event)->modifiers());
      return false;
    case QEvent::Enter:
      show_cursor(QApplication::keyboardModifiers());
      return false;
    default:
      return false;
  }
}

/// False for keys that are not for drawing.
bool PointDrawer::press(MapPlot& plot, const QKeyEvent& event) {
  if (const auto way = way_of(event)) {
    const Qt::KeyboardModifiers held = event.modifiers();
    if (held.testFlag(Qt::ControlModifier))
      plot.setViewRange(plot.viewRange().panned(kPanStep * way->x(), kPanStep * way->y()));
    else
      plot.moveMarker((held.testFlag(Qt::ShiftModifier) ? kLargeStep : kStep) * *way);
    return true;
  }
  const std::optional<Tool> tool = tool_of(event);
  if (!tool) return false;
  if (stroke_ || event.isAutoRepeat() || (*tool == Tool::Erase && !draws_own())) return true;
  if (!plot.marker()) plot.moveMarker({});  // Where the point comes is to be seen.
  const QPointF pixel = plot.transform().toPixel(plot.marker().value_or(plot.viewRange().centre()));
  stroke_ = tool;
  *tool == Tool::Erase ? erase(plot, pixel, std::numeric_limits<double>::infinity()) : place(plot, pixel);
  preview();
  end();
  return true;
}

void PointDrawer::begin(MapPlot& plot, const QMouseEvent& event) {
  plot.setFocus(Qt::MouseFocusReason);
  const bool erases = bar_->erasing() || event.modifiers().testFlag(Qt::ShiftModifier);
  if (erases && !draws_own()) return;  // These are not drawn points.
  button_ = event.button();
  stroke_ = erases ? Tool::Erase : button_ == Qt::LeftButton ? Tool::One : Tool::Zero;
  last_ = event.position();
  erases ? erase(plot, last_, kReach) : place(plot, last_);
  preview();
}

void PointDrawer::go_on(MapPlot& plot, QPointF pixel) {
  if (*stroke_ == Tool::Erase) {
    erase(plot, pixel, kReach);
  } else {
    const QPointF way = pixel - last_;
    if (std::hypot(way.x(), way.y()) < kReach || !plot.frame().contains(pixel)) return;
    last_ = pixel;
    place(plot, pixel);
  }
  preview();
}

void PointDrawer::place(const MapPlot& plot, QPointF pixel) {
  if (points_.size() >= kMostOwnPoints) return;
  const QPointF plane = plot.transform().toPlane(pixel);
  const auto to_see = [](double coordinate, double side) {
    return rounded(coordinate, std::max(side / 2, 1e-6));
  };
  const ViewRange& view = plot.viewRange();
  points_.push_back(
      {to_see(plane.x(), view.width), to_see(plane.y(), view.height), *stroke_ == Tool::One ? 1 : 0});
}

void PointDrawer::erase(const MapPlot& plot, QPointF pixel, double reach) {
  const PlaneTransform transform = plot.transform();
  auto nearest = points_.end();
  double least = reach;
  for (auto point = points_.begin(); point != points_.end(); ++point) {
    const QPointF way = transform.toPixel({point->x, point->y}) - pixel;
    const double distance = std::hypot(way.x(), way.y());
    if (distance <= least) least = distance, nearest = point;
  }
  if (nearest != points_.end()) points_.erase(nearest);
}

void PointDrawer::preview() {
  maps_.setDataset(std::make_shared<const Dataset>(own_dataset(points_)));
  show_state();
}

void PointDrawer::end() {
  stroke_.reset();
  commit();
  show_state();
}

void PointDrawer::start_from(std::vector<OwnPoint> points) {
  stroke_.reset();
  points_ = std::move(points);
  commit();
  show_state();
}

void PointDrawer::commit() {
  ExperimentSpec next = spec_;
  next.data.generator = "own";
  next.data.points_file.clear();
  next.data.points_format.clear();
  next.data.points_digest.clear();
  next.data.standardize = false;
  next.data.own_points = own_points_text(points_);
  if (next == spec_) {
    if (dataset_) maps_.setDataset(dataset_);  // A press that erased nothing.
    return;
  }
  Q_EMIT edited(next);
}

}  // namespace quantoscope
