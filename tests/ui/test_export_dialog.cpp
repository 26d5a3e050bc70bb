// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "tests/registry.h"
#include "tests/ui/fake_result.h"
#include "tests/ui/window_parts.h"
#include "ui/figure/export_dialog.h"
#include "ui/figure/figure_preview.h"

using namespace quantoscope;

namespace {

void write_text(const QString& path, const QByteArray& text) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
}

QByteArray text_of(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestExportDialog : public QObject {
  Q_OBJECT

  QTemporaryDir settings_folder_;

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(settings_folder_); }
  void init() { settings().clear(); }

  /// The buttons are within reach on a projector of 1280 x 720.
  void theDialogFitsASmallScreen() {
    ExportDialog dialog(fake_result());
    dialog.resize(900, 560);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QCOMPARE(dialog.size(), QSize(900, 560));
    auto* const write = dialog.findChild<QPushButton*>("write");
    QVERIFY(dialog.rect().contains(QRect(write->mapTo(&dialog, QPoint()), write->size())));
  }

  void paperHasThePrintedColoursAgainAfterASlide() {
    ExportDialog dialog(fake_result());
    auto* const preset = dialog.findChild<QComboBox*>("preset");
    dialog.show();
    QTest::keyClick(preset, Qt::Key_End);
    QVERIFY(dialog.spec().palette != Palette::print());
    QTest::keyClick(preset, Qt::Key_Up);
    QCOMPARE(dialog.spec().width_mm, 170.0);
    QVERIFY(dialog.spec().palette == Palette::print());
  }

  void presetsSetWhatAPageAsksFor() {
    ExportDialog dialog(fake_result());
    dialog.show();
    auto* const preset = dialog.findChild<QComboBox*>("preset");
    preset->setFocus();
    QTest::keyClick(preset, Qt::Key_Down);
    QCOMPARE(dialog.spec().width_mm, 84.0);
    QCOMPARE(dialog.spec().columns, 2);
    QCOMPARE(dialog.spec().font_size, 7.0);
    QCOMPARE(preset->currentIndex(), 1);
    dialog.findChild<QDoubleSpinBox*>("width")->setValue(100);
    QCOMPARE(preset->currentIndex(), 0);
    QCOMPARE(dialog.spec().columns, 2);
  }

  /// The last of the presets; a PNG of exactly that size.
  void aSlideHasItsPixels() {
    QTemporaryDir folder;
    ExportDialog dialog(fake_result());
    dialog.setPath(folder.filePath("slide.pdf"));
    dialog.show();
    auto* const preset = dialog.findChild<QComboBox*>("preset");
    preset->setFocus();
    QTest::keyClick(preset, Qt::Key_End);
    QCOMPARE(dialog.path(), folder.filePath("slide.png"));
    auto* const button = dialog.findChild<QPushButton*>("write");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    QCOMPARE(QImage(folder.filePath("slide.png")).size(), QSize(1920, 1080));
    // The next figure is no slide any more when a column is asked for.
    ExportDialog next(fake_result());
    next.show();
    QVERIFY(next.spec().height_mm > 0);
    auto* const other = next.findChild<QComboBox*>("preset");
    other->setFocus();
    QTest::keyClick(other, Qt::Key_Down);
    QCOMPARE(next.spec().height_mm, 0.0);
  }

  void theCaptionIsCopied() {
    ExportDialog dialog(fake_result());
    dialog.show();
    auto* const button = dialog.findChild<QPushButton*>("caption");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.contains("float 85.3 %") && text.contains("weight bits 2"), qPrintable(text));
    QVERIFY(dialog.isVisible());
  }

  void endingsMayBeInAnyCase() {
    QTemporaryDir folder;
    for (const auto& [file, start] :
         {std::pair<const char*, const char*>{"x.PDF", "%PDF"}, {"x.Svg", "<?xml"}, {"x.CSV", "x,y,truth"}}) {
      ExportDialog dialog(fake_result());
      dialog.setPath(folder.filePath(file));
      QCOMPARE(dialog.findChild<QComboBox*>("format")->currentText(),
               QString(file).section('.', 1).toUpper());
      dialog.show();
      auto* const button = dialog.findChild<QPushButton*>("write");
      QTRY_VERIFY(button->isEnabled());
      QTest::mouseClick(button, Qt::LeftButton);
      QCOMPARE(dialog.result(), int(QDialog::Accepted));
      QVERIFY2(text_of(folder.filePath(file)).startsWith(start), file);
    }
  }

  void numbersAreWrittenBesideTheFigureOrAlone() {
    QTemporaryDir folder;
    for (const char* file : {"figure.svg", "alone.csv"}) {
      ExportDialog dialog(fake_result());
      dialog.setPath(folder.filePath(file));
      dialog.findChild<QCheckBox*>("numbers")->setChecked(true);
      dialog.show();
      auto* const button = dialog.findChild<QPushButton*>("write");
      QTRY_VERIFY(button->isEnabled());
      QTest::mouseClick(button, Qt::LeftButton);
      QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }
    for (const char* file :
         {"figure.svg", "figure.csv", "figure-accuracies.csv", "alone.csv", "alone-accuracies.csv"})
      QVERIFY2(QFile::exists(folder.filePath(file)), file);
  }

  /// What stands beside the figure by chance is not replaced unasked, nor are the training points ever.
  void numbersReplaceNothingUnasked() {
    QTemporaryDir folder;
    const QString figure = folder.filePath("rings.pdf"), numbers = folder.filePath("rings.csv"),
                  accuracies = folder.filePath("rings-accuracies.csv");
    write_text(numbers, "mine");
    ExportDialog dialog(fake_result());
    dialog.setPath(figure);
    dialog.findChild<QCheckBox*>("numbers")->setChecked(true);
    dialog.show();
    auto* const button = dialog.findChild<QPushButton*>("write");
    QTRY_VERIFY(button->isEnabled());
    const auto press = [&] { QTest::mouseClick(button, Qt::LeftButton); };
    QString asked;
    QTimer listener;
    connect(&listener, &QTimer::timeout, [&] {
      if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) asked = box->text();
    });
    listener.start(0);
    answering(QMessageBox::Cancel, press);
    QVERIFY2(asked.contains(numbers) && !asked.contains(accuracies), qPrintable(asked));
    QVERIFY(dialog.isVisible());
    QCOMPARE(text_of(numbers), QByteArray("mine"));
    QVERIFY(!QFile::exists(figure) && !QFile::exists(accuracies));
    // Neither is the one that numbers alone bring with them.
    write_text(accuracies, "mine, too");
    dialog.setPath(numbers);
    answering(QMessageBox::Cancel, press);
    QVERIFY2(asked.contains(accuracies), qPrintable(asked));
    QCOMPARE(text_of(accuracies), QByteArray("mine, too"));
    dialog.setPath(figure);
    answering(QMessageBox::Yes, press);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    QVERIFY(QFile::exists(figure) && text_of(numbers).startsWith("x,y,truth"));
    QVERIFY(text_of(accuracies).startsWith("experiment,network"));
  }

  void theTrainingPointsAreNeverReplaced_data() {
    QTest::addColumn<QString>("path");
    QTest::newRow("beside the figure") << "points.pdf";
    QTest::newRow("numbers alone") << "points.csv";
    QTest::newRow("by another name") << "link.csv";
  }
  void theTrainingPointsAreNeverReplaced() {
    QFETCH(QString, path);
    QTemporaryDir folder;
    const QString points = folder.filePath("points.csv");
    write_text(points, "x,y,label\n");
    QVERIFY(QFile::link(points, folder.filePath("link.csv")));
    ExperimentResult result = fake_result();
    result.spec.data.points_file = points.toStdString();
    ExportDialog dialog(result);
    dialog.findChild<QCheckBox*>("numbers")->setChecked(true);
    dialog.setPath(folder.filePath(path));
    dialog.show();
    auto* const button = dialog.findChild<QPushButton*>("write");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    auto* const message = dialog.findChild<QLabel*>("message");
    QVERIFY(dialog.isVisible() && message->isVisible());
    QVERIFY2(message->text().contains("training points"), qPrintable(message->text()));
    QCOMPARE(text_of(points), QByteArray("x,y,label\n"));
    QVERIFY(!QFile::exists(folder.filePath("points.pdf")));
  }

  void theNextFigureLooksLikeTheLast() {
    QTemporaryDir folder;
    FigureSpec spec;
    spec.width_mm = 84;
    spec.columns = 2;
    spec.dpi = 72;
    spec.letters = false;
    spec.palette = Palette::dark();
    {
      ExportDialog dialog(fake_result());
      dialog.setSpec(spec);
      dialog.setPath(folder.filePath("figure.png"));
      dialog.show();
      auto* const button = dialog.findChild<QPushButton*>("write");
      QTRY_VERIFY(button->isEnabled());
      QTest::mouseClick(button, Qt::LeftButton);
      QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }
    const FigureSpec next = ExportDialog(fake_result()).spec();
    QCOMPARE(next.width_mm, 84.0);
    QCOMPARE(next.columns, 2);
    QCOMPARE(next.dpi, 72);
    QVERIFY(!next.letters && next.titles);
    QCOMPARE(next.palette.background, Palette::dark().background);
  }

  void spec_comes_back_as_it_was_set() {
    ExportDialog dialog(fake_result());
    FigureSpec spec;
    spec.region = Region::BottomRight;
    spec.width_mm = 85;
    spec.dpi = 600;
    spec.columns = 2;
    spec.networks = {true, false, true, true};
    spec.views = {MapView::Logit, MapView::Interaction};
    spec.truth = true;
    spec.font_size = 7;
    spec.letters = spec.color_bar = false;
    spec.palette = Palette::light();
    dialog.setSpec(spec);
    const FigureSpec back = dialog.spec();
    QCOMPARE(*back.region, *spec.region);
    QCOMPARE(back.width_mm, spec.width_mm);
    QCOMPARE(back.dpi, spec.dpi);
    QCOMPARE(back.columns, spec.columns);
    QCOMPARE(back.networks, spec.networks);
    QVERIFY(back.views == spec.views);
    QCOMPARE(back.truth, spec.truth);
    QCOMPARE(back.font_size, spec.font_size);
    QCOMPARE(back.titles, spec.titles);
    QCOMPARE(back.letters, spec.letters);
    QCOMPARE(back.boundary, spec.boundary);
    QCOMPARE(back.color_bar, spec.color_bar);
    QCOMPARE(back.palette.classColor(1), spec.palette.classColor(1));
    QVERIFY(back.palette.classColor(1) != FigureSpec{}.palette.classColor(1));
  }

  void viewsAreChosenAndFollowTheWindow() {
    QTemporaryDir folder;
    {
      ExportDialog dialog(fake_result(), nullptr, MapView::Flips);
      QVERIFY(dialog.spec().views == std::vector{MapView::Flips});
      dialog.show();
      auto* const preview = dialog.findChild<FigurePreview*>();
      QTRY_VERIFY(!preview->image().isNull());
      const double one = double(preview->image().width()) / preview->image().height();
      QTest::keyClick(dialog.findChild<QCheckBox*>("view_margin-change"), Qt::Key_Space);
      QVERIFY(dialog.spec().views == (std::vector{MapView::Flips, MapView::MarginChange}));
      QTRY_VERIFY(double(preview->image().width()) / preview->image().height() < one / 1.5);
      dialog.setPath(folder.filePath("figure.png"));
      auto* const button = dialog.findChild<QPushButton*>("write");
      QTRY_VERIFY(button->isEnabled());
      QTest::mouseClick(button, Qt::LeftButton);
      QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }
    // The same view in the window: the last choice. Another one: what the window shows.
    QVERIFY(ExportDialog(fake_result(), nullptr, MapView::Flips).spec().views ==
            (std::vector{MapView::Flips, MapView::MarginChange}));
    QVERIFY(ExportDialog(fake_result(), nullptr, MapView::Class).spec().views == std::vector{MapView::Class});
  }

  void noViewIsNoFigure() {
    ExportDialog dialog(fake_result());
    dialog.show();
    auto* const toggle = dialog.findChild<QCheckBox*>("view_confidence");
    QVERIFY(toggle->isChecked());
    QTest::keyClick(toggle, Qt::Key_Space);
    auto* const message = dialog.findChild<QLabel*>("message");
    QTRY_VERIFY(message->isVisible());
    QVERIFY2(message->text().contains("views"), qPrintable(message->text()));
    QVERIFY(!dialog.findChild<QPushButton*>("write")->isEnabled());
  }

  void preview_follows_the_controls() {
    ExportDialog dialog(fake_result());
    dialog.show();
    auto* const preview = dialog.findChild<FigurePreview*>();
    QTRY_VERIFY(!preview->image().isNull());
    const double row = double(preview->image().width()) / preview->image().height();
    dialog.findChild<QComboBox*>("columns")->setCurrentIndex(2);
    QTRY_VERIFY(double(preview->image().width()) / preview->image().height() < row / 2);
    QVERIFY(dialog.findChild<QLabel*>("size")->text().contains("170 × "));
  }

  void format_and_file_name_agree() {
    ExportDialog dialog(fake_result());
    auto* const format = dialog.findChild<QComboBox*>("format");
    dialog.setPath("/tmp/some.figure.svg");
    QCOMPARE(format->currentText(), QString("SVG"));
    format->setCurrentText("PNG");
    Q_EMIT format->textActivated("PNG");
    QCOMPARE(dialog.path(), QString("/tmp/some.figure.png"));
  }

  void export_writes_the_file_and_closes() {
    QTemporaryDir folder;
    ExportDialog dialog(fake_result());
    dialog.setPath(folder.filePath("figure.pdf"));
    dialog.show();
    auto* const button = dialog.findChild<QPushButton*>("write");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    QVERIFY(QFile::exists(folder.filePath("figure.pdf")));
    ExportDialog again(fake_result());
    again.setPath(folder.filePath("figure.pdf"));
    QCOMPARE(again.findChild<QPushButton*>("write")->text().remove('&'), QString("Replace"));
  }

  void aFileThatAppearsMeanwhileIsNotReplacedUnasked() {
    const QTemporaryDir folder;
    ExportDialog dialog(fake_result());
    dialog.setPath(folder.filePath("figure.svg"));
    dialog.show();
    auto* const button = dialog.findChild<QPushButton*>("write");
    QTRY_VERIFY(button->isEnabled());
    QCOMPARE(button->text().remove('&'), QString("Export"));
    write_text(dialog.path(), "of somebody else");
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(dialog.isVisible());
    QVERIFY(dialog.findChild<QLabel*>("message")->text().contains("is there by now"));
    QCOMPARE(QFileInfo(dialog.path()).size(), 16);
    QCOMPARE(button->text().remove('&'), QString("Replace"));
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!dialog.isVisible());
    QVERIFY(QFileInfo(dialog.path()).size() > 16);
  }

  void failures_are_shown_without_closing_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    QTest::newRow("folder") << "/nowhere/at/all/figure.pdf"
                            << "/nowhere/at/all/figure.pdf";
    QTest::newRow("ending") << "/tmp/figure.gif"
                            << ".pdf, .svg or .png";
  }
  void failures_are_shown_without_closing() {
    QFETCH(QString, path);
    QFETCH(QString, says);
    ExportDialog dialog(fake_result());
    dialog.show();
    dialog.setPath(path);
    auto* const button = dialog.findChild<QPushButton*>("write");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    auto* const message = dialog.findChild<QLabel*>("message");
    QVERIFY(dialog.isVisible() && message->isVisible());
    QVERIFY2(message->text().contains(says), qPrintable(message->text()));
    // Something else than the figure changes: the message goes away with the next preview.
    dialog.setPath("/tmp/figure.png");
    QTRY_VERIFY(!message->isVisible());
  }

  void what_cannot_be_drawn_cannot_be_exported() {
    ExportDialog dialog(fake_result());
    dialog.show();
    dialog.findChild<QDoubleSpinBox*>("width")->setValue(20);
    auto* const message = dialog.findChild<QLabel*>("message");
    QTRY_VERIFY(message->isVisible());
    QVERIFY(message->text().contains("too narrow"));
    QVERIFY(!dialog.findChild<QPushButton*>("write")->isEnabled());
    dialog.findChild<QDoubleSpinBox*>("width")->setValue(170);
    QTRY_VERIFY(dialog.findChild<QPushButton*>("write")->isEnabled());
    QVERIFY(!message->isVisible());
  }

  void a_quarter_offers_no_whole_plane() {
    ExportDialog dialog(fake_result(64, Region::BottomRight));
    auto* const region = dialog.findChild<QComboBox*>("region");
    QCOMPARE(region->count(), 1);
    QCOMPARE(*dialog.spec().region, Region::BottomRight);
  }

  void copy_puts_the_figure_on_the_clipboard() {
    ExportDialog dialog(fake_result());
    dialog.show();
    auto* const button = dialog.findChild<QPushButton*>("copy");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->image().width(), 2008);
    QVERIFY(dialog.isVisible());
  }
};

QUANTOSCOPE_TEST(TestExportDialog)
#include "test_export_dialog.moc"
