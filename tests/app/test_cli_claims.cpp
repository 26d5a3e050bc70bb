// SPDX-License-Identifier: GPL-3.0-or-later
// quantoscope study claims, end to end, on networks of the real sizes that hardly train.
#include <cmath>
#include <tuple>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <QtTest>

#include "core/study/claims_report.h"
#include "tests/app/program.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestCliClaims : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString at(const QString& name) const { return folder_.filePath(name); }
  QByteArray bytes(const QString& name) const {
    QFile file(at(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  QString write(const QString& name, const QString& study) const {
    QFile file(at(name));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(QString(R"({"format": "quantoscope-study", "version": 1, "name": "%1",
      "base": {"data": {"radii": 2, "points": 20, "subsamples": 1}, "pretraining": {"epochs": 1},
               "retraining": {"epochs": 1}, "map": {"resolution": 32}},
      "networks": ["float", "weight", "activation"], "seeds": 2,
      "axes": [{"name": "architecture", "cases": ["128-3", "128-4", "256-3"]}]})")
                   .arg(study)
                   .toUtf8());
    return at(name);
  }

 private Q_SLOTS:
  void a_report_is_written();
  void settings_are_trained_and_told();
  void a_claim_of_ones_own();
  void claims_are_listed_and_written();
  void the_store_alone_is_judged();
  void the_dry_run_trains_nothing();
  void bad_input();
};

void TestCliClaims::a_report_is_written() {
  const QStringList command{"study",
                            "claims",
                            "--no-settings",
                            "--study",
                            write("a.json", "claims-architectures"),
                            "--study",
                            write("b.json", "parameter-budget"),
                            "--study",
                            write("m.json", "training-methods"),
                            "--study",
                            write("l.json", "lipschitz-strength"),
                            "--store",
                            at("store"),
                            "--output",
                            at("report")};
  const Finished finished = quantoscope_program(command);
  QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
  QVERIFY(finished.output.contains("1. A float network of 128-3 fails"));
  QVERIFY(finished.output.contains("with fewer than 5 seeds nothing is decided"));
  QVERIFY(!finished.output.contains("not tried"));

  // The effect of claim 1 is the difference of two cells of the study's table.
  const QStringList table = QString::fromUtf8(bytes("store/claims-architectures/table.csv")).split('\n');
  const QStringList head = table[0].split(',');
  const auto accuracy = [&](const QString& architecture, const QString& seed) {
    for (const QString& line : table) {
      const QStringList cells = line.split(',');
      if (cells.size() == head.size() && cells[head.indexOf("network")] == "float" &&
          cells[head.indexOf("axis architecture")] == architecture && cells[head.indexOf("seed")] == seed)
        return cells[head.indexOf("accuracy.truth")].toDouble();
    }
    return std::nan("");
  };
  const QJsonObject document = QJsonDocument::fromJson(bytes("report/claims.json")).object();
  QVERIFY(document.value("claims")[0]["verdict"].toString() == "undecided");  // Two seeds decide nothing.
  QCOMPARE(document["format"].toString(), "quantoscope-claims");
  const QJsonArray claims = document["claims"].toArray();
  QVERIFY(claims.size() >= 8);
  const QJsonObject part = claims[0].toObject()["parts"].toArray()[0].toObject();
  const QJsonArray seeds = part["seeds"].toArray();
  QCOMPARE(seeds.size(), 2);
  double mean = 0;
  for (const QJsonValue& seed : seeds) {
    const QString number = QString::number(seed["seed"].toInt());
    const double expected = 100 * (accuracy("128-4", number) - accuracy("128-3", number));
    QVERIFY(std::abs(seed["effect"].toDouble() - expected) < 1e-6);
    mean += expected / 2;
  }
  QVERIFY(std::abs(part["mean"].toDouble() - mean) < 1e-6);

  const QString markdown = QString::fromUtf8(bytes("report/claims.md"));
  QCOMPARE(markdown.contains("claims.svg"), kHasFigures);
  QCOMPARE(finished.errors.contains("no claims.svg"), !kHasFigures);
  QVERIFY(markdown.contains(part["effect"].toString()));
  QVERIFY(markdown.contains(QString::fromStdString(signed_text(mean))));
  const QString html = QString::fromUtf8(bytes("report/claims.html"));
  QVERIFY(html.contains(part["effect"].toString()));
  QCOMPARE(html.contains("<svg"), kHasFigures);
  if (kHasFigures) {
    const QString svg = QString::fromUtf8(bytes("report/claims.svg"));
    QVERIFY(svg.contains(part["effect"].toString()));
    QVERIFY(svg.contains(QString::fromStdString(signed_text(mean))));
  }

  // The same again trains nothing and says the same.
  const QByteArray before = bytes("report/claims.html"), drawn = bytes("report/claims.svg");
  QVERIFY(QFile::remove(at("report/claims.html")));
  QCOMPARE(QFile::remove(at("report/claims.svg")), kHasFigures);
  const Finished again = quantoscope_program(command);
  QCOMPARE(again.exit_code, 0);
  QVERIFY(again.errors.contains(" from the store\n"));
  QCOMPARE(bytes("report/claims.html"), before);
  QCOMPARE(bytes("report/claims.svg"), drawn);
}

/// Two seeds of tiny networks, in two settings of which A2 looks at one.
void TestCliClaims::settings_are_trained_and_told() {
  const auto study = [this](const QString& name, const QString& more) {
    QFile file(at(name + ".json"));
    if (!file.open(QIODevice::WriteOnly)) return QString();
    file.write(QString(R"({"format": "quantoscope-study", "version": 1, "name": "%1", "title": "Tiny",
      "base": {"data": {"radii": 2, "points": 20, "subsamples": 1}, "pretraining": {"epochs": 2},
               "retraining": {"epochs": 2}, "map": {"resolution": 32}},
      "networks": ["float", "weight", "activation"], "seeds": 2,
      "axes": [{"name": "architecture", "cases": ["4-3", "8-3"]}%2]})")
                   .arg(name, more)
                   .toUtf8());
    return file.fileName();
  };
  QFile claim(at("mine-settings.json"));
  QVERIFY(claim.open(QIODevice::WriteOnly));
  claim.write(R"({"format": "quantoscope-claim", "version": 1, "number": 1, "title": "Wide A2 is better.",
    "parts": [{"statement": "it is", "effect": "accuracy, A2, 8-3 less 4-3", "unit": "% points", "margin": 1,
      "study": "small", "metric": "accuracy.truth", "scale": 100,
      "difference": {"of": {"network": "A2", "model": "8-3"}, "less": {"network": "A2", "model": "4-3"}}}],
    "settings": [
      {"name": "a fixed clip", "studies": {"small": "small-set"}, "axes": {"setting": "clip"}},
      {"name": "a step scale of 1", "studies": {"small": "small-set"}, "axes": {"setting": "step"}}]})");
  claim.close();
  const QStringList own{"study",   "claims",           "--claim", at("mine-settings.json"),
                        "--study", study("small", ""), "--store", at("tiny")};
  const QStringList command =
      own + QStringList{"--study", study("small-set", R"(, {"name": "setting", "cases": [
      {"label": "clip", "quantization": {"activation_method": "dorefa"}},
      {"label": "step", "quantization": {"step_scale": 1}}]})"),
                        "--output", at("settings")};
  // The settings' study is left alone without training, until the store knows it.
  const Finished first = quantoscope_program(own + QStringList{"--no-settings", "--output", at("first")});
  QVERIFY2(first.exit_code == 0, qPrintable(first.errors));
  const Finished old =
      quantoscope_program({"study", "claims", "--claim", at("mine-settings.json"), "--study",
                           at("small.json"), "--stored", "--store", at("tiny"), "--output", at("old")});
  QVERIFY2(old.exit_code == 0, qPrintable(old.errors));
  QVERIFY2(old.output.contains("undecided; not tried with a fixed clip and a step scale of 1"),
           qPrintable(old.output));
  QVERIFY(!QDir(at("tiny/small-set")).exists());

  const Finished made = quantoscope_program(command);
  QVERIFY2(made.exit_code == 0, qPrintable(made.errors));
  QVERIFY2(made.output.contains("undecided; also with a fixed clip and a step scale of 1"),
           qPrintable(made.output));
  const QJsonValue judged = QJsonDocument::fromJson(bytes("settings/claims.json"))["claims"][0];
  QCOMPARE(judged["settings"].toArray().size(), 2);
  const auto effects = [](const QJsonValue& of) {
    QList<double> found;
    for (const QJsonValue& seed : of["parts"][0]["seeds"].toArray()) found << seed["effect"].toDouble();
    return found;
  };
  QCOMPARE(effects(judged).size(), 2);
  QCOMPARE(effects(judged["settings"][1]), effects(judged));  // The very networks.
  QVERIFY(effects(judged["settings"][0]) != effects(judged));
  for (const char* file : {"settings/claims.md", "settings/claims.html"})
    QVERIFY2(bytes(file).contains("With a fixed clip") && bytes(file).contains("; also with a fixed clip"),
             file);
  if (kHasFigures)
    QVERIFY(bytes("settings/claims.svg").contains("In other settings: also with a fixed clip"));
  QVERIFY(bytes("settings/claims.md").contains("--claim " + at("mine-settings.json").toUtf8()));
}

/// Its file among the studies is enough; a study that nobody gives is said.
void TestCliClaims::a_claim_of_ones_own() {
  QFile file(at("mine.json"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(R"({"format": "quantoscope-claim", "version": 1, "number": 12, "title": "Size helps W2.",
    "parts": [{"statement": "it does", "effect": "accuracy, W2, 256-3 less 128-3", "unit": "% points", "margin": 1,
      "study": "claims-architectures", "metric": "accuracy.truth", "scale": 100,
      "difference": {"of": {"network": "W2", "model": "256-3"}, "less": {"network": "W2", "model": "128-3"}}}]})");
  file.close();
  const Finished made = quantoscope_program({"study", "claims", at("mine.json"), at("a.json"), "--stored",
                                             "--store", at("store"), "--output", at("mine")});
  QVERIFY2(made.exit_code == 0, qPrintable(made.errors));
  QVERIFY2(made.output.contains("12. Size helps W2.\n   undecided\n"), qPrintable(made.output));
  QVERIFY(!made.output.contains("1. A float network"));
  const QJsonArray claims = QJsonDocument::fromJson(bytes("mine/claims.json"))["claims"].toArray();
  QCOMPARE(claims.size(), 1);
  QCOMPARE(claims[0]["parts"][0]["seeds"].toArray().size(), 2);
  QVERIFY(bytes("mine/claims.md").startsWith("# What is claimed, and what was found"));

  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray text = file.readAll();
  file.close();
  const auto refused = [&](const char* from, const char* to) {
    QFile wrong(at("wrong.json"));
    if (wrong.open(QIODevice::WriteOnly)) wrong.write(QByteArray(text).replace(from, to));
    wrong.close();
    const Finished finished = quantoscope_program(
        {"study", "claims", "--claim", at("wrong.json"), "--store", at("store"), "--output", at("none")});
    return finished.exit_code == 2 ? finished.errors : QString("not refused");
  };
  QVERIFY2(
      refused("accuracy.truth", "accuracy.truht").contains("wrong.json: parts #1.metric: there is no metric"),
      qPrintable(refused("accuracy.truth", "accuracy.truht")));
  QVERIFY2(refused("claims-architectures", "elsewhere")
               .contains("'elsewhere', which does not come with the program"),
           qPrintable(refused("claims-architectures", "elsewhere")));
  QVERIFY2(refused("\"margin\": 1,", "\"margin\": 1").contains("wrong.json:"), "a missing comma");
  // Networks that the study does not have.
  for (const auto& [from, to, says] :
       {std::tuple("\"W2\", \"model\": \"256", "\"W3\", \"model\": \"256",
                   "no network of the study 'claims-architectures' is W3; expected A2, W2 or float"),
        {"128-3\"}", "64-3\"}", "no network of the study 'claims-architectures' is 64-3; expected "},
        {"128-3\"}", "128-3\", \"axes\": {\"bits\": \"2\"}}",
         "the study 'claims-architectures' has no axis 'bits'; expected architecture"},
        {"\"256-3\"", "\"128-3\"", "parts #1.difference: compares networks with themselves"}})
    QVERIFY2(refused(from, to).contains(says), qPrintable(refused(from, to)));
  QVERIFY(!QDir(at("none")).exists());
}

void TestCliClaims::claims_are_listed_and_written() {
  const Finished listed = quantoscope_program({"study", "claims", "--list"});
  QVERIFY2(listed.exit_code == 0, qPrintable(listed.errors));
  QVERIFY2(listed.output.contains("6  Under a parameter budget") &&
               listed.output.contains(
                   "3 parts, by parameter-budget; in other settings by parameter-budget-settings"),
           qPrintable(listed.output));
  const Finished one = quantoscope_program({"study", "claims", "--list", "--claim", "6"});
  QCOMPARE(one.output.count("parts, by"), 1);
  const Finished written = quantoscope_program({"study", "claims", "--export", at("exported")});
  QVERIFY2(written.exit_code == 0, qPrintable(written.errors));
  const QStringList files = QDir(at("exported")).entryList({"*.json"});
  QCOMPARE(files.size(), 8);
  // They can be given back.
  const Finished again =
      quantoscope_program({"study", "claims", "--list", "--claim", at("exported/parameter-budget.json")});
  QCOMPARE(again.output, one.output);
  const Finished none = quantoscope_program({"study", "claims", "--claim", "9"});
  QCOMPARE(none.exit_code, 2);
  QVERIFY2(none.errors.contains("there is no claim '9'"), qPrintable(none.errors));
}

void TestCliClaims::the_store_alone_is_judged() {
  // Networks that are not there leave their claims undecided, and are said; tables stay what they are, also
  // of studies that others stand in for.
  const QByteArray tables =
      bytes("store/lipschitz-strength/table.json") + bytes("store/claims-architectures/table.csv");
  const Finished finished =
      quantoscope_program({"study", "claims", "--stored", "--store", at("store"), "--output", at("stored"),
                           "--study", at("a.json"), "--study", at("b.json"), "--study",
                           write("other.json", "training-methods"), "--seeds", "3"});
  QCOMPARE(finished.exit_code, 1);
  QVERIFY2(finished.errors.contains("networks are missing"), qPrintable(finished.errors));
  QVERIFY(bytes("stored/claims.md").contains("--seeds 3"));
  // The first goes on from what there is, the last is another study.
  QVERIFY2(!finished.errors.contains("claims-architectures is of an earlier"), qPrintable(finished.errors));
  QVERIFY2(!finished.errors.contains("replaced"), qPrintable(finished.errors));
  // Weights that came to harm are not there, either, and nothing is done about it.
  const QDir runs(at("store/runs"));
  const QString harmed = runs.filePath(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot)[0] + "/network.npz");
  QVERIFY(QFile::copy(harmed, at("whole.npz")) && QFile::resize(harmed, 0));
  const Finished less =
      quantoscope_program({"study", "claims", "--stored", "--store", at("store"), "--output", at("stored"),
                           "--study", at("a.json"), "--study", at("b.json"), "--seeds", "2"});
  QVERIFY(QFile::remove(harmed) && QFile::copy(at("whole.npz"), harmed));
  QCOMPARE(less.exit_code, 1);
  QVERIFY2(less.errors.contains("damaged, counts as missing: " + QFileInfo(harmed).path()),
           qPrintable(less.errors));
  QVERIFY(!tables.isEmpty());
  QCOMPARE(bytes("store/lipschitz-strength/table.json") + bytes("store/claims-architectures/table.csv"),
           tables);
  QCOMPARE(QDir(at("store/runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 3 * 3 * 2);
}

void TestCliClaims::the_dry_run_trains_nothing() {
  const Finished said = quantoscope_program({"study", "claims", "--dry-run", "--study", at("a.json"),
                                             "--seeds", "3", "--store", at("store"), "--output", at("dry")});
  QVERIFY2(said.exit_code == 0, qPrintable(said.errors));
  QVERIFY2(said.output.contains("claims-architectures") &&
               said.output.contains("27 networks asked for, 27 different ones, 18 are in"),
           qPrintable(said.output));
  for (const char* name : {"parameter-budget", "training-methods"})
    QVERIFY2(said.output.contains(name), name);
  QVERIFY(!QDir(at("dry")).exists());
  QCOMPARE(QDir(at("store/runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 3 * 3 * 2);
}

void TestCliClaims::bad_input() {
  const Finished name =
      quantoscope_program({"study", "claims", "--study", write("x.json", "other"), "--output", at("none")});
  QCOMPARE(name.exit_code, 2);
  QVERIFY2(
      name.errors.contains("'other', by which no claim is judged; they are judged by claims-architectures"),
      qPrintable(name.errors));
  const Finished figure = quantoscope_program({"study", "claims", "figure2", "--output", at("none")});
  QCOMPARE(figure.exit_code, 2);
  QVERIFY2(figure.errors.contains("'figure2', by which no claim is judged"), qPrintable(figure.errors));
  const Finished store =
      quantoscope_program({"study", "claims", "--stored", "--store", at("nowhere"), "--output", at("none")});
  QCOMPARE(store.exit_code, 2);
  QVERIFY(store.errors.contains(at("nowhere")));
  QVERIFY(!QDir(at("none")).exists() && !QDir(at("nowhere")).exists());
}

QUANTOSCOPE_TEST(TestCliClaims)
#include "test_cli_claims.moc"
