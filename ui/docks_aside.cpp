// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks_aside.h"

#include <QDockWidget>
#include <QMainWindow>

namespace quantoscope {

DocksAside::DocksAside(QMainWindow& window) : QObject(&window), window_(window) {}

void DocksAside::setOn(bool on) {
  if (on == on_) return;
  on_ = on;
  if (!on) {
    window_.restoreState(layout_);
    return;
  }
  layout_ = window_.saveState();
  for (auto* dock : window_.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    if (!dock->isFloating()) dock->hide();
}

}  // namespace quantoscope
