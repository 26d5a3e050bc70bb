// SPDX-License-Identifier: GPL-3.0-or-later
// Study files, what they expand to, and what identifies a network.
#include <set>

#include <QtTest>

#include "core/data/dataset.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/study/builtin_studies.h"
#include "core/study/grid.h"
#include "core/study/study_difference.h"
#include "core/study/study_plan.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"
#include "tests/study/tiny_study.h"

using namespace quantoscope;

namespace {

/// A study file with this in it.
std::string file_with(const std::string& rest) {
  return R"({"format": "quantoscope-study", "version": 1, "name": "s", )" + rest + "}";
}

std::set<RunKey> keys(const StudyPlan& plan) {
  std::set<RunKey> result;
  for (const PlannedRun& run : plan.runs) result.insert(run.key);
  return result;
}

}  // namespace

class TestStudySpec : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void reads_what_it_writes();
  void the_grid_has_every_combination_once();
  void cases_set_several_fields();
  void mistakes_are_named_data();
  void mistakes_are_named();
  void the_budget_finds_all_pairs();
  void counts_before_it_makes_anything();
  void a_network_is_known_by_what_decides_about_it();
  void networks_of_the_same_steps_have_one_key();
  void networks_of_the_same_clip_decay_have_one_key();
  void definitions_of_one_name_are_compared_data();
  void definitions_of_one_name_are_compared();
  void names_that_a_store_uses_are_refused();
  void points_files_go_by_the_folder_of_the_study();
  void points_files_are_known_by_their_contents();
  void a_plan_keeps_to_the_points_it_was_made_with();
  void shards_are_disjoint_whole_and_keep_families_together();
  void the_studies_that_come_with_the_program_can_be_planned();
};

void TestStudySpec::reads_what_it_writes() {
  for (const StudySpec& study : builtin_studies())
    QVERIFY2(study_from_json(study_to_json(study), "again") == study, study.name.c_str());
  QVERIFY(study_from_json(study_to_json(tiny_study()), "again") == tiny_study());
}

void TestStudySpec::the_grid_has_every_combination_once() {
  const StudySpec study = tiny_study();
  const StudyGrid grid(study);
  QCOMPARE(grid.size(), std::uint64_t(8));
  std::set<std::tuple<int, int, std::int64_t>> seen;
  for (std::uint64_t i = 0; i < grid.size(); ++i) {
    const Combination c = grid.at(i);
    seen.insert({c.spec.model.width, c.spec.quantization.weight_bits, c.seed});
    QCOMPARE(c.spec.seed, c.seed);
    QCOMPARE(c.spec.data.seed, c.seed);
    QCOMPARE(study.axes[0].values[c.values[0]].label, std::to_string(c.spec.model.width));
    QCOMPARE(c.spec.pretraining.epochs, study.base.pretraining.epochs);
  }
  const std::set<std::tuple<int, int, std::int64_t>> expected{{4, 2, 1}, {4, 2, 2}, {4, 3, 1}, {4, 3, 2},
                                                              {8, 2, 1}, {8, 2, 2}, {8, 3, 1}, {8, 3, 2}};
  QVERIFY(seen == expected);
}

void TestStudySpec::cases_set_several_fields() {
  const StudySpec study = study_from_json(
      file_with(
          R"("axes": [{"name": "what", "cases": ["16-3 residual", {"label": "own", "model": {"width": 5},
        "quantization": {"weight_bits": null}}]}], "seeds": [7], "seed_fields": ["seed"])"),
      "s");
  const StudyGrid grid(study);
  QVERIFY((grid.at(0).spec.model == ModelSpec{16, 3, true}));
  QVERIFY((grid.at(1).spec.model == ModelSpec{5, 4, false}));
  QCOMPARE(grid.at(1).spec.quantization.weight_bits, 0);
  QCOMPARE(grid.at(1).spec.seed, std::int64_t(7));
  QCOMPARE(grid.at(1).spec.data.seed, std::int64_t(1));
  QCOMPARE(study.axes[0].values[1].label, "own");
}

void TestStudySpec::mistakes_are_named_data() {
  QTest::addColumn<QString>("rest");
  QTest::addColumn<QString>("message");
  const auto row = [](const char* name, const char* rest, const char* message) {
    QTest::newRow(name) << QString(rest) << QString(message);
  };
  row("unknown axis", R"("axes": [{"field": "model.widht", "values": [1]}])",
      "s.json: axes #1.field: unknown field 'model.widht'; did you mean 'model.width'?");
  row("empty grid", R"("axes": [{"field": "model.width", "values": []}])",
      "s.json: axis 'model.width': there are no values, so there is nothing to train");
  row("out of range", R"("axes": [{"field": "model.depth", "values": [3, 99]}])",
      "s.json: axes #1.values: model.depth: 99 is outside 2..16");
  row("twice", R"("axes": [{"field": "model.depth", "values": [3, 3]}])",
      "s.json: axis 'model.depth': '3' is there twice");
  row("two axes, one field",
      R"("axes": [{"field": "model.depth", "values": [3]}, {"name": "n", "cases": ["4-4"]}])",
      "s.json: axis 'n': model.depth is set by another axis, too");
  row("a seed as an axis", R"("axes": [{"field": "data.seed", "values": [3]}])",
      "s.json: axis 'data.seed': data.seed is set by the seeds (see seed_fields)");
  row("what is only looked at", R"("axes": [{"field": "map.resolution", "values": [32, 64]}])",
      "s.json: axis 'map.resolution': map.resolution says how networks are looked at, not what is trained; "
      "it "
      "belongs into base");
  row("unknown key", R"("axis": [])", "s.json: unknown key 'axis'; did you mean 'axes'?");
  row("unknown metric", R"("report": {"metrics": ["accuracy.thruth"]})",
      "s.json: report.metrics: there is no 'accuracy.thruth'; did you mean 'accuracy.truth'?");
  row("unknown network", R"("networks": ["wait"])",
      "s.json: networks #1: 'wait' is not one of float, weight, activation or joint");
  row("no seeds", R"("seeds": [])", "s.json: seeds: there are none");
  row("a bad case", R"("axes": [{"cases": ["128"]}])",
      "s.json: axes #1.cases #1: architecture '128': expected WIDTH-DEPTH, such as 128-4 (width 2..512, "
      "depth "
      "2..16)");
  row("a bad base", R"("base": {"model": {"widht": 3}})",
      "s.json: base: unknown key 'model.widht'; did you mean 'model.width'?");
  row("a bad plot", R"("plots": [{"type": "pie", "x": "network"}])",
      "s.json: plots #1.type: 'pie' is not one of lines, heat map, pareto or maps");
  row("a plot of other networks",
      R"("networks": ["float"], "plots": [{"type": "maps", "x": "network", "y": "network",
          "networks": ["weight"]}])",
      "s.json: plots: networks: the study has no weight networks");
  row("no budget", R"("axes": [{"budget": {"parameters": 3, "tolerance": 0.05, "depths": [3]}}])",
      "s.json: axes #1.budget: no width-depth pair has 3 parameters to within 5 %");
  row("broken", R"("axes": [}])", "s.json:1:69: not valid JSON: expected a value, found '}'");
  row("a depth twice", R"("axes": [{"budget": {"parameters": 3, "tolerance": 0.05, "depths": [3, 3]}}])",
      "s.json: axes #1.budget.depths #2: 3 is given twice");
}

void TestStudySpec::mistakes_are_named() {
  QFETCH(const QString, rest);
  QFETCH(const QString, message);
  const QString said = message_of([&] { study_from_json(file_with(rest.toStdString()), "s.json"); });
  QCOMPARE(said, message);
}

void TestStudySpec::the_budget_finds_all_pairs() {
  const auto labels_of = [](const std::vector<AxisValue>& values) {
    std::set<std::string> labels;
    for (const AxisValue& value : values) labels.insert(value.label);
    return labels;
  };
  std::set<std::string> expected, of_some;
  for (int depth = 2; depth <= 16; ++depth)
    for (int width = 2; width <= 512; ++width) {
      // 2 -> width -> ... -> width -> 1, biases everywhere.
      const double parameters = 3.0 * width + (depth - 2) * (double(width) * width + width) + width + 1;
      if (parameters < 0.95 * 33537 || parameters > 1.05 * 33537) continue;
      const std::string label = std::to_string(width) + "-" + std::to_string(depth);
      expected.insert(label);
      if (depth == 3 || depth == 16) of_some.insert(label);
    }
  QVERIFY(expected.contains("128-4"));
  QVERIFY(labels_of(budget_values(33537, 0.05, {3, 16})) == of_some);
  QVERIFY(labels_of(budget_values(33537, 0.05, {})) == expected);
  // The study of the paper's section 5.3 leaves none out.
  QVERIFY(labels_of(builtin_study("parameter-budget").axes[0].values) == expected);
}

void TestStudySpec::counts_before_it_makes_anything() {
  StudySpec study = tiny_study();
  study.seeds = first_seeds(2500);
  StudyAxis noise{"data.noise", "Noise", "data.noise", {}};
  for (int i = 0; i < 250; ++i)
    noise.values.push_back({std::to_string(i), {{"data.noise", double(i) / 1000}}});
  study.axes.push_back(noise);
  QCOMPARE(network_count(study), std::uint64_t(4 * 2500 * 4 * 250));
  QCOMPARE(message_of([&] { make_plan(study); }),
           "the study asks for 10,000,000 networks; if that is what you want, say --yes");
  // More than there are numbers.
  for (int a = 0; a < 12; ++a) study.axes.push_back(noise);
  QCOMPARE(network_count(study), std::numeric_limits<std::uint64_t>::max());
}

void TestStudySpec::a_network_is_known_by_what_decides_about_it() {
  const ExperimentSpec spec = tiny_spec();
  for (const NetworkKind kind : kAllKinds)
    for (const Field& field : spec_fields()) {
      ExperimentSpec changed = spec;
      const FieldValue now = field.get(spec);
      if (field.type == FieldType::Text) continue;
      if (field.type == FieldType::Boolean)
        field.set(changed, !std::get<bool>(now));
      else if (field.type == FieldType::Choice)
        field.set(changed, field.choices[std::get<std::string>(now) == field.choices[0] ? 1 : 0]);
      else if (field.type == FieldType::Points)
        field.set(changed, std::string("0,0,1;1,1,0"));
      else if (field.type == FieldType::Real)
        field.set(changed, std::get<double>(now) == field.maximum ? field.minimum : field.maximum);
      else if (field.type != FieldType::Text)
        field.set(changed, std::get<std::int64_t>(now) + 1);
      const bool same = run_key(spec, kind) == run_key(changed, kind);
      // What restarts this network or what it is made from, and this data set looks at.
      const Stage stage[] = {Stage::Float, Stage::Weight, Stage::Activation, Stage::Joint};
      const bool restarts_it = has(restarts(spec, changed), stage[int(kind)]);
      const bool used = field.key != "data.own_points" && field.key != "data.standardize";
      QVERIFY2(same == !(restarts_it && used && !(field.get(changed) == now)),
               (field.key + " " + name(kind)).c_str());
    }
  QVERIFY(run_key(spec, NetworkKind::Weight) != run_key(spec, NetworkKind::Joint));
  QCOMPARE(run_key(spec, NetworkKind::Float).text().size(), std::size_t(64));
  QVERIFY(read_run_key(run_key(spec, NetworkKind::Float).text()) == run_key(spec, NetworkKind::Float));
  QVERIFY(!read_run_key("0123"));
  // FIPS 180-4, example of one block.
  QCOMPARE(hex_text(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

void TestStudySpec::networks_of_the_same_steps_have_one_key() {
  const auto text = [](int bits, double scale, LayerPolicy last, WeightMethod method = WeightMethod::L2Step,
                       NetworkKind kind = NetworkKind::Weight) {
    ExperimentSpec spec = tiny_spec();
    spec.model.depth = 3;
    spec.quantization.weight_bits = bits;
    spec.quantization.step_scale = scale;
    spec.quantization.last_layer = last;
    spec.quantization.weight_method = method;
    return key_text(spec, kind);
  };
  constexpr auto kAs = LayerPolicy::Quantize, kEight = LayerPolicy::EightBit;
  // The default of earlier versions: their networks of 2 bits are those of today, to the letter.
  const std::string ternary = text(2, kByBits, kAs);
  QCOMPARE(ternary, text(2, 0.6, kAs));
  QVERIFY(ternary.find("\"quantization.step_scale\":0.6") != std::string::npos);
  QVERIFY(ternary.find("exact_steps") == std::string::npos);
  QCOMPARE(text(3, kByBits, kAs), text(3, 1, kAs));
  QVERIFY(text(3, kByBits, kAs) != text(3, 0.6, kAs));
  QCOMPARE(text(8, kByBits, kEight), text(8, 1, kEight));
  // No number says both.
  QVERIFY(text(2, kByBits, kEight).find("\"by-bits\"") != std::string::npos);
  // Steps that were local minima are others now; methods without such a step are what they were.
  QVERIFY(text(3, 0.6, kAs).find("\"exact_steps\":true") != std::string::npos);
  QVERIFY(text(2, 0.6, kEight).find("\"exact_steps\":true") != std::string::npos);
  const std::string lsq = text(4, kByBits, kAs, WeightMethod::Lsq);
  QCOMPARE(lsq, text(4, 0.6, kAs, WeightMethod::Lsq));
  QVERIFY(lsq.find("exact_steps") == std::string::npos);
  QVERIFY(text(4, 1, kAs, WeightMethod::L2Step, NetworkKind::Activation).find("exact") == std::string::npos);
}

void TestStudySpec::networks_of_the_same_clip_decay_have_one_key() {
  const auto text = [](int bits, double decay, LayerPolicy last,
                       ActivationMethod method = ActivationMethod::Pact) {
    ExperimentSpec spec = tiny_spec();
    spec.model.depth = 3;
    spec.quantization.activation_bits = bits;
    spec.quantization.alpha_decay = decay;
    spec.quantization.last_layer = last;
    spec.quantization.activation_method = method;
    return key_text(spec, NetworkKind::Activation);
  };
  constexpr auto kAs = LayerPolicy::Quantize, kEight = LayerPolicy::EightBit;
  QCOMPARE(text(2, kByBits, kAs), text(2, 0.05, kAs));
  QVERIFY(text(2, kByBits, kAs) != text(2, 1e-4, kAs));
  QCOMPARE(text(4, kByBits, kAs), text(4, 0.05 * (3.0 / 15), kAs));
  QVERIFY(text(2, kByBits, kEight).find("\"by-bits\"") != std::string::npos);
  // Of a method without such a clip they are those of earlier versions.
  QCOMPARE(text(2, kByBits, kAs, ActivationMethod::Lsq), text(2, 1e-4, kAs, ActivationMethod::Lsq));
}

void TestStudySpec::definitions_of_one_name_are_compared_data() {
  QTest::addColumn<QString>("rest");
  QTest::addColumn<QString>("said");  // Of it, beside the one below.
  QTest::addColumn<bool>("extends");
  QTest::addColumn<bool>("joined");
  const QString axes =
      R"("axes": [{"field": "model.width", "values": [%1]}, {"cases": [{"label": "a", "model": {"depth": 3}},
    {"label": "b", "model": {"depth": %2}}]}], )";
  const auto row = [&](const char* name, const QString& rest, const char* said, bool extends, bool can_join) {
    QTest::newRow(name) << rest << said << extends << can_join;
  };
  const QString same = axes.arg("4, 8", "4");
  row("the same", same, "", true, true);
  row("another order", axes.arg("8, 4", "4"), "", true, true);
  row("another title, plot and region",
      same +
          R"("title": "T", "base": {"map": {"region": "bottom-right"}}, "plots": [{"type": "lines", "x": "model.width",
      "metric": "accuracy.truth"}], )",
      "", true, true);
  row("what the axes and seeds set", same + R"("base": {"model": {"width": 99}, "seed": 7}, )", "", true,
      true);
  row("more values", axes.arg("4, 8, 16", "4"), "model.width: 16 only here", true, true);
  row("fewer values", axes.arg("4", "4"), "model.width: 8 only there", false, true);
  row("other values", axes.arg("4, 9", "4"), "model.width: 9 only here, 8 only there", false, true);
  row("more seeds", same + R"("seeds": 3, )", "seeds: 3 only here", true, true);
  row("more values and seeds", axes.arg("4, 8, 16", "4") + R"("seeds": 3, )",
      "model.width: 16 only here; seeds: 3 only here", true, true);
  row("more values, fewer seeds", axes.arg("4, 8, 16", "4") + R"("seeds": 1, )",
      "model.width: 16 only here; seeds: 2 only there", false, false);
  row("other networks", same + R"("networks": ["float", "joint"], )",
      "networks: joint only here, weight only there", false, true);
  row("another case of that name", axes.arg("4, 8", "5"),
      "axis 'architecture': 'b' is not the same here and there", false, false);
  row("another base", same + R"("base": {"data": {"noise": 0.1}, "retraining": {"epochs": 5}}, )",
      "data.noise: 0.1 here, 0.2 there; retraining.epochs: 5 here, 60 there", false, false);
  row("another axis",
      R"("axes": [{"field": "model.width", "values": [4, 8]}], "base": {"model": {"depth": 3}}, )",
      "model.depth: 3 here, 4 there; axis 'architecture' only there", false, false);
  row("other seed fields", same + R"("seed_fields": ["seed"], )",
      "seed_fields: seed here, seed, data.seed there", false, false);
}

void TestStudySpec::definitions_of_one_name_are_compared() {
  QFETCH(const QString, rest);
  QFETCH(const QString, said);
  const auto read = [](const QString& text) {
    const QString seeds = text.contains("\"seeds\"") ? "" : R"("seeds": 2, )",
                  kinds = text.contains("\"float\"") ? "" : R"("networks": ["float", "weight"], )";
    return study_from_json(
        (R"({"format": "quantoscope-study", "version": 1, )" + seeds + kinds + text + R"("name": "n"})")
            .toStdString(),
        "n");
  };
  const StudySpec there = read(R"("axes": [{"field": "model.width", "values": [4, 8]}, {"cases": [
    {"label": "a", "model": {"depth": 3}}, {"label": "b", "model": {"depth": 4}}]}], )");
  const StudySpec here = read(rest);
  const StudyDifference difference = study_difference(here, there);
  QCOMPARE(QString::fromStdString(difference.english()), said);
  QTEST(difference.extends(), "extends");
  QTEST(difference.can_be_joined(), "joined");
  if (!difference.can_be_joined()) return;
  // All networks of both, and no others.
  std::set<RunKey> both = keys(make_plan(here));
  both.merge(keys(make_plan(there)));
  const StudySpec together = joined(here, there);
  QVERIFY(keys(make_plan(together)) == both);
  QCOMPARE(together.title, here.title);
}

void TestStudySpec::names_that_a_store_uses_are_refused() {
  StudySpec study = tiny_study();
  for (const char* name : {"runs", "locks", "damaged", "Damaged"}) {
    study.name = name;
    QCOMPARE(
        message_of([&] { study.validate(); }),
        QString("name: '%1' is what a store calls a folder of its own; the study needs another").arg(name));
  }
  for (const char* name : {"", "..", ".", "a/b", "a b", "-x"}) {
    study.name = name;
    QVERIFY2(message_of([&] { study.validate(); }).contains("is not a word of letters"), name);
  }
  study.name = "my-runs";
  study.validate();
}

void TestStudySpec::points_files_go_by_the_folder_of_the_study() {
  QTemporaryDir folder, elsewhere;
  const auto at = [&](const char* name) { return folder.filePath(name).toStdString(); };
  QVERIFY(QDir(folder.path()).mkpath("mine/points") && QDir(folder.path()).mkpath("store"));
  for (const char* name : {"mine/points/a.csv", "mine/b.csv"})
    write_file_atomically(at(name), "x,y,label\n0,0,1\n1,1,0\n");
  const auto write = [&](const std::string& rest) {
    write_file_atomically(
        at("mine/s.json"),
        R"({"format": "quantoscope-study", "version": 1, "name": "points", )" + rest + ", \"seeds\": 1}");
  };
  write(R"("base": {"data": {"points_file": "points/a.csv"}})");
  QCOMPARE(read_study(at("mine/s.json")).base.data.points_file, at("mine/points/a.csv"));
  // From a folder whose relative path is given, and written elsewhere: the same study.
  const QString before = QDir::currentPath();
  QVERIFY(QDir::setCurrent(folder.path()));
  write(R"("axes": [{"field": "data.points_file", "values": ["points/a.csv", "b.csv"]},
                    {"name": "n", "cases": [{"label": "none", "data": {"radii": 3}}]}])");
  const StudySpec study = read_study("mine/s.json");
  QVERIFY(QDir::setCurrent(elsewhere.path()));
  write_file_atomically(at("store/study.json"), study_to_json(study));
  const bool same = read_study(at("store/study.json")) == study;
  const auto runs = make_plan(study).runs.size();  // Reads the files.
  QVERIFY(QDir::setCurrent(before));
  QVERIFY(same);
  QCOMPARE(runs, std::size_t(4));  // The same points are the same networks.
  QCOMPARE(study.axes[0].values[0].label, "a.csv");
  QCOMPARE(study.axes[0].values[1].label, "b.csv");
  QVERIFY(study.axes[0].values[1].set.front().second == FieldValue(at("mine/b.csv")));
}

void TestStudySpec::points_files_are_known_by_their_contents() {
  QTemporaryDir folder;
  ExperimentSpec spec = tiny_spec();
  const auto key_of = [&](const char* name, const char* text) {
    spec.data.points_file = folder.filePath(name).toStdString();
    write_file_atomically(spec.data.points_file, text);
    return run_key(spec, NetworkKind::Float);
  };
  const RunKey a = key_of("a.csv", "x,y,label\n0,0,1\n1,1,0\n");
  QVERIFY(key_of("b.csv", "x,y,label\n0,0,1\n1,1,0\n") == a);
  QVERIFY(key_of("a.csv", "x,y,label\n0,0,1\n1,2,0\n") != a);
}

void TestStudySpec::a_plan_keeps_to_the_points_it_was_made_with() {
  QTemporaryDir folder;
  const std::string points = folder.filePath("a.csv").toStdString();
  write_file_atomically(points, "x,y,label\n0,0,1\n1,1,0\n");
  StudySpec study = tiny_study();
  study.axes.clear();
  study.rows.clear();
  study.columns.clear();
  study.base.data.points_file = points;
  const StudyPlan plan = make_plan(study);
  const ExperimentSpec before = plan.spec(plan.runs.front());
  QVERIFY(before.data.points_digest == hex_text(sha256("x,y,label\n0,0,1\n1,1,0\n")));
  write_file_atomically(points, "x,y,label\n0,0,1\n1,2,0\n");
  // What is stored under the key is what was trained on, or nothing is trained.
  QVERIFY(run_key(plan.spec(plan.runs.front()), plan.runs.front().kind) == plan.runs.front().key);
  QVERIFY_EXCEPTION_THROWN(make_complete_dataset(before.data), Error);
  QVERIFY(make_plan(study).runs.front().key != plan.runs.front().key);
}

void TestStudySpec::shards_are_disjoint_whole_and_keep_families_together() {
  StudySpec study = tiny_study();
  study.seeds = first_seeds(5);
  const StudyPlan whole = make_plan(study);
  for (const int shards : {1, 2, 3, 20}) {
    std::set<RunKey> all;
    std::size_t sum = 0;
    for (int shard = 1; shard <= shards; ++shard) {
      const StudyPlan part = make_plan(study, {false, shard, shards});
      for (const PlannedRun& run : part.runs)
        if (run.kind != NetworkKind::Float) QVERIFY(part.runs[run.parent].kind == NetworkKind::Float);
      sum += part.runs.size();
      all.merge(keys(part));
      if (shards <= 3) QVERIFY(std::abs(part.cost() - whole.cost() / shards) < 0.2 * whole.cost());
    }
    QCOMPARE(sum, whole.runs.size());
    QVERIFY(all == keys(whole));
  }
  QCOMPARE(message_of([&] { make_plan(study, {false, 3, 2}); }), "shard 3/2 is not one of 1/N to N/N");
}

void TestStudySpec::the_studies_that_come_with_the_program_can_be_planned() {
  QVERIFY(builtin_studies().size() >= 8);
  for (const StudySpec& study : builtin_studies()) {
    const StudyPlan plan = make_plan(study);
    QVERIFY2(plan.runs.size() >= 3 * study.seeds.size(), study.name.c_str());
    QVERIFY2(!study.summary.empty() && study.title != study.name, study.name.c_str());
    QVERIFY2(study.seeds.size() >= 5, study.name.c_str());
  }
  QCOMPARE(make_plan(builtin_study("figure2")).runs.size(), std::size_t(5 * 4 * 5));
  QCOMPARE(message_of([] { builtin_study("figure22"); }),
           "there is no study 'figure22'; did you mean 'figure2'?");
}

QUANTOSCOPE_TEST(TestStudySpec)
#include "test_study_spec.moc"
