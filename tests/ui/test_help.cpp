// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDockWidget>
#include <QLineEdit>
#include <QListWidget>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

#include "core/spec/spec_fields.h"
#include "core/study/study_metrics.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/help/help_button.h"
#include "ui/help/help_window.h"
#include "ui/plots/error_strip.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/map_legend.h"

using namespace quantoscope;

namespace {

int shown_pages(const QListWidget& list) {
  int shown = 0;
  for (int row = 0; row < list.count(); ++row) shown += !list.item(row)->isHidden();
  return shown;
}

}  // namespace

class TestHelp : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }

  void everyPageCanBeReached() {
    QSet<QString> files;
    for (const QString& file : QDir(":/help").entryList({"*.md"})) files << file.chopped(3);
    const QStringList pages = HelpWindow::pages();
    QCOMPARE((QSet<QString>(pages.begin(), pages.end())), files);
    QCOMPARE((QSet<QString>(pages.begin(), pages.end())).size(), pages.size());
  }

  void everyPageHasATitleAndLinksThatExist() {
    static const QRegularExpression link("\\]\\(([^)]+)\\)");
    QVERIFY(HelpWindow::pages().size() > 10);
    for (const QString& page : HelpWindow::pages()) {
      const QString text = HelpWindow::text(page);
      QVERIFY2(text.startsWith("# "), qPrintable(page));
      auto found = link.globalMatch(text);
      while (found.hasNext()) {
        const QString target = found.next().captured(1);
        if (!target.startsWith("http"))
          QVERIFY2(QFile::exists(":/help/" + target), qPrintable(page + ": " + target));
      }
    }
  }

  /// Keys, ranges and defaults as the table of fields has them.
  void thePageOfTheExperimentFileHasEveryKey() {
    const QStringList lines = HelpWindow::text("experiment-file").split('\n');
    for (const Field& field : spec_fields()) {
      const QString key = "| `" + QString::fromStdString(field.key) + "` | ";
      const auto line =
          std::find_if(lines.begin(), lines.end(), [&](const QString& text) { return text.startsWith(key); });
      QVERIFY2(line != lines.end(), qPrintable(key));
      if (field.type == FieldType::Text || field.type == FieldType::Points) continue;
      const std::string usual = format_value(field, field.get(ExperimentSpec{}));
      const QString values = line->section(" | ", 1, 1);
      QVERIFY2(values.endsWith("; " + QString::fromStdString(usual)), qPrintable(*line));
      QVERIFY2(field.type == FieldType::Boolean ||
                   values.startsWith(QString::fromStdString(allowed_values(field).english())),
               qPrintable(*line));
    }
  }

  void thePageOfTheMetricsHasEachOfThem() {
    const QString page = HelpWindow::text("metrics");
    for (const StudyMetric& metric : study_metrics())
      QVERIFY2(page.contains("| `" + QString::fromStdString(metric.name) + "` |"), metric.name.c_str());
  }

  /// Qt's reader takes a line of single dashes for text.
  void tablesAreShownAsTables() {
    HelpWindow help;
    for (const QString& page : HelpWindow::pages()) {
      help.showPage(page);
      const QString shown = help.findChild<QTextBrowser*>()->toPlainText();
      QVERIFY2(!shown.contains("|-"), qPrintable(page));
    }
  }

  /// More do not fit beside the list of pages.
  void tablesHaveThreeColumnsAtMost() {
    for (const QString& page : HelpWindow::pages())
      for (const QString& line : HelpWindow::text(page).split('\n'))
        QVERIFY2(!line.startsWith("|") || line.count('|') <= 4, qPrintable(page + ": " + line));
  }

  void everyViewHasAPageThatSaysWhatToLookFor() {
    for (const QString& page : HelpWindow::pages())
      if (page.startsWith("view-"))
        QVERIFY2(HelpWindow::text(page).contains("What to look for"), qPrintable(page));
  }

  /// Each is there, is no wider than the page, and is found by the browser.
  void thePagesOfPanelsAndViewsHavePictures() {
    static const QRegularExpression picture("!\\[([^\\]]+)\\]\\(([^)]+)\\)");
    HelpWindow help;
    help.show();
    auto* const browser = help.findChild<QTextBrowser*>();
    int pictures = 0;
    for (const QString& page : HelpWindow::pages()) {
      auto found = picture.globalMatch(HelpWindow::text(page));
      const bool wanted = page.startsWith("view-") ||
                          QStringList{"maps", "curves",  "layers",     "point",   "hidden-space",
                                      "time", "compare", "experiment", "lessons", "distortion-and-noise"}
                              .contains(page);
      QVERIFY2(!wanted || found.hasNext(), qPrintable(page));
      help.showPage(page);
      while (found.hasNext()) {
        const QString file = found.next().captured(2);
        const auto image = browser->loadResource(QTextDocument::ImageResource, QUrl(file));
        QImage loaded = image.canConvert<QImage>() && !image.value<QImage>().isNull()
                            ? image.value<QImage>()
                            : QImage::fromData(image.toByteArray());
        QVERIFY2(!loaded.isNull() && loaded.width() <= 600 && loaded.height() > 60, qPrintable(file));
        ++pictures;
      }
    }
    QVERIFY(pictures >= 17);
  }

  void pagesAreChosenByKeyboardAndByLink() {
    HelpWindow help;
    help.showPage("index");
    help.show();
    QVERIFY(QTest::qWaitForWindowActive(&help));
    auto* list = help.findChild<QListWidget*>();
    auto* browser = help.findChild<QTextBrowser*>();
    QVERIFY(browser->toPlainText().contains("Where to start"));
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    QVERIFY(list->currentRow() == 1);
    const QString second = list->currentItem()->data(Qt::UserRole).toString();
    QVERIFY(browser->toPlainText().startsWith(list->currentItem()->text()));
    QVERIFY(second != "index");
    Q_EMIT browser->anchorClicked(QUrl("layers.md"));
    QCOMPARE(list->currentItem()->data(Qt::UserRole).toString(), QString("layers"));
    help.showPage("no such page");
    QCOMPARE(list->currentRow(), 0);
  }

  void searchingLeavesThePagesWithAllTheWords() {
    HelpWindow help;
    auto* list = help.findChild<QListWidget*>();
    const int all = shown_pages(*list);
    QTest::keyClicks(help.findChild<QLineEdit*>(), "lattice principal");
    QCOMPARE(shown_pages(*list), 1);
    QTest::keyClicks(help.findChild<QLineEdit*>(), "zzz");
    QCOMPARE(shown_pages(*list), 0);
    help.findChild<QLineEdit*>()->clear();
    QCOMPARE(shown_pages(*list), all);
  }

  void aPageOfTheProgramComesFirst() {
    HelpWindow help;
    help.addPage("keyboard", "Keyboard", "<p>Space plays</p>");
    help.showPage("keyboard");
    QVERIFY(help.findChild<QTextBrowser*>()->toPlainText().contains("Space plays"));
    QCOMPARE(help.findChild<QListWidget*>()->currentRow(), 0);
  }

  /// Every panel, the captions of the maps and the pages have a (?), which opens what is about them.
  void aQuestionMarkStandsByEverythingThatNeedsExplaining() {
    const auto window = shown(tiny_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished(), 60000);
    const QStringList pages = HelpWindow::pages();
    QSet<QString> asked;
    for (const HelpButton* button : window->findChildren<HelpButton*>()) {
      QVERIFY2(pages.contains(button->page()), qPrintable(button->page()));
      QVERIFY(button->toolTip().contains(HelpWindow::title(button->page())));
      asked << button->page();
    }
    for (const QDockWidget* dock : window->findChildren<QDockWidget*>())
      QVERIFY2(dock->findChild<HelpButton*>(), qPrintable(dock->objectName()));
    for (const char* page : {"experiment", "curves", "point", "hidden-space", "lessons", "layers", "time",
                             "distortion-and-noise", "view-confidence", "compare", "studies"})
      QVERIFY2(asked.contains(page), page);

    const auto click = [&](const QWidget* within) {
      QTest::mouseClick(within->findChild<HelpButton*>(), Qt::LeftButton);
      auto* const guide = window->findChild<HelpWindow*>();
      return guide ? guide->findChild<QTextBrowser*>()->toPlainText().section('\n', 0, 0) : QString();
    };
    QCOMPARE(click(window->findChild<QDockWidget*>("curves")), HelpWindow::title("curves"));
    auto* const strip = window->findChild<ErrorStrip*>("error_weight");
    QVERIFY(strip->findChild<HelpButton*>()->isVisible());
    QVERIFY(strip->rect().contains(strip->findChild<HelpButton*>()->geometry()));
    QCOMPARE(click(strip), HelpWindow::title("distortion-and-noise"));
    window->findChild<MapsView*>()->setView(MapView::Flips);
    QCOMPARE(click(window->findChild<MapLegend*>("map_legend")), HelpWindow::title("view-flips"));
    // From a panel in a window of its own it is the same guide.
    auto* const curves = window->findChild<QDockWidget*>("curves");
    curves->setFloating(true);
    QCOMPARE(click(curves), HelpWindow::title("curves"));
    QCOMPARE(window->findChildren<HelpWindow*>().size(), 1);
  }

  void aPanelsTitleFloatsAndClosesIt() {
    const auto window = shown(tiny_spec());
    auto* const curves = window->findChild<QDockWidget*>("curves");
    QTest::mouseClick(curves->findChild<QToolButton*>("float"), Qt::LeftButton);
    QVERIFY(curves->isFloating());
    QTest::mouseClick(curves->findChild<QToolButton*>("float"), Qt::LeftButton);
    QVERIFY(!curves->isFloating());
    QTest::mouseClick(curves->findChild<QToolButton*>("close"), Qt::LeftButton);
    QVERIFY(!curves->isVisible());
    QVERIFY(!action(*window, "Learning curves")->isChecked());
  }

  void oneWindowHoweverOftenItIsAskedFor() {
    QWidget parent;
    HelpWindow& first = show_help(&parent, "layers");
    QCOMPARE(&show_help(&parent, "point"), &first);
    QVERIFY(first.findChild<QTextBrowser*>()->toPlainText().startsWith("Follow a point"));
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestHelp)
#include "test_help.moc"
