// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>

#include <QDir>
#include <QObject>
#include <QPoint>
#include <QPointer>
#include <QSet>
#include <QString>
#include <QTimer>

class QDialog;
class QFileDialog;
class QMenu;

namespace quantoscope {

class MainWindow;

/// Everything that a program keeps and looks for is in this folder from now on: home, settings, data, caches,
/// what has a name without a folder. Addresses and files that would open another program do not.
void live_in(const QDir& folder);

/// Files of all kinds that the window opens, made with small networks: an experiment, a result, a comparison,
/// a figure, plain points, a table, a study, a lesson.
void make_files(const QDir& folder);

/// Somebody who tries everything, over the real widgets: whatever there is, with every panel that is added
/// later. The same ones for the same seed, but for what training has come to meanwhile. Opens what
/// make_files() has made, and saves beside it, never elsewhere. Now and then it goes where it has not been.
class Monkey : public QObject {
  Q_OBJECT

 public:
  Monkey(MainWindow& window, unsigned seed, const QDir& folder);

  /// One action. Returns what it did, for the message of a failure.
  QString act();
  /// Pages, panels, lessons, modes and classes of dialogs that there are, and that were never in sight.
  QStringList missed() const;

 private:
  template <class Container>
  auto any(const Container& things) {
    return things[decltype(things.size())(random_() % unsigned(things.size()))];
  }
  QString choose_action();
  /// Acts where an event loop within an event loop waits for somebody.
  void watch();
  QString act_in(QDialog& dialog);
  QString act_on(QWidget& root);
  QString answer(QFileDialog& dialog);
  QString answer_question(QDialog& box);
  QString open();
  QString explore();
  void stay_inside();
  void look();

  QWidget* widget(QWidget& root, bool with_keyboard);
  QPoint place(const QWidget& on);
  Qt::MouseButton button();
  Qt::KeyboardModifier modifier();
  QString click(QWidget& root);
  QString drag(QWidget& root);
  QString turn(QWidget& root);
  QString type(QWidget& root);
  QString edit(QWidget& root);
  QString choose();

  MainWindow& window_;
  std::mt19937 random_;
  const QDir folder_;
  int acting_ = 0, actions_ = 0;
  QSet<QString> seen_;
};

}  // namespace quantoscope
