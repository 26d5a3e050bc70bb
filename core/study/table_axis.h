// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/study/study_table.h"

namespace quantoscope {

/// What the rows of a table are told apart by in a summary or a plot: an axis of the study, a field that
/// axes set ("model.depth", where they name whole networks), or the kind of network (kNetworkAxis).
struct TableAxis {
  std::string title;
  std::vector<std::string> labels;  ///< One for each place.
  std::vector<double> positions;    ///< Where they stand in a plot; see plot_positions.
  /// For each row of the table its place; nothing where the axis makes no difference to that network.
  std::vector<std::optional<std::size_t>> places;
  bool operator==(const TableAxis&) const = default;
};

/// Throws Error for a name that the study has nothing of.
TableAxis table_axis(const StudyTable& table, const std::string& name);

/// Where the values of an axis stand: numbers where they are, by their logarithm (base 2) when the largest is
/// at least eight times the smallest above 0, then 0 one step before that; other values at 0, 1, 2...
std::vector<double> plot_positions(const StudyAxis& axis);

/// "W2" when all of these rows are that network, else "W".
std::string network_name(const StudyTable& table, const std::vector<std::size_t>& rows);

}  // namespace quantoscope
