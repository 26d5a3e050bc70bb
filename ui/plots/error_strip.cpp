// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/error_strip.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QPainter>

#include "ui/help/help_button.h"
#include "ui/plots/map_plot.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr double kBarWidth = 36, kSlim = 24, kBarHeight = 8, kStripGap = 6, kStripPadding = 5;  ///< Pixels.
constexpr int kHelpSide = 18;

}  // namespace

ErrorStrip::ErrorStrip(QWidget* parent)
    : QWidget(parent),
      help_(new HelpButton("distortion-and-noise", this)),
      palette_(Palette::matching(palette())) {
  help_->setFixedSize(kHelpSide, kHelpSide);
  help_->hide();
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
  updateGeometry();
  placeHelp();
  update();
}

void ErrorStrip::setHelpful(bool helpful) {
  helpful_ = helpful;
  updateGeometry();
  placeHelp();
}

/// At the end of its first line.
void ErrorStrip::placeHelp() {
  help_->setVisible(helpWidth() > 0);
  const bool right = beside_ && toward_.testFlag(Qt::AlignRight);
  help_->move(right ? 0 : width() - kHelpSide, 0);
}

/// It is left out where it would cut the text off.
double ErrorStrip::helpWidth() const {
  return helpful_ && error_ && width() >= sizeHint().width() ? kHelpSide : 0;
}

void ErrorStrip::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  placeHelp();
}

void ErrorStrip::setBeside(bool beside, Qt::Alignment toward) {
  if (beside == beside_ && toward == toward_) return;
  beside_ = beside;
  toward_ = toward;
  placeHelp();
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
  if (!beside_) return small;
  // In a narrow place the lines are smaller rather than cut off.
  constexpr double kSmallestStrip = 0.7;
  const double needed =
      barWidth() + kStripGap + 2 * kStripPadding +
      QFontMetricsF(small).horizontalAdvance(tr("distortion %1").arg(QStringLiteral("100 %")));
  if (needed > width()) small.setPointSizeF(small.pointSizeF() * std::max(kSmallestStrip, width() / needed));
  return small;
}

double ErrorStrip::barWidth() const {
  constexpr int kNarrowStrip = 180;
  return beside_ && width() < kNarrowStrip ? kSlim : kBarWidth;
}

double ErrorStrip::text_width() const {
  const QFontMetricsF metrics(small());
  return std::max(metrics.horizontalAdvance(tr("distortion %1").arg(QStringLiteral("100 %"))),
                  metrics.horizontalAdvance(tr("noise %1").arg(QStringLiteral("100 %"))));
}

QSize ErrorStrip::sizeHint() const {
  const double line = QFontMetricsF(small()).height();
  if (beside_) return {160, int(std::ceil(6 * line)) + 6};
  if (!error_) return {0, 0};
  const bool one = !error_->distortion_share;
  const double width = one ? QFontMetricsF(small()).horizontalAdvance(shares_text(*error_))
                           : barWidth() + kStripGap + text_width();
  return {int(std::ceil(width + 2 * kStripPadding + (helpful_ ? kHelpSide : 0))),
          int(std::ceil((one ? 1 : 2) * line)) + 4};
}

/// Grows from the edge where the texts are not.
QRectF ErrorStrip::bar(int line, double share) const {
  const double high = QFontMetricsF(small()).height();
  const double length = std::round(barWidth() * share);
  const double top = 2 + std::round(line * high + (high - kBarHeight) / 2);
  const bool right = beside_ && toward_.testFlag(Qt::AlignRight);
  return {right ? width() - kStripPadding - length : kStripPadding, top, length, kBarHeight};
}

QRectF ErrorStrip::distortionBar() const {
  if (!error_ || !error_->distortion_share) return {};
  return bar(0, *error_->distortion_share);
}

QRectF ErrorStrip::noiseBar() const {
  if (!error_ || !error_->distortion_share) return {};
  return bar(1, 1 - *error_->distortion_share);
}

void ErrorStrip::paintEvent(QPaintEvent*) {
  if (!beside_ && !error_) return;
  QPainter painter(this);
  if (!beside_) {
    painter.setRenderHint(QPainter::Antialiasing);
    draw_pill(painter, QRectF(rect()), palette_.background);
    painter.setRenderHint(QPainter::Antialiasing, false);
  }
  painter.setFont(small());
  const QFontMetricsF metrics(painter.font());
  const bool right = beside_ && toward_.testFlag(Qt::AlignRight);
  const auto write = [&](int line, const QString& text, const QColor& color, double beyond) {
    const double help = line == 0 ? helpWidth() : 0;
    const QRectF room(kStripPadding + (right ? help : beyond), 2 + line * metrics.height(),
                      width() - 2 * kStripPadding - beyond - help, metrics.height());
    painter.setPen(color);
    painter.drawText(room, int(right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                     metrics.elidedText(text, Qt::ElideRight, room.width()));
  };
  if (!error_) return write(0, absent_, palette_.muted, 0);
  int lines = 0;
  if (error_->distortion_share) {
    painter.fillRect(distortionBar(), palette_.distortion);
    painter.fillRect(noiseBar(), palette_.noise);
    const double beyond = barWidth() + kStripGap;
    write(lines++, tr("distortion %1").arg(whole_percent(*error_->distortion_share)), palette_.text, beyond);
    write(lines++, tr("noise %1").arg(whole_percent(1 - *error_->distortion_share)), palette_.text, beyond);
  } else {
    write(lines++, shares_text(*error_), palette_.text, 0);
  }
  if (!beside_) return;
  for (const QString& part : character_text(*error_).split(QStringLiteral(" · ")))
    write(lines++, part, palette_.muted, 0);
}

void ErrorStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
