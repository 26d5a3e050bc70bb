// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include "tests/registry.h"
#include "ui/panels/field_editor.h"
#include "ui/panels/spec_panel.h"
#include "ui/plots/plan_plot.h"

using namespace quantoscope;

namespace {

template <class Widget>
Widget* part(const QWidget& panel, const char* key) {
  auto* editor = panel.findChild<FieldEditor*>(key);
  return editor ? editor->findChild<Widget*>() : nullptr;
}

void type(QDoubleSpinBox* box, const QString& text) {
  box->setFocus();
  box->selectAll();
  QTest::keyClicks(box, text);
  QTest::keyClick(box, Qt::Key_Return);
}

}  // namespace

class TestSpecPanel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    panel_ = std::make_unique<SpecPanel>();
    panel_->setFoldedSections({});
    panel_->resize(310, 1200);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    edits_ = std::make_unique<QSignalSpy>(panel_.get(), &SpecPanel::specEdited);
  }
  void cleanup() {
    edits_.reset();
    panel_.reset();
  }

  void hasALabelledControlForEveryField() {
    for (const Field& field : spec_fields()) {
      const auto* editor = panel_->findChild<FieldEditor*>(QString::fromStdString(field.key));
      QVERIFY2(editor, field.key.c_str());
      QVERIFY(editor->value() == field.get(ExperimentSpec{}));
      QVERIFY(editor->toolTip().contains(QString::fromStdString(field.help).left(20).toHtmlEscaped()));
      QVERIFY(!editor->whatsThis().isEmpty());
      const auto* label = panel_->findChild<QLabel*>(QString::fromStdString(field.key + ".label"));
      QVERIFY2(label && label->buddy() == editor, field.key.c_str());
      QVERIFY2(editor->focusProxy() && !editor->focusProxy()->accessibleName().isEmpty(), field.key.c_str());
    }
  }

  void nothingIsClippedAtThreeHundredPixels() {
    panel_->resize(300, 700);
    QCoreApplication::processEvents();
    auto* scroll = panel_->findChild<QScrollArea*>();
    QCOMPARE_LE(panel_->minimumSizeHint().width(), 320);
    for (const QWidget* widget : scroll->widget()->findChildren<QWidget*>()) {
      if (!widget->isVisible() || qobject_cast<const QLineEdit*>(widget)) continue;
      const int right = widget->mapTo(scroll->widget(), QPoint(widget->width(), 0)).x();
      QVERIFY2(right <= scroll->widget()->width(), qPrintable(widget->objectName()));
      QVERIFY2(!qobject_cast<const QLabel*>(widget) || widget->width() >= widget->sizeHint().width(),
               qPrintable(widget->objectName()));
    }
  }

  void controlsThatWouldChangeNothingAreHidden() {
    const auto shown = [&](const char* key) {
      return panel_->findChild<FieldEditor*>(key)->isVisibleTo(panel_.get());
    };
    QVERIFY(!shown("retraining.momentum") && !shown("fine_tuning.level_epochs"));
    QVERIFY(shown("quantization.step_scale") && shown("quantization.alpha_decay"));
    ExperimentSpec spec;
    spec.retraining.optimizer = OptimizerKind::Sgd;
    spec.fine_tuning.cycles = 2;
    spec.quantization.weight_method = WeightMethod::Lsq;
    panel_->setSpec(spec);
    QVERIFY(shown("retraining.momentum") && !shown("pretraining.momentum"));
    QVERIFY(shown("fine_tuning.level_epochs") && !shown("fine_tuning.average_epochs"));
    QVERIFY(!shown("quantization.step_scale") && shown("quantization.alpha_decay"));
    panel_->showOnly({"retraining.momentum", "quantization.step_scale"});
    QVERIFY(shown("retraining.momentum") && !shown("fine_tuning.level_epochs"));
    panel_->setSpec(spec);
    QVERIFY(!shown("quantization.weight_bits"));
    panel_->showAll();
    QVERIFY(shown("quantization.weight_bits") && shown("fine_tuning.level_epochs"));
  }

  void thePlannedLearningRateIsShownBeforeItRuns() {
    auto* plan = panel_->findChild<PlanPlot*>();
    QVERIFY(plan->isVisible());
    QCOMPARE(plan->rates().size(), std::size_t(2 * (60 + 60)));
    auto* box = part<QDoubleSpinBox>(*panel_, "fine_tuning.cycles");
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, "2");
    QTest::keyClick(box, Qt::Key_Return);
    QCOMPARE(plan->rates().size(), std::size_t(2 * (60 + 60 + 16)));
    QVERIFY(std::abs(plan->rates()[2 * 120] - 3e-3) < 1e-9);  // 100 times the base rate
    QVERIFY(std::abs(plan->rates().back() - 3e-6) < 1e-12);   // and a tenth of it
    QVERIFY(plan->accessibleDescription().contains("76"));
  }

  void showingASpecIsNoEdit() {
    ExperimentSpec spec;
    spec.model = {256, 8, true};
    spec.quantization.weight_bits = 0;
    spec.retraining.learning_rate = 2.5e-5;
    spec.data.points_file = "points.csv";
    spec.map.region = Region::BottomRight;
    spec.pretraining.schedule = Schedule::Step;
    panel_->setSpec(spec);
    QCOMPARE(edits_->size(), 0);
    for (const Field& field : spec_fields()) {
      const auto* editor = panel_->findChild<FieldEditor*>(QString::fromStdString(field.key));
      QVERIFY2(editor->value() == field.get(spec), field.key.c_str());
    }
    QCOMPARE(panel_->findChild<QLabel*>("architecture")->text(),
             QString("256-8 residual · 395,777 parameters"));
  }

  void typedNumbersAreEditsWhenDone() {
    auto* box = part<QDoubleSpinBox>(*panel_, "model.width");
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, "256");
    QCOMPARE(edits_->size(), 0);
    QTest::keyClick(box, Qt::Key_Return);
    QCOMPARE(edits_->size(), 1);
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().model.width, 256);
    QCOMPARE(panel_->findChild<QLabel*>("architecture")->text(), QString("256-4 · 132,609 parameters"));
  }

  void whatIsTypedAndNotAppliedLooksSo() {
    auto* box = panel_->findChild<FieldEditor*>("pretraining.epochs")->findChild<QDoubleSpinBox*>();
    auto* line = box->findChild<QLineEdit*>();
    const QString before = box->text();
    const auto pending = [](const QLineEdit* of) {
      return of->font().italic() && of->accessibleDescription().contains("not applied");
    };
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, "17");
    QVERIFY(pending(line) && edits_->isEmpty());
    QVERIFY(line->palette().color(QPalette::Base) != box->palette().color(QPalette::Base));
    QTest::keyClick(box, Qt::Key_Escape);
    QCOMPARE(box->text(), before);
    QVERIFY(!line->font().italic() && edits_->isEmpty());
    type(box, "17");
    QVERIFY(!line->font().italic() && line->accessibleDescription().isEmpty());
    QCOMPARE(edits_->size(), 1);
    // The same number in other words is applied, too, although nothing changes.
    type(box, "017");
    QVERIFY(!line->font().italic());
    QCOMPARE(box->text(), QString("17"));

    auto* file = panel_->findChild<FieldEditor*>("data.points_file")->findChild<QLineEdit*>();
    file->setFocus();
    QTest::keyClicks(file, "mine");
    QVERIFY(pending(file));
    QTest::keyClick(file, Qt::Key_Escape);
    QVERIFY(file->text().isEmpty() && !file->font().italic());
    QCOMPARE(edits_->size(), 1);
    // Done with it, digits are no longer typed into it.
    QTest::keyClick(file, Qt::Key_Return);
    QVERIFY(!file->hasFocus());
  }

  void numbersKeepToTheirRange_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("shown");
    QTest::newRow("too wide") << QByteArray("model.width") << "4000"
                              << "512";
    QTest::newRow("too shallow") << QByteArray("model.depth") << "1"
                                 << "2";
    QTest::newRow("not a number") << QByteArray("model.depth") << "abc"
                                  << "4";
    QTest::newRow("exponent") << QByteArray("pretraining.learning_rate") << "2e-3"
                              << "0.002";
    QTest::newRow("float") << QByteArray("quantization.weight_bits") << "float"
                           << "float";
    QTest::newRow("too many bits") << QByteArray("quantization.weight_bits") << "12"
                                   << "float";
    QTest::newRow("scale") << QByteArray("quantization.step_scale") << "0.60"
                           << "0.6";
    QTest::newRow("too small a scale") << QByteArray("quantization.step_scale") << "0"
                                       << "0.1";
    QTest::newRow("large seed") << QByteArray("seed") << "2147483647"
                                << "2147483647";
    QTest::newRow("per cent") << QByteArray("quantization.alpha_percentile") << "99.5"
                              << "99.5 %";
  }
  void numbersKeepToTheirRange() {
    QFETCH(QByteArray, key);
    QFETCH(QString, typed);
    QFETCH(QString, shown);
    auto* box = part<QDoubleSpinBox>(*panel_, key.constData());
    type(box, typed);
    QCOMPARE(box->text(), shown);
  }

  void bitsStepFromEightToFloat() {
    auto* box = part<QDoubleSpinBox>(*panel_, "quantization.activation_bits");
    type(box, "8");
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(box->text(), QString("float"));
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().quantization.activation_bits, 0);
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(box->text(), QString("float"));
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(box->text(), QString("8"));
  }

  void theStepScaleIsByBitsUntilANumberIsTyped() {
    auto* box = part<QDoubleSpinBox>(*panel_, "quantization.step_scale");
    const auto scale = [&] { return edits_->last()[0].value<ExperimentSpec>().quantization.step_scale; };
    QCOMPARE(box->text(), QString("by bits"));
    type(box, "0.8");
    QCOMPARE(scale(), 0.8);
    for (const char* word : {"by bits", "By-Bits"}) {
      type(box, word);
      QCOMPARE(box->text(), QString("by bits"));
      QCOMPARE(scale(), kByBits);
      type(box, "0.1");
      QCOMPARE(scale(), 0.1);
    }
    QTest::keyClick(box, Qt::Key_Down);  // Below the smallest number.
    QCOMPARE(box->text(), QString("by bits"));
    QCOMPARE(scale(), kByBits);
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(box->text(), QString("by bits"));
    QTest::keyClick(box, Qt::Key_Up);  // To the number that is used, then on.
    QCOMPARE(box->text(), QString("0.6"));
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(box->text(), QString("0.65"));
    type(box, "0.01");  // No number of the program's own.
    QCOMPARE(box->text(), QString("0.1"));
    type(box, "by bits");
    ExperimentSpec more;
    more.quantization.weight_bits = 3;
    panel_->setSpec(more);
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(box->text(), QString("1"));
    auto* decay = part<QDoubleSpinBox>(*panel_, "quantization.alpha_decay");
    QTest::keyClick(decay, Qt::Key_Up);
    QCOMPARE(decay->text(), QString("0.05"));
    QVERIFY(box->toolTip().isEmpty() || !box->toolTip().contains("by-bits"));
  }

  void learningRatesStepByAFactor() {
    auto* box = part<QDoubleSpinBox>(*panel_, "retraining.learning_rate");
    type(box, "1e-5");
    QTest::keyClick(box, Qt::Key_Up);
    const double up = edits_->last()[0].value<ExperimentSpec>().retraining.learning_rate;
    QVERIFY(up > 1.05e-5 && up < 3e-5);
  }

  void sliderAndBoxFollowEachOther() {
    auto* slider = part<QSlider>(*panel_, "quantization.weight_bits");
    auto* box = part<QDoubleSpinBox>(*panel_, "quantization.weight_bits");
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(box->text(), QString("3"));
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().quantization.weight_bits, 3);
    type(box, "float");
    QCOMPARE(slider->value(), slider->maximum());
    type(box, "1");
    QCOMPARE(slider->value(), slider->minimum());
  }

  void wideSlidersWorkInOctaves() {
    auto* slider = part<QSlider>(*panel_, "model.width");
    QTest::keyClick(slider, Qt::Key_PageUp);
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().model.width, 256);
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().model.width, 512);
    QTest::keyClick(slider, Qt::Key_Home);
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().model.width, 2);
  }

  void checkBoxesChoicesAndTextsAreEdits() {
    QTest::keyClick(part<QCheckBox>(*panel_, "model.residual"), Qt::Key_Space);
    QVERIFY(edits_->last()[0].value<ExperimentSpec>().model.residual);
    auto* region = part<QComboBox>(*panel_, "map.region");
    QTest::keyClick(region, Qt::Key_Down);
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().map.region, Region::BottomRight);
    auto* file = part<QLineEdit>(*panel_, "data.points_file");
    QTest::keyClicks(file, "mine.csv");
    const auto before = edits_->size();
    QTest::keyClick(file, Qt::Key_Return);
    QCOMPARE(edits_->size(), before + 1);
    QCOMPARE(edits_->last()[0].value<ExperimentSpec>().data.points_file, std::string("mine.csv"));
  }

  void theDiceDrawAnotherSeed() {
    QTest::mouseClick(part<QToolButton>(*panel_, "data.seed"), Qt::LeftButton);
    QCOMPARE(edits_->size(), 1);
    QVERIFY(edits_->last()[0].value<ExperimentSpec>().data.seed != ExperimentSpec{}.data.seed);
  }

  void theWheelScrollsInsteadOfChangingValues() {
    auto* box = part<QDoubleSpinBox>(*panel_, "data.radii");
    panel_->setFocus();
    QWheelEvent wheel({5, 5}, box->mapToGlobal(QPointF(5, 5)), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(box, &wheel);
    QCOMPARE(edits_->size(), 0);
  }

  void theContextMenuResetsAField() {
    ExperimentSpec spec;
    spec.quantization.weight_bits = 5;
    spec.model.width = 64;
    panel_->setSpec(spec);
    auto* label = panel_->findChild<QLabel*>("quantization.weight_bits.label");
    QContextMenuEvent click(QContextMenuEvent::Mouse, {3, 3}, label->mapToGlobal(QPoint(3, 3)));
    QApplication::sendEvent(label, &click);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    menu->findChild<QAction*>("reset")->trigger();
    menu->close();
    QCOMPARE(edits_->size(), 1);
    const auto edited = edits_->last()[0].value<ExperimentSpec>();
    QCOMPARE(edited.quantization.weight_bits, ExperimentSpec{}.quantization.weight_bits);
    QCOMPARE(edited.model.width, 64);
  }

  void foldedSectionsAreRemembered() {
    panel_->setFoldedSections({"Data"});
    QVERIFY(!part<QDoubleSpinBox>(*panel_, "data.radii")->isVisible());
    QVERIFY(part<QDoubleSpinBox>(*panel_, "model.width")->isVisible());
    QCOMPARE(panel_->foldedSections(), QStringList{"Data"});
  }

 private:
  std::unique_ptr<SpecPanel> panel_;
  std::unique_ptr<QSignalSpy> edits_;
};

QUANTOSCOPE_TEST(TestSpecPanel)
#include "test_spec_panel.moc"
