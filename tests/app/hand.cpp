// SPDX-License-Identifier: GPL-3.0-or-later
// An input device of Qt (QT_QPA_GENERIC_PLUGINS=hand) that works in the real window: takes back what is
// offered, then changes the width and saves now and then, and says so on standard output, one word and the
// width in a line. Knows the program only by what Qt knows of it. QUANTOSCOPE_HAND is a seed.
#include <cstdio>
#include <random>

#include <QAbstractSpinBox>
#include <QApplication>
#include <QGenericPlugin>
#include <QKeyEvent>
#include <QMainWindow>
#include <QPointer>
#include <QPushButton>
#include <QTimer>

namespace {

constexpr int kInterval = 20;  ///< Milliseconds.

class Hand : public QObject {
  Q_OBJECT

 public:
  Hand() : random_(qEnvironmentVariable("QUANTOSCOPE_HAND").toUInt()) {
    connect(&clock_, &QTimer::timeout, this, &Hand::work);
    clock_.start(kInterval);
  }

 private Q_SLOTS:
  void sayKept() const { say("kept"); }

 private:
  void work() {
    if (!box_) return begin();
    if (random_() % 50 == 0) {
      say("saving");
      press(window_, Qt::Key_S, Qt::ControlModifier);
      if (!window_->isWindowModified()) say("saved");
      return;
    }
    constexpr int kMiddle = 30;
    const bool low = box_->property("value").toInt() < kMiddle;
    press(box_, low == bool(random_() % 3) ? Qt::Key_Up : Qt::Key_Down, Qt::NoModifier);
    say("width");
  }

  void begin() {
    for (QWidget* top : QApplication::topLevelWidgets())
      if (top->objectName() == "MainWindow" && top->isVisible()) window_ = top;
    auto* const editor = window_ ? window_->findChild<QWidget*>("model.width") : nullptr;
    auto* const recovery = window_ ? window_->findChild<QObject*>("recovery") : nullptr;
    if (!editor || !recovery) return;
    box_ = editor->findChild<QAbstractSpinBox*>();
    connect(recovery, SIGNAL(kept()), this, SLOT(sayKept()));
    say("found");
    if (QPushButton* const restore = answer("Restore")) {
      restore->click();
      say("restored");
    }
    while (QPushButton* const discard = answer("Discard")) discard->click();  // Two of the same.
    box_->setFocus();
  }

  QPushButton* answer(const QString& text) const {
    for (auto* button : window_->findChildren<QPushButton*>())
      if (button->isVisible() && button->text().remove('&') == text) return button;
    return nullptr;
  }
  static void press(QWidget* target, Qt::Key key, Qt::KeyboardModifiers modifiers) {
    if (modifiers) {  // A shortcut.
      for (QAction* action : target->findChildren<QAction*>())
        if (action->shortcut() == QKeySequence(key | modifiers)) return action->trigger();
    }
    for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
      QKeyEvent event(type, key, modifiers);
      QApplication::sendEvent(target, &event);
    }
  }
  void say(const char* word) const {
    std::printf("%s %d\n", word, box_->property("value").toInt());
    std::fflush(stdout);
  }

  std::mt19937 random_;
  QTimer clock_;
  QPointer<QWidget> window_;
  QPointer<QAbstractSpinBox> box_;
};

class HandPlugin : public QGenericPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "hand.json")

 public:
  QObject* create(const QString&, const QString&) override { return new Hand; }
};

}  // namespace

#include "hand.moc"
