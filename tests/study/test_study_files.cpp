// SPDX-License-Identifier: GPL-3.0-or-later
// Means, intervals, and the tables that are written of a study.
#include <QtTest>

#include "core/data/csv.h"
#include "core/io/files.h"
#include "core/spec/json_text.h"
#include "core/study/study_files.h"
#include "core/study/study_json.h"
#include "core/study/study_summary.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"
#include "tests/study/tiny_study.h"

using namespace quantoscope;

namespace {

/// A table as if it had been trained: float 0.9, W2 0.8, W3 0.85, A2 0.7, W2A2 0.6, W3A2 0.65; 0.01 more for
/// width 8, and 0.02 more for seed 2.
StudyTable made_table(const StudySpec& study = tiny_study()) {
  const StudyPlan plan = make_plan(study);
  StudyTable table{plan.study, {}};
  for (const PlannedRun& run : plan.runs) {
    table.rows.push_back(make_row(plan, run));
    StudyRow& row = table.rows.back();
    NetworkSnapshot network;
    network.kind = run.kind;
    network.phase = NetworkPhase::Finished;
    const double bonus = row.weight_bits == 3 ? 0.05 : 0;
    const double of_kind[] = {0.9, 0.8, 0.7, 0.6};
    network.accuracy.truth =
        of_kind[int(run.kind)] + bonus + (row.spec.model.width == 8 ? 0.01 : 0) + (row.seed == 2 ? 0.02 : 0);
    set_result(row, network);
  }
  compare_with_float(table.rows);
  return table;
}

std::vector<std::vector<std::string>> csv_cells(const std::string& text) {
  std::vector<std::vector<std::string>> result;
  CsvLines lines(text);
  CsvLine line;
  while (lines.next(line)) {
    result.emplace_back();
    for (const CsvCell& cell : line.cells) result.back().emplace_back(cell.text);
  }
  return result;
}

}  // namespace

class TestStudyFiles : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void intervals_are_students();
  void means_are_of_the_right_networks();
  void rows_have_the_bits_in_use();
  void the_noise_gain_is_the_networks_own();
  void several_networks_of_a_seed_are_one_value();
  void the_kind_of_network_can_be_a_line();
  void json_has_the_means();
  void markdown_and_latex_show_the_means();
  void csv_has_a_line_for_each_network();
  void rows_are_written_one_by_one();
  void what_is_missing_is_said();
};

void TestStudyFiles::intervals_are_students() {
  // Quantiles of t from printed tables.
  QVERIFY(std::abs(student_quantile(0.975, 4) - 2.776445) < 1e-6);
  QVERIFY(std::abs(student_quantile(0.975, 1) - 12.706205) < 1e-6);
  const double values[] = {1, 2, 3, 4, 5};
  const auto interval = mean_interval(values);
  QCOMPARE(interval->mean, 3.0);
  QVERIFY(std::abs(*interval->half_width - 2.776445 * std::sqrt(2.5) / std::sqrt(5.0)) < 1e-6);
  const double one[] = {2};
  QVERIFY(!mean_interval(one)->half_width);
  QVERIFY(!mean_interval(std::span<const double>()));
}

void TestStudyFiles::means_are_of_the_right_networks() {
  const StudySummary summary = summarize(made_table(), "accuracy.truth");
  QVERIFY((summary.row_titles == std::vector<std::string>{"Width", "Weight bits"}));
  QVERIFY((summary.columns == std::vector<std::string>{"float", "W", "A2", "W+A"}));
  QCOMPARE(summary.lines.size(), std::size_t(4));
  const auto mean = [&](int line, int column) { return summary.lines[line].cells[column]->mean; };
  // The float network and A2 stand in the lines of both numbers of weight bits.
  for (int line = 0; line < 4; ++line) {
    const double wide = line >= 2 ? 0.01 : 0, bonus = line % 2 ? 0.05 : 0;
    QVERIFY((summary.lines[line].labels ==
             std::vector<std::string>{line >= 2 ? "8" : "4", line % 2 ? "3" : "2"}));
    QVERIFY(std::abs(mean(line, 0) - (0.91 + wide)) < 1e-12);
    QVERIFY(std::abs(mean(line, 1) - (0.81 + wide + bonus)) < 1e-12);
    QVERIFY(std::abs(mean(line, 2) - (0.71 + wide)) < 1e-12);
    QVERIFY(std::abs(mean(line, 3) - (0.61 + wide + bonus)) < 1e-12);
    for (const auto& cell : summary.lines[line].cells) {
      QCOMPARE(cell->count, std::size_t(2));
      QVERIFY(std::abs(*cell->half_width - 12.706205 * 0.01) < 1e-6);
    }
  }
  const StudySummary drop = summarize(made_table(), kAccuracyDrop);
  QVERIFY(!drop.lines[0].cells[0]);
  QVERIFY(std::abs(drop.lines[0].cells[1]->mean - 0.1) < 1e-12);
}

void TestStudyFiles::rows_have_the_bits_in_use() {
  StudySpec study = tiny_study();
  study.base.quantization.weight_method = WeightMethod::Twn;  // Always ternary.
  const StudyPlan plan = make_plan(study);
  for (const PlannedRun& run : plan.runs) {
    const StudyRow row = make_row(plan, run);
    QCOMPARE(row.weight_bits, row.kind == NetworkKind::Weight || row.kind == NetworkKind::Joint ? 2 : 0);
  }
}

void TestStudyFiles::the_noise_gain_is_the_networks_own() {
  const StudyPlan plan = make_plan(tiny_study());
  StudyRow row = make_row(plan, plan.runs.front());
  NetworkSnapshot network;
  network.phase = NetworkPhase::Finished;
  set_result(row, network);
  QVERIFY(!row.metric("gain.measured") && !row.metric("gain.bound") && !row.metric("gain.sigma_product"));
  network.noise = NoiseGain{12, 3, 7};
  set_result(row, network);
  QCOMPARE(*row.metric("gain.sigma_product"), 12.0);
  QCOMPARE(*row.metric("gain.measured"), 3.0);
  QCOMPARE(*row.metric("gain.bound"), 7.0);
}

void TestStudyFiles::several_networks_of_a_seed_are_one_value() {
  StudySpec study = tiny_study();
  study.axes = {{"architecture", "Network", "", budget_values(100, 0.4, {3, 4})}};
  study.rows = {"model.depth"};
  const StudyTable table = made_table(study);
  const StudySummary summary = summarize(table, "accuracy.truth");
  QVERIFY((summary.row_titles == std::vector<std::string>{"Depth"}));
  QCOMPARE(summary.lines.size(), std::size_t(2));
  for (const int line : {0, 1}) {
    const int depth = 3 + line;
    QCOMPARE(summary.lines[std::size_t(line)].labels, std::vector<std::string>{std::to_string(depth)});
    // By hand: widths whose (w + 1) w (depth - 2) + 4 w + 1 parameters are 60 to 140.
    double sum = 0;
    int widths = 0;
    for (int w = 2; w < 20; ++w) {
      const int parameters = 3 * w + (depth - 2) * (w * w + w) + w + 1;
      if (parameters < 60 || parameters > 140) continue;
      sum += 0.9 + (w == 8 ? 0.01 : 0);
      ++widths;
    }
    QVERIFY(widths > 1);
    const MeanInterval& cell = *summary.lines[std::size_t(line)].cells[0];
    QCOMPARE(cell.count, std::size_t(2));  // Seeds, not networks.
    QVERIFY(std::abs(cell.mean - (sum / widths + 0.01)) < 1e-12);
    QVERIFY(std::abs(*cell.half_width - 12.706205 * 0.01) < 1e-6);
  }
}

void TestStudyFiles::the_kind_of_network_can_be_a_line() {
  StudySpec study = tiny_study();
  study.rows = {kNetworkAxis, study.axes[1].name};
  study.columns = {study.axes[0].name};
  const StudySummary summary = summarize(made_table(study), "accuracy.truth");
  QVERIFY((summary.row_titles == std::vector<std::string>{"Network", "Weight bits"}));
  QVERIFY((summary.columns == std::vector<std::string>{"4", "8"}));
  std::vector<std::vector<std::string>> labels;
  for (const StudySummary::Line& line : summary.lines) labels.push_back(line.labels);
  // The bits of the weights make no difference to the first and to A2: one line each.
  QVERIFY((labels == std::vector<std::vector<std::string>>{
                         {"float", ""}, {"W", "2"}, {"W", "3"}, {"A2", ""}, {"W+A", "2"}, {"W+A", "3"}}));
  QVERIFY(std::abs(summary.lines[3].cells[1]->mean - 0.72) < 1e-12);
}

void TestStudyFiles::json_has_the_means() {
  StudyTable table = made_table();
  for (StudyRow& row : table.rows)
    if (row.kind == NetworkKind::Joint) row.status = RunStatus::Failed;
  const Json summaries = Json::parse(table_to_json(table))["summaries"];
  QCOMPARE(summaries.size(), table.study.metrics.size());
  QCOMPARE(summaries[0]["metric"].get<std::string>(), table.study.metrics[0]);
  QVERIFY((summaries[0]["columns"] == Json{"float", "W", "A2", "W+A"}));
  const Json& line = summaries[0]["lines"][1];
  QVERIFY((line["labels"] == Json{"4", "3"}));
  QVERIFY(std::abs(line["cells"][1]["mean"].get<double>() - 0.86) < 1e-12);
  QVERIFY(std::abs(line["cells"][1]["half_width"].get<double>() - 12.706205 * 0.01) < 1e-6);
  QCOMPARE(line["cells"][1]["seeds"].get<int>(), 2);
  QVERIFY(line["cells"][3].is_null());
}

void TestStudyFiles::markdown_and_latex_show_the_means() {
  StudyTable table = made_table();
  table.study.title = "50% & more";
  const std::string markdown = table_to_markdown(table), latex = table_to_latex(table);
  QVERIFY(markdown.find("| Width | Weight bits | float | W | A2 | W+A |\n|-|-|-|-|-|-|\n"
                        "| 4 | 2 | 0.910 ± 0.127 | 0.810 ± 0.127 |") != std::string::npos);
  QVERIFY(markdown.find("Accuracy, mean and 95 % confidence interval over 2 seeds:") != std::string::npos);
  // W3 of width 8 has 0.86 and the smallest loss; float and A2 are the same in both lines of a width: the
  // first.
  QVERIFY(markdown.find("\nBest: float 8 2, W 8 3, A2 8 2, W+A 8 3.\n") != std::string::npos);
  QCOMPARE(best_lines(summarize(table, kAccuracyDrop)), std::string("W 4 3, A2 4 2, W+A 4 3"));
  QVERIFY(latex.find("\\caption{50\\% \\& more: Accuracy, mean and 95 \\%") != std::string::npos);
  QVERIFY(latex.find("4 & 2 & 0.910 $\\pm$ 0.127 & ") != std::string::npos);
  QVERIFY(latex.find("\\begin{tabular}{llcccc}") != std::string::npos);
}

void TestStudyFiles::csv_has_a_line_for_each_network() {
  StudyTable table = made_table();
  const auto lines = csv_cells(table_to_csv(table));
  QCOMPARE(lines.size(), table.rows.size() + 1);
  const auto column = [&](const std::string& name) {
    return std::size_t(std::ranges::find(lines[0], name) - lines[0].begin());
  };
  for (const Field& field : spec_fields())
    if (field.key != "map.region") QVERIFY2(column(field.key) < lines[0].size(), field.key.c_str());
  for (const StudyMetric& metric : study_metrics())
    QVERIFY2(column(metric.name) < lines[0].size(), metric.name.c_str());
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto& cells = lines[i + 1];
    const StudyRow& row = table.rows[i];
    QCOMPARE(cells.size(), lines[0].size());
    QCOMPARE(cells[column("key")], row.key.text());
    QCOMPARE(cells[column("network")], name(row.kind));
    QCOMPARE(cells[column("model.width")], std::to_string(row.spec.model.width));
    QCOMPARE(*csv_number(cells[column("accuracy.truth")]), *row.metric("accuracy.truth"));
    // What makes no difference to it says nothing.
    QCOMPARE(cells[column("quantization.weight_bits")].empty(),
             row.kind == NetworkKind::Float || row.kind == NetworkKind::Activation);
    QCOMPARE(cells[column("retraining.epochs")].empty(), row.kind == NetworkKind::Float);
  }
}

/// However many rows a table has, one is in memory at a time.
void TestStudyFiles::rows_are_written_one_by_one() {
  StudyTable table = made_table();
  table.study.title = "a \"title\"\n}";
  const auto pieces = [&](const auto& fill) {
    std::vector<std::string> result;
    fill([&](std::string_view piece) { result.emplace_back(piece); });
    return result;
  };
  const auto rows_in = [&](const std::string& piece) {
    return std::ranges::count_if(table.rows, [&](const StudyRow& row) {
      // As the key of a row, not as that of another one's float network.
      const std::string key = row.key.text();
      return piece.find("\"key\":\"" + key) != std::string::npos || piece.starts_with("tiny," + key);
    });
  };
  const auto csv = pieces([&](const ByteSink& write) { table_to_csv(table, write); });
  const auto json = pieces([&](const ByteSink& write) { table_to_json(table, write); });
  for (const auto& all : {csv, json}) {
    std::ptrdiff_t rows = 0;
    for (const std::string& piece : all) {
      QVERIFY2(rows_in(piece) <= 1, piece.c_str());
      rows += rows_in(piece);
    }
    QCOMPARE(rows, std::ptrdiff_t(table.rows.size()));
  }
  // Together they are a document, a line for each row.
  const std::string text = table_to_json(table);
  const Json document = Json::parse(text);
  QCOMPARE(document["rows"].size(), table.rows.size());
  QCOMPARE(document["study"]["title"].get<std::string>(), table.study.title);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    QCOMPARE(document["rows"][i]["key"].get<std::string>(), table.rows[i].key.text());
    QVERIFY(document["rows"][i]["metrics"]["accuracy.truth"] == *table.rows[i].metric("accuracy.truth"));
    QVERIFY(text.find("\n  " + document["rows"][i].dump()) != std::string::npos);
  }
  table.rows.clear();
  QVERIFY(Json::parse(table_to_json(table))["rows"].empty());
}

void TestStudyFiles::what_is_missing_is_said() {
  StudyTable table = made_table();
  table.rows[0].status = RunStatus::Failed;
  table.rows[1].status = RunStatus::Waiting;
  QVERIFY(table_to_markdown(table).find("1 networks are not finished. 1 networks failed.") !=
          std::string::npos);
  QTemporaryDir folder;
  const std::string place = folder.filePath("study").toStdString();
  write_study(table, place);
  for (const char* file : {"study.json", "table.csv", "table.json", "summary.md", "summary.tex"})
    QVERIFY(!read_file(place + "/" + file).empty());
  QVERIFY(read_study(place + "/study.json") == table.study);
}

QUANTOSCOPE_TEST(TestStudyFiles)
#include "test_study_files.moc"
