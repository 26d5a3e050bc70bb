// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "core/train/experiment_result.h"

namespace quantoscope {

/// One number that a study records of every network: a row of the table behind CSV, tables and plots.
struct StudyMetric {
  std::string name;    ///< "accuracy.truth": the column's name in files.
  std::string label;   ///< "Accuracy"
  std::string help;    ///< One sentence with the definition.
  std::string unit;    ///< "" when it has none.
  bool share = false;  ///< 0..1.
  bool lower_is_better = false;
  /// The value for a network of an experiment; nothing where it was not measured or does not apply. Empty for
  /// a metric that compares with the float network, which the table works out itself (study_table.h).
  std::function<std::optional<double>(const NetworkSnapshot&, const ExperimentSpec&)> get;
};

/// All metrics in the order of the columns.
std::span<const StudyMetric> study_metrics();
/// The place of a metric in study_metrics(); throws Error naming the nearest when there is none.
std::size_t metric_index(const std::string& name);

/// The metric that compares a network with the float one it was made from.
inline constexpr const char* kAccuracyDrop = "accuracy.drop";

}  // namespace quantoscope
