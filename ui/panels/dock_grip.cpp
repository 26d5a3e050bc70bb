// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dock_grip.h"

#include <QStyleOption>
#include <QStylePainter>

namespace quantoscope {

DockGrip::DockGrip(QWidget* parent) : QWidget(parent) {
  setCursor(Qt::SizeAllCursor);
  setToolTip(tr("Drag to move; a double click gives it a window of its own, or puts it back"));
  setAccessibleName(tr("Handle"));
}

QSize DockGrip::sizeHint() const {
  const int width = style()->pixelMetric(QStyle::PM_ToolBarHandleExtent, nullptr, this);
  return {width, 2 * width};
}

void DockGrip::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOption option;
  option.initFrom(this);
  option.state |= QStyle::State_Horizontal;
  painter.drawPrimitive(QStyle::PE_IndicatorToolBarHandle, option);
}

}  // namespace quantoscope
