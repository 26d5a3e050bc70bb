// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/lazy_refresh.h"

#include <algorithm>

#include <QEvent>
#include <QWidget>

namespace quantoscope {

LazyRefresh::LazyRefresh(QWidget* panel, std::function<void()> refresh)
    : QObject(panel), panel_(panel), refresh_(std::move(refresh)) {
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &LazyRefresh::now);
  panel->installEventFilter(this);
}

void LazyRefresh::later() {
  stale_ = true;
  if (!panel_->isVisible() || timer_.isActive()) return;
  const qint64 waited = since_.isValid() ? since_.elapsed() : kInterval;
  timer_.start(int(std::max<qint64>(0, kInterval - waited)));
}

void LazyRefresh::now() {
  stale_ = true;
  if (panel_->isVisible()) run();
}

void LazyRefresh::run() {
  timer_.stop();
  stale_ = false;
  since_.start();
  refresh_();
}

bool LazyRefresh::eventFilter(QObject* watched, QEvent* event) {
  if (watched == panel_ && event->type() == QEvent::Show && stale_) run();
  return QObject::eventFilter(watched, event);
}

}  // namespace quantoscope
