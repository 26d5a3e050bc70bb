// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QRect>

class QSettings;
class QWidget;

namespace quantoscope {

/// Where a window is and how large, to come back to. On the screens it was on it comes back to the pixel,
/// also where it does not fit on one of them: QWidget::restoreGeometry() alone shrinks it then since Qt 6.8.
/// On other screens Qt finds it a place.
struct WindowPlace {
  QByteArray geometry;  ///< QWidget::saveGeometry().
  QRect rect;           ///< QWidget::geometry(), without the frame.
  QRect desktop;        ///< QScreen::virtualGeometry(): all screens together.

  static WindowPlace of(const QWidget& window);
  /// False when there is none, or none that would do on these screens.
  bool restore(QWidget& window) const;

  /// The keys begin with the prefix.
  static WindowPlace load(const QSettings& settings, const QString& prefix);
  void save(QSettings& settings, const QString& prefix) const;
};

}  // namespace quantoscope
