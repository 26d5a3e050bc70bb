// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/claims_figure.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <qcustomplot.h>

#include "core/study/claims_report.h"
#include "ui/figure/figure_layout.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr double kMillimetre = kUnitsPerInch / 25.4;
constexpr double kWidth = 282 * kMillimetre, kEdge = 3 * kMillimetre;
constexpr double kPlotLeft = 132 * kMillimetre, kPlotRight = 210 * kMillimetre;
constexpr double kNumbers = kPlotRight + 4 * kMillimetre;
constexpr double kRow = 5 * kMillimetre, kGap = 3 * kMillimetre;
constexpr double kMark = 1.1 * kMillimetre;  ///< Half of a mark's size.
/// Told apart with the common colour vision deficiencies (Okabe and Ito).
const QColor kSupported(0x00, 0x72, 0xb2), kNotSupported(0xb4, 0x4a, 0x00), kUndecided(0x60, 0x60, 0x60);
const QColor kText(0x1a, 0x1a, 0x1a), kFaint(0xd0, 0xd0, 0xd0);

QColor color_of(Verdict verdict) {
  return verdict == Verdict::Supported      ? kSupported
         : verdict == Verdict::NotSupported ? kNotSupported
                                            : kUndecided;
}

QString word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Supported:
      return translate("ClaimsFigure", "supported");
    case Verdict::NotSupported:
      return translate("ClaimsFigure", "not supported");
    case Verdict::Undecided:
      break;
  }
  return translate("ClaimsFigure", "undecided");
}

void draw_mark(QPainter& painter, Verdict verdict, QPointF place) {
  const QColor color = color_of(verdict);
  painter.setPen(QPen(color, 0.35 * kMillimetre));
  painter.setBrush(Qt::NoBrush);
  const QRectF box(place.x() - kMark, place.y() - kMark, 2 * kMark, 2 * kMark);
  if (verdict == Verdict::Supported) {
    painter.setBrush(color);
    painter.drawEllipse(box);
  } else if (verdict == Verdict::NotSupported) {
    painter.drawLine(box.topLeft(), box.bottomRight());
    painter.drawLine(box.topRight(), box.bottomLeft());
  } else {
    painter.setBrush(Qt::white);
    painter.drawRect(box);
  }
}

QString number_text(const ClaimPart& part) {
  QString text = QString::fromStdString(signed_text(*part.mean));
  if (part.interval)
    text += QStringLiteral(" [%1, %2]")
                .arg(QString::fromStdString(signed_text(part.interval->low)),
                     QString::fromStdString(signed_text(part.interval->high)));
  return text + QLatin1Char(' ') + QString::fromStdString(part.unit);
}

/// Paints row by row from the top; without a painter it only measures.
class Forest {
 public:
  explicit Forest(std::span<const Claim> claims) : claims_(claims) {
    const FigureSpec spec;
    font_ = figure_font(spec, 8);
    bold_ = font_;
    bold_.setBold(true);
    small_ = figure_font(spec, 7);
    for (const Claim& claim : claims)
      for (const ClaimPart& part : claim.parts) {
        for (const auto& value : {part.mean, part.interval ? std::optional(part.interval->low) : std::nullopt,
                                  part.interval ? std::optional(part.interval->high) : std::nullopt})
          if (value) reach_ = std::max(reach_, std::abs(effect_place(*value, part.margin)) * 1.05);
        ++parts_;
      }
  }

  double height() const {
    return 2 * kEdge + 2 * kRow + parts_ * kRow + double(claims_.size()) * (kRow + kGap) + 3 * kRow;
  }

  void paint(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    const double bottom = height() - kEdge - 2 * kRow;
    legend(painter, kEdge + 0.6 * kRow);
    axis(painter, kEdge + 1.6 * kRow, bottom);
    double y = kEdge + 2 * kRow;
    for (const Claim& claim : claims_) {
      y += kGap;
      text(painter, bold_, kText, QRectF(kEdge, y, kNumbers - kEdge - kMillimetre, kRow),
           QStringLiteral("%1. %2").arg(claim.number).arg(QString::fromStdString(claim.title)), true);
      text(painter, bold_, color_of(claim.verdict), QRectF(kNumbers, y, kWidth - kEdge - kNumbers, kRow),
           word_of(claim.verdict), true);
      y += kRow;
      for (const ClaimPart& part : claim.parts) {
        row(painter, part, y);
        y += kRow;
      }
    }
  }

 private:
  double x(double place) const {
    return (kPlotLeft + kPlotRight) / 2 + place / reach_ * (kPlotRight - kPlotLeft) / 2;
  }

  /// On white where it crosses the plot's lines.
  void text(QPainter& painter, const QFont& font, const QColor& color, const QRectF& box,
            const QString& words, bool opaque = false, Qt::Alignment side = Qt::AlignLeft) const {
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(words, Qt::ElideRight, box.width());
    if (opaque)
      painter.fillRect(
          QRectF(box.topLeft(), QSizeF(metrics.horizontalAdvance(shown) + kMillimetre, box.height())),
          Qt::white);
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(box, int(side | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
  }

  void legend(QPainter& painter, double y) const {
    double left = kEdge + kMark;
    for (const Verdict verdict : {Verdict::Supported, Verdict::NotSupported, Verdict::Undecided}) {
      draw_mark(painter, verdict, {left, y});
      left += kMark + kMillimetre;
      const double width = QFontMetricsF(font_).horizontalAdvance(word_of(verdict)) + kMillimetre;
      text(painter, font_, kText, QRectF(left, y - kRow / 2, width, kRow), word_of(verdict));
      left += width + 5 * kMillimetre;
    }
  }

  void axis(QPainter& painter, double top, double bottom) const {
    painter.setPen(QPen(kFaint, 0.2 * kMillimetre));
    for (const double side : {-1.0, 1.0})
      for (const double multiple : {1.0, 3.0, 10.0, 30.0, 100.0, 300.0}) {
        const double place = side * effect_place(multiple, 1);
        if (std::abs(place) > reach_) continue;
        tick(painter, place, bottom, QString::number(side * multiple));
      }
    tick(painter, 0, bottom, QStringLiteral("0"));
    painter.setPen(QPen(kText, 0.25 * kMillimetre));
    painter.drawLine(QPointF(x(0), top), QPointF(x(0), bottom));
    painter.drawLine(QPointF(kPlotLeft, bottom), QPointF(kPlotRight, bottom));
    painter.setPen(QPen(kText, 0.25 * kMillimetre, Qt::DashLine));
    painter.drawLine(QPointF(x(effect_place(1, 1)), top), QPointF(x(effect_place(1, 1)), bottom));
    text(painter, small_, kText,
         QRectF(kPlotLeft - 30 * kMillimetre, bottom + kRow, kPlotRight - kPlotLeft + 60 * kMillimetre, kRow),
         translate("ClaimsFigure",
                   "effect in multiples of the smallest that would matter; above 0: as the paper says"),
         false, Qt::AlignHCenter);
  }

  void tick(QPainter& painter, double place, double bottom, const QString& words) const {
    painter.setPen(QPen(kText, 0.2 * kMillimetre));
    painter.drawLine(QPointF(x(place), bottom), QPointF(x(place), bottom + kMillimetre));
    text(painter, small_, kText,
         QRectF(x(place) - 5 * kMillimetre, bottom + kMillimetre, 10 * kMillimetre, kRow - kMillimetre),
         words, false, Qt::AlignHCenter);
  }

  void row(QPainter& painter, const ClaimPart& part, double y) const {
    const double middle = y + kRow / 2;
    QString effect = QString::fromStdString(part.effect);
    if (part.absence) effect += QStringLiteral(" ") + translate("ClaimsFigure", "(none claimed)");
    text(painter, font_, kText, QRectF(kEdge + 3 * kMillimetre, y, kPlotLeft - kEdge - 5 * kMillimetre, kRow),
         effect);
    const QRectF numbers(kNumbers, y, kWidth - kEdge - kNumbers, kRow);
    if (!part.mean) {
      text(painter, font_, kUndecided, numbers, translate("ClaimsFigure", "not measured"));
      return;
    }
    if (part.interval) {
      painter.setPen(QPen(color_of(part.verdict), 0.45 * kMillimetre));
      painter.drawLine(QPointF(x(effect_place(part.interval->low, part.margin)), middle),
                       QPointF(x(effect_place(part.interval->high, part.margin)), middle));
    }
    draw_mark(painter, part.verdict, {x(effect_place(*part.mean, part.margin)), middle});
    text(painter, font_, kText, numbers, number_text(part));
  }

  std::span<const Claim> claims_;
  QFont font_, bold_, small_;
  double reach_ = effect_place(3, 1);
  int parts_ = 0;
};

}  // namespace

double effect_place(double effect, double margin) {
  // asinh is the identity near 0; scaled so that the margin stands at 1.
  return std::asinh(effect / margin) / std::asinh(1.0);
}

Drawing claims_drawing(std::span<const Claim> claims) {
  const std::vector<Claim> kept(claims.begin(), claims.end());
  Drawing drawing;
  drawing.size = QSizeF(kWidth, Forest(kept).height());
  drawing.title = translate("ClaimsFigure", "Effects that the paper claims, and what was found");
  drawing.paint = [kept](QCPPainter& painter) { Forest(kept).paint(painter); };
  return drawing;
}

std::string claims_svg(std::span<const Claim> claims) {
  QByteArray svg = svg_bytes(claims_drawing(claims));
  // Where the font is missing another sans serif is to step in, not the viewer's default.
  const QByteArray family = "font-family=\"" + figure_font({}, 8).family().toUtf8();
  return svg.replace(family + '"', family + ", Helvetica, Arial, sans-serif\"").toStdString();
}

}  // namespace quantoscope
