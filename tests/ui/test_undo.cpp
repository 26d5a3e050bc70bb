// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>

#include "core/spec/presets.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/session/playback.h"
#include "ui/spec_history.h"

using namespace quantoscope;

namespace {

SpecHistory* history(const MainWindow& window) { return window.findChild<SpecHistory*>(); }

void undo(QWidget* at) { QTest::keyClick(at, Qt::Key_Z, Qt::ControlModifier); }
void redo(QWidget* at) { QTest::keyClick(at, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier); }

QDoubleSpinBox* click_up(const MainWindow& window, const char* key) {
  auto* box = part<QDoubleSpinBox>(window, key);
  box->setFocus();
  QTest::keyClick(box, Qt::Key_Up);
  return box;
}

void drag(QSlider* slider, int ticks) {
  const int start = slider->value();
  slider->setSliderDown(true);
  for (int tick = 1; tick <= ticks; ++tick) slider->setSliderPosition(start + tick);
  slider->setSliderDown(false);
}

void type(QLineEdit* line, const QString& text) {
  line->setFocus();
  line->selectAll();
  QTest::keyClicks(line, text);
  QTest::keyClick(line, Qt::Key_Return);
}

}  // namespace

class TestUndo : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  /// Also when a change has led back to where it began and the next one leads away again.
  void theTitleTellsOfEveryChange() {
    const auto window = shown(tiny_spec());
    const bool more[] = {true, false, true, true, false, false};
    for (const bool up : more) {
      QTest::keyClick(window.get(), up ? Qt::Key_BracketRight : Qt::Key_BracketLeft);
      QCOMPARE(window->isWindowModified(), window->controller().spec() != tiny_spec());
    }
    QCOMPARE(window->controller().spec(), tiny_spec());
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(window->isWindowModified());
  }

  /// Letters in a number are mistakes, not "reset".
  void whatIsTypedIntoANumberIsNoShortcut() {
    const auto window = shown(tiny_spec());
    auto* const box = part<QAbstractSpinBox>(*window, "quantization.weight_bits");
    box->setFocus();
    const Generations before = generations(*window);
    auto* const edit = box->findChild<QLineEdit*>();
    for (const int key : {Qt::Key_R, Qt::Key_B, Qt::Key_P, Qt::Key_Q}) QTest::keyClick(edit, Qt::Key(key));
    QCOMPARE(generations(*window), before);
    QVERIFY(!window->isWindowModified());
    QVERIFY(!action(*window, "Pause after quantization")->isChecked());
  }

  void bringsBackTheSpecAndTheControl() {
    const auto window = shown(endless_spec());
    auto* box = click_up(*window, "quantization.weight_bits");
    const ExperimentSpec edited = window->controller().spec();
    QCOMPARE(edited.quantization.weight_bits, 3);
    undo(box);
    QVERIFY(window->controller().spec() == endless_spec());
    QCOMPARE(box->text(), QString("2"));
    redo(box);
    QVERIFY(window->controller().spec() == edited);
    QCOMPARE(box->text(), QString("3"));
    undo(box);
    QTest::keyClick(box, Qt::Key_Y, Qt::ControlModifier);
    QVERIFY(window->controller().spec() == edited);
  }

  void namesTheStep() {
    const auto window = shown(endless_spec());
    QVERIFY(!action(*window, "Undo")->isEnabled());
    QVERIFY(!action(*window, "Redo")->isEnabled());
    auto* box = click_up(*window, "quantization.weight_bits");
    QVERIFY(action(*window, "Undo Weight bits")->isEnabled());
    undo(box);
    QVERIFY(action(*window, "Redo Weight bits")->isEnabled());
    action(*window, "Bottom-right quarter")->trigger();
    QVERIFY(!action(*window, "Redo")->isEnabled());
    action(*window, "Undo Region")->trigger();
    QVERIFY(action(*window, "Whole plane")->isChecked());
  }

  void isInTheListOfShortcuts() {
    const auto window = shown(endless_spec());
    click_up(*window, "quantization.weight_bits");
    action(*window, "Keyboard and mouse")->trigger();
    const QString list = window->findChild<QDialog*>("shortcuts")->findChild<QLabel*>()->text();
    for (const char* part : {">Undo<", ">Ctrl+Z<", ">Redo<", "Ctrl+Shift+Z", "Ctrl+Y"})
      QVERIFY2(list.contains(part), qPrintable(list));
  }

  void restartsExactlyWhatDependsOnTheStep() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY(window->controller().finished());
    const Generations before = generations(*window);
    auto* box = click_up(*window, "quantization.weight_bits");
    QTRY_COMPARE(window->controller().snapshot(NetworkKind::Weight)->weight_bits, 3);
    undo(box);
    QTRY_COMPARE(window->controller().snapshot(NetworkKind::Weight)->weight_bits, 2);
    QCOMPARE(generations(*window), (Generations{before[0], before[1] + 2, before[2], before[3] + 2}));
  }

  /// What was trained is there at once, and trained no more.
  void bringsBackTheTrainedNetworks() {
    const auto window = shown(tiny_spec());
    ExperimentController& controller = window->controller();
    const auto done = [&](int bits) {
      return controller.snapshot(NetworkKind::Weight)->weight_bits == bits && controller.finished() &&
             controller.idle();
    };
    QTRY_VERIFY(done(2));
    const auto before = controller.snapshot(NetworkKind::Weight);
    const auto moments = window->findChild<Playback*>()->timeline().positions();
    auto* box = click_up(*window, "quantization.weight_bits");
    QTRY_VERIFY(done(3));
    const auto three = controller.snapshot(NetworkKind::Weight);
    undo(box);
    QTRY_VERIFY(done(2));
    const auto after = controller.snapshot(NetworkKind::Weight);
    QCOMPARE(after->state, before->state);  // The very same: it was not trained again.
    QCOMPARE(after->map, before->map);
    QVERIFY(after->history == before->history);
    QCOMPARE(window->findChild<Playback*>()->timeline().positions(), moments);
    redo(box);
    QTRY_VERIFY(done(3));
    QCOMPARE(controller.snapshot(NetworkKind::Weight)->state, three->state);
  }

  /// R asks nothing, and takes nothing away.
  void bringsBackWhatResetHasStartedOver() {
    const auto window = shown(tiny_spec());
    ExperimentController& controller = window->controller();
    const auto states = [&] {
      QList<std::shared_ptr<const NetworkState>> all;
      for (const NetworkKind kind : kAllKinds) all << controller.snapshot(kind)->state;
      return all;
    };
    QTRY_VERIFY(controller.finished() && controller.idle());
    const auto first = states();
    QTest::keyClick(window.get(), Qt::Key_R);
    QVERIFY(!QApplication::activeModalWidget());
    QVERIFY(!window->isWindowModified());  // There is nothing to save.
    QTRY_VERIFY(controller.finished() && controller.idle());
    const auto again = states();
    for (int i = 0; i < kNetworkKinds; ++i) {
      QVERIFY(again[i] != first[i]);
      QVERIFY(again[i]->parameters == first[i]->parameters);
    }
    controller.pause();  // Nobody trains them meanwhile.
    QTest::keyClick(window.get(), Qt::Key_R);
    QTRY_VERIFY(controller.idle());
    QVERIFY(!controller.finished());
    undo(window.get());
    QTRY_VERIFY(controller.finished() && controller.idle());
    QCOMPARE(states(), again);
    QVERIFY(!window->isWindowModified());
    QVERIFY(action(*window, "Redo reset")->isEnabled());
  }

  void aDragIsOneStep() {
    const auto window = shown(endless_spec());
    auto* slider = part<QSlider>(*window, "model.width");
    const int start = slider->value();
    drag(slider, 10);
    const int width = window->controller().spec().model.width, between = slider->value();
    drag(slider, 10);
    QCOMPARE(history(*window)->count(), 2);
    slider->setFocus();
    undo(slider);
    QCOMPARE(slider->value(), between);
    QCOMPARE(window->controller().spec().model.width, width);
    undo(slider);
    QCOMPARE(slider->value(), start);
    QVERIFY(window->controller().spec() == endless_spec());
    redo(slider);
    QCOMPARE(window->controller().spec().model.width, width);
  }

  void aDragThereAndBackIsNoStep() {
    const auto window = shown(endless_spec());
    auto* slider = part<QSlider>(*window, "model.width");
    slider->setSliderDown(true);
    const int start = slider->value();
    for (const int tick : {8, 16, 8, 0, -8, 0}) slider->setSliderPosition(start + tick);
    slider->setSliderDown(false);
    QCOMPARE(history(*window)->count(), 0);
    QVERIFY(!window->isWindowModified());
  }

  void fastPressesAreOneStepAndSlowOnesStepsOfTheirOwn() {
    qint64 now = 1000;
    const auto window = shown(endless_spec());
    history(*window)->setClock([&now] { return now; });
    click_up(*window, "quantization.weight_bits");
    now += 600;  // A key that is held down begins to repeat.
    click_up(*window, "quantization.weight_bits");
    QCOMPARE(history(*window)->count(), 1);
    now += 800;  // A person has decided again.
    auto* box = click_up(*window, "quantization.weight_bits");
    QCOMPARE(history(*window)->count(), 2);
    QCOMPARE(window->controller().spec().quantization.weight_bits, 5);
    undo(box);
    QCOMPARE(window->controller().spec().quantization.weight_bits, 4);
    undo(box);
    QVERIFY(window->controller().spec() == endless_spec());
  }

  void textThatIsBeingTypedIsUndoneFirst() {
    const auto window = shown(endless_spec());
    click_up(*window, "quantization.weight_bits");
    auto* box = part<QDoubleSpinBox>(*window, "model.width");
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, "25");
    undo(box);
    QVERIFY(box->text() != "25");
    QCOMPARE(window->controller().spec().quantization.weight_bits, 3);
    box->selectAll();
    QTest::keyClicks(box, "25");
    QTest::keyClick(box, Qt::Key_Return);
    QCOMPARE(window->controller().spec().model.width, 25);
    undo(box);
    QCOMPARE(window->controller().spec().model.width, 8);
    undo(box);
    QVERIFY(window->controller().spec() == endless_spec());
  }

  void theModifiedMarkFollowsTheSavedState() {
    const auto window = shown(endless_spec());
    click_up(*window, "quantization.weight_bits");
    QVERIFY(window->saveTo(folder_.filePath("clean.quantoscope.json")));
    auto* box = click_up(*window, "quantization.weight_bits");
    QVERIFY(window->isWindowModified());
    undo(box);
    QVERIFY(!window->isWindowModified());
    undo(box);
    QVERIFY(window->controller().spec() == endless_spec());
    QVERIFY(window->isWindowModified());
    redo(box);
    QVERIFY(!window->isWindowModified());
  }

  void anotherExperimentHasNoPast() {
    const auto window = shown(endless_spec());
    const QString path = folder_.filePath("past.quantoscope.json");
    click_up(*window, "quantization.weight_bits");
    QVERIFY(window->saveTo(path));
    window->openPath(path);
    QVERIFY(!action(*window, "Undo")->isEnabled());
    click_up(*window, "quantization.weight_bits");
    answering(QMessageBox::Discard, [&] { action(*window, "New")->trigger(); });
    QVERIFY(!action(*window, "Undo")->isEnabled());
    QVERIFY(!window->isWindowModified());
    QVERIFY(window->controller().spec() == first_experiment());
  }

  void aRefusedEditLeavesNoStep() {
    const auto window = shown(endless_spec());
    auto* box = click_up(*window, "quantization.weight_bits");
    auto* line = part<QLineEdit>(*window, "data.points_file");
    QTRY_COMPARE(window->controller().snapshot(NetworkKind::Weight)->weight_bits, 3);
    type(line, "/nowhere/points.csv");
    QTRY_VERIFY(messages(*window)->isVisible());
    QCOMPARE(line->text(), QString());
    QCOMPARE(history(*window)->count(), 1);
    undo(box);
    QVERIFY(window->controller().spec() == endless_spec());
    QVERIFY(!window->isWindowModified());
  }

  void aRefusedUndoStaysWhereItWas() {
    QFile points(folder_.filePath("points.csv"));
    QVERIFY(points.open(QIODevice::WriteOnly));
    points.write("x,y,label\n0,0,0\n1,1,1\n0,1,0\n1,0,1\n");
    points.close();
    ExperimentSpec spec = endless_spec();
    spec.data.points_file = points.fileName().toStdString();
    const auto window = shown(spec);
    QVERIFY(window->controller().spec() == spec);
    QSignalSpy generated(&window->controller(), &ExperimentController::datasetChanged);
    auto* line = part<QLineEdit>(*window, "data.points_file");
    line->setFocus();
    line->selectAll();
    QTest::keyClick(line, Qt::Key_Delete);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_VERIFY(!generated.isEmpty());
    QVERIFY(points.remove());
    undo(line);
    QTRY_VERIFY(messages(*window)->isVisible());
    QVERIFY(window->controller().spec() == endless_spec());
    QCOMPARE(history(*window)->index(), 1);
    QVERIFY(window->isWindowModified());
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestUndo)
#include "test_undo.moc"
