// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/study/statistics.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// A table of one metric: a line for each combination of the study's row axes, a column for each of its
/// column axes, in each cell the mean over the seeds.
struct StudySummary {
  std::string metric;
  std::vector<std::string> row_titles;  ///< Headings of the axes in front.
  std::vector<std::string> columns;     ///< "float", "W2", ...
  struct Line {
    std::vector<std::string> labels;                 ///< As many as row_titles.
    std::vector<std::optional<MeanInterval>> cells;  ///< As many as columns; nothing: not there (yet).
  };
  std::vector<Line> lines;
};

/// A network to which an axis makes no difference (a float network, to the bits) stands in every line of that
/// axis; where the kind of network is a line itself, in one without a label there. Several networks of one
/// seed in a cell (all widths of a depth) count as their mean. Axes that the study names neither as rows nor
/// as columns are rows; the kind of network is a column unless it is named. What failed or is not finished
/// does not count.
StudySummary summarize(const StudyTable& table, const std::string& metric);

/// "float 4, W2 6": for each column the line with the best mean, where all of its cells are there. Empty when
/// there is but one line.
std::string best_lines(const StudySummary& summary);

/// "0.971 ± 0.004": shares with three digits, others with four significant ones.
std::string cell_text(const MeanInterval& value, const StudyMetric& metric);

}  // namespace quantoscope
