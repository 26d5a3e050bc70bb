// SPDX-License-Identifier: GPL-3.0-or-later
// Every text of the window goes through the translator, and lupdate finds each of them.
#include "tests/ui/shown_texts.h"

#include <algorithm>
#include <memory>
#include <set>

#include <QActionGroup>
#include <QDialog>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QFontDatabase>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QXmlStreamReader>

#include "core/build_info.h"
#include "core/study/builtin_studies.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/help/help_window.h"
#include "ui/import_dialog.h"
#include "ui/language.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/session/inspection.h"

using namespace quantoscope;

namespace {

QList<QAction*> all_actions(const QMenu& menu) {
  QList<QAction*> all;
  for (QAction* each : menu.actions())
    each->menu() ? all.append(all_actions(*each->menu())) : all.append(each);
  return all;
}

QList<QAction*> all_actions(const MainWindow& window) {
  QList<QAction*> all;
  for (const QAction* top : window.menuBar()->actions()) all += all_actions(*top->menu());
  return all;
}

/// What is no text of the window: proper names, abbreviations that are the same in all languages, units.
const QStringList kNames{"Quantoscope", "quantoscope", "Qt",  "LibTorch", "BLAS",
                         "residual",    "CSV",         "PDF", "SVG",      "PNG"};
/// All sentences and titles in a lesson's file; single words are names of views and panels.
void add_texts(const QJsonValue& value, QStringList& texts) {
  if (value.toString().contains(' ')) texts << value.toString();
  for (const QJsonValue& each : value.toArray()) add_texts(each, texts);
  for (const QJsonValue& each : value.toObject()) add_texts(each, texts);
}

/// The reference in "About", and what the person's machine is.
QStringList foreign_texts() {
  const BuildInfo info = build_info();
  QStringList texts{
      "Y. Boo, S. Shin, W. Sung, Quantized Neural Networks: Characterization and Holistic Optimization",
      "arXiv 2006.00530", QString::fromStdString(info.libtorch), QString::fromStdString(info.blas),
      QString::fromStdString(info.instruction_set)};
  QStringList products;
  for (const std::string& name : info.products) products << QString::fromStdString(name);
  texts << products.join(QStringLiteral(", "));
  // Lessons, studies and the guide are files in a language of their own.
  for (const QString& path : shipped_lessons()) {
    QFile file(path);
    file.open(QIODevice::ReadOnly);
    add_texts(QJsonDocument::fromJson(file.readAll()).object(), texts);
  }
  for (const StudySpec& study : builtin_studies())
    texts << QString::fromStdString(study.title) << QString::fromStdString(study.summary);
  // The longer before what is part of them.
  std::ranges::sort(texts, [](const QString& a, const QString& b) { return a.size() > b.size(); });
  return texts;
}

}  // namespace

class TestTranslation : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  MarkingTranslator marks_;

  /// The texts with words that no translator has seen, or with a place for an argument that nobody filled.
  static QStringList untranslated(const QWidget& top) {
    static const QStringList foreign = foreign_texts();
    static const QRegularExpression word(QStringLiteral("\\p{L}{2,}")),
        place(QStringLiteral("%(L?n|L?[1-9])"));
    QStringList found;
    const ShownTexts texts(top);
    static const QSet<QString> fonts = [] {
      const QStringList families = QFontDatabase::families();
      return QSet<QString>(families.begin(), families.end());
    }();
    static QSet<QString> fine;  // Looked at before: reading rich text takes its time.
    for (const ShownText& shown : texts.all()) {
      if (fine.contains(shown.text) || fonts.contains(shown.text)) continue;
      const qsizetype before = found.size();
      QString left = outside_marks(shown.text);
      for (const QString& text : foreign) left.remove(text);
      for (const QString& name : kNames) left.remove(QRegularExpression("\\b" + name + "\\b"));
      if (left.contains(word)) found << shown.place + ":\n    " + shown.text.left(300);
      if (shown.text.contains(place))
        found << "argument missing in " + shown.place + ":\n    " + shown.text.left(300);
      if (found.size() == before) fine << shown.text;
    }
    found.removeDuplicates();
    return found;
  }
  static QByteArray report(const QStringList& found) {
    return QByteArray::number(found.size()) + " untranslated:\n" + found.join('\n').toUtf8();
  }

  static void show_everything(MainWindow& window) {
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().finished(), 60000);
    for (auto* dock : window.findChildren<QDockWidget*>()) dock->show();
    window.inspection().setPoint(QPointF(0.05, 0.05));
    window.inspection().setLine(QLineF(0.0, 0.0, 0.1, 0.1));
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().idle(), 60000);
  }

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() {
    settings().clear();
    QCoreApplication::installTranslator(&marks_);
  }
  void cleanup() { QCoreApplication::removeTranslator(&marks_); }

  /// Without a translator the walk through the window finds its texts, so that it can find a forgotten one.
  void textsThatAreNotTranslatedAreFound() {
    QCoreApplication::removeTranslator(&marks_);
    const auto window = shown(tiny_spec());
    QVERIFY(untranslated(*window).size() > 200);
    QLabel label(QStringLiteral("\u27e6in\u27e7 out"));
    QCOMPARE(untranslated(label).size(), 1);
    label.setText(QStringLiteral("\u27e6in %1 \u27e6deeper\u27e7\u27e7 1.5 x"));
    QCOMPARE(untranslated(label).size(), 1);
    label.setText(QStringLiteral("<b>\u27e6in \u27e6deeper\u27e7\u27e7</b> 1.5 x W2A2"));
    QCOMPARE(untranslated(label).size(), 0);
  }

  void theWindowIsTranslated() {
    const auto window = shown(tiny_spec());
    show_everything(*window);
    QStringList found = untranslated(*window);
    // Every choice there is, with what it changes elsewhere.
    for (const QActionGroup* group : window->findChildren<QActionGroup*>())
      for (QAction* each : group->actions()) {
        each->trigger();
        found += untranslated(*window);
      }
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), report(found));
  }

  void whatChangesInTheWindowIsTranslated() {
    const auto window = shown(tiny_spec());
    QStringList found = untranslated(*window);  // While it learns.
    show_everything(*window);
    for (const char* name : {"preset.w3a3", "preset.moons", "preset.128-3-residual"}) {
      window->findChild<QAction*>(name)->trigger();
      found += untranslated(*window);
    }
    QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);  // Pin, twice, and compare.
    QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);
    QTest::keyClick(window.get(), Qt::Key_F6);
    found += untranslated(*window);
    QTest::keyClick(window.get(), Qt::Key_F6);
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), report(found));
  }

  /// Around the lesson's own words, in its question and after the answer.
  void lessonsAreTranslated() {
    const auto window = shown(tiny_spec());
    window->openPath(shipped_lessons().first());
    QStringList found = untranslated(*window);
    for (int step = 0; step < 3; ++step) {
      QTest::keyClick(window.get(), Qt::Key_PageDown);
      found += untranslated(*window);
    }
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), report(found));
  }

  void drawingIsTranslated() {
    const auto window = shown(tiny_spec());
    QStringList found;
    for (auto* each : window->findChildren<QAction*>())
      if (each->text().remove('&').contains("Draw points")) {
        each->setChecked(true);
        found += untranslated(*window);
      }
    QVERIFY2(found.isEmpty(), report(found));
  }

  void dialogsAreTranslated() {
    const auto window = shown(tiny_spec());
    show_everything(*window);
    const QList<QAction*> help = all_actions(*window->menuBar()->actions().last()->menu());
    QStringList names, found;
    for (QAction* each : all_actions(*window)) {
      const QString text = QString(each->text()).remove('&').remove(QChar(0x27e6)).remove(QChar(0x27e7));
      const bool native = text.startsWith("Open") || text.startsWith("Save") || text.startsWith("Import");
      if ((!text.endsWith("…") && !help.contains(each)) || native || !each->isEnabled()) continue;
      each->trigger();
      for (auto* dialog : window->findChildren<QDialog*>()) {
        if (!dialog->isVisible() || qobject_cast<QFileDialog*>(dialog)) continue;
        names << text;
        // The titles of the guide's pages are the guide's.
        if (auto* guide = qobject_cast<HelpWindow*>(dialog))
          for (auto* list : guide->findChildren<QListWidget*>()) list->clear();
        found += untranslated(*dialog);
        dialog->close();
      }
    }
    QVERIFY2(names.size() >= 5, qPrintable(names.join(", ")));
    QVERIFY2(found.isEmpty(), report(found));
  }

  /// What is wrong with a file, with its place and value in it; what was thrown inside is translated, too.
  void errorsAreTranslated() {
    const auto window = shown(tiny_spec());
    const auto* const bar =
        window->centralWidget()->findChild<MessageBar*>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(bar);
    const QTemporaryDir folder;
    struct Broken {
      const char *name, *content, *says;  // %1 is the file; ( and ) are the marks.
    };
    for (
        const Broken& broken : {
            Broken{"cut.json", "{\"seed\": 1", "^(%1:1:11: not valid JSON: .+)$"},
            Broken{"bits.json", R"({"quantization": {"weight_bits": 9}})",
                   "^(%1: (quantization.weight_bits: (9 is outside (1..8 or float))))$"},
            Broken{"text.json", R"({"model": {"width": "wide"}})",
                   "^(%1: (model.width: (expected (a whole number) [(2..512)], found 'wide')))$"},
            Broken{"key.json", R"({"model": {"widht": 8}})",
                   "^(%1: unknown key 'model.widht'(; did you mean 'model.width'?))$"},
            Broken{"newer.json", R"({"format": "quantoscope-experiment", "version": 99})",
                   "^(%1: format version 99 is newer than this program's .+; a newer Quantoscope can read "
                   "it)$"},
            Broken{
                "empty.lesson.json",
                R"({"format": "quantoscope-lesson", "version": 1, "title": "T", "summary": "S", "steps": []})",
                "^(%1: steps: (the list is empty))$"},
            Broken{"untitled.lesson.json", R"({"format": "quantoscope-lesson", "version": 1, "title": 5})",
                   "^(%1: title: (expected (text), found 5))$"},
            Broken{"label.csv", "x,y,label\n1,2,7\n", "^(%1:2:5: (expected the label 0 or 1, found '7'))$"},
            Broken{"one.csv", "1,2,0\n2,2,0\n",
                   "^(%1: all 2 points are of class 0; there is nothing to tell apart)$"},
            Broken{"missing.json", nullptr, "^(cannot read %1: .+)$"},
        }) {
      const QString path = folder.filePath(broken.name);
      if (QFile file(path); broken.content) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(broken.content);
      }
      window->openPath(path);
      // What is wrong with points is said where it can be changed.
      std::unique_ptr<ImportDialog> dialog(window->findChild<ImportDialog*>());
      const auto* const label = dialog ? dialog->findChild<QLabel*>("message") : nullptr;
      const QString said = label ? label->text().section('\n', 0, 0) : bar->text();
      QVERIFY2(label || bar->isVisible(), broken.name);
      // Square brackets stand for round ones; ".+" for a library's words or a number.
      QString says = QRegularExpression::escape(QString::fromUtf8(broken.says));
      says.replace("\\.\\+", ".+").replace("\\^", "^").replace("\\$", "$");
      says.replace("\\(", QChar(0x27e6)).replace("\\)", QChar(0x27e7));
      says.replace("\\[", "\\(").replace("\\]", "\\)");
      says.replace("\\%1", QRegularExpression::escape(label ? broken.name : path));
      QVERIFY2(QRegularExpression(says).match(said).hasMatch(), qPrintable(said));
      const QStringList found = label ? QStringList() : untranslated(*bar);
      QVERIFY2(found.isEmpty(), report(found));
    }
  }

  /// Runs last of those that look at windows: what they asked for is in what translators get to see.
  void lupdateFindsWhatIsLookedUp() {
    QVERIFY(marks_.requests.size() > 400);
    QFile file(TEXTS);
    QVERIFY(file.open(QIODevice::ReadOnly));
    std::set<MarkingTranslator::Request> known;
    QXmlStreamReader xml(&file);
    QString context;
    bool counts = false;
    while (!xml.atEnd()) {
      if (xml.readNext() != QXmlStreamReader::StartElement) continue;
      if (xml.name() == u"name") context = xml.readElementText();
      if (xml.name() == u"message") counts = xml.attributes().value("numerus") == u"yes";
      if (xml.name() == u"source") known.insert({context, xml.readElementText(), counts});
    }
    QVERIFY(!xml.hasError() && known.size() > 600);
    QStringList missing;
    for (const auto& request : marks_.requests) {
      // Qt's own contexts are its classes.
      const bool ours = request.context.startsWith("quantoscope::") || request.context[0].isLower();
      if (ours && request.text.contains(QRegularExpression("\\p{L}")) && !known.contains(request))
        missing << request.context + ": " + request.text.left(100);
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join('\n')));
  }

  void englishHasItsPlurals() {
    QCoreApplication::removeTranslator(&marks_);
    const auto columns = [](int n) {
      return QCoreApplication::translate("quantoscope::ExportDialog", "%n columns", nullptr, n);
    };
    QVERIFY(languages().contains("en"));
    use_language({"en"});
    QCOMPARE(columns(1), QString("1 column"));
    QCOMPARE(columns(2), QString("2 columns"));
    use_language({"tlh", "en-GB", "de"});  // The first that there is, whatever its country.
    QCOMPARE(columns(1), QString("1 column"));
    QCOMPARE(QLocale().toString(1234.5, 'f', 1), QString("1,234.5"));
  }
};

QUANTOSCOPE_TEST(TestTranslation)
#include "test_translation.moc"
