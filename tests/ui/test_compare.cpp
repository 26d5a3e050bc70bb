// SPDX-License-Identifier: GPL-3.0-or-later
// Pinned results through the real window: pin, look, rename, move, remove, undo, bring back, save, open,
// export.
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTabWidget>

#include "core/error.h"
#include "core/io/comparison_files.h"
#include "core/io/experiment_file.h"
#include "core/io/result_files.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/fake_result.h"
#include "tests/ui/window_parts.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/pinned_delegate.h"
#include "ui/compare/pinned_results.h"
#include "ui/figure/export_dialog.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

struct Parts {
  explicit Parts(MainWindow& window)
      : pages(window.findChild<QTabWidget*>()),
        page(window.findChild<ComparePage*>()),
        pins(window.findChild<PinnedResults*>()),
        table(page->table()) {}
  QTabWidget* pages;
  ComparePage* page;
  PinnedResults* pins;
  QTableView* table;
};

QStringList names(const PinnedResults& pins) {
  QStringList all;
  for (const ComparedResult& row : pins.rows()) all << QString::fromStdString(row.name);
  return all;
}

/// A window whose finished experiment has been pinned `count` times, with the comparison in sight.
std::unique_ptr<MainWindow> comparing(int count) {
  auto window = shown(tiny_spec());
  [&] { QTRY_VERIFY_WITH_TIMEOUT(window->controller().idle() && window->controller().finished(), 60000); }();
  for (int i = 0; i < count; ++i) QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);
  QTest::keyClick(window.get(), Qt::Key_F6);
  Parts(*window).table->setFocus();
  return window;
}

void double_click(QTableView& table, int row, int column) {
  const QPoint at = table.visualRect(table.model()->index(row, column)).center();
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, at);
  QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, at);
}

void type_name(QTableView& table, const QString& name) {
  auto* editor = table.viewport()->findChild<QLineEdit*>();
  QVERIFY(editor);
  editor->selectAll();
  QTest::keyClicks(editor, name);
  QTest::keyClick(editor, Qt::Key_Return);
}

}  // namespace

class TestCompare : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void pinningKeepsWhatIsShownWhileTheExperimentGoesOn() {
    const auto window = shown(endless_spec());
    const Parts parts(*window);
    QVERIFY(!parts.pages->tabBar()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(window->inspection().shown(NetworkKind::Float)->map, 60000);
    QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);
    QCOMPARE(parts.pins->rowCount(), 1);
    QVERIFY(parts.pages->tabBar()->isVisible());
    QCOMPARE(parts.pages->tabText(1), QString("Compare (1)"));
    QCOMPARE(parts.pages->currentIndex(), 0);
    const auto pinned = parts.pins->rows().front().result;
    const auto map = pinned->networks[0].map;
    const int epoch = window->controller().snapshot(NetworkKind::Float)->epoch;
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().snapshot(NetworkKind::Float)->epoch > epoch + 3, 60000);
    QCOMPARE(parts.pins->rows().front().result, pinned);
    QCOMPARE(pinned->networks[0].map, map);
    QVERIFY(!pinned->networks[0].state && pinned->networks[0].history.empty());
  }

  void exportingTakesWhatIsSeen() {
    const auto window = comparing(2);
    QTest::keyClick(window.get(), Qt::Key_E, Qt::ControlModifier);
    auto* dialog = window->findChild<ExportDialog*>();
    QVERIFY(dialog && dialog->path().endsWith("comparison.pdf"));
    dialog->reject();
  }

  void thePageShowsEveryNetworkOfEveryRow() {
    const auto window = comparing(2);
    const Parts parts(*window);
    QCOMPARE(parts.pages->currentIndex(), 1);
    QVERIFY(parts.table->isVisible());
    QCOMPARE(names(*parts.pins), (QStringList{"8-2", "8-2 (2)"}));
    for (int column = 1; column <= kNetworkKinds; ++column)
      QVERIFY(parts.pins->index(1, column).data().toString().contains('%'));
    QVERIFY(parts.pins->index(0, 4).data().toString().startsWith("W2A2"));
    QVERIFY(parts.pins->index(0, 4).data(Qt::AccessibleTextRole).toString().startsWith("8-2, W2A2"));
    // The map's colours are there once its picture is made, and four of a row fit beside each other.
    const auto colors = [&] {
      const QRect cell = parts.table->visualRect(parts.pins->index(0, 1));
      const QImage image = parts.table->viewport()->grab(cell).toImage();
      QSet<QRgb> found;
      for (int x = 20; x < image.width() - 20; x += 3)
        for (int y = 20; y < image.height() - 40; y += 3) found << image.pixel(x, y);
      return found.size();
    };
    QTRY_VERIFY_WITH_TIMEOUT(parts.page->idle() && colors() > 8, 60000);
    const QRect cell = parts.table->visualRect(parts.pins->index(0, 2));
    QVERIFY2(cell.height() > PinnedDelegate::side(cell.width()) + parts.table->fontMetrics().height(),
             "there is room for the number below the map");
    QVERIFY(parts.table->visualRect(parts.pins->index(0, 4)).right() <= parts.table->viewport()->width());
    QTest::keyClick(window.get(), Qt::Key_F6);
    QCOMPARE(parts.pages->currentIndex(), 0);
  }

  void anEmptyPageSaysHowToFillIt() {
    const auto window = shown(tiny_spec());
    const Parts parts(*window);
    QTest::keyClick(window.get(), Qt::Key_F6);
    auto* empty = parts.page->findChild<QLabel*>("empty");
    QVERIFY(empty->isVisible() && empty->text().contains("Ctrl+P") && !parts.table->isVisible());
    QVERIFY(parts.pages->tabBar()->isVisible());
  }

  void rowsAreRenamedMovedAndRemovedAndAllOfItCanBeTakenBack() {
    const auto window = comparing(3);
    const Parts parts(*window);
    parts.table->selectRow(0);
    QTest::keyClick(parts.table, Qt::Key_F2);
    type_name(*parts.table, "first");
    QTRY_COMPARE_WITH_TIMEOUT(names(*parts.pins), (QStringList{"first", "8-2 (2)", "8-2 (3)"}), 60000);
    QCOMPARE(parts.pages->currentIndex(), 1);  // Return ended the typing and nothing else.
    parts.table->setFocus();
    parts.table->selectRow(0);
    QTest::keyClick(parts.table, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(names(*parts.pins), (QStringList{"8-2 (2)", "first", "8-2 (3)"}));
    QTest::keyClick(parts.table, Qt::Key_Down, Qt::AltModifier);  // It is still the selected one.
    QCOMPARE(names(*parts.pins), (QStringList{"8-2 (2)", "8-2 (3)", "first"}));
    QTest::keyClick(parts.table, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(names(*parts.pins), (QStringList{"8-2 (2)", "first", "8-2 (3)"}));
    parts.table->setFocus();
    QTest::keyClick(parts.table, Qt::Key_Delete);
    QCOMPARE(names(*parts.pins), (QStringList{"8-2 (2)", "8-2 (3)"}));
    QCOMPARE(parts.pages->tabText(1), QString("Compare (2)"));
    for (const QStringList& before :
         {QStringList{"8-2 (2)", "first", "8-2 (3)"}, QStringList{"8-2 (2)", "8-2 (3)", "first"},
          QStringList{"8-2 (2)", "first", "8-2 (3)"}, QStringList{"first", "8-2 (2)", "8-2 (3)"},
          QStringList{"8-2", "8-2 (2)", "8-2 (3)"}, QStringList{"8-2", "8-2 (2)"}}) {
      QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
      QCOMPARE(names(*parts.pins), before);
    }
    QTest::keyClick(window.get(), Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(parts.pins->rowCount(), 3);
    QVERIFY(!window->isWindowModified());
  }

  void undoBelongsToThePageInSight() {
    const auto window = comparing(1);
    const Parts parts(*window);
    QTest::keyClick(window.get(), Qt::Key_F6);
    auto* box = part<QDoubleSpinBox>(*window, "quantization.weight_bits");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(window->controller().spec().quantization.weight_bits, 3);
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window->controller().spec().quantization.weight_bits, 2);
    QCOMPARE(parts.pins->rowCount(), 1);
  }

  void rowsCanBeDragged() {
    PinnedResults pins;
    for (int i = 0; i < 3; ++i) pins.pin(fake_result());
    const auto drop = [&](int from, int before) {
      const std::unique_ptr<QMimeData> data(pins.mimeData({pins.index(from, 2)}));
      QVERIFY(
          !pins.dropMimeData(data.get(), Qt::MoveAction, before, 0, {}));  // The view must not remove rows.
    };
    drop(0, 3);
    QCOMPARE(names(pins), (QStringList{"128-4 (2)", "128-4 (3)", "128-4"}));
    drop(2, 0);
    QCOMPARE(names(pins), (QStringList{"128-4", "128-4 (2)", "128-4 (3)"}));
    drop(1, 1);
    drop(1, 2);
    QCOMPARE(names(pins), (QStringList{"128-4", "128-4 (2)", "128-4 (3)"}));
    const QMimeData foreign;
    QVERIFY(!pins.dropMimeData(&foreign, Qt::MoveAction, 0, 0, {}));
  }

  void aDoubleClickOnAMapBringsItsExperimentBack() {
    const auto window = comparing(1);
    const Parts parts(*window);
    ExperimentSpec other = tiny_spec();
    other.model.width = 12;
    ExperimentResult result = fake_result();
    result.spec = other;
    parts.pins->pin(result);
    double_click(*parts.table, 1, 2);
    QVERIFY(window->controller().spec() == other);
    QCOMPARE(parts.pages->currentIndex(), 0);
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(window->controller().spec() == tiny_spec());
    QCOMPARE(parts.pins->rowCount(), 2);
  }

  void returnBringsTheSelectedRowBack() {
    const auto window = comparing(1);
    const Parts parts(*window);
    ExperimentResult result = fake_result();
    result.spec = tiny_spec();
    result.spec.seed = 4;
    parts.pins->pin(result);
    QTest::keyClick(parts.table, Qt::Key_Return);
    QCOMPARE(window->controller().spec().seed, 4);
    QCOMPARE(parts.pages->currentIndex(), 0);
  }

  void aDoubleClickOnANameEditsIt() {
    const auto window = comparing(1);
    const Parts parts(*window);
    double_click(*parts.table, 0, 0);
    type_name(*parts.table, "  wide   one ");
    QTRY_COMPARE_WITH_TIMEOUT(names(*parts.pins), QStringList{"wide one"}, 60000);
    QCOMPARE(parts.pages->currentIndex(), 1);
    QVERIFY(window->controller().spec() == tiny_spec());
  }

  void thereIsRoomForAStatedNumberAndNoMore() {
    PinnedResults pins;
    for (std::size_t i = 0; i < kMostCompared; ++i) pins.pin(fake_result());
    QVERIFY_EXCEPTION_THROWN(pins.pin(fake_result()), Error);
    QCOMPARE(pins.rowCount(), int(kMostCompared));
    pins.clear();
    QCOMPARE(pins.rowCount(), 0);
    // Large maps fill it sooner: 16 MiB and the truth each.
    const ExperimentResult large = fake_result(1024);
    int fitted = 0;
    try {
      for (; fitted < 24; ++fitted) pins.pin(large);
    } catch (const Error& error) {
      QVERIFY(QString::fromUtf8(error.what()).contains("256 MiB"));
    }
    QCOMPARE(fitted, 15);
    QVERIFY_EXCEPTION_THROWN(PinnedResults().pin(ExperimentResult{}), Error);
  }

  void savingOverAComparisonAsksFirst() {
    const auto window = comparing(1);
    const Parts parts(*window);
    const QString path = folder_.filePath("twice.quantoscope-compare");
    const auto save = [&] {
      QTimer typist;
      connect(&typist, &QTimer::timeout, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog) return;
        typist.stop();
        // Typed without the suffix, which is added: a folder's whole name would be entered, not chosen.
        dialog->findChild<QLineEdit*>("fileNameEdit")->setText(path.section('.', 0, -2));
        dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
      });
      typist.start(5);
      for (QAction* each : parts.page->findChildren<QAction*>())
        if (each->text() == "Save…") each->trigger();
    };
    save();
    QCOMPARE(read_comparison_index(path.toStdString()).front().folder, std::string("1-01"));
    answering(QMessageBox::Cancel, save);
    QCOMPARE(read_comparison_index(path.toStdString()).front().folder, std::string("1-01"));
    answering(QMessageBox::Yes, save);
    QCOMPARE(read_comparison_index(path.toStdString()).front().folder, std::string("2-01"));
  }

  void aSavedComparisonComesBackByDropping() {
    const auto window = comparing(2);
    const Parts parts(*window);
    const QString path = folder_.filePath("saved.quantoscope-compare");
    parts.page->saveTo(path);
    parts.pins->clear();
    QTest::keyClick(window.get(), Qt::Key_F6);
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    QCOMPARE(names(*parts.pins), (QStringList{"8-2", "8-2 (2)"}));
    QCOMPARE(parts.pages->currentIndex(), 1);
    QVERIFY(parts.pins->rows()[0].result->networks[3].map->logits ==
            window->controller().snapshot(NetworkKind::Joint)->map->logits);

    // A result folder is a row here, and an experiment on the other page.
    write_result(window->controller().result(), folder_.filePath("result").toStdString());
    window->openPath(folder_.filePath("result"));
    QCOMPARE(names(*parts.pins).value(2), QString("result"));
    window->openPath(folder_.filePath("missing"));
    QVERIFY(messages(*window)->isVisible() && messages(*window)->text().contains("missing"));
  }

  void theGridIsExportedAsAFigureThatCarriesAllExperiments() {
    const auto window = comparing(1);
    const Parts parts(*window);
    ExperimentResult other = fake_result();
    other.spec.seed = 9;
    parts.pins->pin(other);
    Q_EMIT parts.page->exportRequested();
    auto* dialog = window->findChild<ExportDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    const QString path = folder_.filePath("comparison.pdf");
    dialog->setPath(path);
    auto* button = dialog->findChild<QPushButton*>("write");
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), 60000);
    QTest::mouseClick(button, Qt::LeftButton);
    const ExperimentFile file = read_experiment(path.toStdString());
    QVERIFY(file.specs == (std::vector<ExperimentSpec>{tiny_spec(), other.spec}));

    // Opened it is all of them again, yet to be trained; what runs goes on.
    const auto another = shown(endless_spec());
    another->openPath(path);
    const Parts opened(*another);
    QCOMPARE(opened.pins->rowCount(), 2);
    QCOMPARE(opened.pages->currentIndex(), 1);
    QVERIFY(opened.pins->rows()[1].result->spec == other.spec);
    QVERIFY(another->controller().spec() == endless_spec());
    QVERIFY(opened.pins->index(1, 4).data().toString().contains("not trained yet"));
    QVERIFY(messages(*another)->text().contains("comparison.pdf holds 2 experiments"));
    double_click(*opened.table, 1, 4);
    QTRY_VERIFY_WITH_TIMEOUT(another->controller().spec() == other.spec, 60000);
    QCOMPARE(opened.pages->currentIndex(), 0);
  }

  void thePageIsLookedAtAsTheMapsAreAndSoIsItsFigure() {
    const auto window = comparing(1);
    const Parts parts(*window);
    parts.pins->pin(fake_result());
    const auto picture = [&](int row, int column) {
      [&] { QTRY_VERIFY_WITH_TIMEOUT(parts.page->idle(), 60000); }();
      QCoreApplication::processEvents();
      [&] { QTRY_VERIFY_WITH_TIMEOUT(parts.page->idle(), 60000); }();
      parts.table->scrollTo(parts.table->model()->index(row, column));
      return parts.table->viewport()
          ->grab(parts.table->visualRect(parts.table->model()->index(row, column)))
          .toImage();
    };
    QCOMPARE(parts.page->view(), MapView::Confidence);
    const QImage confidence = picture(0, 4);
    action(*window, "Flips")->trigger();
    QCOMPARE(parts.page->view(), MapView::Flips);
    QTRY_VERIFY_WITH_TIMEOUT(picture(0, 4) != confidence, 60000);
    Q_EMIT parts.page->exportRequested();
    const auto* dialog = window->findChild<ExportDialog*>();
    QVERIFY(dialog);
    QVERIFY(dialog->spec().views == std::vector<MapView>{MapView::Flips});
    action(*window, "Confidence")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(picture(0, 4) == confidence, 60000);
  }

  void comparisonJsonOpensItsFolder() {
    const auto window = comparing(1);
    const Parts parts(*window);
    const QString path = folder_.filePath("by-file.quantoscope-compare");
    parts.page->saveTo(path);
    window->openPath(path + "/comparison.json");
    QCOMPARE(parts.pins->rowCount(), 2);
  }
};

QUANTOSCOPE_TEST(TestCompare)
#include "test_compare.moc"
