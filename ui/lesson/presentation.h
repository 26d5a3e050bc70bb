// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFont>
#include <QList>
#include <QObject>

#include "ui/window_place.h"

class QAction;
class QDockWidget;
class QMainWindow;
class QWidget;

namespace quantoscope {

/// A window for the projector: full screen, larger fonts, and nothing but its centre, its tool bar and
/// the panels that are kept. Leaving it brings everything back as it was.
class Presentation : public QObject {
  Q_OBJECT

 public:
  explicit Presentation(QMainWindow& window);  ///< Which is its parent.
  /// The dock stays if it was open.
  void keep(QDockWidget* dock) { kept_ << dock; }
  /// Also hidden while it is on, besides docks and menus.
  void hideAlso(QWidget* bar) { bars_ << bar; }
  ~Presentation() override;
  bool isOn() const { return on_; }
  /// The layout (QMainWindow::saveState) that comes back when it is left.
  void setLayout(const QByteArray& layout) { layout_ = layout; }
  /// How much larger fonts are in a window of this size in pixels: half as much again, and less where that
  /// would not leave room.
  static double scaleFor(QSize window);

 public Q_SLOTS:
  void setOn(bool on);

 Q_SIGNALS:
  void changed(bool on);

 private:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void enter();
  void leave();
  void scale_fonts(QSize window);

  QMainWindow& window_;
  QList<QDockWidget*> kept_;
  QList<QWidget*> bars_, hidden_;  ///< What is to be hidden, and what was not before.
  bool on_ = false;
  WindowPlace place_;
  QByteArray layout_;
  Qt::WindowStates states_;
  QFont font_;
  QList<QAction*> lent_;  ///< Of the menus, which are hidden: their shortcuts work through the window.
};

}  // namespace quantoscope
