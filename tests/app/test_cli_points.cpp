// SPDX-License-Identifier: GPL-3.0-or-later
// Points of a person's own from the command line: tables as they are, and results that carry their points.
#include <QTest>

#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestCliPoints : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  QString at(const QString& name) const { return folder_.filePath(name); }
  void write(const QString& name, const QByteArray& bytes) const {
    QFile file(at(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
  }
  static QJsonObject data_of(const QString& folder) {
    const QJsonObject result = read_result(folder);
    return result["spec"]["data"].toObject();
  }
  static QByteArray iris() {
    QByteArray text("sepal length;petal length;species\n");
    const char* species[] = {"setosa", "versicolor", "virginica"};
    for (int i = 0; i < 30; ++i)
      text += QByteArray::number(200 + i) + ';' + QByteArray::number(i % 3 + i * 0.01) + ';' +
              species[i % 3] + '\n';
    return text;
  }
  static QStringList run(const QString& output, const QStringList& more) {
    return QStringList{"run",      "-q", "--output",         output, "--architecture",   "8-2",
                       "--epochs", "2",  "--retrain-epochs", "1",    "--map-resolution", "32"} +
           more;
  }
  Finished in_folder(const QStringList& arguments) const {
    return quantoscope_program(arguments, {}, folder_.path());
  }

 private Q_SLOTS:
  void tablesAreReadAsTheyAreAndWhatIsTakenIsSaid() {
    write("iris.csv", iris());
    QStringList loud = run("result", {"--points", "iris.csv"});
    loud.removeAll("-q");
    const Finished finished = in_folder(loud);
    QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
    QVERIFY2(
        finished.errors.startsWith("iris.csv: 20 points, x = sepal length, y = petal length, setosa = 0, "
                                   "versicolor = 1; 10 of virginica left out; standardized\n"),
        qPrintable(finished.errors));
    const QJsonObject result = read_result(at("result")), data = data_of(at("result"));
    QCOMPARE(data["points_file"].toString(), QString("../iris.csv"));
    QCOMPARE(data["points_format"]["separator"].toString(), QString("semicolon"));
    QCOMPARE(data["standardize"].toBool(), true);
    QCOMPARE(result["points_sha256"].toString().size(), 64);
    QCOMPARE(read(at("result/points.csv")), iris());
    const QJsonObject grid = result["networks"][0]["grid"].toObject();
    QVERIFY(grid["x_min"].toDouble() > 190 && grid["x_max"].toDouble() < 240 && grid["y_max"].toDouble() < 2);
    // The experiment of a result runs again to the same numbers, from wherever it is.
    const Finished again = quantoscope_program(run(at("again"), {at("result")}));
    QVERIFY2(again.exit_code == 0 && again.errors.isEmpty(), qPrintable(again.errors));
    QCOMPARE(timeless(read_result(at("again"))), timeless(read_result(at("result"))));
  }

  void whatIsGivenIsNotGuessed() {
    write("three.csv", iris());
    const Finished finished = in_folder(run(
        "three", {"--points", "three.csv", "--standardize=false", "--points-format",
                  R"({"separator": "semicolon", "header": true, "class_0": "setosa", "class_1": null})"}));
    QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
    const QJsonObject data = data_of(at("three"));
    QVERIFY(data["points_format"]["class_1"].isNull());
    QVERIFY(!data.contains("standardize"));
    const Finished wrong =
        in_folder(run("wrong", {"--points", "three.csv", "--points-format", "{\"columns\": [1, 1, 2]}"}));
    QCOMPARE(wrong.exit_code, 2);
    QVERIFY2(wrong.errors.contains("three different columns"), qPrintable(wrong.errors));
  }

  void coordinatesOfAnySizeStayWhatTheyAre() {
    QByteArray text("x,y,label\n");
    for (int i = 0; i < 60; ++i)
      text += QByteArray::number(1700000000 + i) + "," + QByteArray::number(20240301 + i % 7) + "," +
              (i < 30 ? "0\n" : "1\n");
    write("seconds.csv", text);
    const Finished written = in_folder({"dataset", "--points", "seconds.csv", "--output", "-"});
    QCOMPARE(written.exit_code, 0);
    QCOMPARE(written.output, QString::fromUtf8(text));
    const Finished finished =
        in_folder(run("seconds", {"--points", "seconds.csv", "--epochs", "80", "--width", "16"}));
    QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
    const QJsonObject result = read_result(at("seconds")), network = result["networks"][0].toObject();
    QVERIFY(network["grid"]["x_min"].toDouble() > 1699999990);
    QVERIFY(network["grid"]["x_max"].toDouble() < 1700000070);
    QVERIFY(network["accuracy"]["training"].toDouble() > 0.95);
  }

  void rowsWithGapsAreLeftOutAndCounted() {
    write("gaps.csv", "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\nNA,0.25,1\n0.25,,1\n0.1,0.2,0\n");
    const Finished finished = in_folder({"dataset", "--points", "gaps.csv", "--output", "-"});
    QCOMPARE(finished.exit_code, 0);
    QCOMPARE(finished.output, QString("x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n0.1,0.2,0\n"));
    QVERIFY2(finished.errors.contains("2 with missing values (line 4: there is no x; line 5: there is no y) "
                                      "left out"),
             qPrintable(finished.errors));
  }

  void standardizingIsSwitchedOffByAnOption() {
    write("far.csv", "x,y,label\n50,0.5,1\n-50,-0.5,0\n25,0,1\n");
    for (const auto& [option, on] : {std::pair("--no-standardize", false), {"--standardize", true}}) {
      const Finished finished = in_folder(run("far", {"--points", "far.csv", option}));
      QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
      QCOMPARE(data_of(at("far")).contains("standardize"), on);
    }
    const QString help = quantoscope_program({"run", "--help"}).output.simplified();
    QVERIFY(help.contains("--no-standardize") && help.contains("far from [-3, 3]"));
  }

  void plainFilesAreReadAsEver() {
    write("plain.csv", "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n");
    const Finished finished = in_folder(run("plain", {"--points", "plain.csv"}));
    QVERIFY2(finished.exit_code == 0 && finished.errors.isEmpty(), qPrintable(finished.errors));
    const QJsonObject data = data_of(at("plain"));
    QVERIFY(!data.contains("points_format") && !data.contains("standardize"));
    write("bad.csv", "x,y,label\n0.5,0.5,1\n0.5,oops,0\n");
    const Finished bad = in_folder(run("bad", {"--points", "bad.csv"}));
    QCOMPARE(bad.exit_code, 2);
    QCOMPARE(bad.errors, QString("quantoscope: bad.csv:3:5: expected a number, found 'oops'\n"));
  }

  void aResultCarriesItsPoints_data() {
    QTest::addColumn<bool>("gone");
    QTest::newRow("the file is gone") << true;
    QTest::newRow("the file has changed") << false;
  }
  void aResultCarriesItsPoints() {
    QFETCH(bool, gone);
    write("mine.csv", "0.5,0.5,1\n-0.5,-0.5,0\n0.25,0,1\n-0.25,0.5,0\n");
    QCOMPARE(in_folder(run("carries", {"--points", "mine.csv"})).exit_code, 0);
    if (gone)
      QVERIFY(QFile::remove(at("mine.csv")));
    else
      write("mine.csv", "5,5,1\n-5,-5,0\n");
    const Finished again = quantoscope_program(run(at("carried"), {at("carries")}));
    QVERIFY2(again.exit_code == 0, qPrintable(again.errors));
    QCOMPARE(timeless(read_result(at("carried"))), timeless(read_result(at("carries"))));
    const Finished written = quantoscope_program({"dataset", at("carries"), "--output", at("written.csv")});
    QVERIFY2(written.exit_code == 0, qPrintable(written.errors));
    QVERIFY(read(at("written.csv")).startsWith("x,y,label\n0.5,0.5,1\n"));
  }

  void aFileOfOnesOwnIsNotWrittenOver() {
    write("mine.csv", "0.5,0.5,1\n-0.5,-0.5,0\n");
    QVERIFY(QDir(folder_.path()).mkpath("busy"));
    write("busy/points.csv", "my own");
    const Finished refused = in_folder(run("busy", {"--points", "mine.csv"}));
    QCOMPARE(refused.exit_code, 2);
    QVERIFY2(refused.errors.contains("points.csv is no result of Quantoscope"), qPrintable(refused.errors));
    QCOMPARE(read(at("busy/points.csv")), QByteArray("my own"));
    QCOMPARE(in_folder(run("busy", {})).exit_code, 0);  // Without points of a file there is nothing to carry.
    QCOMPARE(read(at("busy/points.csv")), QByteArray("my own"));
  }

  void anExperimentGoesOnWithAChangedFileAndSaysSo() {
    write("mine.csv", "0.5,0.5,1\n-0.5,-0.5,0\n");
    QCOMPARE(in_folder(run("first", {"--points", "mine.csv", "--checkpoint", "kept"})).exit_code, 0);
    const QString experiment = at("kept/experiment.quantoscope.json");
    QVERIFY(read(experiment).contains("\"../mine.csv\""));
    write("mine.csv", "0.5,0.5,1\n-0.5,-0.5,0\n0.1,0.1,1\n");
    QStringList loud = run(at("second"), {experiment});
    loud.removeAll("-q");
    const Finished finished = quantoscope_program(loud);
    QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
    QVERIFY2(finished.errors.contains("mine.csv has changed since the experiment was saved"),
             qPrintable(finished.errors));
    // Checkpoints are of the points that they were trained on.
    const Finished resumed = in_folder({"run", "--output", "third", "--checkpoint", "kept", "--resume"});
    QCOMPARE(resumed.exit_code, 2);
    QVERIFY2(resumed.errors.contains("its content is not what it was"), qPrintable(resumed.errors));
  }
};

QUANTOSCOPE_TEST(TestCliPoints)
#include "test_cli_points.moc"
