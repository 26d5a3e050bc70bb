// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/help_button.h"

#include <QMainWindow>

#include "ui/help/help_window.h"

namespace quantoscope {
namespace {

/// The guide is the main window's, wherever the panel is.
QWidget* owner_of(QWidget* widget) {
  for (QWidget* above = widget; above; above = above->parentWidget())
    if (qobject_cast<QMainWindow*>(above) || qobject_cast<QDialog*>(above)) return above;
  return widget->window();
}

}  // namespace

HelpButton::HelpButton(const QString& page, QWidget* parent) : IconButton("help", parent) {
  setObjectName("helpButton");
  setFocusPolicy(Qt::TabFocus);
  setCursor(Qt::ArrowCursor);
  setIconSize({14, 14});
  setPage(page);
  connect(this, &QToolButton::clicked, this, [this] { show_help(owner_of(this), page_); });
}

void HelpButton::setPage(const QString& page) {
  if (page == page_) return;
  page_ = page;
  setToolTip(tr("Guide: %1").arg(HelpWindow::title(page)));
  setAccessibleName(toolTip());
}

}  // namespace quantoscope
