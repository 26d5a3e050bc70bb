// SPDX-License-Identifier: GPL-3.0-or-later
// What every plot gives away by its context menu: picture, numbers, files.
#include <functional>
#include <map>
#include <set>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpression>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QWindow>

#include "core/study/study_json.h"
#include "core/study/study_metrics.h"
#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/plots/curves_plot.h"
#include "ui/plots/hidden_plot.h"
#include "ui/plots/layer_plot.h"
#include "ui/plots/line_error_plot.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/plan_plot.h"
#include "ui/plots/plot_menu.h"
#include "ui/plots/plot_numbers.h"
#include "ui/plots/trace_view.h"
#include "ui/session/inspection.h"
#include "ui/study/study_model.h"
#include "ui/study/study_plot_view.h"
#include "ui/study/study_plots.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 60000;

QByteArray bytes_of(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The menu that the menu key opens on a widget; null if it opens none.
QMenu* menu_by_key(QWidget& widget) {
  QContextMenuEvent event(QContextMenuEvent::Keyboard, widget.rect().center(),
                          widget.mapToGlobal(widget.rect().center()));
  QApplication::sendEvent(&widget, &event);
  return qobject_cast<QMenu*>(QApplication::activePopupWidget());
}

/// By a click of the right button, which comes in through the window.
QMenu* menu_by_mouse(QWidget& widget, QPoint at) {
  QTest::mouseClick(widget.window()->windowHandle(), Qt::RightButton, {}, widget.mapTo(widget.window(), at));
  if (!QTest::qWaitFor([] { return QApplication::activePopupWidget() != nullptr; }, 1000)) return nullptr;
  return qobject_cast<QMenu*>(QApplication::activePopupWidget());
}

/// Chooses an entry of the plot's menu with the keyboard; false if there is none that can be chosen.
bool choose(QWidget& plot, const char* name) {
  QMenu* const menu = menu_by_key(plot);
  if (!menu) return false;
  QAction* const action = menu->findChild<QAction*>(QLatin1String(name));
  if (!action || !action->isEnabled()) {
    menu->close();
    return false;
  }
  menu->setActiveAction(action);
  QTest::keyClick(menu, Qt::Key_Return);
  return true;
}

/// Types a name into the dialog that is open, and presses Return.
bool give_file(const QString& path) {
  QFileDialog* dialog = nullptr;
  const bool open = QTest::qWaitFor([&] {
    for (QWidget* const top : QApplication::topLevelWidgets())
      if (auto* found = qobject_cast<QFileDialog*>(top); found && found->isVisible()) dialog = found;
    return dialog != nullptr;
  });
  if (!open) return false;
  auto* const name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
  name->setText(path);
  QTest::keyClick(name, Qt::Key_Return);
  return true;
}

/// A study with made numbers: three widths, two seeds.
StudyTable made_study() {
  StudyTable table;
  table.study = study_from_json(R"({"format": "quantoscope-study", "version": 1, "name": "made",
    "axes": [{"field": "model.width", "values": [4, 8, 64]}], "networks": ["float", "weight"], "seeds": 2,
    "plots": [{"type": "lines", "x": "model.width", "metric": "accuracy.truth"}]})",
                                "made");
  for (std::size_t width = 0; width < 3; ++width)
    for (int seed = 1; seed <= 2; ++seed)
      for (int bits : {0, 2}) {
        StudyRow row;
        row.kind = bits ? NetworkKind::Weight : NetworkKind::Float;
        row.weight_bits = bits;
        row.seed = seed;
        row.spec.model.width = int(table.study.axes[0].number(width));
        row.values = {width};
        row.status = RunStatus::Finished;
        row.metrics.assign(study_metrics().size(), std::nullopt);
        row.metrics[metric_index("accuracy.truth")] = 0.5 + 0.1 * double(width);
        table.rows.push_back(row);
      }
  return table;
}

}  // namespace

class TestPlotMenu : public QObject {
  Q_OBJECT

  QTemporaryDir settings_folder_, folder_;
  std::unique_ptr<MainWindow> window_;
  std::unique_ptr<StudyModel> model_;
  std::unique_ptr<StudyPlots> study_;

  template <class Plot>
  QWidget* in_window() const {
    return window_->findChild<Plot*>();
  }

 private Q_SLOTS:
  void initTestCase() {
    keep_settings_in(settings_folder_);
    ExperimentSpec spec = tiny_spec();
    spec.model = {8, 3, false};
    window_ = shown(spec);
    window_->resize(1400, 1000);
    QTRY_VERIFY_WITH_TIMEOUT(window_->controller().finished() && window_->controller().idle(), kPatience);
    Inspection& inspection = window_->inspection();
    inspection.setNetwork(NetworkKind::Joint);
    inspection.setLayer(2);
    inspection.setPoint(QPointF(0.1, 0.05));
    inspection.setLine(QLineF(-0.1, -0.1, 0.1, 0.1));
    model_ = std::make_unique<StudyModel>();
    model_->setTable(made_study());
    study_ = std::make_unique<StudyPlots>(model_.get());
    study_->remake();
    study_->resize(700, 500);
    study_->show();
  }
  void cleanupTestCase() {
    study_.reset();
    window_.reset();
  }

  void everyPlotGivesAway_data() {
    QTest::addColumn<QString>("plot");
    for (const char* const name :
         {"map", "curves", "layers", "hidden-space", "point", "line", "plan", "study"})
      QTest::newRow(name) << QString(QLatin1String(name));
  }
  void everyPlotGivesAway() {
    QFETCH(QString, plot);
    for (auto* const each : window_->findChildren<QDockWidget*>())
      if (each->findChild<LayerPlot*>() || each->findChild<HiddenPlot*>() || each->findChild<TraceView*>() ||
          each->findChild<CurvesPlot*>())
        if (each->isHidden()) each->toggleViewAction()->trigger();
    const std::map<QString, QWidget*> plots{
        {"map", window_->findChild<MapsView*>()->plot(NetworkKind::Weight)},
        {"curves", in_window<CurvesPlot>()},
        {"layers", in_window<LayerPlot>()},
        {"hidden-space", in_window<HiddenPlot>()},
        {"point", in_window<TraceView>()},
        {"line", in_window<LineErrorPlot>()},
        {"plan", in_window<PlanPlot>()},
        {"study", study_->findChild<StudyPlotView*>()}};
    QWidget* const widget = plots.at(plot);
    QVERIFY(widget);
    for (QWidget* up = widget; up; up = up->parentWidget())
      if (auto* const panel = qobject_cast<QDockWidget*>(up)) panel->raise();
    QGuiApplication::clipboard()->clear();
    QTRY_VERIFY_WITH_TIMEOUT(choose(*widget, "copy_picture"), kPatience);
    QTRY_VERIFY(!QGuiApplication::clipboard()->image().isNull());
    const QImage picture = QGuiApplication::clipboard()->image();
    std::set<QRgb> colors;
    for (int y = 0; y < picture.height(); y += 2)
      for (int x = 0; x < picture.width(); ++x) colors.insert(picture.pixel(x, y));
    QVERIFY2(picture.width() > 500 && colors.size() > 10, "it is drawn");
    QCOMPARE(picture.pixel(0, 0), QColor(Qt::white).rgb());  // For paper.

    QVERIFY(choose(*widget, "copy_numbers"));
    QTRY_VERIFY(QGuiApplication::clipboard()->text().contains('\t'));
    const QStringList lines = QGuiApplication::clipboard()->text().trimmed().split('\n');
    QVERIFY(lines.size() > 3);
    for (const QString& line : lines.mid(0, 2)) QCOMPARE(line.count('\t'), lines[0].count('\t'));
    QVERIFY(lines[1].contains(QRegularExpression("[0-9]")));

    QVERIFY(choose(*widget, "save_csv"));
    QVERIFY(give_file(folder_.filePath(plot)));  // The ending comes by itself.
    QTRY_VERIFY(QFile::exists(folder_.filePath(plot + ".csv")));
    QCOMPARE(QString::fromUtf8(bytes_of(folder_.filePath(plot + ".csv"))).count('\n'), int(lines.size()));

    for (const auto& [ending, start] :
         {std::pair<const char*, const char*>{".PDF", "%PDF"}, {".Svg", "<?xml"}, {".png", "\x89PNG"}}) {
      QVERIFY(choose(*widget, "export_plot"));
      QVERIFY(give_file(folder_.filePath(plot + ending)));
      QTRY_VERIFY(QFile::exists(folder_.filePath(plot + ending)));
      const QByteArray bytes = bytes_of(folder_.filePath(plot + ending));
      QVERIFY2(bytes.startsWith(start) && bytes.size() > 1000, ending);
    }
  }

  /// Of the plot, not of what is in it; a map zooms with a right drag, and has a menu all the same.
  void theRightButtonOpensIt() {
    auto* const view = study_->findChild<StudyPlotView*>();
    QVERIFY(QTest::qWaitForWindowExposed(study_.get()));
    QMenu* menu = menu_by_mouse(*view, view->rect().center());
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 5);
    menu->close();
    MapPlot* const map = window_->findChild<MapsView*>()->plot(NetworkKind::Joint);
    window_->activateWindow();
    menu = menu_by_mouse(*map, map->frame().center().toPoint());
    QVERIFY(menu);
    menu->close();
    const ViewRange before = map->viewRange();
    QWindow* const handle = window_->windowHandle();
    const auto at = [&](double share) {
      return map->mapTo(
          window_.get(),
          (map->frame().topLeft() + share * QPointF(map->frame().width(), map->frame().height())).toPoint());
    };
    QTest::mousePress(handle, Qt::RightButton, {}, at(0.3));
    QVERIFY(!QApplication::activePopupWidget());
    QTest::mouseMove(handle, at(0.5));
    QTest::mouseMove(handle, at(0.6));
    QTest::mouseRelease(handle, Qt::RightButton, {}, at(0.6));
    QVERIFY(!QApplication::activePopupWidget());
    QVERIFY(map->viewRange() != before);
    map->fit();
  }

  /// What is in them takes the mouse for itself.
  void theRightButtonOpensItOnCurves() {
    CurvesPlot curves;
    HiddenPlot hidden;
    LineErrorPlot line;
    for (QWidget* const plot :
         {static_cast<QWidget*>(&curves), static_cast<QWidget*>(&hidden), static_cast<QWidget*>(&line)}) {
      plot->resize(500, 400);
      plot->show();
      QVERIFY(QTest::qWaitForWindowExposed(plot));
      QMenu* const menu = menu_by_mouse(*plot, plot->rect().center());
      QVERIFY2(menu, plot->metaObject()->className());
      menu->close();
    }
  }

  void nothingIsReplacedUnasked() {
    auto* const curves = window_->findChild<CurvesPlot*>();
    const QString path = folder_.filePath("there.csv");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
    file.close();
    QVERIFY(choose(*curves, "save_csv"));
    answering(QMessageBox::Cancel, [&] { QVERIFY(give_file(path)); });
    QCOMPARE(bytes_of(path), QByteArray("mine"));
    QVERIFY(choose(*curves, "save_csv"));
    answering(QMessageBox::Yes, [&] { QVERIFY(give_file(path)); });
    QTRY_VERIFY(bytes_of(path).startsWith("epoch,"));
  }

  void whatFailedIsSaid() {
    auto* const curves = window_->findChild<CurvesPlot*>();
    QVERIFY(choose(*curves, "export_plot"));
    QVERIFY(give_file(folder_.filePath("curves.gif")));
    QMessageBox* box = nullptr;
    QTRY_VERIFY((box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())));
    QVERIFY2(box->text().contains(".pdf, .svg or .png"), qPrintable(box->text()));
    box->reject();
    QVERIFY(!QFile::exists(folder_.filePath("curves.gif")));
  }

  void aPlotWithoutDataHasNothingToGive() {
    CurvesPlot plot;
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QMenu* const menu = menu_by_key(plot);
    QVERIFY(menu);
    for (const QAction* action : menu->actions()) QVERIFY(action->isSeparator() || !action->isEnabled());
    menu->close();
  }

  void cellsSurviveTheWay() {
    PlotNumbers table({"name", "value, %"});
    table.add({"a \"b\"", "1"});
    table.add({"tab\there", "2"});
    QCOMPARE(QString::fromStdString(table.csv()),
             QString("name,\"value, %\"\n\"a \"\"b\"\"\",1\ntab\there,2\n"));
    QCOMPARE(table.tabs(), QString("name\tvalue, %\na \"b\"\t1\ntab here\t2\n"));
    const PlotNumbers back = PlotNumbers::fromCsv(table.csv());
    QCOMPARE(back.head(), table.head());
    QVERIFY(back.rows() == table.rows());
  }
};

QUANTOSCOPE_TEST(TestPlotMenu)
#include "test_plot_menu.moc"
