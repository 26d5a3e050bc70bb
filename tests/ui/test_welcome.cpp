// SPDX-License-Identifier: GPL-3.0-or-later
// The presets menu and the start page of a real window.
#include <QCheckBox>
#include <QFile>
#include <QPushButton>

#include "core/spec/presets.h"
#include "core/spec/spec_json.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/panels/example_card.h"
#include "ui/recent_files.h"
#include "ui/welcome.h"

using namespace quantoscope;

class TestWelcome : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;

  Welcome* page() const { return window_->findChild<Welcome*>(); }
  QAction* preset_action(const char* name) const {
    return window_->findChild<QAction*>(QString("preset.") + name);
  }
  ExampleCard* card(const QString& title) const {
    for (auto* each : page()->findChildren<ExampleCard*>())
      if (each->text() == title) return each;
    return nullptr;
  }

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() {
    settings().clear();
    window_ = shown(tiny_spec());
  }
  void cleanup() { window_.reset(); }

  void everyPresetIsInTheMenu() {
    for (const Preset& row : presets()) {
      QAction* item = preset_action(row.name.c_str());
      QVERIFY2(item, row.name.c_str());
      QCOMPARE(item->text(), QString::fromStdString(row.label.english()));
      QVERIFY(!item->toolTip().isEmpty());
    }
    QCOMPARE(preset_action("200-4")->text(), QString("200-4 · 81,201 parameters"));
  }

  void aPresetIsOneStepAndMarked() {
    const ExperimentSpec before = window_->controller().spec();
    preset_action("w3a3")->trigger();
    ExperimentSpec expected = before;
    expected.quantization.weight_bits = expected.quantization.activation_bits = 3;
    QCOMPARE(window_->controller().spec(), expected);
    auto* menu = qobject_cast<QMenu*>(preset_action("w3a3")->associatedObjects().value(0));
    QVERIFY(menu);
    Q_EMIT menu->aboutToShow();
    QVERIFY(preset_action("w3a3")->isChecked() && !preset_action("w2a2")->isChecked());
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window_->controller().spec(), before);
    Q_EMIT menu->aboutToShow();
    QVERIFY(preset_action("w2a2")->isChecked() && !preset_action("w3a3")->isChecked());
    preset_action("w2a2")->trigger();  // It is that already.
    QVERIFY(preset_action("w2a2")->isChecked());
    QVERIFY(!window_->isWindowModified());
  }

  void thePageComesUnaskedOnceOnly() {
    QVERIFY(!page());  // A window by itself shows none.
    QVERIFY(Welcome::atStart());
    action(*window_, "Welcome")->trigger();
    QVERIFY(page() && page()->isVisible() && !page()->isModal());
    QVERIFY(!Welcome::atStart());
    auto* again = page()->findChild<QCheckBox*>("show_at_start");
    QVERIFY(!again->isChecked());
    again->click();
    QVERIFY(Welcome::atStart());
    action(*window_, "New from example…")->trigger();
    QCOMPARE(window_->findChildren<Welcome*>().size(), 1);
    QTest::keyClick(page(), Qt::Key_Escape);
    QTRY_VERIFY(!page());
    QVERIFY(Welcome::atStart());
    QCOMPARE(window_->controller().spec(), tiny_spec());  // Nothing was chosen, nothing has changed.
  }

  void theMapsItSpeaksOfAreNotCovered() {
    window_->resize(1366, 768);
    window_->showWelcome();
    auto* const page = window_->findChild<Welcome*>();
    const auto* const maps = window_->findChild<MapsView*>();
    const auto clear = [&] { return page->geometry().right() < maps->mapTo(window_.get(), QPoint()).x(); };
    QTRY_VERIFY(page->isVisible() && clear());
    QVERIFY(page->width() > 200);
    action(*window_, "Layers")->trigger();
    QTRY_VERIFY(clear());
    window_->resize(1280, 720);
    QTRY_VERIFY(clear());
  }

  void oneClickOpensAnExample() {
    window_->showWelcome();
    QCOMPARE(page()->findChildren<ExampleCard*>().size(), qsizetype(examples().size()));
    for (const auto* each : page()->findChildren<ExampleCard*>())
      QVERIFY(!each->accessibleName().isEmpty() && !each->accessibleDescription().isEmpty());
    QTest::mouseClick(card("XOR"), Qt::LeftButton);
    QCOMPARE(window_->controller().spec().data.generator, std::string("xor"));
    QVERIFY(!window_->isWindowModified());
    QTRY_VERIFY(!page());
  }

  void enterOpensTheCardWithTheKeyboard() {
    window_->showWelcome();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    QTRY_VERIFY(card("Six rings")->hasFocus());
    for (int i = 0; i < 20 && !card("Spirals")->hasFocus(); ++i)
      QTest::keyClick(page()->focusWidget(), Qt::Key_Tab);
    QVERIFY(card("Spirals")->hasFocus());
    QTest::keyClick(card("Spirals"), Qt::Key_Return);
    QCOMPARE(window_->controller().spec().data.generator, std::string("spirals"));
    QTRY_VERIFY(!page());
  }

  void recentFilesAreListedAndOpen() {
    ExperimentSpec spec = tiny_spec();
    spec.model.width = 5;
    const QString path = folder_.filePath("recent.quantoscope.json");
    write_spec(spec, path.toStdString());
    add_recent_file(path);
    window_->showWelcome();
    auto* file = page()->findChild<QPushButton*>("recent_file");
    QVERIFY(file && file->toolTip().endsWith("recent.quantoscope.json"));
    QTest::mouseClick(file, Qt::LeftButton);
    QCOMPARE(window_->controller().spec(), spec);
    QCOMPARE(window_->file(), path);
  }

  void changesAreNotLostToAnExample() {
    preset_action("w3a3")->trigger();
    const ExperimentSpec changed = window_->controller().spec();
    window_->showWelcome();
    answering(QMessageBox::Cancel, [this] { QTest::mouseClick(card("Two moons"), Qt::LeftButton); });
    QCOMPARE(window_->controller().spec(), changed);
  }
};

QUANTOSCOPE_TEST(TestWelcome)
#include "test_welcome.moc"
