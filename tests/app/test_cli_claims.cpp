// SPDX-License-Identifier: GPL-3.0-or-later
// quantoscope study claims, end to end, on networks of the real sizes that hardly train.
#include <cmath>
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
  void the_store_alone_is_judged();
  void the_dry_run_trains_nothing();
  void bad_input();
};

void TestCliClaims::a_report_is_written() {
  const QStringList command{"study",    "claims",
                            "--study",  write("a.json", "claims-architectures"),
                            "--study",  write("b.json", "parameter-budget"),
                            "--study",  write("m.json", "training-methods"),
                            "--study",  write("l.json", "lipschitz-strength"),
                            "--store",  at("store"),
                            "--output", at("report")};
  const Finished finished = quantoscope_program(command);
  QVERIFY2(finished.exit_code == 0, qPrintable(finished.errors));
  QVERIFY(finished.output.contains("1. A float network of 128-3 fails"));
  QVERIFY(finished.output.contains("with fewer than 5 seeds nothing is decided"));

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

void TestCliClaims::the_store_alone_is_judged() {
  // Networks that are not there leave their claims undecided, and are said.
  const Finished finished =
      quantoscope_program({"study", "claims", "--stored", "--store", at("store"), "--output", at("stored"),
                           "--study", at("a.json"), "--study", at("b.json"), "--study",
                           write("other.json", "training-methods"), "--seeds", "3"});
  QCOMPARE(finished.exit_code, 1);
  QVERIFY2(finished.errors.contains("networks are missing"), qPrintable(finished.errors));
  QVERIFY(bytes("stored/claims.md").contains("--seeds 3"));
  // The first goes on from what there is, the last is another study.
  QVERIFY2(!finished.errors.contains("claims-architectures is of an earlier"), qPrintable(finished.errors));
  QVERIFY2(
      finished.errors.contains("lipschitz-strength is of an earlier definition of this study (data.radii: 10 "
                               "here, 2 there; ") &&
          finished.errors.contains("; and 6 more) and replaced"),
      qPrintable(finished.errors));
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
  QVERIFY2(less.errors.contains("is of an earlier definition of this study (seeds: 3 only there)"),
           qPrintable(less.errors));
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
