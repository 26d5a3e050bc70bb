// SPDX-License-Identifier: GPL-3.0-or-later
// The commands and files that README.md and the guide print, given to the program: on small networks, studies
// without training.
#include <algorithm>

#include <QRegularExpression>
#include <QTest>

#include "tests/app/small_run.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

QString at_source(const QString& path) { return QStringLiteral(SOURCE_FOLDER) + "/" + path; }

/// README.md, CONTRIBUTING.md, the results' pages and the guide.
QStringList documents() {
  QStringList all = {"README.md", ".github/CONTRIBUTING.md"};
  for (const char* folder : {"resources/help", "resources/results"})
    for (const QString& name : QDir(at_source(folder)).entryList({"*.md"}, QDir::Files, QDir::Name))
      all << QString(folder) + "/" + name;
  return all;
}

QString document(const QString& path) { return QString::fromUtf8(read(at_source(path))); }

/// Indented lines without the spaces before them, empty ones between the blocks.
QStringList indented(const QString& text) {
  QStringList lines;
  for (const QString& line : text.split('\n')) lines << (line.startsWith("    ") ? line.mid(4) : QString());
  return lines;
}

/// "quantoscope run ..." in blocks and between backquotes, without the remarks beside them.
QStringList commands_of(const QString& text) {
  static const QRegularExpression remark(" {2,}.*| #.*"), quoted("`(quantoscope [^`]+)`");
  QStringList commands;
  for (QString line : indented(text))
    if (line.startsWith("quantoscope ")) commands << line.remove(remark);
  for (auto found = quoted.globalMatch(text); found.hasNext();)
    commands << found.next().captured(1).replace('\n', ' ');
  return commands;
}

/// Arguments whose effect is shown by a few small networks, with what a sentence leaves out.
QStringList made_small(QStringList arguments) {
  const QString first = arguments.value(0), second = arguments.value(1);
  if (first == "study" && second.isEmpty()) return {"study", "--help"};
  if (first == "figure" && (second.isEmpty() || second.startsWith("--"))) arguments.insert(1, "result");
  if ((first == "run" || first == "figure") && !arguments.contains("--output"))
    arguments << "--output" << (first == "run" ? "again" : "again.svg");
  if (first == "run") {
    QStringList small = small_run("result").mid(3);
    // What is asked for twice would be refused.
    for (int i = 0; i < small.size(); i += 2)
      if (!arguments.contains(small[i])) arguments << small[i] << small[i + 1];
  } else if (first == "study" && second != "list" && second != "collect") {
    const QStringList quick{"--dry-run", "--list", "--export", "--stored"};
    if (std::ranges::none_of(quick, [&](const QString& word) { return arguments.contains(word); }))
      arguments << "--dry-run";
  }
  return arguments;
}

/// The files of the program's that a document prints.
QStringList files_of(const QString& text) {
  QStringList files;
  QString block;
  QStringList lines = indented(text);
  lines << QString();
  for (const QString& line : lines) {
    if (!line.isEmpty()) {
      block += line + "\n";
      continue;
    }
    if (block.simplified().remove(' ').startsWith("{\"format\"")) files << block;
    block.clear();
  }
  return files;
}

}  // namespace

class TestGuideCommands : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void commandsRun_data();
  void commandsRun();
  void scriptsAreThere();
  void filesAreRead_data();
  void filesAreRead();

 private:
  QString at(const QString& name) const { return folder_.filePath(name); }
  void write(const QString& name, const QByteArray& text) const {
    QFile file(at(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

  QTemporaryDir folder_;
};

/// What the guide's examples take for there.
void TestGuideCommands::initTestCase() {
  const Finished trained = quantoscope_program(small_run(at("result")));
  QVERIFY2(trained.exit_code == 0, qPrintable(trained.errors));
  if (kHasFigures) QVERIFY(QFile::copy(at("result/figure.pdf"), at("figure.pdf")));
  write("experiment.quantoscope.json", R"({"format": "quantoscope-experiment", "version": 1})");
  write("mine.json", R"({"format": "quantoscope-study", "version": 1, "name": "mine",
    "base": {"data": {"radii": 2, "points": 20, "subsamples": 1}, "model": {"width": 4, "depth": 2},
             "pretraining": {"epochs": 1}, "retraining": {"epochs": 1}, "map": {"resolution": 32}},
    "axes": [{"field": "model.width", "values": [4]}], "seeds": 1})");
  write("clip.json", read(at("mine.json")));
  for (const QString& text : files_of(document("resources/help/studies.md")))
    write(text.contains("quantoscope-claim") ? "claim.json" : "noise.json", text.toUtf8());
  const Finished studied =
      quantoscope_program({"study", "mine.json", "--output", "studies", "--no-plots"}, {}, folder_.path());
  QVERIFY2(studied.exit_code == 0, qPrintable(studied.errors));
}

void TestGuideCommands::commandsRun_data() {
  QTest::addColumn<QString>("command");
  QSet<QString> seen;
  for (const QString& path : documents())
    for (const QString& command : commands_of(document(path))) {
      if (seen.contains(command)) continue;
      seen.insert(command);
      QTest::newRow(qPrintable(path + ": " + command)) << command;
    }
}

void TestGuideCommands::commandsRun() {
  QFETCH(QString, command);
  // The words in capitals stand for names.
  command.replace("DIR...", "studies").replace("RESULT", "result").replace("NAME", "figure2");
  command.replace("--checkpoint DIR", "--checkpoint kept")
      .replace("DIR", "result")
      .replace("FILE", "mine.json");
  command.replace("--claim mine.json", "--claim claim.json");  // That name is a study's, too.
  const QStringList arguments = command.split(' ', Qt::SkipEmptyParts).mid(1);
  const QString first = arguments.value(0);
  if (first.startsWith('[') || first == "--language" || first.endsWith(".csv") || first.endsWith(".json"))
    QSKIP("opens the window");
  if (!kHasFigures && (first == "figure" || command.contains("figure.pdf")))
    QSKIP("no figures in this build");
  QStringList small = made_small(arguments);
  // There is no run to go on with yet.
  if (small.removeAll("--resume") > 0) small << "--restart";
  const Finished finished = quantoscope_program(small, {}, folder_.path());
  // Without networks, which are not trained here, these end with 1.
  const bool may_lack = (small.contains("--stored") || small.contains("collect")) && finished.exit_code == 1;
  QVERIFY2(!finished.crashed && (finished.exit_code == 0 || may_lack),
           qPrintable(small.join(' ') + "\n" + finished.errors + finished.output.right(500)));
}

void TestGuideCommands::scriptsAreThere() {
  static const QRegularExpression script("(?:\\./)?(scripts/[a-z-]+)((?: [^`\\n#]*)?)");
  int found = 0;
  for (const QString& path : documents())
    for (auto each = script.globalMatch(document(path)); each.hasNext();) {
      const auto match = each.next();
      const QFileInfo file(at_source(match.captured(1)));
      QVERIFY2(file.isFile(), qPrintable(path + ": " + match.captured(0)));
      if (file.suffix().isEmpty() && !match.captured(1).endsWith("/common")) QVERIFY(file.isExecutable());
      ++found;
      const QStringList words = match.captured(2).split(' ', Qt::SkipEmptyParts);
      const qsizetype preset = words.indexOf("--preset");
      if (preset < 0 || preset + 1 >= words.size()) continue;
      QVERIFY2(
          read(at_source("CMakePresets.json")).contains("\"name\": \"" + words[preset + 1].toUtf8() + "\""),
          qPrintable(path + ": " + match.captured(0)));
    }
  QVERIFY(found > 10);
}

void TestGuideCommands::filesAreRead_data() {
  QTest::addColumn<QByteArray>("text");
  int files = 0;
  for (const QString& path : documents())
    for (const QString& text : files_of(document(path)))
      QTest::newRow(qPrintable(path + " " + QString::number(++files))) << text.toUtf8();
  QVERIFY(files > 3);
}

void TestGuideCommands::filesAreRead() {
  QFETCH(QByteArray, text);
  const QString format = QJsonDocument::fromJson(text).object()["format"].toString();
  QVERIFY2(!format.isEmpty(), text.constData());
  write("printed.json", text);
  Finished finished;
  if (format == "quantoscope-study")
    finished = quantoscope_program({"study", "printed.json", "--dry-run"}, {}, folder_.path());
  else if (format == "quantoscope-claim")
    finished = quantoscope_program(
        {"study", "claims", "--claim", "printed.json", "--study", "noise.json", "--dry-run"}, {},
        folder_.path());
  else if (format == "quantoscope-experiment")
    finished =
        quantoscope_program(made_small({"run", "printed.json", "--output", "printed"}), {}, folder_.path());
  else
    QSKIP("read by other tests");
  QVERIFY2(finished.exit_code == 0, qPrintable(text + finished.errors));
}

QUANTOSCOPE_TEST(TestGuideCommands)
#include "test_guide_commands.moc"
