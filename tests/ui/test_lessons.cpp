// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QDockWidget>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTableWidget>

#include "core/io/files.h"
#include "core/lesson/lesson_json.h"
#include "core/spec/spec_json.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/lesson/markdown_text.h"
#include "ui/lesson/prediction_box.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/network_text.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

constexpr int kPatience =
    60000;  ///< Milliseconds; on a loaded machine even milliseconds of training take long.

/// The text of a lesson on networks that train in milliseconds.
QByteArray tiny_lesson() {
  return R"({"format": "quantoscope-lesson", "version": 1, "title": "Tiny", "summary": "S",
    "controls": ["quantization.weight_bits", "model.width"],
    "experiment": {"data": {"radii": 2, "points": 20, "subsamples": 1}, "model": {"width": 6, "depth": 2},
                   "pretraining": {"epochs": 3}, "retraining": {"epochs": 2}, "map": {"resolution": 32}},
    "steps": [
      {"title": "First", "text": "Some *text*", "view": {"overlays": ["points"], "network": "weight", "panels": ["curves"], "map": "flips", "solo": "weight"},
       "point": [0.05, -0.05], "wait": ["float", "joint"]},
      {"title": "Second", "text": "Guess", "experiment": {"model": {"width": 9}},
       "view": {"zoom": [0, -0.1, 0.1], "panels": [], "solo": "all"}, "point": null,
       "predict": {"question": "Q?", "cover": ["weight", "joint"], "choices": ["one", "two", "three"], "right": 3,
                   "explanation": "Because"}},
      {"title": "Third", "text": "Bye", "view": {"overlays": [], "playing": false, "zoom": "all"}}]})";
}

class Guide {
 public:
  explicit Guide(MainWindow& w)
      : window(w), panel(*w.findChild<LessonPanel*>()), maps(*w.findChild<MapsView*>()) {}
  QPushButton& button(const char* name) const { return *panel.findChild<QPushButton*>(name); }
  void press(const char* name) const { QTest::mouseClick(&button(name), Qt::LeftButton); }
  QRadioButton& choice(int number) const {
    // Those of the step before are deleted later.
    for (auto* found : panel.findChildren<QRadioButton*>(QStringLiteral("choice%1").arg(number)))
      if (found->isVisible()) return *found;
    qFatal("there is no choice %d", number);
  }
  QString text(const char* name) const { return panel.findChild<QLabel*>(name)->text(); }
  bool seen(const char* name) const { return panel.findChild<QLabel*>(name)->isVisible(); }
  bool covered(NetworkKind kind) const {
    return window.inspection().isCovered(kind) && !window.inspection().shown(kind)->map;
  }

  MainWindow& window;
  LessonPanel& panel;
  MapsView& maps;
};

/// Whatever it would undo, which stands in its text.
QAction* undo(const MainWindow& window) {
  for (auto* each : window.findChildren<QAction*>())
    if (each->iconText() == "Undo") return each;
  qFatal("there is no undo");
}

/// What a lesson must give back.
struct Before {
  explicit Before(const MainWindow& window)
      : spec(window.controller().spec()),
        file(window.file()),
        title(window.windowTitle()),
        layout(dock_places(window)),
        points(action(window, "Training points")->isChecked()),
        boundary(action(window, "Class boundary")->isChecked()),
        undoable(undo(window)->isEnabled()),
        playing(window.controller().playing()),
        view(window.findChild<MapsView*>()->view()),
        solo(window.findChild<MapsView*>()->solo()),
        network(window.inspection().network()),
        point(window.inspection().point()),
        range(window.findChild<MapsView*>()->plot(NetworkKind::Float)->viewRange()) {}
  /// What is not as it was.
  QString differences(const Before& from) const {
    QStringList found;
    if (spec != from.spec) found << "spec";
    if (file != from.file || title != from.title) found << "file";
    if (layout != from.layout) found << moved(layout, from.layout);
    if (points != from.points || boundary != from.boundary) found << "overlays";
    if (undoable != from.undoable) found << "undo";
    if (playing != from.playing) found << "playing";
    if (view != from.view || solo != from.solo) found << "view";
    if (network != from.network || point != from.point) found << "selection";
    if (!(range == from.range)) found << "range";
    return found.join(", ");
  }

  ExperimentSpec spec;
  QString file, title;
  QList<DockPlace> layout;
  bool points, boundary, undoable, playing;
  MapView view;
  std::optional<NetworkKind> solo;
  NetworkKind network;
  std::optional<QPointF> point;
  ViewRange range;
};

}  // namespace

class TestLessons : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    keep_settings_in(folder_);
    lesson_ = folder_.filePath("tiny.json");
    write_file_atomically(lesson_.toStdString(), tiny_lesson().toStdString());
  }
  void init() { settings().clear(); }

  void afterALessonTheTrainedNetworksAreThereAgain() {
    const auto window = shown(tiny_spec());
    ExperimentController& controller = window->controller();
    const auto done = [&](int width) {
      return controller.snapshot(NetworkKind::Float)->model.width == width && controller.finished() &&
             controller.idle();
    };
    QTRY_VERIFY_WITH_TIMEOUT(done(8), kPatience);
    const auto states = [&] {
      QList<std::shared_ptr<const NetworkState>> all;
      for (const NetworkKind kind : kAllKinds) all << controller.snapshot(kind)->state;
      return all;
    };
    const auto before = states();
    window->openPath(lesson_);
    QTRY_VERIFY_WITH_TIMEOUT(done(6), kPatience);
    const auto lesson = states();
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(done(8), kPatience);
    QCOMPARE(states(), before);  // The very same: nothing was trained again.
    window->openPath(lesson_);
    QTRY_VERIFY_WITH_TIMEOUT(done(6), kPatience);
    QCOMPARE(states(), lesson);
  }

  /// What is changed by then reports to nobody: only the sanitizers would see it.
  void aWindowClosedInALessonEndsWell() {
    auto window = shown(tiny_spec());
    window->openPath(lesson_);
    const Guide guide(*window);
    QTest::keyClick(window.get(), Qt::Key_F11);
    const int before = window->controller().spec().quantization.weight_bits;
    QTest::keyClick(window.get(), Qt::Key_BracketRight);
    QTRY_VERIFY(window->controller().spec().quantization.weight_bits != before);
    window.reset();
  }

  void aStepBringsAboutWhatItSays() {
    const auto window = shown(tiny_spec());
    window->openPath(lesson_);
    const Guide guide(*window);
    QVERIFY2(guide.panel.isVisible(), qPrintable(messages(*window)->text()));
    QCOMPARE(guide.text("title"), QString("First"));
    QCOMPARE(guide.text("counter"), QString("Step 1 of 3"));
    QVERIFY(guide.panel.findChild<MarkdownText*>()->toPlainText().contains("Some text"));
    QVERIFY(window->windowTitle().startsWith("Lesson: Tiny"));
    QCOMPARE(window->controller().spec().model.width, 6);
    QVERIFY(action(*window, "Training points")->isChecked());
    QVERIFY(!action(*window, "Class boundary")->isChecked());
    QCOMPARE(window->inspection().network(), NetworkKind::Weight);
    QCOMPARE(window->inspection().point(), std::optional(QPointF(0.05, -0.05)));
    QVERIFY(window->findChild<QDockWidget*>("curves")->isVisible());
    QCOMPARE(guide.maps.view(), MapView::Flips);
    QCOMPARE(guide.maps.solo(), std::optional(NetworkKind::Weight));
    QVERIFY(!guide.button("back").isEnabled());
  }

  void onlyTheNamedControlsAreSeen() {
    const auto window = shown(tiny_spec());
    window->openPath(lesson_);
    for (auto* editor : window->findChildren<FieldEditor*>()) {
      const std::string& key = editor->field().key;
      const bool named = key == "quantization.weight_bits" || key == "model.width";
      QVERIFY2(editor->isVisible() == named, key.c_str());
    }
    Guide(*window).press("leave");
    QVERIFY(window->findChild<FieldEditor*>("model.depth")->isVisible());
    QVERIFY(window->findChild<FieldEditor*>("quantization.activation_bits")->isVisible());
    QVERIFY(!window->findChild<FieldEditor*>("pretraining.epochs")->isVisible());
  }

  void predictThenReveal() {
    const auto window = shown(tiny_spec());
    window->openPath(lesson_);
    const Guide guide(*window);
    guide.press("next");
    QCOMPARE(window->controller().spec().model.width, 9);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished() && window->controller().idle(), kPatience);
    for (const NetworkKind kind : kAllKinds) {
      const bool hidden = kind == NetworkKind::Weight || kind == NetworkKind::Joint;
      QCOMPARE(guide.covered(kind), hidden);
      QCOMPARE(window->inspection().shown(kind)->accuracy.truth.has_value(), !hidden);
    }
    // The mouse must not find out, either.
    let_panels_settle(*window);
    auto* plot = guide.maps.plot(NetworkKind::Float);
    QSignalSpy told(&guide.maps, &MapsView::pointedAt);
    QTest::mouseMove(plot, plot->frame().center().toPoint());
    QTRY_VERIFY2(!told.isEmpty() && told.last().first().toString().contains("A2"),
                 qPrintable(told.isEmpty() ? "nothing" : told.last().first().toString()));
    QVERIFY2(!told.last().first().toString().contains("W2"), qPrintable(told.last().first().toString()));

    QCOMPARE(guide.button("next").text(), QString("Reveal"));
    QVERIFY(!guide.button("next").isEnabled());
    QTest::keyClick(window.get(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(guide.text("counter"), QString("Step 2 of 3"));
    QVERIFY(guide.covered(NetworkKind::Weight));

    QTest::mouseClick(&guide.choice(2), Qt::LeftButton);
    QVERIFY(guide.button("next").isEnabled() && guide.covered(NetworkKind::Weight));
    QTest::mouseClick(&guide.choice(3), Qt::LeftButton);
    guide.press("next");
    QVERIFY(!guide.covered(NetworkKind::Weight) && !guide.covered(NetworkKind::Joint));
    QVERIFY(window->inspection().shown(NetworkKind::Weight)->map);
    QVERIFY(guide.seen("verdict"));
    QCOMPARE(guide.text("verdict"), QString("That is right."));
    QVERIFY(!guide.choice(3).isEnabled() && guide.choice(3).isChecked());
    guide.press("next");
    QCOMPARE(guide.text("counter"), QString("Step 3 of 3"));
    QVERIFY(guide.text("score").contains("1 of 1"));
    QVERIFY(!window->controller().playing());
    QCOMPARE(guide.button("next").text(), QString("Finish"));
    guide.press("back");
    QVERIFY(guide.seen("verdict") && !guide.covered(NetworkKind::Weight));
  }

  void aWrongPredictionIsToldTheRightOne() {
    const auto window = shown(tiny_spec());
    window->openPath(lesson_);
    const Guide guide(*window);
    guide.press("next");
    QTest::keyClick(&guide.choice(1), Qt::Key_Space);
    guide.press("next");
    QVERIFY2(guide.text("verdict").contains("three"), qPrintable(guide.text("verdict")));
  }

  void whatALaterStepAsksIsCovered() {
    const auto window = shown(tiny_spec());
    QByteArray careful = tiny_lesson();
    careful.replace(R"("experiment": {"model": {"width": 9}},)", "");
    careful.replace(R"("wait": ["float", "joint"]})", R"("cover": ["weight"]})");
    careful.replace(R"("predict": {)", R"("predict": {"asks": ["weight"], )");
    const QString path = folder_.filePath("careful.json");
    write_file_atomically(path.toStdString(), careful.toStdString());
    window->openPath(path);
    const Guide guide(*window);
    QVERIFY2(guide.panel.walk(), qPrintable(messages(*window)->text()));
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished() && window->controller().idle(), kPatience);
    const auto share = [&] {
      return window->findChild<QWidget*>("status.weight")->findChild<QLabel*>("accuracy")->text();
    };
    const auto hidden = [&](int step) {
      QVERIFY(guide.covered(NetworkKind::Weight));
      const QString said = guide.maps.plot(NetworkKind::Weight)->accessibleDescription();
      QVERIFY2(said.contains(step == 1 ? "Covered: a later question asks about it"
                                       : "Covered until you have answered"),
               qPrintable(said));
      QVERIFY2(share().isEmpty(), qPrintable(share()));
      QCOMPARE(guide.text("counter"), QString("Step %1 of 3").arg(step));
      // What would train the network that is asked about is not to be had, either.
      QVERIFY(!window->findChild<FieldEditor*>("model.width")->isVisible());
    };
    hidden(1);
    QVERIFY(!guide.covered(NetworkKind::Joint));
    guide.press("next");
    hidden(2);
    QTest::mouseClick(&guide.choice(1), Qt::LeftButton);
    guide.press("next");
    QVERIFY(!guide.covered(NetworkKind::Weight) && !share().isEmpty());
    guide.press("back");
    QVERIFY(!guide.covered(NetworkKind::Weight));
    guide.press("next");
    guide.press("next");
    QVERIFY(window->findChild<FieldEditor*>("model.width")->isVisible());
    // They stay with the last step.
    QTest::keyClick(window.get(), Qt::Key_PageUp);
    QVERIFY(!window->findChild<FieldEditor*>("model.width")->isVisible());
  }

  void aLessonThatGivesTheAnswerAwayIsRefused() {
    const auto window = shown(tiny_spec());
    QByteArray careless = tiny_lesson();
    careless.replace(R"("experiment": {"model": {"width": 9}},)", "");
    careless.replace(R"("predict": {)", R"("predict": {"asks": ["weight"], )");
    const QString path = folder_.filePath("careless.json");
    write_file_atomically(path.toStdString(), careless.toStdString());
    window->openPath(path);
    QVERIFY(!Guide(*window).panel.walk());
    QVERIFY2(messages(*window)->text().contains("'weight' is seen before step 2 asks about it, 'Q?'"),
             qPrintable(messages(*window)->text()));
  }

  void aRemoteSkipsAQuestionByPageDownTwice_data() {
    QTest::addColumn<bool>("projected");
    QTest::newRow("window") << false;
    QTest::newRow("presentation") << true;
  }
  void aRemoteSkipsAQuestionByPageDownTwice() {
    QFETCH(bool, projected);
    const auto window = shown(tiny_spec());
    window->openPath(lesson_);
    if (projected) QTest::keyClick(window.get(), Qt::Key_F11);
    const Guide guide(*window);
    // Wherever the keyboard is, as long as that is in sight.
    QList<QWidget*> places{guide.panel.findChild<MarkdownText*>(), guide.maps.plot(NetworkKind::Float),
                           &guide.button("next"), window->findChild<QSlider*>()};
    for (QWidget* place : places) {
      if (!place->isVisible()) continue;
      place->setFocus();
      QTest::keyClick(place, Qt::Key_PageDown);
      QCOMPARE(guide.text("counter"), QString("Step 2 of 3"));
      QTest::keyClick(place, Qt::Key_PageUp);
      QCOMPARE(guide.text("counter"), QString("Step 1 of 3"));
    }
    QWidget& plot = *guide.maps.plot(NetworkKind::Float);
    QTest::keyClick(&plot, Qt::Key_PageDown);
    QVERIFY(!guide.seen("skip"));
    QTest::keyClick(&plot, Qt::Key_PageDown);
    QVERIFY(guide.seen("skip") && guide.covered(NetworkKind::Weight));
    QCOMPARE(guide.text("skip"), QString("Page Down again skips the question."));
    // Going back is no way of skipping.
    QTest::keyClick(&plot, Qt::Key_PageUp);
    QTest::keyClick(&plot, Qt::Key_PageDown);
    QVERIFY(!guide.seen("skip"));
    QTest::keyClick(&plot, Qt::Key_PageDown);
    QVERIFY(guide.covered(NetworkKind::Weight));
    QTest::keyClick(&plot, Qt::Key_PageDown);
    QVERIFY(!guide.covered(NetworkKind::Weight) && !guide.seen("skip"));
    QCOMPARE(guide.text("verdict"), QString("Right is: three"));
    QTest::keyClick(&plot, Qt::Key_PageDown);
    QCOMPARE(guide.text("counter"), QString("Step 3 of 3"));
    QCOMPARE(guide.text("score"), QString("Skipped: 1."));
    // Nor does the lesson end unawares.
    QVERIFY(!guide.seen("skip"));
    QTest::keyClick(&plot, Qt::Key_PageDown);
    QCOMPARE(guide.text("counter"), QString("Step 3 of 3"));
    QCOMPARE(guide.text("skip"), QString("That was the last step. Page Down again leaves the lesson."));
    if (!projected) {
      QTest::keyClick(&plot, Qt::Key_PageDown);
      QVERIFY(!guide.panel.walk());
      return;
    }
    // Other buttons of a remote: begin, and a blank screen.
    const bool playing = window->controller().playing();
    QTest::keyClick(&plot, Qt::Key_F5);
    QTest::keyClick(&plot, Qt::Key_Period);
    QVERIFY(!window->findChild<QDockWidget*>("layers")->isVisible());
    QCOMPARE(window->controller().playing(), playing);
  }

  void textsAndTableTellWhatWasMeasured() {
    const auto window = shown(tiny_spec());
    QByteArray text = tiny_lesson();
    text.replace(R"("text": "Some *text*")", R"("text": ["Right: {float.accuracy to 1}.",
        {"claim": "float.accuracy < 0", "text": "wrong", "else": "right is {float.accuracy to 1}."}],
        "remember": [{"title": "Six", "number": "accuracy"}])");
    text.replace(R"("text": "Guess")", R"("text": "Before: {float.accuracy of six to 1}.",
        "remember": [{"title": "Nine neurons to a layer, and all the rest as before", "number": "accuracy", "networks": ["float", "weight"]}])");
    text.replace(R"({"title": "First")", R"({"name": "six", "title": "First")");
    text.replace(
        R"("predict": {)",
        R"("predict": {"asks": ["weight"], "claim": "weight.accuracy < 0", "else": "It is {weight.accuracy to 1}.", )");
    const QString path = folder_.filePath("measured.json");
    write_file_atomically(path.toStdString(), text.toStdString());
    window->openPath(path);
    const Guide guide(*window);
    QVERIFY2(guide.panel.walk(), qPrintable(messages(*window)->text()));
    const auto said = [&] { return guide.panel.findChild<MarkdownText*>()->toPlainText(); };
    const auto done = [&] { return window->controller().finished() && window->controller().idle(); };
    const auto share = [&](NetworkKind kind) {
      return percent_text(*truth_share(*window->controller().snapshot(kind)));
    };
    QTRY_VERIFY_WITH_TIMEOUT(done(), kPatience);
    const QString six = share(NetworkKind::Float);
    QVERIFY2(said().contains("Right: " + six + "."), qPrintable(said()));
    QVERIFY2(said().contains("In this run it came out the other way: right is " + six + "."),
             qPrintable(said()));
    auto* table = guide.panel.findChild<QTableWidget*>("numbers");
    QVERIFY(table->isVisible());
    QCOMPARE(table->rowCount(), 1);
    QCOMPARE(table->item(0, 0)->text(), QString("Six"));
    for (const NetworkKind kind : kAllKinds) QCOMPARE(table->item(0, 1 + int(kind))->text(), share(kind));

    guide.press("next");
    QTRY_VERIFY_WITH_TIMEOUT(done(), kPatience);
    QCOMPARE(said(), QString("Before: %1.").arg(six));
    QCOMPARE(table->rowCount(), 2);
    // A long name is not cut.
    QTRY_VERIFY(table->rowHeight(1) >= 2 * table->fontMetrics().height());
    QVERIFY(table->rowHeight(0) < 2 * table->fontMetrics().height());
    QVERIFY(table->rowViewportPosition(1) + table->rowHeight(1) <= table->viewport()->height());
    QCOMPARE(table->item(0, 1)->text(), six);
    QCOMPARE(table->item(1, 1)->text(), share(NetworkKind::Float));
    QCOMPARE(table->item(1, 2)->text(), QString("?"));
    QCOMPARE(table->item(1, 3)->text(), QString());
    QTest::mouseClick(&guide.choice(3), Qt::LeftButton);
    guide.press("next");
    QCOMPARE(table->item(1, 2)->text(), share(NetworkKind::Weight));
    // What was expected does not hold in this run.
    QCOMPARE(guide.text("verdict"), QString("In this run it came out the other way."));
    QVERIFY(guide.panel.findChild<PredictionBox*>()->findChild<MarkdownText*>()->toPlainText() ==
            "It is " + share(NetworkKind::Weight) + ".");
    guide.press("next");
    QCOMPARE(guide.text("score"), QString("Other than expected in this run: 1."));
    QCOMPARE(table->rowCount(), 2);
    guide.press("copyNumbers");
    const QStringList lines = QApplication::clipboard()->text().split('\n');
    QCOMPARE(lines.value(0), QString("\tFloat\tW\tA\tW+A"));
    QVERIFY2(lines.value(1).startsWith("Six\t" + six + "\t"), qPrintable(lines.value(1)));
  }

  void theMapsOfAnEarlierStepStandBeside() {
    const auto window = shown(tiny_spec());
    QByteArray text = tiny_lesson();
    text.replace(R"({"title": "First")", R"({"name": "six", "title": "First")");
    text.replace(R"({"title": "Second",)", R"({"title": "Second", "beside": "six",)");
    const QString path = folder_.filePath("beside.json");
    write_file_atomically(path.toStdString(), text.toStdString());
    window->openPath(path);
    const Guide guide(*window);
    QVERIFY2(guide.panel.walk(), qPrintable(messages(*window)->text()));
    QVERIFY(!window->findChild<QWidget*>("besideMaps"));
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished() && window->controller().idle(), kPatience);
    const auto six = window->controller().snapshot(NetworkKind::Weight);
    guide.press("next");
    auto* before = window->findChild<MapsView*>("besideMaps");
    QVERIFY(before && before->isVisible());
    QCOMPARE(window->findChild<QLabel*>("besideBefore")->text(), QString("Before: First"));
    QCOMPARE(window->findChild<QLabel*>("besideNow")->text(), QString("Now: Second"));
    // What it was then is seen, while what it is now is still covered.
    QVERIFY(before->plot(NetworkKind::Weight)
                ->accessibleDescription()
                .contains(percent_text(*truth_share(*six))));
    QVERIFY(guide.covered(NetworkKind::Weight));
    const QPoint left = before->mapTo(window.get(), QPoint()), now = guide.maps.mapTo(window.get(), QPoint());
    QVERIFY(left.x() + before->width() <= now.x() && left.y() == now.y());
    // Both show the same.
    QTest::keyClick(window.get(), Qt::Key_2);
    QCOMPARE(before->solo(), std::optional(NetworkKind::Weight));
    action(*window, "Logit")->trigger();
    QCOMPARE(before->view(), MapView::Logit);
    QTest::mouseClick(&guide.choice(1), Qt::LeftButton);
    guide.press("next");
    guide.press("next");
    QVERIFY(!before->isVisible() && !window->findChild<QLabel*>("besideNow")->isVisible());
    guide.press("back");
    QVERIFY(before->isVisible());
    guide.press("leave");
    QVERIFY(!before->isVisible());
  }

  void aStepLeftTooEarlyHasNoMapsBeside() {
    const auto window = shown(tiny_spec());
    QByteArray text = tiny_lesson();
    text.replace(R"("retraining": {"epochs": 2})", R"("retraining": {"epochs": 10000})");
    text.replace(R"({"title": "First")", R"({"name": "six", "title": "First")");
    text.replace(R"({"title": "Second",)", R"({"title": "Second", "beside": "six",)");
    const QString path = folder_.filePath("hasty.json");
    write_file_atomically(path.toStdString(), text.toStdString());
    window->openPath(path);
    Guide(*window).press("next");
    const auto* before = window->findChild<MapsView*>("besideMaps");
    QVERIFY(
        before->plot(NetworkKind::Joint)->accessibleDescription().contains("left before this was trained"));
  }

  void theLessonOfTheGuideOpens() {
    QFile guide(":/help/lessons.md");
    QVERIFY(guide.open(QIODevice::ReadOnly));
    const QByteArray text = guide.readAll();
    const qsizetype begin = text.indexOf("```json") + 7;
    const QString path = folder_.filePath("guide.json");
    write_file_atomically(path.toStdString(),
                          text.mid(begin, text.indexOf("```", begin) - begin).toStdString());
    const auto window = shown(tiny_spec());
    window->openPath(path);
    QVERIFY2(Guide(*window).panel.walk(), qPrintable(messages(*window)->text()));
  }

  void waitingSaysWhatIsStillRunningButBlocksNothing() {
    const auto window = shown(tiny_spec());
    QByteArray endless = tiny_lesson();
    endless.replace(R"("retraining": {"epochs": 2})", R"("retraining": {"epochs": 10000})");
    const QString path = folder_.filePath("endless.json");
    write_file_atomically(path.toStdString(), endless.toStdString());
    window->openPath(path);
    const Guide guide(*window);
    QVERIFY(guide.seen("waiting"));
    QTRY_VERIFY_WITH_TIMEOUT(guide.text("waiting").contains("W2A2 (epoch"), kPatience);
    QVERIFY(!guide.text("waiting").contains("float"));
    QVERIFY(guide.button("next").isEnabled());
    window->openPath(lesson_);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), kPatience);
    QTRY_VERIFY(!guide.seen("waiting"));
  }

  void keysWalkThroughAndEscapeLeaves() {
    const auto window = shown(tiny_spec());
    const Before before(*window);
    window->openPath(lesson_);
    const Guide guide(*window);
    QTest::keyClick(window.get(), Qt::Key_PageDown);
    QCOMPARE(guide.text("counter"), QString("Step 2 of 3"));
    QTest::keyClick(window.get(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(guide.text("counter"), QString("Step 1 of 3"));
    QTest::keyClick(window.get(), Qt::Key_Right, Qt::AltModifier);
    QTest::keyClick(window.get(), Qt::Key_PageUp);
    QCOMPARE(guide.text("counter"), QString("Step 1 of 3"));
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(!guide.panel.isVisible());
    QTRY_COMPARE(Before(*window).differences(before), QString());
    QTest::keyClick(window.get(), Qt::Key_PageDown);
    QVERIFY(!guide.panel.isVisible());
  }

  void leavingBringsEverythingBack() {
    const auto window = shown(tiny_spec());
    const QString path = folder_.filePath("mine.quantoscope.json");
    QVERIFY(window->saveTo(path));
    auto* width = part<QDoubleSpinBox>(*window, "model.width");
    width->setFocus();
    QTest::keyClick(width, Qt::Key_Up);
    action(*window, "Training points")->trigger();
    window->inspection().setPoint(QPointF(0.1, 0.2));
    window->findChild<QDockWidget*>("curves")->close();
    // The time has moved below the maps, as nothing else is right of them.
    let_panels_settle(*window);
    window->controller().pause();
    const Before before(*window);
    QVERIFY(window->isWindowModified() && before.undoable);

    window->openPath(lesson_);
    const Guide guide(*window);
    QVERIFY(!window->isWindowModified() && !undo(*window)->isEnabled() && window->file().isEmpty());
    // What is tried out has its own undo, and is not carried over into the next step.
    auto* bits = part<QDoubleSpinBox>(*window, "quantization.weight_bits");
    bits->setFocus();
    QTest::keyClick(bits, Qt::Key_Up);
    QCOMPARE(window->controller().spec().quantization.weight_bits, 3);
    QCOMPARE(undo(*window)->text().remove('&'), QString("Undo Weight bits"));
    undo(*window)->trigger();
    QCOMPARE(window->controller().spec().quantization.weight_bits, 2);
    QTest::keyClick(bits, Qt::Key_Up);
    guide.press("next");
    QCOMPARE(window->controller().spec().quantization.weight_bits, 2);
    guide.press("leave");

    QVERIFY(window->controller().spec() == before.spec);
    QCOMPARE(window->file(), before.file);
    QCOMPARE(window->windowTitle(), before.title);
    QTRY_COMPARE(Before(*window).differences(before), QString());
    QVERIFY(window->isWindowModified());
    QCOMPARE(undo(*window)->text().remove('&'), QString("Undo Width"));
    undo(*window)->trigger();
    QVERIFY(window->controller().spec() == tiny_spec());
    QVERIFY(!window->isWindowModified());
  }

  void anotherFileOrLessonEndsTheLesson() {
    const auto window = shown(tiny_spec());
    window->openPath(lesson_);
    const Guide guide(*window);
    window->openPath(lesson_);
    QCOMPARE(guide.text("counter"), QString("Step 1 of 3"));
    ExperimentSpec spec = tiny_spec();
    spec.model.width = 12;
    const QString path = folder_.filePath("other.quantoscope.json");
    write_spec(spec, path.toStdString());
    window->openPath(path);
    QVERIFY(!guide.panel.isVisible() && !guide.panel.walk());
    QVERIFY(window->controller().spec() == spec);
    QVERIFY(window->findChild<FieldEditor*>("model.depth")->isVisible());
    QCOMPARE(window->file(), path);
  }

  void closingDuringALessonAsksAboutOnesOwnChangesAndKeepsTheLayout() {
    const auto window = shown(endless_spec());
    auto* noise = part<QDoubleSpinBox>(*window, "data.noise");
    noise->setFocus();
    QTest::keyClick(noise, Qt::Key_Up);
    const QList<DockPlace> before = dock_places(*window);
    window->openPath(lesson_);
    Guide(*window).press("next");
    answering(QMessageBox::Discard, [&] { QVERIFY(window->close()); });
    const auto next = shown(tiny_spec());
    QTRY_COMPARE(moved(dock_places(*next), before), QString());
  }

  void aBrokenLessonIsReportedAndTheOneThatRunsGoesOn() {
    const auto window = shown(tiny_spec());
    window->openPath(lesson_);
    const QString path = folder_.filePath("broken.json");
    write_file_atomically(path.toStdString(),
                          tiny_lesson().replace("\"right\": 3", "\"right\": 4").toStdString());
    window->openPath(path);
    QVERIFY2(messages(*window)->text().contains("steps #2.predict.right: 4 is outside 1..3"),
             qPrintable(messages(*window)->text()));
    QCOMPARE(Guide(*window).text("counter"), QString("Step 1 of 3"));
  }

  void aDroppedLessonOpens() {
    const auto window = shown(tiny_spec());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(lesson_)});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    QVERIFY(Guide(*window).panel.isVisible());
  }

  void textFromAFileIsHarmless() {
    MarkdownText text;
    text.setText("<b>no</b> ![p](/etc/passwd) <img src='/etc/passwd'> **yes** [l](file:///etc/passwd)");
    QVERIFY(text.toPlainText().contains("<b>no</b>"));
    QVERIFY(text.toPlainText().contains("yes") && !text.toPlainText().contains("**"));
    QVERIFY(!text.loadResource(int(QTextDocument::ImageResource), QUrl("/etc/passwd")).isValid());
    Q_EMIT text.anchorClicked(QUrl("file:///etc/passwd"));
    QVERIFY(text.source().isEmpty());
  }

  void shippedLessonsCanBeWalkedThrough_data() {
    QTest::addColumn<QString>("path");
    for (const QString& path : shipped_lessons()) QTest::newRow(qPrintable(path)) << path;
    QCOMPARE(shipped_lessons().size(), 3);
  }
  void shippedLessonsCanBeWalkedThrough() {
    QFETCH(QString, path);
    // The same lesson on networks that train in no time.
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray text = file.readAll();
    text.replace(R"("experiment": {
    "data": {)",
                 R"("experiment": {
    "pretraining": {"epochs": 1}, "retraining": {"epochs": 0}, "map": {"resolution": 32},
    "data": {"points": 10, "subsamples": 0,)");
    QVERIFY(text.contains("\"subsamples\": 0"));
    const QString quick = folder_.filePath("quick.json");
    write_file_atomically(quick.toStdString(), text.toStdString());

    const auto window = shown(tiny_spec());
    window->resize(1366, 768 - 30);  // Less the title bar.
    let_panels_settle(*window);
    const Before before(*window);
    window->openPath(quick);
    const Guide guide(*window);
    // All of the text is seen.
    const auto scrolls = [&] {
      for (const auto* part : guide.panel.findChildren<MarkdownText*>())
        if (part->isVisible() && part->height() < part->document()->size().height()) return true;
      return guide.panel.findChild<QScrollArea*>()->verticalScrollBar()->maximum() > 0;
    };
    // The names in the table are read in full, in one line each.
    const auto* table = guide.panel.findChild<QTableWidget*>("numbers");
    const auto cut = [&] {
      for (int i = 0; i < table->rowCount(); ++i)
        if (table->fontMetrics().horizontalAdvance(table->item(i, 0)->text()) > table->columnWidth(0))
          return true;
      return false;
    };
    QVERIFY2(guide.panel.walk(), qPrintable(messages(*window)->text()));
    const Lesson& lesson = guide.panel.walk()->lesson();
    QVERIFY(lesson.steps.size() >= 5 && lesson.steps.size() <= 8);
    int questions = 0;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
      const LessonStep& step = lesson.steps[i];
      step.experiment.validate();
      QVERIFY2(guide.text("counter").startsWith(QString("Step %1 of").arg(i + 1)), step.title.c_str());
      QVERIFY(window->controller().spec() == step.experiment);
      QVERIFY(!messages(*window)->isVisible());
      QTRY_VERIFY2(!scrolls(), step.title.c_str());
      if (step.prediction) {
        ++questions;
        for (const NetworkKind kind : step.prediction->covered) QVERIFY(guide.covered(kind));
        QTest::mouseClick(&guide.choice(step.prediction->right + 1), Qt::LeftButton);
        guide.press("next");
        QTRY_VERIFY2(!scrolls(), step.title.c_str());
        // In so short a training hardly anything comes out as it should.
        QVERIFY(guide.panel.walk()->isRight() || !guide.panel.walk()->holds());
      }
      QTRY_VERIFY2(!cut(), step.title.c_str());
      if (i + 1 < lesson.steps.size()) guide.press("next");
    }
    // On the way back, too: no controls take the room of a text.
    for (std::size_t i = lesson.steps.size() - 1; i-- > 0;) {
      guide.press("back");
      QTRY_VERIFY2(!scrolls(), lesson.steps[i].title.c_str());
    }
    while (guide.panel.walk()->canGoNext()) guide.press("next");
    QVERIFY(questions >= 2);
    const int right = questions - guide.panel.walk()->otherAnswers();
    QVERIFY2(right == 0 || guide.text("score").contains(QString("%1 of %1").arg(right)),
             qPrintable(guide.text("score")));
    guide.press("next");
    QVERIFY(!guide.panel.walk());
    QTRY_COMPARE(Before(*window).differences(before), QString());
  }

  void shippedLessonsAreInTheMenuAndParse() {
    const auto window = shown(tiny_spec());
    QVERIFY(!messages(*window)->isVisible());
    for (const char* title :
         {"Weights bend, activations speckle", "Wide or deep?", "What residual connections do to noise"}) {
      QVERIFY2(action(*window, title), title);
      action(*window, title)->trigger();
      QVERIFY(window->windowTitle().contains(title));
    }
  }

 private:
  QTemporaryDir folder_;
  QString lesson_;
};

QUANTOSCOPE_TEST(TestLessons)
#include "test_lessons.moc"
