// SPDX-License-Identifier: GPL-3.0-or-later
// Tables as people have them, read as points.
#include <QTemporaryDir>
#include <QtTest>

#include "core/data/points_csv.h"
#include "core/data/points_format.h"
#include "core/io/files.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

QString text_of(const Dataset& data) {
  QString text;
  for (Eigen::Index i = 0; i < data.size(); ++i)
    text += QString("%1,%2,%3 ").arg(data.points(i, 0)).arg(data.points(i, 1)).arg(int(data.labels(i)));
  return text.trimmed();
}

}  // namespace

class TestPointsFormat : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::string file(const std::string& text) const {
    const std::string path = folder_.filePath("points.csv").toStdString();
    write_file_atomically(path, text);
    return path;
  }

 private Q_SLOTS:
  void tables_are_read_as_they_are_meant_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("points");
    const auto row = [](const char* name, const QByteArray& text, const char* points) {
      QTest::newRow(name) << text << points;
    };
    const char* two = "1.5,2,0 3,-4.25,1 5,6,0";
    row("semicolons", "1.5;2;0\n3;-4.25;1\n5;6;0\n", two);
    row("tabs", "x\ty\tlabel\n1.5\t2\t0\n3\t-4.25\t1\n5\t6\t0\n", two);
    row("blanks", "x y label\n 1.5   2 0\n 3  -4.25 1\n 5 6 0 \n", two);
    row("decimal commas", "x;y;label\n1,5;2;0\n3;-4,25;1\n5;6;0\n", two);
    row("decimal commas and tabs", "1,5\t2\t0\n3\t-4,25\t1\n5\t6\t0\n", two);
    row("groups of digits", "x;y;k\n1.001,5;2;a\n998,2;3;b\n-1.234.567;4;a\n",
        "1001.5,2,0 998.2,3,1 -1.23457e+06,4,0");
    row("groups without decimals", "x;y;k\n1.001;2;a\n998,2;3;b\n", "1001,2,0 998.2,3,1");
    row("groups beside points", "x;y;k\n1,001.5;2;a\n998.2;3;b\n", "1001.5,2,0 998.2,3,1");
    row("three decimals", "x;y;k\n1,001;2,000;a\n9,982;3,125;b\n", "1.001,2,0 9.982,3.125,1");
    row("three decimals after points", "x;y;k\n1.001;2.000;a\n9.982;3.125;b\n", "1.001,2,0 9.982,3.125,1");
    row("quotes",
        "\"x\";\"y\";\"the label\"\n\"1,5\";\"2\";\"no\"\n\"3\";\"-4,25\";\"yes\"\n\"5\";\"6\";\"no\"\n",
        two);
    row("quoted separators", "x,y,\"class, seen\"\n1.5,2,\"a, b\"\n3,-4.25,\"c \"\"d\"\"\"\n5,6,\"a, b\"\n",
        two);
    row("words", "x,y,label\n1.5,2,cat\n3,-4.25,dog\n5,6,cat\n", two);
    row("minus one", "1.5,2,-1\n3,-4.25,1\n5,6,-1\n", two);
    row("one and two", "1.5,2,1\n3,-4.25,2\n5,6,1.0\n", two);
    row("other order", "class,y,x\n0,2,1.5\n1,-4.25,3\n0,6,5\n", two);
    row("x1, x2, y", "x1,x2,y\n1.5,2,-1\n3,-4.25,1\n5,6,-1\n", two);
    row("counted from 0", ",a,b,c\n0,1.5,2,n\n1,3,-4.25,y\n2,5,6,n\n", two);
    row("counted from 1", "1;1.5;2;0\n2;3;-4.25;1\n3;5;6;0\n", two);
    row("names of rows", "a b kind\nr1 1.5 2 n\nr2 3 -4.25 y\nr3 5 6 n\n", two);
    row("four columns", "a,b,c,d,species\n1.5,2,7,8,n\n3,-4.25,7,8.5,y\n5,6,9,9,n\n", two);
    row("windows", "x;y;label\r\n1.5;2;0\r\n3;-4.25;1\r\n5;6;0\r\n", two);
    row("byte order mark", "\xef\xbb\xbfx;y;label\n1.5;2;0\n3;-4.25;1\n5;6;0\n", two);
    row("comments", "# made by hand\nx;y;label\n1.5;2;0\n# the far one\n3;-4.25;1\n5;6;0\n", two);
    row("no last line end", "x;y;label\n1.5;2;0\n3;-4.25;1\n5;6;0", two);
    row("cut off", "x,y,label\n1.5,2,0\n3,-4.25,1\n5,6,0\n7,8", two);
    row("cut off in a label", "x,y,label\n1.5,2,setosa\n3,-4.25,virginica\n5,6,setosa\n7,8,virg", two);
    row("missing values", "x,y,label\n1.5,2,n\n3,-4.25,y\nNA,1,n\n2,?,y\n5,6,n\n", two);
    row("Latin-1",
        "x;y;Gr\xf6\xdf"
        "e\n1.5;2;klein\n3;-4.25;m\xe4\xdfig\n5;6;klein\n",
        two);
    for (const bool big_endian : {false, true}) {
      const QString text = "x;y;gr\u00f6\u00dfe\r\n1,5;2;klein\r\n3;-4,25;\U0001d11e\r\n5;6;klein\r\n";
      QByteArray bytes = big_endian ? "\xfe\xff" : "\xff\xfe";
      for (const QChar c : text) {
        const char high = char(c.unicode() >> 8), low = char(c.unicode() & 0xff);
        bytes.append(big_endian ? high : low).append(big_endian ? low : high);
      }
      row(big_endian ? "UTF-16, big endian" : "UTF-16", bytes, two);
    }
    row("numbered classes", "a\tb\tc\n1.5\t2\t0\n3\t-4.25\t1\n5\t6\t0\n4\t1\t2\n", two);
    row("coordinates that count", "1 1 1\n2 0.5 -1\n3 1 1\n", "1,1,1 2,0.5,0 3,1,1");
    row("three classes", "x,y,label\n1.5,2,a\n3,-4.25,b\n9,9,c\n5,6,a\n", two);
  }
  void tables_are_read_as_they_are_meant() {
    QFETCH(QByteArray, text);
    QFETCH(QString, points);
    const auto format = guess_points_format(text.toStdString());
    QVERIFY(format);
    QCOMPARE(text_of(read_points(text.toStdString(), *format, "f").data), points);
    // What a file says of the format is the format.
    QVERIFY(parse_points_format(points_format_text(*format), "f") == *format);
    const PointsFileGuess guess = guess_points_file(file(text.toStdString()));
    QVERIFY(!guess.format.empty());
    QVERIFY(parse_points_format(guess.format, "f") == *format);
  }

  void what_is_taken_and_left_out_is_said() {
    std::string text = "sepal length,petal length,species\n";
    for (const char* species : {"setosa", "versicolor", "virginica"})
      for (int i = 0; i < 50; ++i)
        text += std::to_string(i) + ".5,1." + std::to_string(i) + "," + species + "\n";
    const std::string path = file(text);
    QCOMPARE(
        QString::fromStdString(guess_points_file(path).summary.english()),
        QString("points.csv: 100 points, x = sepal length, y = petal length, setosa = 0, versicolor = 1; "
                "50 of virginica left out"));
    QCOMPARE(
        QString::fromStdString(
            guess_points_file(file("x,y,label\n1,2,a\n3,oops,b\n1,1,b\n,0,a\n5,6")).summary.english()),
        QString("points.csv: 2 points, x = x, y = y, a = 0, b = 1; 1 that cannot be read (line 3: expected a "
                "number as y, found 'oops'), 1 with missing values (line 5: there is no x), the last line, "
                "which is "
                "cut off left out"));
  }

  void rows_with_gaps_are_left_out_whatever_the_labels_are() {
    for (const auto& [no, yes] : {std::pair("0", "1"), {"no", "yes"}}) {
      std::string text = "x,y,label\n";
      for (int i = 0; i < 8; ++i)
        text += std::to_string(i) + ".5," + std::to_string(9 - i) + "," + (i % 2 ? yes : no) + "\n";
      for (const char* gap : {"NA", "", "nan", "?", "null", "None"})
        text += std::string(gap) + ",1," + no + "\n2," + gap + "," + yes + "\n2,3," + gap + "\n";
      const QString said = QString::fromStdString(guess_points_file(file(text)).summary.english());
      QCOMPARE(said,
               QString("points.csv: 8 points, x = x, y = y, %1 = 0, %2 = 1; 18 with missing values (line "
                       "10: there is no x; line 11: there is no y; line 12: there is no label) left out")
                   .arg(no, yes));
    }
    // A class may be called so.
    const std::string text = "x,y,label\n1,2,none\n2,3,some\n3,1,none\n4,5,some\n";
    QCOMPARE(text_of(read_points(text, *guess_points_format(text), "f").data),
             QString("1,2,0 2,3,1 3,1,0 4,5,1"));
  }

  void labels_that_differ_only_in_capitals_are_one_class() {
    const std::string text = "x,y,label\n1,2,yes\n2,3,No\n3,1,Yes\n4,5,no\n5,5,no\n6,7,yes\n";
    const auto format = guess_points_format(text);
    QVERIFY(format->ignore_case && format->class_0 == "no" && format->class_1 == "yes");
    QVERIFY(parse_points_format(points_format_text(*format), "f") == *format);
    QCOMPARE(QString::fromStdString(guess_points_file(file(text)).summary.english()),
             QString("points.csv: 6 points, x = x, y = y, no = 0, yes = 1; 1 of No read as no; 1 of Yes read "
                     "as yes"));
    const auto apart = guess_points_format("x,y,label\n1,2,a\n2,3,A\n3,1,a\n");
    QVERIFY(!apart->ignore_case && apart->class_0 == "A" && apart->class_1 == "a");
    QVERIFY(points_format_text(*apart).find("ignore_case") == std::string::npos);
  }

  void pictures_are_no_tables() {
    const std::string path = file(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR,1,2;3;4\n", 25));
    const QString message = QString::fromStdString(path) + ": is not a text table";
    QCOMPARE(message_of([&] { guess_points_file(path); }), message);
    QCOMPARE(message_of([&] { read_points(read_file(path), PointsFormat{}, path); }), message);
    QVERIFY(!is_text_table(path));
    QVERIFY(is_text_table(file("a;b\n")) && !is_text_table("/nowhere"));
  }

  void one_class_can_be_all_others() {
    PointsFormat format = *guess_points_format("x,y,k\n1,1,a\n2,2,b\n3,3,c\n");
    format.class_0 = "c";
    format.class_1 = std::nullopt;
    const auto read = read_points("x,y,k\n1,1,a\n2,2,b\n3,3,c\n", format, "f");
    QCOMPARE(text_of(read.data), QString("1,1,1 2,2,1 3,3,0"));
    QVERIFY(parse_points_format(points_format_text(format), "f") == format);
  }

  void plain_files_stay_plain_and_their_errors_too_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"0,0,1\n1,abc,0\n", "x,y,label\n0.5,0.5,1\n0.5,oops,0\n", "0,0,1\n0,0\n", "0,0,2\n",
          "0,0,1\nnan,0,1\n", "x,y,label\n", "", "0,5,1,5,1\n", "a,b,c\nd,e,f\n"})
      QTest::newRow(text) << QByteArray(text);
  }
  void plain_files_stay_plain_and_their_errors_too() {
    QFETCH(QByteArray, text);
    const std::string path = file(text.toStdString());
    const QString plain = message_of([&] { read_points_csv(path); });
    QVERIFY(!plain.isEmpty());
    QCOMPARE(message_of([&] { guess_points_file(path); }), plain);
    QVERIFY(guess_points_file(file("x,y,label\n0.5,1,1\n2,3,0\n")).format.empty());
  }

  void formats_that_make_no_sense_are_refused_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* text, const char* message) { QTest::newRow(text) << text << message; };
    row("[]", "f: expected an object, found a list");
    row("{\"columns\": [1, 1, 2]}",
        "f: columns: expected three different columns, counted from 1, found a list");
    row("{\"columns\": [0, 1, 2]}",
        "f: columns: expected three different columns, counted from 1, found a list");
    row("{\"class_0\": null, \"class_1\": null}", "f: class_1: expected a label where class_0 is all others");
    row("{\"class_0\": \"1.0\"}", "f: class_1: expected another label than class_0");
    row("{\"decimal\": \",\"}", "f: decimal: expected '.' where commas separate the columns");
    row("{\"colums\": 1}", "f: unknown key 'colums'; did you mean 'columns'?");
  }
  void formats_that_make_no_sense_are_refused() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    QCOMPARE(message_of([&] { parse_points_format(text.toStdString(), "f"); }), message);
  }

  void rows_that_do_not_fit_are_an_error_when_they_are_most() {
    PointsFormat format;
    format.separator = ';';
    QCOMPARE(message_of([&] { read_points("a;b;0\nd;e;1\n1;2;0\n", format, "f"); }),
             QString("f: line 1: expected a number as column 1, found 'a'"));
    QCOMPARE(message_of([&] { read_points("1;2;5\n", format, "f"); }),
             QString("f: holds no points of class 0 or 1 in column 3"));
  }
};

QUANTOSCOPE_TEST(TestPointsFormat)
#include "test_points_format.moc"
