// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "core/study/claim_effects.h"
#include "core/study/claims.h"
#include "core/study/claims_json.h"
#include "core/study/claims_report.h"
#include "core/study/claims_tried.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

ClaimPart part_of(std::vector<double> effects, double margin, bool absence = false) {
  ClaimPart part;
  part.margin = margin;
  part.absence = absence;
  for (std::size_t i = 0; i < effects.size(); ++i) part.per_seed.emplace_back(int(i) + 1, effects[i]);
  judge_part(part);
  return part;
}

/// A table that says of each network what `value` does.
class MadeTable {
 public:
  explicit MadeTable(const char* study) { table.study.name = study; }

  StudyRow& add(NetworkKind kind, const ModelSpec& model, std::int64_t seed) {
    StudyRow row;
    row.kind = kind;
    row.spec.model = model;
    row.seed = seed;
    row.status = RunStatus::Finished;
    row.weight_bits = row.spec.quantization.used_weight_bits(kind);
    row.activation_bits = row.spec.quantization.used_activation_bits(kind);
    row.metrics.resize(study_metrics().size());
    table.rows.push_back(row);
    return table.rows.back();
  }
  StudyTable table;
};

void set(StudyRow& row, const char* metric, double value) { row.metrics[metric_index(metric)] = value; }

/// W2 and A2 of 128-8 are better than those of 128-4, by two points each.
ClaimSpec depth_claim() {
  ClaimSpec claim;
  claim.number = 1;
  claim.title = "Depth helps.";
  for (const char* network : {"W2", "A2"}) {
    ClaimPartSpec part;
    part.effect = part.statement = std::string("depth helps ") + network;
    part.unit = "% points";
    part.margin = 0.5;
    part.measure.study = "own";
    part.measure.metric = "accuracy.truth";
    part.measure.scale = 100;
    part.measure.of = {network, {{128, 8, false}}, {}};
    part.measure.less = {network, {{128, 4, false}}, {}};
    claim.parts.push_back(part);
  }
  for (const char* clip : {"97", "99.9"})
    claim.settings.push_back({std::string("a clip at ") + clip, {{"own", "other"}}, {{"clip", clip}}});
  return claim;
}

StudyAxis clip_axis() {
  StudyAxis axis;
  axis.name = "clip";
  axis.values = {{"97", {{"quantization.alpha_percentile", 97.0}}},
                 {"99.9", {{"quantization.alpha_percentile", 99.9}}}};
  return axis;
}

/// What depth_claim() is about; with an axis 128-8 of A2 is worse by `loss` points at its second value.
StudyTable depth_table(const char* name, const StudyAxis& axis, double loss) {
  MadeTable made(name);
  if (!axis.name.empty()) made.table.study.axes = {axis};
  for (int seed = 1; seed <= 5; ++seed)
    for (const int depth : {4, 8}) {
      const double accuracy = 0.9 + (depth == 8 ? 0.02 + 0.001 * (seed - 3) : 0);
      StudyRow& weight = made.add(NetworkKind::Weight, {128, depth, false}, seed);
      set(weight, "accuracy.truth", accuracy);
      weight.values.assign(made.table.study.axes.size(), std::nullopt);
      for (std::size_t place = 0; place < std::max<std::size_t>(axis.values.size(), 1); ++place) {
        StudyRow& row = made.add(NetworkKind::Activation, {128, depth, false}, seed);
        if (!axis.name.empty()) row.values = {place};
        set(row, "accuracy.truth", accuracy + (place == 1 && depth == 8 ? loss / 100 : 0));
      }
    }
  return made.table;
}

/// Rows of which the effect is `effect`, in one seed.
void add_rows(MadeTable& made, const ClaimEffect& measure, std::int64_t seed, double effect) {
  const auto kind_of = [](const std::string& label) {
    return label == "float"         ? NetworkKind::Float
           : label.size() == 4      ? NetworkKind::Joint
           : label.starts_with('W') ? NetworkKind::Weight
                                    : NetworkKind::Activation;
  };
  const auto add = [&](const ClaimNetworks& networks, const ModelSpec& model, double value) {
    StudyRow& row = made.add(kind_of(networks.network), model, seed);
    const int bits = networks.network.back() - '0';
    if (row.weight_bits) row.weight_bits = bits;
    if (row.activation_bits) row.activation_bits = bits;
    for (const auto& [axis, label] : networks.axes) {
      auto& axes = made.table.study.axes;
      if (axes.empty()) axes.push_back({axis, "", "", {}});
      auto& values = axes.front().values;
      const auto known = std::ranges::find(values, label, &AxisValue::label);
      row.values = {std::size_t(known - values.begin())};
      if (known == values.end()) values.push_back({label, {}});
    }
    row.metrics[metric_index(measure.metric)] = value / measure.scale;
  };
  const auto model_of = [](const ClaimNetworks& networks) {
    return networks.models.empty() ? ModelSpec{} : networks.models.front();
  };
  if (measure.kind == ClaimEffect::Kind::Difference) {
    add(measure.of, model_of(measure.of), 7 + effect);
    add(measure.less, model_of(measure.less), 7);
  }
  if (measure.kind == ClaimEffect::Kind::Slope)
    for (const ModelSpec& model : measure.of.models)
      add(measure.of, model, effect * std::log2(measure.over == "model.width" ? model.width : model.depth));
}

/// The file says the same of a part as the report did, its verdict follows from the report's mean and
/// interval, and its effect in each seed from networks that differ by it.
void compare_with_stored(const ClaimPartSpec& spec, const QJsonObject& stored) {
  QCOMPARE(stored["effect"].toString().toStdString(), spec.effect);
  QCOMPARE(stored["unit"].toString().toStdString(), spec.unit);
  QCOMPARE(stored["margin"].toDouble(), spec.margin);
  if (stored.contains("statement")) {
    QCOMPARE(stored["statement"].toString().toStdString(), spec.statement);
    QCOMPARE(stored["absence"].toBool(), spec.absence);
    ClaimPart part;
    part.margin = spec.margin;
    part.absence = spec.absence;
    part.mean = stored["mean"].toDouble();
    part.interval = {stored["interval"][0].toDouble(), stored["interval"][1].toDouble()};
    part.per_seed.resize(std::size_t(stored["seeds"].toArray().size()));
    QCOMPARE(QString(name(judge(part))), stored["verdict"].toString());
  }
  if (spec.measure.kind == ClaimEffect::Kind::Best) return;
  MadeTable made(spec.measure.study.c_str());
  for (const QJsonValue& seed : stored["seeds"].toArray())
    add_rows(made, spec.measure, seed["seed"].toInt(), seed["effect"].toDouble());
  const SeedEffects effects = measure_effect(spec.measure, made.table);
  QCOMPARE(effects.size(), std::size_t(stored["seeds"].toArray().size()));
  for (const QJsonValue& seed : stored["seeds"].toArray())
    QVERIFY2(std::abs(effects.at(seed["seed"].toInt()) - seed["effect"].toDouble()) < 1e-9,
             spec.effect.c_str());
}

const Claim& claim(const std::vector<Claim>& claims, int number) {
  return claims.at(std::size_t(number - 1));
}

}  // namespace

class TestClaims : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theVerdictFollowsIntervalAndMargin_data() {
    QTest::addColumn<std::vector<double>>("effects");
    QTest::addColumn<double>("margin");
    QTest::addColumn<bool>("absence");
    QTest::addColumn<int>("verdict");
    const int yes = int(Verdict::Supported), no = int(Verdict::NotSupported), open = int(Verdict::Undecided);
    using Effects = std::vector<double>;
    QTest::newRow("there") << Effects{2, 3, 2, 4, 3} << 1.0 << false << yes;
    QTest::newRow("there, but too small to matter") << Effects{.2, .3, .2, .4, .3} << 1.0 << false << no;
    QTest::newRow("none") << Effects{.1, -.1, .2, -.2, 0} << 1.0 << false << no;
    QTest::newRow("the other way") << Effects{-3, -2, -4, -3, -2} << 1.0 << false << no;
    QTest::newRow("scattered") << Effects{9, -8, 6, -1, 3} << 1.0 << false << open;
    QTest::newRow("said to be absent, and is") << Effects{.1, -.1, .2, -.2, 0} << 1.0 << true << yes;
    QTest::newRow("said to be absent, the other way") << Effects{-3, -2, -4, -3, -2} << 1.0 << true << yes;
    QTest::newRow("said to be absent, but there") << Effects{2, 3, 2, 4, 3} << 1.0 << true << no;
    QTest::newRow("said to be absent, scattered") << Effects{9, -8, 6, -1, 3} << 1.0 << true << open;
    QTest::newRow("four seeds") << Effects{2, 3, 2, 4} << 1.0 << false << open;
    QTest::newRow("one seed") << Effects{5} << 1.0 << false << open;
    QTest::newRow("nothing") << Effects{} << 1.0 << true << open;
  }
  void theVerdictFollowsIntervalAndMargin() {
    QFETCH(std::vector<double>, effects);
    QFETCH(double, margin);
    QFETCH(bool, absence);
    QTEST(int(part_of(effects, margin, absence).verdict), "verdict");
  }

  /// Five effects with mean -0.9 and s / sqrt(5) = 0.54 are against a margin of 1 with p = 0.024: enough
  /// against a part, and against a claim of it and one more, not against a claim of six parts.
  void aClaimIsRefutedAfterHolmsCorrection() {
    const ClaimPart bad = part_of({-2.7, -0.2, -1.2, 0.5, -0.9}, 1), good = part_of({2, 3, 2, 4, 3}, 1);
    QVERIFY2(*bad.against > 0.0167 && *bad.against < 0.025, qPrintable(QString::number(*bad.against)));
    QCOMPARE(bad.verdict, Verdict::NotSupported);
    QVERIFY(!bad.against_holm);
    QVERIFY(*good.against > 0.99);
    std::vector<ClaimPart> two{good, bad}, six{good, good, bad, good, good, good};
    QCOMPARE(judge_parts(two), Verdict::NotSupported);
    QVERIFY(std::abs(*two[1].against_holm - 2 * *bad.against) < 1e-12);
    QCOMPARE(judge_parts(six), Verdict::Undecided);
    QVERIFY(std::abs(*six[2].against_holm - 6 * *bad.against) < 1e-12);
    // Support needs no correction: each of six parts at its own interval, though none would pass Holm's.
    std::vector<ClaimPart> barely(6, part_of({2.7, 0.5, 1.4, 0.3, 1.1}, 0.5));
    for (const ClaimPart& part : barely) QCOMPARE(part.verdict, Verdict::Supported);
    QCOMPARE(judge_parts(barely), Verdict::Supported);
    // What was not measured is one of the parts, too.
    std::vector<ClaimPart> missing{bad, part_of({}, 1), part_of({}, 1)};
    QCOMPARE(judge_parts(missing), Verdict::Undecided);
    QVERIFY(!missing[1].against_holm);
    std::vector<ClaimPart> none;
    QCOMPARE(judge_parts(none), Verdict::Undecided);
  }

  /// A part is not supported exactly where the p value against it is below 0.05.
  void thePValueAgreesWithTheInterval() {
    for (const bool absence : {false, true})
      for (int i = -40; i <= 40; ++i) {
        const double shift = 0.1 * i;
        const ClaimPart part = part_of({shift, shift + 1, shift - 0.5, shift + 0.7, shift - 1}, 1, absence);
        QCOMPARE(part.verdict == Verdict::NotSupported, *part.against < kClaimLevel);
      }
  }

  void withoutStudiesAllIsUndecidedAndSaysWhy() {
    const auto claims = judge_claims({});
    QCOMPARE(claims.size(), std::size_t(8));
    for (const Claim& claim : claims) {
      QCOMPARE(claim.verdict, Verdict::Undecided);
      QVERIFY(!claim.parts.empty());
      for (const ClaimPart& part : claim.parts)
        QVERIFY(part.missing.find("was not run") != std::string::npos);
    }
  }

  /// 128-3 at 80 %, the others at 97: 17 points in every seed.
  void floatNetworksAreComparedSeedBySeed() {
    MadeTable made("claims-architectures");
    for (int seed = 1; seed <= 6; ++seed) {
      set(made.add(NetworkKind::Float, {128, 3, false}, seed), "accuracy.truth", 0.80);
      set(made.add(NetworkKind::Float, {128, 4, false}, seed), "accuracy.truth", 0.97);
      if (seed > 1) set(made.add(NetworkKind::Float, {256, 3, false}, seed), "accuracy.truth", 0.97);
      // Another kind and a residual one of the same size are not meant.
      set(made.add(NetworkKind::Weight, {128, 4, false}, seed), "accuracy.truth", 0.1);
      set(made.add(NetworkKind::Float, {128, 4, true}, seed), "accuracy.truth", 0.1);
    }
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    const Claim& fails = claim(claims, 1);
    QCOMPARE(fails.verdict, Verdict::Supported);
    QCOMPARE(fails.parts[0].per_seed.size(), std::size_t(6));
    QCOMPARE(fails.parts[1].per_seed.size(), std::size_t(5));  // Only pairs.
    QVERIFY(std::abs(*fails.parts[0].mean - 17) < 1e-9);
  }

  /// A loss that falls by 3 points per doubling of the width and by 2 per doubling of the depth.
  void sizesAreJudgedByTheSlopePerDoubling() {
    MadeTable made("claims-architectures");
    for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation})
      for (int seed = 1; seed <= 5; ++seed)
        for (const auto& [width, depth] : {std::pair(128, 4), std::pair(192, 4), std::pair(256, 4),
                                           std::pair(128, 6), std::pair(128, 8)}) {
          const double loss = 20 - 3 * std::log2(width / 128.0) - 2 * std::log2(depth / 4.0) + 0.01 * seed;
          set(made.add(kind, {width, depth, false}, seed), kAccuracyDrop, loss / 100);
        }
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    const Claim &weights = claim(claims, 2), &activations = claim(claims, 3);
    QVERIFY(std::abs(*weights.parts[0].mean - 3) < 1e-9);
    QVERIFY(std::abs(*weights.parts[1].mean - 2) < 1e-9);
    QCOMPARE(weights.verdict, Verdict::Supported);
    // Depth does help here, which is not what is said of activations.
    QCOMPARE(activations.parts[0].verdict, Verdict::Supported);
    QCOMPARE(activations.parts[1].verdict, Verdict::NotSupported);
    QCOMPARE(activations.verdict, Verdict::NotSupported);
  }

  void theBestDepthUnderABudget() {
    MadeTable made("parameter-budget");
    const auto add = [&](NetworkKind kind, int depth, int seed, double accuracy) {
      set(made.add(kind, {100, depth, false}, seed), "accuracy.truth", accuracy);
    };
    for (int seed = 1; seed <= 5; ++seed)
      for (const int depth : {3, 4, 6, 8}) {
        add(NetworkKind::Float, depth, seed, 0.9 + 0.01 * depth);
        add(NetworkKind::Activation, depth, seed, 0.9 - 0.01 * depth);
        add(NetworkKind::Weight, depth, seed, 0.9 + 0.01 * depth);
      }
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    const Claim& budget = claim(claims, 6);
    QCOMPARE(budget.parts[0].mean, 0.0);  // W
    QCOMPARE(budget.parts[0].verdict, Verdict::NotSupported);
    QCOMPARE(budget.parts[1].mean, 5.0);  // A: 8 less 3
    QCOMPARE(budget.parts[1].verdict, Verdict::Supported);
    QVERIFY(!budget.parts[2].mean);
    QVERIFY(budget.parts[2].missing.find("has not trained") != std::string::npos);
  }

  /// Where depths are equally good to half a point, the highest of them is luck.
  void severalNetworksCountAsTheirMean() {
    MadeTable made("own");
    for (int seed = 1; seed <= 3; ++seed)
      for (const int width : {8, 16}) {
        set(made.add(NetworkKind::Activation, {width, 3, false}, seed), "accuracy.truth",
            0.9 + 0.001 * width);
        set(made.add(NetworkKind::Weight, {width, 3, false}, seed), "accuracy.truth", 0.8);
      }
    ClaimEffect effect;
    effect.study = "own";
    effect.metric = "accuracy.truth";
    effect.scale = 100;
    effect.of = {"A2", {}, {}};
    effect.less = {"W2", {}, {}};
    SeedEffects effects = measure_effect(effect, made.table);
    QCOMPARE(effects.size(), std::size_t(3));
    for (const auto& [seed, value] : effects) QVERIFY(std::abs(value - 11.2) < 1e-9);
    // All of them are needed.
    made.table.rows[0].status = RunStatus::Waiting;
    QCOMPARE(measure_effect(effect, made.table).size(), std::size_t(2));
    effect.of.models = {{8, 3, false}, {32, 3, false}};
    QVERIFY(measure_effect(effect, made.table).empty());
  }

  void ofAPlateauTheFirstDepthIsTheBest() {
    MadeTable made("parameter-budget");
    const auto add = [&](NetworkKind kind, int depth, int seed, double accuracy) {
      set(made.add(kind, {100, depth, false}, seed), "accuracy.truth", accuracy);
    };
    for (int seed = 1; seed <= 5; ++seed) {
      for (const auto& [depth, accuracy] :
           {std::pair(3, 0.90), std::pair(4, 0.9452), std::pair(6, 0.948), std::pair(8, 0.95)})
        add(NetworkKind::Float, depth, seed, accuracy);
      for (const auto& [depth, accuracy] :
           {std::pair(3, 0.80), std::pair(4, 0.9448), std::pair(6, 0.946), std::pair(8, 0.95)})
        add(NetworkKind::Weight, depth, seed, accuracy);
    }
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    QCOMPARE(claim(claims, 6).parts[0].mean, -2.0);  // Float 4, at 94.52 of 95 %; W2 6, as 94.48 is too far.
  }

  /// Several widths fit a depth: their mean counts, or the depth with most of them would win by their number.
  /// A seed in which one of the networks is missing says nothing.
  void shapesOfADepthAreAveraged() {
    MadeTable made("parameter-budget");
    for (int seed = 1; seed <= 3; ++seed)
      for (const NetworkKind kind : {NetworkKind::Float, NetworkKind::Weight}) {
        const bool is_float = kind == NetworkKind::Float;
        for (const int width : {60, 61, 62})
          set(made.add(kind, {width, 8, false}, seed), "accuracy.truth",
              is_float ? 0.95 : (width == 60 ? 0.99 : 0.5));
        set(made.add(kind, {100, 4, false}, seed), "accuracy.truth", 0.9);
      }
    made.table.rows.back().status = RunStatus::Waiting;  // Of the third seed's weight networks.
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    const ClaimPart& part = claim(claims, 6).parts[0];
    QCOMPARE(part.per_seed.size(), std::size_t(2));
    QCOMPARE(part.mean, 4.0);  // 8 less 4, in spite of 60-8.
  }

  void otherBitsAndKindsAreToldButDoNotJudge() {
    MadeTable made("training-methods");
    StudyAxis method;
    method.name = "method";
    method.values = {{"baseline", {}}, {"CLR", {{"fine_tuning.cycles", std::int64_t(3)}}}};
    made.table.study.axes = {method};
    for (int seed = 1; seed <= 5; ++seed)
      for (const auto& [bits, gain] : {std::pair(2, 0.02), std::pair(4, -0.03), std::pair(8, 0.0)})
        for (const std::size_t place : {0, 1}) {
          StudyRow& row = made.add(NetworkKind::Weight, {128, 4, false}, seed);
          row.weight_bits = bits;
          row.values = {place};
          set(row, "accuracy.truth", 0.9 + (place ? gain : 0));
        }
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    const Claim& cycles = claim(claims, 7);
    QCOMPARE(cycles.verdict, Verdict::Supported);
    QCOMPARE(cycles.count(Verdict::Supported), 2);
    const auto at_4 = std::ranges::find(cycles.others, "accuracy, W4, CLR less baseline", &ClaimPart::effect);
    QVERIFY(at_4 != cycles.others.end());
    QVERIFY(std::abs(*at_4->mean + 3) < 1e-9);
    QCOMPARE(cycles.studies, std::vector<std::string>{"training-methods"});
  }

  void otherStrengthsOfTheLipschitzTermAreTold() {
    MadeTable made("lipschitz-strength");
    StudyAxis axis;
    axis.name = "lipschitz";
    axis.values = {{"0", {}}, {"1e-06", {}}};
    made.table.study.axes = {axis};
    for (int seed = 1; seed <= 5; ++seed)
      for (const std::size_t place : {0, 1}) {
        StudyRow& row = made.add(NetworkKind::Activation, {128, 4, false}, seed);
        row.values = {place};
        set(row, "accuracy.truth", place ? 0.88 + 0.001 * seed : 0.87);
      }
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    const auto& others = claim(claims, 8).others;
    const auto found = std::ranges::find(others, "accuracy, A2, strength 1e-06 less 0", &ClaimPart::effect);
    QVERIFY(found != others.end());
    QVERIFY(std::abs(*found->mean - 1.3) < 1e-9);
    QCOMPARE(claim(claims, 8).verdict, Verdict::Undecided);
  }

  void theReportSaysWhatWasTried() {
    StudyTable table;
    table.study.name = "training-methods";
    table.study.networks = {NetworkKind::Float, NetworkKind::Weight};
    table.study.seeds = first_seeds(5);
    table.study.seed_keys = {"seed"};
    StudyAxis method;
    method.title = "Method";
    method.values = {{"baseline", {}}, {"CLR", {{"fine_tuning.cycles", std::int64_t(3)}}}};
    table.study.axes = {method};
    StudyRow row;
    row.status = RunStatus::Finished;
    table.rows = {row, row};
    table.rows[1].status = RunStatus::Waiting;
    QCOMPARE(tried_text(table),
             std::string("Study training-methods. Method: baseline, CLR (fine_tuning.cycles 3). Networks: "
                         "float. Seeds: 1 to 5. 1 of 2 networks are trained."));
    StudyTable other = table;
    other.study.name = "parameter-budget";
    other.study.base.data.noise = 0.25;
    other.study.base.model.width = 31;
    StudyAxis width;
    width.field = "model.width";
    width.values = {{"64", {{"model.width", std::int64_t(64)}}}};
    other.study.axes = {width};
    const auto rows = settings_of({&table, &other});
    const auto value = [&](const std::string& key) {
      const auto found = std::ranges::find(rows, key, [](const auto& r) { return r.front(); });
      return found == rows.end() ? std::string() : found->back();
    };
    QCOMPARE(value("data.noise"), std::string("0.2 (training-methods); 0.25 (parameter-budget)"));
    QCOMPARE(value("data.radii"), std::string("10"));
    QCOMPARE(value("seed"), std::string());                                 // Set by the seeds.
    QCOMPARE(value("model.width"), std::string("128 (training-methods)"));  // An axis of the other.
    QCOMPARE(value("fine_tuning.cycles"), std::string("0"));         // Not all cases of the axis set it.
    QCOMPARE(value("quantization.activation_bits"), std::string());  // No network looks at it.

    Claim claim;
    claim.title = "Cycles help.";
    claim.studies = {"training-methods", "not run"};
    claim.parts = {part_of({2, 3, 2, 4, 3}, 1)};
    claim.others = {part_of({-1, -2, -1, -2, -1}, 1)};
    const StudyTables tables{{table.study.name, table}, {other.study.name, other}};
    ClaimsReport report;
    report.claims = {&claim, 1};
    report.tables = &tables;
    for (const std::string& text : {claims_markdown(report), claims_html(report)})
      for (const std::string& words : {tried_text(table), std::string("without a say in the verdict"),
                                       std::string("-1.40"), std::string("data.radii")})
        QVERIFY2(text.find(words) != std::string::npos, words.c_str());
  }

  /// With a fixed clip the A2 network of 128-8 is as deep as it is bad; weights stand for all clips at once.
  void settingsAreJudgedByTheirOwnStudy() {
    const ClaimSpec spec = depth_claim();
    StudyTable own = depth_table("own", {}, 0), other = depth_table("other", clip_axis(), -4);
    const StudyTables both{{"own", own}, {"other", other}};
    Claim judged = judge_claims(both, {&spec, 1}).front();
    QCOMPARE(judged.verdict, Verdict::Supported);
    QCOMPARE(judged.studies, (std::vector<std::string>{"own", "other"}));
    QCOMPARE(judged.settings.size(), std::size_t(2));
    // The network of a clip at 97 % is the default one, at 99.9 % it is worse by four points.
    QCOMPARE(judged.settings[0].verdict, Verdict::Supported);
    QCOMPARE(judged.settings[1].verdict, Verdict::NotSupported);
    QVERIFY(std::abs(*judged.settings[1].parts[1].mean - (2 - 4)) < 1e-9);
    QVERIFY(std::abs(*judged.settings[1].parts[0].mean - 2) < 1e-9);  // W2 does not look at the clip.
    QCOMPARE(judged.in_settings(), "also with a clip at 97; not with a clip at 99.9");
    for (const ClaimPart& part : judged.settings[1].parts) QVERIFY(part.against_holm.has_value());

    ClaimsReport report;
    report.claims = {&judged, 1};
    for (const std::string& text : {claims_markdown(report), claims_html(report)})
      for (const char* words :
           {"With a clip at 97", "With a clip at 99.9", "-2.00", "not with a clip at 99.9"})
        QVERIFY2(text.find(words) != std::string::npos, words);
    QVERIFY(claims_json(report).find("\"in_settings\": \"also with") != std::string::npos);

    // What the setting does not touch is there without it; that does not make it tried.
    std::erase_if(other.rows, [](const StudyRow& row) { return row.kind == NetworkKind::Activation; });
    judged = judge_claims({{"own", own}, {"other", other}}, {&spec, 1}).front();
    QCOMPARE(judged.in_settings(), "not tried with a clip at 97 and a clip at 99.9");
    QCOMPARE(judge_claims({{"own", own}}, {&spec, 1}).front().verdict, Verdict::Supported);
    QCOMPARE(claim_studies({&spec, 1}), std::vector<std::string>{"own"});
    QCOMPARE(setting_studies({&spec, 1}), std::vector<std::string>{"other"});
  }

  /// A slope is of all the networks that its effect names.
  void networksThatAreNamedAreAllNeeded() {
    MadeTable made("claims-architectures");
    for (int seed = 1; seed <= 5; ++seed)
      for (const int width : {128, 256})
        set(made.add(NetworkKind::Weight, {width, 4, false}, seed), kAccuracyDrop, 0.1);
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    QVERIFY(claim(claims, 2).parts[0].missing.find("has not trained") != std::string::npos);
  }

  /// What was reported before claims were files: the same claims, parts, margins and verdicts.
  void theClaimsAreThoseOfTheStoredReport() {
    QFile file(FIXTURES "/../../resources/results/claims.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject document = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonArray stored = document["claims"].toArray();
    QCOMPARE(std::size_t(stored.size()), builtin_claims().size());
    for (qsizetype i = 0; i < stored.size(); ++i) {
      const ClaimSpec& claim = builtin_claims()[std::size_t(i)];
      QCOMPARE(stored[i]["number"].toInt(), claim.number);
      QCOMPARE(stored[i]["title"].toString().toStdString(), claim.title);
      QCOMPARE(stored[i]["source"].toString().toStdString(), claim.source);
      // The best depth was that of the highest accuracy.
      const bool changed = stored[i]["parts"][0]["effect"].toString().startsWith("depth of highest accuracy");
      QVERIFY(!changed || claim.number == 6);
      for (const auto& [key, parts] :
           {std::pair("parts", &claim.parts), std::pair("others", &claim.others)}) {
        const QJsonArray before = stored[i][key].toArray();
        QCOMPARE(std::size_t(before.size()), parts->size());
        for (std::size_t p = 0; p < parts->size() && !changed; ++p)
          compare_with_stored((*parts)[p], before[qsizetype(p)].toObject());
      }
    }
  }

  void networksThatFailedDoNotCount() {
    MadeTable made("claims-architectures");
    for (int seed = 1; seed <= 6; ++seed)
      for (const int depth : {3, 4}) {
        StudyRow& row = made.add(NetworkKind::Float, {128, depth, false}, seed);
        set(row, "accuracy.truth", 0.5);
        if (seed == 2) row.status = RunStatus::Failed;
      }
    const auto claims = judge_claims({{made.table.study.name, made.table}});
    QCOMPARE(claim(claims, 1).parts[0].per_seed.size(), std::size_t(5));
    QCOMPARE(claim(claims, 1).parts[0].verdict, Verdict::NotSupported);
  }

  void theReportsSayEverything() {
    Claim claim;
    claim.number = 1;
    claim.title = "a < b & c";
    claim.source = "section 9";
    claim.parts = {part_of({2, 3, 2, 4, 3}, 1)};
    claim.verdict = judge_parts(claim.parts);
    claim.parts[0].statement = "first | second";
    claim.parts[0].effect = "accuracy";
    claim.parts[0].unit = "% points";
    const ClaimsReport report{{&claim, 1}, "1.2.3", "quantoscope study claims", "claims.svg", "", nullptr};
    const std::string markdown = claims_markdown(report), html = claims_html(report);
    for (const char* words :
         {"a < b & c", "section 9", "first \\| second", "at least 1 % points", "+2.80",
          "+2.00, +3.00, +2.00, +4.00, +3.00", "supported", "1.2.3", "(claims.svg)", "Seeds: 5 (1 to 5)",
          "1 of 1 parts supported", "interval below the margin", "Student's t", "| 1, Holm 1 |"})
      QVERIFY2(markdown.find(words) != std::string::npos, words);
    for (const char* words : {"a &lt; b &amp; c", "first | second", "+2.80", "<img src=\"claims.svg\""})
      QVERIFY2(html.find(words) != std::string::npos, words);
    QVERIFY(markdown.find("fewer than the five") == std::string::npos);
    Claim few = claim;
    few.parts.push_back(part_of({2, 3}, 1));
    const std::string partly = claims_markdown({{&few, 1}, "", "", "", "", nullptr});
    QVERIFY(partly.find("+2.00, +3.00 (seeds 1, 2)") != std::string::npos);
    few.parts = {part_of({2, 3}, 1)};
    QVERIFY(claims_markdown({{&few, 1}, "", "", "", "", nullptr}).find("fewer than the five") !=
            std::string::npos);
    ClaimsReport inlined = report;
    inlined.figure_svg = "<?xml version=\"1.0\"?><svg><g/></svg>";
    QVERIFY(claims_html(inlined).find("<figure><svg><g/></svg></figure>") != std::string::npos);
  }

  void numbersHaveThreeDigitsAndASign() {
    QCOMPARE(signed_text(1.2345), "+1.23");
    QCOMPARE(signed_text(-17.26), "-17.3");
    QCOMPARE(signed_text(0.01234), "+0.0123");
    QCOMPARE(signed_text(0), "0");
    QCOMPARE(signed_text(250), "+250");
  }
};

QUANTOSCOPE_TEST(TestClaims)
#include "test_claims.moc"
