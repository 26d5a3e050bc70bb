// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QScreen>
#include <QToolBar>

#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/help/shortcut_sheet.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/lesson/presentation.h"
#include "ui/lesson/presenter_bar.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/panels/player_bar.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/map_title.h"

using namespace quantoscope;

namespace {

/// But for the time, which belongs to the maps.
QList<QDockWidget*> open_docks(const MainWindow& window) {
  QList<QDockWidget*> open;
  for (auto* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    if (!dock->isHidden() && dock->objectName() != "time") open << dock;
  return open;
}

/// Everything that presentation mode changes.
struct Look {
  explicit Look(const MainWindow& window)
      : size(window.size()),
        states(window.windowState()),
        font(QApplication::font().pointSizeF()),
        layout(dock_places(window)),
        menu(window.menuBar()->isVisible()) {}
  bool operator==(const Look&) const = default;
  /// What is not as it was.
  QString differences(const Look& from) const {
    QStringList found;
    if (size != from.size) found << QString("size %1 x %2").arg(size.width()).arg(size.height());
    if (states != from.states) found << "states";
    if (font != from.font) found << "font";
    if (layout != from.layout) found << moved(layout, from.layout);
    if (menu != from.menu) found << "bars";
    return found.join(", ");
  }

  QSize size;
  Qt::WindowStates states;
  double font;
  QList<DockPlace> layout;
  bool menu;
};

bool has(const std::vector<ShortcutGroup>& groups, const QString& what, const QString& keys) {
  for (const ShortcutGroup& group : groups)
    for (const auto& row : group.rows)
      if (row.what == what && row.keys.contains(keys)) return true;
  return false;
}

QString shown_text(const ShortcutSheet& sheet) {
  QString text;
  for (const QLabel* label : sheet.findChildren<QLabel*>())
    if (label->isVisible()) text += label->text();
  return text;
}

}  // namespace

class TestPresentation : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void largeFontsFullScreenAndNothingButMapsAndPlayer() {
    const auto window = shown(tiny_spec());
    const double font = QApplication::font().pointSizeF();
    auto* plot = window->findChild<MapsView*>()->plot(NetworkKind::Float);
    QTest::keyClick(window.get(), Qt::Key_F11);
    QVERIFY(window->isFullScreen());
    QVERIFY(open_docks(*window).isEmpty());
    QVERIFY(!window->menuBar()->isVisible() && !window->findChild<QToolBar*>("player")->isVisible());
    const auto* bar = window->findChild<PresenterBar*>();
    QVERIFY(bar && bar->isVisible());
    QCOMPARE(QApplication::font().pointSizeF(), font * Presentation::scaleFor(window->screen()->size()));
    QTRY_COMPARE(plot->font().pointSizeF(), font * Presentation::scaleFor(window->screen()->size()));
    for (const QLabel* label : bar->findChildren<QLabel*>())
      if (label->isVisible())
        QTRY_VERIFY2(label->font().pointSizeF() > 0.9 * font,
                     qPrintable(label->objectName() + label->text()));
    QTest::keyClick(window.get(), Qt::Key_F11);
  }

  void itFitsTheProjector_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("map");  // At least so many pixels on each side.
    QTest::newRow("800 x 600") << QSize(800, 600) << 1.1 << 120;
    QTest::newRow("1024 x 768") << QSize(1024, 768) << 1.2 << 160;
    QTest::newRow("1280 x 720") << QSize(1280, 720) << 1.35 << 240;
    QTest::newRow("1280 x 960") << QSize(1280, 960) << 1.5 << 240;
    QTest::newRow("1920 x 1080") << QSize(1920, 1080) << 1.5 << 380;
  }
  void itFitsTheProjector() {
    QFETCH(QSize, size);
    QFETCH(double, scale);
    QFETCH(int, map);
    const int width = size.width();
    const double font = QApplication::font().pointSizeF();
    const auto window = shown(tiny_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished() && window->controller().idle(), 60000);
    QTest::keyClick(window.get(), Qt::Key_F11);
    window->setWindowState(Qt::WindowNoState);  // A screen of any size.
    // With the large letters of a large window it may not fit at once.
    QTRY_VERIFY((window->resize(size), window->size() == size));
    QCOMPARE(Presentation::scaleFor(size), scale);
    QTRY_COMPARE(QApplication::font().pointSizeF(), font * scale);
    auto* maps = window->findChild<MapsView*>();
    for (const NetworkKind kind : kAllKinds)
      QTRY_VERIFY2(maps->plot(kind)->frame().width() >= map,
                   qPrintable(QString::number(maps->plot(kind)->frame().width())));
    auto* bar = window->findChild<PresenterBar*>();
    QTRY_VERIFY(bar->isVisible() && bar->geometry().right() < width);
    QTRY_VERIFY2(bar->widget()->width() <= bar->viewport()->width(),
                 qPrintable(QString("%1 in %2, wanted %3, hint %4")
                                .arg(bar->widget()->width())
                                .arg(bar->viewport()->width())
                                .arg(bar->widget()->minimumSizeHint().width())
                                .arg(bar->sizeHint().width())));
    QVERIFY2(window->minimumSizeHint().width() <= width,
             qPrintable(QString::number(window->minimumSizeHint().width())));
    for (const QLabel* label : bar->findChildren<QLabel*>())
      QTRY_VERIFY2(label->fontMetrics().horizontalAdvance(label->text()) <= label->width() + 1,
                   qPrintable(label->text()));
    QTest::keyClick(window.get(), Qt::Key_F11);
    QTRY_COMPARE(QApplication::font().pointSizeF(), font);
  }

  void everythingComesBack_data() {
    QTest::addColumn<int>("key");
    QTest::newRow("Esc") << int(Qt::Key_Escape);
    QTest::newRow("F11") << int(Qt::Key_F11);
  }
  void everythingComesBack() {
    QFETCH(int, key);
    const auto window = shown(tiny_spec());
    window->resize(1100, 740);
    window->findChild<QDockWidget*>("curves")->setFloating(true);
    // Where all of it fits on the screen: Qt moves it there otherwise when a layout is restored.
    window->findChild<QDockWidget*>("curves")->setGeometry(120, 90, 400, 300);
    QTest::keyClick(window.get(), Qt::Key_F9);
    let_panels_settle(*window);
    const Look before(*window);
    QTest::keyClick(window.get(), Qt::Key_F11);
    QVERIFY(!(Look(*window) == before));
    QTest::keyClick(window.get(), Qt::Key(key));
    QTRY_COMPARE(Look(*window).differences(before), QString());
    QVERIFY(!action(*window, "Presentation")->isChecked());
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QCOMPARE(Look(*window).differences(before), QString());
  }

  void thePresenterHasBitsViewsAndMapsByMouse() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), 60000);
    QTest::keyClick(window.get(), Qt::Key_F11);
    auto* bar = window->findChild<PresenterBar*>();
    auto* bits =
        bar->findChild<FieldEditor*>("presenter.quantization.weight_bits")->findChild<QDoubleSpinBox*>();
    QTest::mouseClick(bits, Qt::LeftButton, {}, QPoint(bits->width() - 6, 4));  // Its upper arrow.
    QCOMPARE(window->controller().spec().quantization.weight_bits, 3);
    QTest::keyClick(window.get(), '[');
    QCOMPARE(bits->value(), 2.0);
    const auto* maps = window->findChild<MapsView*>();
    auto* views = bar->findChildren<QComboBox*>().first();
    views->setFocus();
    QTest::keyClick(views, Qt::Key_Down);
    QCOMPARE(maps->view(), MapView::Logit);
    QVERIFY(bar->foot()->findChild<QWidget*>("map_legend")->isVisible());
    // What the last row reads: digits of the bits and the accuracy, where there is room beside the maps.
    const auto* title = window->findChild<MapTitle*>("title_joint");
    QTRY_VERIFY2(title->letterHeight() >= window->height() / 30.0 - 1,
                 qPrintable(QString::number(title->letterHeight())));
    QTest::keyClick(window.get(), Qt::Key_F11);
    QVERIFY(!bar->isVisible() && maps->findChild<QWidget*>("map_legend")->isVisible());
  }

  void keysWorkWithoutMenus() {
    const auto window = shown(endless_spec());
    QTest::keyClick(window.get(), Qt::Key_F11);
    QTest::keyClick(window.get(), Qt::Key_Space);
    QVERIFY(!window->controller().playing());
    QTest::keyClick(window.get(), Qt::Key_P);
    QVERIFY(action(*window, "Training points")->isChecked());
    QTest::keyClick(window.get(), Qt::Key_F1);
    QVERIFY(window->findChild<ShortcutSheet*>());
    window->findChild<ShortcutSheet*>()->close();
    QTest::keyClick(window.get(), Qt::Key_F11);
    // Each once: a shortcut of the window and the menu would be ambiguous and do nothing.
    QTest::keyClick(window.get(), Qt::Key_P);
    QVERIFY(!action(*window, "Training points")->isChecked());
  }

  void closedInPresentationModeTheNextStartIsAsBefore() {
    const double font = QApplication::font().pointSizeF();
    QSize size;
    {
      const auto window = shown(tiny_spec());
      window->resize(1020, 730);
      size = window->size();
      QTest::keyClick(window.get(), Qt::Key_F11);
      QVERIFY(window->close());
    }
    QCOMPARE(QApplication::font().pointSizeF(), font);
    const auto window = shown(tiny_spec());
    QCOMPARE(window->size(), size);
    QVERIFY(!window->isFullScreen() && window->menuBar()->isVisible());
    QCOMPARE(open_docks(*window).size(), 2);
  }

  void destroyedInPresentationModeTheFontComesBack() {
    const double font = QApplication::font().pointSizeF();
    {
      const auto window = shown(tiny_spec());
      QTest::keyClick(window.get(), Qt::Key_F11);
      QCOMPARE(QApplication::font().pointSizeF(), font * Presentation::scaleFor(window->screen()->size()));
    }
    QCOMPARE(QApplication::font().pointSizeF(), font);
  }

  void aLessonStaysAndEscapeLeavesOneAfterTheOther() {
    const auto window = shown(tiny_spec());
    const Look before(*window);
    window->openPath(shipped_lessons().first());
    QTest::keyClick(window.get(), Qt::Key_F11);
    auto* panel = window->findChild<LessonPanel*>();
    QVERIFY(panel->isVisible());
    QCOMPARE(open_docks(*window).size(), 1);
    QTest::keyClick(window.get(), Qt::Key_PageDown);
    QCOMPARE(panel->walk()->index(), 1);
    QCOMPARE(open_docks(*window).size(), 1);
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(!window->isFullScreen() && panel->walk());
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(!panel->walk());
    QTRY_COMPARE(Look(*window).differences(before), QString());
  }

  void aLessonLeftInPresentationModeGivesTheLayoutBackAfterIt() {
    const auto window = shown(tiny_spec());
    const Look before(*window);
    window->openPath(shipped_lessons().first());
    QTest::keyClick(window.get(), Qt::Key_F11);
    action(*window, "Leave the lesson")->trigger();
    QVERIFY(window->isFullScreen() && open_docks(*window).isEmpty());
    QTest::keyClick(window.get(), Qt::Key_F11);
    QTRY_COMPARE(Look(*window).differences(before), QString());
  }

  void theSheetListsEveryActionWithKeys() {
    const auto window = shown(tiny_spec());
    const auto groups = all_shortcuts(*window);
    QVERIFY(has(groups, "Undo", "Ctrl+Z"));
    QVERIFY(has(groups, "Presentation", "F11"));
    QVERIFY(has(groups, "Next step", "Alt+Right"));
    QVERIFY(has(groups, "Back to all maps, out of presentation mode or the lesson, without marks", "Esc"));
    QSet<QString> keys;
    for (const QAction* each : window->findChildren<QAction*>()) {
      if (each->shortcuts().isEmpty() || each->text().isEmpty()) continue;
      const QString sequence = each->shortcut().toString(QKeySequence::NativeText);
      QVERIFY2(has(groups, each->iconText().remove('&').remove("…"), sequence), qPrintable(each->text()));
      QVERIFY2(!keys.contains(sequence), qPrintable(sequence + " twice: " + each->text()));
      keys << sequence;
    }
    QVERIFY(keys.size() > 15);
  }

  void theSheetIsSearched() {
    const auto window = shown(tiny_spec());
    QTest::keyClick(window.get(), Qt::Key_F1);
    auto* sheet = window->findChild<ShortcutSheet*>();
    QVERIFY(sheet && sheet->isVisible());
    QVERIFY(shown_text(*sheet).contains("Redo") && shown_text(*sheet).contains("Class boundary"));
    QTest::keyClicks(sheet->findChild<QLineEdit*>(), "ctrl+z");
    QVERIFY(shown_text(*sheet).contains("Undo") && !shown_text(*sheet).contains("Class boundary"));
    QTest::keyClicks(sheet->findChild<QLineEdit*>(), "zzz");
    QVERIFY(shown_text(*sheet).contains("Nothing"));
    QTest::keyClick(window.get(), Qt::Key_F1);
    QCOMPARE(window->findChildren<ShortcutSheet*>().size(), 1);
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestPresentation)
#include "test_presentation.moc"
