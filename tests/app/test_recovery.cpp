// SPDX-License-Identifier: GPL-3.0-or-later
// Work that was not saved comes back after the program was killed. This test runs itself once more as that
// program: test_recovery --edit FOLDER [FILE] changes an experiment in a window and waits to be killed. And
// it kills the real program at random moments, QUANTOSCOPE_KILLS=100 for as many.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>

#include <QAbstractSpinBox>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QPushButton>

#include "core/spec/spec_json.h"
#include "tests/app/program.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/recovery.h"
#include "ui/welcome.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

int edit_and_wait(const QStringList& arguments) {
  MainWindow window(tiny_spec());
  window.keepUnsavedIn(arguments[2]);
  if (arguments.size() > 3) window.openPath(arguments[3]);
  auto* recovery = window.findChild<Recovery*>();
  recovery->setDelay(0);
  QObject::connect(recovery, &Recovery::kept, [] {
    std::puts("kept");
    std::fflush(stdout);
  });
  window.show();
  auto* box = part<QAbstractSpinBox>(window, "model.width");
  box->setFocus();
  QTest::keyClick(box, Qt::Key_Up);
  return QApplication::exec();
}

/// A process that has changed the width from 8 to 9 or so and has kept that.
struct Editor {
  explicit Editor(const QStringList& arguments) {
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), QStringList{"--edit"} + arguments);
    while (!process.canReadLine() && process.waitForReadyRead(kPatience)) {
    }
    kept = process.readLine().trimmed() == "kept";
  }
  ~Editor() { kill(); }
  void kill() {
    process.kill();  // SIGKILL
    process.waitForFinished(kPatience);
  }
  QProcess process;
  bool kept = false;
};

QStringList files_in(const QString& folder) { return QDir(folder).entryList({"*.unsaved"}, QDir::Files); }

QPushButton* answer(const MainWindow& window, const QString& text) {
  for (auto* button : messages(window)->findChildren<QPushButton*>())
    if (!button->isHidden() && button->text().remove('&') == text) return button;
  return nullptr;
}

/// The real program at work on an experiment (hand.cpp), with a home of its own, until it is killed.
struct Worker {
  Worker(const QString& home, const QString& document, int seed) {
    QProcessEnvironment environment = bare_environment();
    environment.insert("QT_QPA_PLATFORM", "offscreen");
    environment.insert("QT_QPA_GENERIC_PLUGINS", "hand");
    environment.insert("QT_PLUGIN_PATH", PLUGINS);
    environment.insert("QUANTOSCOPE_HAND", QString::number(seed));
    for (const char* variable : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
      environment.insert(variable, home);
    process.setProcessEnvironment(environment);
    process.start(QUANTOSCOPE_PROGRAM, {document});
  }
  /// Has it say so many things, then kills it.
  void kill_after(int count) {
    while (said.size() < count && (process.canReadLine() || process.waitForReadyRead(kPatience))) listen();
    process.kill();
    process.waitForFinished(kPatience);
    listen();
  }
  void listen() {
    while (process.canReadLine()) {
      const QList<QByteArray> words = process.readLine().trimmed().split(' ');
      said << std::pair(words.value(0), words.value(1).toInt());
    }
  }
  qsizetype last(const QByteArray& word) const {
    qsizetype at = said.size() - 1;
    while (at >= 0 && said[at].first != word) --at;
    return at;
  }
  /// The widths it has spoken of from there on.
  QSet<int> widths_from(qsizetype place, const QByteArray& word = {}) const {
    QSet<int> widths;
    for (qsizetype i = std::max<qsizetype>(0, place); i < said.size(); ++i)
      if (word.isEmpty() || said[i].first == word) widths << said[i].second;
    return widths;
  }

  QProcess process;
  QList<std::pair<QByteArray, int>> said;
};

/// The width in the file that a killed program has left in this folder; 0 if there is none.
int width_left_in(const QString& folder) {
  Recovery recovery(folder);
  const auto& found = recovery.find();
  return found.empty() ? 0 : found.front().work.spec.model.width;
}

int width_of(const MainWindow& window) { return window.controller().spec().model.width; }

}  // namespace

class TestRecovery : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(settings_); }
  void init() {
    settings().clear();
    folder_ = std::make_unique<QTemporaryDir>();
  }

  void aKilledProgramsWorkIsOfferedAndRestored() {
    int width = 0;
    {
      Editor editor({folder_->path()});
      QVERIFY(editor.kept);
      QCOMPARE(files_in(folder_->path()).size(), 1);
      // While it runs, its work is nobody else's.
      const auto other = shown(tiny_spec());
      other->keepUnsavedIn(folder_->path());
      QVERIFY(!messages(*other)->isVisible());
      editor.kill();
    }
    {
      const auto window = shown(tiny_spec());
      window->keepUnsavedIn(folder_->path());
      QVERIFY(messages(*window)->isVisible());
      QVERIFY2(messages(*window)->text().contains("not saved"), qPrintable(messages(*window)->text()));
      // A second window that starts meanwhile does not ask the same.
      const auto other = shown(tiny_spec());
      other->keepUnsavedIn(folder_->path());
      QVERIFY(!messages(*other)->isVisible());
      QTest::mouseClick(answer(*window, "Restore"), Qt::LeftButton);
      QVERIFY(!messages(*window)->isVisible());
      width = width_of(*window);
      QVERIFY(width > 8);
      QVERIFY(window->isWindowModified());
      QCOMPARE(files_in(folder_->path()).size(), 1);  // Ours now.
      QVERIFY(window->saveTo(folder_->filePath("saved.quantoscope.json")));
      QVERIFY(files_in(folder_->path()).isEmpty());
    }
    QCOMPARE(read_spec(folder_->filePath("saved.quantoscope.json").toStdString()).model.width, width);
    const auto window = shown(tiny_spec());
    window->keepUnsavedIn(folder_->path());
    QVERIFY(!messages(*window)->isVisible());
  }

  void changesToAFileComeBackAsChangesToThatFile() {
    const QString file = folder_->filePath("mine.quantoscope.json");
    write_spec(tiny_spec(), file.toStdString());
    {
      Editor editor({folder_->path(), file});
      QVERIFY(editor.kept);
    }
    const auto window = shown(endless_spec());
    window->keepUnsavedIn(folder_->path());
    QVERIFY(messages(*window)->text().contains("mine.quantoscope.json"));
    QTest::mouseClick(answer(*window, "Restore"), Qt::LeftButton);
    QCOMPARE(window->file(), file);
    QVERIFY(window->isWindowModified());
    QVERIFY(width_of(*window) > 8);
    QVERIFY(read_spec(file.toStdString()) == tiny_spec());  // The file itself is as it was.
    window->controller().pause();
  }

  void discardedWorkIsGone() {
    {
      Editor editor({folder_->path()});
      QVERIFY(editor.kept);
    }
    {
      const auto window = shown(tiny_spec());
      window->keepUnsavedIn(folder_->path());
      QTest::mouseClick(answer(*window, "Discard"), Qt::LeftButton);
      QVERIFY(!messages(*window)->isVisible());
      QCOMPARE(width_of(*window), 8);
    }
    QVERIFY(files_in(folder_->path()).isEmpty());
  }

  void workWhosePointsVanishedIsKeptUntilTheyAreBack() {
    const QString points = folder_->filePath("points.csv");
    ExperimentSpec spec = tiny_spec();
    spec.data.points_file = points.toStdString();
    const QByteArray content = "x,y,label\n0.5,0.5,1\n-0.5,-0.5,0\n0.4,0.5,1\n-0.4,-0.5,0\n";
    const auto write_points = [&] {
      QFile file(points);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(content);
    };
    {
      QFile left(folder_->filePath("left.unsaved"));
      QVERIFY(left.open(QIODevice::WriteOnly));
      left.write("\n" + QByteArray::fromStdString(spec_to_json(spec)));
    }
    {
      const auto window = shown(tiny_spec());
      window->keepUnsavedIn(folder_->path());
      QTest::mouseClick(answer(*window, "Restore"), Qt::LeftButton);
      QVERIFY2(messages(*window)->text().contains(points), qPrintable(messages(*window)->text()));
      QVERIFY(window->controller().spec() == tiny_spec());
      QVERIFY(QFile::exists(folder_->filePath("left.unsaved")));
      QTest::mouseClick(answer(*window, "Try again"), Qt::LeftButton);
      QVERIFY(messages(*window)->text().contains(points));
    }
    QVERIFY(QFile::exists(folder_->filePath("left.unsaved")));  // Also for the next time.
    const auto window = shown(tiny_spec());
    window->keepUnsavedIn(folder_->path());
    QTest::mouseClick(answer(*window, "Restore"), Qt::LeftButton);
    write_points();
    QTest::mouseClick(answer(*window, "Try again"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().spec() == spec, kPatience);
    QVERIFY(!QFile::exists(folder_->filePath("left.unsaved")));
    QVERIFY(!messages(*window)->isVisible());
  }

  void theWelcomeWaitsForTheQuestion() {
    const auto leave = [&] {
      QFile left(folder_->filePath("left.unsaved"));
      QVERIFY(left.open(QIODevice::WriteOnly));
      left.write("\n" + QByteArray::fromStdString(spec_to_json(endless_spec())));
    };
    leave();
    {
      const auto window = shown(tiny_spec());
      window->keepUnsavedIn(folder_->path());
      window->showWelcomeAtStart();
      QVERIFY(!window->findChild<Welcome*>());
      QTest::mouseClick(answer(*window, "Restore"), Qt::LeftButton);
      QVERIFY(!window->findChild<Welcome*>());
      QTRY_VERIFY_WITH_TIMEOUT(window->controller().spec() == endless_spec(), kPatience);
      QVERIFY(!window->findChild<Welcome*>());
      window->controller().pause();
    }
    leave();
    {
      const auto window = shown(tiny_spec());
      window->keepUnsavedIn(folder_->path());
      window->showWelcomeAtStart();
      QVERIFY(!window->findChild<Welcome*>());
      QTest::mouseClick(answer(*window, "Discard"), Qt::LeftButton);
      QVERIFY(window->findChild<Welcome*>());
    }
    const auto window = shown(tiny_spec());
    window->keepUnsavedIn(folder_->path());
    window->showWelcomeAtStart();
    QVERIFY(window->findChild<Welcome*>());
  }

  void theRealProgramHoldsWhatItOffers() {
    const QString data = folder_->filePath("quantoscope/unsaved");
    {
      Editor editor({data});
      QVERIFY(editor.kept);
    }
    const QString left = QDir(data).filePath(files_in(data).value(0));
    QProcess program;
    QProcessEnvironment environment = bare_environment();
    environment.insert("QT_QPA_PLATFORM", "offscreen");
    environment.insert("XDG_DATA_HOME", folder_->path());
    environment.insert("XDG_CONFIG_HOME", folder_->path());
    environment.insert("XDG_CACHE_HOME", folder_->path());
    program.setProcessEnvironment(environment);
    program.start(QUANTOSCOPE_PROGRAM, {});
    QVERIFY(program.waitForStarted(kPatience));
    const auto holder = [&left] {
      qint64 process = 0;
      QString host, name;
      QLockFile(left + ".lock").getLockInfo(&process, &host, &name);
      return process;
    };
    QTRY_COMPARE_WITH_TIMEOUT(holder(), program.processId(), kPatience);
    program.kill();
    QVERIFY(program.waitForFinished(kPatience));
    QVERIFY(QFile::exists(left));  // Neither restored nor discarded: it is offered the next time.
    const auto window = shown(tiny_spec());
    window->keepUnsavedIn(data);
    QVERIFY(messages(*window)->isVisible());
  }

  void theRealProgramIsKilledAtAnyMoment() {
    constexpr int kKills = 3;
    const int kills = qEnvironmentVariableIsSet("QUANTOSCOPE_KILLS")
                          ? qEnvironmentVariableIntValue("QUANTOSCOPE_KILLS")
                          : kKills;
    const QString document = folder_->filePath("mine.quantoscope.json");
    const QString unsaved = folder_->filePath("quantoscope/unsaved");
    write_spec(tiny_spec(), document.toStdString());
    std::mt19937 random(1);
    int held = 0, left = 0;
    QSet<int> saved{tiny_spec().model.width};  // What may be in the document.
    for (int i = 0; i < kills; ++i) {
      // It keeps what is unsaved after some seconds, a few hundred keys.
      Worker worker(folder_->path(), document, i);
      worker.kill_after(1 + int(random() % 600));
      const auto trouble = [&](const char* what) {
        QString text = QString("kill %1: %2;").arg(i).arg(what);
        for (const auto& [word, width] : worker.said.last(std::min<qsizetype>(20, worker.said.size())))
          text += QString(" %1 %2").arg(word).arg(width);
        return text.toLocal8Bit();
      };
      QVERIFY2(worker.process.exitStatus() == QProcess::CrashExit, trouble("it ended by itself"));
      QVERIFY2(!worker.said.isEmpty(), trouble("it did not start"));
      const bool offered = worker.last("restored") >= 0;
      QVERIFY2(offered == (left != 0) || worker.said.size() < 2, trouble("what was left is not offered"));
      if (offered)
        QVERIFY2(worker.widths_from(0, "restored").contains(left), trouble("other work is offered"));

      const qsizetype last_saved = worker.last("saved"), last_kept = worker.last("kept");
      if (last_saved >= 0) saved = {worker.said[last_saved].second};
      saved += worker.widths_from(last_saved + 1, "saving");
      const int in_document = read_spec(document.toStdString()).model.width;
      QVERIFY2(saved.contains(in_document), trouble("the document is neither as before nor as saved"));
      saved = {in_document};

      const int before = std::exchange(left, width_left_in(unsaved));
      const qsizetype told = std::max({last_kept, last_saved, worker.last("restored")});
      QVERIFY2(left == 0 || worker.widths_from(told).contains(left) || (told < 0 && left == before),
               trouble("not the latest work was kept"));
      // Unless it was saved, or the width came back to what is saved.
      constexpr int kStep = 8;
      const bool changed = std::ranges::none_of(worker.said.mid(last_kept + 1), [&](const auto& word) {
        return word.first == "saving" || std::abs(word.second - in_document) <= kStep;
      });
      if (last_kept > last_saved && changed) QVERIFY2(left != 0, trouble("nothing was kept"));
      const QSettings settings(folder_->filePath("Quantoscope/Quantoscope.conf"), QSettings::IniFormat);
      QCOMPARE(settings.status(), QSettings::NoError);
      ++held;
    }
    std::printf("kills of the window: tried %d, held %d\n", kills, held);
    std::fflush(stdout);
  }

  void nothingIsKeptOfWhatIsSavedOrUndone() {
    const auto window = shown(tiny_spec());
    window->keepUnsavedIn(folder_->path());
    auto* recovery = window->findChild<Recovery*>();
    recovery->setDelay(0);
    auto* box = part<QAbstractSpinBox>(*window, "model.width");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    QTRY_COMPARE_WITH_TIMEOUT(files_in(folder_->path()).size(), 1, kPatience);
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!window->isWindowModified());
    QVERIFY(files_in(folder_->path()).isEmpty());
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE_WITH_TIMEOUT(files_in(folder_->path()).size(), 1, kPatience);
    answering(QMessageBox::Discard, [&] { window->close(); });
    QVERIFY(files_in(folder_->path()).isEmpty());
  }

  void whatCannotBeReadIsPassedOver() {
    for (const char* text : {"", "no line", "\n{ \"model\": ", "\n{\"model\": 3}"})
      std::ofstream(folder_->filePath(QString("%1.unsaved").arg(qHash(QByteArray(text)))).toStdString())
          << text;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression("unsaved work cannot be read"));
    const auto window = shown(tiny_spec());
    window->keepUnsavedIn(folder_->path());
    QVERIFY(!messages(*window)->isVisible());
    QCOMPARE(files_in(folder_->path()).size(), 4);  // They are not ours to remove.
  }

 private:
  QTemporaryDir settings_;
  std::unique_ptr<QTemporaryDir> folder_;
};

int main(int argc, char* argv[]) {
  QApplication application(argc, argv);
  if (argc > 2 && std::strcmp(argv[1], "--edit") == 0) {
    const QTemporaryDir settings_folder;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings_folder.path());
    return edit_and_wait(QCoreApplication::arguments());
  }
  TestRecovery test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_recovery.moc"
