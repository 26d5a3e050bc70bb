// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>

#include <QAbstractButton>
#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QTest>

#include "tests/registry.h"
#include "ui/panels/icons.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/player_bar.h"
#include "ui/theme.h"

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
    network.accuracy.truth = 0.849;
    bar.setSnapshot(network);
    const auto* block = bar.findChild<QWidget*>("status.joint");
    QStringList texts;
    for (const QLabel* label : block->findChildren<QLabel*>()) texts += label->text();
    QCOMPARE(texts, (QStringList{"W2A2", "84.9 %", "12 / 60 · 0:42 left"}));
    QCOMPARE(block->findChild<QProgressBar*>()->value(), 12);
    // The accuracy is what is looked for.
    QVERIFY(block->findChild<QLabel*>("accuracy")->font().pointSizeF() >
            1.2 * block->findChild<QLabel*>("epoch")->font().pointSizeF());

    // With less room it is told in fewer words; nothing is cut off.
    const auto* epoch = block->findChild<QLabel*>("epoch");
    QStringList forms{epoch->text()};
    for (int width = 1400; width >= 300; width -= 10) {
      bar.resize(width, 40);
      if (epoch->text() != forms.last()) forms << epoch->text();
      for (const QLabel* label : block->findChildren<QLabel*>())
        QVERIFY2(label->fontMetrics().horizontalAdvance(label->text()) <= label->width(),
                 qPrintable(QString("%1: %2").arg(width).arg(label->text())));
    }
    QVERIFY(bar.minimumSizeHint().width() <= 400);
    QCOMPARE(forms.mid(0, 2), (QStringList{"12 / 60 · 0:42 left", "12 / 60"}));
    QVERIFY(block->toolTip().contains("123,456 samples"));

    bar.resize(1400, 40);
    network.phase = NetworkPhase::Failed;
    network.message = {"the loss is not finite"};
    bar.setSnapshot(network);
    QCOMPARE(block->findChild<QLabel*>("epoch")->text(), QString("failed"));
    QVERIFY(block->toolTip().contains("the loss is not finite"));
  }

  /// Of two buttons that are seen at once, the drawings cover less than two thirds of what both cover
  /// together.
  void buttonsOfTimeAndTrainingHaveShapesOfTheirOwn() {
    std::map<QString, QImage> shapes;
    for (const char* name : {"play", "pause", "step", "reset", "replay", "stop"})
      shapes[name] = themed_icon(name, theme_palette(false)).pixmap(QSize(32, 32), 1.0).toImage();
    for (const auto& [one, first] : shapes)
      for (const auto& [other, second] : shapes) {
        if (one >= other) continue;
        int both = 0, any = 0;
        for (int y = 0; y < first.height(); ++y)
          for (int x = 0; x < first.width(); ++x) {
            const bool a = qAlpha(first.pixel(x, y)) > 127, b = qAlpha(second.pixel(x, y)) > 127;
            both += a && b;
            any += a || b;
          }
        QVERIFY2(any > 0 && 3 * both < 2 * any, qPrintable(one + " " + other));
      }
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
