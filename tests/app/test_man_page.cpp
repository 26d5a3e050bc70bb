// SPDX-License-Identifier: GPL-3.0-or-later
// The manual page says what --help says: every command, every option, every group of settings, and no others.
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include "tests/app/program.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// What the pattern's parentheses find, from line to line.
QSet<QString> found(const QString& pattern, const QString& text) {
  QSet<QString> words;
  const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
  for (auto all = expression.globalMatch(text); all.hasNext();) words << all.next().captured(1);
  return words;
}

QSet<QString> options_in(const QString& text) { return found("(?<![\\w-])(--[a-z][a-z-]*)", text); }

/// The lines of --help below a heading.
QString below(const QString& heading, const QString& help) {
  const auto start = help.indexOf("\n" + heading + ":\n");
  return start < 0 ? QString() : help.mid(start + 1).section("\n\n", 0, 0);
}

/// Options that begin a line of --help, not those that it speaks of.
QSet<QString> own_options(const QString& help) { return found("^  (?:-\\w,)?(--[a-z][a-z-]*)", help); }

QString listed(const QSet<QString>& words) { return QStringList(words.values()).join(' '); }

}  // namespace

class TestManPage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QFile file(QStringLiteral(MAN_PAGE));
    QVERIFY(file.open(QIODevice::ReadOnly));
    page_ = QString::fromUtf8(file.readAll()).replace("\\-", "-");
    ask({});
    QVERIFY(helps_.size() > 6);
  }

  void everyCommandHasASection() {
    QSet<QString> commands(helps_.keyBegin(), helps_.keyEnd());
    commands.remove(QString());
    QCOMPARE(found("^\\.SS quantoscope (.*)$", page_), commands);
  }

  /// Its own in its section; what all or several commands have, before them.
  void everyOptionIsToldWhereItBelongs() {
    const QString common = page_.section(".SH COMMANDS", 0, 0);
    for (auto help = helps_.cbegin(); help != helps_.cend(); ++help) {
      const QString section = page_.section(".SS quantoscope " + help.key() + "\n", 1).section("\n.S", 0, 0);
      const QSet<QString> missing =
          own_options(below("Options", help.value())) - options_in(common) - options_in(section);
      QVERIFY2(missing.isEmpty(), qPrintable(help.key() + ": " + listed(missing)));
    }
  }

  void everyGroupOfSettingsIsTold() {
    const QSet<QString> groups =
        found("^([A-Z][\\w-]*):$", helps_["run"]) - QSet<QString>{"Positionals", "Options"};
    QVERIFY(groups.size() > 3);
    const QString settings = page_.section(".SH EXPERIMENTS", 1).section(".SH", 0, 0);
    QCOMPARE(found("^\\.TP\n\\.B ([A-Z][\\w-]*)$", settings), groups);
  }

  void noOptionIsToldThatThereIsNot() {
    QSet<QString> known{"--partition"};  // Of sbatch.
    for (const QString& help : helps_) known += own_options(help);
    const QSet<QString> unknown = options_in(page_) - known;
    QVERIFY2(unknown.isEmpty(), qPrintable(listed(unknown)));
  }

 private:
  /// Keeps the --help of a command and of all below it.
  void ask(const QStringList& command) {
    const QString help = quantoscope_program(command + QStringList{"--help"}).output;
    helps_[command.join(' ')] = help;
    for (const QString& name : found("^  ([a-z]+) ", below("Subcommands", help)))
      ask(command + QStringList{name});
  }

  QString page_;
  QMap<QString, QString> helps_;  ///< By command, "study list"; that of the program by the empty one.
};

QUANTOSCOPE_TEST(TestManPage)
#include "test_man_page.moc"
