// SPDX-License-Identifier: GPL-3.0-or-later
// scripts/results: what it writes is what the studies' tables and the claims' report say.
#include <algorithm>
#include <cmath>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "tests/app/program.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// "| a | b |" in its cells.
QStringList cells(const QString& line) {
  QStringList result;
  for (const QString& cell : line.split('|').mid(1)) result << cell.trimmed();
  result.removeLast();
  return result;
}

/// The cells of the first line after `heading` that begins with `first`.
QStringList row(const QString& text, const QString& heading, const QString& first) {
  for (const QString& line : text.mid(text.indexOf(heading)).split('\n'))
    if (line.startsWith("| " + first + " |")) return cells(line);
  return {};
}

/// The numbers of "84.6 ± 4.8".
std::vector<double> numbers(const QString& cell) {
  std::vector<double> result;
  for (const QString& part : cell.split(QStringLiteral("±"))) result.push_back(part.trimmed().toDouble());
  return result;
}

}  // namespace

class TestResults : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString section_;
  QString at(const QString& name) const { return folder_.filePath(name); }
  QString text(const QString& name) const {
    QFile file(at(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
  }
  /// A file of the repository.
  static QString source(const QString& name) {
    QFile file(QStringLiteral(SOURCE_FOLDER) + "/" + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
  }
  void study(const QString& name, const QString& rest) const;
  Finished run(const QStringList& more) const;

 private Q_SLOTS:
  void initTestCase();
  void the_documents_have_the_tables();
  void the_documents_have_the_verdicts();
  void documents_stand_beside_each_other();
  void what_is_missing_is_said();
  void the_repository_prints_what_is_stored();
  void words_about_claims_are_those_of_the_report_data();
  void words_about_claims_are_those_of_the_report();
};

/// A stand-in for a study of this name that trains in no time.
void TestResults::study(const QString& name, const QString& rest) const {
  QFile file(at("studies/" + name + ".json"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QString(R"({"format": "quantoscope-study", "version": 1, "name": "%1", "title": "Tiny %1",
    "base": {"data": {"radii": 2, "points": 20, "subsamples": 1}, "pretraining": {"epochs": 1},
             "retraining": {"epochs": 1}, "map": {"resolution": 32}}, %2})")
                 .arg(name, rest)
                 .toUtf8());
}

Finished TestResults::run(const QStringList& more) const {
  QProcess process;
  process.setProcessEnvironment(bare_environment());
  process.start("python3", QStringList{SCRIPT, "--build", BUILD_FOLDER, "--store", at("store"), "--studies",
                                       at("studies"), "--output", at("out"), "--print"} +
                               more);
  return collect(process);
}

void TestResults::initTestCase() {
  QVERIFY(QDir(folder_.path()).mkpath("studies"));
  const QString networks = R"("axes": [{"name": "architecture", "cases": ["4-3", "8-3 residual"]}],
    "plots": [{"type": "maps", "x": "network", "y": "architecture"}])";
  for (const char* name : {"figure1", "figure2", "figure3", "figure9", "figure10", "claims-architectures",
                           "claims-settings", "parameter-budget-settings", "training-methods-settings"})
    study(name, networks);
  study("training-methods",
        R"("axes": [{"field": "quantization.weight_bits", "name": "bits", "values": [2, 8]},
    {"name": "method", "cases": [{"label": "baseline"}, {"label": "CLR", "fine_tuning": {"cycles": 1}}]}],
    "report": {"metrics": ["accuracy.truth"], "rows": ["network", "bits"], "columns": ["method"]})");
  study("lipschitz-strength",
        R"("axes": [{"field": "retraining.lipschitz", "name": "lipschitz", "values": [0, 1e-4]}])");
  study("parameter-budget", R"("axes": [{"name": "architecture", "cases": ["4-3", "5-3", "3-4"]}],
    "report": {"metrics": ["accuracy.truth"], "rows": ["model.depth"]},
    "plots": [{"type": "lines", "x": "architecture", "metric": "accuracy.truth"}])");
  const Finished made = run({"--seeds", "3"});
  QVERIFY2(made.exit_code == 0, qPrintable(made.errors));
  QVERIFY2(!made.errors.contains("missing"), qPrintable(made.errors));
  section_ = made.output;
}

/// Means and intervals are those of the program's own summary, in per cent.
void TestResults::the_documents_have_the_tables() {
  const QString summary = text("store/figure2/summary.md");
  for (const char* name : {"4-3", "8-3 residual"}) {
    const QStringList own = row(section_, "figures", name), expected = row(summary, "Accuracy", name);
    QCOMPARE(own.size(), 5);
    QCOMPARE(expected.size(), 5);
    for (int i = 1; i < 5; ++i) {
      const auto found = numbers(own[i]), right = numbers(expected[i]);
      QCOMPARE(found.size(), std::size_t(2));
      QCOMPARE(right.size(), std::size_t(2));
      for (int k : {0, 1})
        QVERIFY2(std::abs(found[k] - 100 * right[k]) < 0.11, qPrintable(own[i] + " and " + expected[i]));
    }
  }
  QVERIFY(section_.contains("over 3 seeds"));
  QVERIFY2(section_.count("\n|") < 25, qPrintable(section_));  // README.md has one table and the verdicts.
  const QString index = text("out/README.md");
  QCOMPARE(row(index, "## Tiny training-methods", "Network"),
           (QStringList{"Network", "Weight bits", "baseline", "CLR"}));
  QVERIFY(index.contains("CLR: fine_tuning.cycles 1."));
  const QStringList trained = row(index, "## Tiny training-methods", "W | 8");
  const QStringList expected = row(text("store/training-methods/summary.md"), "Accuracy", "W | 8");
  QVERIFY(std::abs(numbers(trained.value(3))[0] - 100 * numbers(expected.value(3))[0]) < 0.06);

  QVERIFY(!row(index, "## Tiny lipschitz-strength", "1e-04").isEmpty());

  // Two shapes of depth 3: the mean of both, of all seeds.
  double sum = 0;
  int networks = 0;
  const auto table = QJsonDocument::fromJson(text("store/parameter-budget/table.json").toUtf8());
  for (const QJsonValue& network : table["rows"].toArray()) {
    if (network["network"] != "weight" || !network["axes"]["architecture"].toString().endsWith("-3"))
      continue;
    sum += network["metrics"]["accuracy.truth"].toDouble();
    ++networks;
  }
  QCOMPARE(networks, 2 * 3);
  const QString budget = index.mid(index.indexOf("## Tiny parameter-budget"));
  const QStringList shapes = row(budget, "parameters; mean of all widths", "3");
  QVERIFY2(std::abs(numbers(QString(shapes.value(2)).remove('*'))[0] - 100 * sum / networks) < 0.06,
           qPrintable(shapes.value(2)));
  QVERIFY(budget.count("**") / 2 >= 4);
}

/// README.md a line for each claim with the effect that decides, the folder all effects.
void TestResults::the_documents_have_the_verdicts() {
  const auto document = QJsonDocument::fromJson(text("out/claims.json").toUtf8());
  const QJsonArray claims = document["claims"].toArray();
  QVERIFY(claims.size() >= 8);
  for (const QJsonValue& claim : claims) {
    const QString number = QString::number(claim["number"].toInt());
    const QStringList line = row(section_, "| claim |", number);
    QCOMPARE(line.value(1), claim["title"].toString());
    // The stand-ins have no settings.
    const QString untried = claim["in_settings"].toString();
    QCOMPARE(untried.isEmpty(), claim["number"].toInt() == 1);
    QVERIFY2(line.value(2).startsWith("**" + claim["verdict"].toString() + "**" +
                                      (untried.isEmpty() ? "" : "; " + untried) + ", "),
             qPrintable(line.value(2)));
    for (const QJsonValue& part : claim["parts"].toArray())
      if (part["verdict"] == claim["verdict"]) {
        QVERIFY2(line.value(2).contains(part["effect"].toString()), qPrintable(line.value(2)));
        break;
      }
    const QStringList found = row(text("out/README.md"), "| claim |", number);
    QCOMPARE(found.value(1), claim["title"].toString());
    QVERIFY2(found.value(2).startsWith("**" + claim["verdict"].toString() + "**"),
             qPrintable(found.value(2)));
    for (const QJsonValue& part : claim["parts"].toArray())
      QVERIFY2(found.value(3).contains(part["effect"].toString()), qPrintable(part["effect"].toString()));
  }
}

void TestResults::documents_stand_beside_each_other() {
  const QString index = text("out/README.md");
  QVERIFY(index.contains("scripts/results --seeds 3") && index.contains("do not edit"));
  const QRegularExpression link(R"(\]\(([^)]+)\))");
  int links = 0;
  for (auto found = link.globalMatch(index); found.hasNext(); ++links) {
    const QString name = found.next().captured(1);
    QVERIFY2(QFileInfo(at("out/" + name)).size() > 0, qPrintable(name));
  }
  QVERIFY(links >= 3 + 5 + 1);  // The report three times, a picture for each figure, and a plot.
  for (const char* name : {"figure1.png", "figure10.png", "parameter-budget-1.svg", "claims.svg"})
    QVERIFY2(index.contains(name) || text("out/claims.md").contains(name), name);
}

void TestResults::what_is_missing_is_said() {
  const auto table = QJsonDocument::fromJson(text("store/figure2/table.json").toUtf8());
  const QString key = table["rows"][0]["key"].toString();
  QVERIFY(QDir(at("store/runs/" + key)).removeRecursively());
  const Finished made = run({"--seeds", "3", "--stored", "--only", "figure2"});
  QVERIFY2(made.exit_code == 0, qPrintable(made.errors));
  QVERIFY2(made.errors.contains("figure2: 1 of 24 networks are missing"), qPrintable(made.errors));
  QVERIFY(made.output.contains("Of figure2 1 of 24 networks are missing."));
  QVERIFY(!QFileInfo::exists(at("store/runs/" + key)));
}

/// Each digit of the tables and verdicts in README.md and resources/results comes from tables.json and
/// claims.json.
void TestResults::the_repository_prints_what_is_stored() {
  QProcess process;
  process.setProcessEnvironment(bare_environment());
  process.start("python3", {SCRIPT, "--documents", "--output", at("again"), "--print"});
  QVERIFY(QDir(folder_.path()).mkpath("again"));
  const Finished made = collect(process);
  QVERIFY2(made.exit_code == 0, qPrintable(made.errors));
  const QString printed =
      source("README.md").section("<!-- results:begin -->\n", 1, 1).section("<!-- results:end -->", 0, 0);
  QVERIFY(printed.count('\n') > 15);
  QCOMPARE(made.output.split('\n'), printed.split('\n'));
  QCOMPARE(text("again/README.md").split('\n'), source("resources/results/README.md").split('\n'));
}

void TestResults::words_about_claims_are_those_of_the_report_data() {
  QTest::addColumn<QString>("words");
  QTest::addColumn<int>("number");
  const QString shown =
      source("README.md").section("**What it shows.**", 1).section("**What one can do.**", 0, 0);
  QTest::newRow("README.md") << shown.section("by 64", 0, 0) + shown.mid(shown.indexOf("by ")) << 5;
  const QString found =
      source("resources/help/paper-and-defaults.md").section("## What the paper says, and what was found", 1);
  for (int number = 1; number <= 8; ++number)
    QTest::newRow(qPrintable(QString("paper-and-defaults.md, claim %1").arg(number)))
        << found.section(QString("\n%1. ").arg(number), 1)
               .section(QString("\n%1. ").arg(number + 1), 0, 0)
               .section("\n\n", 0, 0)
        << number;
}

/// Numbers with a decimal point or an interval are, rounded as they are, of the claim's effects.
void TestResults::words_about_claims_are_those_of_the_report() {
  QFETCH(QString, words);
  QFETCH(int, number);
  const auto document = QJsonDocument::fromJson(source("resources/results/claims.json").toUtf8());
  std::vector<double> known;
  for (const QJsonValue& claim : document["claims"].toArray()) {
    if (claim["number"].toInt() != number) continue;
    for (const char* parts : {"parts", "others"})
      for (const QJsonValue& part : claim[parts].toArray()) {
        known.insert(known.end(), {part["mean"].toDouble(), part["margin"].toDouble()});
        for (const QJsonValue& bound : part["interval"].toArray()) known.push_back(bound.toDouble());
      }
  }
  static const QRegularExpression told(
      "(?<![-\\d.])[+-]?\\d+\\.\\d+|(?<=by )\\d+|(?<=, )\\d+(?= in)|(?<=[( ])\\d+(?= to \\d)|(?<=\\d to "
      ")\\d+(?=\\))");
  int count = 0;
  for (auto each = told.globalMatch(words); each.hasNext(); ++count) {
    const QString text = each.next().captured();
    const int digits = text.contains('.') ? int(text.size() - text.indexOf('.') - 1) : 0;
    const double value = std::abs(text.toDouble());
    QVERIFY2(std::ranges::any_of(known,
                                 [&](double right) {
                                   return std::abs(std::abs(right) - value) <=
                                          0.5000001 * std::pow(10, -digits);
                                 }),
             qPrintable(text + " is no effect of claim " + QString::number(number) + ": " + words));
  }
  QVERIFY2(count >= (words.contains("no part of four") ? 0 : 2), qPrintable(words));
}

QUANTOSCOPE_TEST(TestResults)
#include "test_results.moc"
