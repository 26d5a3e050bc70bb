// SPDX-License-Identifier: GPL-3.0-or-later
// The layers' table and the trials of steps and clips, through the real window.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QGuiApplication>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/analysis/layer_histogram.h"
#include "core/nn/evaluator.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/panels/layer_table_model.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/number_box.h"
#include "ui/plots/layer_plot.h"
#include "ui/session/inspection.h"
#include "ui/session/layer_trials.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

ExperimentSpec layered_spec() {
  ExperimentSpec spec = tiny_spec();
  spec.model = {8, 4, false};
  spec.quantization.weight_bits = 3;
  return spec;
}

/// A trained window with its Layers panel open on a network.
struct Bench {
  explicit Bench(const ExperimentSpec& spec = layered_spec(), NetworkKind kind = NetworkKind::Joint,
                 int layer = 2)
      : window(shown(spec)) {
    window->resize(1200, 900);
    auto* dock = window->findChild<QDockWidget*>("layers");
    dock->toggleViewAction()->trigger();
    panel = window->findChild<LayersPanel*>();
    plot = panel->findChild<LayerPlot*>();
    table = panel->findChild<QTableView*>("layer_table");
    box = panel->findChild<NumberBox*>("trial_value");
    hint = panel->findChild<QLabel*>("trial_hint");
    reset = panel->findChild<QPushButton*>("trial_reset");
    inspection().setNetwork(kind);
    inspection().setLayer(layer);
  }
  Inspection& inspection() const { return window->inspection(); }
  std::shared_ptr<const NetworkSnapshot> network() const {
    return inspection().shown(inspection().network());
  }
  QPoint at(double x) const { return {int(std::lround(plot->pixelAt(x))), plot->height() / 2}; }
  bool settled() const { return !panel->trials()->busy(inspection().network()); }

  std::unique_ptr<MainWindow> window;
  LayersPanel* panel;
  LayerPlot* plot;
  QTableView* table;
  NumberBox* box;
  QLabel* hint;
  QPushButton* reset;
};

#define TRY_READY(bench)                                                                                   \
  QTRY_VERIFY_WITH_TIMEOUT((bench).window->controller().finished() && (bench).window->controller().idle(), \
                           kPatience);                                                                     \
  QTRY_VERIFY_WITH_TIMEOUT((bench).plot->isVisible() && (bench).plot->value() > 0, kPatience)

void drag(const Bench& bench, double from, double to) {
  QTest::mousePress(bench.plot, Qt::LeftButton, {}, bench.at(from));
  QVERIFY(bench.plot->dragging());
  QTest::mouseMove(bench.plot, bench.at((from + to) / 2));
  QTest::mouseMove(bench.plot, bench.at(to));
}

}  // namespace

class TestLayersPanel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void theTableShowsTheReports() {
    LayerTableModel model;
    LayerReport hidden;
    hidden.index = 2;
    hidden.inputs = 64;
    hidden.outputs = 32;
    hidden.weight_bits = 2;
    hidden.activation_bits = 3;
    hidden.step = 0.12345;
    hidden.alpha = 1.5;
    hidden.clipped = 0.0123;
    hidden.zero = 0.5;
    hidden.weight_sqnr = 7.21;
    hidden.weight_float_sqnr = 1.24;
    hidden.weight_rmse = 0.28868;
    hidden.activation_sqnr = 13.29;
    hidden.pre_activation_sqnr = 4.06;
    hidden.pre_activation_float_sqnr = 9.87;
    hidden.dead_units = 3;
    hidden.shadow_sigma_max = 2.5;
    hidden.sigma_max = 2.754;
    LayerReport output;
    output.index = 3;
    output.inputs = 32;
    output.outputs = 1;
    model.setLayers({hidden, output}, {{Quantizer::Weights, 2, 0.12345}});
    const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
    const QStringList expected{"2",    "64 → 32", "W2A3", "0.123", "1.5",  "7.2", "1.2",  "0.289",
                               "13.3", "4.1",     "9.9",  "1.2",   "50.0", "3",   "2.50", "2.75"};
    QCOMPARE(expected.size(), int(LayerTableModel::Columns));
    for (int column = 0; column < model.columnCount(); ++column) {
      QCOMPARE(text(0, column), expected[column]);
      QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
      QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::WhatsThisRole).toString().isEmpty());
      if (column > LayerTableModel::Bits)
        QCOMPARE(text(1, column), QString());  // what does not apply is empty
    }
    QCOMPARE(text(1, LayerTableModel::Bits), QString("float"));
    const auto bold = [&](int column) {
      return model.index(0, column).data(Qt::FontRole).value<QFont>().bold();
    };
    QVERIFY(bold(LayerTableModel::Step) && !bold(LayerTableModel::Alpha));
    QVERIFY(model.index(0, LayerTableModel::Step).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    const QStringList lines = model.tsv().split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[1], expected.join('\t'));
    for (const QString& line : lines) QCOMPARE(line.count('\t'), int(LayerTableModel::Columns) - 1);
  }

  void aFewFarValuesAreCountedAtTheEdge() {
    auto values = std::make_shared<std::vector<float>>();
    for (int i = -2000; i <= 2000; ++i) values->push_back(float(i) / 2000);
    LayerPlot plot;
    plot.resize(400, 220);
    plot.setValues(values, Quantizer::Weights, {});
    QVERIFY(plot.beyond()[0].isEmpty() && plot.beyond()[1].isEmpty());
    auto far = std::make_shared<std::vector<float>>(*values);
    far->insert(far->end(), {70, 80, 90});
    plot.setValues(far, Quantizer::Weights, {});
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QVERIFY(plot.beyond()[0].isEmpty());
    QVERIFY2(plot.beyond()[1].startsWith("3 beyond"), qPrintable(plot.beyond()[1]));
    QVERIFY(plot.accessibleDescription().contains("3 beyond"));
    QVERIFY(plot.pixelAt(1) - plot.pixelAt(-1) > 0.5 * plot.width());
  }

  void theTableFollowsTheSelectionAndLeadsIt() {
    const Bench bench;
    TRY_READY(bench);
    QCOMPARE(bench.table->model()->rowCount(), 4);
    QCOMPARE(bench.table->currentIndex().row(), 1);
    QTest::keyClick(bench.table, Qt::Key_Down);
    QCOMPARE(bench.inspection().layer(), 3);
    auto* chooser = bench.panel->findChild<QComboBox*>();
    QCOMPARE(chooser->currentIndex(), int(NetworkKind::Joint));
    chooser->setFocus();
    QTest::keyClick(chooser, Qt::Key_Up);
    QCOMPARE(bench.inspection().network(), NetworkKind::Activation);
    const auto cell = [&](int row, int column) {
      return bench.table->model()->index(row, column).data().toString();
    };
    QTRY_COMPARE(cell(1, LayerTableModel::Step), QString());
    QCOMPARE(cell(1, LayerTableModel::Alpha), QString::number(*bench.network()->layers[1].alpha, 'g', 3));
    QCOMPARE(cell(1, LayerTableModel::PreActivationSqnr),
             QString::number(*bench.network()->layers[1].pre_activation_sqnr, 'f', 1));
    // The float network is there to be compared with: retrained weights, and what comes of them.
    QCOMPARE(cell(1, LayerTableModel::WeightFloatSqnr),
             QString::number(*bench.network()->layers[1].weight_float_sqnr, 'f', 1));
    QCOMPARE(cell(3, LayerTableModel::PreActivationFloatSqnr),
             QString::number(*bench.network()->layers[3].pre_activation_float_sqnr, 'f', 1));
    // The activation network has no weight levels: its clip is what is shown.
    QVERIFY(bench.panel->findChild<QToolButton*>("histogram_activations")->isChecked());
    bench.table->setFocus();
    QTest::keyClick(bench.table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().count('\n'), 5);
  }

  void thePlotShowsWhereTheValuesGo() {
    const Bench bench;
    TRY_READY(bench);
    const NetworkState& state = *bench.network()->state;
    const auto weights =
        quantizer_inputs(state, Quantizer::Weights, 2, *bench.window->controller().dataset());
    QCOMPARE(bench.plot->value(), double(state.steps[1]));
    QCOMPARE(bench.plot->shares(), level_shares(weights, weight_levels(3, double(state.steps[1]))));
    QTest::mouseClick(bench.panel->findChild<QToolButton*>("histogram_activations"), Qt::LeftButton);
    const double alpha = quantizer_value(state, Quantizer::Activations, 2);
    QTRY_COMPARE_WITH_TIMEOUT(bench.plot->value(), alpha, kPatience);
    const auto inputs =
        quantizer_inputs(state, Quantizer::Activations, 2, *bench.window->controller().dataset());
    QTRY_COMPARE_WITH_TIMEOUT(bench.plot->shares(), level_shares(inputs, activation_levels(2, alpha)),
                              kPatience);
  }

  void belowTheTableStandsWhatTheNetworkMakesOfNoise() {
    const Bench bench;
    TRY_READY(bench);
    const auto* text = bench.panel->findChild<QLabel*>("noise_gain");
    const NoiseGain noise = *bench.network()->noise;
    const auto shown = [](double value) { return QString::number(value, 'g', 3); };
    QTRY_VERIFY(text->isVisible() && text->text().contains(shown(*noise.measured)));
    QVERIFY(text->text().contains(shown(noise.sigma_product)) && text->text().contains(shown(*noise.bound)));
    QVERIFY(text->whatsThis().contains("rms"));
    bench.inspection().setNetwork(NetworkKind::Weight);
    QTRY_VERIFY(!text->text().contains("measured"));  // Nothing is noisy there.
    QVERIFY(text->text().contains(shown(bench.network()->noise->sigma_product)));
  }

  void levelsThatFollowFromTheWeightsAreShownAndStayWhereTheyAre() {
    ExperimentSpec spec = layered_spec();
    spec.quantization.weight_method = WeightMethod::Bwn;
    const Bench bench(spec);
    QTRY_VERIFY_WITH_TIMEOUT(bench.window->controller().finished() && bench.window->controller().idle(),
                             kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(bench.plot->isVisible() && bench.plot->shares().size() == 16, kPatience);
    QVERIFY(!bench.box->isEnabled());
    const NetworkState& state = *bench.network()->state;
    const double outermost = weight_level_rule(state, 2).levels.back();
    QTest::mousePress(bench.plot, Qt::LeftButton, {}, bench.at(outermost));
    QVERIFY(!bench.plot->dragging());
    QTest::mouseRelease(bench.plot, Qt::LeftButton, {}, bench.at(outermost));
    QTest::keyClick(bench.plot, Qt::Key_Right);
    QVERIFY(!bench.inspection().hasTrial(NetworkKind::Joint));
  }

  void draggingTheStepShowsItsEffectAndResetTakesItBack() {
    const Bench bench;
    TRY_READY(bench);
    const auto before = bench.network();
    const double step = bench.plot->value();
    QVERIFY(!bench.reset->isVisible() && !bench.inspection().hasTrial(NetworkKind::Joint));
    drag(bench, 3 * step, 1.5 * step);  // the outermost level
    QTRY_VERIFY_WITH_TIMEOUT(bench.inspection().hasTrial(NetworkKind::Joint), kPatience);
    QTest::mouseRelease(bench.plot, Qt::LeftButton, {}, bench.at(1.5 * step));
    QTRY_VERIFY_WITH_TIMEOUT(bench.settled(), kPatience);
    const auto trial = bench.network();
    QVERIFY(trial->trial && trial->map != before->map);
    const double tried = bench.plot->value();
    QVERIFY(std::abs(tried / step - 0.5) < 0.05);
    QCOMPARE(quantizer_value(*trial->state, Quantizer::Weights, 2), tried);
    // What is shown is what the network with that step says.
    QVERIFY(trial->map->grid == before->map->grid);
    QVERIFY(trial->map->logits == Evaluator(*trial->state).map(before->map->grid)->logits);
    QVERIFY(!(trial->map->logits == before->map->logits));
    QCOMPARE(*trial->layers[1].step, tried);
    QVERIFY(bench.hint->text().contains(QString::number(tried, 'g', 3)));
    QVERIFY(bench.hint->text().contains(QString::number(step, 'g', 3)));
    QVERIFY(bench.reset->isVisible());
    QTest::mouseClick(bench.reset, Qt::LeftButton);
    QCOMPARE(bench.network(), before);
    QVERIFY(!bench.reset->isVisible() && bench.hint->text().isEmpty());
    QCOMPARE(bench.plot->value(), step);
  }

  void anInnerLevelMovesTheStepToo() {
    const Bench bench;
    TRY_READY(bench);
    const double step = bench.plot->value();
    // Sent, because a mouse that happens to be there already does not move.
    const auto hover = [&](double value) {
      const QPoint at = bench.at(value);
      QMouseEvent move(QEvent::MouseMove, at, bench.plot->mapToGlobal(at), Qt::NoButton, {}, {});
      QApplication::sendEvent(bench.plot, &move);
      return bench.plot->cursor().shape();
    };
    QCOMPARE(hover(-2 * step), Qt::SplitHCursor);
    QCOMPARE(hover(-2.5 * step), Qt::ArrowCursor);
    drag(bench, -2 * step, -2.4 * step);
    QVERIFY(std::abs(bench.plot->value() / step - 1.2) < 0.05);
    // Escape takes it back in the midst of it.
    bench.plot->setFocus();
    QTest::keyClick(bench.plot, Qt::Key_Escape);
    QVERIFY(!bench.plot->dragging());
    QCOMPARE(bench.plot->value(), step);
    QTest::mouseRelease(bench.plot, Qt::LeftButton, {}, bench.at(-2.4 * step));
    QTRY_VERIFY_WITH_TIMEOUT(bench.settled(), kPatience);
    QVERIFY(!bench.inspection().hasTrial(NetworkKind::Joint));
    QVERIFY(bench.panel->trials()->changes(NetworkKind::Joint).empty());
  }

  void keysMoveTheClip() {
    const Bench bench(layered_spec(), NetworkKind::Activation, 1);
    TRY_READY(bench);
    const double alpha = bench.plot->value();
    bench.plot->setFocus();
    QTest::keyClick(bench.plot, Qt::Key_Left);
    QVERIFY(std::abs(bench.plot->value() / alpha - 1 / 1.01) < 1e-3);
    QTest::keyClick(bench.plot, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(std::abs(bench.plot->value() / alpha - 1.1 / 1.01) < 2e-3);
    QTRY_VERIFY_WITH_TIMEOUT(bench.settled(), kPatience);
    QCOMPARE(quantizer_value(*bench.network()->state, Quantizer::Activations, 1), bench.plot->value());
    QTest::keyClick(bench.plot, Qt::Key_Home);
    QVERIFY(!bench.inspection().hasTrial(NetworkKind::Activation));
    QCOMPARE(bench.plot->value(), alpha);
  }

  void aValueCanBeTyped() {
    const Bench bench;
    TRY_READY(bench);
    bench.box->setFocus();
    bench.box->selectAll();
    QTest::keyClicks(bench.box, "0.25");
    QTest::keyClick(bench.box, Qt::Key_Return);
    QCOMPARE(bench.plot->value(), 0.25);
    QTRY_VERIFY_WITH_TIMEOUT(bench.settled() && bench.inspection().hasTrial(NetworkKind::Joint), kPatience);
    QCOMPARE(double(bench.network()->state->steps[1]), 0.25);
    // A second change of the same network stands beside the first one.
    bench.inspection().setLayer(3);
    QTRY_VERIFY_WITH_TIMEOUT(bench.plot->isVisible() && bench.plot->value() != 0.25, kPatience);
    bench.plot->setFocus();
    QTest::keyClick(bench.plot, Qt::Key_Right);
    QTRY_VERIFY_WITH_TIMEOUT(bench.settled(), kPatience);
    QCOMPARE(double(bench.network()->state->steps[1]), 0.25);
    QCOMPARE(bench.panel->trials()->changes(NetworkKind::Joint).size(), std::size_t(2));
  }

  void aTrialStaysWhileTrainingGoesOnAndEndsWhenTheNetworkRestarts() {
    ExperimentSpec spec = endless_spec();
    spec.pretraining.epochs = 2;
    spec.model = {8, 3, false};
    const Bench bench(spec, NetworkKind::Weight, 2);
    ExperimentController& controller = bench.window->controller();
    QTRY_VERIFY_WITH_TIMEOUT(bench.plot->isVisible() && bench.plot->value() > 0, kPatience);
    bench.plot->setFocus();
    QTest::keyClick(bench.plot, Qt::Key_Right, Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(bench.inspection().hasTrial(NetworkKind::Weight) && bench.settled(), kPatience);
    const auto trial = bench.network();
    const int epoch = controller.snapshot(NetworkKind::Weight)->epoch;
    QTRY_VERIFY_WITH_TIMEOUT(controller.snapshot(NetworkKind::Weight)->epoch > epoch, kPatience);
    QCOMPARE(bench.network(), trial);
    QVERIFY(bench.reset->isVisible());
    controller.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!bench.inspection().hasTrial(NetworkKind::Weight), kPatience);
    QVERIFY(!bench.network()->trial);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.reset->isVisible() && bench.hint->text().isEmpty(), kPatience);
    QVERIFY(bench.panel->trials()->changes(NetworkKind::Weight).empty());
  }

  void aFloatNetworkHasValuesButNothingToTry() {
    const Bench bench(layered_spec(), NetworkKind::Float, 2);
    QTRY_VERIFY_WITH_TIMEOUT(bench.window->controller().finished() && bench.plot->isVisible(), kPatience);
    QVERIFY(!bench.box->isEnabled());
    QVERIFY(bench.plot->shares().empty());
    bench.plot->setFocus();
    QTest::keyClick(bench.plot, Qt::Key_Right);
    QVERIFY(bench.panel->trials()->changes(NetworkKind::Float).empty());
    bench.inspection().setLayer(4);  // the output layer puts out the logit
    QVERIFY(!bench.panel->findChild<QToolButton*>("histogram_activations")->isEnabled());
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestLayersPanel)
#include "test_layers_panel.moc"
