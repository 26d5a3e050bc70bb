// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractButton>
#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QTest>

#include "tests/registry.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/player_bar.h"

using namespace quantoscope;

class TestPlayerBar : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void showsWhereEachNetworkStands() {
    PlayerBar bar;
    bar.resize(1400, 70);
    bar.show();
    NetworkSnapshot network;
    network.kind = NetworkKind::Joint;
    network.weight_bits = network.activation_bits = 2;
    network.phase = NetworkPhase::Training;
    network.epoch = 12;
    network.epochs = 60;
    network.samples_per_second = 123456.7;
    network.seconds_remaining = 41.2;
    bar.setSnapshot(network);
    const auto* block = bar.findChild<QWidget*>("status.joint");
    QStringList texts;
    for (const QLabel* label : block->findChildren<QLabel*>()) texts += label->text();
    QCOMPARE(texts, (QStringList{"W2A2", "12 / 60", "123,456 samples/s", "0:42 left"}));
    QCOMPARE(block->findChild<QProgressBar*>()->value(), 12);

    // With less room the speed is told in fewer words; nothing is cut off.
    const auto* rate = block->findChildren<QLabel*>()[2];
    QStringList forms{rate->text()};
    for (int width = 1400; width >= 400; width -= 20) {
      bar.resize(width, 70);
      if (rate->text() != forms.last()) forms << rate->text();
      QVERIFY(rate->fontMetrics().horizontalAdvance(rate->text()) <= rate->width());
    }
    QVERIFY(bar.minimumSizeHint().width() <= 720);  // What the window leaves it on the smallest projector.
    QCOMPARE(forms.first(), QString("123,456 samples/s"));
    QVERIFY2(forms.contains("123k/s"), qPrintable(forms.join('|')));
    QVERIFY(block->toolTip().contains("samples"));

    network.phase = NetworkPhase::Failed;
    network.message = {"the loss is not finite"};
    bar.setSnapshot(network);
    QCOMPARE(block->findChild<QLabel*>("epoch")->text(), QString("failed"));
    QVERIFY(block->toolTip().contains("the loss is not finite"));
  }

  void playTurnsIntoPauseAndEndsWithTheTraining() {
    PlayerBar bar;
    bar.setPlaying(true);
    QCOMPARE(bar.playAction()->text(), QString("&Pause"));
    bar.setPlaying(false);
    QCOMPARE(bar.playAction()->text(), QString("&Play"));
    bar.setFinished(true);
    QVERIFY(!bar.playAction()->isEnabled() && !bar.stepAction()->isEnabled() &&
            bar.resetAction()->isEnabled());
  }

  void durations_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0.0 << "0:00";
    QTest::newRow("rounded up") << 0.2 << "0:01";
    QTest::newRow("seconds") << 42.0 << "0:42";
    QTest::newRow("minutes") << 725.0 << "12:05";
    QTest::newRow("hours") << 3723.0 << "1:02:03";
  }
  void durations() {
    QFETCH(double, seconds);
    QTEST(format_duration(seconds), "text");
  }

  void aMessageStaysUntilItIsClosed() {
    QWidget window;
    MessageBar bar(&window);
    window.show();
    QVERIFY(!bar.isVisible());
    bar.showMessage("<b>odd.json</b>: no such file");
    QVERIFY(bar.isVisible());
    QCOMPARE(bar.text(), QString("<b>odd.json</b>: no such file"));
    QTest::mouseClick(bar.findChild<QAbstractButton*>(), Qt::LeftButton);
    QVERIFY(!bar.isVisible());
  }
};

QUANTOSCOPE_TEST(TestPlayerBar)
#include "test_player_bar.moc"
