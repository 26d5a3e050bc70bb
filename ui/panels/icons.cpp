// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/icons.h"

#include <QEvent>
#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

static void load_resources() {
  Q_INIT_RESOURCE(quantoscope);
}  // A static library's resources need to be asked for.

namespace quantoscope {
namespace {

QPixmap drawn(const QString& name, const QColor& colour, int pixels) {
  load_resources();
  QFile file(":/icons/" + name + ".svg");
  QByteArray drawing = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  drawing.replace("currentColor", colour.name().toLatin1());
  QPixmap pixmap(pixels, pixels);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  QSvgRenderer(drawing).render(&painter);
  return pixmap;
}

}  // namespace

QIcon themed_icon(const QString& name, const QPalette& palette) {
  QIcon icon;
  for (const int pixels : {16, 20, 24, 32, 40, 48, 64}) {
    icon.addPixmap(drawn(name, palette.color(QPalette::Active, QPalette::ButtonText), pixels), QIcon::Normal);
    icon.addPixmap(drawn(name, palette.color(QPalette::Disabled, QPalette::ButtonText), pixels),
                   QIcon::Disabled);
  }
  return icon;
}

QIcon program_icon() {
  QIcon icon;
  for (const int pixels : {16, 24, 32, 48, 64, 128, 256})
    icon.addPixmap(drawn("quantoscope", Qt::black, pixels));
  return icon;
}

IconButton::IconButton(const QString& icon, QWidget* parent) : QToolButton(parent) {
  setAutoRaise(true);
  setIconSize({16, 16});
  setIconName(icon);
}

void IconButton::setIconName(const QString& icon) {
  icon_ = icon;
  setIcon(themed_icon(icon_, palette()));
}

void IconButton::changeEvent(QEvent* event) {
  QToolButton::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) setIconName(icon_);
}

}  // namespace quantoscope
