// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

class QWidget;

namespace quantoscope {

/// When a panel that is costly to fill is filled: never while it cannot be seen, at once when it is shown or
/// a person changed what it shows, and a few times a second while training changes it.
class LazyRefresh : public QObject {
  Q_OBJECT

 public:
  static constexpr int kInterval = 200;  ///< Milliseconds between refreshes that nobody asked for.

  /// Calls `refresh` on behalf of `panel`, its parent.
  LazyRefresh(QWidget* panel, std::function<void()> refresh);

  /// What is shown changed by itself.
  void later();
  /// A person changed what is shown.
  void now();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void run();

  QWidget* panel_;
  std::function<void()> refresh_;
  QTimer timer_;
  QElapsedTimer since_;  ///< The last refresh.
  bool stale_ = true;
};

}  // namespace quantoscope
