// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>

#include "core/build_info.h"
#include "core/spec/spec_json.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/figure/export_dialog.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/player_bar.h"
#include "ui/panels/spec_panel.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/map_title.h"
#include "ui/recent_files.h"
#include "ui/session/inspection.h"
#include "ui/window_place.h"

using namespace quantoscope;

namespace {

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(bytes);
}

}  // namespace

class TestMainWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void wrongLibrariesAreToldOnce() {
    const auto window = shown(tiny_spec());
    MessageBar* const bar = window->findChild<MessageBar*>();
    QVERIFY(bar);
    window->tellOnceOfWrongLibraries({}, {"plain loop"});
    QVERIFY(!bar->isVisible());
    window->tellOnceOfWrongLibraries({"OpenBLAS 0.3.9 (SkylakeX)"}, {"oneDNN 2.6.3"});
    QVERIFY(bar->isVisible());
    QVERIFY(bar->text().contains("OpenBLAS 0.3.9 (SkylakeX)"));
    bar->hide();
    const auto next = shown(tiny_spec());
    next->tellOnceOfWrongLibraries({"OpenBLAS 0.3.9 (SkylakeX)"}, {"oneDNN 2.6.3"});
    QVERIFY(!next->findChild<MessageBar*>()->isVisible());
    next->tellOnceOfWrongLibraries({"oneDNN 2.6.3"}, {"plain loop"});
    QVERIFY(next->findChild<MessageBar*>()->text().contains("oneDNN 2.6.3"));
    QVERIFY(next->findChild<MessageBar*>()->text().contains("plain loop"));
  }

  void learnsAndShowsFourMaps() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY(window->controller().finished());
    const auto* maps = window->findChild<MapsView*>();
    for (const NetworkKind kind : kAllKinds) {
      const QString heard = maps->plot(kind)->accessibleDescription();
      const double accuracy = *window->controller().snapshot(kind)->accuracy.truth;
      QVERIFY2(heard.contains(QString("%1 %").arg(100 * accuracy, 0, 'f', 1)), qPrintable(heard));
      QVERIFY(window->controller().snapshot(kind)->map);
    }
    QVERIFY(!messages(*window)->isVisible());
  }

  void changingWeightBitsByKeyboardKeepsTheFloatNetwork() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY(window->controller().finished());
    const Generations before = generations(*window);
    auto* box = part<QDoubleSpinBox>(*window, "quantization.weight_bits");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    QTRY_COMPARE(window->controller().snapshot(NetworkKind::Weight)->weight_bits, 3);
    QCOMPARE(generations(*window), (Generations{before[0], before[1] + 1, before[2], before[3] + 1}));
    QVERIFY(window->isWindowModified());
  }

  void aFastDragOfTheWidthRestartsOnce() {
    const auto window = shown(endless_spec());
    auto* slider = part<QSlider>(*window, "model.width");
    slider->setSliderDown(true);
    const Generations before = generations(*window);
    QSignalSpy edits(&window->controller(), &ExperimentController::specChanged);
    const int start = slider->value();
    for (int tick = 1; tick <= 24; ++tick) slider->setSliderPosition(start + tick);
    slider->setSliderDown(false);
    QVERIFY(edits.size() > 10);
    QCOMPARE(generations(*window), before);
    QTRY_COMPARE(window->controller().snapshot(NetworkKind::Float)->model.width, 64);
    for (const NetworkKind kind : kAllKinds)
      QCOMPARE(generations(*window)[std::size_t(kind)], before[std::size_t(kind)] + 1);
  }

  void switchingTheThemeReachesThePlayer() {
    const auto window = shown(tiny_spec());
    const auto labels = window->findChild<PlayerBar*>()->findChildren<QLabel*>();
    QVERIFY(!labels.empty());
    for (const char* theme : {"Dark", "Light"}) {
      action(*window, theme)->trigger();
      const QColor background = qApp->palette().color(QPalette::Window);
      const auto readable = [&](const QLabel* label) {
        const QColor text = label->palette().color(QPalette::WindowText);
        return std::abs(text.lightness() - background.lightness()) > 80;
      };
      QTRY_VERIFY2(std::all_of(labels.begin(), labels.end(), readable), theme);
    }
  }

  void spacePlaysAndPauses() {
    const auto window = shown(endless_spec());
    QVERIFY(window->controller().playing());
    QTest::keyClick(window.get(), Qt::Key_Space);
    QVERIFY(!window->controller().playing());
    QTest::keyClick(window.get(), Qt::Key_Space);
    QVERIFY(window->controller().playing());
  }

  void spaceInANumberBoxPlaysButOnAButtonPresses() {
    const auto window = shown(endless_spec());
    auto* box = part<QDoubleSpinBox>(*window, "model.width");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Space);
    QVERIFY(!window->controller().playing());
    QCOMPARE(box->text(), QString("8"));
    auto* check = part<QAbstractButton>(*window, "model.residual");
    check->setFocus();
    QTest::keyClick(check, Qt::Key_Space);
    QVERIFY(check->isChecked());
    QVERIFY(!window->controller().playing());
  }

  void periodStepsOneEpochAndRResets() {
    const auto window = shown(endless_spec());
    QTRY_VERIFY(window->controller().snapshot(NetworkKind::Float)->epoch > 1);
    QTest::keyClick(window.get(), Qt::Key_Space);
    QTRY_VERIFY(window->controller().idle());  // What was under way has arrived.
    const int epoch = window->controller().snapshot(NetworkKind::Float)->epoch;
    QTest::keyClick(window.get(), Qt::Key_Period);
    QTRY_COMPARE(window->controller().snapshot(NetworkKind::Float)->epoch, epoch + 1);
    const Generations before = generations(*window);
    QTest::keyClick(window.get(), Qt::Key_R);
    QCOMPARE(generations(*window)[0], before[0] + 1);
    QTRY_COMPARE(window->controller().snapshot(NetworkKind::Float)->epoch, 0);
  }

  void savesAndOpens() {
    const QString path = folder_.filePath("round.quantoscope.json");
    ExperimentSpec spec = tiny_spec();
    {
      const auto window = shown(spec);
      QVERIFY(!window->isWindowModified());
      auto* box = part<QDoubleSpinBox>(*window, "quantization.activation_bits");
      box->setFocus();
      QTest::keyClick(box, Qt::Key_Up);
      QVERIFY(window->isWindowModified());
      QVERIFY(window->saveTo(path));
      QVERIFY(!window->isWindowModified());
      QVERIFY(window->windowTitle().startsWith("round.quantoscope.json"));
    }
    spec.quantization.activation_bits = 3;
    QVERIFY(read_spec(path.toStdString()) == spec);
    const auto window = shown(tiny_spec());
    window->openPath(path);
    QVERIFY(window->controller().spec() == spec);
    QCOMPARE(window->file(), path);
    QVERIFY(!window->isWindowModified());
    QCOMPARE(part<QDoubleSpinBox>(*window, "quantization.activation_bits")->text(), QString("3"));
  }

  void opensWhatIsDroppedOnIt() {
    const QString path = folder_.filePath("dropped.json");
    ExperimentSpec spec = tiny_spec();
    spec.model.width = 12;
    write_spec(spec, path.toStdString());
    const auto window = shown(tiny_spec());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    QCOMPARE(window->controller().spec().model.width, 12);
  }

  void opensAFigureThatItHasDrawn() {
    const QString path = folder_.filePath("drawn.pdf");
    ExperimentSpec spec = tiny_spec();
    spec.model.width = 13;
    {
      const auto window = shown(spec);
      QTRY_VERIFY(window->controller().finished());
      write_figure(window->inspection().result(), {}, path.toStdString());
    }
    const auto window = shown(tiny_spec());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    QVERIFY(window->controller().spec() == spec);
    QVERIFY2(window->file().isEmpty(), "saving must not write over the figure");
    QVERIFY(!window->isWindowModified());
    QCOMPARE(recent_files().value(0), path);

    write(folder_.filePath("foreign.pdf"), "%PDF-1.4\n");
    window->openPath(folder_.filePath("foreign.pdf"));
    QVERIFY(messages(*window)->text().contains("foreign.pdf: this PDF was not made by Quantoscope"));
    QVERIFY(window->controller().spec() == spec);
  }

  void troubleIsReportedAndTheWindowGoesOn_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("said");
    QTest::newRow("missing") << QByteArray() << "trouble.json";
    QTest::newRow("broken") << QByteArray("{ \"model\": ") << "trouble.json";
    QTest::newRow("out of range") << QByteArray(R"({"format": "quantoscope-experiment", "version": 1,
        "model": {"width": 9999}})")
                                  << "9999";
    QTest::newRow("unreadable points") << QByteArray(R"({"format": "quantoscope-experiment", "version": 1,
        "data": {"points_file": "/nowhere/points.csv"}})")
                                       << "/nowhere/points.csv";
  }
  void troubleIsReportedAndTheWindowGoesOn() {
    QFETCH(QByteArray, content);
    QFETCH(QString, said);
    const QString path = folder_.filePath("trouble.json");
    QFile::remove(path);
    if (!content.isEmpty()) write(path, content);
    const auto window = shown(endless_spec());
    window->openPath(path);
    QVERIFY(messages(*window)->isVisible());
    QVERIFY2(messages(*window)->text().contains(said), qPrintable(messages(*window)->text()));
    QVERIFY(!messages(*window)->text().contains('\n'));
    QVERIFY(window->controller().spec() == endless_spec());
    QVERIFY(window->file().isEmpty());
    const int epoch = window->controller().snapshot(NetworkKind::Float)->epoch;
    QTRY_VERIFY(window->controller().snapshot(NetworkKind::Float)->epoch > epoch);
    QTest::mouseClick(messages(*window)->findChild<QAbstractButton*>(), Qt::LeftButton);
    QVERIFY(!messages(*window)->isVisible());
  }

  void aFileThatCannotBeWrittenIsReported() {
    const auto window = shown(tiny_spec());
    QVERIFY(!window->saveTo("/nowhere/experiment.json"));
    QVERIFY(messages(*window)->text().contains("/nowhere/experiment.json"));
    QVERIFY(window->file().isEmpty());
  }

  void anInitialExperimentThatCannotRunIsReported() {
    ExperimentSpec spec = tiny_spec();
    spec.data.points_file = "/nowhere/points.csv";
    MainWindow window(spec);
    window.show();
    QVERIFY(messages(window)->isVisible());
    QVERIFY(window.controller().spec() == ExperimentSpec{});
  }

  void asksBeforeChangesAreLost() {
    const auto window = shown(endless_spec());
    auto* box = part<QDoubleSpinBox>(*window, "data.noise");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    answering(QMessageBox::Cancel, [&] { QVERIFY(!window->close()); });
    QVERIFY(window->isVisible());
    const QString path = folder_.filePath("asked.json");
    QVERIFY(window->saveTo(path));
    QTest::keyClick(box, Qt::Key_Up);
    answering(QMessageBox::Save, [&] { QVERIFY(window->close()); });
    QVERIFY(read_spec(path.toStdString()) == window->controller().spec());
  }

  void discardsChangesWhenTold() {
    const auto window = shown(endless_spec());
    QTest::keyClick(part<QDoubleSpinBox>(*window, "data.noise"), Qt::Key_Up);
    answering(QMessageBox::Discard, [&] { QVERIFY(window->close()); });
  }

  void closesDuringTraining() {
    auto window = shown(endless_spec());
    QTRY_VERIFY(window->controller().snapshot(NetworkKind::Float)->epoch > 0);
    QVERIFY(window->close());
    window.reset();
    QCoreApplication::processEvents();
  }

  void remembersGeometry() {
    {
      const auto window = shown(tiny_spec());
      window->resize(1010, 720);
      QCOMPARE(window->size(), QSize(1010, 720));
      window->close();
    }
    QCOMPARE(shown(tiny_spec())->size(), QSize(1010, 720));
  }

  void itsPlaceIsExactOnTheScreensItWasOn() {
    QWidget window;
    window.setGeometry(100, 110, 300, 200);
    WindowPlace place = WindowPlace::of(window);
    place.rect = {120, 130, 310, 210};  // As if Qt's own way back had gone elsewhere.
    QSettings stored = settings();
    place.save(stored, "place/");
    QWidget other;
    QVERIFY(WindowPlace::load(stored, "place/").restore(other));
    QCOMPARE(other.geometry(), place.rect);
    place.desktop.adjust(0, 0, 1000, 0);  // A second screen that is gone.
    QVERIFY(place.restore(other));
    QCOMPARE(other.geometry(), QRect(100, 110, 300, 200));
    QVERIFY(!WindowPlace::load(stored, "nowhere/").restore(other));
  }

  void aMaximizedWindowComesBackMaximized() {
    QWidget window;
    window.setGeometry(100, 110, 300, 200);
    window.showMaximized();
    const QSize size = window.size();
    const WindowPlace place = WindowPlace::of(window);
    QWidget other;
    QVERIFY(place.restore(other));
    other.show();
    QVERIFY(other.isMaximized());
    QCOMPARE(other.size(), size);
  }

  void remembersTheView() {
    {
      const auto window = shown(tiny_spec());
      action(*window, "Maps 1 × 4")->trigger();
      action(*window, "Training points")->trigger();
      action(*window, "Dark")->trigger();
      window->close();
    }
    const auto window = shown(tiny_spec());
    QCOMPARE(window->findChild<MapsView*>()->arrangement(), MapsView::Arrangement::Row);
    QVERIFY(action(*window, "Training points")->isChecked());
    QVERIFY(window->palette().color(QPalette::Window).lightness() < 128);
    action(*window, "As the system")->trigger();
  }

  /// Maps in a row, below them the curves, below all of it the time; otherwise the time is below the curves.
  void aRowOfMapsHasTheCurvesAndTheTimeBelow() {
    const auto window = shown(tiny_spec());
    window->resize(1600, 1000);
    auto* const time = window->findChild<QDockWidget*>("time");
    auto* const curves = window->findChild<QDockWidget*>("curves");
    const auto* controls = window->findChild<QDockWidget*>("controls");
    const auto* maps = window->findChild<MapsView*>();
    for (const bool row : {true, false, true}) {
      action(*window, row ? "Maps 1 × 4" : "Maps 2 × 2")->trigger();
      // All at once: panels move one after the other.
      QString wrong;
      const auto stand_well = [&] {
        wrong.clear();
        const int maps_end = maps->mapTo(window.get(), QPoint(0, maps->height())).y();
        if ((curves->geometry().top() >= maps_end) != row) wrong += "curves and maps; ";
        if (time->geometry().top() < curves->geometry().bottom()) wrong += "time is not below; ";
        // As wide as there is room beside the experiment's panel.
        const int room = row ? window->width() - controls->width() : curves->width();
        if (time->width() < 0.9 * room) wrong += "time is narrow; ";
        return wrong.isEmpty();
      };
      QTRY_VERIFY2(stand_well(), qPrintable(wrong));
    }
  }

  void viewsAreChosenByKeyByMenuAndByTheBarAboveTheMaps() {
    const auto window = shown(tiny_spec());
    const auto* maps = window->findChild<MapsView*>();
    QTRY_VERIFY(window->controller().finished());
    QTest::keyClick(window.get(), Qt::Key_4, Qt::AltModifier);
    QCOMPARE(maps->view(), MapView::Flips);
    QTest::keyClick(window.get(), Qt::Key_8, Qt::AltModifier);
    QCOMPARE(maps->view(), MapView::FlipKinds);
    action(*window, "Flips")->trigger();
    action(*window, "Flip kinds")->trigger();
    QCOMPARE(maps->view(), MapView::FlipKinds);
    const auto* bar = window->findChild<QToolBar*>("views");
    auto* button = qobject_cast<QAbstractButton*>(bar->widgetForAction(action(*window, "Logit")));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(maps->view(), MapView::Logit);
    QVERIFY(button->isChecked());
    action(*window, "Margin change")->trigger();
    QCOMPARE(maps->view(), MapView::MarginChange);
    QVERIFY(!button->isChecked());
  }

  void aTitleMakesItsMapLargeAndEscapeBringsAllBack() {
    const auto window = shown(tiny_spec());
    const auto* maps = window->findChild<MapsView*>();
    const double side = maps->plot(NetworkKind::Weight)->frame().width();
    auto* title = window->findChild<MapTitle*>("title_weight");
    QTest::mouseClick(title, Qt::LeftButton);
    QCOMPARE(maps->solo(), std::optional(NetworkKind::Weight));
    QTRY_VERIFY(maps->plot(NetworkKind::Weight)->frame().width() > 1.9 * side);
    QTest::mouseClick(title, Qt::LeftButton);
    QVERIFY(!maps->solo());
    QTest::mouseDClick(maps->plot(NetworkKind::Joint), Qt::LeftButton, {},
                       maps->plot(NetworkKind::Joint)->frame().center().toPoint());
    QCOMPARE(maps->solo(), std::optional(NetworkKind::Joint));
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(!maps->solo());
  }

  void bracketsChangeTheBits() {
    const auto window = shown(tiny_spec());
    const auto bits = [&] {
      const QuantSpec& quantization = window->controller().spec().quantization;
      return std::pair(quantization.weight_bits, quantization.activation_bits);
    };
    QCOMPARE(bits(), std::pair(2, 2));
    for (const char key : {']', ']', '[', '}', '{', '{', '{'}) QTest::keyClick(window.get(), key);
    QCOMPARE(bits(), std::pair(3, 1));  // One bit is the least.
    for (int i = 0; i < 9; ++i) QTest::keyClick(window.get(), ']');
    QCOMPARE(bits(), std::pair(0, 1));  // Float comes after eight.
    QTest::keyClick(window.get(), '[');
    QCOMPARE(bits(), std::pair(8, 1));
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bits(), std::pair(0, 1));
  }

  void theBitsStandAboveAllOtherSettings() {
    const auto window = shown(tiny_spec());
    const auto top = [&](const char* key) {
      const auto* editor = window->findChild<FieldEditor*>(key);
      return editor->mapTo(window.get(), QPoint()).y();
    };
    int last = 0;
    for (const std::string& key : first_fields()) {
      QVERIFY2(top(key.c_str()) > last, key.c_str());
      last = top(key.c_str());
    }
    QVERIFY(top("data.generator") > last && top("seed") > last);
  }

  void aClickOpensThePointPanelAndDeleteTakesTheMarksAway() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), 60000);
    MapPlot& plot = *window->findChild<MapsView*>()->plot(NetworkKind::Float);
    auto* panel = window->findChild<QDockWidget*>("point");
    QVERIFY(!panel->isVisible());
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.frame().center().toPoint());
    QVERIFY(window->inspection().point());
    QTRY_VERIFY(panel->isVisible() && !panel->visibleRegion().isEmpty());  // Not only its tab.
    QTest::keyClick(&plot, Qt::Key_Delete);
    QVERIFY(!window->inspection().point());
    // Marks on points that are no longer there would stand for nothing.
    window->inspection().setPoint(QPointF(0.1, 0.1));
    auto* noise = part<QDoubleSpinBox>(*window, "data.noise");
    noise->setFocus();
    QTest::keyClick(noise, Qt::Key_Up);
    QVERIFY(!window->inspection().point());
    // Nor are they asked for in front of a class.
    window->inspection().setPoint(QPointF(0.1, 0.1));
    QTest::keyClick(window.get(), Qt::Key_F11);
    QVERIFY(!window->inspection().point());
    QTest::keyClick(window.get(), Qt::Key_F11);
  }

  void aPanelBehindAnotherTabComesToTheFrontByItsKey() {
    const auto window = shown(tiny_spec());
    const auto in_sight = [&](const char* name) {
      auto* dock = window->findChild<QDockWidget*>(name);
      return dock->isVisible() && !dock->visibleRegion().isEmpty();
    };
    QTest::keyClick(window.get(), Qt::Key_F5);
    QTRY_VERIFY(in_sight("layers"));
    QTest::keyClick(window.get(), Qt::Key_F7, Qt::ShiftModifier);
    QTRY_VERIFY(in_sight("hidden-space") && !in_sight("layers"));
    QTest::keyClick(window.get(), Qt::Key_F5);
    QTRY_VERIFY(in_sight("layers") && !in_sight("hidden-space"));
    QVERIFY(window->findChild<QDockWidget*>("hidden-space")->isVisible());
    QTest::keyClick(window.get(), Qt::Key_F5);  // The one in front goes.
    QTRY_VERIFY(!window->findChild<QDockWidget*>("layers")->isVisible());
  }

  void escInAListLeavesTheMarksAlone() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), 60000);
    QTest::keyClick(window.get(), Qt::Key_F5);
    window->inspection().setPoint(QPointF(0.1, 0.1));
    auto* const list = window->findChild<QTableView*>("layer_table");
    QTRY_VERIFY(list->isVisible());
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Escape);
    QVERIFY(window->inspection().point());
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(!window->inspection().point());
  }

  void digitsShowOneMapAloneAndZeroAll() {
    const auto window = shown(tiny_spec());
    const auto* maps = window->findChild<MapsView*>();
    maps->plot(NetworkKind::Float)->setFocus();
    QTest::keyClick(maps->plot(NetworkKind::Float), Qt::Key_3);
    QCOMPARE(maps->solo(), std::optional(NetworkKind::Activation));
    QVERIFY(!maps->plot(NetworkKind::Float)->isVisible());
    QTest::keyClick(window.get(), Qt::Key_0);
    QVERIFY(!maps->solo());
    QVERIFY(maps->plot(NetworkKind::Float)->isVisible());
  }

  void remembersViewOverlaysAndColors() {
    const QColor usual = Palette::matching(qApp->palette()).classColor(0);
    const auto scheme = [](const MainWindow& window, const QString& text) {
      for (QAction* item : window.findChildren<QAction*>())
        if (item->text().remove('&') == text) return item;
      return static_cast<QAction*>(nullptr);
    };
    {
      const auto window = shown(tiny_spec());
      action(*window, "Truth errors")->trigger();
      action(*window, "True boundary")->trigger();
      scheme(*window, "Violet and gold")->trigger();
      QVERIFY(Palette::matching(qApp->palette()).classColor(0) != usual);
      window->close();
    }
    const auto window = shown(tiny_spec());
    QCOMPARE(window->findChild<MapsView*>()->view(), MapView::TruthErrors);
    QVERIFY(action(*window, "True boundary")->isChecked());
    QVERIFY(scheme(*window, "Violet and gold")->isChecked());
    scheme(*window, "Blue and orange")->trigger();
    QCOMPARE(Palette::matching(qApp->palette()).classColor(0), usual);
  }

  void theRegionIsTheExperiments() {
    const auto window = shown(tiny_spec());
    action(*window, "Bottom-right quarter")->trigger();
    QCOMPARE(window->controller().spec().map.region, Region::BottomRight);
    QTRY_VERIFY(window->controller().snapshot(NetworkKind::Float)->map &&
                window->controller().snapshot(NetworkKind::Float)->map->grid.x_min == 0);
    answering(QMessageBox::Discard, [&] { action(*window, "New")->trigger(); });
    QVERIFY(action(*window, "Whole plane")->isChecked());
  }

  void aClickAndALineInAMapAreFollowed() {
    const auto window = shown(tiny_spec());
    auto& plot = *window->findChild<MapsView*>()->plot(NetworkKind::Weight);
    const QPoint at = plot.frame().center().toPoint() + QPoint(20, 12), to = at + QPoint(40, 0);
    // The panel that opens may take some of the maps' room.
    const QPointF clicked = plot.transform().toPlane(at);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, at);
    QCOMPARE(window->inspection().point(), std::optional(clicked));
    let_panels_settle(*window);
    QTest::mousePress(&plot, Qt::LeftButton, Qt::ControlModifier, at);
    QMouseEvent move(QEvent::MouseMove, to, plot.mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                     Qt::ControlModifier);
    QApplication::sendEvent(&plot, &move);
    QTest::mouseRelease(&plot, Qt::LeftButton, Qt::ControlModifier, to);
    QCOMPARE(window->inspection().line(),
             std::optional(QLineF(plot.transform().toPlane(at), plot.transform().toPlane(to))));
  }

  void copiesTheFigure() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY(window->controller().finished());
    QApplication::clipboard()->clear();
    action(*window, "Copy figure")->trigger();
    QVERIFY(QApplication::clipboard()->image().width() > 1000);
    const QImage confidence = QApplication::clipboard()->image();
    action(*window, "Flips")->trigger();
    action(*window, "Copy figure")->trigger();
    QVERIFY2(QApplication::clipboard()->image() != confidence, "it shows what the window shows");
    action(*window, "Export figure…")->trigger();
    QVERIFY(window->findChild<ExportDialog*>()->spec().views == std::vector{MapView::Flips});
  }

  void exportsTheFigureWhileTrainingGoesOn() {
    const auto window = shown(endless_spec());
    QVERIFY(window->saveTo(folder_.filePath("lr0.1.quantoscope.json")));
    QTRY_VERIFY(window->controller().snapshot(NetworkKind::Float)->map);
    action(*window, "Export figure…")->trigger();
    auto* dialog = window->findChild<ExportDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->path(), folder_.filePath("lr0.1.pdf"));
    const int epoch = window->controller().snapshot(NetworkKind::Float)->epoch;
    QTRY_VERIFY(window->controller().snapshot(NetworkKind::Float)->epoch > epoch);
    QTest::mouseClick(dialog->findChild<QAbstractButton*>("write"), Qt::LeftButton);
    QTRY_VERIFY(QFile::exists(folder_.filePath("lr0.1.pdf")));
  }

  void helpOpensWithoutBlocking() {
    const auto window = shown(tiny_spec());
    action(*window, "About Quantoscope")->trigger();
    const auto* about = window->findChild<QDialog*>("about");
    QVERIFY(about && about->isVisible());
    QString text;
    for (const QLabel* label : about->findChildren<QLabel*>()) text += label->text();
    for (const char* part : {"2006.00530", "GPL-3.0-or-later", "LibTorch", program_version()})
      QVERIFY2(text.contains(part), part);
    action(*window, "Keyboard and mouse")->trigger();
    QVERIFY(window->findChild<QDialog*>("shortcuts")->isVisible());
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestMainWindow)
#include "test_main_window.moc"
