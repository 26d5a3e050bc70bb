// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/recent_files.h"

using namespace quantoscope;

namespace {

/// The files in the menu, after opening it as a person does.
QList<QAction*> listed(const MainWindow& window) {
  QMenu* file = window.menuBar()->actions().first()->menu();
  file->popup(window.mapToGlobal(QPoint(10, 10)));
  file->close();
  QList<QAction*> files;
  for (QAction* item : action(window, "Open recent")->menu()->actions())
    if (item->data().isValid()) files += item;
  return files;
}

QStringList paths(const QList<QAction*>& files) {
  QStringList all;
  for (const QAction* file : files) all += file->data().toString();
  return all;
}

}  // namespace

class TestRecentFiles : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void keepsTheLastTen() {
    QStringList made;
    for (int i = 0; i < kRecentFiles + 2; ++i) {
      made.prepend(file(QString("%1.json").arg(i)));
      add_recent_file(made.first());
    }
    QCOMPARE(recent_files(), made.mid(0, kRecentFiles));
    add_recent_file(made[4]);
    made.move(4, 0);
    QCOMPARE(recent_files(), made.mid(0, kRecentFiles));
  }

  void forgetsWhatIsGone() {
    const QString stays = file("stays.json"), goes = file("goes.json");
    add_recent_file(stays);
    add_recent_file(goes);
    QVERIFY(QFile::remove(goes));
    QCOMPARE(recent_files(), QStringList{stays});
    file("goes.json");
    QCOMPARE(recent_files(), QStringList{stays});
  }

  void openedAndSavedFilesAreListedNewestFirst() {
    const QString one = folder_.filePath("one.quantoscope.json"), two = folder_.filePath("a & b.json");
    {
      const auto window = shown(tiny_spec());
      QVERIFY(listed(*window).isEmpty());
      QVERIFY(window->saveTo(one));
      QVERIFY(window->saveTo(two));
      QCOMPARE(paths(listed(*window)), (QStringList{two, one}));
      window->openPath(one);
      window->openPath(folder_.filePath("missing.json"));
      QCOMPARE(paths(listed(*window)), (QStringList{one, two}));
      QVERIFY(listed(*window)[1]->text().startsWith("&2 "));
      QVERIFY(listed(*window)[1]->text().endsWith("a && b.json"));
    }
    const auto window = shown(tiny_spec());
    QCOMPARE(paths(listed(*window)), (QStringList{one, two}));
    QVERIFY(QFile::remove(one));
    QCOMPARE(paths(listed(*window)), QStringList{two});
  }

  void openByOneClick() {
    const auto window = shown(tiny_spec());
    const QString path = folder_.filePath("click.quantoscope.json");
    QVERIFY(window->saveTo(path));
    action(*window, "New")->trigger();
    QVERIFY(window->file().isEmpty());
    listed(*window).first()->trigger();
    QCOMPARE(window->file(), path);
    QVERIFY(window->controller().spec() == tiny_spec());
  }

  void areClearedWhenTold() {
    const auto window = shown(tiny_spec());
    QVERIFY(window->saveTo(folder_.filePath("clear.quantoscope.json")));
    QCOMPARE(listed(*window).size(), 1);
    action(*window, "Open recent")->menu()->actions().last()->trigger();
    QVERIFY(listed(*window).isEmpty());
    QVERIFY(!action(*window, "Open recent")->menu()->actions().last()->isEnabled());
  }

 private:
  QString file(const QString& name) const {
    QFile made(folder_.filePath(name));
    [&] { QVERIFY(made.open(QIODevice::WriteOnly)); }();
    return made.fileName();
  }
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestRecentFiles)
#include "test_recent_files.moc"
