// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <stop_token>

#include "core/io/comparison_files.h"
#include "core/study/run_store.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// The networks of an experiment as far as the store has them, with their weights, and with maps made from
/// them on the spec's grid; the others wait. Nothing when the store has none of them or when it was stopped.
/// Throws Error for data that cannot be made.
std::optional<ExperimentResult> stored_experiment(const ExperimentSpec& spec, RunStore& store,
                                                  std::stop_token stop = {});

/// Decision maps in the paper's layout.
struct StudyMaps {
  Comparison rows;                             ///< Named by their places on the plot's axes.
  std::array<bool, kNetworkKinds> networks{};  ///< The columns: those that the plot asks for.
  bool transposed = false;                     ///< The `rows` are columns, the networks rows.
  bool data = false;                           ///< With the training points before them.
  std::vector<std::size_t> table_rows;         ///< For each row one of the table.
};
/// Of the first seed, a row for each place on the axes that the plot names (`y` first), of the other axes the
/// first value; those that are not finished are left out. Empty when stopped.
StudyMaps study_maps(const StudyTable& table, const StudyPlot& plot, RunStore& store,
                     std::stop_token stop = {});

}  // namespace quantoscope
