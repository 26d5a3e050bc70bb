// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/study/study_spec.h"

namespace quantoscope {

/// Reads a study:
///
///   {"format": "quantoscope-study", "version": 1,
///    "name": "figure2", "title": "...", "summary": "...",
///    "base": {"map": {"region": "bottom-right"}},          as an experiment file, on top of the defaults
///    "axes": [
///      {"field": "quantization.weight_bits", "values": [1, 2, 3, null]},
///      {"name": "architecture", "title": "Network",        several fields at a time
///       "cases": ["128-3", "128-8 residual",               width-depth for short, or with a label of its
///       own:
///                 {"label": "small", "model": {"width": 32}}]},
///      {"name": "architecture", "budget":                  all width-depth pairs of about so many parameters
///       {"parameters": 50000, "tolerance": 0.05, "depths": [3, 4, 5]}}],      of any depth if missing
///    "networks": ["float", "weight", "activation", "joint"],    all four if missing
///    "seeds": 5,                                           1 to 5 (which it is if missing), or a list
///    "seed_fields": ["seed", "data.seed"],                 what a seed sets: these two if missing
///    "report": {"metrics": ["accuracy.truth"],             study_metrics.h
///               "rows": ["architecture"], "columns": ["network"]},     axes or fields they set; "network"
///                                                           is the kind
///    "plots": [{"type": "lines", "x": "model.width", "metric": "accuracy.truth", "title": "..."},
///              {"type": "heat map", "x": "model.width", "y": "model.depth", "metric": "accuracy.truth"},
///              {"type": "pareto", "x": "size.bytes", "metric": "accuracy.truth"},
///              {"type": "maps", "x": "network", "y": "architecture",
///               "networks": ["weight", "joint"],             of the study's; all if missing
///               "data": true}]}                              the training points first
///
/// Throws Error naming the place ("study.json: axes #2: unknown field 'model.widht'; did you mean
/// 'model.width'?") and what is allowed; broken JSON names line and column. `origin` (a file's name) stands
/// first.
StudySpec study_from_json(const std::string& text, const std::string& origin);
/// The whole study with everything that was left to defaults; reads back as the same.
std::string study_to_json(const StudySpec& study);

/// Whether the file says that it is a study, whatever it is worth; not so for one that cannot be read.
bool is_study(const std::string& path);
/// Reads a file; throws Error naming it. A file of points that it names (data.points_file) is looked for from
/// the folder that the study is in, and has its whole path afterwards; on an axis of such files they are
/// called by their names without folders, unless two have the same.
StudySpec read_study(const std::string& path);

/// All width-depth pairs whose number of parameters is within `tolerance` (a share) of the budget, for each
/// of the depths (of all there are when it is empty); widths and depths as the field table allows. Throws
/// Error when there is none.
std::vector<AxisValue> budget_values(std::int64_t parameters, double tolerance,
                                     std::vector<std::int64_t> depths);

}  // namespace quantoscope
