// SPDX-License-Identifier: GPL-3.0-or-later
// Work beside the event loop that fails is said where its result would be, until the next that succeeds.
#include <QAccessible>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>

#include "core/io/result_files.h"
#include "core/study/builtin_studies.h"
#include "core/train/experiment.h"
#include "tests/registry.h"
#include "tests/study/tiny_study.h"
#include "tests/ui/failing_memory.h"
#include "tests/ui/fake_result.h"
#include "tests/ui/made_inspection.h"
#include "tests/ui/window_parts.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/kept_pins.h"
#include "ui/compare/pinned_results.h"
#include "ui/import_dialog.h"
#include "ui/panels/hidden_space_panel.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/point_panel.h"
#include "ui/plots/layer_plot.h"
#include "ui/session/layer_trials.h"
#include "ui/study/study_claims_view.h"
#include "ui/study/study_maps_view.h"
#include "ui/study/study_page.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 120000;
const QString kNoMemory = QStringLiteral("there is not enough memory");

/// What a screen reader has of the labels in sight.
QString said_in(const QWidget& widget) {
  QStringList texts;
  for (QLabel* label : widget.findChildren<QLabel*>())
    if (label->isVisible()) texts << QAccessible::queryAccessibleInterface(label)->text(QAccessible::Name);
  return texts.join('|');
}

template <class Done>
void wait_for(const Done& done) {
  QTRY_VERIFY_WITH_TIMEOUT(done(), kPatience);
}

/// Something that makes a job, which finds no memory.
template <class Act, class Done>
void without_memory(const Act& act, const Done& done) {
  const FailingMemory none;
  act();
  wait_for([&] { return none.failed() && done(); });
}

}  // namespace

class TestFailedJobs : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString large_points() const {
    QFile file(folder_.filePath("large.csv"));
    [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
    file.write("x;y;label\n");
    for (int i = 0; i < 120000; ++i) file.write(i % 2 ? "0.5;0.25;1\n" : "-0.5;0.5;0\n");
    return file.fileName();
  }

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void thePointPanelSaysIt() {
    FinishedExperiment made;
    QVERIFY(made.wait());
    PointPanel panel;
    panel.setInspection(made.inspection());
    panel.show();
    const auto settled = [&] { return panel.settled(); };
    without_memory([&] { made.inspection().setPoint(QPointF(0.25, 0.25)); }, settled);
    QCOMPARE(said_in(panel).count("The point cannot be followed: " + kNoMemory), 1);
    made.inspection().setPoint(QPointF(0.5, 0.25));
    wait_for(settled);
    QVERIFY2(!said_in(panel).contains(kNoMemory), qPrintable(said_in(panel)));
    QVERIFY(said_in(panel).contains("Probability"));
  }

  void theHiddenSpaceSaysIt() {
    FinishedExperiment made;
    QVERIFY(made.wait());
    HiddenSpacePanel panel;
    panel.setInspection(made.inspection());
    panel.setDataset(made.controller.dataset());
    panel.show();
    const auto settled = [&] { return panel.settled(); };
    wait_for([&] { return settled() && said_in(panel).contains("8 units"); });
    without_memory([&] { made.inspection().setLayer(3); }, settled);
    QVERIFY(said_in(panel).startsWith("The hidden space cannot be drawn: " + kNoMemory));
    QVERIFY(!said_in(panel).contains("8 units"));
    made.inspection().setLayer(1);
    wait_for(settled);
    QVERIFY2(!said_in(panel).contains(kNoMemory), qPrintable(said_in(panel)));
    QVERIFY(said_in(panel).contains("8 units"));
  }

  void theLayersSayIt() {
    ExperimentSpec spec = tiny_spec();
    spec.model = {8, 4, false};
    const auto window = shown(spec);
    window->findChild<QDockWidget*>("layers")->toggleViewAction()->trigger();
    const auto* panel = window->findChild<LayersPanel*>();
    const auto* plot = panel->findChild<LayerPlot*>();
    Inspection& inspection = window->inspection();
    inspection.setNetwork(NetworkKind::Joint);
    inspection.setLayer(2);
    wait_for([&] { return window->controller().finished() && window->controller().idle(); });
    wait_for([&] { return plot->isVisible() && plot->value() > 0; });
    const auto complains = [&] { return said_in(*panel).contains("cannot be measured: " + kNoMemory); };
    without_memory([&] { inspection.setLayer(3); }, complains);
    QVERIFY(!plot->isVisible());
    inspection.setLayer(2);
    QVERIFY(!complains() && plot->isVisible());
    inspection.setLayer(3);
    wait_for([&] { return plot->isVisible(); });
    QVERIFY(!complains());

    LayerTrials& trials = *panel->trials();
    const auto attempt = [&](double factor) {
      trials.attempt(NetworkKind::Joint, {Quantizer::Weights, 3,
                                          factor * trials.value(NetworkKind::Joint, Quantizer::Weights, 3)});
    };
    const auto untried = [&] { return said_in(*panel).contains("This cannot be tried: " + kNoMemory); };
    without_memory([&] { attempt(1.5); }, untried);
    QVERIFY(trials.changes(NetworkKind::Joint).empty());
    attempt(1.25);
    wait_for([&] { return !trials.busy(NetworkKind::Joint); });
    QVERIFY(!untried());
    QVERIFY(said_in(*panel).contains("Trial: step of layer 3"));
  }

  void theComparisonSaysIt() {
    PinnedResults pins;
    ComparePage page(pins);
    pins.pin(fake_result());
    page.resize(900, 500);
    page.show();
    wait_for([&] { return page.idle(); });
    const auto complains = [&] { return said_in(page).contains(kNoMemory); };
    without_memory([&] { page.setView(MapView::Flips); }, complains);
    QVERIFY(!page.table()->isVisible());
    page.setView(MapView::MarginChange);
    wait_for([&] { return !complains() && page.table()->isVisible(); });
    without_memory([&] { page.setView(MapView::Flips); }, complains);
    page.setView(MapView::Confidence);
    QVERIFY(!complains() && page.table()->isVisible());
    pins.clear();
    QVERIFY(said_in(page).contains("Nothing is pinned yet"));
  }

  void pinsOfTheLastSessionThatCannotBeReadAreKept() {
    const QString place = folder_.filePath("pins");
    const auto rows = [&] { return QDir(place).entryList({"row-*"}, QDir::Dirs); };
    {
      PinnedResults pins;
      const KeptPins kept(pins, place);
      wait_for([&] { return kept.idle(); });
      pins.pin(fake_result(40));
      wait_for([&] { return kept.idle(); });
    }
    const QStringList before = rows();
    QCOMPARE(before.size(), 1);
    PinnedResults pins;
    std::unique_ptr<KeptPins> kept;
    QStringList told;
    without_memory(
        [&] {
          kept = std::make_unique<KeptPins>(pins, place);
          connect(kept.get(), &KeptPins::failed, this, [&](const QString& text) { told << text; });
        },
        [&] { return !told.isEmpty(); });
    QVERIFY2(told[0].contains("cannot be read") && told[0].endsWith(kNoMemory), qPrintable(told[0]));
    pins.pin(fake_result(40));
    pins.clear();
    kept.reset();
    QCOMPARE(rows(), before);
  }

  void mapsOfAStudySayIt() {
    const QString foreign = folder_.filePath("foreign");
    QVERIFY(QDir().mkpath(foreign + "/of somebody else"));
    const StudySpec study = tiny_study();
    const StudyPlot plot{StudyPlot::Kind::Maps, "", "network", "model.width", ""};
    StudyMapsView view;
    QSignalSpy failed(&view, &StudyMapsView::failed);
    view.setVisible(true);
    for (int look = 0; look < 2; ++look) {
      view.setTable({study, {}}, plot, foreign);
      wait_for([&] { return view.idle(); });
    }
    QCOMPARE(failed.size(), 1);  // Not with every look.
    QVERIFY2(view.accessibleDescription().startsWith("The maps cannot be made: ") &&
                 view.accessibleDescription().contains(foreign),
             qPrintable(view.accessibleDescription()));
    const QImage complaint = view.grab().toImage();
    view.setTable({study, {}}, plot, folder_.filePath("none"));
    wait_for([&] { return view.idle(); });
    QVERIFY(view.accessibleDescription().isEmpty());
    QVERIFY(view.grab().toImage() != complaint);
  }

  void claimsSayIt() {
    const QString foreign = folder_.filePath("not mine");
    QVERIFY(QDir().mkpath(foreign + "/of somebody else"));
    const StudySpec study = builtin_study("claims-architectures");
    StudyClaimsView view;
    view.show();
    view.setTable({study, {}}, foreign, true);
    wait_for([&] { return view.idle(); });
    QVERIFY2(said_in(view).contains("The claims cannot be judged: ") && said_in(view).contains(foreign),
             qPrintable(said_in(view)));
    QVERIFY(!view.findChild<QWidget*>("claims")->isVisible());
    view.setTable({study, {}}, folder_.filePath("none"), true);
    wait_for([&] { return view.idle(); });
    QVERIFY(said_in(view).contains("Judged by"));
    QVERIFY(view.findChild<QWidget*>("claims")->isVisible());
  }

  void aRunThatCannotBeReadIsListedAndItsExperimentOpened() {
    StudyPage page;
    page.setStore(folder_.filePath("store"));
    page.setStudy(tiny_study());
    page.show();
    wait_for([&] { return page.idle(); });
    QTest::mouseClick(page.findChild<QPushButton*>("start"), Qt::LeftButton);
    wait_for([&] { return !page.running() && page.idle(); });
    QSignalSpy wanted(&page, &StudyPage::specRequested);
    auto* const runs = page.findChild<QTableView*>("runs");
    runs->setCurrentIndex(runs->model()->index(0, 0));
    runs->setFocus();
    without_memory([&] { QTest::keyClick(runs, Qt::Key_Return); }, [&] { return wanted.size() == 1; });
    const auto* const troubles = page.findChild<QListWidget*>("troubles");
    QVERIFY(troubles->isVisible() && troubles->count() == 1);
    QCOMPARE(troubles->item(0)->text(), kNoMemory);
  }

  void mapsOfAStoredResultSayIt() {
    const QString place = folder_.filePath("result");
    {
      Experiment experiment(tiny_spec());
      QVERIFY(experiment.wait());
      write_result(experiment.result(), place.toStdString());
    }
    const auto window = shown(endless_spec());
    window->openPath(place);
    wait_for([&] { return window->controller().idle(); });
    without_memory([&] { action(*window, "Bottom-right quarter")->trigger(); },
                   [&] { return messages(*window)->isVisible(); });
    QCOMPARE(messages(*window)->text(), "The stored networks' maps cannot be made: " + kNoMemory);
    action(*window, "Whole plane")->trigger();
    wait_for([&] { return window->controller().idle(); });
    action(*window, "Bottom-right quarter")->trigger();
    wait_for([&] { return window->controller().idle(); });
    QCOMPARE(window->controller().snapshot(NetworkKind::Float)->map->grid.x_min, 0.0);
  }

  void aTableThatCannotBeReadSaysIt() {
    const QString path = large_points();
    std::unique_ptr<ImportDialog> dialog;
    without_memory(
        [&] {
          dialog = std::make_unique<ImportDialog>(path);
          dialog->show();
        },
        [&] { return said_in(*dialog).contains(kNoMemory); });
    auto* const import = dialog->findChild<QPushButton*>("import");
    QVERIFY(!import->isEnabled());
    dialog->findChild<QComboBox*>("separator")->setCurrentIndex(1);
    wait_for([&] { return import->isEnabled(); });
    QVERIFY(!said_in(*dialog).contains(kNoMemory));
  }

  void aLargeFileThatCannotBeReadIsTold() {
    const auto window = shown(tiny_spec());
    wait_for([&] { return window->controller().idle() && window->controller().finished(); });
    const QString path = large_points();
    without_memory([&] { window->importPoints(path); }, [&] { return messages(*window)->isVisible(); });
    QCOMPARE(messages(*window)->text(), kNoMemory);
    QVERIFY(window->controller().spec() == tiny_spec());
  }
};

QUANTOSCOPE_TEST(TestFailedJobs)
#include "test_failed_jobs.moc"
