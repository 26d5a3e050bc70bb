// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/claims_figure.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <QPainter>

#include "core/study/claims_report.h"
#include "ui/figure/figure_layout.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr double kMillimetre = kUnitsPerInch / 25.4;
constexpr double kEdge = 3 * kMillimetre;
constexpr double kRow = 5 * kMillimetre, kGap = 3 * kMillimetre;
constexpr double kMark = 1.1 * kMillimetre;  ///< Half of a mark's size.

void draw_mark(QPainter& painter, const ClaimsColors& colors, Verdict verdict, QPointF place) {
  const QColor color = colors.of(verdict);
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
    painter.setBrush(colors.background);
    painter.drawRect(box);
  }
}

QString number_text(const ClaimPart& part) { return QString::fromStdString(effect_text(part)); }

/// "In other settings: not with a fixed clip of 1", as the reports say it.
QString settings_text(const Claim& claim) {
  return translate("ClaimsFigure", "In other settings: %1").arg(QString::fromStdString(claim.in_settings()));
}

/// Where the columns are: the effects in words, the plot, the numbers.
struct Sides {
  double width, plot_left, plot_right, numbers;

  /// The plot gives way more than the words do.
  explicit Sides(double width_mm)
      : width(width_mm * kMillimetre),
        plot_left((132 - (kClaimsWidth - width_mm) * 0.11) * kMillimetre),
        plot_right((width_mm - 72) * kMillimetre),
        numbers((width_mm - 68) * kMillimetre) {}
};

/// Paints row by row from the top; without a painter it only measures.
class Forest {
 public:
  Forest(std::span<const Claim> claims, const ClaimsColors& colors, double width_mm)
      : claims_(claims), colors_(colors), sides_(width_mm), width_mm_(width_mm) {
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
      }
  }

  double height() const {
    const std::vector<ClaimsLine> lines = claims_lines(claims_, width_mm_);
    return (lines.empty() ? kEdge + 2 * kRow : lines.back().place.bottom()) + 3 * kRow + kEdge;
  }

  void paint(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    const double bottom = height() - kEdge - 2 * kRow;
    legend(painter, kEdge + 0.6 * kRow);
    axis(painter, kEdge + 1.6 * kRow, bottom);
    for (const ClaimsLine& line : claims_lines(claims_, width_mm_)) {
      const Claim& claim = claims_[line.claim];
      const double y = line.place.top();
      if (line.part) {
        row(painter, claim.parts[*line.part], y);
        continue;
      }
      if (line.settings) {
        text(painter, font_, colors_.text,
             QRectF(kEdge + 3 * kMillimetre, y, sides_.width - 2 * kEdge - 3 * kMillimetre, kRow),
             settings_text(claim), true);
        continue;
      }
      text(painter, bold_, colors_.text, QRectF(kEdge, y, sides_.numbers - kEdge - kMillimetre, kRow),
           QStringLiteral("%1. %2").arg(claim.number).arg(QString::fromStdString(claim.title)), true);
      text(painter, bold_, colors_.of(claim.verdict),
           QRectF(sides_.numbers, y, sides_.width - kEdge - sides_.numbers, kRow),
           verdict_text(claim.verdict), true);
    }
  }

 private:
  double x(double place) const {
    return (sides_.plot_left + sides_.plot_right) / 2 +
           place / reach_ * (sides_.plot_right - sides_.plot_left) / 2;
  }

  /// On white where it crosses the plot's lines.
  void text(QPainter& painter, const QFont& font, const QColor& color, const QRectF& box,
            const QString& words, bool opaque = false, Qt::Alignment side = Qt::AlignLeft) const {
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(words, Qt::ElideRight, box.width());
    if (opaque)
      painter.fillRect(
          QRectF(box.topLeft(), QSizeF(metrics.horizontalAdvance(shown) + kMillimetre, box.height())),
          colors_.background);
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(box, int(side | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
  }

  void legend(QPainter& painter, double y) const {
    double left = kEdge + kMark;
    for (const Verdict verdict : {Verdict::Supported, Verdict::NotSupported, Verdict::Undecided}) {
      draw_mark(painter, colors_, verdict, {left, y});
      left += kMark + kMillimetre;
      const double width = QFontMetricsF(font_).horizontalAdvance(verdict_text(verdict)) + kMillimetre;
      text(painter, font_, colors_.text, QRectF(left, y - kRow / 2, width, kRow), verdict_text(verdict));
      left += width + 5 * kMillimetre;
    }
  }

  void axis(QPainter& painter, double top, double bottom) const {
    painter.setPen(QPen(colors_.faint, 0.2 * kMillimetre));
    for (const double side : {-1.0, 1.0})
      for (const double multiple : {1.0, 3.0, 10.0, 30.0, 100.0, 300.0}) {
        const double place = side * effect_place(multiple, 1);
        if (std::abs(place) > reach_) continue;
        tick(painter, place, bottom, QString::number(side * multiple));
      }
    tick(painter, 0, bottom, QStringLiteral("0"));
    painter.setPen(QPen(colors_.text, 0.25 * kMillimetre));
    painter.drawLine(QPointF(x(0), top), QPointF(x(0), bottom));
    painter.drawLine(QPointF(sides_.plot_left, bottom), QPointF(sides_.plot_right, bottom));
    painter.setPen(QPen(colors_.text, 0.25 * kMillimetre, Qt::DashLine));
    painter.drawLine(QPointF(x(effect_place(1, 1)), top), QPointF(x(effect_place(1, 1)), bottom));
    const double middle = x(0), half = std::min(middle, sides_.width - middle) - kEdge;
    text(painter, small_, colors_.text, QRectF(middle - half, bottom + kRow, 2 * half, kRow),
         translate("ClaimsFigure",
                   "effect in multiples of the smallest that would matter; above 0: as the paper says"),
         false, Qt::AlignHCenter);
  }

  void tick(QPainter& painter, double place, double bottom, const QString& words) const {
    painter.setPen(QPen(colors_.text, 0.2 * kMillimetre));
    painter.drawLine(QPointF(x(place), bottom), QPointF(x(place), bottom + kMillimetre));
    text(painter, small_, colors_.text,
         QRectF(x(place) - 5 * kMillimetre, bottom + kMillimetre, 10 * kMillimetre, kRow - kMillimetre),
         words, false, Qt::AlignHCenter);
  }

  void row(QPainter& painter, const ClaimPart& part, double y) const {
    const double middle = y + kRow / 2;
    QString effect = QString::fromStdString(part.effect);
    if (part.absence) effect += QStringLiteral(" ") + translate("ClaimsFigure", "(none claimed)");
    text(painter, font_, colors_.text,
         QRectF(kEdge + 3 * kMillimetre, y, sides_.plot_left - kEdge - 5 * kMillimetre, kRow), effect);
    const QRectF numbers(sides_.numbers, y, sides_.width - kEdge - sides_.numbers, kRow);
    if (!part.mean) {
      text(painter, font_, colors_.undecided, numbers, translate("ClaimsFigure", "not measured"));
      return;
    }
    if (part.interval) {
      painter.setPen(QPen(colors_.of(part.verdict), 0.45 * kMillimetre));
      painter.drawLine(QPointF(x(effect_place(part.interval->low, part.margin)), middle),
                       QPointF(x(effect_place(part.interval->high, part.margin)), middle));
    }
    draw_mark(painter, colors_, part.verdict, {x(effect_place(*part.mean, part.margin)), middle});
    text(painter, font_, colors_.text, numbers, number_text(part));
  }

  std::span<const Claim> claims_;
  const ClaimsColors& colors_;
  Sides sides_;
  double width_mm_;
  QFont font_, bold_, small_;
  double reach_ = effect_place(3, 1);
};

}  // namespace

double effect_place(double effect, double margin) {
  // asinh is the identity near 0; scaled so that the margin stands at 1.
  return std::asinh(effect / margin) / std::asinh(1.0);
}

ClaimsColors::ClaimsColors(const Palette& palette)
    : text(palette.text), faint(palette.grid), background(palette.background) {
  if (background.lightness() > 128) return;
  supported = QColor(0x56, 0xb4, 0xe9);
  not_supported = QColor(0xe6, 0x9f, 0x00);
  undecided = QColor(0xa8, 0xa8, 0xa8);
}

const QColor& ClaimsColors::of(Verdict verdict) const {
  return verdict == Verdict::Supported      ? supported
         : verdict == Verdict::NotSupported ? not_supported
                                            : undecided;
}

QString verdict_text(Verdict verdict) {
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

std::vector<ClaimsLine> claims_lines(std::span<const Claim> claims, double width_mm) {
  std::vector<ClaimsLine> lines;
  double y = kEdge + 2 * kRow;
  const auto add = [&](std::size_t claim, std::optional<std::size_t> part, bool settings = false) {
    lines.push_back({claim, part, settings, QRectF(0, y, width_mm * kMillimetre, kRow)});
    y += kRow;
  };
  for (std::size_t claim = 0; claim < claims.size(); ++claim) {
    y += kGap;
    add(claim, {});
    for (std::size_t part = 0; part < claims[claim].parts.size(); ++part) add(claim, part);
    if (std::ranges::any_of(claims[claim].settings, &ClaimInSetting::tried)) add(claim, {}, true);
  }
  return lines;
}

QString claims_line_text(std::span<const Claim> claims, const ClaimsLine& line) {
  const Claim& claim = claims[line.claim];
  if (line.settings) return settings_text(claim);
  if (!line.part)
    return QStringLiteral("%1. %2 %3 (%4)")
        .arg(claim.number)
        .arg(QString::fromStdString(claim.title), verdict_text(claim.verdict),
             QString::fromStdString(claim.source));
  const ClaimPart& part = claim.parts[*line.part];
  const QString statement = QString::fromStdString(part.statement);
  if (!part.mean)
    return translate("ClaimsFigure", "%1: not measured, %2")
        .arg(statement, QString::fromStdString(part.missing));
  return translate("ClaimsFigure", "%1: %2, %3; %n seeds", nullptr, int(part.per_seed.size()))
      .arg(statement, verdict_text(part.verdict), number_text(part));
}

Drawing claims_drawing(std::span<const Claim> claims, const ClaimsColors& colors, double width_mm) {
  const std::vector<Claim> kept(claims.begin(), claims.end());
  Drawing drawing;
  drawing.size = QSizeF(width_mm * kMillimetre, Forest(kept, colors, width_mm).height());
  drawing.title = translate("ClaimsFigure", "Effects that the paper claims, and what was found");
  drawing.background = colors.background;
  drawing.paint = [kept, colors, width_mm](QPaintDevice& device, double scale) {
    QPainter painter(&device);
    painter.scale(scale, scale);
    Forest(kept, colors, width_mm).paint(painter);
  };
  return drawing;
}

std::string claims_svg(std::span<const Claim> claims) {
  QByteArray svg = svg_bytes(claims_drawing(claims));
  // Where the font is missing another sans serif is to step in, not the viewer's default.
  const QByteArray family = "font-family=\"" + figure_font({}, 8).family().toUtf8();
  return svg.replace(family + '"', family + ", Helvetica, Arial, sans-serif\"").toStdString();
}

}  // namespace quantoscope
