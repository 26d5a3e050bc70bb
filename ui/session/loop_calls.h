// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <mutex>

#include <QObject>

namespace quantoscope {

/// Brings calls from any thread into the thread that it lives in, whose event loop makes them one by one, in
/// their order. Those that it has not made go with it. (What QMetaObject::invokeMethod does with a functor;
/// but the functor is handed over under a lock of our own, which the thread sanitizer can see.)
class LoopCalls : public QObject {
  Q_OBJECT

 public:
  explicit LoopCalls(QObject* parent = nullptr) : QObject(parent) {}
  /// From any thread, while this is known to be alive.
  void post(std::function<void()> call);

 private:
  Q_INVOKABLE void makeNext();

  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace quantoscope
