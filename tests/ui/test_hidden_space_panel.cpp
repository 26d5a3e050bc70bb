// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include <qcustomplot.h>
#include <QComboBox>
#include <QLabel>
#include <QTest>

#include "core/analysis/hidden_space.h"
#include "tests/registry.h"
#include "tests/ui/made_inspection.h"
#include "ui/panels/hidden_space_panel.h"
#include "ui/plots/hidden_plot.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

QStringList said;  ///< By the plots.

void listen(QtMsgType, const QMessageLogContext&, const QString& text) { said << text; }

bool near(double a, double b) { return std::abs(a - b) < 1e-6 * (1 + std::abs(b)); }

}  // namespace

class TestHiddenSpacePanel : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<FinishedExperiment> made_;
  std::unique_ptr<HiddenSpacePanel> panel_;

  HiddenPlot& hidden_plot() { return *panel_->findChild<HiddenPlot*>(); }
  QCustomPlot& plot() { return *hidden_plot().findChild<QCustomPlot*>(); }
  QComboBox& choice(const char* name) { return *panel_->findChild<QComboBox*>(name); }
  QString text() {
    QStringList texts;
    for (const QLabel* label : panel_->findChildren<QLabel*>())
      if (label->isVisible()) texts << label->text();
    return texts.join('|');
  }
  bool shows(const QString& words) { return panel_->settled() && text().contains(words); }
  /// All points drawn as dots in one of the plots.
  std::vector<QPointF> dots(int side) {
    std::vector<QPointF> all;
    for (int i = 0; i < plot().plottableCount(); ++i) {
      auto* curve = qobject_cast<QCPCurve*>(plot().plottable(i));
      if (!curve || curve->keyAxis()->axisRect() != plot().axisRects()[side] ||
          curve->lineStyle() != QCPCurve::lsNone)
        continue;
      for (const QCPCurveData& data : *curve->data()) all.emplace_back(data.key, data.value);
    }
    return all;
  }

 private Q_SLOTS:
  void thePlotIsMadeWithoutComplaints() {
    said.clear();
    const auto before = qInstallMessageHandler(listen);
    { const HiddenPlot made; }
    qInstallMessageHandler(before);
    QCOMPARE(said, QStringList());
  }

  void initTestCase() {
    made_ = std::make_unique<FinishedExperiment>();
    QVERIFY(made_->wait());
  }

  void init() {
    made_->look_again();
    panel_ = std::make_unique<HiddenSpacePanel>();
    panel_->setInspection(made_->inspection());
    panel_->setDataset(made_->controller.dataset());
    panel_->resize(760, 420);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowActive(panel_.get()));
    QTRY_VERIFY_WITH_TIMEOUT(shows("Layer 2, 8 units"), kPatience);
  }

  void cleanup() { panel_.reset(); }
  void cleanupTestCase() { made_.reset(); }

  void both_networks_are_drawn_along_the_same_directions() {
    const Dataset& data = *made_->controller.dataset();
    const auto space = hidden_space(made_->state(NetworkKind::Float), &made_->state(NetworkKind::Joint), 2,
                                    PlaneGrid(data.plane, 21, 121, data.truth), HiddenAxes::Principal);
    const auto check = [&](int side, const HiddenSpace::Image& image) {
      const auto drawn = dots(side);
      QVERIFY(!drawn.empty() && Eigen::Index(drawn.size()) <= image.points.rows());
      std::set<std::pair<double, double>> places;
      for (Eigen::Index i = 0; i < image.points.rows(); ++i)
        places.emplace(image.points(i, 0), image.points(i, 1));
      for (const QPointF& dot : drawn) QVERIFY(places.contains({dot.x(), dot.y()}));
      QVERIFY(drawn.size() >= places.size());  // A place may be of both classes.
    };
    check(0, space->reference);
    check(1, *space->quantized);
    QVERIFY(text().contains(QString("%1 %").arg(100 * space->reference.explained, 0, 'f', 1)));
    QVERIFY(dots(1).size() < dots(0).size());  // The lattice.
  }

  void the_layer_is_the_one_that_is_looked_at() {
    QComboBox& layer = choice("hidden.layer");
    QCOMPARE(layer.count(), 3);
    layer.setFocus();
    QTest::keyClick(&layer, Qt::Key_Down);
    QCOMPARE(made_->inspection().layer(), 3);
    QTRY_VERIFY_WITH_TIMEOUT(shows("Layer 3, 8 units"), kPatience);
    made_->inspection().setLayer(4);  // The output layer: what it reads.
    QCOMPARE(layer.currentIndex(), 2);
    made_->inspection().setLayer(1);
    QTRY_VERIFY_WITH_TIMEOUT(shows("Layer 1, 8 units"), kPatience);
  }

  void the_network_beside_is_chosen_by_key() {
    QComboBox& network = choice("hidden.network");
    network.setFocus();
    QTest::keyClick(&network, Qt::Key_Up);
    QCOMPARE(made_->inspection().network(), NetworkKind::Activation);
    QTRY_VERIFY_WITH_TIMEOUT(shows("of A2's"), kPatience);
    made_->inspection().setNetwork(NetworkKind::Float);
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && dots(1).empty(), kPatience);
    QVERIFY(!dots(0).empty());
  }

  void two_units_show_the_lattice_from_in_front() {
    made_->inspection().setNetwork(NetworkKind::Activation);
    QComboBox& axes = choice("hidden.axes");
    axes.setFocus();
    QTest::keyClick(&axes, Qt::Key_Down);
    QTRY_VERIFY_WITH_TIMEOUT(
        panel_->settled() && plot().axisRects()[0]->axis(QCPAxis::atBottom)->label().startsWith("unit"),
        kPatience);
    std::set<double> x, y;
    for (const QPointF& dot : dots(1)) {
      x.insert(std::round(dot.x() * 1e5));
      y.insert(std::round(dot.y() * 1e5));
    }
    QVERIFY(x.size() <= 4 && y.size() <= 4 && x.size() * y.size() > 1);  // 2 bits
  }

  void axes_are_linked_and_of_equal_scale() {
    const auto range = [&](int side, QCPAxis::AxisType type) {
      return plot().axisRects()[side]->axis(type)->range();
    };
    const auto linked = [&] {
      for (const auto type : {QCPAxis::atBottom, QCPAxis::atLeft})
        if (range(0, type) != range(1, type)) return false;
      return true;
    };
    const auto equal = [&] {
      const QSize size = plot().axisRects()[0]->size();
      const double across = range(0, QCPAxis::atBottom).size() / size.width();
      return std::abs(across / (range(0, QCPAxis::atLeft).size() / size.height()) - 1) < 1e-6;
    };
    plot().replot();
    QVERIFY(linked() && equal());
    plot().replot();
    const QCPRange x = range(0, QCPAxis::atBottom);
    hidden_plot().setFocus();
    QTest::keyClick(&hidden_plot(), Qt::Key_Plus);
    QVERIFY(linked());
    QVERIFY(near(range(1, QCPAxis::atBottom).size(), x.size() / 1.25));
    QTest::keyClick(&hidden_plot(), Qt::Key_Right);
    QVERIFY(linked());
    QVERIFY(near(range(1, QCPAxis::atBottom).center(), x.center() + 0.1 * x.size() / 1.25));
    QTest::keyClick(&hidden_plot(), Qt::Key_Home);
    plot().replot();
    QVERIFY(linked() && equal());
    QVERIFY(range(0, QCPAxis::atBottom).contains(x.center()));
  }

  void colours_are_true_classes_or_the_networks() {
    const auto of_class = [&](int side, int index) {
      int lines = 0;
      for (int i = 0; i < plot().plottableCount(); ++i) {
        auto* curve = qobject_cast<QCPCurve*>(plot().plottable(i));
        if (curve->keyAxis()->axisRect() == plot().axisRects()[side] &&
            curve->lineStyle() == QCPCurve::lsNone && lines++ == index)
          return curve->data()->size();
      }
      return -1;
    };
    QCOMPARE(of_class(0, 0), 0);  // Nothing without a class.
    QVERIFY(of_class(0, 1) > 0 && of_class(0, 2) > 0);
    const int before = of_class(0, 1);
    QComboBox& classes = choice("hidden.classes");
    classes.setFocus();
    QTest::keyClick(&classes, Qt::Key_Down);
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && of_class(0, 1) != before, kPatience);
  }

  void nothing_is_computed_unseen() {
    panel_->hide();
    made_->inspection().setLayer(3);
    QVERIFY(panel_->settled());
    panel_->show();
    QVERIFY(!panel_->settled());
    QTRY_VERIFY_WITH_TIMEOUT(shows("Layer 3, 8 units"), kPatience);
  }

  void results_without_weights_are_explained() {
    made_->inspection().showMoment(made_->without_weights());
    QTRY_VERIFY_WITH_TIMEOUT(shows("no weights"), kPatience);
    QVERIFY(!hidden_plot().isVisible());
  }

  void high_panels_stack_the_plots() {
    const auto stacked = [&] {
      return plot().axisRects()[1]->rect().top() > plot().axisRects()[0]->rect().bottom();
    };
    QVERIFY(!stacked());
    panel_->resize(340, 800);
    QTRY_VERIFY(stacked());
    panel_->setColors(Palette::dark());
    QVERIFY(!panel_->grab().isNull());
  }
};

QUANTOSCOPE_TEST(TestHiddenSpacePanel)
#include "test_hidden_space_panel.moc"
