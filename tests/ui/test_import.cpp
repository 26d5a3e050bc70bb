// SPDX-License-Identifier: GPL-3.0-or-later
// Tables brought into a real window: what the dialog asks, and what comes of it.
#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>

#include "core/data/points_format.h"
#include "core/io/result_files.h"
#include "core/spec/spec_json.h"
#include "core/train/experiment.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/import_dialog.h"
#include "ui/panels/message_bar.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/readout.h"

using namespace quantoscope;

class TestImport : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;

  QString file(const QString& name, const QByteArray& bytes) const {
    QFile written(folder_.filePath(name));
    [&] { QVERIFY(written.open(QIODevice::WriteOnly)); }();
    written.write(bytes);
    return written.fileName();
  }
  QString iris() const {
    QByteArray text("\"sepal length\";\"petal length\";\"species\"\n");
    const char* species[] = {"setosa", "versicolor", "virginica"};
    for (int i = 0; i < 60; ++i)
      text += QByteArray::number(5 + i % 20 * 0.1).replace('.', ',') + ';' +
              QByteArray::number(1 + i % 3 * 2 + i % 7 * 0.1).replace('.', ',') + ';' + species[i % 3] + '\n';
    return file("iris.csv", text);
  }
  ImportDialog* dialog() const { return window_->findChild<ImportDialog*>(); }
  template <class Widget>
  Widget* in_dialog(const char* name) const {
    return dialog()->findChild<Widget*>(name);
  }
  void choose(const char* name, const QString& text) const {
    auto* box = in_dialog<QComboBox>(name);
    const int index = box->findText(text);
    QVERIFY2(index >= 0, qPrintable(text));
    box->setCurrentIndex(index);
  }
  QString message() const { return in_dialog<QLabel>("message")->text(); }
  const DataSpec& data() const { return window_->controller().spec().data; }
  void settled() const { QTRY_VERIFY_WITH_TIMEOUT(window_->controller().idle(), 60000); }

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() {
    settings().clear();
    window_ = shown(tiny_spec());
  }
  void cleanup() { window_.reset(); }

  /// A large file is read beside the event loop: the window answers meanwhile.
  void aLargeFileIsReadBesideTheEventLoop() {
    QByteArray rows = "a;b;c\n", plain;
    for (int i = 0; i < 60000; ++i) {
      const double x = std::cos(i), y = std::sin(0.7 * i);
      rows += QString("%1;%2;%3\n").arg(x, 0, 'f', 6).arg(y, 0, 'f', 6).arg(x > 0 ? "up" : "down").toUtf8();
      plain += QString("%1,%2,%3\n").arg(x, 0, 'f', 6).arg(y, 0, 'f', 6).arg(x > 0).toUtf8();
    }
    window_->importPoints(file("large.csv", plain));
    QVERIFY(data().points_file.empty());  // Not read yet.
    QVERIFY(window_->findChild<QLabel*>("note")->text().contains("large.csv"));
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{60000}, 60000);
    const QString path = folder_.filePath("large.quantoscope.json");
    QVERIFY(window_->saveTo(path));

    window_->importPoints(file("table.csv", rows));
    QVERIFY(!dialog());
    QTRY_VERIFY_WITH_TIMEOUT(dialog(), 60000);
    QPushButton* const import = dialog()->findChild<QPushButton*>("import");
    QTRY_VERIFY_WITH_TIMEOUT(import->isEnabled(), 60000);
    QVERIFY(in_dialog<QLabel>("message")->text().contains("60000 points"));
    in_dialog<QComboBox>("separator")->setCurrentIndex(0);
    QVERIFY(!import->isEnabled());  // It is being read that way.
    QTRY_VERIFY_WITH_TIMEOUT(in_dialog<QLabel>("message")->text() != "Reading…", 60000);
    QVERIFY(!import->isEnabled());
    dialog()->reject();

    window_->openPath(folder_.filePath("no such file.json"));
    window_->controller().openSpec(tiny_spec());
    window_->openPath(path);
    QVERIFY(window_->controller().spec() == tiny_spec());
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{60000}, 60000);
    QVERIFY(window_->windowTitle().contains("large"));
    window_->controller().openSpec(tiny_spec());
  }

  /// Nothing that is saved replaces the points; a changed file of points does not lock the experiment away.
  void whatIsSavedSparesThePoints() {
    const QByteArray rows = "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n";
    const QString points = file("mine.csv", rows);
    window_->importPoints(points);
    settled();
    const auto content = [&] {
      QFile read(points);
      return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    };
    QVERIFY(!window_->saveTo(points));
    QCOMPARE(content(), rows);
    QVERIFY(messages(*window_)->text().contains("holds the points"));
    window_->savePointsTo(points);
    QCOMPARE(content(), rows);

    // Edited outside, then saved: what was trained on is saved beside the experiment.
    const Generations before = generations(*window_);
    file("mine.csv", "x,y,label\n9,9,1\n-9,-9,0\n");
    const QString path = folder_.filePath("mine.quantoscope.json");
    QVERIFY(window_->saveTo(path));
    QVERIFY(messages(*window_)->text().contains("mine.points.csv"));
    QCOMPARE(generations(*window_), before);
    QFile beside(folder_.filePath("mine.points.csv"));
    QVERIFY(beside.open(QIODevice::ReadOnly));
    QCOMPARE(beside.readAll(), rows);
    QVERIFY(window_->saveTo(path));  // Again, into the same file.
    QVERIFY(!QFile::exists(folder_.filePath("mine.points-2.csv")));
    window_->openPath(path);
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{3}, 60000);
  }

  void anExperimentWhosePointsAreGoneOpensWithOthers() {
    ExperimentSpec spec = tiny_spec();
    spec.model.width = 11;
    spec.data.points_file = file("gone.csv", "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n").toStdString();
    const QString path = folder_.filePath("relink.quantoscope.json");
    write_spec(spec, path.toStdString());
    QFile::remove(folder_.filePath("gone.csv"));
    window_->openPath(path);
    QVERIFY(messages(*window_)->text().contains("gone.csv"));
    const auto press = [&](const char* text) {
      for (auto* button : messages(*window_)->findChildren<QPushButton*>())
        if (button->text().remove('&').startsWith(text)) return QTest::mouseClick(button, Qt::LeftButton);
      QFAIL(text);
    };
    press("With generated");
    QCOMPARE(window_->controller().spec().model.width, 11);
    QVERIFY(window_->controller().spec().data.points_file.empty());
    window_->openPath(path);
    press("Choose");
    auto* const dialog = window_->findChild<QFileDialog*>();
    QVERIFY(dialog);
    const QString other = file("other.csv", "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n0,0.5,1\n");
    Q_EMIT dialog->fileSelected(other);
    QCOMPARE(window_->controller().spec().model.width, 11);
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{3}, 60000);
  }

  /// A problem and a question stand together, whichever comes first.
  void aQuestionDoesNotHideAProblem() {
    MessageBar bar;
    bar.showMessage("the file is gone");
    bar.ask("restore?", {{"Yes", [] {}}});
    QVERIFY(bar.text().contains("gone") && bar.text().contains("restore?") && bar.asks());
    bar.showMessage("another is gone");
    QVERIFY(bar.text().contains("another") && bar.text().contains("restore?") && bar.asks());
    QTest::mouseClick(bar.findChild<QPushButton*>(), Qt::LeftButton);
    QVERIFY(bar.isHidden());
    bar.ask("again?", {{"Yes", [] {}}});
    QCOMPARE(bar.text(), QString("again?"));
  }

  void aTableIsShownAsItIsGuessedAndImportedAsItIsChosen() {
    window_->importPoints(iris());
    QVERIFY(dialog() && dialog()->isVisible());
    QVERIFY(data().points_file.empty());  // Nothing happens before it is answered.
    QCOMPARE(in_dialog<QComboBox>("separator")->currentText(), QString("Semicolon"));
    QCOMPARE(in_dialog<QComboBox>("decimal")->currentText(), QString("Comma (1,5)"));
    QVERIFY(in_dialog<QCheckBox>("header")->isChecked());
    QCOMPARE(in_dialog<QComboBox>("x")->currentText(), QString("sepal length"));
    QCOMPARE(in_dialog<QComboBox>("label")->currentText(), QString("species"));
    QCOMPARE(in_dialog<QComboBox>("class_1")->currentText(), QString("versicolor"));
    auto* table = in_dialog<QTableWidget>("table");
    QCOMPARE(table->horizontalHeaderItem(1)->text(), QString("petal length (y)"));
    QCOMPARE(table->item(1, 0)->text(), QString("5,1"));
    QCOMPARE(message(), QString("iris.csv: 40 points, x = sepal length, y = petal length, setosa = 0, "
                                "versicolor = 1; 20 of virginica left out"));
    choose("class_1", "virginica");
    QVERIFY2(message().contains("20 of versicolor left out"), qPrintable(message()));
    choose("class_0", "All others");
    QVERIFY2(message().contains("60 points") && message().contains("all others = 0, virginica = 1"),
             qPrintable(message()));
    in_dialog<QCheckBox>("standardize")->setChecked(false);
    QTest::mouseClick(in_dialog<QCheckBox>("standardize"), Qt::LeftButton, {}, QPoint(8, 8));
    QTest::mouseClick(in_dialog<QPushButton>("import"), Qt::LeftButton);
    QTRY_VERIFY(!dialog());
    QVERIFY(data().points_file == folder_.filePath("iris.csv").toStdString());
    const PointsFormat format = parse_points_format(data().points_format, "");
    QVERIFY(format.separator == ';' && format.decimal_comma && !format.class_0 &&
            format.class_1 == "virginica");
    QVERIFY(data().standardize);
    settled();
    QCOMPARE(window_->controller().dataset()->size(), Eigen::Index{60});
    QCOMPARE(window_->controller().dataset()->points(1, 0), double(5.1f));
    // The field says what there is to train on, until something else is chosen.
    auto* choice = part<QComboBox>(*window_, "data.generator");
    QCOMPARE(choice->currentText(), QString("iris.csv"));
    Q_EMIT choice->activated(choice->currentIndex());  // That is no other choice.
    QVERIFY(!data().points_file.empty());
    // The file of the experiment reads back to the same.
    const QString path = folder_.filePath("saved.quantoscope.json");
    QVERIFY(window_->saveTo(path));
    QVERIFY(read_spec(path.toStdString()) == window_->controller().spec());
    choice->setCurrentIndex(choice->findText("Two moons"));
    Q_EMIT choice->activated(choice->currentIndex());
    QVERIFY(data().points_file.empty() && data().points_format.empty() && !data().standardize);
    QCOMPARE(data().generator, std::string("moons"));
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(choice->currentText(), QString("iris.csv"));
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(data().points_file.empty());
    QVERIFY(window_->controller().spec() == tiny_spec());
    QCOMPARE(choice->currentText(), QString("Semicircles"));
    QCOMPARE(choice->findText("iris.csv"), -1);
  }

  void whatDoesNotFitIsSaidInTheDialog() {
    window_->openPath(iris());
    auto* import = in_dialog<QPushButton>("import");
    QVERIFY(import->isEnabled());
    choose("y", "sepal length");
    QVERIFY(!import->isEnabled());
    QVERIFY2(message().contains("three different columns"), qPrintable(message()));
    choose("y", "petal length");
    QVERIFY(import->isEnabled());
    choose("decimal", "Point (1.5)");
    QVERIFY(!import->isEnabled());
    QVERIFY2(message().contains("expected a number"), qPrintable(message()));
    choose("separator", "Comma");
    QVERIFY(!import->isEnabled());
    dialog()->reject();
    QTRY_VERIFY(!dialog());
    QVERIFY(window_->controller().spec() == tiny_spec());
  }

  void whyAFileIsNotReadAsItIsIsSaidWhereItCanBeChanged() {
    QByteArray text;  // More names than there would be classes.
    for (int i = 1; i <= 24; ++i) text += QByteArray::number(i) + ".013,5;2;n" + QByteArray::number(i) + '\n';
    window_->importPoints(file("names.csv", text));
    QVERIFY(dialog() && dialog()->isVisible());
    QVERIFY2(
        message().startsWith("names.csv:1:1: expected 3 values (x,y,label), found 3 separated by semicolons"),
        qPrintable(message()));
    choose("separator", "Semicolon");
    choose("decimal", "Comma (1,5)");
    QVERIFY2(!message().contains("separated by"), qPrintable(message()));
    choose("class_0", "n1");
    choose("class_1", "All others");
    QVERIFY(in_dialog<QPushButton>("import")->isEnabled());
    QTest::mouseClick(in_dialog<QPushButton>("import"), Qt::LeftButton);
    QTRY_VERIFY(!dialog());
    settled();
    QCOMPARE(window_->controller().dataset()->points(0, 0), 1013.5);
    // There is nothing to choose in a picture.
    window_->importPoints(file("picture.csv", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR,1;2;3\n", 23)));
    QVERIFY(!dialog());
    QVERIFY2(messages(*window_)->text().endsWith("picture.csv: is not a text table"),
             qPrintable(messages(*window_)->text()));
  }

  void aPlainFileWithGapsIsAskedAbout() {
    window_->importPoints(
        file("gaps.csv", "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\nNA,0.25,1\n0.25,,1\n0.1,0.2,0\n"));
    QVERIFY(dialog() && dialog()->isVisible());
    QCOMPARE(message(),
             QString("gaps.csv: 3 points, x = x, y = y, 0 = 0, 1 = 1; 2 with missing values (line 4: "
                     "there is no x; line 5: there is no y) left out"));
    QTest::mouseClick(in_dialog<QPushButton>("import"), Qt::LeftButton);
    QTRY_VERIFY(!dialog());
    settled();
    QCOMPARE(window_->controller().dataset()->size(), Eigen::Index{3});
  }

  void plainFilesAreNotAskedAbout() {
    window_->importPoints(file("plain.csv", "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n"));
    QVERIFY(!dialog());
    QVERIFY(data().points_format.empty() && !data().standardize);
    window_->importPoints(file("wide.csv", "x,y,label\n0,0,1\n2100,1,0\n1000,0,1\n"));
    QVERIFY(!dialog());
    QVERIFY(data().standardize);
    const QString note = window_->findChild<QLabel*>("note")->text();
    QVERIFY2(note.endsWith("standardized"), qPrintable(note));
    settled();
    QVERIFY(*window_->controller().snapshot(NetworkKind::Float)->accuracy.training > 0);
    QVERIFY(window_->controller().snapshot(NetworkKind::Float)->state->input.deviation[0] > 100);
  }

  /// Seconds since 1970: the maps are of them, and the readout tells one from the next.
  void coordinatesOfAnySizeAreShownAsTheyAre() {
    QByteArray text("x,y,label\n");
    for (int i = 0; i < 60; ++i)
      text +=
          QByteArray::number(1700000000 + i) + "," + QByteArray::number(i % 7) + (i < 30 ? ",0\n" : ",1\n");
    window_->importPoints(file("seconds.csv", text));
    QVERIFY(!dialog() && data().standardize);
    settled();
    const auto snapshot = window_->controller().snapshot(NetworkKind::Float);
    QVERIFY(snapshot->map->grid.x_min > 1699999990 && snapshot->map->grid.x_max < 1700000070);
    QCOMPARE(window_->controller().dataset()->points(59, 0), 1700000059.0);
    auto* const plot = window_->findChild<MapsView*>()->plot(NetworkKind::Float);
    QVERIFY(plot);
    QTest::mouseMove(plot, plot->rect().center() - QPoint(20, 0));
    const auto* const readout = window_->findChild<Readout*>();
    QTRY_VERIFY2(
        readout->accessibleDescription().contains(QRegularExpression("x 17000000[0-5]\\d\\.\\d\\d,")),
        qPrintable(readout->accessibleDescription()));
  }

  void aResultOpensWithThePointsThatItCarries() {
    const QString path = file("carried.csv", "0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n");
    ExperimentSpec spec = tiny_spec();
    choose_points_file(spec.data, path.toStdString());
    const QString folder = folder_.filePath("result");
    {
      Experiment experiment(spec, {});
      experiment.wait();
      write_result(experiment.result(), folder.toStdString());
    }
    window_->openPath(folder);
    QVERIFY(window_->controller().storedResult());
    QVERIFY(window_->controller().spec() == spec);
    file("carried.csv", "5,5,1\n-5,-5,0\n");
    window_->openPath(folder);
    QVERIFY(window_->controller().storedResult());
    QCOMPARE(window_->controller().dataset()->size(), Eigen::Index{3});
    QVERIFY(std::ranges::any_of(window_->findChildren<MessageBar*>(), [](const MessageBar* bar) {
      return bar->isVisible() && bar->text().contains("carried.csv has changed since; the points are those");
    }));
    QTest::keyClick(window_.get(), Qt::Key_Space);
    QTRY_VERIFY(!window_->controller().storedResult() || window_->controller().playing());
    settled();
    QCOMPARE(window_->controller().dataset()->size(), Eigen::Index{3});
    QCOMPARE(window_->controller().snapshot(NetworkKind::Joint)->phase, NetworkPhase::Finished);
  }

  void anExperimentWhoseFileHasChangedSaysSo() {
    window_->importPoints(file("moving.csv", "0.5,0.5,1\n-0.5,-0.5,0\n"));
    const QString path = folder_.filePath("moving.quantoscope.json");
    QVERIFY(window_->saveTo(path));
    file("moving.csv", "0.5,0.5,1\n-0.5,-0.5,0\n0,0.5,1\n");
    window_->openPath(path);
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{3}, 60000);
    QVERIFY(messages(*window_)->isVisible());
    QVERIFY2(messages(*window_)->text().contains("has changed since the experiment was saved"),
             qPrintable(messages(*window_)->text()));
    settled();
  }

  void anEditedFileIsTrainedOnWhenItIsImportedAgain() {
    const QString path = file("edited.csv", "0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n");
    window_->importPoints(path);
    settled();
    const Generations before = generations(*window_);
    window_->importPoints(path);
    QCOMPARE(generations(*window_), before);  // The same again is no change.
    file("edited.csv", "0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n-0.25,0.5,0\n");
    window_->importPoints(path);
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{4}, 60000);
    QVERIFY(generations(*window_) != before);
    QVERIFY(window_->isWindowModified());
    settled();
    // What was in the file is not lost to who goes back.
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(window_->controller().dataset()->size(), Eigen::Index{3}, 60000);
    QVERIFY(!messages(*window_)->isVisible());
    settled();
  }
};

QUANTOSCOPE_TEST(TestImport)
#include "test_import.moc"
