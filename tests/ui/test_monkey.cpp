// SPDX-License-Identifier: GPL-3.0-or-later
// A thousand actions of somebody who tries everything, over the real widgets: whatever there is, with every
// panel that is added later. They are the same ones every time, but for what the training has come to
// meanwhile.
#include <random>

#include <QDesktopServices>
#include <QDialog>
#include <QDir>
#include <QDrag>
#include <QMenu>
#include <QMenuBar>
#include <QStandardPaths>
#include <QWhatsThis>
#include <QWheelEvent>

#include "core/spec/spec_json.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"

using namespace quantoscope;

namespace {

constexpr int kActions = 1000;
constexpr int kPatience = 60000;

/// Takes addresses that would open a browser.
class NoBrowser : public QObject {
  Q_OBJECT

 public Q_SLOTS:
  void open(const QUrl&) {}
};

void leaves(const QMenu& menu, QList<QAction*>& found) {
  for (QAction* action : menu.actions())
    if (action->menu())
      leaves(*action->menu(), found);
    else if (!action->isSeparator())
      found << action;
}

class Monkey {
 public:
  Monkey(MainWindow& window, unsigned seed) : window_(window), random_(seed) {
    // What waits for an answer, or holds the mouse, is sent away: also from within its own event loop.
    QObject::connect(&impatience_, &QTimer::timeout, &send_away);
    impatience_.start(2);
  }

  /// Returns what it did, for the message of a failure.
  QString act() {
    switch (random_() % 10) {
      case 0:
      case 1:
      case 2:
        return click();
      case 3:
        return drag();
      case 4:
        return turn();
      case 5:
      case 6:
      case 7:
        return type();
      case 8:
        return choose();
      default:
        return edit();
    }
  }

  static void send_away() {
    QDrag::cancel();
    if (QWhatsThis::inWhatsThisMode()) QWhatsThis::leaveWhatsThisMode();
    if (QWidget* popup = QApplication::activePopupWidget()) popup->close();
    if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) dialog->reject();
  }

 private:
  template <class Container>
  auto any(const Container& things) {
    return things[decltype(things.size())(random_() % unsigned(things.size()))];
  }

  QWidget* widget(bool with_keyboard) {
    QWidgetList candidates;
    for (QWidget* candidate : window_.findChildren<QWidget*>())
      if (candidate->isVisible() && candidate->isEnabled() && !candidate->size().isEmpty() &&
          (!with_keyboard || candidate->focusPolicy() != Qt::NoFocus))
        candidates << candidate;
    return any(candidates);
  }

  QPoint place(const QWidget& on) {
    // It may have been squeezed to nothing since it was chosen.
    return {int(random_() % unsigned(std::max(1, on.width()))),
            int(random_() % unsigned(std::max(1, on.height())))};
  }
  Qt::MouseButton button() { return random_() % 4 ? Qt::LeftButton : Qt::RightButton; }
  Qt::KeyboardModifier modifier() {
    constexpr Qt::KeyboardModifier kAll[] = {Qt::NoModifier, Qt::NoModifier, Qt::NoModifier,
                                             Qt::ShiftModifier, Qt::ControlModifier};
    return kAll[random_() % std::size(kAll)];
  }
  static QString name_of(const QWidget& widget) {
    return QString("%1 \"%2\"").arg(widget.metaObject()->className(), widget.objectName());
  }

  QString click() {
    QWidget* const target = widget(false);
    const QString did = "click on " + name_of(*target);
    if (random_() % 6 == 0)
      QTest::mouseDClick(target, Qt::LeftButton, modifier(), place(*target));
    else
      QTest::mouseClick(target, button(), modifier(), place(*target));
    return did;
  }

  QString drag() {
    const QPointer<QWidget> target = widget(false);
    const QString did = "drag on " + name_of(*target);
    const Qt::MouseButton held = button();
    const auto modifiers = modifier();
    QTest::mousePress(target, held, modifiers, place(*target));
    for (int i = 0; i < 4 && target; ++i) {
      const QPoint to = place(*target);
      QMouseEvent move(QEvent::MouseMove, to, target->mapToGlobal(to), Qt::NoButton, held, modifiers);
      QApplication::sendEvent(target, &move);
    }
    if (target) QTest::mouseRelease(target, held, modifiers, place(*target));
    return did;
  }

  QString turn() {
    QWidget* const target = widget(false);
    const QString did = "wheel on " + name_of(*target);
    const QPoint at = place(*target);
    const int by = 120 * (int(random_() % 5) - 2);
    QWheelEvent event(at, target->mapToGlobal(at), {}, {0, by}, Qt::NoButton, modifier(), Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(target, &event);
    return did;
  }

  QString type() {
    static constexpr int kKeys[] = {
        Qt::Key_Tab,    Qt::Key_Backtab, Qt::Key_Return,   Qt::Key_Escape, Qt::Key_Space, Qt::Key_Left,
        Qt::Key_Right,  Qt::Key_Up,      Qt::Key_Down,     Qt::Key_Home,   Qt::Key_End,   Qt::Key_PageUp,
        Qt::Key_Delete, Qt::Key_Minus,   Qt::Key_Plus,     Qt::Key_F1,     Qt::Key_F8,    Qt::Key_F9,
        Qt::Key_F11,    Qt::Key_Period,  Qt::Key_Backspace};
    int key = kKeys[random_() % std::size(kKeys)];
    if (random_() % 2)
      key = random_() % 3 ? int(Qt::Key_0 + random_() % 10) : int(Qt::Key_A + random_() % 26);
    auto modifiers = modifier();
    if (key == Qt::Key_Q && modifiers == Qt::ControlModifier) modifiers = Qt::NoModifier;  // Not yet.
    QWidget* const target = widget(true);
    const QString did =
        QString("key %1 in ").arg(QKeySequence(key | modifiers).toString()) + name_of(*target);
    target->setFocus();
    QTest::keyClick(target, Qt::Key(key), modifiers);
    return did;
  }

  /// Something in the menus, where undo, redo and the panels are, too.
  QString choose() {
    QList<QAction*> actions;
    for (QAction* top : window_.menuBar()->actions())
      if (top->menu()) leaves(*top->menu(), actions);
    actions.removeIf([](const QAction* action) { return action->text().remove('&') == "Quit"; });
    QAction* const action = any(actions);
    const QString did = "menu " + action->text();
    if (action->isEnabled()) action->trigger();
    return did;
  }

  /// A value in a control of the experiment.
  QString edit() {
    QList<FieldEditor*> editors;
    for (FieldEditor* editor : window_.findChildren<FieldEditor*>())
      if (editor->isVisible() && editor->isEnabled()) editors << editor;
    if (editors.isEmpty()) return "nothing";
    FieldEditor* const editor = any(editors);
    const QString did = "edit " + editor->objectName();
    for (QWidget* part : editor->findChildren<QWidget*>())
      if (part->isVisible() && part->focusPolicy() != Qt::NoFocus) {
        part->setFocus();
        QTest::keyClick(part, random_() % 2 ? Qt::Key_Up : Qt::Key_Down);
        break;
      }
    return did;
  }

  MainWindow& window_;
  std::mt19937 random_;
  QTimer impatience_;
};

}  // namespace

class TestMonkey : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    keep_settings_in(folder_);
    QStandardPaths::setTestModeEnabled(true);
    QVERIFY(QDir::setCurrent(folder_.path()));  // What it saves, it saves here.
    for (const char* scheme : {"http", "https", "file", "mailto"})
      QDesktopServices::setUrlHandler(scheme, &browser_, "open");
  }

  void cleanupTestCase() {
    for (const char* scheme : {"http", "https", "file", "mailto"}) QDesktopServices::unsetUrlHandler(scheme);
  }

  void aThousandActionsLeaveTheWindowAliveAndTheExperimentSaveable_data() {
    QTest::addColumn<unsigned>("seed");
    QTest::newRow("one") << 1u;
  }
  void aThousandActionsLeaveTheWindowAliveAndTheExperimentSaveable() {
    QFETCH(unsigned, seed);
    MainWindow window(tiny_spec());
    window.resize(1000, 700);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    {
      Monkey monkey(window, seed);
      for (int i = 0; i < kActions; ++i) {
        const QString did = monkey.act();
        QCoreApplication::processEvents();
        Monkey::send_away();
        QVERIFY2(window.isVisible(), qPrintable(QString("action %1: %2").arg(i).arg(did)));
        // It is about the window: what would take long to train is brought back in time.
        if (i % 20 == 19) window.controller().openSpec(tiny_spec());
      }
    }
    const QString path = folder_.filePath("survived.quantoscope.json");
    QVERIFY(window.saveTo(path));
    QVERIFY(read_spec(path.toStdString()) == window.controller().spec());
    QVERIFY(!window.isWindowModified());
    // And it still does what it is for. It may have been in a lesson: then this asks about what was before
    // it.
    QTimer discard;
    connect(&discard, &QTimer::timeout, this, [] {
      if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget()))
        if (auto* button = box->button(QMessageBox::Discard)) button->click();
    });
    discard.start(5);
    window.openPath(path);
    discard.stop();
    for (QAction* action : window.findChildren<QAction*>())
      if (action->text().remove('&') == "Pause after quantization") action->setChecked(false);
    window.controller().openSpec(tiny_spec());
    window.controller().reset();
    window.controller().play();
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().finished(), kPatience);
  }

 private:
  QTemporaryDir folder_;
  NoBrowser browser_;
};

QUANTOSCOPE_TEST(TestMonkey)
#include "test_monkey.moc"
