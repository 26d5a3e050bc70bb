// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/time_slider.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

namespace quantoscope {
namespace {

constexpr double kHandle = 7;    ///< Radius, pixels.
constexpr double kGroove = 4;    ///< Height.
constexpr double kCatch = 5;     ///< So close to the start of retraining is on it.
constexpr double kTickRoom = 3;  ///< Kept moments are not drawn closer than this.

QColor faded(QColor color, float alpha) {
  color.setAlphaF(alpha);
  return color;
}

}  // namespace

TimeSlider::TimeSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  // What assistive technology sets is a person's choice, too. (Whoever shows a time blocks this signal.)
  connect(this, &QSlider::valueChanged, this, &TimeSlider::picked);
}

void TimeSlider::setMarks(const Marks& marks) {
  if (marks == marks_) return;
  marks_ = marks;
  update();
}

QSize TimeSlider::sizeHint() const { return {200, int(2 * kHandle) + 10}; }

double TimeSlider::pixel(int value) const {
  const double room = width() - 2 * kHandle - 2;
  return kHandle + 1 + room * (value - minimum()) / std::max(1, maximum() - minimum());
}

void TimeSlider::pick(double x) {
  if (marks_.start > minimum() && marks_.start <= marks_.now && std::abs(x - pixel(marks_.start)) <= kCatch)
    return Q_EMIT picked(marks_.start);
  const double share = (x - pixel(minimum())) / std::max(1.0, pixel(maximum()) - pixel(minimum()));
  Q_EMIT picked(minimum() + int(std::lround(std::clamp(share, 0.0, 1.0) * (maximum() - minimum()))));
}

void TimeSlider::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  setSliderDown(true);
  pick(event->position().x());
}

void TimeSlider::mouseMoveEvent(QMouseEvent* event) {
  if (isSliderDown()) pick(event->position().x());
}

void TimeSlider::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) setSliderDown(false);
}

void TimeSlider::wheelEvent(QWheelEvent* event) {
  if (const int turn = event->angleDelta().y()) Q_EMIT stepped(turn > 0 ? 1 : -1);
  event->accept();
}

void TimeSlider::keyPressEvent(QKeyEvent* event) {
  const bool mirrored = isRightToLeft();
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
      return Q_EMIT stepped((event->key() == Qt::Key_Right) != mirrored ? 1 : -1);
    case Qt::Key_Up:
      return Q_EMIT stepped(1);
    case Qt::Key_Down:
      return Q_EMIT stepped(-1);
    case Qt::Key_Home:
      return Q_EMIT picked(minimum());
    case Qt::Key_End:
      return Q_EMIT picked(maximum());
    default:
      QSlider::keyPressEvent(event);
  }
}

void TimeSlider::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor ink = palette().color(QPalette::WindowText), accent = palette().color(QPalette::Highlight);
  const double middle = height() / 2.0, left = pixel(minimum());
  const auto groove = [&](double to) {
    return QRectF(left - kGroove / 2, middle - kGroove / 2, to - left + kGroove, kGroove);
  };
  painter.setPen(Qt::NoPen);
  painter.setBrush(faded(ink, 0.16f));
  painter.drawRoundedRect(groove(pixel(maximum())), kGroove / 2, kGroove / 2);
  painter.setBrush(faded(isEnabled() ? accent : ink, isEnabled() ? 0.55f : 0.2f));
  if (marks_.now > minimum())
    painter.drawRoundedRect(groove(pixel(std::min(marks_.now, maximum()))), kGroove / 2, kGroove / 2);

  double last = -kTickRoom;
  for (const int position : marks_.kept) {
    const double x = pixel(position);
    if (x - last < kTickRoom) continue;
    last = x;
    painter.fillRect(QRectF(x - 0.5, middle + kGroove / 2 + 2, 1, 3), faded(ink, 0.4f));
  }
  if (marks_.start > minimum() && marks_.start < maximum())
    painter.fillRect(QRectF(pixel(marks_.start) - 1, middle - 9, 2, 18), faded(ink, 0.8f));

  if (!isEnabled()) return;
  const double x = pixel(sliderPosition());
  if (hasFocus()) {
    painter.setBrush(faded(accent, 0.3f));
    painter.drawEllipse(QPointF(x, middle), kHandle + 1, kHandle + 1);
  }
  painter.setPen(QPen(palette().color(QPalette::Window), 1.5));
  painter.setBrush(accent);
  painter.drawEllipse(QPointF(x, middle), kHandle - 1, kHandle - 1);
}

}  // namespace quantoscope
