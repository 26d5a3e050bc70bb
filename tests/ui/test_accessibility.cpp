// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that can have the keyboard says what it is.
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QTabBar>

#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

QString name_of(QWidget& widget) {
  QAccessibleInterface* described = QAccessible::queryAccessibleInterface(&widget);
  return described ? described->text(QAccessible::Name).trimmed() : widget.accessibleName();
}

/// A part of a control that speaks for it: the line inside a spin box, the list behind a combo box.
bool is_inside_a_control(const QWidget& widget) {
  if (widget.objectName().startsWith("qt_")) return true;
  for (const QWidget* above = widget.parentWidget(); above; above = above->parentWidget())
    if (qobject_cast<const QAbstractSpinBox*>(above) || qobject_cast<const QComboBox*>(above)) return true;
  return false;
}

/// A label without a text has nothing to say.
bool is_empty_label(const QWidget& widget) {
  const auto* label = qobject_cast<const QLabel*>(&widget);
  return label && label->text().isEmpty();
}

/// Hidden by its panel for now: it may get its text when it is needed.
bool is_hidden(const QWidget& widget) {
  const QWidget* panel = &widget;
  while (!panel->isWindow() && !qobject_cast<const QDockWidget*>(panel)) panel = panel->parentWidget();
  return !widget.isVisibleTo(panel);
}

QStringList nameless(QWidget& top) {
  QStringList found;
  for (QWidget* widget : top.findChildren<QWidget*>()) {
    if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() || is_inside_a_control(*widget) ||
        is_empty_label(*widget) || is_hidden(*widget))
      continue;
    if (widget->window() != &top && !qobject_cast<QDockWidget*>(widget->window())) continue;
    if (qobject_cast<QTabBar*>(widget) || !name_of(*widget).isEmpty())
      continue;  // Tabs have names, the bar has not.
    QString place = widget->metaObject()->className() + (" '" + widget->objectName() + "'");
    for (const QWidget* above = widget->parentWidget(); above; above = above->parentWidget())
      place += QString(" in %1 '%2'").arg(above->metaObject()->className(), above->objectName());
    found << place;
  }
  return found;
}

QList<QAction*> all_actions(const QMenu& menu) {
  QList<QAction*> all;
  for (QAction* each : menu.actions())
    each->menu() ? all.append(all_actions(*each->menu())) : all.append(each);
  return all;
}

}  // namespace

class TestAccessibility : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void everythingInTheWindowHasAName() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), 60000);
    for (auto* dock : window->findChildren<QDockWidget*>()) dock->show();
    for (auto* each : window->findChildren<QAction*>())
      if (each->text().remove('&') == "Draw points") each->setChecked(true);
    window->inspection().setPoint(QPointF(0.05, 0.05));
    window->inspection().setLine(QLineF(0.0, 0.0, 0.1, 0.1));
    const QStringList found = nameless(*window);
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
  }

  void everythingInALessonHasAName() {
    const auto window = shown(tiny_spec());
    window->openPath(shipped_lessons().first());
    QTest::keyClick(window.get(), Qt::Key_PageDown);
    const QStringList found = nameless(*window);
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
  }

  /// Whatever opens a window of its own, found as a person would: in the menus.
  void everythingInTheDialogsHasAName() {
    const auto window = shown(tiny_spec());
    QStringList names;
    QList<QAction*> actions;
    for (const QAction* top : window->menuBar()->actions()) actions += all_actions(*top->menu());
    for (QAction* each : actions) {
      const QString text = each->text().remove('&');
      const bool help = text == "User guide" || text == "Keyboard and mouse" || text == "About Quantoscope";
      const bool native = text.startsWith("Open") || text.startsWith("Save") || text.startsWith("Import");
      if ((!text.endsWith("…") && !help) || native || !each->isEnabled()) continue;
      each->trigger();
      for (auto* dialog : window->findChildren<QDialog*>()) {
        if (!dialog->isVisible()) continue;
        names << text;
        const QStringList found = nameless(*dialog);
        QVERIFY2(found.isEmpty(), qPrintable(text + ":\n" + found.join('\n')));
        dialog->close();
      }
    }
    QVERIFY2(names.size() >= 4, qPrintable(names.join(", ")));
  }

  /// The tab key alone gets to every control of the panels and back to where it began.
  void everyControlIsReachedByTab() {
    const auto window = shown(tiny_spec());
    QWidget* const first = window->focusWidget() ? window->focusWidget() : window->nextInFocusChain();
    QSet<const QWidget*> chain;
    for (QWidget* at = first->nextInFocusChain(); at != first && !chain.contains(at);
         at = at->nextInFocusChain())
      chain << at;
    const auto editors = window->findChildren<FieldEditor*>();
    QVERIFY(editors.size() > 20);
    for (const FieldEditor* editor : editors) {
      const QWidget* control = editor->focusProxy();
      QVERIFY2(control && control->focusPolicy() & Qt::TabFocus, editor->field().key.c_str());
      QVERIFY2(chain.contains(control) || control == first, editor->field().key.c_str());
    }
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestAccessibility)
#include "test_accessibility.moc"
