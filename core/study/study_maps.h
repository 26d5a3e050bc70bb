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
  bool more = false;                           ///< The store has further networks of these rows.

  /// Some network has a map.
  bool any() const;
};

/// What a call of study_maps need not make.
struct KnownMaps {
  StudyMaps maps;  ///< Made before: what is in them is taken over as long as the store has it.
  std::size_t most = std::size_t(-1);  ///< New maps to be made now; those beyond wait for the next call.
};

/// Of the first seed, a row for each place on the axes that the plot names (`y` first), of the other axes the
/// first value. Networks without a map say what they wait for. Rows in which nothing has changed are those of
/// `known`, the same objects. Empty when stopped.
StudyMaps study_maps(const StudyTable& table, const StudyPlot& plot, RunStore& store,
                     std::stop_token stop = {}, const KnownMaps& known = {});

/// Without the rows that have no map yet: for paper.
StudyMaps finished_maps(StudyMaps maps);

}  // namespace quantoscope
