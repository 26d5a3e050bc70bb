// SPDX-License-Identifier: GPL-3.0-or-later
// Figures from the command line, through the real executable and without a display.
#include <QImage>
#include <QTest>

#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestCliFigure : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void theFigureOfAResultRunsAgainToTheSameNumbers_data();
  void theFigureOfAResultRunsAgainToTheSameNumbers();
  void drawsFigures_data();
  void drawsFigures();
  void figureSizeFollowsWidthAndDpi();
  void endingsMayBeInAnyCase();
  void presetsAreOfTheirSize();
  void aCaptionGoesToAFileOrIsPrinted();
  void viewsHaveRowsOfTheirOwn();
  void writesTheNumbersBehindAFigure();
  void numbersReplaceNothingThatWasNotNamed();
  void figuresDoNotDependOnTheTimeZone();
  void filesThatContradictOneAnotherAreSaid();
  void brokenResultsAreRefused_data();
  void brokenResultsAreRefused();

 private:
  QTemporaryDir folder_;
  QString at(const QString& name) const { return folder_.filePath(name); }
};

void TestCliFigure::initTestCase() {
  const Finished first = quantoscope_program(small_run(at("first")));
  QVERIFY2(first.exit_code == 0, qPrintable(first.errors));
  QVERIFY(read(at("first/figure.pdf")).startsWith("%PDF-"));
}

void TestCliFigure::theFigureOfAResultRunsAgainToTheSameNumbers_data() {
  QTest::addColumn<QString>("figure");
  QTest::newRow("pdf") << "first/figure.pdf";
  QTest::newRow("svg") << "again.svg";
  QTest::newRow("png") << "again.png";
}

void TestCliFigure::theFigureOfAResultRunsAgainToTheSameNumbers() {
  QFETCH(QString, figure);
  if (!figure.startsWith("first"))
    QCOMPARE(quantoscope_program({"figure", at("first"), "--output", at(figure), "--dpi", "60"}).exit_code,
             0);
  const QString output = at("from_" + QFileInfo(figure).suffix());
  const Finished again = quantoscope_program({"run", at(figure), "--output", output});
  QVERIFY2(again.exit_code == 0, qPrintable(again.errors));
  QCOMPARE(timeless(read_result(output)), timeless(read_result(at("first"))));
  QCOMPARE(read(output + "/maps.npz"), read(at("first/maps.npz")));
}

void TestCliFigure::drawsFigures_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QByteArray>("magic");
  QTest::addColumn<QStringList>("more");
  QTest::newRow("pdf") << "figure.pdf" << QByteArray("%PDF-") << QStringList{};
  QTest::newRow("svg") << "figure.svg" << QByteArray("<?xml") << QStringList{"--columns", "4"};
  QTest::newRow("png") << "figure.png" << QByteArray("\x89PNG") << QStringList{"--region", "bottom-right"};
}

void TestCliFigure::drawsFigures() {
  QFETCH(QString, file);
  QFETCH(QByteArray, magic);
  QFETCH(QStringList, more);
  const Finished drawn = quantoscope_program(QStringList{"figure", at("first"), "--output", at(file)} + more);
  QVERIFY2(drawn.exit_code == 0, qPrintable(drawn.errors));
  QCOMPARE(drawn.errors, QString());
  const QByteArray bytes = read(at(file));
  QVERIFY(bytes.startsWith(magic));
  QVERIFY(bytes.size() > 2000);
  if (file.endsWith("svg")) QVERIFY2(bytes.contains("16-3"), "the titles are text");
}

void TestCliFigure::figureSizeFollowsWidthAndDpi() {
  const auto width = [&](const QStringList& more) {
    const Finished drawn =
        quantoscope_program(QStringList{"figure", at("first"), "--output", at("size.png")} + more);
    return drawn.exit_code == 0 ? QImage(at("size.png")).width() : -1;
  };
  QCOMPARE(width({}), qRound(170 / 25.4 * 300));
  QCOMPARE(width({"--dpi", "100", "--width-mm", "85"}), qRound(85 / 25.4 * 100));
}

void TestCliFigure::endingsMayBeInAnyCase() {
  for (const auto& [file, start] : {std::pair<const char*, const char*>{"upper.PDF", "%PDF"},
                                    {"upper.Svg", "<?xml"},
                                    {"upper.CSV", "x,y,truth"}}) {
    const Finished drawn = quantoscope_program({"figure", at("first"), "--output", at(file)});
    QVERIFY2(drawn.exit_code == 0, qPrintable(drawn.errors));
    QVERIFY2(read(at(file)).startsWith(start), file);
  }
}

void TestCliFigure::presetsAreOfTheirSize() {
  const auto size = [&](const QStringList& more) {
    const Finished drawn =
        quantoscope_program(QStringList{"figure", at("first"), "--output", at("preset.png")} + more);
    return drawn.exit_code == 0 ? QImage(at("preset.png")).size() : QSize();
  };
  QCOMPARE(size({"--preset", "slide"}), QSize(1920, 1080));
  QCOMPARE(size({"--preset", "slide", "--view", "confidence,flips"}), QSize(1920, 1080));
  QCOMPARE(size({"--preset", "column", "--dpi", "100"}).width(), qRound(84 / 25.4 * 100));
  QCOMPARE(size({"--preset", "one-and-half"}).width(), qRound(120 / 25.4 * 600));
  QCOMPARE(quantoscope_program({"figure", at("first"), "--output", at("preset.png"), "--preset", "poster"})
               .exit_code,
           2);
}

void TestCliFigure::aCaptionGoesToAFileOrIsPrinted() {
  const auto draw = [&](const QString& caption) {
    return quantoscope_program(
        {"figure", at("first"), "--output", at("captioned.svg"), "--caption", caption});
  };
  const Finished printed = draw("-");
  QVERIFY2(printed.exit_code == 0, qPrintable(printed.errors));
  QVERIFY2(printed.output.contains("16-3 ReLU network") && printed.output.contains("Accuracy"),
           qPrintable(printed.output));
  QCOMPARE(draw(at("caption.txt")).exit_code, 0);
  QCOMPARE(QString::fromUtf8(read(at("caption.txt"))), printed.output);
  const Finished over = draw(at("captioned.svg"));
  QCOMPARE(over.exit_code, 2);
  QVERIFY2(over.errors.contains("--caption"), qPrintable(over.errors));
}

void TestCliFigure::viewsHaveRowsOfTheirOwn() {
  const auto draw = [&](const QStringList& views) {
    return quantoscope_program(QStringList{"figure", at("first"), "--output", at("views.svg")} + views);
  };
  const Finished drawn = draw({"--view", "flips,margin-change"});
  QVERIFY2(drawn.exit_code == 0, qPrintable(drawn.errors));
  const QByteArray svg = read(at("views.svg"));
  for (const char* const text : {">Flips<", ">Margin change<", ">lost: float was right<", ">(h)<"})
    QVERIFY2(svg.contains(text), text);
  QVERIFY2(svg.indexOf(">Flips<") < svg.indexOf(">Margin change<"), "in the order asked for");
  const Finished wrong = draw({"--view", "flips,flops"});
  QCOMPARE(wrong.exit_code, 2);
  for (const char* const word : {"flops", "class", "confidence", "logit", "margin-change", "interaction",
                                 "truth-errors", "flip-kinds"})
    QVERIFY2(wrong.errors.contains(word), qPrintable(wrong.errors));
  const Finished twice = draw({"--view", "flips,flips"});
  QCOMPARE(twice.exit_code, 2);
  QVERIFY2(twice.errors.contains("twice"), qPrintable(twice.errors));
}

void TestCliFigure::writesTheNumbersBehindAFigure() {
  const Finished drawn =
      quantoscope_program({"figure", at("first"), "--output", at("numbers.csv"), "--region", "bottom-right"});
  QVERIFY2(drawn.exit_code == 0, qPrintable(drawn.errors));
  const QList<QByteArray> lines = read(at("numbers.csv")).trimmed().split('\n');
  QCOMPARE(lines.size(), 1 + 16 * 16);
  QCOMPARE(lines[0], QByteArray("x,y,truth,float,weight,activation,joint"));
  QVERIFY(lines[1].split(',')[0].toDouble() > 0 && lines[1].split(',')[1].toDouble() < 0);
  QCOMPARE(read(at("numbers-accuracies.csv")).trimmed().split('\n').size(), 5);
}

void TestCliFigure::numbersReplaceNothingThatWasNotNamed() {
  const auto write = [](const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
  };
  const auto draw = [&](const QString& result, const QString& output) {
    return quantoscope_program({"figure", at(result), "--output", at(output)});
  };
  write(at("shared-accuracies.csv"), "mine");
  const Finished refused = draw("first", "shared.csv");
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.contains(at("shared-accuracies.csv")), qPrintable(refused.errors));
  QCOMPARE(read(at("shared-accuracies.csv")), QByteArray("mine"));
  QVERIFY(!QFile::exists(at("shared.csv")));
  // Its own is replaced, as the numbers are.
  for (int i = 0; i < 2; ++i) QCOMPARE(draw("first", "own.csv").exit_code, 0);

  const QByteArray points = "x,y,label\n-0.5,0.1,0\n0.5,-0.1,1\n-0.4,-0.2,0\n0.6,0.3,1\n";
  write(at("points.csv"), points);
  const Finished run = quantoscope_program(small_run(at("of_points"), {"--points", at("points.csv")}));
  QVERIFY2(run.exit_code == 0, qPrintable(run.errors));
  const Finished spared = draw("of_points", "points.csv");
  QCOMPARE(spared.exit_code, 2);
  QVERIFY2(spared.errors.contains("points.csv holds the training points"), qPrintable(spared.errors));
  QCOMPARE(read(at("points.csv")), points);
}

void TestCliFigure::figuresDoNotDependOnTheTimeZone() {
  QByteArray first;
  for (const char* zone : {"UTC", "Asia/Kolkata", "America/New_York"}) {
    QProcess process;
    QProcessEnvironment environment = bare_environment();
    environment.insert("TZ", zone);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), {"figure", at("first"), "-o", at("zone.pdf")});
    QCOMPARE(collect(process).exit_code, 0);
    const QByteArray pdf = read(at("zone.pdf"));
    QVERIFY(!pdf.isEmpty() && !pdf.contains("/CreationDate") && !pdf.contains("/ModDate"));
    if (first.isEmpty()) first = pdf;
    QVERIFY2(pdf == first, zone);
  }
  // Every object is where the cross-reference table says.
  const qsizetype where = first.lastIndexOf("startxref\n") + 10;
  const qsizetype table = first.mid(where, first.indexOf('\n', where) - where).trimmed().toLongLong();
  const QList<QByteArray> lines = first.mid(table).split('\n');
  QCOMPARE(lines[0], QByteArray("xref"));
  const int objects = lines[1].trimmed().split(' ')[1].toInt();
  QVERIFY(objects > 10);
  for (int object = 1; object < objects; ++object)
    QVERIFY2(
        first.mid(lines[2 + object].left(10).toLongLong()).startsWith(QByteArray::number(object) + " 0 obj"),
        qPrintable(QString::number(object)));
}

void TestCliFigure::filesThatContradictOneAnotherAreSaid() {
  const QString folder = at("odd");
  QVERIFY(QDir().mkdir(folder));
  for (const QString& name : kFiles) QVERIFY(QFile::copy(at("first/" + name), folder + "/" + name));
  QFile document(folder + "/result.json");
  QVERIFY(document.open(QIODevice::ReadWrite));
  const QByteArray text = document.readAll().replace("\"epoch\": 4", "\"epoch\": 5");
  QVERIFY(document.resize(0) && document.seek(0) && document.write(text) == text.size());
  document.close();
  const Finished drawn = quantoscope_program({"figure", folder, "--output", at("odd.svg")});
  QCOMPARE(drawn.exit_code, 0);
  QCOMPARE(drawn.errors,
           "quantoscope: " + folder + ": The history of network float is not that of its 5 epochs\n");
}

void TestCliFigure::brokenResultsAreRefused_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QByteArray>("before");
  QTest::addColumn<QByteArray>("after");  // Empty `before`: the whole file.
  QTest::addColumn<QString>("word");
  QTest::newRow("broken JSON") << "result.json" << QByteArray() << QByteArray("{") << "result.json";
  QTest::newRow("newer version") << "result.json" << QByteArray("\"version\": 1")
                                 << QByteArray("\"version\": 99") << "99";
  QTest::newRow("broken maps") << "maps.npz" << QByteArray() << QByteArray("PK not really") << "maps.npz";
}

void TestCliFigure::brokenResultsAreRefused() {
  QFETCH(QString, file);
  QFETCH(QByteArray, before);
  QFETCH(QByteArray, after);
  QFETCH(QString, word);
  QTemporaryDir broken;
  for (const QString& name : kFiles) QVERIFY(QFile::copy(at("first/" + name), broken.filePath(name)));
  QByteArray bytes = read(broken.filePath(file));
  if (before.isEmpty()) bytes = after;
  QVERIFY(before.isEmpty() || bytes.contains(before));
  if (!before.isEmpty()) bytes.replace(before, after);
  QFile out(broken.filePath(file));
  QVERIFY(out.open(QIODevice::WriteOnly));
  out.write(bytes);
  out.close();

  const Finished refused = quantoscope_program({"figure", broken.path(), "--output", at("refused.pdf")});
  QCOMPARE(refused.exit_code, 2);
  QVERIFY2(refused.errors.startsWith("quantoscope: ") && refused.errors.contains(word),
           qPrintable(refused.errors));
  QCOMPARE(refused.errors.count('\n'), 1);
  QVERIFY(!QFileInfo::exists(at("refused.pdf")));
}

QUANTOSCOPE_TEST(TestCliFigure)
#include "test_cli_figure.moc"
