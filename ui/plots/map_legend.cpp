// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_legend.h"

#include <cmath>

#include <QEvent>
#include <QPainter>

#include "ui/plots/view_legend.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr double kLegendEdge = 12, kLegendSwatch = 12, kLegendGap = 6, kSpace = 18, kBar = 150,
                 kLine = 26;  ///< Pixels.

}  // namespace

MapLegend::MapLegend(QWidget* parent) : QWidget(parent), palette_(Palette::matching(palette())) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setAccessibleName(tr("Legend of the maps"));
  describe();
}

void MapLegend::setView(MapView view, double scale) {
  if (view == view_ && scale == scale_) return;
  view_ = view;
  scale_ = scale;
  describe();
}

void MapLegend::setLines(const std::vector<BoundaryStyle>& lines) {
  lines_ = lines;
  describe();
}

void MapLegend::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  update();
}

void MapLegend::describe() {
  setToolTip(view_description(view_));
  setWhatsThis(view_description(view_));
  setAccessibleDescription(view_name(view_) + QStringLiteral(": ") + texts().join(QStringLiteral(", ")));
  update();
}

QStringList MapLegend::texts() const {
  QStringList all;
  for (const LegendEntry& entry : legend_entries(view_, palette_)) all << entry.text;
  if (view_ == MapView::Confidence)
    all << scale_name(view_) << QStringLiteral("0 %") << QStringLiteral("100 %");
  if (has_scale(view_)) all << scale_name(view_) << signed_number(-scale_) << signed_number(scale_);
  for (const BoundaryStyle line : lines_)
    all << (line == BoundaryStyle::OfMap     ? tr("class boundary")
            : line == BoundaryStyle::OfFloat ? tr("float boundary")
                                             : tr("true boundary"));
  return all;
}

QSize MapLegend::sizeHint() const { return {500, int(std::ceil(fontMetrics().height() * 1.0)) + 10}; }

QSize MapLegend::minimumSizeHint() const { return {100, sizeHint().height()}; }

/// Name, lower end, colours, upper end; returns where it ends.
double MapLegend::drawScale(QPainter& painter, double left) const {
  const QFontMetricsF metrics(font());
  const QStringList all = texts();
  const double base = (height() + metrics.capHeight()) / 2;
  const auto write = [&](const QString& text, const QColor& color) {
    painter.setPen(color);
    painter.drawText(QPointF(left, base), text);
    left += metrics.horizontalAdvance(text) + kLegendGap;
  };
  write(all[0], palette_.text);
  write(all[1], palette_.muted);
  const int top = int(height() - kLegendSwatch) / 2;
  for (int x = 0; x < int(kBar); ++x) {
    const QColor color = scale_color(view_, (x + 0.5) / kBar, palette_);
    painter.fillRect(QRectF(std::floor(left) + x, top, 1, kLegendSwatch), color);
  }
  left += kBar + kLegendGap;
  write(all[2], palette_.muted);
  return left - kLegendGap + kSpace;
}

void MapLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), palette_.background);
  const QFontMetricsF metrics(font());
  const double base = (height() + metrics.capHeight()) / 2;
  double left = kLegendEdge;
  const QStringList all = texts();
  qsizetype text = 0;
  const auto write = [&] {
    painter.setPen(palette_.text);
    painter.drawText(QPointF(left, base), all[text]);
    left += metrics.horizontalAdvance(all[text++]) + kSpace;
  };
  const auto fits = [&](double sign) {
    return left + sign + kLegendGap + metrics.horizontalAdvance(all[text]) <= width() - kLegendEdge / 2;
  };
  for (const LegendEntry& entry : legend_entries(view_, palette_)) {
    if (!fits(kLegendSwatch)) return;
    painter.setPen(QPen(palette_.axis, 1));
    painter.setBrush(entry.color);
    painter.drawRect(QRectF(std::floor(left) + 0.5, std::floor((height() - kLegendSwatch) / 2) + 0.5,
                            kLegendSwatch, kLegendSwatch));
    left += kLegendSwatch + kLegendGap;
    write();
  }
  if (view_ == MapView::Confidence || has_scale(view_)) {
    left = drawScale(painter, left);
    text += 3;
  }
  for (const BoundaryStyle line : lines_) {
    if (!fits(kLine)) return;
    QPen pen = boundary_pen(palette_, line, 1);
    pen.setWidthF(1.5);
    painter.setPen(pen);
    const double middle = std::floor(height() / 2.0) + 0.5;
    painter.drawLine(QPointF(left, middle), QPointF(left + kLine, middle));
    left += kLine + kLegendGap;
    write();
  }
}

void MapLegend::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
