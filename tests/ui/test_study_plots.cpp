// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QSignalSpy>
#include <QtTest>
#include <QXmlStreamReader>

#include "core/error.h"
#include "core/study/study_json.h"
#include "core/study/study_runner.h"
#include "tests/registry.h"
#include "tests/study/tiny_study.h"
#include "ui/figure/figure_layout.h"
#include "ui/study/claims_figure.h"
#include "ui/study/study_plot_files.h"
#include "ui/study/study_plot_view.h"

using namespace quantoscope;

namespace {

/// A table with made numbers: width x seed for two networks, and the float one.
StudyTable made_table() {
  StudyTable table;
  table.study = study_from_json(R"({"format": "quantoscope-study", "version": 1, "name": "made",
    "axes": [{"field": "model.width", "values": [4, 8, 64]},
             {"field": "quantization.weight_bits", "values": [2, 3]}],
    "networks": ["float", "weight"], "seeds": 3})",
                                "made");
  const std::size_t accuracy = metric_index("accuracy.truth"), bytes = metric_index("size.bytes");
  for (std::size_t width = 0; width < 3; ++width)
    for (int seed = 1; seed <= 3; ++seed)
      for (int bits : {0, 2, 3}) {
        StudyRow row;
        row.kind = bits ? NetworkKind::Weight : NetworkKind::Float;
        row.weight_bits = bits;
        row.seed = seed;
        row.spec.model.width = int(table.study.axes[0].number(width));
        row.values = {width, bits ? std::optional<std::size_t>(std::size_t(bits - 2)) : std::nullopt};
        row.status = RunStatus::Finished;
        row.metrics.assign(study_metrics().size(), std::nullopt);
        row.metrics[accuracy] = 0.5 + 0.1 * double(width) + 0.02 * seed * seed - (bits == 2 ? 0.05 : 0);
        row.metrics[bytes] = 100.0 * double(width + 1) * (bits ? bits : 32);
        table.rows.push_back(row);
      }
  return table;
}

bool is_xml(const QByteArray& bytes) {
  QXmlStreamReader reader(bytes);
  while (!reader.atEnd()) reader.readNext();
  return !reader.hasError();
}

const PlotSeries& series(const PlotData& data, const char* name) {
  for (const PlotSeries& each : data.series)
    if (each.name == name) return each;
  throw Error(std::string("no series ") + name);
}

}  // namespace

class TestStudyPlots : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void bands_are_students();
  void a_line_for_what_the_axis_does_not_show();
  void heat_maps_have_panels();
  void lines_go_over_fields_that_cases_set();
  void the_front_is_not_beaten();
  void unfinished_and_wrong();
  void positions();
  void a_plot_can_show_some_of_the_networks();
  void a_click_picks_the_run();
  void keys_pick_a_run();
  void all_plots_are_written();
  void a_value_says_of_how_many_seeds_it_is();
  void a_study_file_may_end_in_capitals();
  void maps_are_made_once();
  void maps_stand_side_by_side();
  void the_claims_axis();
};

void TestStudyPlots::bands_are_students() {
  const PlotData data =
      plot_data(made_table(), {StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"});
  const PlotSeries& line = series(data, "W2");
  QCOMPARE(line.marks.size(), std::size_t(3));
  for (std::size_t i = 0; i < 3; ++i) {
    // 0.02, 0.08, 0.18: mean 0.28 / 3; t(0.975, 2) = 4.302652730 from a table.
    const double mean = 0.28 / 3;
    double squares = 0;
    for (const double x : {0.02, 0.08, 0.18}) squares += (x - mean) * (x - mean);
    const double half = 4.302652730 * std::sqrt(squares / 2) / std::sqrt(3.0);
    QVERIFY(std::abs(line.marks[i].value.mean - (0.45 + 0.1 * double(i) + mean)) < 1e-12);
    QVERIFY(std::abs(*line.marks[i].value.half_width - half) < 1e-7);
    QCOMPARE(line.marks[i].value.count, std::size_t(3));
  }
  QCOMPARE(made_table().rows[line.marks[1].row].seed, 1);
  QCOMPARE(made_table().rows[line.marks[1].row].spec.model.width, 8);
}

void TestStudyPlots::a_line_for_what_the_axis_does_not_show() {
  const PlotData data =
      plot_data(made_table(), {StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"});
  QCOMPARE(data.series.size(), std::size_t(3));  // float, W2, W3
  QCOMPARE(series(data, "W3").variant, 1);
  QCOMPARE(series(data, "float").kind, NetworkKind::Float);
  // Over the bits the float network stands at all of them, a line for each width.
  const PlotData bits =
      plot_data(made_table(), {StudyPlot::Kind::Lines, "", "quantization.weight_bits", "", "accuracy.truth"});
  QCOMPARE(bits.series.size(), std::size_t(6));
  const PlotSeries& wide = series(bits, "float, Width 64");
  QCOMPARE(wide.marks.size(), std::size_t(2));
  QCOMPARE(wide.marks[0].value, wide.marks[1].value);
}

void TestStudyPlots::heat_maps_have_panels() {
  const PlotData data = plot_data(made_table(), {StudyPlot::Kind::HeatMap, "", "model.width",
                                                 "quantization.weight_bits", "accuracy.truth"});
  QCOMPARE(data.series.size(), std::size_t(2));
  QCOMPARE(series(data, "W").marks.size(), std::size_t(6));
  for (const PlotMark& mark : series(data, "W").marks) {
    const double expected = 0.5 + 0.1 * double(mark.x_place) + 0.28 / 3 - (mark.y_place == 0 ? 0.05 : 0);
    QVERIFY(std::abs(mark.value.mean - expected) < 1e-12);
  }
}

/// A budget's shapes over the depth: several widths of one depth count as one network of their seed.
void TestStudyPlots::lines_go_over_fields_that_cases_set() {
  const auto study = [](const char* x) {
    return study_from_json(QString(R"({"format": "quantoscope-study", "version": 1, "name": "shapes",
      "axes": [{"name": "architecture", "cases": ["4-8", "40-3", "50-3"]}], "networks": ["float"], "seeds": 2,
      "plots": [{"type": "lines", "x": "%1", "metric": "accuracy.truth"}]})")
                               .arg(x)
                               .toStdString(),
                           "shapes");
  };
  StudyTable table{study("model.depth"), {}};
  const double accuracies[2][3] = {{0.7, 0.8, 0.9}, {0.6, 0.9, 0.6}};
  for (int seed : {1, 2})
    for (std::size_t shape = 0; shape < 3; ++shape) {
      StudyRow row;
      row.seed = seed;
      row.spec.model = shape == 0 ? ModelSpec{4, 8, false} : ModelSpec{shape == 1 ? 40 : 50, 3, false};
      row.values = {shape};
      row.status = RunStatus::Finished;
      row.metrics.assign(study_metrics().size(), std::nullopt);
      row.metrics[metric_index("accuracy.truth")] = accuracies[seed - 1][shape];
      table.rows.push_back(row);
    }
  const PlotData data = plot_data(table, table.study.plots[0]);
  QCOMPARE(data.x.labels, (std::vector<std::string>{"3", "8"}));
  QCOMPARE(data.x.positions, (std::vector<double>{3, 8}));
  QCOMPARE(data.series.size(), std::size_t(1));
  const auto& marks = data.series[0].marks;
  QCOMPARE(marks.size(), std::size_t(2));
  QVERIFY(std::abs(marks[0].value.mean - 0.8) < 1e-12);  // 0.85 and 0.75
  QCOMPARE(marks[0].value.count, std::size_t(2));
  // t(0.975, 1) = 12.7062047
  QVERIFY(std::abs(*marks[0].value.half_width - 12.7062047 * std::sqrt(0.005) / std::sqrt(2.0)) < 1e-6);
  QCOMPARE(table.rows[marks[1].row].spec.model.depth, 8);
  QVERIFY_THROWS_EXCEPTION(Error, study("data.noise"));  // No case sets it.
}

void TestStudyPlots::the_front_is_not_beaten() {
  StudyTable table = made_table();
  const PlotData data = plot_data(table, {StudyPlot::Kind::Pareto, "", "size.bytes", "", "accuracy.truth"});
  // By brute force over all pairs.
  std::vector<PlotMark> marks;
  for (const PlotSeries& each : data.series) marks.insert(marks.end(), each.marks.begin(), each.marks.end());
  QCOMPARE(marks.size(), std::size_t(9));
  int front = 0;
  for (const PlotMark& mark : marks) {
    bool beaten = false;
    for (const PlotMark& other : marks)
      beaten = beaten || (other.x <= mark.x && other.value.mean >= mark.value.mean &&
                          (other.x < mark.x || other.value.mean > mark.value.mean));
    QCOMPARE(mark.front, !beaten);
    front += mark.front;
  }
  QVERIFY(front >= 2 && front < 9);
}

void TestStudyPlots::unfinished_and_wrong() {
  StudyTable table = made_table();
  const StudyPlot plot{StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"};
  for (StudyRow& row : table.rows)
    if (row.seed == 3) row.status = RunStatus::Failed;
  QCOMPARE(series(plot_data(table, plot), "W2").marks[0].value.count, std::size_t(2));
  for (StudyRow& row : table.rows) row.status = RunStatus::Waiting;
  QVERIFY(plot_data(table, plot).empty());
  QVERIFY_THROWS_EXCEPTION(
      Error, plot_data(table, {StudyPlot::Kind::Lines, "", "model.deep", "", "accuracy.truth"}));
}

void TestStudyPlots::positions() {
  const StudySpec study = made_table().study;
  QCOMPARE(plot_positions(study.axes[0]), (std::vector<double>{2, 3, 6}));  // 4 to 64: logarithms.
  QCOMPARE(plot_positions(study.axes[1]), (std::vector<double>{2, 3}));
  StudyAxis strengths;
  strengths.field = "data.noise";
  for (const double value : {0.0, 0.125, 0.25, 2.0})
    strengths.values.push_back({"", {{"data.noise", value}}});
  QCOMPARE(plot_positions(strengths), (std::vector<double>{-4, -3, -2, 1}));  // 0 a step before the others.
}

void TestStudyPlots::a_plot_can_show_some_of_the_networks() {
  StudyPlot plot{StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"};
  QVERIFY(std::ranges::count(plot_data(made_table(), plot).series, NetworkKind::Float, &PlotSeries::kind) >
          0);
  plot.networks = {NetworkKind::Weight};
  const PlotData data = plot_data(made_table(), plot);
  QVERIFY(!data.empty());
  for (const PlotSeries& series : data.series) QCOMPARE(series.kind, NetworkKind::Weight);
}

void TestStudyPlots::a_click_picks_the_run() {
  for (const auto kind : {StudyPlot::Kind::Lines, StudyPlot::Kind::HeatMap, StudyPlot::Kind::Pareto}) {
    StudyPlotView view;
    const bool pareto = kind == StudyPlot::Kind::Pareto, map = kind == StudyPlot::Kind::HeatMap;
    view.setTable(made_table(), {kind, "", pareto ? "size.bytes" : "model.width",
                                 map ? "quantization.weight_bits" : "", "accuracy.truth"});
    view.resize(700, 420);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.grab();  // Lays the plot out.
    const QSignalSpy picked(&view, &StudyPlotView::runPicked);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.pixelOf(1, 2).toPoint());
    QCOMPARE(picked.size(), 1);
    QCOMPARE(picked[0][0].value<std::size_t>(), view.data().series[1].marks[2].row);
    QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(2, view.height() - 2));
    QCOMPARE(picked.size(), 1);
  }
}

void TestStudyPlots::keys_pick_a_run() {
  StudyPlotView view;
  view.setTable(made_table(), {StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"});
  view.resize(700, 420);
  view.show();
  QVERIFY(QTest::qWaitForWindowExposed(&view));
  view.grab();
  const QSignalSpy picked(&view, &StudyPlotView::runPicked);
  QTest::keyClick(&view, Qt::Key_Return);  // Nothing is chosen yet.
  QCOMPARE(picked.size(), 0);
  QTest::keyClick(&view, Qt::Key_Right);
  QTest::keyClick(&view, Qt::Key_Right);
  QTest::keyClick(&view, Qt::Key_Down);
  QVERIFY(view.accessibleDescription().contains("8, W2"));
  QTest::keyClick(&view, Qt::Key_Return);
  QCOMPARE(picked.size(), 1);
  QCOMPARE(made_table().rows[picked[0][0].value<std::size_t>()].weight_bits, 2);
}

void TestStudyPlots::a_value_says_of_how_many_seeds_it_is() {
  const auto svg = [](const StudyTable& table) {
    return svg_bytes(
        StudyPlotView::drawing(table, {StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"}));
  };
  StudyTable table = made_table();
  QVERIFY(svg(table).contains("(mean of 3 seeds)"));
  std::erase_if(table.rows, [](const StudyRow& row) { return row.seed > 1; });
  QVERIFY(svg(table).contains("(1 seed)"));
}

void TestStudyPlots::a_study_file_may_end_in_capitals() {
  QTemporaryDir folder;
  const QString path = folder.filePath("STUDY.JSON");
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QByteArray::fromStdString(study_to_json(tiny_study())));
  file.close();
  QVERIFY(is_study(path.toStdString()));
}

void TestStudyPlots::all_plots_are_written() {
  QTemporaryDir folder;
  RunStore store(folder.filePath("store").toStdString());
  StudySpec study = tiny_study();
  study.plots = {{StudyPlot::Kind::Lines, "", "model.width", "", "accuracy.truth"},
                 {StudyPlot::Kind::HeatMap, "", "model.width", "quantization.weight_bits", "accuracy.drop"},
                 {StudyPlot::Kind::Pareto, "", "size.bytes", "", "accuracy.truth"},
                 {StudyPlot::Kind::Maps, "", "network", "model.width", ""}};
  const StudyTable table = StudyRunner(make_plan(study), store).run();
  QVERIFY(table.complete());
  const std::string out = folder.path().toStdString();
  // Plots of what the study was before go; what is not the program's stays.
  for (const char* name : {"plot-2-size.bytes.svg", "plot-7-maps.png", "plot-1.txt", "plotted.svg"}) {
    QFile earlier(folder.filePath(name));
    QVERIFY(earlier.open(QIODevice::WriteOnly));
  }
  const auto names = write_study_plots(table, store, out, [](const StudyTable& what, const StudyPlot& plot) {
    return StudyPlotView::drawing(what, plot);
  });
  QCOMPARE(names.size(), std::size_t(9));
  QVERIFY(!QFile::exists(folder.filePath("plot-2-size.bytes.svg")) &&
          !QFile::exists(folder.filePath("plot-7-maps.png")));
  QVERIFY(QFile::exists(folder.filePath("plot-1.txt")) && QFile::exists(folder.filePath("plotted.svg")));
  for (const std::string& name : names) {
    QFile file(folder.filePath(QString::fromStdString(name)));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    if (name.ends_with(".pdf"))
      QVERIFY(bytes.startsWith("%PDF"));
    else if (name.ends_with(".png"))
      QVERIFY(name == "plot-4-maps.png" && bytes.startsWith("\x89PNG"));
    else
      QVERIFY2(is_xml(bytes), name.c_str());
    if (name == "plot-1-accuracy.truth.svg")
      for (const char* text : {"Width", "Accuracy", "float", "W3"}) QVERIFY2(bytes.contains(text), text);
  }
  // The maps are those that were measured: their accuracy is the run's.
  const StudyMaps maps = study_maps(table, study.plots[3], store);
  QCOMPARE(maps.rows.size(), std::size_t(2));
  QCOMPARE(maps.rows[1].name, std::string("8"));
  for (std::size_t i = 0; i < maps.rows.size(); ++i) {
    const ExperimentResult& result = *maps.rows[i].result;
    QVERIFY(result.complete);
    for (const NetworkSnapshot& network : result.networks)
      QCOMPARE(*truth_accuracy(*network.map, result.truth), *network.accuracy.truth);
    const StudyRow& row = table.rows[maps.table_rows[i]];
    QCOMPARE(*row.metric("accuracy.truth"), *result.networks[std::size_t(row.kind)].accuracy.truth);
  }
}

void TestStudyPlots::maps_are_made_once() {
  QTemporaryDir folder;
  RunStore store(folder.filePath("store").toStdString());
  StudySpec study = tiny_study(), part = study;
  const StudyPlot plot{StudyPlot::Kind::Maps, "", "network", "model.width", ""};
  part.axes[0].values.resize(1);
  part.axes[0].values[0] = study.axes[0].values[1];
  part.networks = {NetworkKind::Float, NetworkKind::Weight};
  StudyRunner(make_plan(part), store).run();
  StudyTable table = stored_table(make_plan(study), store);
  for (StudyRow& row : table.rows)
    if (row.kind == NetworkKind::Joint) {
      row.status = RunStatus::Failed;
      row.message = {"not a number"};
    }
  const auto maps_in = [](const StudyMaps& maps) {
    int count = 0;
    for (const ComparedResult& row : maps.rows)
      for (const NetworkSnapshot& network : row.result->networks) count += network.map != nullptr;
    return count;
  };
  // One at a time, until the store has no more.
  KnownMaps known{{}, 1};
  known.maps = study_maps(table, plot, store, {}, known);
  QCOMPARE(maps_in(known.maps), 1);
  QVERIFY(known.maps.more);
  const auto first = known.maps.rows[1].result->networks[0].map;
  QVERIFY(first);
  known.maps = study_maps(table, plot, store, {}, known);
  QCOMPARE(maps_in(known.maps), 2);
  QVERIFY(!known.maps.more);
  QCOMPARE(known.maps.rows[1].result->networks[0].map, first);
  // Those that have none say why.
  QCOMPARE(known.maps.rows.size(), std::size_t(2));
  const auto& waiting = known.maps.rows[0].result->networks;
  QCOMPARE(waiting[int(NetworkKind::Weight)].message.english(), std::string("waiting"));
  QCOMPARE(waiting[int(NetworkKind::Joint)].message.english(), std::string("not a number"));
  QCOMPARE(int(waiting[int(NetworkKind::Joint)].phase), int(NetworkPhase::Failed));
  // Nothing new: the same rows. One more: the other row stays.
  const StudyMaps same = study_maps(table, plot, store, {}, known);
  for (const std::size_t i : {0, 1}) QCOMPARE(same.rows[i].result, known.maps.rows[i].result);
  part.axes[0].values[0] = study.axes[0].values[0];
  StudyRunner(make_plan(part), store).run();
  const StudyMaps more = study_maps(table, plot, store, {}, {known.maps});
  QCOMPARE(maps_in(more), 4);
  QCOMPARE(more.rows[1].result, known.maps.rows[1].result);
  // On paper only what there is.
  QCOMPARE(finished_maps(known.maps).rows.size(), std::size_t(1));
  QCOMPARE(finished_maps(known.maps).table_rows[0], known.maps.table_rows[1]);
  // As if made at once.
  const StudyMaps whole = study_maps(table, plot, store);
  for (const std::size_t i : {0, 1})
    for (const NetworkKind kind : {NetworkKind::Float, NetworkKind::Weight}) {
      const auto of = [&](const StudyMaps& maps) -> const NetworkSnapshot& {
        return maps.rows[i].result->networks[std::size_t(kind)];
      };
      QVERIFY(of(whole).map->logits == of(more).map->logits);
      QCOMPARE(*truth_accuracy(*of(more).map, more.rows[i].result->truth), *of(more).accuracy.truth);
    }
}

/// As in the paper's figure 1: the data, then one network of each row, all side by side.
void TestStudyPlots::maps_stand_side_by_side() {
  QTemporaryDir folder;
  RunStore store(folder.filePath("store").toStdString());
  StudySpec study = study_from_json(R"({"format": "quantoscope-study", "version": 1, "name": "row",
    "axes": [{"field": "model.width", "values": [4, 8]}], "networks": ["float", "weight"], "seeds": 1,
    "plots": [{"type": "maps", "x": "model.width", "y": "network", "networks": ["weight"], "data": true}]})",
                                    "row");
  study.base = tiny_spec();
  QVERIFY(study_from_json(study_to_json(study), "again") == study);
  const StudyTable table = StudyRunner(make_plan(study), store).run();
  const StudyMaps maps = study_maps(table, study.plots[0], store);
  QVERIFY(maps.transposed && maps.data);
  const FigureSpec figure = maps_figure(maps);
  const FigureLayout layout(maps.rows, figure);
  QCOMPARE(layout.panels.size(), std::size_t(3));
  QCOMPARE(layout.row_names.size(), std::size_t(1));
  QCOMPARE(layout.row_names[0].first, QString("W2"));
  QCOMPARE(layout.column_heads.size(), std::size_t(3));
  QVERIFY(layout.panels[0].points && !layout.panels[0].network);
  for (const std::size_t i : {1, 2}) {
    const FigurePanel& panel = layout.panels[i];
    QCOMPARE(panel.network->kind, NetworkKind::Weight);
    QCOMPARE(panel.result, maps.rows[i - 1].result.get());
    QCOMPARE(layout.column_heads[i].first, QString::fromStdString(maps.rows[i - 1].name));
    QVERIFY2(panel.title.front().startsWith("accuracy"), qPrintable(panel.title.front()));
    QCOMPARE(panel.frame.top(), layout.panels[0].frame.top());
    QVERIFY(panel.frame.left() > layout.panels[i - 1].frame.right());
  }
  // Both classes are in the panel of the data, on the figure's ground.
  const QImage image = render_figure_image(maps.rows, figure);
  const double scale = figure.dpi / kUnitsPerInch;
  const QRectF frame = layout.panels[0].frame;
  const QImage data =
      image.copy(QRectF(frame.topLeft() * scale, frame.size() * scale).toRect().adjusted(3, 3, -3, -3));
  int seen[3] = {};
  for (int y = 0; y < data.height(); ++y)
    for (int x = 0; x < data.width(); ++x) {
      const QColor color = data.pixelColor(x, y);
      seen[0] += color == figure.palette.classColor(0);
      seen[1] += color == figure.palette.classColor(1);
      seen[2] += color == figure.palette.background;
    }
  QVERIFY(seen[0] > 0 && seen[1] > 0 && seen[2] > seen[0] + seen[1]);
}

void TestStudyPlots::the_claims_axis() {
  QCOMPARE(effect_place(0, 5), 0.0);
  QCOMPARE(effect_place(5, 5), 1.0);
  QCOMPARE(effect_place(-5, 5), -1.0);
  QVERIFY(effect_place(50, 5) > effect_place(40, 5));
  QVERIFY(effect_place(500, 5) < 10);
}

QUANTOSCOPE_TEST(TestStudyPlots)
#include "test_study_plots.moc"
