// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/readout.h"
#include "ui/plots/network_text.h"

#include <cmath>

#include <QEvent>
#include <QPainter>

namespace quantoscope {
namespace {

constexpr double kReadoutEdge = 10, kReadoutSwatch = 10, kReadoutGap = 6;  ///< Pixels.
const QString kNone = QStringLiteral("–");

QString number(double value, int decimals, bool sign) {
  QString text = decimals_text(value, decimals);
  if (sign && value > 0 && text.toDouble() != 0) text.prepend(QLatin1Char('+'));
  return text.replace(QLatin1Char('-'), QChar(0x2212));
}

double probability(double logit) { return 1 / (1 + std::exp(-logit)); }

QString percent(double share) { return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 1); }

}  // namespace

Readout::Readout(QWidget* parent) : QWidget(parent), palette_(Palette::matching(palette())) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setAccessibleName(tr("What the networks say at the point"));
  setWhatsThis(
      tr("<p><b>Readout</b>: the point under the mouse, else the one that was clicked. "
         "<b>Truth</b> is its right class. On each map stand the colour of the class (1 where the logit is "
         "above 0), the logit, and the probability of class 1, 1 / (1 + exp(−logit)).</p>"));
}

void Readout::setReading(const Reading& reading, bool pointed) {
  if (reading.widest != reading_.widest) updateGeometry();
  reading_ = reading;
  pointed_ = pointed;
  QString said;
  if (pointed) {
    said = tr("x %1, y %2, truth %3")
               .arg(number(reading.plane.x(), reading.decimals[0], false),
                    number(reading.plane.y(), reading.decimals[1], false),
                    reading.truth ? QString::number(*reading.truth) : kNone);
    for (const Reading::Answer& answer : reading.answers)
      if (answer.logit) {
        said += tr("; %1 class %2, logit %3, probability %4")
                    .arg(answer.bits, QString::number(int(*answer.logit > 0)), number(*answer.logit, 2, true),
                         percent(probability(*answer.logit)));
        if (!answer.kind.isEmpty()) said += QStringLiteral(", ") + answer.kind;
      }
  }
  setAccessibleDescription(said);
  update();
}

void Readout::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  update();
}

/// Of x or y, with its letter.
double Readout::column() const {
  const QFontMetricsF metrics(font());
  return metrics.horizontalAdvance(QStringLiteral("x")) + metrics.horizontalAdvance(reading_.widest) +
         kReadoutGap;
}

QSize Readout::sizeHint() const {
  const QFontMetricsF metrics(font());
  const double truth = metrics.horizontalAdvance(tr("truth")) + kReadoutSwatch + 2 * kReadoutGap +
                       metrics.horizontalAdvance(QLatin1Char('0'));
  return {int(std::ceil(2 * kReadoutEdge + 2 * (column() + kReadoutGap) + truth)),
          int(std::ceil(metrics.height())) + 6};
}

QSize Readout::minimumSizeHint() const { return {100, sizeHint().height()}; }

void Readout::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), palette_.background);
  const QFontMetricsF metrics(font());
  const double base = (height() + metrics.capHeight()) / 2;
  double left = kReadoutEdge;
  const auto write = [&](const QString& label, const QString& value) {
    painter.setPen(palette_.muted);
    painter.drawText(QPointF(left, base), label);
    painter.setPen(palette_.text);
    // Nothing moves when numbers change.
    painter.drawText(QPointF(left + column() - metrics.horizontalAdvance(value), base), value);
    left += column() + kReadoutGap;
  };
  write(QStringLiteral("x"), pointed_ ? number(reading_.plane.x(), reading_.decimals[0], false) : kNone);
  write(QStringLiteral("y"), pointed_ ? number(reading_.plane.y(), reading_.decimals[1], false) : kNone);
  painter.setPen(palette_.muted);
  painter.drawText(QPointF(left, base), tr("truth"));
  left += metrics.horizontalAdvance(tr("truth")) + kReadoutGap;
  painter.setPen(palette_.text);
  if (!pointed_ || !reading_.truth) return painter.drawText(QPointF(left, base), kNone);
  painter.fillRect(
      QRectF(std::floor(left), std::floor((height() - kReadoutSwatch) / 2), kReadoutSwatch, kReadoutSwatch),
      palette_.classColor(*reading_.truth));
  painter.drawText(QPointF(left + kReadoutSwatch + kReadoutGap, base), QString::number(*reading_.truth));
}

void Readout::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
