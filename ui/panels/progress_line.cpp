// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/progress_line.h"

#include <QPainter>

namespace quantoscope {

ProgressLine::ProgressLine(QWidget* parent) : QProgressBar(parent) {
  setTextVisible(false);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ProgressLine::setColor(const QColor& color) {
  color_ = color;
  update();
}

void ProgressLine::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  QColor groove = palette().color(QPalette::WindowText);
  groove.setAlphaF(0.14f);
  QRectF line = rect();
  const double radius = line.height() / 2;
  painter.setBrush(groove);
  painter.drawRoundedRect(line, radius, radius);
  if (maximum() <= minimum() || value() <= minimum()) return;
  line.setWidth(std::max(line.height(), line.width() * (value() - minimum()) / (maximum() - minimum())));
  painter.setBrush(color_);
  painter.drawRoundedRect(line, radius, radius);
}

}  // namespace quantoscope
