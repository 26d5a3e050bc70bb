// SPDX-License-Identifier: GPL-3.0-or-later
#include <qcustomplot.h>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "core/nn/evaluator.h"
#include "tests/registry.h"
#include "tests/ui/made_inspection.h"
#include "ui/panels/point_panel.h"
#include "ui/plots/line_error_plot.h"
#include "ui/plots/trace_view.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

QString all_text(const QWidget& widget) {
  QStringList texts;
  for (const QLabel* label : widget.findChildren<QLabel*>())
    if (label->isVisible()) texts << label->text();
  return texts.join('|').replace(QChar(0x2212), '-');
}

QString logit_text(double logit) { return QString::number(logit, 'f', 2); }

float logit_at(const NetworkState& state, QPointF at) {
  PointMatrix point(1, 2);
  point << float(at.x()), float(at.y());
  return (*Evaluator(state).logits(point))[0];
}

}  // namespace

class TestPointPanel : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<FinishedExperiment> made_;
  std::unique_ptr<PointPanel> panel_;
  TraceView& trace() { return *panel_->findChild<TraceView*>(); }
  QCustomPlot& plot() { return *panel_->findChild<LineErrorPlot*>()->findChild<QCustomPlot*>(); }

 private Q_SLOTS:
  void initTestCase() {
    made_ = std::make_unique<FinishedExperiment>();
    QVERIFY(made_->wait());
  }

  void init() {
    made_->look_again();
    panel_ = std::make_unique<PointPanel>();
    panel_->setInspection(made_->inspection());
    panel_->resize(380, 700);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowActive(panel_.get()));
  }

  void cleanup() { panel_.reset(); }
  void cleanupTestCase() { made_.reset(); }

  void says_how_to_begin() {
    QVERIFY(all_text(*panel_).contains("Click in a map"));
    QVERIFY(!trace().isVisible());
    QVERIFY(!panel_->findChild<QToolButton*>()->isEnabled());
  }

  void typed_coordinates_are_followed() {
    auto* x = panel_->findChild<QDoubleSpinBox*>("point.x");
    auto* y = panel_->findChild<QDoubleSpinBox*>("point.y");
    x->setFocus();
    x->selectAll();
    QTest::keyClicks(x, "0.25");
    QTest::keyClick(x, Qt::Key_Return);
    y->setFocus();
    y->selectAll();
    QTest::keyClicks(y, "-0.5");
    QTest::keyClick(y, Qt::Key_Return);
    QCOMPARE(made_->inspection().point(), std::optional(QPointF(0.25, -0.5)));
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && trace().isVisible(), kPatience);
    for (const NetworkKind kind : {NetworkKind::Float, NetworkKind::Joint}) {
      const QString logit = logit_text(logit_at(made_->state(kind), {0.25, -0.5}));
      QVERIFY2(all_text(*panel_).contains(logit), qPrintable(all_text(*panel_) + " lacks " + logit));
    }
    QVERIFY(all_text(*panel_).contains("W2A2"));
  }

  void a_point_set_elsewhere_is_in_the_boxes() {
    made_->inspection().setPoint(QPointF(0.123456789, 0.5));
    QCOMPARE(panel_->findChild<QDoubleSpinBox*>("point.x")->text(), "0.1235");
    QCOMPARE(panel_->findChild<QDoubleSpinBox*>("point.y")->text(), "0.5");
    QCOMPARE(made_->inspection().point()->x(), 0.123456789);
  }

  void the_network_beside_is_chosen_by_key() {
    made_->inspection().setPoint(QPointF(0.3, 0.1));
    auto* network = panel_->findChild<QComboBox*>("point.network");
    QCOMPARE(network->currentIndex(), int(NetworkKind::Joint));
    network->setFocus();
    QTest::keyClick(network, Qt::Key_Up);
    QCOMPARE(made_->inspection().network(), NetworkKind::Activation);
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && all_text(*panel_).contains(">A2<"), kPatience);
    made_->inspection().setNetwork(NetworkKind::Float);
    QCOMPARE(network->currentIndex(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && !all_text(*panel_).contains(">A2<"), kPatience);
  }

  void mouse_and_keys_read_units_out() {
    const QPointF at(0.3, 0.1);
    made_->inspection().setPoint(at);
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && trace().isVisible(), kPatience);
    const auto expected = [&](int layer, int unit) {
      const auto traced = trace_point(made_->state(NetworkKind::Float), float(at.x()), float(at.y()));
      return QString("Layer %1, unit %2: float %3")
          .arg(layer + 1)
          .arg(unit + 1)
          .arg(QString::number(traced->layers[std::size_t(layer)].output[unit], 'g', 3));
    };
    QTRY_VERIFY_WITH_TIMEOUT(trace().visibleRegion().contains(trace().unitRect(2, 0).center().toPoint()),
                             kPatience);  // The layout has made room.
    const auto reads = [&](int layer, int unit) {
      QTest::mouseMove(&trace(), trace().unitRect(layer, unit).center().toPoint());
      return trace().readout().startsWith(expected(layer, unit));
    };
    QTRY_VERIFY_WITH_TIMEOUT(reads(1, 5), kPatience);  // Again if the layout has moved it meanwhile.
    QVERIFY(trace().readout().contains("alpha"));
    QTest::mouseClick(&trace(), Qt::LeftButton, {}, trace().unitRect(2, 0).center().toPoint());
    QCOMPARE(made_->inspection().layer(), 3);
    trace().setFocus();
    QTest::keyClick(&trace(), Qt::Key_Right);
    QVERIFY(trace().readout().startsWith(expected(2, 1)));
    QTest::keyClick(&trace(), Qt::Key_Up);
    QTest::keyClick(&trace(), Qt::Key_Left);
    QTest::keyClick(&trace(), Qt::Key_Left);  // Stays at the edge.
    QVERIFY(trace().readout().startsWith(expected(1, 0)));
    QVERIFY(all_text(*panel_).contains("Layer 2, unit 1"));
  }

  void errors_along_a_line() {
    made_->inspection().setPoint(QPointF(0.1, 0.2));
    auto* button = panel_->findChild<QToolButton*>();
    QVERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    const QLineF line = made_->inspection().line().value();
    QCOMPARE(line.center(), QPointF(0.1, 0.2));
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && !plot().graph(0)->data()->isEmpty(), kPatience);
    const PointMatrix points = line_points({line.x1(), line.y1()}, {line.x2(), line.y2()});
    const auto reference = Evaluator(made_->state(NetworkKind::Float)).logits(points);
    for (int i = 1; i < kNetworkKinds; ++i) {
      const auto logits = Evaluator(made_->state(kAllKinds[i])).logits(points);
      const auto& data = *plot().graph(i - 1)->data();
      QCOMPARE(data.size(), 101);
      for (int k = 0; k < 101; ++k)
        QCOMPARE(data.at(k)->value, double((*logits)[k]) - double((*reference)[k]));
      QVERIFY(std::abs(data.at(100)->key - line.length()) < 1e-9);
    }
    made_->inspection().setLine({});
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && plot().graph(0)->data()->isEmpty(), kPatience);
  }

  void nothing_is_computed_unseen() {
    panel_->hide();
    made_->inspection().setPoint(QPointF(0.3, 0.1));
    made_->inspection().setLine(QLineF(0, 0, 0.1, 0.1));
    QVERIFY(panel_->settled());
    QVERIFY(plot().graph(0)->data()->isEmpty());
    panel_->show();
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && trace().isVisible(), kPatience);
    QCOMPARE(plot().graph(0)->data()->size(), 101);
  }

  void results_without_weights_are_explained() {
    made_->inspection().setPoint(QPointF(0.3, 0.1));
    QTRY_VERIFY_WITH_TIMEOUT(trace().isVisible(), kPatience);
    made_->inspection().showMoment(made_->without_weights());
    QTRY_VERIFY_WITH_TIMEOUT(all_text(*panel_).contains("no weights"), kPatience);
    QVERIFY(!trace().isVisible());
  }

  void outlives_what_it_looks_at() {
    made_->inspection().setPoint(QPointF(0.3, 0.1));
    made_->look_again();
    panel_->hide();
    panel_->show();
    QTest::keyClick(panel_->findChild<QDoubleSpinBox*>("point.x"), Qt::Key_Up);
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled(), kPatience);
  }

  void can_be_painted_in_any_size() {
    made_->inspection().setPoint(QPointF(0.3, 0.1));
    made_->inspection().setLine(QLineF(0, 0, 0.1, 0.1));
    QTRY_VERIFY_WITH_TIMEOUT(panel_->settled() && trace().isVisible(), kPatience);
    panel_->setColors(Palette::dark());
    for (const QSize size : {QSize(10, 10), QSize(320, 500), QSize(1500, 900)}) {
      panel_->resize(size);
      QVERIFY(!panel_->grab().isNull());
    }
  }
};

QUANTOSCOPE_TEST(TestPointPanel)
#include "test_point_panel.moc"
