// SPDX-License-Identifier: GPL-3.0-or-later
#include <qcustomplot.h>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/panels/time_bar.h"
#include "ui/panels/time_slider.h"
#include "ui/plots/curves_plot.h"
#include "ui/plots/map_grid.h"
#include "ui/session/inspection.h"
#include "ui/session/playback.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

/// A window whose experiment has gone from 0 to 5 step by step: a map of every epoch is kept.
std::unique_ptr<MainWindow> trained() {
  auto window = shown(tiny_spec());
  ExperimentController& controller = window->controller();
  controller.pause();
  controller.reset();
  [&] {
    QTRY_VERIFY_WITH_TIMEOUT(controller.idle(), kPatience);
    while (!controller.finished()) {
      controller.step();
      QTRY_VERIFY_WITH_TIMEOUT(controller.idle(), kPatience);
    }
    QCOMPARE(window->playback().timeline().positions(), (std::vector<int>{0, 1, 2, 3, 4, 5}));
  }();
  return window;
}

struct Bar {
  explicit Bar(const MainWindow& window)
      : bar(window.findChild<TimeBar*>()),
        slider(bar->findChild<TimeSlider*>()),
        label(bar->findChild<QLabel*>()),
        replay(bar->findChild<QToolButton*>("replay")),
        live(bar->findChild<QToolButton*>("live")) {}
  TimeBar* bar;
  TimeSlider* slider;
  QLabel* label;
  QToolButton *replay, *live;

  QPoint at(int position) const { return {int(std::lround(slider->pixel(position))), slider->height() / 2}; }
};

/// The middle of a map: without its frame, which shows where the keyboard is.
QImage picture(const MainWindow& window, NetworkKind kind) {
  const QImage all = window.findChild<MapsView*>()->plot(kind)->grab().toImage();
  return all.copy(all.width() / 3, all.height() / 3, all.width() / 3, all.height() / 3);
}

}  // namespace

class TestTimeBar : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void theMouseGoesBackAndLiveReturns() {
    const auto window = trained();
    const Bar time(*window);
    QVERIFY(time.live->isChecked());
    QCOMPARE(time.slider->value(), 5);
    QCOMPARE(time.label->toolTip(), QString("epoch 2 of 2, retraining"));
    const QImage now = picture(*window, NetworkKind::Float);
    QTest::mouseClick(time.slider, Qt::LeftButton, {}, time.at(1));
    QVERIFY(!window->inspection().live());
    QVERIFY(!time.live->isChecked());
    QCOMPARE(time.slider->value(), 1);
    QCOMPARE(time.label->toolTip(), QString("epoch 1 of 3, float"));
    QCOMPARE(window->inspection().shown(NetworkKind::Float)->epoch, 1);
    QVERIFY(picture(*window, NetworkKind::Float) != now);
    QTest::mouseClick(time.live, Qt::LeftButton);
    QVERIFY(window->inspection().live() && time.live->isChecked());
    QCOMPARE(time.slider->value(), 5);
    QCOMPARE(picture(*window, NetworkKind::Float), now);
    QTest::mouseClick(time.live, Qt::LeftButton);  // Live already: it stays so.
    QVERIFY(time.live->isChecked());
  }

  void aDragScrubsThroughAllOfIt() {
    const auto window = trained();
    const Bar time(*window);
    QTest::mousePress(time.slider, Qt::LeftButton, {}, time.at(5));
    for (int position = 4; position >= 0; --position) {
      QTest::mouseMove(time.slider, time.at(position));
      QTRY_COMPARE(window->playback().position(), position);
    }
    QTest::mouseRelease(time.slider, Qt::LeftButton, {}, time.at(0));
    QCOMPARE(window->inspection().shown(NetworkKind::Float)->epoch, 0);
    QCOMPARE(window->inspection().shown(NetworkKind::Joint)->phase, NetworkPhase::Waiting);
  }

  void arrowsGoFromMomentToMomentHomeAndEndToTheEnds() {
    const auto window = trained();
    const Bar time(*window);
    time.slider->setFocus();
    QTest::keyClick(time.slider, Qt::Key_Left);
    QCOMPARE(time.slider->value(), 4);
    QTest::keyClick(time.slider, Qt::Key_Home);
    QCOMPARE(time.slider->value(), 0);
    QVERIFY(!window->inspection().live());
    QTest::keyClick(time.slider, Qt::Key_Right);
    QCOMPARE(time.slider->value(), 1);
    QTest::keyClick(time.slider, Qt::Key_End);
    QVERIFY(window->inspection().live());
  }

  void replayShowsEveryMomentAndEndsLive() {
    const auto window = trained();
    const Bar time(*window);
    QList<int> seen;
    connect(&window->playback(), &Playback::changed, this, [&] {
      if (seen.isEmpty() || seen.last() != time.slider->value()) seen << time.slider->value();
    });
    QTest::mouseClick(time.replay, Qt::LeftButton);
    QVERIFY(window->playback().replaying());
    QTRY_VERIFY_WITH_TIMEOUT(window->inspection().live(), kPatience);
    QCOMPARE(seen, (QList<int>{0, 1, 2, 3, 4, 5}));
    QVERIFY(!window->playback().replaying());
    QTest::mouseClick(time.replay, Qt::LeftButton);
    QTest::mouseClick(time.replay, Qt::LeftButton);
    QVERIFY(!window->playback().replaying() && !window->inspection().live());
    QTest::mouseClick(time.replay, Qt::LeftButton);
    QTest::mouseClick(time.slider, Qt::LeftButton, {}, time.at(2));  // A hand on the slider ends it.
    QVERIFY(!window->playback().replaying());
    QCOMPARE(window->playback().position(), 2);
  }

  void aClickInTheCurvesMovesTheTime() {
    const auto window = trained();
    const Bar time(*window);
    auto* plot = window->findChild<CurvesPlot*>()->findChild<QCustomPlot*>();
    plot->replot();  // What the last epoch has made of margins and ranges may still be in the queue.
    const QCPAxis& axis = *plot->axisRect(1)->axis(QCPAxis::atBottom);
    const QPoint place(int(std::lround(axis.coordToPixel(2))), plot->axisRect(0)->center().y());
    const QImage before = plot->grab().toImage();
    QTest::mouseClick(plot, Qt::LeftButton, {}, place);
    QCOMPARE(time.slider->value(), 2);
    QCOMPARE(window->inspection().shown(NetworkKind::Float)->epoch, 2);
    QEvent leave(QEvent::Leave);  // The curves say their values only where the mouse is.
    QApplication::sendEvent(plot->parentWidget(), &leave);
    plot->replot();
    const QImage with_line = plot->grab().toImage();
    QVERIFY(with_line != before);
    // The line is where the click was, and only there.
    int changed = 0;
    for (int x = 0; x < before.width(); ++x)
      if (before.pixelColor(x, place.y()) != with_line.pixelColor(x, place.y())) {
        QVERIFY(std::abs(x - place.x()) <= 2);
        ++changed;
      }
    QVERIFY(changed > 0);
    window->playback().showLive();
    plot->replot();
    QCOMPARE(plot->grab().toImage(), before);
  }

  void theMomentAfterQuantizationHasAStop() {
    const auto window = trained();
    const Bar time(*window);
    auto* const quantized = time.bar->findChild<QToolButton*>("quantized");
    QTest::mouseClick(quantized, Qt::LeftButton);
    QCOMPARE(time.slider->value(), 3);
    QCOMPARE(time.label->toolTip(), QString("quantized, not yet retrained"));
    QCOMPARE(window->inspection().shown(NetworkKind::Float)->phase, NetworkPhase::Finished);
    for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint}) {
      QCOMPARE(window->inspection().shown(kind)->phase, NetworkPhase::PostTraining);
      QVERIFY(window->inspection().shown(kind)->map);
    }
    // A replay stops there if training does.
    action(*window, "Pause after quantization")->setChecked(true);
    QTest::mouseClick(time.slider, Qt::LeftButton, {}, time.at(1));
    QTest::mouseClick(time.replay, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!window->playback().replaying(), kPatience);
    QCOMPARE(window->playback().position(), 3);
    QTest::mouseClick(time.replay, Qt::LeftButton);  // On from here.
    QTRY_VERIFY_WITH_TIMEOUT(window->inspection().live(), kPatience);
    action(*window, "Pause after quantization")->setChecked(false);
  }

  void nothingOfLaterStandsBesideAnEarlierMoment() {
    const auto window = trained();
    const Bar time(*window);
    QVERIFY(window->inspection().shown(NetworkKind::Weight)->error);
    QTest::mouseClick(time.slider, Qt::LeftButton, {}, time.at(1));
    for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint}) {
      const auto shown = window->inspection().shown(kind);
      QVERIFY(!shown->map && !shown->error && !shown->noise && !shown->accuracy.truth);
    }
    window->playback().showLive();
  }

  void theStopIsThereOnlyOnceTrainingHasComeToIt() {
    const auto window = shown(tiny_spec());
    window->controller().pause();
    window->controller().reset();
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle(), kPatience);
    QVERIFY(!Bar(*window).bar->findChild<QToolButton*>("quantized")->isEnabled());
  }

  void aPressCloseToTheStartOfRetrainingIsOnIt() {
    TimeSlider slider;
    slider.resize(220, 24);
    slider.setRange(0, 100);
    QSignalSpy picked(&slider, &TimeSlider::picked);
    const auto press = [&](double pixel) {
      QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(int(std::lround(pixel)), slider.height() / 2));
      return picked.last().first().toInt();
    };
    slider.setMarks({50, 80, {}});
    QCOMPARE(press(slider.pixel(50) + 4), 50);
    QCOMPARE(press(slider.pixel(50) - 4), 50);
    QVERIFY(press(slider.pixel(50) + 9) > 52);
    slider.setMarks({50, 40, {}});  // Not there yet.
    QVERIFY(press(slider.pixel(50) + 4) > 50);
  }

  void canBeHiddenAndStaysSo() {
    {
      const auto window = shown(tiny_spec());
      action(*window, "Time")->trigger();
      QVERIFY(!window->findChild<TimeBar*>()->isVisible());
      window->close();
    }
    const auto window = shown(tiny_spec());
    QVERIFY(!window->findChild<TimeBar*>()->isVisible());
    QVERIFY(!action(*window, "Time")->isChecked());
  }

  /// Above the maps, in a window of its own, and back below everything with the layout.
  void standsWhereItIsPut() {
    const auto window = shown(tiny_spec());
    auto* const dock = window->findChild<QDockWidget*>("time");
    const Bar time(*window);
    QCOMPARE(window->dockWidgetArea(dock), Qt::RightDockWidgetArea);
    const auto* const maps = window->findChild<MapsView*>();
    const auto top = [&](const QWidget* widget) { return widget->mapTo(window.get(), QPoint()).y(); };
    QVERIFY(top(time.bar) > top(maps));
    const int height = time.bar->height();
    window->addDockWidget(Qt::TopDockWidgetArea, dock);
    QTRY_VERIFY(top(time.bar) < top(maps));
    QTest::mouseDClick(dock->titleBarWidget(), Qt::LeftButton);
    QTRY_VERIFY(dock->isFloating() && time.bar->isVisible());
    action(*window, "Layers")->trigger();
    action(*window, "Reset layout")->trigger();
    QVERIFY(!dock->isFloating());
    QCOMPARE(window->dockWidgetArea(dock), Qt::RightDockWidgetArea);
    QTRY_VERIFY(top(time.bar) > top(maps) && time.bar->height() == height);
    // Panels that open there stand above it.
    action(*window, "Layers")->trigger();
    auto* const layers = window->findChild<QDockWidget*>("layers");
    QTRY_VERIFY(layers->isVisible() && top(layers) < top(time.bar) && time.bar->isVisible());
    QTRY_COMPARE(time.bar->height(), height);
  }

  void everyControlHasANameAndTheBarAnExplanation() {
    const auto window = shown(tiny_spec());
    const Bar time(*window);
    QVERIFY(time.bar->whatsThis().contains("64 MB"));
    QCOMPARE(time.slider->accessibleName(), QString("Time"));
    for (const QToolButton* button : {time.replay, time.live}) {
      QVERIFY(!button->toolTip().isEmpty());
      QVERIFY(button->focusPolicy() & Qt::TabFocus);
    }
    QTRY_VERIFY(time.slider->accessibleDescription().startsWith("epoch"));
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestTimeBar)
#include "test_time_bar.moc"
