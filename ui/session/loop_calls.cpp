// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/loop_calls.h"

#include <QMetaObject>

namespace quantoscope {

void LoopCalls::post(std::function<void()> call) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(call));
  }
  QMetaObject::invokeMethod(this, "makeNext", Qt::QueuedConnection);
}

void LoopCalls::makeNext() {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return;
    call = std::move(waiting_.front());
    waiting_.pop_front();
  }
  call();  // Which may be the end of this.
}

}  // namespace quantoscope
