// SPDX-License-Identifier: GPL-3.0-or-later
// A thousand actions of somebody who tries everything. QUANTOSCOPE_MONKEY_SEEDS=2..10 tries as many seeds,
// QUANTOSCOPE_MONKEY_ACTIONS=5000 that many actions.
#include "core/spec/spec_json.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/monkey.h"
#include "tests/ui/window_parts.h"

using namespace quantoscope;

namespace {

constexpr int kActions = 1000;  ///< In which it gets everywhere.
constexpr int kPatience = 120000;

/// "3" or "1..10".
std::pair<unsigned, unsigned> wanted_seeds() {
  const QString text = qEnvironmentVariable("QUANTOSCOPE_MONKEY_SEEDS", "1");
  return {text.section("..", 0, 0).toUInt(), text.section("..", -1).toUInt()};
}

}  // namespace

class TestMonkey : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    live_in(QDir(folder_.path()));
  }
  void init() {
    settings().clear();
    place_ = QDir(folder_.filePath(QString::number(++runs_)));
    QVERIFY(place_.mkpath("."));
    live_in(place_);
    make_files(place_);
  }

  void aThousandActionsLeaveTheWindowAliveAndTheExperimentSaveable_data() {
    QTest::addColumn<unsigned>("seed");
    const auto [first, last] = wanted_seeds();
    for (unsigned seed = first; seed <= last; ++seed) QTest::addRow("%u", seed) << seed;
  }
  void aThousandActionsLeaveTheWindowAliveAndTheExperimentSaveable() {
    QFETCH(unsigned, seed);
    const int actions = std::max(1, qEnvironmentVariable("QUANTOSCOPE_MONKEY_ACTIONS").toInt());
    const int wanted = qEnvironmentVariableIsSet("QUANTOSCOPE_MONKEY_ACTIONS") ? actions : kActions;
    MainWindow window(tiny_spec());
    window.keepNetworksIn(place_.filePath("networks"), false);
    window.keepUnsavedIn(place_.filePath("unsaved"));
    window.keepPinsIn(place_.filePath("pinned"));
    window.openPath(place_.filePath("study.json"));
    window.resize(1000, 700);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    {
      Monkey monkey(window, seed, place_);
      for (int i = 0; i < wanted; ++i) {
        const QString did = monkey.act();
        QVERIFY2(window.isVisible(), qPrintable(QString("action %1: %2").arg(i).arg(did)));
        // It is about the window: what would take long to train is brought back in time.
        if (i % 20 == 19) window.controller().openSpec(tiny_spec());
      }
      while (QWidget* modal = QApplication::activeModalWidget()) {
        modal->close();
        QCoreApplication::processEvents();
      }
      const QStringList missed = monkey.missed();
      QVERIFY2(wanted < kActions || missed.isEmpty(), qPrintable("not seen: " + missed.join(", ")));
    }
    const QString path = place_.filePath("survived.quantoscope.json");
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

  void cleanupTestCase() {
    // It has stayed where it was put.
    QCOMPARE(QDir(folder_.path()).entryList({"[0-9]*"}, QDir::Dirs).size(), runs_);
    QVERIFY(QDir::setCurrent(QDir::tempPath()));
  }

 private:
  QTemporaryDir folder_;
  QDir place_;
  int runs_ = 0;
};

QUANTOSCOPE_TEST(TestMonkey)
#include "test_monkey.moc"
