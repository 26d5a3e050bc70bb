// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys on a map.
#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include "ui/plots/map_plot.h"

namespace quantoscope {
namespace {

constexpr double kMapZoomStep = 1.25;
constexpr double kMapPanStep = 0.1;
constexpr double kMarkerStep = 0.02, kLargeMarkerStep = 0.1;  ///< Of the view's side, for a key.
constexpr double kSmallestBand = 6;                           ///< Pixels; smaller ones are slips of the hand.

}  // namespace

void MapPlot::mousePressEvent(QMouseEvent* event) {
  const bool usable = event->button() == Qt::LeftButton || event->button() == Qt::RightButton;
  if (!usable || gesture_ != Gesture::None || !frame().contains(event->position())) return event->ignore();
  gesture_ = Gesture::Click;
  button_ = event->button();
  pressed_at_ = event->position();
  grabbed_ = transform().toPlane(pressed_at_);
}

void MapPlot::startDrag(Qt::KeyboardModifiers modifiers) {
  if (button_ == Qt::RightButton || modifiers.testFlag(Qt::ShiftModifier)) {
    gesture_ = Gesture::Band;
  } else if (modifiers.testFlag(Qt::ControlModifier)) {
    gesture_ = Gesture::Line;
  } else {
    gesture_ = Gesture::Pan;
    setCursor(Qt::ClosedHandCursor);
  }
}

void MapPlot::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (gesture_ == Gesture::Click && (at - pressed_at_).manhattanLength() >= QApplication::startDragDistance())
    startDrag(event->modifiers());
  const QRectF inside = frame();
  const QPointF kept(std::clamp(at.x(), inside.left(), inside.right()),
                     std::clamp(at.y(), inside.top(), inside.bottom()));
  if (gesture_ == Gesture::Pan) {
    const QPointF by = grabbed_ - transform().toPlane(at);
    setViewRange(view_.panned(by.x() / view_.width, by.y() / view_.height));
  } else if (gesture_ == Gesture::Band) {
    band_ = QRectF(pressed_at_, kept).normalized();
    update();
  } else if (gesture_ == Gesture::Line) {
    drawn_line_ = QLineF(grabbed_, transform().toPlane(kept));
    update();
  }
  Q_EMIT pointedAt(inside.contains(at) ? std::optional(transform().toPlane(at)) : std::nullopt);
}

void MapPlot::endGesture() {
  gesture_ = Gesture::None;
  button_ = Qt::NoButton;
  drawn_line_.reset();
  band_ = QRectF();
  unsetCursor();
  update();
}

/// Views keep their proportions: the smallest square on the screen around the band, in its middle.
void MapPlot::zoomIntoBand() {
  if (std::max(band_.width(), band_.height()) < kSmallestBand) return;
  const PlaneTransform seen = transform();
  const QPointF centre = seen.toPlane(band_.center());
  const double share = std::max(band_.width(), band_.height()) / seen.frame().width();
  const double across = share * view_.width, upright = share * view_.height;
  setViewRange({centre.x() - across / 2, centre.y() - upright / 2, across, upright});
}

void MapPlot::mouseReleaseEvent(QMouseEvent* event) {
  if (gesture_ == Gesture::None || event->button() != button_) return event->ignore();
  const Gesture ended = gesture_;
  const Qt::MouseButton button = button_;
  const std::optional<QLineF> line = drawn_line_;
  if (ended == Gesture::Band) zoomIntoBand();
  endGesture();
  if (ended == Gesture::Click) Q_EMIT clicked(grabbed_, button);
  if (ended == Gesture::Line && line && line->length() > 0) Q_EMIT lineDrawn(*line);
}

void MapPlot::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && double_click_enlarges_) return Q_EMIT doubleClicked();
  mousePressEvent(event);
}

void MapPlot::wheelEvent(QWheelEvent* event) {
  if (!frame().contains(event->position()) || event->angleDelta().y() == 0) return event->ignore();
  const double factor = std::pow(kMapZoomStep, event->angleDelta().y() / 120.0);
  setViewRange(view_.zoomed(factor, transform().toPlane(event->position())));
  event->accept();
}

void MapPlot::moveMarker(QPointF step) {
  const QPointF from = marker_.value_or(view_.centre());
  Q_EMIT pointedAt(QPointF(std::clamp(from.x() + step.x() * view_.width, view_.x_min, view_.x_max()),
                           std::clamp(from.y() + step.y() * view_.height, view_.y_min, view_.y_max())));
}

void MapPlot::keyPressEvent(QKeyEvent* event) {
  QPointF way;
  switch (event->key()) {
    case Qt::Key_Left:
      way = {-1, 0};
      break;
    case Qt::Key_Right:
      way = {1, 0};
      break;
    case Qt::Key_Up:
      way = {0, 1};
      break;
    case Qt::Key_Down:
      way = {0, -1};
      break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return setViewRange(view_.zoomed(kMapZoomStep, view_.centre()));
    case Qt::Key_Minus:
      return setViewRange(view_.zoomed(1 / kMapZoomStep, view_.centre()));
    case Qt::Key_Home:
      return fit();
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
      return Q_EMIT eraseRequested();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return Q_EMIT clicked(marker_.value_or(view_.centre()),
                            event->modifiers() & Qt::ShiftModifier ? Qt::RightButton : Qt::LeftButton);
    case Qt::Key_Escape:
      if (gesture_ != Gesture::None) return endGesture();
      return event->ignore();
    default:
      return QWidget::keyPressEvent(event);
  }
  if (event->modifiers() & Qt::ControlModifier)
    return moveMarker((event->modifiers() & Qt::ShiftModifier ? kLargeMarkerStep : kMarkerStep) * way);
  setViewRange(view_.panned(kMapPanStep * way.x(), kMapPanStep * way.y()));
}

void MapPlot::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void MapPlot::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

bool MapPlot::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto& help = *static_cast<QHelpEvent*>(event);
  if (badgeRect().contains(help.pos()))
    QToolTip::showText(help.globalPos(), toolTip(), this);
  else
    QToolTip::hideText();
  return true;
}

void MapPlot::leaveEvent(QEvent*) { Q_EMIT pointedAt(std::nullopt); }

}  // namespace quantoscope
