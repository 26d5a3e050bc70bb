// SPDX-License-Identifier: GPL-3.0-or-later
// Claims as files.
#include <QtTest>

#include "core/study/builtin_claims.h"
#include "core/study/builtin_studies.h"
#include "core/study/claim_spec_json.h"
#include "core/study/claims.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

constexpr const char* kPart = R"({"statement": "s", "effect": "e", "unit": "u", "margin": 0.5, "study": "x",
  "metric": "accuracy.truth", "scale": 100,
  "difference": {"of": {"network": "W2", "model": "128-8 residual"}, "less": {"network": "W2", "model": "128-8"}}})";

QString claim_text(const QString& parts, const QString& more = {}) {
  return QStringLiteral(
             R"({"format": "quantoscope-claim", "version": 1, "number": 3, "title": "t", "parts": [%1]%2})")
      .arg(parts, more);
}

QString message(const QString& text) {
  return message_of([&] { claim_from_json(text.toStdString(), "c.json"); });
}

}  // namespace

class TestClaimSpec : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theClaimsThatComeWithTheProgram() {
    QCOMPARE(builtin_claims().size(), std::size_t(8));
    QCOMPARE(builtin_claim_files().size(), builtin_claims().size());
    for (std::size_t i = 0; i < builtin_claims().size(); ++i) {
      const ClaimSpec& claim = builtin_claims()[i];
      QCOMPARE(claim.number, int(i) + 1);
      QCOMPARE(claim_from_json(builtin_claim_files()[i].second, "c.json"), claim);
    }
    std::vector<std::string> studies = claim_studies(), more = setting_studies();
    QVERIFY(!more.empty());
    studies.insert(studies.end(), more.begin(), more.end());
    for (const std::string& study : studies) QCOMPARE(builtin_study(study).name, study);
  }

  /// Every network that a part speaks of is one of its study's, in every setting.
  void theirNetworksAreInTheirStudies() {
    for (const ClaimSpec& claim : builtin_claims()) {
      std::vector<ClaimPartSpec> parts = claim.parts;
      parts.insert(parts.end(), claim.others.begin(), claim.others.end());
      for (const ClaimSetting& setting : claim.settings)
        for (const ClaimPartSpec& part : claim.parts) parts.push_back(in_setting(part, setting));
      for (const ClaimPartSpec& part : parts) {
        StudySpec study = builtin_study(part.measure.study);
        study.seeds = first_seeds(5);
        StudyTable table{study, {}};
        const StudyPlan plan = make_plan(study);
        for (const PlannedRun& run : plan.runs) {
          table.rows.push_back(make_row(plan, run));
          table.rows.back().status = RunStatus::Finished;
          table.rows.back().metrics.assign(study_metrics().size(), 0.5);
        }
        const auto tables = StudyTables{{study.name, table}};
        ClaimSpec one;
        one.parts = {part};
        const Claim judged = judge_claims(tables, {&one, 1}).front();
        QVERIFY2(judged.parts[0].per_seed.size() == 5, (part.measure.study + ": " + part.effect).c_str());
      }
    }
  }

  void aFileIsReadAndWritten() {
    const QString
        slope = R"({"statement": "s", "effect": "e", "unit": "u", "margin": 1, "absence": true,
      "study": "x", "metric": "accuracy.drop", "scale": -100,
      "slope": {"over": "model.width", "of": {"network": "A2", "model": ["4-3", "8-3"]}}})",
        best = R"({"effect": "e", "unit": "layers", "margin": 1, "study": "y", "metric": "accuracy.truth",
      "best": {"over": "model.depth", "within": 0.5, "of": {"network": "float"},
               "less": {"network": "W2A2", "axes": {"method": "CLR"}}}})";
    const ClaimSpec claim = claim_from_json(
        claim_text(QString(kPart) + "," + slope,
                   R"(, "others": [)" + best + R"(], "settings": [{"name": "n", "studies": {"x": "z"},
                                   "axes": {"setting": "big"}}])")
            .toStdString(),
        "c.json");
    QCOMPARE(claim.number, 3);
    QCOMPARE(claim.parts[0].measure.of, (ClaimNetworks{"W2", {{128, 8, true}}, {}}));
    QCOMPARE(claim.parts[1].measure.kind, ClaimEffect::Kind::Slope);
    QCOMPARE(claim.parts[1].measure.of.models, (std::vector<ModelSpec>{{4, 3, false}, {8, 3, false}}));
    QVERIFY(claim.parts[1].absence);
    QCOMPARE(claim.others[0].measure.within, 0.5);
    QCOMPARE(claim_from_json(claim_to_json(claim), "again"), claim);
    const ClaimPartSpec moved = in_setting(claim.parts[0], claim.settings[0]);
    QCOMPARE(moved.measure.study, "z");
    QCOMPARE(moved.measure.less.axes.front().second, "big");
    QCOMPARE(claim_studies({&claim, 1}), (std::vector<std::string>{"x", "y"}));
  }

  void whatIsWrongIsNamed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto part = [](const char* from, const char* to) {
      QString text(kPart);
      Q_ASSERT(text.contains(from));
      return claim_text(text.replace(from, to));
    };
    QTest::newRow("json") << "{\n \"format\""
                          << "c.json:2:10: not valid JSON";
    QTest::newRow("format") << R"({"format": "quantoscope-study", "version": 1})"
                            << "c.json: ";
    QTest::newRow("number") << claim_text(kPart).replace("3,", "0,")
                            << "c.json: number: expected a whole number 1..999, found 0";
    QTest::newRow("no parts") << claim_text("") << "c.json: parts: the list is empty";
    QTest::newRow("key") << part("\"margin\"", "\"margn\"")
                         << "c.json: parts #1: unknown key 'margn'; did you mean 'margin'?";
    QTest::newRow("margin") << part("0.5", "0")
                            << "c.json: parts #1.margin: expected a number above 0, found 0";
    QTest::newRow("metric") << part("accuracy.truth", "accuracy.trut")
                            << "c.json: parts #1.metric: there is no metric 'accuracy.trut'; did you mean "
                               "'accuracy.truth'?";
    QTest::newRow("effect") << part("difference", "slope") << "c.json: parts #1.slope: unknown key 'less'";
    QTest::newRow("no effect") << claim_text(R"({"statement": "s", "effect": "e", "unit": "u", "margin": 1,
      "study": "x", "metric": "accuracy.truth"})")
                               << "c.json: parts #1: needs one of 'difference', 'slope' and 'best'";
    QTest::newRow("network")
        << part("\"W2\"", "\"weights\"")
        << "c.json: parts #1.difference.of.network: expected float, or bits such as W2, A2 or "
           "W2A2, found";
    QTest::newRow("model") << part("128-8 residual", "128") << "c.json: parts #1.difference.of.model: ";
    QTest::newRow("over") << claim_text(
                                 R"({"statement": "s", "effect": "e", "unit": "u", "margin": 1, "study": "x",
      "metric": "accuracy.truth", "slope": {"over": "seed", "of": {"network": "W2"}}})")
                          << "c.json: parts #1.slope.over: 'seed' is not one of model.width or model.depth";
    QTest::newRow("setting") << claim_text(kPart, R"(, "settings": [{"name": "n", "studies": {"q": "z"}}])")
                             << "c.json: settings #1.studies: names no study that stands in for 'x'";
  }
  void whatIsWrongIsNamed() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const QString found = message(text);
    QVERIFY2(found.startsWith(expected), qPrintable(found));
  }
};

QUANTOSCOPE_TEST(TestClaimSpec)
#include "test_claim_spec.moc"
