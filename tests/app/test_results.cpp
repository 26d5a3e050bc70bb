// SPDX-License-Identifier: GPL-3.0-or-later
// scripts/results: what it writes is what the studies' tables and the claims' report say.
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
  void study(const QString& name, const QString& rest) const;
  Finished run(const QStringList& more) const;

 private Q_SLOTS:
  void initTestCase();
  void the_documents_have_the_tables();
  void the_documents_have_the_verdicts();
  void documents_stand_beside_each_other();
  void what_is_missing_is_said();
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
  for (const char* name : {"figure1", "figure2", "figure3", "figure9", "figure10", "claims-architectures"})
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
    QVERIFY2(line.value(2).startsWith("**" + claim["verdict"].toString() + "**, "),
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

QUANTOSCOPE_TEST(TestResults)
#include "test_results.moc"
