// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QtTest>

#include "core/data/dataset.h"
#include "core/data/own_points.h"
#include "core/spec/spec_fields.h"
#include "core/spec/spec_json.h"
#include "core/train/experiment.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"

using namespace quantoscope;

namespace {

ExperimentSpec with_points(const char* points) {
  ExperimentSpec spec = tiny_spec();
  spec.data.generator = "own";
  spec.data.own_points = points;
  return spec;
}

ExperimentOptions options(bool paused, bool incomplete_data) {
  ExperimentOptions options;
  options.paused = paused;
  options.incomplete_data = incomplete_data;
  return options;
}

}  // namespace

class TestOwnPoints : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void points_are_read_and_written() {
    const std::vector<OwnPoint> points = parse_own_points(" 0.5,-0.25,1;-1e-3, +2 ,0 ;", "here");
    QCOMPARE(points, (std::vector<OwnPoint>{{0.5, -0.25, 1}, {-0.001, 2, 0}}));
    QCOMPARE(own_points_text(points), std::string("0.5,-0.25,1; -0.001,2,0"));
    QVERIFY(parse_own_points(" \n", "here").empty());
    QCOMPARE(own_points_text({}), std::string());
    QCOMPARE(own_points_text({{-0.0, 0, 0}}), std::string("0,0,0"));
  }

  void what_is_wrong_is_said_with_its_place_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* text, const char* message) {
      QTest::newRow(name) << QByteArray(text) << QString("here: ") + message;
    };
    row("word", "0,0,1; 0.1,a,1", "point 2 ('0.1,a,1'): expected a number, found 'a'");
    row("empty number", "0,,1", "point 1 ('0,,1'): expected a number, found ''");
    row("two", "0,0,1;1,1", "point 2 ('1,1'): expected three numbers x,y,label, found 2");
    row("four", "0,0,1,1", "point 1 ('0,0,1,1'): expected three numbers x,y,label, found 4");
    row("label", "0,0,2", "point 1 ('0,0,2'): expected the label 0 or 1, found 2");
    row("far", "0,2e6,1", "point 1 ('0,2e6,1'): 2e+06 is outside -1e+06..1e+06");
    row("infinite", "inf,0,1", "point 1 ('inf,0,1'): inf is outside -1e+06..1e+06");
    row("not a number", "nan,0,1", "point 1 ('nan,0,1'): nan is outside -1e+06..1e+06");
    row("nothing between", "0,0,1;;1,1,0", "point 2 (''): expected a number, found ''");
  }
  void what_is_wrong_is_said_with_its_place() {
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    QCOMPARE(message_of([&] { parse_own_points(text.toStdString(), "here"); }), message);
  }

  void too_many_belong_into_a_file() {
    std::string text;
    for (std::size_t i = 0; i <= kMostOwnPoints; ++i) text += "0,0,1;";
    QCOMPARE(message_of([&] { parse_own_points(text, "here"); }),
             QString("here: more than 10000 points; put so many into a CSV file (data.points_file)"));
    text.resize(text.size() - 6);
    QCOMPARE(parse_own_points(text, "here").size(), kMostOwnPoints);
  }

  void the_field_keeps_one_text_for_the_same_points() {
    ExperimentSpec a = tiny_spec(), b = a;
    const Field& own = field("data.own_points");
    own.set(a, std::string("0.50,1,1;-0,2,0;"));
    own.set(b, std::string(" 5e-1,1.0,1 ; 0,2,0"));
    QCOMPARE(a, b);
    QCOMPARE(a.data.own_points, std::string("0.5,1,1; 0,2,0"));
    QCOMPARE(message_of([&] { own.set(a, std::string("1,2")); }),
             QString("data.own_points: point 1 ('1,2'): expected three numbers x,y,label, found 2"));
    QCOMPARE(a, b);
    a.data.own_points = "1,2";
    QVERIFY(message_of([&] { a.validate(); }).startsWith("data.own_points: point 1"));
  }

  void json_has_them_as_text_or_as_arrays() {
    const ExperimentSpec spec = with_points("0.5,-1,1; 0.125,0,0");
    QCOMPARE(spec_from_json(spec_to_json(spec), "f.json"), spec);
    const auto read = [](const char* points) {
      return spec_from_json(R"({"data": {"generator": "own", "own_points": )" + std::string(points) + "}}",
                            "f.json")
          .data.own_points;
    };
    QCOMPARE(read("[[0.5, -1, 1], [0.125, 0, 0]]"), spec.data.own_points);
    QCOMPARE(read("[]"), std::string());
    QCOMPARE(message_of([&] { read("[[0, 0, 1], 7]"); }),
             QString("f.json: data.own_points: point 2: expected [x, y, label], found 7"));
    QCOMPARE(message_of([&] { read("[[0, 0, 1], [1, 2]]"); }),
             QString("f.json: data.own_points: point 2 ('1,2'): expected three numbers x,y,label, found 2"));
    QVERIFY(message_of([&] { read("7"); }).startsWith("f.json: data.own_points: expected"));
  }

  void the_plane_goes_round_the_points() {
    const Dataset near = make_dataset(with_points("0.1,0.2,1; 0.3,0.4,0").data);
    QCOMPARE(near.plane, PlaneBox::centred(1));
    QVERIFY(!near.truth);
    QCOMPARE(near.size(), Eigen::Index{2});
    QCOMPARE(near.points(1, 0), double(0.3f));
    QCOMPARE(int(near.labels(0)), 1);
    QCOMPARE(near.passes, 1000);
    const Dataset far = make_dataset(with_points("-3,4,1; 0.3,0.4,0").data);
    QCOMPARE(far.plane, PlaneBox::centred(4));
    QCOMPARE(far.radius, 5.0);
  }

  void an_epoch_has_at_least_two_thousand_points() {
    QCOMPARE(passes_for(0), 1);
    QCOMPARE(passes_for(1), 2000);
    QCOMPARE(passes_for(3), 667);
    QCOMPARE(passes_for(1999), 2);
    QCOMPARE(passes_for(2000), 1);
    QCOMPARE(passes_for(20000), 1);
  }

  void both_classes_are_needed_data() {
    QTest::addColumn<QByteArray>("points");
    QTest::addColumn<QString>("missing");
    QTest::newRow("none") << QByteArray() << "add points of both classes";
    QTest::newRow("ones") << QByteArray("0,0,1; 1,1,1") << "add points of class 0, too";
    QTest::newRow("zeros") << QByteArray("0,0,0") << "add points of class 1, too";
    QTest::newRow("both") << QByteArray("0,0,0; 1,1,1") << "";
  }
  void both_classes_are_needed() {
    QFETCH(QByteArray, points);
    QFETCH(QString, missing);
    const ExperimentSpec spec = with_points(points);
    QCOMPARE(QString::fromStdString(make_dataset(spec.data).missing), missing);
    // Who cannot wait is told; who can, waits.
    const QString refused = missing.isEmpty() ? QString() : "own: " + missing;
    QCOMPARE(message_of([&] { make_complete_dataset(spec.data); }), refused);
    QCOMPARE(message_of([&] { Experiment experiment(spec, options(true, false)); }), refused);
    Experiment experiment(spec, options(true, true));
    QCOMPARE(QString::fromStdString(experiment.snapshot(NetworkKind::Float)->message.english()), missing);
    QVERIFY(experiment.snapshot(NetworkKind::Joint)->phase == NetworkPhase::Waiting);
    if (!missing.isEmpty()) QVERIFY(experiment.idle() && !experiment.finished());
  }

  void training_begins_with_the_second_class() {
    Experiment experiment(with_points("0.5,0.5,1"), options(false, true));
    QVERIFY(experiment.idle());
    ExperimentSpec both = with_points("0.5,0.5,1; -0.5,-0.5,0");
    both.pretraining.epochs = 30;
    experiment.update(both);
    QVERIFY(experiment.wait());
    const auto joint = experiment.snapshot(NetworkKind::Joint);
    QVERIFY(joint->phase == NetworkPhase::Finished);
    QVERIFY(joint->message.empty());
    QCOMPARE(experiment.snapshot(NetworkKind::Float)->accuracy.training.value(), 1.0);
    QVERIFY(!joint->accuracy.truth);
    experiment.update(with_points("0.5,0.5,1"));
    QVERIFY(experiment.idle());
    QVERIFY(experiment.snapshot(NetworkKind::Float)->phase == NetworkPhase::Waiting);
  }

  void points_of_a_set_are_taken_evenly() {
    const Dataset rings = make_dataset({});
    const std::vector<OwnPoint> some = points_of(rings, 2000);
    QCOMPARE(some.size(), std::size_t{2000});
    QCOMPARE(points_of(rings, 2000), some);
    const auto ones = std::ranges::count(some, 1, &OwnPoint::label);
    QVERIFY(ones > 880 && ones < 1120);  // Five standard deviations.
    const auto right = std::ranges::count_if(some, [](const OwnPoint& p) { return p.x > 0; });
    QVERIFY(right > 880 && right < 1120);

    const Dataset few = own_dataset({{0.12344, -0.5, 1}, {3, 4, 0}});
    QCOMPARE(points_of(few, 2000), (std::vector<OwnPoint>{{0.123, -0.5, 1}, {3, 4, 0}}));
    QVERIFY(points_of(own_dataset({}), 10).empty());
  }
};

QUANTOSCOPE_TEST(TestOwnPoints)
#include "test_own_points.moc"
