// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QTemporaryDir>
#include <QtTest>

#include "core/io/files.h"
#include "core/lesson/lesson_json.h"
#include "core/lesson/lesson_run.h"
#include "core/lesson/lesson_walk.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

const LessonWords kKnown{{"class", "flips"}, {"points", "boundary"}, {"curves", "layers"}};

Lesson read(const QByteArray& text) { return lesson_from_json(text.toStdString(), "l.json", kKnown); }

/// A lesson with these steps.
QByteArray with_steps(const QByteArray& steps) {
  return R"({"format": "quantoscope-lesson", "version": 1, "title": "T", "summary": "S", "steps": [)" +
         steps + "]}";
}
/// A lesson with one step that has this, too.
QByteArray with(const QByteArray& more) { return with_steps(R"({"title": "A", "text": "B", )" + more + "}"); }
QByteArray predict(const QByteArray& right, const QByteArray& choices = R"("a", "b", "c")") {
  return R"("predict": {"question": "Q?", "cover": ["weight", "joint"], "choices": [)" + choices +
         R"(], "right": )" + right + R"(, "explanation": "E"})";
}

const QByteArray kThreeSteps = with_steps(
    R"({"title": "One", "text": ["First.", "Second."], "experiment": {"model": {"width": 16}},
        "view": {"map": "flips", "overlays": [], "zoom": [0, -1, 0.5], "network": "weight"}, "point": [0.25, -0.5]},
       {"title": "Two", "text": "x", "experiment": {"model": {"depth": 3}}, )" +
    predict("2") +
    R"(, "view": {"solo": "joint", "playing": false}, "wait": ["weight", "joint"]},
       {"title": "Three", "text": "y", "point": null, "view": {"zoom": "all"}})");

/// A step that covers these ("" for none) and changes the experiment.
QByteArray covering(const QByteArray& kinds, const QByteArray& experiment = "{}") {
  return R"({"title": "A", "text": "B", "experiment": )" + experiment +
         (kinds.isEmpty() ? QByteArray() : R"(, "cover": [)" + kinds + "]") + "}";
}
/// A step that asks about the network of rounded weights.
QByteArray asking(const QByteArray& asks = R"("weight")", const QByteArray& more = "") {
  return R"({"title": "C", "text": "D", "predict": {"question": "Q?", "cover": ["weight", "joint"], "asks": [)" +
         asks + R"(], "choices": ["a", "b"], "right": 1, "explanation": "E"})" + more + "}";
}

/// A finished network that is right on this share of the plane, this share of its flips being noise.
std::shared_ptr<const NetworkSnapshot> finished(NetworkKind kind, double accuracy, double noise = 0.5) {
  auto made = std::make_shared<NetworkSnapshot>();
  made->kind = kind;
  made->phase = NetworkPhase::Finished;
  made->parameters = 12345;
  made->accuracy.truth = accuracy;
  made->error.emplace();
  made->error->flipped_share = 1 - accuracy;
  made->error->noise_share = noise;
  made->error->distortion_share = 1 - noise;
  made->error->boundary_length_ratio = 1.63;
  made->map = std::make_shared<DecisionMap>();
  return made;
}

}  // namespace

class TestLesson : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_lesson_is_read() {
    const Lesson lesson = read(kThreeSteps);
    QCOMPARE(lesson.title, std::string("T"));
    QCOMPARE(lesson.steps.size(), std::size_t(3));
    QCOMPARE(lesson.steps[0].text.size(), std::size_t(2));
    QCOMPARE(lesson.steps[0].text[1].text, std::string("Second."));
    const Prediction& prediction = *lesson.steps[1].prediction;
    QCOMPARE(prediction.right, 1);
    QVERIFY((prediction.covered == std::vector{NetworkKind::Weight, NetworkKind::Joint}));
    QVERIFY(lesson.steps[1].wait == prediction.covered);
    QVERIFY(!lesson.steps[0].prediction && lesson.steps[0].wait.empty());
  }

  void changes_add_up_from_step_to_step() {
    const Lesson lesson = read(kThreeSteps);
    ExperimentSpec spec;
    spec.model.width = 16;
    QCOMPARE(lesson.steps[0].experiment, spec);
    spec.model.depth = 3;
    QCOMPARE(lesson.steps[1].experiment, spec);
    QCOMPARE(lesson.steps[2].experiment, spec);
  }

  void the_view_of_a_step_is_the_same_from_both_sides() {
    LessonWalk walk(read(kThreeSteps));
    const LessonView first = walk.view();
    QCOMPARE(*first.map, std::string("flips"));
    QVERIFY(first.overlays && first.overlays->empty());
    QVERIFY(!first.solo && !first.playing && !first.panels);
    QVERIFY(walk.next());
    QCOMPARE(*walk.view().map, std::string("flips"));
    QCOMPARE(*walk.view().solo, std::string("joint"));
    QCOMPARE(*walk.view().playing, false);
    QVERIFY((*walk.view().point == std::array{0.25, -0.5}));
    const LessonView second = walk.view();
    walk.choose(0);
    QVERIFY(walk.reveal() && walk.next());
    QVERIFY(std::isnan((*walk.view().point)[0]));
    QCOMPARE((*walk.view().zoom)[2], 0.0);
    QVERIFY(walk.back());
    QVERIFY(walk.view() == second);
    QVERIFY(walk.back());
    QVERIFY(walk.view() == first);
    QVERIFY(!walk.back());
  }

  void predict_then_reveal() {
    LessonWalk walk(read(kThreeSteps));
    QVERIFY(!walk.isHiding() && !walk.canReveal() && walk.canGoNext());
    walk.choose(0);
    QVERIFY(!walk.choice());
    walk.next();
    QVERIFY(walk.isHiding() && walk.covers(NetworkKind::Weight) && walk.covers(NetworkKind::Joint));
    QVERIFY(!walk.covers(NetworkKind::Float) && !walk.covers(NetworkKind::Activation));
    QVERIFY(!walk.canGoNext() && !walk.next() && !walk.canReveal() && !walk.reveal());
    walk.choose(3);
    walk.choose(-1);
    QVERIFY(!walk.choice());
    walk.choose(0);
    walk.choose(1);
    QVERIFY(walk.isHiding() && walk.reveal());
    QVERIFY(walk.isRight() && !walk.isHiding() && !walk.covers(NetworkKind::Weight));
    walk.choose(0);
    QVERIFY(walk.isRight());
    QVERIFY(walk.next() && !walk.canGoNext() && !walk.next());
    // Coming back, the answer is still there.
    walk.back();
    QVERIFY(walk.isRevealed() && walk.choice() == 1);
    QCOMPARE(walk.rightAnswers(), 1);
    QCOMPARE(walk.revealedAnswers(), 1);
    QCOMPARE(walk.questions(), 1);
  }

  void what_is_asked_later_stays_covered_until_the_answer() {
    LessonWalk walk(
        read(with_steps(covering(R"("weight", "activation", "joint")") + "," +
                        asking(R"("weight")", R"(, "cover": ["joint"])") + "," + asking(R"("joint")"))));
    const auto covered = [&](int step, const std::vector<NetworkKind>& kinds) {
      for (const NetworkKind kind : kAllKinds)
        if (walk.covers(step, kind) != (std::ranges::count(kinds, kind) > 0)) return false;
      return true;
    };
    using enum NetworkKind;
    QVERIFY(covered(0, {Weight, Activation, Joint}));
    QVERIFY(walk.next());
    QVERIFY(covered(0, {Weight, Activation, Joint}) && covered(1, {Weight, Joint}));
    walk.choose(0);
    QVERIFY(walk.reveal());
    QVERIFY(covered(0, {Activation, Joint}) && covered(1, {Joint}));
    QVERIFY(walk.next() && walk.covers(Joint) && walk.skip());
    // The activations nobody asks about: their author wants them covered.
    QVERIFY(covered(0, {Activation}) && covered(1, {}) && covered(2, {}));
  }

  void a_question_can_be_skipped() {
    LessonWalk walk(read(with_steps(asking() + "," + covering(""))));
    walk.choose(0);
    QVERIFY(walk.skip() && walk.isRevealed() && !walk.choice() && !walk.isRight());
    QVERIFY(!walk.skip() && walk.canGoNext());
    QCOMPARE(walk.skippedAnswers(), 1);
    QCOMPARE(walk.rightAnswers(), 0);
  }

  void controls_come_when_nothing_is_asked_any_more() {
    const QByteArray controls = R"("controls": ["model.depth"], "steps")";
    const QByteArray named = R"({"title": "A", "text": "B", "controls": ["seed"]})";
    const auto of = [&](const QByteArray& steps) {
      return LessonWalk(read(with_steps(steps).replace("\"steps\"", controls)));
    };
    using Keys = std::vector<std::string>;
    LessonWalk walk =
        of(covering(R"("weight")") + "," + named.chopped(1) + R"(, "cover": ["weight"]},)" + asking());
    QCOMPARE(walk.controls(), Keys());
    QVERIFY(walk.next());
    QCOMPARE(walk.controls(), Keys{"seed"});
    QVERIFY(walk.next());
    QCOMPARE(walk.controls(), Keys());
    QVERIFY(walk.skip());
    QCOMPARE(walk.controls(), Keys{"model.depth"});
    // Steps before keep to what they name: there is no room for more below their texts.
    QVERIFY(walk.back());
    QCOMPARE(walk.controls(), Keys{"seed"});
    QVERIFY(walk.back());
    QCOMPARE(walk.controls(), Keys());
    // Lessons that do not say what they ask about are as they were.
    QCOMPARE(LessonWalk(read(QByteArray(kThreeSteps).replace("\"steps\"", controls))).controls(),
             Keys{"model.depth"});
  }

  void a_lesson_that_gives_an_answer_away_is_refused_data() {
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& steps, const char* message) {
      QTest::newRow(name) << steps << message;
    };
    const QByteArray covered = covering(R"("weight")"), open = covering(""), comma = ",";
    const char* fine = "";
    row("covered before", covered + comma + covered + comma + asking(), fine);
    row("nothing before", asking() + comma + open, fine);
    row("seen before", open + comma + asking(),
        "l.json: steps #1: 'weight' is seen before step 2 asks about it, 'Q?'; it belongs into this step's "
        "'cover'");
    row("another is covered", covering(R"("joint")") + comma + asking(),
        "l.json: steps #1: 'weight' is seen before step 2 asks about it, 'Q?'; it belongs into this step's "
        "'cover'");
    row("seen in between", covered + comma + open + comma + asking(),
        "l.json: steps #2: 'weight' is seen before step 3 asks about it, 'Q?'; it belongs into this step's "
        "'cover'");
    row("answered, then asked again", asking() + comma + asking(),
        "l.json: steps #1: 'weight' is seen before step 2 asks about it, 'Q?'; it belongs into this step's "
        "'cover'");
    row("another network",
        covering("", R"({"seed": 9})") + comma + covering(R"("weight")", R"({"seed": 1})") + comma + asking(),
        fine);
    row("other activations do not matter",
        covering("", R"({"quantization": {"activation_bits": 5}})") + comma +
            covering(R"("weight")", R"({"quantization": {"activation_bits": 2}})") + comma + asking(),
        "l.json: steps #1: 'weight' is seen before step 3 asks about it, 'Q?'; it belongs into this step's "
        "'cover'");
    row("covered for good", asking(R"("weight")", R"(, "cover": ["weight"])"),
        "l.json: steps #1.cover: 'weight' stays covered after the answer to the question of this step, 'Q?'");
    row("asks about what is seen", asking(R"("float")"),
        "l.json: steps #1.predict.asks: 'float' is not among the covered networks");
    row("does not say what it asks",
        open + comma + "{\"title\": \"A\", \"text\": \"B\", " + predict("1") + "}", fine);
  }
  void a_lesson_that_gives_an_answer_away_is_refused() {
    QFETCH(QByteArray, steps);
    QTEST(message_of([&] { read(with_steps(steps)); }), "message");
  }

  void numbers_stand_in_texts_as_they_were_measured() {
    const Lesson lesson = read(with_steps(
        R"({"name": "first", "title": "A", "text": "B"}, {"title": "C", "text": "D", "experiment": {"seed": 2}})"));
    LessonRun run(lesson);
    const auto text = [&](int step, const char* of) { return QString::fromStdString(run.filled(step, of)); };
    QCOMPARE(text(0, "a {float.accuracy} b"), QString("a … b"));
    QVERIFY(run.keep(lesson.steps[0].experiment, finished(NetworkKind::Float, 0.9686)));
    QVERIFY(run.keep(lesson.steps[0].experiment, finished(NetworkKind::Weight, 0.8775, 0.06)));
    QCOMPARE(text(0, "{float.accuracy} {weight.accuracy}"), QString("96.9 % 87.8 %"));
    QCOMPARE(text(0, "{weight.loss}, {weight.flips}, {weight.noise in words}, {weight.distortion in words}"),
             QString("9.1 points, 12 %, about a tenth, about nine tenths"));
    QCOMPARE(text(0, "{weight.boundary} {weight.boundary to 2} {weight.parameters}"),
             QString("1.6 1.63 12,345"));
    // Of another step; braces that are none of ours stay.
    QCOMPARE(text(1, "{weight.accuracy} {weight.accuracy of first} {x} {a.b} \\frac{1}{2}"),
             QString("… 87.8 % {x} {a.b} \\frac{1}{2}"));
    // What is still training, and what another experiment gave, tells nothing.
    auto training = std::make_shared<NetworkSnapshot>(*finished(NetworkKind::Joint, 0.5));
    training->phase = NetworkPhase::Training;
    QVERIFY(!run.keep(lesson.steps[0].experiment, training));
    ExperimentSpec other = lesson.steps[0].experiment;
    other.seed = 3;
    QVERIFY(!run.keep(other, finished(NetworkKind::Joint, 0.5)));
    QCOMPARE(text(0, "{joint.accuracy}"), QString("…"));
  }

  void points_of_accuracy_are_counted_in_words() {
    const auto points = [](double loss, int decimals = -1) {
      return QString::fromStdString(number_in_text(LessonNumber::Loss, loss, decimals));
    };
    QCOMPARE(points(0.0912), QString("9.1 points"));
    QCOMPARE(points(0.01), QString("1.0 points"));
    QCOMPARE(points(0.003), QString("0.3 points"));
    QCOMPARE(points(0.0003), QString("no points"));
    QCOMPARE(points(-0.02), QString("no points"));
    QCOMPARE(points(0.091, 0), QString("9 points"));
    QCOMPARE(points(0.0102, 0), QString("1 point"));
    QCOMPARE(points(0.003, 0), QString("less than a point"));
    QCOMPARE(points(-0.02, 0), QString("no points"));
    QCOMPARE(points(-0.02, 1), QString("−2.0 points"));
  }

  void shares_have_words_data() {
    QTest::addColumn<double>("share");
    QTest::addColumn<QString>("words");
    const std::pair<double, const char*> rows[] = {{0, "none"},
                                                   {0.03, "hardly any"},
                                                   {0.06, "about a tenth"},
                                                   {0.2, "about a fifth"},
                                                   {0.25, "about a quarter"},
                                                   {0.333, "about a third"},
                                                   {0.4, "about two fifths"},
                                                   {0.5, "about half"},
                                                   {0.6, "about three fifths"},
                                                   {0.667, "about two thirds"},
                                                   {0.75, "about three quarters"},
                                                   {0.8, "about four fifths"},
                                                   {0.93, "about nine tenths"},
                                                   {0.96, "nearly all"},
                                                   {1, "all"}};
    for (const auto& [share, words] : rows) QTest::newRow(words) << share << QString(words);
  }
  void shares_have_words() {
    QFETCH(double, share);
    QTEST(QString::fromStdString(share_in_words(share)), "words");
  }

  void a_claim_that_does_not_hold_is_told_so() {
    const Lesson lesson = read(with_steps(R"({"title": "A", "text": ["Always.",
        {"claim": "activation.noise > weight.noise + 10 and activation.accuracy < 95", "text": "Yes {activation.noise}.", "else": "no."},
        {"if": "weight.loss > 5", "text": "Much."}, {"if": "weight.loss <= 5", "text": "Little."}]})"));
    const LessonPhrases phrases{"OTHER:", "later"};
    LessonRun run(lesson);
    const auto text = [&] { return QString::fromStdString(run.filled(0, lesson.steps[0].text, phrases)); };
    QCOMPARE(text(), QString("Always.\n\nlater"));  // Said once.
    const ExperimentSpec& spec = lesson.steps[0].experiment;
    run.keep(spec, finished(NetworkKind::Float, 0.97));
    run.keep(spec, finished(NetworkKind::Weight, 0.90, 0.1));
    run.keep(spec, finished(NetworkKind::Activation, 0.90, 0.21));
    QCOMPARE(text(), QString("Always.\n\nYes 21 %.\n\nMuch."));
    run.keep(spec, finished(NetworkKind::Weight, 0.96, 0.15));
    QCOMPARE(text(), QString("Always.\n\nOTHER: no.\n\nLittle."));
  }

  void texts_that_tell_too_much_or_nonsense_are_refused_data() {
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& steps, const char* message) {
      QTest::newRow(name) << steps << message;
    };
    const auto saying = [](const QByteArray& text) {
      return R"({"title": "A", "cover": ["weight"], "text": [)" + text + "]}";
    };
    row("unknown number", saying(R"("{weight.acuracy}")"),
        "l.json: steps #1.text: 'acuracy' is not one of accuracy, loss, flips, distortion, noise, boundary, "
        "gain "
        "or parameters");
    row("a slip in the network", saying(R"("{wieght.accuracy}")"),
        "l.json: steps #1.text: expected a number such as 'weight.accuracy', found 'wieght.accuracy'");
    row("words of no meaning", saying(R"("{weight.boundary in words}")"),
        "l.json: steps #1.text: 'in words' says nothing here; a number may have 'of STEP', 'to DECIMALS' "
        "(0..3) and, "
        "if it is a share, 'in words' after it");
    row("unknown step", saying(R"("{weight.accuracy of wide}")"),
        "l.json: steps #1.text: no step so far has the name 'wide'");
    row("a later step",
        saying(R"("{weight.accuracy of wide}")") + R"(, {"name": "wide", "title": "A", "text": "B"})",
        "l.json: steps #1.text: no step so far has the name 'wide'");
    row("beside itself", R"({"name": "wide", "title": "A", "text": "B", "beside": "wide"})",
        "l.json: steps #1.beside: no step so far has the name 'wide'");
    row("a name twice",
        R"({"name": "wide", "title": "A", "text": "B"}, {"name": "wide", "title": "A", "text": "B"})",
        "l.json: steps #2.name: 'wide' is given twice");
    row("a name of two words", R"({"name": "so wide", "title": "A", "text": "B"})",
        "l.json: steps #1.name: 'so wide' is more than one word");
    row("no condition", saying(R"({"if": "weight.loss", "text": "B"})"),
        "l.json: steps #1.text: 'weight.loss' is no condition such as 'weight.noise + 10 < "
        "activation.noise'");
    row("neither", saying(R"({"text": "B"})"), "l.json: steps #1.text #1: expected either 'if' or 'claim'");
    row("a claim with nothing in its place", saying(R"({"claim": "weight.loss < 3", "text": "B"})"),
        "l.json: steps #1.text #1: 'else' is missing");
    row("tells what is asked later", saying(R"("{weight.noise}")") + "," + asking(),
        "l.json: steps #1.text: a number of 'weight' is told before step 2 asks about it, 'Q?'");
    row("says by words what is asked later",
        saying(R"({"if": "weight.noise > 50", "text": "B"})") + "," + asking(),
        "l.json: steps #1.text: a number of 'weight' is told before step 2 asks about it, 'Q?'");
    row("tells it with the question", asking().replace("\"D\"", "\"{weight.loss}\""),
        "l.json: steps #1.text: a number of 'weight' is told before step 1 asks about it, 'Q?'");
    row("tells it with the answer", asking().replace("\"E\"", "\"{weight.loss}\""), "");
    row("half a claim", asking().replace("\"right\": 1", "\"right\": 1, \"claim\": \"weight.loss < 2\""),
        "l.json: steps #1.predict: 'claim' and 'else' go together");
    row("no row", R"({"title": "A", "text": "B", "remember": [{"title": "C", "number": "speed"}]})",
        "l.json: steps #1.remember #1.number: 'speed' is not one of accuracy, loss, flips, distortion, "
        "noise, "
        "boundary, gain or parameters");
  }
  void texts_that_tell_too_much_or_nonsense_are_refused() {
    QFETCH(QByteArray, steps);
    QTEST(message_of([&] { read(with_steps(steps)); }), "message");
  }

  void a_question_whose_answer_does_not_hold_is_nobody_s_fault() {
    LessonWalk walk(read(with_steps(asking() + "," + covering(""))));
    walk.choose(0);
    walk.reveal();
    QCOMPARE(walk.rightAnswers(), 1);
    walk.setHolds(false);
    QVERIFY(!walk.isRight());
    QCOMPARE(walk.rightAnswers(), 0);
    QCOMPARE(walk.otherAnswers(), 1);
  }

  void a_wrong_prediction_is_wrong() {
    LessonWalk walk(read(kThreeSteps));
    walk.next();
    walk.choose(2);
    QVERIFY(walk.reveal() && !walk.isRight() && walk.isRevealed());
    QCOMPARE(walk.rightAnswers(), 0);
    QCOMPARE(walk.revealedAnswers(), 1);
  }

  void errors_name_the_place_and_what_is_allowed_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& text, const char* message) {
      QTest::newRow(name) << text << message;
    };
    row("no format", "{}", "l.json: 'format' is missing; this is no quantoscope-lesson file");
    row("other format", R"({"format": "quantoscope-experiment", "version": 1})",
        "l.json: format: expected 'quantoscope-lesson', found 'quantoscope-experiment'");
    row("newer", R"({"format": "quantoscope-lesson", "version": 9})",
        "l.json: format version 9 is newer than this program's 1; a newer Quantoscope can read it");
    row("list", "[]", "l.json: expected an object, found a list");
    row("no title", R"({"format": "quantoscope-lesson", "version": 1})", "l.json: 'title' is missing");
    row("no steps", with_steps(""), "l.json: steps: the list is empty");
    row("unknown key", R"({"format": "quantoscope-lesson", "version": 1, "tilte": "T"})",
        "l.json: unknown key 'tilte'; did you mean 'title'?");
    row("unknown key in a step", with(R"("vieww": {})"),
        "l.json: steps #1: unknown key 'vieww'; did you mean 'view'?");
    QByteArray many = R"({"title": "A", "text": "B"})";
    for (int i = 0; i < 100; ++i) many += R"(, {"title": "A", "text": "B"})";
    row("too many steps", with_steps(many), "l.json: steps #101: more than 100 steps");
    row("empty text", with_steps(R"({"title": "A", "text": " "})"),
        "l.json: steps #1.text: the text is empty");
    row("no paragraphs", with_steps(R"({"title": "A", "text": []})"),
        "l.json: steps #1.text: the list is empty");
    row("text of numbers", with_steps(R"({"title": "A", "text": ["a", 3]})"),
        "l.json: steps #1.text #2: expected text, found 3");
    row("step of another type", with_steps("7"), "l.json: steps #1: expected an object, found 7");
    row("field out of range", with(R"("experiment": {"model": {"width": 600}})"),
        "l.json: steps #1.experiment: model.width: 600 is outside 2..512");
    row("unknown field", with(R"("experiment": {"model": {"widht": 6}})"),
        "l.json: steps #1.experiment: unknown key 'model.widht'; did you mean 'model.width'?");
    row("unknown map", with(R"("view": {"map": "clas"})"),
        "l.json: steps #1.view.map: 'clas' is not one of class or flips");
    row("unknown overlay", with(R"("view": {"overlays": ["points", "truth"]})"),
        "l.json: steps #1.view.overlays #2: 'truth' is not one of points or boundary");
    row("overlay twice", with(R"("view": {"overlays": ["points", "points"]})"),
        "l.json: steps #1.view.overlays #2: 'points' is given twice");
    row("unknown panel", with(R"("view": {"panels": ["curve"]})"),
        "l.json: steps #1.view.panels #1: 'curve' is not one of curves or layers");
    row("unknown network", with(R"("view": {"network": "weights"})"),
        "l.json: steps #1.view.network: 'weights' is not one of float, weight, activation or joint");
    row("unknown solo", with(R"("view": {"solo": "none"})"),
        "l.json: steps #1.view.solo: 'none' is not one of all, float, weight, activation or joint");
    row("playing", with(R"("view": {"playing": 1})"),
        "l.json: steps #1.view.playing: expected true or false, found 1");
    row("zoom", with(R"("view": {"zoom": [0, 0, -1]})"),
        "l.json: steps #1.view.zoom: the side -1 is not above 0");
    row("zoom word", with(R"("view": {"zoom": "whole"})"),
        "l.json: steps #1.view.zoom: expected a list of 3 numbers within -1000..1000, found 'whole'");
    row("point", with(R"("point": [1])"),
        "l.json: steps #1.point: expected a list of 2 numbers within -1000..1000, or null, found a list");
    row("line", with(R"("line": [1, 2, 3, 1e9])"),
        "l.json: steps #1.line: expected a list of 4 numbers within -1000..1000, or null, found a list");
    row("wait", with(R"("wait": ["all"])"),
        "l.json: steps #1.wait #1: 'all' is not one of float, weight, activation or joint");
    row("waits for nothing", with(R"("wait": [])"), "l.json: steps #1.wait: the list is empty");
    row("no right answer", with(predict("0")), "l.json: steps #1.predict.right: 0 is outside 1..3");
    row("right beyond", with(predict("4")), "l.json: steps #1.predict.right: 4 is outside 1..3");
    row("right huge", with(predict("18446744073709551615")),
        "l.json: steps #1.predict.right: 18446744073709551615 is outside 1..3");
    row("right negative", with(predict("-1")), "l.json: steps #1.predict.right: -1 is outside 1..3");
    row("right in words", with(predict(R"("a")")),
        "l.json: steps #1.predict.right: expected the number of a choice, from 1, found 'a'");
    row("one choice", with(predict("1", R"("a")")),
        "l.json: steps #1.predict.choices: expected at least 2, found 1");
    row("choice twice", with(predict("1", R"("a", "a")")),
        "l.json: steps #1.predict.choices: 'a' is given twice");
    row("no explanation",
        with(R"("predict": {"question": "Q", "cover": ["float"], "choices": ["a", "b"], "right": 1})"),
        "l.json: steps #1.predict: 'explanation' is missing");
    row("covers nothing", with(R"("predict": {"question": "Q", "cover": [], "choices": ["a", "b"]})"),
        "l.json: steps #1.predict.cover: the list is empty");
    row("control", R"({"format": "quantoscope-lesson", "version": 1, "title": "T", "summary": "S",
                       "controls": ["model.depht"]})",
        "l.json: controls #1: there is no field 'model.depht'; did you mean 'model.depth'?");
    row("given twice", with(R"("wait": ["float"], "wait": ["float"])"),
        "l.json:1:135: the key 'wait' is given twice");
  }
  void errors_name_the_place_and_what_is_allowed() {
    QFETCH(QByteArray, text);
    QTEST(message_of([&] { read(text); }), "message");
  }

  void broken_files_are_refused_and_never_crash() {
    const QByteArray whole = kThreeSteps;
    for (int length = 0; length < whole.size(); ++length) {
      const QString message = message_of([&] { read(whole.left(length)); });
      QVERIFY2(message.startsWith("l.json"), qPrintable(message));
    }
  }

  void lessons_are_told_from_other_files() {
    QVERIFY(is_lesson(kThreeSteps.toStdString()));
    QVERIFY(is_lesson(R"({"format": "quantoscope-lesson", "version": 99})"));
    for (const char* other :
         {"", "[]", "3", "{", R"({"format": "quantoscope-experiment"})", R"({"format": 3})"})
      QVERIFY2(!is_lesson(other), other);
  }

  void a_file_is_read() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("l.json").toStdString();
    write_file_atomically(path, kThreeSteps.toStdString());
    QCOMPARE(read_lesson(path, kKnown).title, std::string("T"));
    QCOMPARE(message_of([] { read_lesson("/nowhere/l.json", kKnown); }),
             QString("cannot read /nowhere/l.json: No such file or directory"));
  }
};

QUANTOSCOPE_TEST(TestLesson)
#include "test_lesson.moc"
