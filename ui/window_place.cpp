// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_place.h"

#include <QScreen>
#include <QSettings>
#include <QWidget>

namespace quantoscope {

WindowPlace WindowPlace::of(const QWidget& window) {
  return {window.saveGeometry(), window.geometry(), window.screen()->virtualGeometry()};
}

bool WindowPlace::restore(QWidget& window) const {
  if (!window.restoreGeometry(geometry)) return false;
  const bool whole_screen = window.windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen);
  if (!whole_screen && desktop == window.screen()->virtualGeometry()) window.setGeometry(rect);
  return true;
}

WindowPlace WindowPlace::load(const QSettings& settings, const QString& prefix) {
  return {settings.value(prefix + "geometry").toByteArray(), settings.value(prefix + "rect").toRect(),
          settings.value(prefix + "desktop").toRect()};
}

void WindowPlace::save(QSettings& settings, const QString& prefix) const {
  settings.setValue(prefix + "geometry", geometry);
  settings.setValue(prefix + "rect", rect);
  settings.setValue(prefix + "desktop", desktop);
}

}  // namespace quantoscope
