// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/presentation.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>

namespace quantoscope {
namespace {

QList<QAction*> with_shortcuts(const QList<QAction*>& actions) {
  QList<QAction*> all;
  for (QAction* action : actions) {
    if (action->menu())
      all += with_shortcuts(action->menu()->actions());
    else if (!action->shortcuts().isEmpty())
      all << action;
  }
  return all;
}

}  // namespace

Presentation::Presentation(QMainWindow& window, QDockWidget* kept)
    : QObject(&window), window_(window), kept_(kept) {}

Presentation::~Presentation() {
  if (on_) QApplication::setFont(font_);
}

void Presentation::setOn(bool on) {
  if (on == on_) return;
  on_ = on;
  on ? enter() : leave();
  Q_EMIT changed(on);
}

void Presentation::enter() {
  geometry_ = window_.saveGeometry();
  layout_ = window_.saveState();
  states_ = window_.windowState();
  font_ = QApplication::font();
  for (QAction* action : with_shortcuts(window_.menuBar()->actions()))
    if (!window_.actions().contains(action)) lent_ << action;
  window_.addActions(lent_);
  for (auto* dock : window_.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    if (dock != kept_) dock->hide();
  hidden_.clear();
  for (QWidget* bar : QList<QWidget*>{window_.menuBar(), window_.statusBar()} + bars_)
    if (!bar->isHidden()) {
      hidden_ << bar;
      bar->hide();
    }
  QFont large = font_;
  large.setPointSizeF(font_.pointSizeF() * kScale);
  QApplication::setFont(large);
  window_.setWindowState(states_ | Qt::WindowFullScreen);
}

void Presentation::leave() {
  QApplication::setFont(font_);
  for (QWidget* bar : hidden_) bar->show();
  for (QAction* action : lent_) window_.removeAction(action);
  lent_.clear();
  window_.setWindowState(states_);
  window_.restoreGeometry(geometry_);
  window_.restoreState(layout_);
}

}  // namespace quantoscope
