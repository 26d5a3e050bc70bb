// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_preview.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

namespace quantoscope {
namespace {

constexpr double kMargin = 16;

}  // namespace

FigurePreview::FigurePreview(QWidget* parent) : QWidget(parent) {
  setMinimumSize(320, 220);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Preview of the figure"));
}

void FigurePreview::setImage(const QImage& image) {
  image_ = image;
  update();
}

int FigurePreview::pixelsAcross(double aspect) const {
  const double across = std::min(width() - 2 * kMargin, (height() - 2 * kMargin) * aspect);
  return int(std::floor(std::max(50.0, across) * devicePixelRatioF()));
}

void FigurePreview::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.fillRect(rect(), palette().color(QPalette::Mid));
  if (image_.isNull()) return;
  const double scale = devicePixelRatioF();
  QSizeF size = QSizeF(image_.size()) / scale;
  const QSizeF room(width() - 2 * kMargin, height() - 2 * kMargin);
  if (size.width() > room.width() + 1 || size.height() > room.height() + 1)
    size.scale(room, Qt::KeepAspectRatio);
  // Whole device pixels, or the sharp image would be smeared over its neighbours.
  const auto snapped = [scale](double v) { return std::round(v * scale) / scale; };
  const QRectF sheet(QPointF(snapped((width() - size.width()) / 2), snapped((height() - size.height()) / 2)),
                     size);
  painter.drawImage(sheet, image_);
}

void FigurePreview::resizeEvent(QResizeEvent*) { Q_EMIT resized(); }

}  // namespace quantoscope
