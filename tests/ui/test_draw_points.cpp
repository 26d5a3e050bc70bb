// SPDX-License-Identifier: GPL-3.0-or-later
// Points drawn into the maps of a real window, imported and written.
#include <cmath>

#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineF>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>

#include "core/data/own_points.h"
#include "core/spec/spec_json.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/import_dialog.h"
#include "ui/panels/draw_bar.h"
#include "ui/plots/map_grid.h"
#include "ui/point_drawer.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(bytes);
}

}  // namespace

class TestDrawPoints : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;

  MapPlot* map() const { return window_->findChild<MapsView*>()->plot(NetworkKind::Float); }
  QPoint pixel(double x, double y) const { return map()->transform().toPixel({x, y}).toPoint(); }
  std::vector<OwnPoint> points() const {
    return parse_own_points(window_->controller().spec().data.own_points, "");
  }
  DrawBar* bar() const { return window_->findChild<DrawBar*>(); }
  QPushButton* button(const QString& text) const {
    QCoreApplication::processEvents();  // A tool bar arranges what it shows a little later.
    for (auto* candidate : bar()->findChildren<QPushButton*>())
      if (candidate->isVisible() && candidate->text().remove('&').startsWith(text)) return candidate;
    return nullptr;
  }
  void click(double x, double y, Qt::MouseButton with = Qt::LeftButton,
             Qt::KeyboardModifiers keys = {}) const {
    QTest::mouseClick(map(), with, keys, pixel(x, y));
  }
  void open(const ExperimentSpec& spec) {
    window_ = shown(spec);
    QVERIFY(map()->frame().width() > 100);
  }
  static ExperimentSpec own(const char* points) {
    ExperimentSpec spec = tiny_spec();
    spec.data.generator = "own";
    spec.data.own_points = points;
    return spec;
  }
  void settled() const { QTRY_VERIFY_WITH_TIMEOUT(window_->controller().idle(), 60000); }

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }
  void cleanup() { window_.reset(); }

  void clicksPlacePointsAndTrainingStartsWithTheSecondClass() {
    open(own(""));
    settled();
    QVERIFY(!messages(*window_)->isVisible());
    QCOMPARE(window_->controller().snapshot(NetworkKind::Float)->message.english(),
             std::string("add points of both classes"));
    QTest::keyClick(map(), Qt::Key_D);
    QVERIFY(bar()->isVisible());
    click(0.5, 0.25);
    QCOMPARE(points().size(), std::size_t{1});
    QCOMPARE(points()[0].label, 1);
    QVERIFY(std::hypot(points()[0].x - 0.5, points()[0].y - 0.25) < 0.02);
    QVERIFY(!window_->inspection().point());  // Drawn, not followed.
    settled();
    QCOMPARE(window_->controller().snapshot(NetworkKind::Float)->message.english(),
             std::string("add points of class 0, too"));
    QVERIFY(!messages(*window_)->isVisible());
    click(-0.5, -0.25, Qt::RightButton);
    QCOMPARE(points().size(), std::size_t{2});
    QCOMPARE(points()[1].label, 0);
    QTRY_VERIFY_WITH_TIMEOUT(window_->controller().finished(), 60000);
    QVERIFY(window_->controller().snapshot(NetworkKind::Joint)->map);
    QVERIFY(window_->controller().snapshot(NetworkKind::Float)->message.empty());
  }

  void everythingWorksByKeyboard() {
    open(own(""));
    settled();
    part<QWidget>(*window_, "model.width")->setFocus();
    action(*window_, "Draw points")->trigger();
    MapPlot* const plot = map();
    QVERIFY(plot->hasFocus());  // At once, without the mouse.
    const ViewRange view = plot->viewRange();
    const QPointF centre = view.centre();
    QTest::keyClick(plot, Qt::Key_Right);
    QVERIFY(plot->marker());
    QCOMPARE(plot->marker()->x(), centre.x() + 0.02 * view.width);
    for (int i = 0; i < 3; ++i) QTest::keyClick(plot, Qt::Key_Up, Qt::ShiftModifier);
    QVERIFY(std::abs(plot->marker()->y() - (centre.y() + 0.3 * view.width)) < 1e-9);
    QVERIFY(plot->viewRange() == view);  // The map stays where it is.
    QTest::keyClick(plot, Qt::Key_1);
    QCOMPARE(points().size(), std::size_t{1});
    QCOMPARE(points()[0].label, 1);
    QVERIFY(std::abs(points()[0].x - plot->marker()->x()) < 0.01);
    QVERIFY(std::abs(points()[0].y - plot->marker()->y()) < 0.01);
    for (int i = 0; i < 5; ++i) QTest::keyClick(plot, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(plot, Qt::Key_0);
    QTest::keyClick(plot, Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(plot, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClick(plot, Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(plot, Qt::Key_Return);
    QCOMPARE(points().size(), std::size_t{4});
    QCOMPARE(points()[1].label, 0);
    QCOMPARE(points()[2].label, 0);
    QCOMPARE(points()[3].label, 1);
    QVERIFY(!window_->findChild<MapsView*>()->solo());  // 0 and 1 did not choose maps.
    QVERIFY(!window_->inspection().point());
    // The nearest goes, however far; each key is a step of its own.
    for (int i = 0; i < 8; ++i) QTest::keyClick(plot, Qt::Key_Up, Qt::ShiftModifier);
    QTest::keyClick(plot, Qt::Key_Delete);
    QCOMPARE(points().size(), std::size_t{3});
    QCOMPARE(points()[0].label, 0);
    QTest::keyClick(plot, Qt::Key_Backspace);
    QCOMPARE(points().size(), std::size_t{2});
    for (const std::size_t left : {3, 4, 3, 2, 1, 0}) {
      QTest::keyClick(plot, Qt::Key_Z, Qt::ControlModifier);
      QCOMPARE(points().size(), left);
    }
    QTest::keyClick(plot, Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(plot->viewRange() != view);
    QTest::keyClick(plot, Qt::Key_Escape);
    QVERIFY(!bar()->isVisible());
  }

  void aPointIsFollowedByKeyboard() {
    open(tiny_spec());
    MapPlot* const plot = map();
    plot->setFocus();
    const ViewRange view = plot->viewRange();
    QTest::keyClick(plot, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(plot, Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(plot->viewRange() == view);
    QTest::keyClick(plot, Qt::Key_Return);
    QVERIFY(window_->inspection().point());
    const QPointF expected = view.centre() + view.width * QPointF(0.02, 0.1);
    QVERIFY(QLineF(*window_->inspection().point(), expected).length() < 1e-9);
  }

  void twoQuickClicksAreTwoPoints() {
    open(own("0.9,0.9,0"));
    QTest::keyClick(map(), Qt::Key_D);
    click(0.1, 0.1);
    QTest::mouseDClick(map(), Qt::LeftButton, {}, pixel(0.3, 0.3));
    QTest::mouseRelease(map(), Qt::LeftButton, {}, pixel(0.3, 0.3));
    QVERIFY(points().size() >= 3);
    QVERIFY(map()->viewRange() == ViewRange{});  // A double click did not fit the view.
  }

  void aDragPaintsAndIsOneStep() {
    open(own("0.9,0.9,0; 0.9,0.8,1"));
    QTest::keyClick(map(), Qt::Key_D);
    QTest::mousePress(map(), Qt::LeftButton, {}, pixel(-0.5, 0));
    for (double x = -0.5; x <= 0.5; x += 0.02) QTest::mouseMove(map(), pixel(x, 0));
    QCOMPARE(points().size(), std::size_t{2});  // The experiment waits for the end of the stroke.
    QTest::mouseRelease(map(), Qt::LeftButton, {}, pixel(0.5, 0));
    const std::size_t painted = points().size();
    QVERIFY2(painted > 6, qPrintable(QString::number(painted)));
    for (std::size_t i = 2; i < painted; ++i) QCOMPARE(points()[i].label, 1);
    // Not a smear: they keep a distance.
    for (std::size_t i = 3; i < painted; ++i)
      QVERIFY(std::hypot(map()->transform().toPixel({points()[i].x, points()[i].y}).x() -
                             map()->transform().toPixel({points()[i - 1].x, points()[i - 1].y}).x(),
                         0) > PointDrawer::kReach - 2);
    QVERIFY(window_->isWindowModified());
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window_->controller().spec().data.own_points, std::string("0.9,0.9,0; 0.9,0.8,1"));
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(points().size(), painted);
  }

  void theNearestPointIsErased() {
    open(own("0.5,0.5,0; 0,0,1; -0.5,0.5,0"));
    QTest::keyClick(map(), Qt::Key_D);
    click(0.02, 0.02, Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(points(), (std::vector<OwnPoint>{{0.5, 0.5, 0}, {-0.5, 0.5, 0}}));
    click(0, -0.8, Qt::LeftButton, Qt::ShiftModifier);  // Nothing within reach.
    QCOMPARE(points().size(), std::size_t{2});
    QTest::mouseClick(button("Erase"), Qt::LeftButton);
    click(0.5, 0.5, Qt::RightButton);
    QCOMPARE(points(), (std::vector<OwnPoint>{{-0.5, 0.5, 0}}));
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(points().size(), std::size_t{2});
  }

  void clearTakesAllAndUndoBringsThemBack() {
    open(own("0.5,0.5,0; 0,0,1"));
    QTest::keyClick(map(), Qt::Key_D);
    QTest::mouseClick(button("Clear"), Qt::LeftButton);
    QVERIFY(points().empty());
    QVERIFY(!action(*window_, "Clear points")->isEnabled());
    settled();
    QVERIFY(!messages(*window_)->isVisible());
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(points().size(), std::size_t{2});
  }

  void theModeIsLeftAsItWasEntered() {
    open(own("0.5,0.5,0; 0,0,1"));
    QAction* draw = action(*window_, "Draw points");
    QAction* show = action(*window_, "Training points");
    QVERIFY(!draw->isChecked() && !show->isChecked() && !bar()->isVisible());
    QTest::mouseClick(window_->findChild<QToolButton*>("draw"), Qt::LeftButton);
    QVERIFY(draw->isChecked() && show->isChecked() && bar()->isVisible());
    QVERIFY(map()->cursor().shape() == Qt::BitmapCursor);
    QTest::keyClick(map(), Qt::Key_Escape);
    QVERIFY(!draw->isChecked() && !show->isChecked() && !bar()->isVisible());
    QVERIFY(!window_->findChild<QToolButton*>("draw")->isChecked());
    QVERIFY(map()->cursor().shape() != Qt::BitmapCursor);
    click(-0.4, 0.4);
    QCOMPARE(points().size(), std::size_t{2});
    QVERIFY(window_->inspection().point());  // A click follows the point again.
    QTest::keyClick(map(), Qt::Key_D);
    QTest::mouseClick(button("Done"), Qt::LeftButton);
    QVERIFY(!draw->isChecked());
  }

  void anotherDataSetIsOfferedToStartFrom() {
    open(tiny_spec());
    const ExperimentSpec before = window_->controller().spec();
    QTest::keyClick(map(), Qt::Key_D);
    QCOMPARE(window_->controller().spec(), before);
    QVERIFY(button("Start empty") && !button("Go on"));
    QTest::mouseClick(button("Start from the 160 points"), Qt::LeftButton);
    QCOMPARE(window_->controller().spec().data.generator, std::string("own"));
    QCOMPARE(points().size(), std::size_t{160});
    QVERIFY(button("Erase") && !button("Start empty"));
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window_->controller().spec(), before);
    QVERIFY(button("Start empty"));
    QTest::mouseClick(button("Start empty"), Qt::LeftButton);
    QCOMPARE(window_->controller().spec().data.generator, std::string("own"));
    QVERIFY(points().empty());
  }

  void manyPointsAreThinnedOut() {
    ExperimentSpec spec = tiny_spec();
    spec.data.points = 1000;
    open(spec);
    QTest::keyClick(map(), Qt::Key_D);
    QTest::mouseClick(button("Start from 2,000 of the 8,000 points"), Qt::LeftButton);
    QCOMPARE(points().size(), PointDrawer::kMostToStartFrom);
  }

  void aClickAtOnceStartsEmptyAndDrawnPointsAreNotLost() {
    open(tiny_spec());
    QTest::keyClick(map(), Qt::Key_D);
    click(0.1, 0.1);
    QCOMPARE(points().size(), std::size_t{1});
    ExperimentSpec spec = window_->controller().spec();
    auto* choice = part<QComboBox>(*window_, "data.generator");
    choice->setCurrentIndex(choice->findData("moons"));
    QCOMPARE(window_->controller().spec().data.generator, std::string("moons"));
    QTest::mouseClick(button("Go on with my one point"), Qt::LeftButton);
    QCOMPARE(window_->controller().spec(), spec);
  }

  void theControlPanelCountsAndDraws() {
    open(own("0.5,0.5,0; 0,0,1; 0.2,0.2,1"));
    auto* editor = window_->findChild<FieldEditor*>("data.own_points");
    QVERIFY(editor->isVisible());
    QVERIFY(!window_->findChild<FieldEditor*>("data.radii")->isVisible());
    QCOMPARE(editor->findChild<QLabel*>()->text(), QString("1 + 2"));
    const auto buttons = editor->findChildren<QToolButton*>();
    QTest::mouseClick(buttons[0], Qt::LeftButton);
    QVERIFY(bar()->isVisible());
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QVERIFY(points().empty());
  }

  void drawnPointsAreSavedWithTheExperiment() {
    open(own("0.9,0.9,0; 0.9,0.8,1"));
    QTest::keyClick(map(), Qt::Key_D);
    click(0.1, 0.1);
    const QString path = folder_.filePath("own.quantoscope.json");
    QVERIFY(window_->saveTo(path));
    QCOMPARE(read_spec(path.toStdString()), window_->controller().spec());
  }

  void csvFilesAreImportedByDropping() {
    open(tiny_spec());
    const ExperimentSpec before = window_->controller().spec();
    const QString good = folder_.filePath("good.csv");
    write(good, "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(good)});
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(window_.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(window_.get(), &drop);
    QCOMPARE(window_->controller().spec().data.points_file, good.toStdString());
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{3}, 60000);
    QVERIFY(window_->isWindowModified());
    QVERIFY(!window_->findChild<FieldEditor*>("data.radii")->isVisible());
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window_->controller().spec(), before);
    // Choosing a pattern, even the same, takes the file out of the way.
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    auto* choice = part<QComboBox>(*window_, "data.generator");
    QCOMPARE(choice->currentText(), QString("good.csv"));
    choice->setCurrentIndex(choice->findText("Semicircles"));
    QCOMPARE(window_->controller().spec(), before);
  }

  void allMapsShowTheSamePlaneWhateverIsImported() {
    ExperimentSpec spec = tiny_spec();
    spec.map.resolution = 128;  // Coarse maps come first.
    open(spec);
    settled();
    const auto* maps = window_->findChild<MapsView*>();
    const auto expect_one_region = [&] {
      for (const NetworkKind kind : kAllKinds) QCOMPARE(maps->plot(kind)->viewRange(), map()->viewRange());
    };
    connect(&window_->controller(), &ExperimentController::snapshotChanged, this, expect_one_region);
    const auto file = [&](const QString& name, double width, double height) {
      QByteArray text("x,y,label\n");
      for (int i = 0; i <= 20; ++i)
        text += QByteArray::number(width * i / 20) + ',' + QByteArray::number(height * (i % 5) / 4) + ',' +
                (i % 2 ? "1\n" : "0\n");
      write(folder_.filePath(name), text);
      return folder_.filePath(name);
    };
    const auto shows_points = [&] {
      const auto& points = window_->controller().dataset()->points;
      for (const NetworkKind kind : kAllKinds) {
        const MapPlot& plot = *maps->plot(kind);
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
          const QPointF at = plot.transform().toPixel({points(i, 0), points(i, 1)});
          QVERIFY(plot.frame().adjusted(-1, -1, 1, 1).contains(at));
        }
        QVERIFY(plot.viewRange() == ViewRange::of(window_->controller().snapshot(kind)->map->grid));
      }
    };
    const QStringList files{file("wide.csv", 2100, 1), file("small.csv", 0.01, 0.01),
                            file("wide again.csv", 2100, 1)};
    for (const QString& path : files) {
      window_->importPoints(path);
      expect_one_region();
      settled();
      expect_one_region();
      shows_points();
      QTest::keyClick(map(), Qt::Key_Plus);
      expect_one_region();
      QVERIFY(map()->viewRange() !=
              ViewRange::of(window_->controller().snapshot(NetworkKind::Float)->map->grid));
      action(*window_, "Fit maps")->trigger();
      expect_one_region();
      shows_points();
      QTest::keyClick(map(), Qt::Key_Plus);  // The next file is imported into an enlarged view.
    }
    window_->controller().disconnect(this);
  }

  void aBrokenCsvIsReportedWithItsPlaceAndNothingChanges() {
    open(tiny_spec());
    const ExperimentSpec before = window_->controller().spec();
    const Generations running = generations(*window_);
    const QString bad = folder_.filePath("bad.csv");
    write(bad, "x,y,label\n0.5,0.5,1\n0.5,oops,0\n");
    window_->importPoints(bad);
    auto* const dialog = window_->findChild<ImportDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    const QString said = dialog->findChild<QLabel*>("message")->text();
    QVERIFY2(said.startsWith("bad.csv:3:5: expected a number, found 'oops'"), qPrintable(said));
    dialog->reject();
    QCOMPARE(window_->controller().spec(), before);
    QCOMPARE(generations(*window_), running);
    QVERIFY(!window_->isWindowModified());
    window_->importPoints(folder_.filePath("none.csv"));
    QVERIFY(messages(*window_)->text().contains("none.csv"));
    QCOMPARE(window_->controller().spec(), before);
  }

  void thePresentPointsAreWrittenAsCsv() {
    open(tiny_spec());
    const auto points_before = window_->controller().dataset()->points;
    const QString path = folder_.filePath("written.csv");
    window_->savePointsTo(path);
    window_->importPoints(path);
    QCOMPARE(window_->controller().spec().data.points_file, path.toStdString());
    settled();
    QVERIFY(window_->controller().dataset()->points == points_before);
    window_->savePointsTo("/nowhere/at/all.csv");
    QVERIFY(messages(*window_)->isVisible());
  }
};

QUANTOSCOPE_TEST(TestDrawPoints)
#include "test_draw_points.moc"
