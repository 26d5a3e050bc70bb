// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

class QMainWindow;

namespace quantoscope {

/// QMainWindow::restoreState. Its layout rests meanwhile: Qt 6.4 shows one tab bar after the other, and
/// showing has a layout done that is due, which makes anew the list of tab bars that is being gone through.
bool restore_docks(QMainWindow& window, const QByteArray& state, int version = 0);

/// The panels of a window step aside while something is shown that they say nothing of, and come back as they
/// were. Floating ones stay.
class DocksAside : public QObject {
  Q_OBJECT

 public:
  explicit DocksAside(QMainWindow& window);
  bool isOn() const { return on_; }
  void setOn(bool on);

 private:
  QMainWindow& window_;
  bool on_ = false;
  QByteArray layout_;
};

}  // namespace quantoscope
