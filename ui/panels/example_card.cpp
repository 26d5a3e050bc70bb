// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/example_card.h"

#include <algorithm>

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include "core/data/own_points.h"
#include "ui/plots/palette.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kWidth = 212, kPicture = 64, kEdge = 8, kGap = 8;
constexpr std::size_t kDots = 900;  // As many as a picture of this size can show.

/// The truth in pale colours and some of the points on it.
QPixmap picture_of(const DataSpec& spec, const Palette& colours, double scale) {
  const Dataset data = make_dataset(spec);
  const double reach = data.plane.x_max;  // Those of examples are squares around the origin.
  const int side = int(kPicture * scale);
  QImage image(side, side, QImage::Format_RGB32);
  const auto to_plane = [&](int pixel) { return (2 * (pixel + 0.5) / side - 1) * reach; };
  const QRgb tints[2] = {colours.color(-1.2F), colours.color(1.2F)};
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const auto label = data.truth ? data.truth(to_plane(column), -to_plane(row)) : std::nullopt;
      image.setPixel(column, row, label ? tints[*label] : colours.empty.rgb());
    }
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  for (const OwnPoint& point : points_of(data, kDots)) {
    painter.setBrush(colours.classColor(point.label));
    painter.drawEllipse(QPointF((point.x / reach + 1) / 2 * side, (1 - point.y / reach) / 2 * side),
                        1.1 * scale, 1.1 * scale);
  }
  painter.end();
  QPixmap pixmap = QPixmap::fromImage(image);
  pixmap.setDevicePixelRatio(scale);
  return pixmap;
}

}  // namespace

ExampleCard::ExampleCard(const Example& example, QWidget* parent)
    : QAbstractButton(parent), example_(example) {
  setObjectName("example_card");
  setText(translated(example.title));
  setAccessibleName(text());
  setAccessibleDescription(translated(example.help));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setCursor(Qt::PointingHandCursor);
}

int ExampleCard::text_height() const {
  // The longest of all cards, so that those of a row are equally high.
  int highest = 0;
  for (const Example& other : examples())
    highest = std::max(highest, fontMetrics()
                                    .boundingRect(QRect(0, 0, kWidth - kPicture - 2 * kEdge - kGap, 1000),
                                                  Qt::TextWordWrap, translated(other.help))
                                    .height());
  return highest;
}

QSize ExampleCard::sizeHint() const {
  const int text = fontMetrics().height() + 2 + text_height();
  return {kWidth, 2 * kEdge + std::max(kPicture, text)};
}

void ExampleCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Palette colours = Palette::matching(palette());
  const bool lit = underMouse() || hasFocus();
  painter.setPen(lit ? QPen(colours.focus, 2) : QPen(colours.grid, 1));
  painter.setBrush(isDown() ? colours.grid : colours.background);
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);

  const QRectF frame(kEdge, kEdge, kPicture, kPicture);
  if (picture_.isNull()) picture_ = picture_of(example_.spec.data, colours, devicePixelRatioF());
  QPainterPath corners;
  corners.addRoundedRect(frame, 4, 4);
  painter.setClipPath(corners);
  painter.drawPixmap(frame.topLeft(), picture_);
  painter.setClipping(false);

  const double left = frame.right() + kGap;
  QRectF place(left, kEdge, width() - left - kEdge, fontMetrics().height());
  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  painter.setFont(bold);
  painter.setPen(colours.text);
  painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, text());
  painter.setFont(font());
  painter.setPen(colours.muted);
  place = QRectF(left, place.bottom() + 2, place.width(), height() - place.bottom() - 2);
  painter.drawText(place, Qt::TextWordWrap, translated(example_.help));
}

void ExampleCard::changeEvent(QEvent* event) {
  QAbstractButton::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) {
    picture_ = QPixmap();
    update();
  }
}

void ExampleCard::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void ExampleCard::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

void ExampleCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
  QAbstractButton::keyPressEvent(event);  // Space presses, the arrows go to the next card.
}

}  // namespace quantoscope
