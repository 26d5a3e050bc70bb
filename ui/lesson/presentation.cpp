// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/presentation.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QScreen>

#include "ui/docks_aside.h"

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

Presentation::Presentation(QMainWindow& window) : QObject(&window), window_(window) {}

Presentation::~Presentation() {
  if (on_) QApplication::setFont(font_);
}

void Presentation::setOn(bool on) {
  if (on == on_) return;
  on_ = on;
  if (on) enter();
  Q_EMIT changed(on);
  // What changes with it has its old size again when the window gets its own.
  if (!on) leave();
}

void Presentation::enter() {
  place_ = WindowPlace::of(window_);
  layout_ = window_.saveState();
  states_ = window_.windowState();
  font_ = QApplication::font();
  for (QAction* action : with_shortcuts(window_.menuBar()->actions()))
    if (!window_.actions().contains(action)) lent_ << action;
  window_.addActions(lent_);
  for (auto* dock : window_.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    if (!kept_.contains(dock)) dock->hide();
  hidden_.clear();
  for (QWidget* bar : QList<QWidget*>{window_.menuBar()} + bars_)
    if (!bar->isHidden()) {
      hidden_ << bar;
      bar->hide();
    }
  scale_fonts(window_.screen()->size());  // What it is going to have, most likely.
  window_.installEventFilter(this);
  window_.setWindowState(states_ | Qt::WindowFullScreen);
}

double Presentation::scaleFor(QSize window) {
  return std::clamp(1.5 * std::min(window.width() / 1280.0, window.height() / 800.0), 1.1, 1.5);
}

void Presentation::scale_fonts(QSize window) {
  QFont large = font_;
  large.setPointSizeF(font_.pointSizeF() * scaleFor(window));
  if (QApplication::font() != large) QApplication::setFont(large);
}

bool Presentation::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &window_ && event->type() == QEvent::Resize)
    // Not from inside the layout that is being made.
    QMetaObject::invokeMethod(
        this,
        [this] {
          if (on_) scale_fonts(window_.size());
        },
        Qt::QueuedConnection);
  return QObject::eventFilter(watched, event);
}

void Presentation::leave() {
  window_.removeEventFilter(this);
  QApplication::setFont(font_);
  for (QWidget* bar : hidden_) bar->show();
  for (QAction* action : lent_) window_.removeAction(action);
  lent_.clear();
  window_.setWindowState(states_);
  place_.restore(window_);
  restore_docks(window_, layout_);
}

}  // namespace quantoscope
