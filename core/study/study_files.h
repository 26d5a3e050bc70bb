// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/io/files.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// One line per network (RFC 4180): keys, kind, bits, labels of the axes, status; then every field of the
/// complete spec by its key, empty where the field makes no difference to this network; then the metrics,
/// empty where they do not apply.
void table_to_csv(const StudyTable& table, const ByteSink& write);
std::string table_to_csv(const StudyTable& table);
/// The same as {"format": "quantoscope-study-table", "version": 1, "study": {...}, "rows": [{...}, ...]}, a
/// spec as an experiment file has it, without what makes no difference. A row is a line. Like the lines above
/// it is made when it is written: however many there are, one is in memory.
void table_to_json(const StudyTable& table, const ByteSink& write);
std::string table_to_json(const StudyTable& table);

/// Mean and 95 % confidence interval over the seeds of each metric the study reports (study_summary.h).
std::string table_to_markdown(const StudyTable& table);
/// The same for \input in a LaTeX document that uses booktabs.
std::string table_to_latex(const StudyTable& table);

/// Writes study.json, table.csv, table.json, summary.md and summary.tex into the folder, which is made; all
/// or none. Throws Error naming the path and the reason.
void write_study(const StudyTable& table, const std::string& folder);

}  // namespace quantoscope
