// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/error_strip.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QPainter>

#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr double kBarWidth = 72, kBarHeight = 8, kStripGap = 8;  ///< Pixels.

}  // namespace

ErrorStrip::ErrorStrip(QWidget* parent) : QWidget(parent), palette_(Palette::matching(palette())) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setAccessibleName(tr("Character of the error"));
  setWhatsThis(character_help());
  setToolTip(character_help());
}

void ErrorStrip::setError(const std::optional<ErrorCharacter>& error, const QString& absent) {
  if (error == error_ && absent == absent_) return;
  error_ = error;
  absent_ = absent;
  setAccessibleDescription(error_ ? shares_text(*error_) + QStringLiteral(" · ") + character_text(*error_)
                                  : absent_);
  update();
}

void ErrorStrip::setIndent(int pixels) {
  if (pixels == indent_) return;
  indent_ = pixels;
  update();
}

void ErrorStrip::setBrief(bool brief) {
  if (brief == brief_) return;
  brief_ = brief;
  updateGeometry();
  update();
}

void ErrorStrip::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  update();
}

QFont ErrorStrip::small() const {
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.92);
  return small;
}

QSize ErrorStrip::sizeHint() const {
  return {260, int(std::ceil((brief_ ? 1 : 2) * QFontMetricsF(small()).height())) + 6};
}

QSize ErrorStrip::minimumSizeHint() const { return {120, sizeHint().height()}; }

/// Below the map's frame, or as far left of it as the numbers need.
double ErrorStrip::start() const {
  constexpr double kMargin = 4;
  if (!error_) return indent_;
  const QFontMetricsF metrics(small());
  const double shares = kBarWidth + kStripGap + metrics.horizontalAdvance(shares_text(*error_));
  const double numbers = brief_ ? 0 : metrics.horizontalAdvance(character_text(*error_));
  const double needed = std::max(shares, numbers) + 2 * kMargin;
  return std::clamp(width() - needed, kMargin, std::max<double>(indent_, kMargin));
}

QRectF ErrorStrip::bar() const {
  if (!error_ || !error_->distortion_share) return {};
  const double line = QFontMetricsF(small()).height();
  return {start(), std::round((line - kBarHeight) / 2), kBarWidth, kBarHeight};
}

QRectF ErrorStrip::distortionBar() const {
  QRectF part = bar();
  if (!part.isNull()) part.setWidth(std::round(part.width() * *error_->distortion_share));
  return part;
}

QRectF ErrorStrip::noiseBar() const {
  QRectF part = bar();
  if (!part.isNull()) part.setLeft(distortionBar().right());
  return part;
}

void ErrorStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), palette_.background);
  painter.setFont(small());
  const QFontMetricsF metrics(painter.font());
  const auto write = [&](double left, int line, const QString& text, const QColor& color) {
    painter.setPen(color);
    painter.drawText(QPointF(left, line * metrics.height() + metrics.ascent()),
                     metrics.elidedText(text, Qt::ElideRight, width() - left - 4));
  };
  if (!error_) return write(indent_, 0, absent_, palette_.muted);
  double left = start();
  if (const QRectF all = bar(); !all.isNull()) {
    painter.fillRect(distortionBar(), palette_.distortion);
    painter.fillRect(noiseBar(), palette_.noise);
    left = all.right() + kStripGap;
  }
  write(left, 0, shares_text(*error_), palette_.text);
  if (!brief_) write(start(), 1, character_text(*error_), palette_.muted);
}

void ErrorStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
