// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/paper_plot.h"

#include <cmath>
#include <utility>

#include <qcustomplot.h>
#include <QLayout>

#include "ui/figure/figure_layout.h"

namespace quantoscope {

QFont scaled_font(QFont font, double factor) {
  if (font.pixelSize() > 0)
    font.setPixelSize(std::max(1, int(std::lround(font.pixelSize() * factor))));
  else
    font.setPointSizeF(font.pointSizeF() * factor);
  return font;
}

QFont paper_font() {
  QFont font(figure_font({}, 9).family());
  font.setHintingPreference(QFont::PreferNoHinting);
  font.setPixelSize(12);
  return font;
}

Drawing paper_drawing(std::shared_ptr<QWidget> plot, QSize pixels, const QString& title) {
  plot->resize(pixels);
  auto* const inner = plot->findChild<QCustomPlot*>();
  if (inner) inner->resize(pixels);
  Drawing drawing;
  drawing.size = QSizeF(pixels) * kUnitsPerInch / kPixelsPerInch;
  drawing.title = title;
  drawing.paint = [plot = std::move(plot), inner, pixels](QPaintDevice& device, double scale) {
    QCPPainter painter(&device);
    painter.scale(scale * kUnitsPerInch / kPixelsPerInch, scale * kUnitsPerInch / kPixelsPerInch);
    if (!inner) return plot->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    inner->toPainter(&painter, pixels.width(), pixels.height());
  };
  return drawing;
}

}  // namespace quantoscope
