// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_title.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QPainter>

#include "ui/plots/map_plot.h"
#include "ui/plots/network_text.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr double kTitlePadding = 6, kTitleStripe = 4;  ///< Pixels.

}  // namespace

MapTitle::MapTitle(NetworkKind kind, QWidget* parent)
    : QAbstractButton(parent), kind_(kind), palette_(Palette::matching(palette())) {
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::NoFocus);  // The map has it; keys make it large, too.
}

void MapTitle::setNetwork(const NetworkSnapshot& network) {
  const QString words = network_title(network);
  const QString bits = network.kind == NetworkKind::Float ? words : bits_text(network);
  QString share, of;
  if (const auto truth = truth_share(network)) {
    share = percent_text(*truth);
    of = tr("of truth");
  } else if (network.accuracy.training) {
    share = percent_text(*network.accuracy.training);
    of = tr("of training points");
  }
  setToolTip(network_details(network) + QLatin1Char('\n') + tr("Click: this map alone, and back"));
  if (words == words_ && bits == bits_ && share == share_ && of == of_) return;
  words_ = words;
  bits_ = bits;
  share_ = share;
  of_ = of;
  setText(words_);
  setAccessibleName(tr("%1 alone").arg(words_));
  setAccessibleDescription(share_ + QLatin1Char(' ') + of_);
  updateGeometry();
  update();
}

void MapTitle::setBeside(bool beside, Qt::Alignment toward) {
  beside_ = beside;
  toward_ = toward;
  update();
}

void MapTitle::setShort(bool brief) {
  if (brief == brief_) return;
  brief_ = brief;
  update();
}

void MapTitle::setDigits(double height) {
  digits_ = height;
  update();
}

void MapTitle::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  update();
}

/// On the map.
QFont MapTitle::bold() const {
  if (digits_ > 0) return large();
  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  return bold;
}

/// Of the bits and the accuracy beside the map.
QFont MapTitle::large() const {
  QFont large = font();
  large.setWeight(QFont::DemiBold);
  if (digits_ > 0) {
    large.setPixelSize(100);
    large.setPixelSize(int(std::ceil(100 * digits_ / QFontMetricsF(large).capHeight())));
  } else {
    large.setPointSizeF(1.5 * large.pointSizeF());
  }
  return large;
}

double MapTitle::letterHeight() const { return QFontInfo(beside_ ? large() : bold()).pixelSize(); }

double MapTitle::wordsWidth() const {
  const QFontMetricsF metrics(bold());
  return kTitleStripe + 3 * kTitlePadding + metrics.horizontalAdvance(words_) +
         metrics.horizontalAdvance(QStringLiteral("100.0 %"));
}

QSize MapTitle::sizeHint() const {
  if (beside_) {
    const QFontMetricsF metrics(large());
    const double width =
        metrics.horizontalAdvance(QStringLiteral("99.9 %")) + kTitleStripe + 2 * kTitlePadding;
    return {int(std::ceil(width)), int(std::ceil(2 * metrics.height() + 4 * QFontMetricsF(font()).height()))};
  }
  const QFontMetricsF metrics(bold());
  double width = kTitleStripe + 2 * kTitlePadding + metrics.horizontalAdvance(said());
  if (!share_.isEmpty()) width += kTitlePadding + metrics.horizontalAdvance(share_);
  return {int(std::ceil(width)), int(std::ceil(metrics.height())) + 4};
}

void MapTitle::paintBeside(QPainter& painter) const {
  const bool right = toward_.testFlag(Qt::AlignRight);
  const QRectF stripe(right ? width() - kTitleStripe : 0.0, 0, kTitleStripe, height());
  painter.fillRect(stripe, palette_.networks[std::size_t(kind_)]);
  QRectF room = QRectF(rect()).adjusted(right ? 0 : kTitleStripe + kTitlePadding, 0,
                                        right ? -kTitleStripe - kTitlePadding : 0, 0);
  const int flags = int(toward_ & Qt::AlignHorizontal_Mask) | Qt::AlignTop;
  const auto write = [&](const QFont& letters, const QColor& color, const QString& text, bool wraps) {
    // 100.0 % has one digit more than there is room for.
    QFont fitting = letters;
    const double wide = QFontMetricsF(letters).horizontalAdvance(text);
    if (!wraps && wide > room.width() && letters.pixelSize() > 0)
      fitting.setPixelSize(std::max(1, int(letters.pixelSize() * room.width() / wide)));
    painter.setFont(fitting);
    painter.setPen(color);
    QRectF used;
    painter.drawText(room, wraps ? flags | Qt::TextWordWrap : flags, text, &used);
    room.setTop(used.bottom());
  };
  write(large(), palette_.text, bits_, false);
  if (words_ != bits_) write(font(), palette_.muted, words_, true);
  if (share_.isEmpty()) return;
  write(large(), palette_.text, share_, false);
  write(font(), palette_.muted, of_, false);
}

void MapTitle::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (beside_) return paintBeside(painter);
  draw_pill(painter, QRectF(rect()), palette_.background);
  painter.fillRect(QRectF(0, 3, kTitleStripe, height() - 6), palette_.networks[std::size_t(kind_)]);
  const QFontMetricsF metrics(bold());
  painter.setFont(bold());
  double left = kTitleStripe + kTitlePadding;
  const double base = (height() + metrics.capHeight()) / 2;
  painter.setPen(palette_.text);
  painter.drawText(QPointF(left, base), said());
  left += metrics.horizontalAdvance(said()) + kTitlePadding;
  painter.drawText(QPointF(left, base), share_);
}

void MapTitle::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QAbstractButton::changeEvent(event);
}

}  // namespace quantoscope
