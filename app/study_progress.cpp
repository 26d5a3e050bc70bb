// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study_progress.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include <sys/ioctl.h>
#include <unistd.h>

#include "app/table.h"
#include "app/terminal.h"
#include "core/study/study_summary.h"

namespace quantoscope {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(200);

winsize terminal_size() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) size = {24, 80, 0, 0};
  return size;
}

/// The beginning of a line of UTF-8 that takes no more than so many columns of a terminal.
std::string cut(const std::string& line, int columns) {
  std::size_t at = 0;
  for (int seen = 0; at < line.size(); ++at)
    if ((line[at] & 0xc0) != 0x80 && seen++ == columns) break;
  return line.substr(0, at);
}

/// The table of means of the leading metric, as much of it as there is room for.
std::string means(const StudyTable& table, int lines, int columns) {
  const std::string& name = table.study.metrics.front();
  const StudyMetric& metric = study_metrics()[metric_index(name)];
  const StudySummary summary = summarize(table, name);
  std::vector<std::vector<std::string>> rows{summary.row_titles};
  rows[0].insert(rows[0].end(), summary.columns.begin(), summary.columns.end());
  for (const StudySummary::Line& line : summary.lines) {
    rows.push_back(line.labels);
    for (const auto& cell : line.cells) rows.back().push_back(cell ? cell_text(*cell, metric) : "-");
  }
  const int hidden = std::max(0, int(rows.size()) - lines) + (int(rows.size()) > lines);
  if (hidden >= int(rows.size()) - 1) return {};
  rows.resize(rows.size() - std::size_t(hidden));
  std::string text;
  std::istringstream whole(format_table(rows));
  for (std::string line; std::getline(whole, line);) text += cut(line, columns) + "\n";
  if (hidden) text += cut("... and " + std::to_string(hidden) + " lines more", columns) + "\n";
  return text;
}

}  // namespace

std::string study_line(const StudyTable& table, const StudyProgress& progress, const StudyRow& row) {
  std::string line = "[" + std::to_string(progress.over()) + "/" + std::to_string(progress.total) + "]";
  for (const StudyAxis& axis : table.study.axes)
    if (const std::string label = table.label(row, axis.name); !label.empty()) {
      line += " " + (axis.field.empty() ? "" : axis.title + " ") + label;
    }
  line += " " + table.label(row, kNetworkAxis) + " seed " + std::to_string(row.seed);
  if (row.status == RunStatus::Failed) return line + "  failed: " + row.message.english();
  if (row.status == RunStatus::Elsewhere) return line + "  in training by another process";
  const std::string& metric = table.study.metrics.front();
  if (const auto value = row.metric(metric))
    line += "  " + metric + " " + cell_text({1, *value, std::nullopt}, study_metrics()[metric_index(metric)]);
  if (const auto seconds = row.metric("time.training")) line += "  " + format_fixed(*seconds, 1) + " s";
  return line + "  " + format_duration(progress.seconds_remaining) + " left";
}

std::string study_screen(const StudyTable& table, const StudyProgress& progress, int lines, int columns) {
  std::string head = std::to_string(progress.over()) + " of " + std::to_string(progress.total) + " networks";
  if (progress.restored) head += ", " + std::to_string(progress.restored) + " from the store";
  if (progress.failed) head += ", " + std::to_string(progress.failed) + " failed";
  if (progress.elsewhere) head += ", " + std::to_string(progress.elsewhere) + " elsewhere";
  head += " | " + std::to_string(progress.running) + " running | " + format_duration(progress.seconds) +
          ", about " + format_duration(progress.seconds_remaining) + " left";
  return cut(head, columns - 1) + "\n" + means(table, lines - 2, columns - 1);
}

StudyProgressView::StudyProgressView(const StudyPlan& plan, Progress::Style style)
    : style_(style), table_{plan.study, {}} {
  if (style_ == Progress::Style::Silent) return;
  for (const PlannedRun& run : plan.runs) table_.rows.push_back(make_row(plan, run));
}

void StudyProgressView::show(const StudyProgress& progress, std::size_t place, const StudyRow& row) {
  const std::lock_guard lock(mutex_);
  if (style_ == Progress::Style::Silent) return;
  table_.rows[place] = row;
  progress_ = progress;
  if (style_ == Progress::Style::Live) return draw(progress.over() == progress.total);
  if (row.restored) {
    ++unsaid_;
    return progress.over() == progress.total ? say_restored() : void();
  }
  const bool over = row.status == RunStatus::Finished || row.status == RunStatus::Failed;
  if (over) say_restored();
  if (over || row.status == RunStatus::Elsewhere)
    std::fprintf(stderr, "%s\n", message_for_terminal(study_line(table_, progress, row)).c_str());
}

void StudyProgressView::say_restored() {
  if (unsaid_ > 0)
    std::fprintf(stderr, "[%zu/%zu] %d from the store\n", progress_.over(), progress_.total, unsaid_);
  unsaid_ = 0;
}

void StudyProgressView::erase() {
  if (lines_ > 0) std::fprintf(stderr, "\033[%dA\r\033[J", lines_);
  lines_ = 0;
}

void StudyProgressView::draw(bool at_once) {
  const auto now = std::chrono::steady_clock::now();
  if (!at_once && now - drawn_ < kInterval) return;
  const winsize size = terminal_size();
  const std::string screen = for_terminal(study_screen(table_, progress_, size.ws_row, size.ws_col));
  // However many networks there are, drawing takes only a small part of a worker's time.
  erase();
  std::fputs(screen.c_str(), stderr);
  std::fflush(stderr);
  lines_ = int(std::ranges::count(screen, '\n'));
  const auto took = std::chrono::steady_clock::now() - now;
  drawn_ = now + 20 * took;
}

void StudyProgressView::say(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (style_ == Progress::Style::Live) erase();
  std::fprintf(stderr, "quantoscope: %s\n", message_for_terminal(text).c_str());
  if (style_ == Progress::Style::Live && progress_.total > 0) draw(true);
}

void StudyProgressView::finish() {
  const std::lock_guard lock(mutex_);
  if (style_ == Progress::Style::Live && progress_.total > 0) draw(true);
  if (style_ == Progress::Style::Plain) say_restored();
  style_ = Progress::Style::Silent;
}

}  // namespace quantoscope
