// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks_aside.h"

#include <QDockWidget>
#include <QLayout>
#include <QMainWindow>

namespace quantoscope {

bool restore_docks(QMainWindow& window, const QByteArray& state, int version) {
  window.layout()->setEnabled(false);
  const bool restored = window.restoreState(state, version);
  window.layout()->setEnabled(true);
  window.layout()->activate();
  return restored;
}

DocksAside::DocksAside(QMainWindow& window) : QObject(&window), window_(window) {}

void DocksAside::setOn(bool on) {
  if (on == on_) return;
  on_ = on;
  if (!on) {
    restore_docks(window_, layout_);
    return;
  }
  layout_ = window_.saveState();
  for (auto* dock : window_.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    if (!dock->isFloating()) dock->hide();
}

}  // namespace quantoscope
