// SPDX-License-Identifier: GPL-3.0-or-later
// The page of studies through its real widgets: train, stop, go on, sort, filter, look, open runs.
#include <algorithm>

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTableView>
#include <QTabWidget>

#include "core/error.h"
#include "core/study/builtin_studies.h"
#include "core/study/run_key.h"
#include "core/study/study_runner.h"
#include "tests/registry.h"
#include "tests/study/foreign_run.h"
#include "tests/study/tiny_study.h"
#include "tests/ui/window_parts.h"
#include "ui/compare/pinned_results.h"
#include "ui/study/study_claims_view.h"
#include "ui/study/study_maps_view.h"
#include "ui/study/study_page.h"
#include "ui/study/study_plot_view.h"

using namespace quantoscope;

namespace {

constexpr int kPatience = 120000;  // Under sanitizers much takes ten times as long.

StudySpec small_study() {
  StudySpec study = tiny_study();
  study.title = "Tiny";
  study.plots = {{StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"},
                 {StudyPlot::Kind::Maps, "", "network", "model.width", ""}};
  return study;
}

/// Long enough to be stopped.
StudySpec long_study() {
  StudySpec study = small_study();
  study.base = endless_spec();
  return study;
}

/// Float networks that are trained at once, and quantized ones that do not end by themselves.
StudySpec filling_study() {
  StudySpec study = study_from_json(R"({"format": "quantoscope-study", "version": 1, "name": "filling",
    "axes": [{"field": "model.width", "values": [4, 8]}], "seeds": 1})",
                                    "filling");
  study.base = tiny_spec();
  study.base.retraining.epochs = 10000;
  study.base.data.points = 2000;
  study.plots = small_study().plots;
  study.plots[1].networks = {NetworkKind::Float, NetworkKind::Joint};  // Few: large.
  return study;
}

int count(const StudyPage& page, RunStatus status) {
  return int(std::ranges::count(page.table().rows, status, &StudyRow::status));
}

}  // namespace

class TestStudyPage : public QObject {
  Q_OBJECT

  QTemporaryDir settings_, folder_;
  std::unique_ptr<StudyPage> page_;

  template <class Widget>
  Widget* part(const char* name) const {
    return page_->findChild<Widget*>(QLatin1String(name));
  }
  void press(const char* name) const { QTest::mouseClick(part<QPushButton>(name), Qt::LeftButton); }
  void wait() const { QTRY_VERIFY_WITH_TIMEOUT(page_->idle(), kPatience); }
  QString cell(int row, int column) const {
    auto* const runs = part<QTableView>("runs");
    return runs->model()->index(row, column).data().toString();
  }

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(settings_); }
  void init();
  void cleanup() { page_.reset(); }

  void a_study_is_trained();
  void what_is_stored_is_shown_and_another_seed_is_added();
  void it_stops_and_goes_on();
  void rows_are_sorted_and_filtered();
  void the_status_is_seen_whatever_study_was_before();
  void the_work_is_estimated_before_the_start();
  void a_stored_run_is_opened();
  void a_run_that_is_not_there_is_trained();
  void the_maps_are_made();
  void the_maps_fill_in_while_it_trains();
  void plots_are_drawn_while_it_trains();
  void the_claims_are_judged();
  void claims_hold_in_some_settings();
  void another_study_comes_while_any_plot_is_open();
  void damaged_runs_are_listed();
  void networks_of_another_engine_are_told();
  void files();
  void the_window_has_it();
  void panels_step_aside();
};

void TestStudyPage::init() {
  static int number = 0;
  page_ = std::make_unique<StudyPage>();
  page_->setStore(folder_.filePath(QString::number(++number)));
  page_->setStudy(small_study());
  page_->resize(1100, 700);
  page_->show();
  QVERIFY(QTest::qWaitForWindowExposed(page_.get()));
  wait();
}

void TestStudyPage::a_study_is_trained() {
  QCOMPARE(int(page_->table().rows.size()), 24);
  QCOMPARE(count(*page_, RunStatus::Waiting), 24);
  QVERIFY(!QDir(page_->store()).exists());  // Looking makes nothing.
  const QSignalSpy running(page_.get(), &StudyPage::runningChanged);
  press("start");
  QVERIFY(page_->running());
  QVERIFY(!part<QPushButton>("start")->isEnabled() && part<QPushButton>("stop")->isEnabled());
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  QCOMPARE(running.size(), 2);
  QCOMPARE(count(*page_, RunStatus::Finished), 24);
  QVERIFY(page_->table().complete());
  QVERIFY(part<QLabel>("progress")->text().contains("24 of 24"));
  wait();
  // The same numbers as without a window.
  RunStore other(folder_.filePath("other").toStdString());
  const StudyTable expected = StudyRunner(make_plan(small_study()), other).run();
  for (std::size_t i = 0; i < 24; ++i)
    for (const char* metric : {"accuracy.truth", "accuracy.drop", "error.flipped"})
      QCOMPARE(page_->table().rows[i].metric(metric), expected.rows[i].metric(metric));
}

void TestStudyPage::what_is_stored_is_shown_and_another_seed_is_added() {
  {
    RunStore store(page_->store().toStdString());
    StudyRunner(make_plan(small_study()), store).run();
  }
  page_->setStore(page_->store());
  wait();
  QCOMPARE(count(*page_, RunStatus::Finished), 24);
  auto* const seeds = part<QSpinBox>("seeds");
  QCOMPARE(seeds->value(), 2);
  QTest::keyClick(seeds, Qt::Key_Up);
  wait();
  QCOMPARE(int(page_->table().rows.size()), 36);
  QCOMPARE(count(*page_, RunStatus::Finished), 24);
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  const auto& rows = page_->table().rows;
  QCOMPARE(std::ranges::count(rows, true, &StudyRow::restored), 24);
  QVERIFY(page_->table().complete());
}

void TestStudyPage::it_stops_and_goes_on() {
  page_->setStudy(long_study());
  wait();
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(count(*page_, RunStatus::Running) > 0, kPatience);
  press("stop");
  QVERIFY(!part<QPushButton>("stop")->isEnabled());
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  QCOMPARE(count(*page_, RunStatus::Running), 0);
  QCOMPARE(count(*page_, RunStatus::Failed), 0);
  QVERIFY(part<QPushButton>("start")->isEnabled());
  wait();
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(count(*page_, RunStatus::Running) > 0, kPatience);
  page_.reset();  // Closing the window during a study is safe, too.
}

void TestStudyPage::rows_are_sorted_and_filtered() {
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  auto* const runs = part<QTableView>("runs");
  const int metric = runs->model()->columnCount() - 1;
  runs->sortByColumn(metric, Qt::DescendingOrder);
  for (int row = 1; row < runs->model()->rowCount(); ++row)
    QVERIFY(cell(row - 1, metric).toDouble() >= cell(row, metric).toDouble());
  auto* const filter = part<QLineEdit>("filter");
  QTest::keyClicks(filter, "W3");
  QCOMPARE(runs->model()->rowCount(), 4 + 4);  // W3, and W3A2.
  for (int row = 0; row < 8; ++row) QVERIFY(cell(row, 0).contains("W3"));
  QTest::keyClicks(filter, "A2");
  QCOMPARE(runs->model()->rowCount(), 4);
  QTest::keyClicks(filter, " nothing");
  QCOMPARE(runs->model()->rowCount(), 0);
  filter->clear();
  QCOMPARE(runs->model()->rowCount(), 24);
}

void TestStudyPage::the_status_is_seen_whatever_study_was_before() {
  auto* const runs = part<QTableView>("runs");
  QHeaderView* const header = runs->horizontalHeader();
  const auto titles = [&] {
    QStringList seen;
    for (int place = 0; place < header->count(); ++place)
      seen << runs->model()->headerData(header->logicalIndex(place), Qt::Horizontal).toString();
    return seen;
  };
  const QStringList before = titles();
  QCOMPARE(before.first(), QString("Status"));
  QCOMPARE(before[1], QString("Kind"));
  QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                    {header->sectionViewportPosition(1) + 5, header->height() / 2});
  StudySpec other = study_from_json(R"({"format": "quantoscope-study", "version": 1, "name": "other",
    "axes": [{"field": "model.width", "values": [4]}, {"field": "model.depth", "values": [3, 4]},
             {"field": "data.noise", "values": [0.1, 0.2]}], "seeds": 1})",
                                    "other");
  page_->setStudy(other);
  wait();
  QCOMPARE(header->count(), int(titles().size()));
  QCOMPARE(titles().first(), QString("Status"));
  QCOMPARE(header->logicalIndex(1), 0);
  for (int place = 2; place < header->count(); ++place)
    QVERIFY(header->logicalIndex(place) > header->logicalIndex(place - 1));
  QVERIFY(header->sortIndicatorSection() < 0 || header->sortIndicatorSection() >= header->count());
  for (const int width : {1280, 1366}) {
    page_->resize(width - 20, 700);
    QVERIFY(header->sectionViewportPosition(header->logicalIndex(0)) >= 0);
    QVERIFY(header->sectionSize(header->logicalIndex(0)) <= runs->viewport()->width());
  }
  page_->setStudy(small_study());
  wait();
  QCOMPARE(titles(), before);
}

void TestStudyPage::the_work_is_estimated_before_the_start() {
  auto* const progress = part<QLabel>("progress");
  auto* const threads = part<QSpinBox>("threads");
  threads->setValue(1);
  QVERIFY2(progress->text().contains("roughly") && progress->text().contains("1 thread"),
           qPrintable(progress->text()));
  if (threads->maximum() > 1) {
    threads->setValue(2);
    QVERIFY2(progress->text().contains("2 thread"), qPrintable(progress->text()));
  }
  double cost = 0;
  for (const StudyRow& row : page_->table().rows) cost += row.cost;
  QVERIFY(cost > 0);
  press("start");
  QTRY_COMPARE_WITH_TIMEOUT(count(*page_, RunStatus::Finished), int(page_->table().rows.size()), kPatience);
  wait();
  QVERIFY2(!progress->text().contains("roughly"), qPrintable(progress->text()));
}

void TestStudyPage::a_stored_run_is_opened() {
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  std::shared_ptr<const ExperimentResult> opened;
  connect(page_.get(), &StudyPage::resultRequested, this, [&](const auto& result) { opened = result; });
  auto* const runs = part<QTableView>("runs");
  part<QLineEdit>("filter")->setText("W3A2");
  runs->setCurrentIndex(runs->model()->index(0, 0));
  QTest::keyClick(runs, Qt::Key_Return);
  QTRY_VERIFY_WITH_TIMEOUT(opened, kPatience);
  QVERIFY(opened->complete);
  QCOMPARE(opened->spec.quantization.weight_bits, 3);
  const RunKey key = run_key(opened->spec, NetworkKind::Joint);
  const auto& rows = page_->table().rows;
  const auto row = std::ranges::find(rows, key, &StudyRow::key);
  QVERIFY(row != rows.end());
  for (const NetworkSnapshot& network : opened->networks) QVERIFY(network.map && network.state);
  QCOMPARE(opened->networks[int(NetworkKind::Joint)].accuracy.truth, row->metric("accuracy.truth"));

  // A double click and a click on a mark of the plot do the same.
  opened.reset();
  QTest::mouseClick(runs->viewport(), Qt::LeftButton, {}, runs->visualRect(runs->currentIndex()).center());
  QTest::mouseDClick(runs->viewport(), Qt::LeftButton, {}, runs->visualRect(runs->currentIndex()).center());
  QTRY_VERIFY_WITH_TIMEOUT(opened, kPatience);
  opened.reset();
  wait();
  auto* const plot = page_->findChild<StudyPlotView*>();
  plot->grab();
  const auto& series = plot->data().series;
  QVERIFY(!series.empty());
  QTest::mouseClick(plot, Qt::LeftButton, {}, plot->pixelOf(0, 1).toPoint());
  QTRY_VERIFY_WITH_TIMEOUT(opened, kPatience);
  // Marks may lie upon each other: one that stands at this width.
  QCOMPARE(opened->spec.model.width, 8);
}

void TestStudyPage::a_run_that_is_not_there_is_trained() {
  const QSignalSpy wanted(page_.get(), &StudyPage::specRequested);
  auto* const runs = part<QTableView>("runs");
  runs->setCurrentIndex(runs->model()->index(3, 0));
  QTest::keyClick(runs, Qt::Key_Return);
  QTRY_COMPARE_WITH_TIMEOUT(wanted.size(), 1, kPatience);
  QCOMPARE(wanted[0][0].value<ExperimentSpec>(), page_->table().rows[3].spec);
}

void TestStudyPage::the_maps_are_made() {
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  auto* const plots = part<QTabWidget>("plots");
  plots->setCurrentIndex(1);
  wait();
  auto* const view = page_->findChild<StudyMapsView*>();
  QCOMPARE(view->maps().rows.size(), std::size_t(2));
  for (const ComparedResult& row : view->maps().rows)
    for (const NetworkSnapshot& network : row.result->networks) QVERIFY(network.map);
  QVERIFY(view->grab().toImage().pixelColor(view->width() / 2, view->height() / 2).isValid());
  QSignalSpy picked(view, &StudyMapsView::runPicked);
  auto* const pointed = part<QLabel>("pointed");
  for (std::size_t row = 0; row < 2; ++row) {
    const QRectF map = view->mapRect(row, NetworkKind::Joint);
    QVERIFY(map.width() > 40);
    QTest::mouseMove(view, map.center().toPoint());
    QTRY_VERIFY(pointed->text().startsWith(QString::fromStdString(view->maps().rows[row].name)));
    QVERIFY2(pointed->text().contains("W2A2"), qPrintable(pointed->text()));
    QTest::mouseClick(view, Qt::LeftButton, {}, map.center().toPoint());
    QCOMPARE(picked.size(), int(row) + 1);
    QCOMPARE(picked.back()[0].value<std::size_t>(), view->maps().table_rows[row]);
    wait();
  }
  QTest::mouseClick(view, Qt::LeftButton, {}, QPoint(1, 1));  // Beside them.
  QCOMPARE(picked.size(), 2);

  // The same by keys: the first map, then the one below it.
  view->setFocus();
  view->clearFocus();
  view->setFocus();
  QTest::keyClick(view, Qt::Key_Return);
  QCOMPARE(picked.size(), 2);
  QTest::keyClick(view, Qt::Key_Right);
  QVERIFY(pointed->text().contains("float"));
  QTest::keyClick(view, Qt::Key_Down);
  QTest::keyClick(view, Qt::Key_Return);
  QCOMPARE(picked.size(), 3);
  QCOMPARE(picked.back()[0].value<std::size_t>(), view->maps().table_rows[1]);
  wait();
}

/// Of width 4 the float network is in the store, that of width 8 is trained in no time, and what is made from
/// them takes longer than any test.
void TestStudyPage::the_maps_fill_in_while_it_trains() {
  StudySpec study = filling_study();
  {
    StudySpec first = study;
    first.networks = {NetworkKind::Float};
    first.axes[0].values.resize(1);
    first.plots.clear();
    RunStore store(page_->store().toStdString());
    QVERIFY(StudyRunner(make_plan(first), store).run().complete());
  }
  page_->setStudy(study);
  page_->resize(900, 420);
  auto* const plots = part<QTabWidget>("plots");
  plots->setCurrentIndex(1);
  wait();
  auto* const view = page_->findChild<StudyMapsView*>();
  auto* const bar = page_->findChild<QScrollArea*>()->verticalScrollBar();
  const auto map = [&](std::size_t row, NetworkKind kind) {
    return view->maps().rows[row].result->networks[std::size_t(kind)].map;
  };
  QCOMPARE(view->maps().rows.size(), std::size_t(2));  // The second waits.
  const auto stored = map(0, NetworkKind::Float);
  QVERIFY(stored && !map(1, NetworkKind::Float));
  QTRY_VERIFY_WITH_TIMEOUT(bar->maximum() > 0, kPatience);
  bar->setValue(bar->maximum());
  const int height = view->minimumHeight(), scrolled = bar->value();
  QVERIFY(height > 0);
  // The map that is to come is pointed at by the keys.
  auto* const pointed = part<QLabel>("pointed");
  view->setFocus();
  QTest::keyClick(view, Qt::Key_Right);
  QTest::keyClick(view, Qt::Key_Down);
  QVERIFY2(pointed->text().contains("8, float: waiting"), qPrintable(pointed->text()));
  bar->setValue(scrolled);
  const QImage before = view->grab().toImage();

  page_->start();  // The button would take the focus.
  QTRY_VERIFY_WITH_TIMEOUT(map(1, NetworkKind::Float), kPatience);
  QVERIFY(page_->running());
  QTRY_VERIFY_WITH_TIMEOUT(pointed->text().contains("of truth"), kPatience);  // It is drawn.
  QVERIFY(page_->running());
  QVERIFY2(pointed->text().contains("8, float"), qPrintable(pointed->text()));
  QCOMPARE(map(0, NetworkKind::Float), stored);  // Not made again.
  QVERIFY(!map(0, NetworkKind::Joint) && !map(1, NetworkKind::Joint));
  QCOMPARE(view->minimumHeight(), height);
  QCOMPARE(bar->value(), scrolled);
  // Only this map's place has changed.
  const auto part_of = [&](const QImage& image, std::size_t row, NetworkKind kind) {
    return image.copy(view->mapRect(row, kind).toRect().adjusted(3, 3, -3, -3));
  };
  const QImage now = view->grab().toImage();
  QCOMPARE(now.size(), before.size());
  QVERIFY(part_of(now, 1, NetworkKind::Float) != part_of(before, 1, NetworkKind::Float));
  QCOMPARE(part_of(now, 0, NetworkKind::Float), part_of(before, 0, NetworkKind::Float));
  press("stop");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  wait();
  QVERIFY(map(1, NetworkKind::Float));
  QCOMPARE(bar->value(), scrolled);
}

/// As above; the mark that the keys have gone to stays the chosen one when others come before it.
void TestStudyPage::plots_are_drawn_while_it_trains() {
  page_->setStudy(filling_study());
  wait();
  auto* const plot = page_->findChild<StudyPlotView*>();
  QVERIFY(plot->data().empty());
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!plot->data().empty(), kPatience);
  plot->setFocus();
  QTest::keyClick(plot, Qt::Key_Right);
  auto* const pointed = part<QLabel>("pointed");
  const QString text = pointed->text();
  QVERIFY2(text.contains("float"), qPrintable(text));
  QTRY_VERIFY_WITH_TIMEOUT(plot->data().series[0].marks.size() == 2, kPatience);
  QVERIFY(page_->running());
  QCOMPARE(pointed->text(), text);
  QSignalSpy picked(plot, &StudyPlotView::runPicked);
  QTest::keyClick(plot, Qt::Key_Return);
  QCOMPARE(picked.size(), 1);
  const StudyRow& row = page_->table().rows[picked[0][0].value<std::size_t>()];
  QVERIFY(text.startsWith(QString::number(row.spec.model.width) + ','));
  press("stop");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
}

/// By what is trained of the study that is open, and by what the store has of the others: nothing here.
void TestStudyPage::the_claims_are_judged() {
  StudySpec study = builtin_study("claims-architectures");
  study.base = tiny_spec();
  study.seeds = first_seeds(1);
  page_->setStudy(study);
  wait();
  auto* const plots = part<QTabWidget>("plots");
  plots->setCurrentIndex(plots->count() - 1);
  QCOMPARE(plots->tabText(plots->currentIndex()), "Claims");
  auto* const view = page_->findChild<StudyClaimsView*>();
  wait();
  QCOMPARE(view->claims().size(), std::size_t(8));
  for (const Claim& claim : view->claims()) QCOMPARE(int(claim.verdict), int(Verdict::Undecided));
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  wait();
  const std::vector<Claim> expected = judge_claims({{study.name, page_->table()}});
  QCOMPARE(view->claims().size(), expected.size());
  int measured = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    QCOMPARE(int(view->claims()[i].verdict), int(expected[i].verdict));
    for (std::size_t p = 0; p < expected[i].parts.size(); ++p) {
      QCOMPARE(view->claims()[i].parts[p].mean, expected[i].parts[p].mean);
      measured += expected[i].parts[p].mean.has_value();
    }
  }
  QVERIFY(measured >= 10);
  QVERIFY(view->findChild<QLabel*>("sources")->text().contains("27 of 27"));

  // Its lines say what they are about: by keys, and by the mouse.
  auto* const picture = view->findChild<QWidget*>("claims");
  auto* const pointed = part<QLabel>("pointed");
  picture->setFocus();
  QTest::keyClick(picture, Qt::Key_Down);
  QVERIFY2(pointed->text().startsWith("1. " + QString::fromStdString(expected[0].title)),
           qPrintable(pointed->text()));
  QTest::keyClick(picture, Qt::Key_Down);
  QVERIFY2(pointed->text().startsWith(QString::fromStdString(expected[0].parts[0].statement) + ": "),
           qPrintable(pointed->text()));
  const QString line = pointed->text();
  picture->clearFocus();
  QVERIFY(pointed->text().isEmpty());
  const double share = claims_lines(expected)[1].place.center().y() / claims_drawing(expected).size.height();
  QTest::mouseMove(picture, QPoint(40, int(share * picture->height())));
  QTRY_COMPARE(pointed->text(), line);

  const QString report = folder_.filePath("claims.html");
  view->write(report.toStdString());
  QFile file(report);
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray text = file.readAll();
  for (const Claim& claim : expected) QVERIFY(text.contains(QByteArray::fromStdString(claim.title)));
  QVERIFY(text.contains("<svg"));
  // Other studies have no such tab.
  page_->setStudy(small_study());
  QVERIFY(!page_->findChild<StudyClaimsView*>());
  wait();
}

/// Below a claim stands what became of it in other settings, once their networks are there.
void TestStudyPage::claims_hold_in_some_settings() {
  StudySpec study = builtin_study("claims-settings");
  study.base = tiny_spec();
  study.seeds = first_seeds(1);
  page_->setStudy(study);
  wait();
  auto* const plots = part<QTabWidget>("plots");
  plots->setCurrentIndex(plots->count() - 1);
  QCOMPARE(plots->tabText(plots->currentIndex()), "Claims");
  auto* const view = page_->findChild<StudyClaimsView*>();
  wait();
  const auto told = [&] {
    QStringList texts;
    for (const ClaimsLine& line : claims_lines(view->claims()))
      if (line.settings) texts << claims_line_text(view->claims(), line);
    return texts;
  };
  QCOMPARE(told(), QStringList());
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  wait();
  QVERIFY2(
      told().contains("In other settings: also with clips from the 99.9th percentile and a fixed clip of 1"),
      qPrintable(told().join('\n')));
  // The keys go there, too.
  auto* const picture = view->findChild<QWidget*>("claims");
  auto* const pointed = part<QLabel>("pointed");
  picture->setFocus();
  const auto lines = claims_lines(view->claims());
  const auto first = std::ranges::find(lines, true, &ClaimsLine::settings);
  for (auto line = lines.begin(); line <= first; ++line) QTest::keyClick(picture, Qt::Key_Down);
  QCOMPARE(pointed->text(), told().front());
  page_->setStudy(small_study());
  wait();
}

/// The plots of the study before go one by one, and must not be looked at any more.
void TestStudyPage::another_study_comes_while_any_plot_is_open() {
  auto* const plots = part<QTabWidget>("plots");
  StudySpec study = small_study();
  study.plots.push_back(study.plots.front());
  const int count = int(study.plots.size());
  QVERIFY(count > 2);
  for (int i = 0; i < count; ++i) {
    page_->setStudy(study);
    wait();
    QCOMPARE(plots->count(), count);
    plots->setCurrentIndex(i);
    plots->currentWidget()->setFocus();
    wait();
    page_->setStudy(small_study());
    wait();
    QCOMPARE(plots->count(), count - 1);
    QVERIFY(plots->currentWidget()->isVisible());
  }
}

void TestStudyPage::damaged_runs_are_listed() {
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  const std::string key = page_->table().rows[5].key.text();
  QFile file(page_->store() + "/runs/" + QString::fromStdString(key) + "/run.json");
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("not this");
  file.close();
  page_->setStore(page_->store());
  wait();
  auto* const troubles = part<QListWidget>("troubles");
  QVERIFY(troubles->isVisible());
  QVERIFY(troubles->item(0)->text().contains(QString::fromStdString(key)));
  QCOMPARE(count(*page_, RunStatus::Finished), 23);
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  QVERIFY(page_->table().complete());
}

void TestStudyPage::networks_of_another_engine_are_told() {
  press("start");
  QTRY_VERIFY_WITH_TIMEOUT(!page_->running(), kPatience);
  auto* const troubles = part<QListWidget>("troubles");
  QVERIFY(!troubles->isVisible());
  const RunKey key = page_->table().rows[5].key;
  const std::string store = page_->store().toStdString();
  const auto run = RunStore(store).load(key, RunStore::Weights::Yes);
  keep_of_another(store, run->spec, run->network, "theirs");
  page_->setStore(page_->store());
  wait();
  QVERIFY(troubles->isVisible());
  QVERIFY(troubles->item(0)->text().startsWith("Networks of 2 engines are mixed"));
  QVERIFY(page_->table().complete());
}

void TestStudyPage::files() {
  const QString path = folder_.filePath("mine.json");
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QByteArray::fromStdString(study_to_json(small_study())));
  file.close();
  auto* const choice = part<QComboBox>("study");
  const int before = choice->count();
  QVERIFY(before >= 8);  // Those that come with the program.
  page_->openFile(path);
  wait();
  QCOMPARE(choice->count(), before + 1);
  QCOMPARE(choice->currentText(), "Tiny");
  page_->openFile(path);
  QCOMPARE(choice->count(), before + 1);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("{\"format\": \"quantoscope-study\", \"version\": 1, \"axis\": 3}");
  file.close();
  QVERIFY_THROWS_EXCEPTION(Error, page_->openFile(path));
  QCOMPARE(choice->currentText(), "Tiny");
  wait();
}

void TestStudyPage::the_window_has_it() {
  page_.reset();
  const auto window = shown(tiny_spec());
  auto* const page = window->findChild<StudyPage*>();
  page->setStore(folder_.filePath("window"));
  const QString path = folder_.filePath("study.json");
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QByteArray::fromStdString(study_to_json(small_study())));
  file.close();
  window->openPath(path);
  QVERIFY(page->isVisible());
  QAction* const studies = action(*window, "Studies");
  QVERIFY(studies->isChecked());
  studies->trigger();
  QVERIFY(!page->isVisible());
  QTest::keyClick(window.get(), Qt::Key_F4);
  QVERIFY(page->isVisible());
  QTRY_VERIFY_WITH_TIMEOUT(page->idle(), kPatience);
  page->start();
  QTRY_VERIFY_WITH_TIMEOUT(!page->running() && page->idle(), kPatience);
  QVERIFY(page->table().complete());

  // Ctrl+P pins the chosen one, not what the maps of the other page show.
  auto* const pinned = window->findChild<PinnedResults*>();
  QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);
  QTRY_VERIFY_WITH_TIMEOUT(page->idle(), kPatience);
  QVERIFY(pinned->isEmpty());  // None is chosen.
  page->findChild<QTableView*>("runs")->setCurrentIndex(
      page->findChild<QTableView*>("runs")->model()->index(0, 0));
  QTest::keyClick(window.get(), Qt::Key_P, Qt::ControlModifier);
  QTRY_COMPARE_WITH_TIMEOUT(pinned->rowCount(), 1, kPatience);
  QVERIFY(pinned->rows()[0].result->spec == page->table().rows[0].spec);
  QVERIFY(page->isVisible());

  // A stored run comes into the workbench as it was trained, and nothing runs.
  auto* const runs = page->findChild<QTableView*>("runs");
  runs->setCurrentIndex(runs->model()->index(0, 0));
  QTest::keyClick(runs, Qt::Key_Return);
  QTRY_VERIFY_WITH_TIMEOUT(window->controller().storedResult() != nullptr, kPatience);
  QVERIFY(!page->isVisible());
  QVERIFY(!window->controller().playing());
  QVERIFY(window->findChild<MessageBar*>("storedNote")->isVisible());
  QVERIFY(window->controller().snapshot(NetworkKind::Float)->state);

  // So does one that is clicked on in a plot: the mark's own network and width.
  QTest::keyClick(window.get(), Qt::Key_F4);
  QTRY_VERIFY_WITH_TIMEOUT(page->idle(), kPatience);
  auto* const plot = page->findChild<StudyPlotView*>();
  const auto points_at_it = [&] {
    plot->grab();  // Lays the plot out.
    QTest::mouseMove(plot, plot->pixelOf(0, 1).toPoint() - QPoint(1, 0));
    QTest::mouseMove(plot, plot->pixelOf(0, 1).toPoint());
    return page->findChild<QLabel*>("pointed")->text().startsWith("8, ");
  };
  QTRY_VERIFY(points_at_it());
  QTest::mouseClick(plot, Qt::LeftButton, {}, plot->pixelOf(0, 1).toPoint());
  QTRY_VERIFY_WITH_TIMEOUT(!page->isVisible(), kPatience);
  QVERIFY(window->controller().storedResult() != nullptr);
  QCOMPARE(window->controller().spec().model.width, 8);
  QVERIFY(!window->controller().playing());
}

void TestStudyPage::panels_step_aside() {
  page_.reset();
  const auto window = shown(tiny_spec());
  auto* const curves = window->findChild<QDockWidget*>("curves");
  auto* const point = window->findChild<QDockWidget*>("point");
  auto* const controls = window->findChild<QDockWidget*>("controls");
  action(*window, "Point")->trigger();
  QVERIFY(point->isVisible() && controls->isVisible());
  const int width = controls->width();
  const auto aside = [&] { return curves->isHidden() && point->isHidden() && controls->isHidden(); };
  const auto back = [&] { return !point->isHidden() && !controls->isHidden() && !curves->isHidden(); };
  QTest::keyClick(window.get(), Qt::Key_F4);
  QVERIFY(aside());
  QTest::keyClick(window.get(), Qt::Key_F4);
  QVERIFY(back());
  QTRY_COMPARE(controls->width(), width);

  // A presentation of the page, and after it.
  QTest::keyClick(window.get(), Qt::Key_F4);
  QTest::keyClick(window.get(), Qt::Key_F11);
  QVERIFY(aside());
  QTest::keyClick(window.get(), Qt::Key_F11);
  QTRY_VERIFY(aside());
  QTest::keyClick(window.get(), Qt::Key_F4);
  QVERIFY(back());
  // Left for the experiment during the presentation.
  QTest::keyClick(window.get(), Qt::Key_F4);
  QTest::keyClick(window.get(), Qt::Key_F11);
  QTest::keyClick(window.get(), Qt::Key_F4);
  QVERIFY(aside());
  QTest::keyClick(window.get(), Qt::Key_Escape);
  QTRY_VERIFY(back());
  // The next session begins with all of them.
  QTest::keyClick(window.get(), Qt::Key_F4);
  QVERIFY(aside());
  QVERIFY(window->close());
  const auto next = shown(tiny_spec());
  QVERIFY(!next->findChild<QDockWidget*>("controls")->isHidden());
  QVERIFY(!next->findChild<QDockWidget*>("point")->isHidden());
}

QUANTOSCOPE_TEST(TestStudyPage)
#include "test_study_page.moc"
