// SPDX-License-Identifier: GPL-3.0-or-later
// A result folder that is opened shows what it holds, and trains only when somebody wants it to.
#include <QAbstractSpinBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>

#include "core/io/experiment_file.h"
#include "core/io/result_files.h"
#include "core/train/experiment.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/panels/hidden_space_panel.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/player_bar.h"
#include "ui/panels/point_panel.h"
#include "ui/plots/curves_plot.h"
#include "ui/recent_files.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

ExperimentSpec stored_spec() {
  ExperimentSpec spec = tiny_spec();
  spec.model.width = 11;
  spec.seed = 4;
  return spec;
}

bool shows(const MainWindow& window, const ExperimentResult& result) {
  return std::ranges::all_of(kAllKinds, [&](NetworkKind kind) {
    const auto shown = window.inspection().shown(kind);
    const NetworkSnapshot& stored = result.networks[std::size_t(kind)];
    return shown->map && shown->map->logits == stored.map->logits && shown->history == stored.history &&
           shown->error == stored.error && shown->accuracy == stored.accuracy;
  });
}

MessageBar* note(const MainWindow& window) { return window.findChild<MessageBar*>("storedNote"); }

QAction* play(const MainWindow& window) { return window.findChild<PlayerBar*>()->playAction(); }

}  // namespace

class TestStoredResult : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  ExperimentResult result_;
  QString with_weights_, without_;

  std::unique_ptr<MainWindow> opened(const QString& folder) const {
    auto window = shown(endless_spec());
    window->openPath(folder);
    return window;
  }

 private Q_SLOTS:
  void initTestCase() {
    keep_settings_in(folder_);
    Experiment experiment(stored_spec());
    QVERIFY(experiment.wait());
    // Something that training would never give, to tell what is shown.
    result_ = experiment.result();
    for (NetworkSnapshot& network : result_.networks) {
      network.accuracy.truth = 0.625;
      network.history.push_back(network.history.back());
      network.history.back().loss = 0.125;
    }
    with_weights_ = folder_.filePath("with");
    without_ = folder_.filePath("without");
    write_result(result_, with_weights_.toStdString());
    write_result(result_, without_.toStdString());
    QVERIFY(QFile::remove(without_ + "/weights.npz"));
    result_ = read_result(with_weights_.toStdString());
  }
  void init() { settings().clear(); }

  void showsWhatIsStoredAndTrainsNothing() {
    const auto window = opened(with_weights_);
    QVERIFY(window->controller().spec() == stored_spec());
    QVERIFY(shows(*window, result_));
    QVERIFY(!window->controller().playing());
    QVERIFY(!window->controller().finished());
    QVERIFY(!window->isWindowModified());
    QVERIFY(window->file().isEmpty());
    QCOMPARE(recent_files().value(0), with_weights_);
    QVERIFY(note(*window)->isVisible());
    QVERIFY2(note(*window)->text().contains("Play") && note(*window)->text().contains(with_weights_),
             qPrintable(note(*window)->text()));
    QVERIFY(!note(*window)->text().contains("no weights"));
    QVERIFY(note(*window)->text().contains("The history of network float is not that of its"));
    QVERIFY(play(*window)->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle(), kPatience);
    QVERIFY(shows(*window, result_));
  }

  void resetTrainsItAgainAndIsUndone() {
    const auto window = opened(with_weights_);
    QTest::keyClick(window.get(), Qt::Key_R);
    QVERIFY(!window->controller().storedResult());
    QVERIFY(!note(*window)->isVisible());
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(window->controller().storedResult());
    QVERIFY(shows(*window, result_));
    QVERIFY(note(*window)->isVisible());
    QVERIFY(!window->isWindowModified());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle(), kPatience);
    QVERIFY(shows(*window, result_));
  }

  void panelsLookIntoStoredWeights() {
    const auto window = opened(with_weights_);
    for (const NetworkKind kind : kAllKinds) {
      const auto shown = window->inspection().shown(kind);
      QVERIFY(shown->state);
      QVERIFY(shown->state->model == stored_spec().model);
    }
    auto* point = window->findChild<PointPanel*>();
    auto* hidden = window->findChild<HiddenSpacePanel*>();
    window->findChild<QDockWidget*>("point")->show();
    window->findChild<QDockWidget*>("point")->raise();
    window->inspection().setPoint(QPointF(0.2, 0.3));
    const auto says_none = [](QWidget* panel) {
      return std::ranges::any_of(panel->findChildren<QLabel*>(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains("There are no weights");
      });
    };
    QTRY_VERIFY_WITH_TIMEOUT(point->isVisible() && !says_none(point), kPatience);
    window->findChild<QDockWidget*>("hidden-space")->show();
    window->findChild<QDockWidget*>("hidden-space")->raise();
    QTRY_VERIFY_WITH_TIMEOUT(hidden->isVisible() && !says_none(hidden), kPatience);
  }

  void withoutWeightsThePanelsSayWhy() {
    const auto window = opened(without_);
    QVERIFY(shows(*window, result_));
    QVERIFY(note(*window)->text().contains("no weights"));
    window->findChild<QDockWidget*>("point")->show();
    window->findChild<QDockWidget*>("point")->raise();
    auto* point = window->findChild<PointPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(std::ranges::any_of(point->findChildren<QLabel*>(),
                                                 [](const QLabel* label) {
                                                   return label->isVisible() &&
                                                          label->text().contains("no weights to look into");
                                                 }),
                             kPatience);
  }

  void playTrainsItAgainFromTheStart() {
    const auto window = opened(with_weights_);
    QTest::keyClick(window.get(), Qt::Key_Space);
    QVERIFY(window->controller().playing());
    QVERIFY(note(*window)->isHidden());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), kPatience);
    const auto trained = window->controller().snapshot(NetworkKind::Joint);
    QCOMPARE(trained->history.size() + 1, result_.networks[3].history.size());
    // The same experiment gives the same numbers.
    QVERIFY(trained->map->logits == result_.networks[3].map->logits);
    QVERIFY(trained->state->parameters == result_.networks[3].state->parameters);
    QVERIFY(trained->state->steps == result_.networks[3].state->steps);
    QVERIFY(trained->state->bits == result_.networks[3].state->bits);
  }

  void aStepIsAnEpochFromTheStart() {
    const auto window = opened(with_weights_);
    window->findChild<PlayerBar*>()->stepAction()->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(window->controller().snapshot(NetworkKind::Float)->epoch, 1, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle(), kPatience);
    QVERIFY(!window->controller().playing());
    QVERIFY(note(*window)->isHidden());
  }

  void anotherRegionOrResolutionTrainsNothing() {
    // Trained with other maps from the start: what the stored weights have to give.
    ExperimentSpec quarter = stored_spec(), fine = stored_spec();
    quarter.map.region = Region::BottomRight;
    fine.map.resolution *= 2;
    const auto trained = [](const ExperimentSpec& spec) {
      Experiment experiment(spec);
      [&] { QVERIFY(experiment.wait()); }();
      return experiment.result();
    };
    const auto has_maps_of = [](const MainWindow& window, const ExperimentResult& result) {
      return window.controller().result().truth == result.truth &&
             std::ranges::all_of(kAllKinds, [&](NetworkKind kind) {
               const auto shown = window.inspection().shown(kind);
               const NetworkSnapshot& expected = result.networks[std::size_t(kind)];
               return shown->map->grid == expected.map->grid && shown->map->logits == expected.map->logits;
             });
    };
    const auto window = opened(with_weights_);
    QSignalSpy playing(&window->controller(), &ExperimentController::playingChanged);
    const auto before = generations(*window);
    action(*window, "Bottom-right quarter")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle(), kPatience);
    QVERIFY(window->controller().spec() == quarter);
    QVERIFY(has_maps_of(*window, trained(quarter)));
    for (const NetworkKind kind : kAllKinds) {  // Accuracies are those of the whole plane, as they were.
      const auto shown = window->inspection().shown(kind);
      QVERIFY(shown->accuracy == result_.networks[std::size_t(kind)].accuracy);
      QVERIFY(shown->phase == NetworkPhase::Finished);
    }
    QVERIFY(note(*window)->isVisible());
    QVERIFY(window->isWindowModified());

    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle(), kPatience);
    QVERIFY(shows(*window, result_));
    QVERIFY(!window->isWindowModified());

    auto* box = part<QAbstractSpinBox>(*window, "map.resolution");
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QString::number(fine.map.resolution));
    QTest::keyClick(box, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().spec() == fine && window->controller().idle(), kPatience);
    const ExperimentResult expected = trained(fine);
    QVERIFY(has_maps_of(*window, expected));
    for (const NetworkKind kind : kAllKinds) {  // Measured on the finer grid.
      const auto shown = window->inspection().shown(kind);
      const NetworkSnapshot& same = expected.networks[std::size_t(kind)];
      QVERIFY(shown->accuracy == same.accuracy);
      QVERIFY(shown->error == same.error);
    }
    QCOMPARE(playing.size(), 0);
    QCOMPARE(generations(*window), before);
    QVERIFY(note(*window)->isVisible());

    // Play trains with the maps that are seen now.
    QTest::keyClick(window.get(), Qt::Key_Space);
    QVERIFY(window->controller().playing());
    QVERIFY(note(*window)->isHidden());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), kPatience);
    QVERIFY(window->controller().spec() == fine);
    QVERIFY(has_maps_of(*window, expected));
    QCOMPARE(window->controller().snapshot(NetworkKind::Joint)->history.size() + 1,
             result_.networks[3].history.size());
  }

  void withoutWeightsOtherMapsAreTrained() {
    const auto window = opened(without_);
    action(*window, "Bottom-right quarter")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), kPatience);
    QVERIFY(note(*window)->isHidden());
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().storedResult() != nullptr, kPatience);
    QVERIFY(shows(*window, result_));
  }

  void anEditTrainsAndUndoBringsTheResultBack() {
    const auto window = opened(with_weights_);
    auto* box = part<QAbstractSpinBox>(*window, "quantization.weight_bits");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), kPatience);
    QVERIFY(window->controller().playing());
    QVERIFY(note(*window)->isHidden());
    QVERIFY(!shows(*window, result_));
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().storedResult() != nullptr, kPatience);
    QVERIFY(shows(*window, result_));
    QVERIFY(note(*window)->isVisible());
    QVERIFY(!window->controller().playing());
    QVERIFY(!window->isWindowModified());
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().playing() && window->controller().finished(), kPatience);
    QVERIFY(note(*window)->isHidden());
  }

  void anotherDocumentTrainsAsUsual() {
    const auto window = opened(with_weights_);
    QTest::keyClick(window.get(), Qt::Key_N, Qt::ControlModifier);
    QVERIFY(note(*window)->isHidden());
    QVERIFY(window->controller().playing());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().snapshot(NetworkKind::Float)->map, kPatience);
    // The stored result is gone for good: its spec is trained.
    window->controller().openSpec(stored_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), kPatience);
    QVERIFY(note(*window)->isHidden());
  }

  void aResultDocumentOpensItsFolder() {
    const auto window = opened(with_weights_ + "/result.json");
    QVERIFY(shows(*window, result_));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(without_)});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    QVERIFY(note(*window)->text().contains("no weights"));
  }

  void whatIsNotThereIsTrained() {
    const QString folder = folder_.filePath("half");
    write_result(result_, folder.toStdString());
    QVERIFY(QFile::remove(folder + "/maps.npz"));
    const auto window = opened(folder);
    QVERIFY(messages(*window)->isVisible());
    QVERIFY2(messages(*window)->text().contains("maps.npz"), qPrintable(messages(*window)->text()));
    QVERIFY(note(*window)->isHidden());
    QVERIFY(window->controller().spec() == stored_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), kPatience);
  }
};

QUANTOSCOPE_TEST(TestStoredResult)
#include "test_stored_result.moc"
