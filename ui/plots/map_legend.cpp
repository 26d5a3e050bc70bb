// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_legend.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QPainter>

#include "ui/help/help_button.h"
#include "ui/plots/view_legend.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr double kLegendEdge = 12, kLegendSwatch = 12, kLegendGap = 6, kSpace = 14, kBar = 120,
                 kLine = 26;  ///< Pixels.
constexpr int kQuestion = 18;

QString page_of(MapView view) {
  switch (view) {
    case MapView::Class:
      return QStringLiteral("view-class");
    case MapView::Confidence:
      return QStringLiteral("view-confidence");
    case MapView::Logit:
      return QStringLiteral("view-logit");
    case MapView::Flips:
    case MapView::FlipKinds:
      return QStringLiteral("view-flips");
    case MapView::MarginChange:
      return QStringLiteral("view-margin");
    case MapView::Interaction:
      return QStringLiteral("view-interaction");
    case MapView::TruthErrors:
      return QStringLiteral("view-truth-errors");
  }
  return QStringLiteral("maps");
}

}  // namespace

MapLegend::MapLegend(QWidget* parent)
    : QWidget(parent), help_(new HelpButton(page_of(view_), this)), palette_(Palette::matching(palette())) {
  help_->setFixedSize(kQuestion, kQuestion);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setAccessibleName(tr("Legend of the maps"));
  describe();
}

void MapLegend::setView(MapView view, double scale, bool untold) {
  if (view == view_ && scale == scale_ && untold == untold_) return;
  view_ = view;
  scale_ = scale;
  untold_ = untold;
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

void MapLegend::setHelpful(bool helpful) {
  help_->setVisible(helpful);
  update();
}

double MapLegend::left() const { return help_->isHidden() ? kLegendEdge : kQuestion + kLegendGap; }

void MapLegend::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  help_->move(1, std::max(0, (int(std::ceil(fontMetrics().height())) + 6 - kQuestion) / 2));
}

void MapLegend::describe() {
  help_->setPage(page_of(view_));
  setToolTip(view_description(view_));
  setWhatsThis(view_description(view_));
  setAccessibleDescription(view_name(view_) + QStringLiteral(": ") + texts().join(QStringLiteral(", ")));
  if (upright_) updateGeometry();
  update();
}

std::vector<LegendEntry> MapLegend::entries() const {
  std::vector<LegendEntry> all = legend_entries(view_, palette_);
  if (!untold_) std::erase_if(all, [this](const LegendEntry& e) { return e.color == palette_.flipped; });
  return all;
}

QStringList MapLegend::texts() const {
  QStringList all;
  for (const LegendEntry& entry : entries()) all << entry.text;
  if (view_ == MapView::Confidence)
    all << scale_name(view_) << QStringLiteral("0 %") << QStringLiteral("100 %");
  if (has_scale(view_)) {
    all << scale_name(view_) << signed_number(-scale_) << signed_number(scale_);
    if (const QString marks = marksText(); !marks.isEmpty()) all << marks;
  }
  for (const BoundaryStyle line : lines_)
    all << (line == BoundaryStyle::OfMap     ? tr("class boundary")
            : line == BoundaryStyle::OfFloat ? tr("float boundary")
                                             : tr("true boundary"));
  return all;
}

/// What the lines across the scale stand at; "" where there are none.
QString MapLegend::marksText() const {
  if (!has_scale(view_)) return {};
  QStringList marks;
  for (const double mark : scale_marks(scale_))
    if (mark < scale_) marks << QStringLiteral("±%1").arg(mark);
  return marks.isEmpty() ? QString() : tr("lines: %1").arg(marks.join(QStringLiteral(", ")));
}

void MapLegend::setUpright(bool upright) {
  if (upright == upright_) return;
  upright_ = upright;
  updateGeometry();
  update();
}

bool MapLegend::hasScale() const { return view_ == MapView::Confidence || has_scale(view_); }

/// Of the list: its name, its colours, its marks.
int MapLegend::scaleLines() const { return hasScale() ? marksText().isEmpty() ? 2 : 3 : 0; }

/// Of the list.
int MapLegend::lines() const { return int(entries().size()) + scaleLines() + int(lines_.size()); }

QSize MapLegend::sizeHint() const {
  const int line = int(std::ceil(fontMetrics().height())) + 6;
  return {500, upright_ ? line * std::max(1, lines()) : line};
}

QSize MapLegend::minimumSizeHint() const { return {100, sizeHint().height()}; }

/// Name, lower end, colours, upper end; in the list the name has a line of its own. Returns where it ends.
double MapLegend::drawScale(QPainter& painter, QPointF at) const {
  const QFontMetricsF metrics(font());
  const QStringList written = texts().mid(int(entries().size()), 3);
  const double line = metrics.height() + 6;
  const auto write = [&](const QString& text, const QColor& color) {
    painter.setPen(color);
    painter.drawText(QPointF(at.x(), at.y() + (line + metrics.capHeight()) / 2), text);
    at.rx() += metrics.horizontalAdvance(text) + kLegendGap;
  };
  write(written[0], palette_.text);
  if (upright_) at = {left(), at.y() + line};
  write(written[1], palette_.muted);
  const double ends = metrics.horizontalAdvance(written[1]) + metrics.horizontalAdvance(written[2]);
  const double length =
      upright_ ? std::clamp(width() - left() - kLegendEdge - ends - 2 * kLegendGap, 20.0, kBar) : kBar;
  const double top = std::floor(at.y() + (line - kLegendSwatch) / 2);
  for (int x = 0; x < int(length); ++x) {
    const QColor color = scale_color(view_, (x + 0.5) / length, palette_);
    painter.fillRect(QRectF(std::floor(at.x()) + x, top, 1, kLegendSwatch), color);
  }
  if (has_scale(view_)) {
    painter.setPen(QPen(palette_.boundary, 1));
    for (const auto& [place, text] : scale_ticks(scale_)) {
      const double x = std::floor(at.x() + place * length) + 0.5;
      if (place > 0 && place < 1) painter.drawLine(QPointF(x, top), QPointF(x, top + kLegendSwatch - 1));
    }
  }
  at.rx() += length + kLegendGap;
  write(written[2], palette_.muted);
  const QString marks = marksText();
  if (upright_ && !marks.isEmpty()) at = {left(), at.y() + line};
  if (upright_ || at.x() + metrics.horizontalAdvance(marks) <= width() - kLegendEdge / 2)
    write(marks, palette_.muted);
  return at.x() - kLegendGap + kSpace;
}

void MapLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), palette_.background);
  const QFontMetricsF metrics(font());
  const double line = metrics.height() + 6;
  QPointF at(left(), 0);
  const QStringList all = texts();
  qsizetype text = 0;
  const auto write = [&](double sign) {
    painter.setPen(palette_.text);
    painter.drawText(QPointF(at.x() + sign + kLegendGap, at.y() + (line + metrics.capHeight()) / 2),
                     all[text]);
    if (upright_)
      at = {left(), at.y() + line};
    else
      at.rx() += sign + kLegendGap + metrics.horizontalAdvance(all[text]) + kSpace;
    ++text;
  };
  const auto fits = [&](double sign) {
    return upright_ ||
           at.x() + sign + kLegendGap + metrics.horizontalAdvance(all[text]) <= width() - kLegendEdge / 2;
  };
  for (const LegendEntry& entry : entries()) {
    if (!fits(kLegendSwatch)) return;
    painter.setPen(QPen(palette_.axis, 1));
    painter.setBrush(entry.color);
    painter.drawRect(QRectF(std::floor(at.x()) + 0.5, std::floor(at.y() + (line - kLegendSwatch) / 2) + 0.5,
                            kLegendSwatch, kLegendSwatch));
    write(kLegendSwatch);
  }
  if (hasScale()) {
    const double end = drawScale(painter, at);
    at = upright_ ? QPointF(left(), at.y() + scaleLines() * line) : QPointF(end, at.y());
    text += marksText().isEmpty() ? 3 : 4;
  }
  for (const BoundaryStyle style : lines_) {
    if (!fits(kLine)) return;
    QPen pen = boundary_pen(palette_, style, 1);
    pen.setWidthF(1.5);
    painter.setPen(pen);
    const double middle = std::floor(at.y() + line / 2) + 0.5;
    painter.drawLine(QPointF(at.x(), middle), QPointF(at.x() + kLine, middle));
    write(kLine);
  }
}

void MapLegend::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
