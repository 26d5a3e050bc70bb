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
  QString said = error_ ? areas_text(*error_) : absent_;
  if (error_ && !character_text(*error_).isEmpty()) said += QStringLiteral(" · ") + character_text(*error_);
  setAccessibleDescription(said);
  const QString help = error_ ? character_help() + character_details(*error_) : character_help();
  setToolTip(help);
  setWhatsThis(help);
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
  const double needed = barWidth() + kStripGap + 2 * kStripPadding + textWidth(QFontMetricsF(small));
  if (needed > width()) small.setPointSizeF(small.pointSizeF() * std::max(kSmallestStrip, width() / needed));
  return small;
}

double ErrorStrip::barWidth() const {
  constexpr int kNarrowStrip = 180;
  return beside_ && width() < kNarrowStrip ? kSlim : kBarWidth;
}

/// Beside the bars; the same whatever the numbers, so that nothing moves while networks learn.
double ErrorStrip::textWidth(const QFontMetricsF& metrics) {
  ErrorCharacter widest;
  widest.flipped_share = 0.888;
  widest.distortion_share = 1;
  return metrics.horizontalAdvance(area_parts(widest)[1]);
}

QSize ErrorStrip::sizeHint() const {
  const double line = QFontMetricsF(small()).height();
  if (beside_) return {160, int(std::ceil(6 * line)) + 6};
  if (!error_) return {0, 0};
  const bool one = !hasBars();
  const double width = one ? QFontMetricsF(small()).horizontalAdvance(areas_text(*error_))
                           : barWidth() + kStripGap + textWidth(QFontMetricsF(small()));
  return {int(std::ceil(width + 2 * kStripPadding + (helpful_ ? kHelpSide : 0))),
          int(std::ceil((one ? 1 : 3) * line)) + 4};
}

/// Grows from the edge where the texts are not.
QRectF ErrorStrip::bar(int line, double share) const {
  const double high = QFontMetricsF(small()).height();
  const double length = std::round(barWidth() * share);
  const double top = 2 + std::round(line * high + (high - kBarHeight) / 2);
  const bool right = beside_ && toward_.testFlag(Qt::AlignRight);
  return {right ? width() - kStripPadding - length : kStripPadding, top, length, kBarHeight};
}

QRectF ErrorStrip::distortionBar() const { return hasBars() ? bar(1, *error_->distortion_share) : QRectF(); }

QRectF ErrorStrip::noiseBar() const { return hasBars() ? bar(2, 1 - *error_->distortion_share) : QRectF(); }

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
  const bool little = error_->is_little();
  if (hasBars()) {
    painter.fillRect(distortionBar(), little ? palette_.muted : palette_.distortion);
    painter.fillRect(noiseBar(), little ? palette_.muted : palette_.noise);
  }
  int lines = 0;
  for (const QString& part : area_parts(*error_)) {
    const double beyond = lines > 0 ? barWidth() + kStripGap : 0;
    write(lines++, part, little ? palette_.muted : palette_.text, beyond);
  }
  if (!beside_) return;
  for (const QString& part : character_text(*error_).split(QStringLiteral(" · "), Qt::SkipEmptyParts))
    write(lines++, part, palette_.muted, 0);
}

void ErrorStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
