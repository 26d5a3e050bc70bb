// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/spec/experiment_spec.h"
#include "core/spec/spec_fields.h"

namespace quantoscope {

/// One place on an axis: what is changed in the base experiment, and what it is called in tables and plots.
struct AxisValue {
  std::string label;  ///< "128", "128-4 residual"; no two of an axis are the same.
  std::vector<std::pair<std::string, FieldValue>> set;  ///< Keys of the field table, and their values.
  bool operator==(const AxisValue&) const = default;
};

/// Something a study varies: one field through a list of values, or several fields together through a list of
/// cases ("128-4", "256-3").
struct StudyAxis {
  std::string name;   ///< The field's key ("model.width"), or a name of its own for cases ("architecture").
  std::string title;  ///< Heading of a column, caption of a plot's axis: "Width".
  std::string field;  ///< The key when it is one field; empty for cases.
  std::vector<AxisValue> values;
  bool operator==(const StudyAxis&) const = default;

  /// The value as a number, for plots: of a field of numbers the number itself (float bits are 32), of a case
  /// the number that it is called by, else the index.
  double number(std::size_t value) const;
};

/// What is drawn from a study's table.
struct StudyPlot {
  enum class Kind {
    Lines,    ///< `metric` over `x` with confidence bands, a line for each network.
    HeatMap,  ///< `metric` over `x` and `y`, a panel for each network.
    Pareto,   ///< `metric` over the metric `x`, with the front of those that nothing beats.
    /// Decision maps of the first seed, in the paper's layout: rows `y`, columns `x`; one of them is the
    /// network.
    Maps,
  };
  Kind kind = Kind::Lines;
  std::string title;
  /// Names of axes, fields that axes set ("model.depth"), kNetworkAxis, or metrics; empty: unused.
  std::string x, y, metric;
  std::vector<NetworkKind> networks{};  ///< Those of the study's to show; empty: all.
  bool data = false;                    ///< Of Maps: a panel with the training points before the others.
  bool operator==(const StudyPlot&) const = default;
};

/// A study: an experiment, what is varied in it, and what is asked of the networks. All combinations of the
/// axes' values are trained, each with every seed.
struct StudySpec {
  std::string name;                    ///< As on the command line: letters, digits, dashes; names its folder.
  std::string title, summary;          ///< For people.
  ExperimentSpec base;                 ///< Everything that no axis sets.
  std::vector<StudyAxis> axes;         ///< May be empty: the base alone.
  std::vector<NetworkKind> networks;   ///< Which of the four; the float one is trained whenever another is.
  std::vector<std::int64_t> seeds;     ///< At least one.
  std::vector<std::string> seed_keys;  ///< The fields that a seed sets: "seed" and "data.seed".
  std::vector<std::string> metrics;    ///< Names in the table of study_metrics.h; the first one leads.
  std::vector<std::string> rows, columns;  ///< Of the printed table: axes or kNetworkAxis.
  std::vector<StudyPlot> plots;
  bool operator==(const StudySpec&) const = default;

  /// The place of an axis; nothing for another name.
  const StudyAxis* axis(const std::string& name) const;
  /// Throws Error naming the axis, value or field that is not as it should be.
  void validate() const;
};

/// Whether an axis sets this field in some of its values, and whether any axis of a study does: plots may be
/// drawn over it, too.
bool sets_field(const StudyAxis& axis, const std::string& key);
bool sets_field(const StudySpec& study, const std::string& key);

/// The name by which rows, columns and plots mean the kind of network.
inline constexpr const char* kNetworkAxis = "network";

/// Seeds 1, 2, ..., n.
std::vector<std::int64_t> first_seeds(int n);

/// Networks that a study asks for before those that are the same are found: combinations x seeds x networks;
/// the largest number there is when there are more.
std::uint64_t network_count(const StudySpec& study);

}  // namespace quantoscope
