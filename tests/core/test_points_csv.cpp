// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "core/data/points_csv.h"
#include "core/io/files.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestPointsCsv : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::string file(const std::string& text) {
    const std::string path = folder_.filePath("points.csv").toStdString();
    write_file_atomically(path, text);
    return path;
  }

 private Q_SLOTS:
  void points_read_back_to_the_same_bits() {
    const Dataset data = make_dataset({});
    const std::string path = folder_.filePath("circles.csv").toStdString();
    write_points_csv(data, path);
    const Dataset again = read_points_csv(path);
    QVERIFY(again.points == data.points);
    QVERIFY(again.labels == data.labels);
    QVERIFY(!again.truth);
    QVERIFY(again.plane.x_max >= 1.0 && again.plane.x_max < 1.4);
    QVERIFY(again.radius >= again.plane.width() / 2.5);
    QVERIFY(read_file(path).starts_with("x,y,label\n0.1,0,1\n"));
  }

  void a_spec_takes_its_points_from_a_file() {
    DataSpec spec;
    spec.points_file = FIXTURES "/points.csv";
    const Dataset data = make_dataset(spec);
    QCOMPARE(data.size(), Eigen::Index{4});
    QVERIFY(data.plane == plane_around(data.points));
    QCOMPARE(data.radius, 3.0);
    QCOMPARE(data.points(1, 0), -0.25);
    QCOMPARE(int(data.labels(1)), 1);
    spec.points_file = file("0,0,1\n1,1,1\n");
    QCOMPARE(message_of([&] { make_dataset(spec); }),
             QString::fromStdString(spec.points_file +
                                    ": all 2 points are of class 1; there is nothing to tell apart"));
  }

  void variants_are_understood_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << QByteArray("1.5,-2,1\n0,0.25,0\n");
    QTest::newRow("no last line end") << QByteArray("1.5,-2,1\n0,0.25,0");
    QTest::newRow("header") << QByteArray("x,y,label\n1.5,-2,1\n0,0.25,0\n");
    QTest::newRow("quoted header") << QByteArray("\"x\",\"y\",\"label\"\n1.5,-2,1\n0,0.25,0\n");
    QTest::newRow("other words") << QByteArray("# x0,x1,class\n1.5,-2,1\n0,0.25,0\n");
    QTest::newRow("windows") << QByteArray("x,y,label\r\n1.5,-2,1\r\n0,0.25,0\r\n");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfx,y,label\n1.5,-2,1\n0,0.25,0\n");
    QTest::newRow("byte order mark, no header") << QByteArray(
        "\xef\xbb\xbf"
        "1.5,-2,1\n0,0.25,0\n");
    QTest::newRow("blanks") << QByteArray(" 1.5 ,\t-2, 1\n0 , .25 ,0 \n");
    QTest::newRow("blank lines") << QByteArray("1.5,-2,1\n0,0.25,0\n\n  \r\n\n");
    QTest::newRow("signs and exponents") << QByteArray("+15e-1,-2.0E0,1.0\n-0,2500e-4,0e0\n");
    QTest::newRow("tiny") << QByteArray("1.5,-2,1\n1e-999,0.25,0\n");
  }
  void variants_are_understood() {
    QFETCH(QByteArray, text);
    const Dataset data = read_points_csv(file(text.toStdString()));
    QCOMPARE(data.size(), Eigen::Index{2});
    QCOMPARE(data.points(0, 0), 1.5);
    QCOMPARE(data.points(0, 1), -2.0);
    QCOMPARE(data.points(1, 0), 0.0);
    QCOMPARE(data.points(1, 1), 0.25);
    QCOMPARE(int(data.labels(0)), 1);
    QCOMPARE(int(data.labels(1)), 0);
    // A box around the points, 8 % of each side away from them.
    QCOMPARE(data.plane.x_min, -0.12);
    QCOMPARE(data.plane.x_max, 1.62);
    QCOMPARE(data.plane.y_min, -2.18);
    QCOMPARE(data.plane.y_max, 0.43);
    QCOMPARE(data.radius, 2.5);
  }

  void the_plane_is_never_without_size() {
    const auto plane = [](std::initializer_list<float> values) {
      PointMatrix points(Eigen::Index(values.size() / 2), 2);
      std::ranges::copy(values, points.data());
      return plane_around(points);
    };
    const auto around = [](const PlaneBox& box, double x, double y) {
      return box.x_min < x && x < box.x_max && box.y_min < y && y < box.y_max;
    };
    QVERIFY(plane({0, 0}) == PlaneBox::centred(1.16));
    QVERIFY(around(plane({5, 7}), 5, 7));
    const PlaneBox upright = plane({2000, 0, 2000, 1});
    QVERIFY(around(upright, 2000, 1) && upright.width() > 1 && upright.height() < 1.2);
    const float most = std::numeric_limits<float>::max();
    const PlaneBox largest = plane({-most, -most, most, most});
    QVERIFY(std::isfinite(float(largest.x_max)) && largest.width() > 0);
    const PlaneBox wide = plane({0, 0, 2100, 1});
    QCOMPARE(wide.width(), 2100 * 1.16);
    QCOMPARE(wide.height(), 1.16);
  }

  void broken_files_are_reported_with_line_and_column_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& text, const char* message) {
      QTest::newRow(name) << text << message;
    };
    row("word", "0,0,1\n1,abc,0\n", ":2:3: expected a number, found 'abc'");
    row("word in the first line", "abc,0.5,1\n", ":1:1: expected a number, found 'abc'");
    row("second header", "x,y,label\nx,y,label\n", ":2:1: expected a number, found 'x'");
    row("unit", "0,1.5cm,1\n", ":1:3: expected a number, found '1.5cm'");
    row("missing number", "0,,1\n", ":1:3: expected a number, found ''");
    row("decimal commas", "0,5,1,5,1\n", ":1:7: expected 3 values (x,y,label), found 5");
    row("too few", "0,0,1\n0,0\n", ":2:4: expected 3 values (x,y,label), found 2");
    row("semicolons", "0;0;1\n", ":1:1: expected 3 values (x,y,label), found 3 separated by semicolons");
    row("trailing comma", "0,0,1,\n", ":1:7: expected 3 values (x,y,label), found 4");
    row("not a number", "0,0,1\nnan,0,1\n", ":2:1: expected a finite number, found 'nan'");
    row("infinite", "0,-inf,1\n", ":1:3: expected a finite number, found '-inf'");
    row("beyond a float", "0,1e39,1\n", ":1:3: expected a finite number, found '1e39'");
    row("beyond a double", "0,-1e999,1\n", ":1:3: expected a finite number, found '-1e999'");
    row("label", "0,0,2\n", ":1:5: expected the label 0 or 1, found '2'");
    row("negative label", "x,y,label\r\n0, 0, -1\r\n", ":2:7: expected the label 0 or 1, found '-1'");
    row("fraction", "0,0,0.5\n", ":1:5: expected the label 0 or 1, found '0.5'");
    row("word as label", "0,0,red\n", ":1:5: expected the label 0 or 1, found 'red'");
    row("after blank lines", "\n\n0,0,red\n", ":3:5: expected the label 0 or 1, found 'red'");
    row("binary", QByteArray("\x00\x01\xff,1,1\n", 8), ": is not a text table");
    row("empty", "", ": holds no points");
    row("header only", "x,y,label\n", ": holds no points");
    row("blank", " \n\n", ": holds no points");
  }
  void broken_files_are_reported_with_line_and_column() {
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    const std::string path = file(text.toStdString());
    const QString found = message_of([&] { read_points_csv(path); });
    QCOMPARE(found, QString::fromStdString(path) + message);
  }

  void files_that_cannot_be_opened_are_named() {
    QCOMPARE(message_of([] { read_points_csv("/nowhere/p.csv"); }),
             QString("cannot read /nowhere/p.csv: No such file or directory"));
    QCOMPARE(message_of([] { write_points_csv(make_dataset({}), "/dev/full"); }),
             QString("cannot write /dev/full: No space left on device"));
  }
};

QUANTOSCOPE_TEST(TestPointsCsv)
#include "test_points_csv.moc"
