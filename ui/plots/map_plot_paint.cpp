// SPDX-License-Identifier: GPL-3.0-or-later
// What a map looks like: the picture inside its frame, axes, marks and words on it.
#include <algorithm>
#include <cmath>

#include <QPainter>

#include "ui/plots/map_image.h"
#include "ui/plots/map_plot.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr int kTick = 4;      ///< Length of a tick mark and its distance to the text, pixels.
constexpr int kFreeEdge = 6;  ///< Free space at the widget's edges, pixels.

QFont tick_font(const QFont& base) {
  QFont tick = base;
  tick.setPointSizeF(base.pointSizeF() * 0.82);
  return tick;
}

/// A training point as a stamp, in device pixels. Small ones go without a rim, which would be all there is of
/// them.
QImage dot(double radius, const QColor& fill, const QColor& rim) {
  const int side = 2 * int(std::ceil(radius + 1)) + 1;
  QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(radius > 1.6 ? QPen(rim, radius * 0.35) : QPen(Qt::NoPen));
  painter.setBrush(fill);
  painter.drawEllipse(QPointF(side / 2.0, side / 2.0), radius, radius);
  return image;
}

}  // namespace

QPen boundary_pen(const Palette& palette, BoundaryStyle style, double pixel_ratio) {
  const double width = std::max(1.0, pixel_ratio);
  QPen pen(palette.boundary, width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
  if (style == BoundaryStyle::OfFloat) {
    pen.setColor(palette.float_boundary);
    pen.setDashPattern({5, 3});
  } else if (style == BoundaryStyle::OfTruth) {
    pen.setColor(palette.truth_boundary);
    pen.setDashPattern({1.5, 2.5});
  }
  return pen;
}

void draw_pill(QPainter& painter, const QRectF& place, QColor color) {
  color.setAlphaF(0.88F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawRoundedRect(place, 4, 4);
}

QSizeF MapPlot::axesRoom(const QFont& font) {
  const QFontMetricsF ticks(tick_font(font));
  return {std::ceil(ticks.horizontalAdvance(QStringLiteral("−0.75"))) + 2 * kTick + 2,
          std::ceil(ticks.height()) + 1.5 * kTick};
}

QRectF MapPlot::frame() const {
  const QSizeF axes = axesRoom(font());
  const QMarginsF around =
      around_.value_or(QMarginsF(axes.width(), kFreeEdge, 2 * kFreeEdge, axes.height() + kFreeEdge));
  const QRectF inside = QRectF(rect()).marginsRemoved(around);
  const double side = std::floor(std::max(1.0, std::min(inside.width(), inside.height())));
  return {inside.left() + std::floor(std::max(0.0, inside.width() - side) / 2),
          inside.top() + std::floor(std::max(0.0, inside.height() - side) / 2), side, side};
}

QPixmap MapPlot::content(const QRectF& frame) {
  const double scale = devicePixelRatioF();
  const QSize size = (frame.size() * scale).toSize();
  if (content_.size() == size && content_.devicePixelRatio() == scale) return content_;
  QImage image(size, QImage::Format_ARGB32_Premultiplied);
  image.fill(palette_.empty);
  if (map_)
    QPainter(&image).drawImage(0, 0,
                               viewed_ ? view_image(*viewed_, scale_, view_, size, palette_)
                                       : map_image(*map_, view_, size, palette_));
  if (show_points_ && dataset_) drawPoints(image);
  drawLines(image);
  content_ = QPixmap::fromImage(std::move(image));
  content_.setDevicePixelRatio(scale);
  return content_;
}

void MapPlot::drawLines(QImage& image) {
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  const PlaneTransform transform(view_, QRectF(QPointF(0, 0), QSizeF(image.size())));
  const auto draw = [&](const Lines& lines, BoundaryStyle style) {
    if (!lines) return;
    // Device pixels, line by line and with plain joins: a pen of one pixel is drawn without stroking, and
    // stroking the whole boundary as one path takes a hundred times as long.
    painter.setPen(boundary_pen(palette_, style, devicePixelRatioF() * line_scale_));
    for (const QPolygonF& line : visible_lines(*lines, transform)) painter.drawPolyline(line);
  };
  if (cloth_) return;
  draw(truth_boundary_, BoundaryStyle::OfTruth);
  if (map_ && show_boundary_) draw(boundary(), BoundaryStyle::OfMap);
  draw(float_boundary_, BoundaryStyle::OfFloat);
}

void MapPlot::drawPoints(QImage& image) const {
  const PlaneTransform transform(view_, QRectF(QPointF(0, 0), QSizeF(image.size())));
  const double scale = devicePixelRatioF();
  // Dots grow as they move apart, from a dust of points to single marks.
  const double apart = image.width() / std::sqrt(std::max<double>(1, double(dataset_->size()))) *
                       std::sqrt(dataset_->plane.width() / view_.width) *
                       std::sqrt(dataset_->plane.height() / view_.height);
  const double radius = std::clamp(apart * 0.25, 0.8 * scale, 4.0 * scale);
  const QRectF window = transform.frame().adjusted(-radius, -radius, radius, radius);
  const QImage stamps[2] = {dot(radius, palette_.points[0], palette_.point_rim),
                            dot(radius, palette_.points[1], palette_.point_rim)};
  const int half = stamps[0].width() / 2;
  // Whole device pixels: unscaled, unsmoothed images are what makes 20,000 of them cheap.
  QPainter painter(&image);
  constexpr double kPale = 0.3;
  if (pale_ && map_) painter.setOpacity(kPale);
  for (Eigen::Index i = 0; i < dataset_->size(); ++i) {
    const QPointF p = transform.toPixel({dataset_->points(i, 0), dataset_->points(i, 1)});
    if (!window.contains(p)) continue;
    painter.drawImage(int(std::floor(p.x())) - half, int(std::floor(p.y())) - half,
                      stamps[dataset_->labels[i] != 0]);
  }
}

void MapPlot::drawAxes(QPainter& painter, const QRectF& frame) const {
  const QFont letters = tick_font(font());
  const QFontMetricsF metrics(letters);
  const PlaneTransform transform(view_, frame);
  const QSizeF room = axesRoom(font());
  const bool below = height() - frame.bottom() >= room.height(), beside = frame.left() >= room.width();
  const auto widest = [&](const std::vector<Tick>& ticks) {
    double width = metrics.horizontalAdvance(QStringLiteral("−0.75"));
    for (const Tick& tick : ticks) width = std::max(width, metrics.horizontalAdvance(tick.label));
    return width;
  };
  // As many as have room beside each other.
  const auto ticks_between = [&](double low, double high) {
    const auto most = [&](double text) { return std::clamp(int(frame.width() / (2.2 * text)), 2, 9); };
    const std::vector<Tick> ticks = axis_ticks(low, high, most(widest({})));
    return axis_ticks(low, high, most(widest(ticks)));
  };
  painter.setFont(letters);
  const QPen line(palette_.axis, 1);
  if (below)
    for (const Tick& tick : ticks_between(view_.x_min, view_.x_max())) {
      // On whole pixels, so that marks are as thin as the frame.
      const double x = std::floor(transform.toPixel({tick.value, 0}).x()) + 0.5;
      painter.setPen(line);
      painter.drawLine(QPointF(x, frame.bottom()), QPointF(x, frame.bottom() + kTick));
      painter.setPen(palette_.muted);
      const double text = metrics.horizontalAdvance(tick.label);
      // Not into the neighbour's numbers.
      const double left = std::clamp(x - text / 2, frame.left() - text / 2, frame.right() - text);
      painter.drawText(QPointF(left, frame.bottom() + 1.5 * kTick + metrics.ascent()), tick.label);
    }
  const std::vector<Tick> upright = ticks_between(view_.y_min, view_.y_max());
  // Long numbers become smaller rather than losing their beginnings.
  QFont fitting = letters;
  const double numbers = frame.left() - 2 * kTick;
  if (const double text = widest(upright); text > numbers && numbers > 0)
    fitting.setPointSizeF(fitting.pointSizeF() * numbers / text);
  painter.setFont(fitting);
  const QFontMetricsF fitted(fitting);
  if (beside)
    for (const Tick& tick : upright) {
      const double y = std::floor(transform.toPixel({0, tick.value}).y()) + 0.5;
      painter.setPen(line);
      painter.drawLine(QPointF(frame.left() - kTick, y), QPointF(frame.left(), y));
      painter.setPen(palette_.muted);
      const double text = fitted.horizontalAdvance(tick.label);
      const double base =
          std::clamp(y + fitted.capHeight() / 2, frame.top() + fitted.capHeight(), frame.bottom());
      painter.drawText(QPointF(frame.left() - 1.75 * kTick - text, base), tick.label);
    }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(hasFocus() ? QPen(palette_.focus, 2) : line);
  painter.drawRect(frame.adjusted(-0.5, -0.5, 0.5, 0.5));
}

QRectF MapPlot::pillRect(const QRectF& frame, const QString& text, bool top) const {
  const QFontMetricsF metrics(tick_font(font()));
  const double height = std::ceil(metrics.height()) + 4,
               width = std::ceil(metrics.horizontalAdvance(text)) + 14;
  return {frame.right() - 6 - width, top ? frame.top() + 6 : frame.bottom() - 6 - height, width, height};
}

QString MapPlot::fittingPill(const QRectF& frame, const QString& text, bool top) const {
  const double room = frame.width() - (top ? covered_top_ : covered_bottom_) - 24;
  return QFontMetricsF(tick_font(font())).elidedText(text, Qt::ElideRight, room);
}

QRectF MapPlot::badgeRect() const {
  if (badge_.isEmpty()) return {};
  return pillRect(frame(), fittingPill(frame(), badge_, true), true);
}

void MapPlot::drawPill(QPainter& painter, const QRectF& frame, const QString& full, bool top,
                       bool alarming) const {
  if (full.isEmpty()) return;
  const QFont letters = tick_font(font());
  const QString text = fittingPill(frame, full, top);
  const QRectF pill = pillRect(frame, text, top);
  draw_pill(painter, pill, alarming ? palette_.alert : palette_.background);
  painter.setFont(letters);
  painter.setPen(alarming ? palette_.background : palette_.text);
  painter.drawText(pill, Qt::AlignCenter, text);
}

/// Class, logit and probability of class 1, above the point and inside the frame.
void MapPlot::drawReading(QPainter& painter, const QRectF& frame) const {
  const QPointF at = PlaneTransform(view_, frame).toPixel(read_at_);
  if (!reading_ || !frame.contains(at)) return;
  const QFont letters = tick_font(font());
  const QFontMetricsF metrics(letters);
  const double logit = *reading_;
  QString text =
      QStringLiteral("%1 · %2 %").arg(logit, 0, 'f', 2).arg(100 / (1 + std::exp(-logit)), 0, 'f', 1);
  text.replace(QLatin1Char('-'), QChar(0x2212));
  if (const QString kind =
          viewed_ ? flip_kind_name(kind_at(*viewed_, read_at_.x(), read_at_.y())) : QString();
      !kind.isEmpty())
    text += QStringLiteral(" · ") + kind;
  const double height = std::ceil(metrics.height()) + 4, swatch = metrics.capHeight();
  const double width = std::ceil(metrics.horizontalAdvance(text)) + swatch + 18;
  const double left =
      std::clamp(at.x() + 10, frame.left() + 2, std::max(frame.left() + 2, frame.right() - width - 2));
  const double above = at.y() - height - 12;
  const QRectF pill(left, above > frame.top() + 2 ? above : at.y() + 12, width, height);
  draw_pill(painter, pill, palette_.background);
  painter.setBrush(palette_.classColor(logit > 0));
  painter.drawRect(QRectF(pill.left() + 6, pill.center().y() - swatch / 2, swatch, swatch));
  painter.setFont(letters);
  painter.setPen(palette_.text);
  painter.drawText(pill.adjusted(swatch + 11, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
}

void MapPlot::drawMarks(QPainter& painter, const QRectF& frame) const {
  const PlaneTransform transform(view_, frame);
  painter.save();
  painter.setClipRect(frame);
  if (marker_) {
    const QPointF p = transform.toPixel(*marker_);
    QColor line = palette_.boundary;
    line.setAlphaF(0.45F);
    painter.setPen(QPen(line, 1));
    painter.drawLine(QPointF(p.x(), frame.top()), QPointF(p.x(), frame.bottom()));
    painter.drawLine(QPointF(frame.left(), p.y()), QPointF(frame.right(), p.y()));
  }
  // Light under dark (or the other way round): seen on every colour of the map.
  const QPen under(palette_.mark_rim, 5 * line_scale_, Qt::SolidLine, Qt::RoundCap);
  const QPen over(palette_.mark, 2 * line_scale_, Qt::SolidLine, Qt::RoundCap);
  painter.setBrush(Qt::NoBrush);
  for (const QPen& pen : {under, over}) {
    painter.setPen(pen);
    if (const std::optional<QLineF> line = drawn_line_ ? drawn_line_ : line_) {
      const QLineF pixels(transform.toPixel(line->p1()), transform.toPixel(line->p2()));
      painter.drawLine(pixels);
      // Where it starts and where it ends: the profile along it has a direction.
      painter.drawEllipse(pixels.p1(), 2.5, 2.5);
      if (pixels.length() > 12) {
        const double back = pixels.angle() + 180;
        for (const double turn : {-28.0, 28.0})
          painter.drawLine(QLineF::fromPolar(9, back + turn).translated(pixels.p2()));
      }
    }
    if (point_) {
      const QPointF p = transform.toPixel(*point_);
      painter.drawEllipse(p, 5.5, 5.5);
      for (const QPointF& way : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)})
        painter.drawLine(p + 5.5 * way, p + 10.0 * way);
    }
  }
  if (!band_.isNull()) {
    QColor fill = palette_.focus;
    fill.setAlphaF(0.15F);
    painter.setPen(QPen(palette_.focus, 1.5));
    painter.setBrush(fill);
    painter.drawRect(band_);
  }
  painter.restore();
}

/// Of what is covered: even ground with wide stripes, and what it says between them and a frame.
void MapPlot::drawCloth(QPainter& painter, const QRectF& inside) const {
  painter.save();
  painter.setClipRect(inside);
  painter.fillRect(inside, mixed(palette_.background, palette_.muted, 0.22));
  const double stripe = std::max(10.0, inside.width() / 14);
  painter.setPen(
      QPen(mixed(palette_.background, palette_.muted, 0.30), stripe / 2, Qt::SolidLine, Qt::FlatCap));
  for (double x = inside.left() - inside.height(); x < inside.right(); x += stripe * 1.5)
    painter.drawLine(QPointF(x, inside.bottom() + stripe),
                     QPointF(x + inside.height() + 2 * stripe, inside.top() - stripe));
  QFont large = font();
  large.setWeight(QFont::DemiBold);
  large.setPointSizeF(large.pointSizeF() * 1.15);
  painter.setFont(large);
  const QRectF room = inside.adjusted(16, 16, -16, -16);
  const int flags = Qt::AlignCenter | Qt::TextWordWrap;
  const QRectF text = painter.boundingRect(room, flags, empty_text_);
  painter.setPen(Qt::NoPen);
  painter.setBrush(palette_.background);
  painter.drawRoundedRect(text.adjusted(-10, -7, 10, 7), 6, 6);
  painter.setPen(palette_.text);
  painter.drawText(room, flags, empty_text_);
  painter.restore();
}

void MapPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), palette_.background);
  const QRectF inside = frame();
  painter.drawPixmap(inside.topLeft(), content(inside));
  if (cloth_) {
    drawCloth(painter, inside);
  } else if (!map_ && !empty_text_.isEmpty()) {
    const QRectF room = inside.adjusted(12, 8, -12, -8);
    constexpr int flags = Qt::AlignCenter | Qt::TextWordWrap;
    // The training points may be there already.
    draw_pill(painter, painter.boundingRect(room, flags, empty_text_).adjusted(-6, -3, 6, 3),
              palette_.background);
    painter.setPen(palette_.text);
    painter.drawText(room, flags, empty_text_);
  }
  if (!cloth_) drawMarks(painter, inside);
  drawReading(painter, inside);
  if (map_ || (badge_ != empty_text_ && !cloth_)) drawPill(painter, inside, badge_, true, alarming_);
  if (map_) drawPill(painter, inside, caption_, false, false);
  drawAxes(painter, inside);
}

void MapPlot::resizeEvent(QResizeEvent*) { redrawContent(); }

}  // namespace quantoscope
