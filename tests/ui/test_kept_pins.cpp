// SPDX-License-Identifier: GPL-3.0-or-later
// Pinned results are there again when the program starts.
#include <QDir>
#include <QFile>

#include "core/io/kept_comparison.h"
#include "core/io/result_files.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/fake_result.h"
#include "tests/ui/window_parts.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/kept_pins.h"
#include "ui/compare/pinned_results.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

/// One session: pins that are kept in a folder.
struct Session {
  explicit Session(const QString& folder) : kept(std::make_unique<KeptPins>(pins, folder)) {
    QObject::connect(kept.get(), &KeptPins::failed, [this](const QString& text) { said << text; });
    settle();
  }
  void settle() const {
    [&] { QTRY_VERIFY_WITH_TIMEOUT(kept->idle(), kPatience); }();
  }
  QStringList names() const {
    QStringList all;
    for (const ComparedResult& row : pins.rows()) all << QString::fromStdString(row.name);
    return all;
  }
  PinnedResults pins;
  QStringList said;
  std::unique_ptr<KeptPins> kept;
};

QStringList folders(const QString& folder) {
  return QDir(folder).entryList({"row-*"}, QDir::Dirs, QDir::Name);
}

}  // namespace

class TestKeptPins : public QObject {
  Q_OBJECT

  QTemporaryDir settings_, folder_;
  QString place() const { return folder_.filePath("pinned"); }

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(settings_); }
  void init() {
    settings().clear();
    folder_ = QTemporaryDir();
  }

  void pinsComeBackAsTheyWere() {
    {
      Session first(place());
      first.pins.pin(fake_result(32));
      first.pins.pin(fake_result(40));
      first.pins.rename(1, "the small one");
      first.pins.move(1, 0);
      first.settle();
      QCOMPARE(folders(place()), (QStringList{"row-1", "row-2"}));
    }
    Session second(place());
    QCOMPARE(second.names(), (QStringList{"the small one", "128-4"}));
    QVERIFY(second.said.isEmpty());
    const auto& map = second.pins.rows()[1].result->networks[2].map;
    QVERIFY(map && map->logits == fake_result(32).networks[2].map->logits);
    QCOMPARE(second.pins.rows()[1].result->spec, fake_result(32).spec);
    QVERIFY(!second.pins.history().canUndo());
  }

  void whatIsNotYetWrittenIsWrittenAtTheEnd() {
    {
      Session first(place());
      for (int i = 0; i < 4; ++i) first.pins.pin(fake_result(64));
    }
    QCOMPARE(Session(place()).pins.rowCount(), 4);
  }

  void aRowIsWrittenOnce() {
    Session session(place());
    session.pins.pin(fake_result(40));
    session.settle();
    const QFileInfo before(place() + "/row-1/maps.npz");
    QVERIFY(before.exists());
    QVERIFY(QFile::setPermissions(place() + "/row-1", QFile::ReadOwner | QFile::ExeOwner));
    session.pins.pin(fake_result(40));
    session.pins.rename(0, "renamed");
    session.settle();
    QVERIFY2(session.said.isEmpty(), qPrintable(session.said.join('\n')));
    QCOMPARE(QFileInfo(place() + "/row-1/maps.npz").lastModified(), before.lastModified());
    QVERIFY(
        QFile::setPermissions(place() + "/row-1", QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
  }

  void clearingLeavesNothingAndUndoBringsItBack() {
    Session session(place());
    session.pins.pin(fake_result(40));
    session.settle();
    session.pins.clear();
    session.settle();
    QVERIFY(folders(place()).isEmpty());
    QVERIFY(!QFile::exists(place() + "/comparison.json"));
    session.pins.history().undo();
    session.settle();
    QCOMPARE(folders(place()).size(), 1);
  }

  void damagedRowsAreLeftOutAndTold() {
    {
      Session first(place());
      first.pins.pin(fake_result(40));
      first.pins.pin(fake_result(40));
      first.settle();
    }
    QFile file(place() + "/row-1/result.json");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{");
    file.close();
    Session second(place());
    QCOMPARE(second.names(), QStringList{"128-4 (2)"});
    QCOMPARE(second.said.size(), 1);
    QVERIFY2(second.said[0].contains("row-1"), qPrintable(second.said[0]));
    second.kept.reset();
    QVERIFY(Session(place()).said.isEmpty());  // Said once: they are gone.
  }

  void aDamagedListIsToldAndTheProgramGoesOn() {
    {
      Session first(place());
      first.pins.pin(fake_result(40));
      first.settle();
    }
    QFile file(place() + "/comparison.json");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(100000, '['));
    file.close();
    Session second(place());
    QVERIFY(second.pins.isEmpty());
    QCOMPARE(second.said.size(), 1);
    second.pins.pin(fake_result(40));
    second.settle();
    QCOMPARE(second.said.size(), 1);
    second.kept.reset();
    QCOMPARE(Session(place()).pins.rowCount(), 1);
  }

  void aSecondProgramLeavesTheFirstOnesPinsAlone() {
    Session first(place());
    first.pins.pin(fake_result(40));
    first.settle();
    {
      Session second(place());
      QVERIFY(second.pins.isEmpty());
      second.pins.pin(fake_result(32));
      second.pins.clear();
      second.settle();
    }
    first.kept.reset();
    QCOMPARE(Session(place()).pins.rowCount(), 1);
  }

  void whatCannotBeWrittenIsTold() {
    QFile in_the_way(place());
    QVERIFY(in_the_way.open(QIODevice::WriteOnly));
    in_the_way.close();
    Session session(place());
    session.pins.pin(fake_result(40));
    session.settle();
    QCOMPARE(session.pins.rowCount(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(session.said.size(), 1, kPatience);
    QVERIFY2(session.said[0].contains(place()), qPrintable(session.said[0]));
  }

  void theWindowKeepsThem() {
    {
      const auto window = shown(tiny_spec());
      window->keepPinsIn(place());
      QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle() && window->controller().finished(), kPatience);
      QTRY_VERIFY_WITH_TIMEOUT(window->findChild<KeptPins*>()->idle(), kPatience);
      QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);
      QCOMPARE(window->findChild<PinnedResults*>()->rowCount(), 1);
    }
    const auto window = shown(tiny_spec());
    window->keepPinsIn(place());
    QTRY_COMPARE_WITH_TIMEOUT(window->findChild<PinnedResults*>()->rowCount(), 1, kPatience);
    QVERIFY(!messages(*window)->isVisible());
    QVERIFY(!window->isWindowModified());
  }
};

QUANTOSCOPE_TEST(TestKeptPins)
#include "test_kept_pins.moc"
