// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_files.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <list>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/network_json.h"
#include "core/io/parts.h"
#include "core/spec/json_text.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"
#include "core/study/study_json.h"
#include "core/study/study_parts_json.h"
#include "core/study/study_summary.h"

namespace quantoscope {
namespace {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i ? "," : "") + csv_cell(cells[i]);
  return line + "\n";
}

std::string bits_text(int bits) { return bits ? std::to_string(bits) : "float"; }

/// The fields that every row says something about: those of the spec, the map's region only being for
/// looking.
bool belongs(const Field& field, const StudyRow& row) {
  return field.key == "map.resolution" || decides(field, row.kind, row.spec);
}

Json row_to_json(const StudyTable& table, const StudyRow& row) {
  Json axes = Json::object(), spec = Json::object(), metrics = Json::object();
  for (const StudyAxis& axis : table.study.axes) {
    const std::string label = table.label(row, axis.name);
    axes[axis.name] = label.empty() ? Json(nullptr) : Json(label);
  }
  for (const Field& field : spec_fields()) {
    if (!belongs(field, row)) continue;
    const auto dot = field.key.find('.');
    const Json value = field_value_to_json(field, field.get(row.spec));
    if (dot == std::string::npos)
      spec[field.key] = value;
    else
      spec[field.key.substr(0, dot)][field.key.substr(dot + 1)] = value;
  }
  for (std::size_t i = 0; i < study_metrics().size(); ++i)
    metrics[study_metrics()[i].name] = number_to_json(row.metric(i));
  return {{"key", row.key.text()},
          {"float_key", row.float_key ? Json(row.float_key->text()) : Json(nullptr)},
          {"network", name(row.kind)},
          {"weight_bits", row.weight_bits ? Json(row.weight_bits) : Json(nullptr)},
          {"activation_bits", row.activation_bits ? Json(row.activation_bits) : Json(nullptr)},
          {"axes", axes},
          {"status", name(row.status)},
          {"engine", row.engine.empty() ? Json(nullptr) : Json(row.engine)},
          {"message", row.message.english()},
          {"spec", spec},
          {"metrics", metrics}};
}

Json summary_to_json(const StudySummary& summary) {
  Json lines = Json::array();
  for (const StudySummary::Line& line : summary.lines) {
    Json cells = Json::array();
    for (const auto& cell : line.cells)
      cells.push_back(cell ? Json{{"mean", number_to_json(cell->mean)},
                                  {"half_width", number_to_json(cell->half_width)},
                                  {"seeds", cell->count}}
                           : Json(nullptr));
    lines.push_back({{"labels", line.labels}, {"cells", cells}});
  }
  return {{"metric", summary.metric},
          {"rows", summary.row_titles},
          {"columns", summary.columns},
          {"lines", lines}};
}

/// The cells of a summary as text, headings first.
std::vector<std::vector<std::string>> cells_of(const StudySummary& summary) {
  const StudyMetric& metric = study_metrics()[metric_index(summary.metric)];
  std::vector<std::vector<std::string>> rows{summary.row_titles};
  rows[0].insert(rows[0].end(), summary.columns.begin(), summary.columns.end());
  for (const StudySummary::Line& line : summary.lines) {
    rows.push_back(line.labels);
    for (const auto& cell : line.cells) rows.back().push_back(cell ? cell_text(*cell, metric) : "");
  }
  return rows;
}

std::string caption(const StudyTable& table, const StudyMetric& metric) {
  const std::size_t seeds = table.study.seeds.size();
  return metric.label + (metric.unit.empty() ? "" : " (" + metric.unit + ")") +
         (seeds > 1 ? ", mean and 95 % confidence interval over " + std::to_string(seeds) + " seeds"
                    : ", one seed");
}

/// How many networks are missing, and of how many engines they are, in sentences; empty where there is
/// nothing to say.
std::string notes_on(const StudyTable& table) {
  std::size_t failed = 0, missing = 0;
  for (const StudyRow& row : table.rows) {
    failed += row.status == RunStatus::Failed;
    missing += row.status != RunStatus::Failed && row.status != RunStatus::Finished;
  }
  std::string text;
  if (missing) text += std::to_string(missing) + " networks are not finished.";
  if (failed) text += (text.empty() ? "" : " ") + std::to_string(failed) + " networks failed.";
  if (const Message engines = engines_mixed(table); !engines.empty())
    text += (text.empty() ? "" : " ") + engines.english() + ". With --own-engine, only this machine's count.";
  return text;
}

std::string markdown_cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? "\\|" : std::string(1, c);
  return escaped;
}

std::string latex_text(const std::string& text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i);
    if (rest.starts_with("±")) {
      escaped += "$\\pm$";
      ++i;  // Two bytes.
    } else if (text[i] == '\\') {
      escaped += "\\textbackslash{}";
    } else if (text[i] == '~' || text[i] == '^') {
      escaped += std::string("\\") + text[i] + "{}";
    } else {
      if (std::string_view("&%$#_{}").find(text[i]) != std::string_view::npos) escaped += '\\';
      escaped += text[i];
    }
  }
  return escaped;
}

/// What is written piece by piece, in one.
std::string whole(const std::function<void(const ByteSink&)>& fill) {
  std::string text;
  fill([&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace

void table_to_csv(const StudyTable& table, const ByteSink& write) {
  std::vector<std::string> header{"study",           "key",    "float_key", "network", "label", "weight_bits",
                                  "activation_bits", "status", "message"};
  for (const StudyAxis& axis : table.study.axes) header.push_back("axis " + axis.name);
  for (const Field& field : spec_fields())
    if (field.key != "map.region") header.push_back(field.key);
  for (const StudyMetric& metric : study_metrics()) header.push_back(metric.name);
  write(csv_line(header));
  for (const StudyRow& row : table.rows) {
    std::vector<std::string> cells{table.study.name,
                                   row.key.text(),
                                   row.float_key ? row.float_key->text() : "",
                                   name(row.kind),
                                   network_label(row.kind, row.weight_bits, row.activation_bits),
                                   bits_text(row.weight_bits),
                                   bits_text(row.activation_bits),
                                   name(row.status),
                                   row.message.english()};
    for (const StudyAxis& axis : table.study.axes) cells.push_back(table.label(row, axis.name));
    for (const Field& field : spec_fields())
      if (field.key != "map.region")
        cells.push_back(belongs(field, row) ? format_value(field, field.get(row.spec)) : "");
    for (std::size_t i = 0; i < study_metrics().size(); ++i) {
      const auto value = row.metric(i);
      cells.push_back(value ? number_text(*value) : "");
    }
    write(csv_line(cells));
  }
}

void table_to_json(const StudyTable& table, const ByteSink& write) {
  Json summaries = Json::array();
  for (const std::string& name : table.study.metrics)
    summaries.push_back(summary_to_json(summarize(table, name)));
  const Json document{{"format", "quantoscope-study-table"},
                      {"version", kFormatVersion},
                      {"study", study_to_json_value(table.study)},
                      {"summaries", summaries}};
  constexpr auto kReplace = Json::error_handler_t::replace;
  std::string text = document.dump(1, ' ', false, kReplace);
  text.resize(text.rfind("\n}"));
  write(text + ",\n \"rows\": [");
  const char* before = "\n  ";
  for (const StudyRow& row : table.rows) {
    write(std::exchange(before, ",\n  ") + row_to_json(table, row).dump(-1, ' ', false, kReplace));
  }
  write("\n ]\n}\n");
}

std::string table_to_csv(const StudyTable& table) {
  return whole([&](const ByteSink& write) { table_to_csv(table, write); });
}
std::string table_to_json(const StudyTable& table) {
  return whole([&](const ByteSink& write) { table_to_json(table, write); });
}

std::string table_to_markdown(const StudyTable& table) {
  std::string text = "# " + table.study.title + "\n";
  if (!table.study.summary.empty()) text += "\n" + table.study.summary + "\n";
  if (const std::string missing = notes_on(table); !missing.empty()) text += "\n" + missing + "\n";
  for (const std::string& name : table.study.metrics) {
    text += "\n" + caption(table, study_metrics()[metric_index(name)]) + ":\n\n";
    const StudySummary summary = summarize(table, name);
    const auto rows = cells_of(summary);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (const std::string& cell : rows[i]) text += "| " + markdown_cell(cell) + " ";
      text += "|\n";
      if (i > 0) continue;
      for (std::size_t c = 0; c < rows[0].size(); ++c) text += "|-";
      text += "|\n";
    }
    // Where the kinds of networks stand side by side, so that it is one kind that is at its best.
    const bool kinds_are_lines = std::ranges::find(table.study.rows, kNetworkAxis) != table.study.rows.end();
    if (const std::string best = best_lines(summary); !best.empty() && !kinds_are_lines)
      text += "\nBest: " + best + ".\n";
  }
  return text;
}

std::string table_to_latex(const StudyTable& table) {
  std::string text = "% " + table.study.name + ": made by quantoscope study; needs \\usepackage{booktabs}\n";
  if (const std::string missing = notes_on(table); !missing.empty()) text += "% " + missing + "\n";
  for (const std::string& name : table.study.metrics) {
    const StudySummary summary = summarize(table, name);
    const auto rows = cells_of(summary);
    text += "\\begin{table}\n  \\centering\n  \\caption{" + latex_text(table.study.title) + ": " +
            latex_text(caption(table, study_metrics()[metric_index(name)])) + ".}\n  \\begin{tabular}{" +
            std::string(summary.row_titles.size(), 'l') + std::string(summary.columns.size(), 'c') +
            "}\n    \\toprule\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
      text += "    ";
      for (std::size_t c = 0; c < rows[i].size(); ++c) text += (c ? " & " : "") + latex_text(rows[i][c]);
      text += " \\\\\n";
      if (i == 0) text += "    \\midrule\n";
    }
    text += "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n";
  }
  return text;
}

void write_study(const StudyTable& table, const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(CORE_TEXT("core", "cannot write %1: %2"), folder, failure.message());
  std::list<StagedFile> files;
  const auto stage = [&](const char* name, const auto& content) {
    files.emplace_back(folder + "/" + name, content);
  };
  stage("study.json", study_to_json(table.study));
  stage("table.csv", [&](const ByteSink& write) { table_to_csv(table, write); });
  stage("table.json", [&](const ByteSink& write) { table_to_json(table, write); });
  stage("summary.md", table_to_markdown(table));
  stage("summary.tex", table_to_latex(table));
  for (StagedFile& file : files) file.commit();
  remove_old_parts(folder);
}

}  // namespace quantoscope
