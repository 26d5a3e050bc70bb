// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/readout.h"

#include <cmath>

#include <QEvent>
#include <QPainter>

namespace quantoscope {
namespace {

constexpr double kReadoutEdge = 12, kReadoutSwatch = 10, kReadoutGap = 6;  ///< Pixels.
constexpr double kSmallest = 0.75;                                         ///< Of the widget's font.
const QString kNone = QStringLiteral("–");

QString number(double value, int decimals, bool sign) {
  QString text = QString::number(value, 'f', decimals);
  if (sign && value > 0) text.prepend(QLatin1Char('+'));
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
         "<b>Truth</b> is its right class. For each network: the class (1 where the logit is above 0), "
         "the logit, and the probability of class 1, 1 / (1 + exp(−logit)). Between the grid's points "
         "the logit is interpolated.</p>"));
}

void Readout::setReading(const Reading& reading, bool pointed) {
  reading_ = reading;
  pointed_ = pointed;
  QString said;
  if (pointed) {
    said = tr("x %1, y %2, truth %3")
               .arg(number(reading.plane.x(), reading.decimals[0], false),
                    number(reading.plane.y(), reading.decimals[1], false),
                    reading.truth ? QString::number(*reading.truth) : kNone);
    for (const Reading::Answer& answer : reading.answers)
      if (answer.logit)
        said += tr("; %1 class %2, logit %3, probability %4")
                    .arg(answer.bits, QString::number(int(*answer.logit > 0)), number(*answer.logit, 2, true),
                         percent(probability(*answer.logit)));
  }
  setAccessibleDescription(said);
  update();
}

void Readout::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  update();
}

/// Of all columns.
double Readout::needed_width(const QFont& used, bool shares) const {
  const QFontMetricsF metrics(used);
  const double point = kReadoutEdge + 2 * metrics.horizontalAdvance(reading_.widest) + 7 * kReadoutGap +
                       metrics.horizontalAdvance(tr("truth"));
  const double column = kReadoutSwatch + 4 + metrics.horizontalAdvance(QLatin1Char('0')) + kReadoutGap + 3 +
                        metrics.horizontalAdvance(QStringLiteral("+00.00")) + kReadoutGap +
                        (shares ? metrics.horizontalAdvance(QStringLiteral("100.0 %")) + kReadoutGap : 0);
  return point + kNetworkKinds * column + kReadoutEdge;
}

QSize Readout::sizeHint() const { return {560, int(std::ceil(QFontMetricsF(font()).height() * 2)) + 12}; }

QSize Readout::minimumSizeHint() const { return {200, sizeHint().height()}; }

void Readout::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), palette_.background);
  painter.setPen(palette_.grid);
  painter.drawLine(QPointF(0, 0.5), QPointF(width(), 0.5));
  // In a narrow window everything is smaller, and then without probabilities.
  QFont fitting = font();
  bool shares = true;
  while (needed_width(fitting, true) > width() && fitting.pointSizeF() > kSmallest * font().pointSizeF())
    fitting.setPointSizeF(fitting.pointSizeF() - 0.5);
  if (needed_width(fitting, true) > width()) {
    shares = false;
    fitting = font();
    while (needed_width(fitting, false) > width() && fitting.pointSizeF() > kSmallest * font().pointSizeF())
      fitting.setPointSizeF(fitting.pointSizeF() - 0.5);
  }
  painter.setFont(fitting);
  const QFontMetricsF metrics(fitting);
  const double head = 6 + metrics.ascent(), body = head + metrics.height();
  const auto right = [&](double edge, double base, const QString& text) {
    painter.drawText(QPointF(edge - metrics.horizontalAdvance(text), base), text);
  };
  const double digits = metrics.horizontalAdvance(reading_.widest);
  const double truth = metrics.horizontalAdvance(tr("truth"));
  // Columns of the point, then four equal ones of the networks: nothing moves when numbers change.
  const double x = kReadoutEdge + digits, y = x + digits + 2 * kReadoutGap, t = y + 2 * kReadoutGap;
  painter.setPen(palette_.muted);
  right(x, head, QStringLiteral("x"));
  right(y, head, QStringLiteral("y"));
  painter.drawText(QPointF(t, head), tr("truth"));
  painter.setPen(palette_.text);
  right(x, body, pointed_ ? number(reading_.plane.x(), reading_.decimals[0], false) : kNone);
  right(y, body, pointed_ ? number(reading_.plane.y(), reading_.decimals[1], false) : kNone);
  const auto swatch = [&](double left, double base, int label) {
    painter.fillRect(
        QRectF(std::floor(left), std::floor(base - kReadoutSwatch + 1), kReadoutSwatch, kReadoutSwatch),
        palette_.classColor(label));
    painter.drawText(QPointF(left + kReadoutSwatch + 4, base), QString::number(label));
  };
  if (pointed_ && reading_.truth)
    swatch(t, body, *reading_.truth);
  else
    painter.drawText(QPointF(t, body), kNone);

  const double first = t + truth + 3 * kReadoutGap;
  const double logit = metrics.horizontalAdvance(QStringLiteral("+00.00"));
  const double share = metrics.horizontalAdvance(QStringLiteral("100.0 %"));
  const double label = kReadoutSwatch + 4 + metrics.horizontalAdvance(QLatin1Char('0'));
  const double needed = label + logit + (shares ? share + 3 * kReadoutGap : 2 * kReadoutGap) + 3;
  const double column = std::max(needed, (width() - kReadoutEdge - first) / kNetworkKinds);
  for (int i = 0; i < kNetworkKinds; ++i) {
    const Reading::Answer& answer = reading_.answers[std::size_t(i)];
    const double left = first + i * column;
    painter.fillRect(QRectF(left, head - metrics.ascent() + 2, 3, 2 * metrics.height() - 4),
                     palette_.networks[std::size_t(i)]);
    const double in = left + 3 + kReadoutGap;
    painter.setPen(palette_.muted);
    painter.drawText(QPointF(in, head), answer.bits);
    painter.setPen(palette_.text);
    if (!pointed_ || !answer.logit) {
      painter.drawText(QPointF(in, body), kNone);
      continue;
    }
    swatch(in, body, *answer.logit > 0);
    right(in + label + kReadoutGap + logit, body, number(*answer.logit, 2, true));
    if (!shares) continue;
    painter.setPen(palette_.muted);
    right(in + label + logit + share + 2 * kReadoutGap, body, percent(probability(*answer.logit)));
  }
}

void Readout::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
