// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <utility>

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDebug>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include "ui/main_window.h"
#include "ui/panels/field_editor.h"
#include "ui/panels/message_bar.h"
#include "ui/session/experiment_controller.h"
#include "ui/settings.h"

namespace quantoscope {

/// The program's settings are in this folder from now on, not the user's; before all tests of a program.
inline void keep_settings_in(const QTemporaryDir& folder) {
  QVERIFY(folder.isValid());
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
}

using Generations = std::array<std::uint64_t, kNetworkKinds>;

inline Generations generations(const MainWindow& window) {
  Generations all{};
  for (const NetworkKind kind : kAllKinds)
    all[std::size_t(kind)] = window.controller().snapshot(kind)->generation;
  return all;
}

/// The widget of this type in the control of a field.
template <class Widget>
Widget* part(const MainWindow& window, const char* key) {
  return window.findChild<FieldEditor*>(key)->findChild<Widget*>();
}

/// In this list or in a menu of it.
inline QAction* action_in(const QList<QAction*>& actions, const QString& text) {
  for (QAction* item : actions) {
    if (item->text().remove('&') == text) return item;
    if (QAction* inner = item->menu() ? action_in(item->menu()->actions(), text) : nullptr) return inner;
  }
  return nullptr;
}

inline QAction* action(const MainWindow& window, const QString& text) {
  return action_in(window.menuBar()->actions(), text);
}

/// Where a panel stands, as far as one can see it.
struct DockPlace {
  QString name;
  bool hidden, floating;
  Qt::DockWidgetArea area;
  QRect geometry;  ///< Nothing of a hidden one.
  bool operator==(const DockPlace&) const = default;
};

/// The panels that are not where they were, for messages.
inline QString moved(const QList<DockPlace>& now, const QList<DockPlace>& before) {
  QString text;
  for (qsizetype i = 0; i < now.size() && i < before.size(); ++i)
    if (!(now[i] == before[i]))
      QDebug(&text) << now[i].name << now[i].hidden << before[i].hidden << now[i].floating
                    << before[i].floating << now[i].geometry << before[i].geometry;
  return text;
}

inline QList<DockPlace> dock_places(const MainWindow& window) {
  QList<DockPlace> all;
  for (auto* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    all << DockPlace{dock->objectName(), dock->isHidden(), dock->isFloating(), window.dockWidgetArea(dock),
                     dock->isHidden() ? QRect() : dock->geometry()};
  std::ranges::sort(all, {}, &DockPlace::name);  // Children change their order when they are raised.
  return all;
}

/// Panels have found their places: nothing has moved while events were processed.
inline void let_panels_settle(const MainWindow& window) {
  QList<DockPlace> last;
  QTRY_VERIFY([&] {
    const QList<DockPlace> before = std::exchange(last, dock_places(window));
    return before == last;
  }());
}

/// A window that has the keyboard.
inline std::unique_ptr<MainWindow> shown(const ExperimentSpec& spec) {
  auto window = std::make_unique<MainWindow>(spec);
  window->show();
  [&] { QVERIFY(QTest::qWaitForWindowActive(window.get())); }();
  let_panels_settle(*window);
  return window;
}

inline MessageBar* messages(const MainWindow& window) { return window.findChild<MessageBar*>(); }

/// Presses a button of the question that `then` is going to ask.
inline void answering(QMessageBox::StandardButton answer, const std::function<void()>& then) {
  bool asked = false;
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, [&] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (!box) return;
    asked = true;
    timer.stop();
    QTest::mouseClick(box->button(answer), Qt::LeftButton);
  });
  timer.start(5);
  then();
  QVERIFY(asked);
}

}  // namespace quantoscope
