// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/message.h"
#include "core/study/run_key.h"
#include "core/study/study_metrics.h"
#include "core/study/study_plan.h"

namespace quantoscope {

/// How far a network of a study is.
enum class RunStatus {
  Waiting,    ///< For its turn, or for the float network it starts from.
  Running,    ///< Here.
  Elsewhere,  ///< Another process is training it.
  Finished,
  Failed,  ///< `message` says why.
};
/// "waiting", "running", "elsewhere", "finished", "failed".
const char* name(RunStatus status);

/// One network of a study.
struct StudyRow {
  RunKey key;
  std::optional<RunKey> float_key;  ///< Of the float network it was made from; networks of one seed that have
                                    ///< the same are pairs.
  NetworkKind kind = NetworkKind::Float;
  ExperimentSpec spec;  ///< Complete. What does not decide about this network says nothing.
  std::int64_t seed = 1;
  int weight_bits = 0, activation_bits = 0;  ///< This network's; 0: float.
  /// Per axis of the study the place of its value; nothing where the axis makes no difference to this
  /// network.
  std::vector<std::optional<std::size_t>> values;
  RunStatus status = RunStatus::Waiting;
  bool restored = false;  ///< Was in the store before, not trained now.
  std::string engine;     ///< engine_identity() where it was trained; empty until then, or if unknown.
  Message message;
  /// In the order of study_metrics(); empty until it is finished.
  std::vector<std::optional<double>> metrics;
  double cost = 0;  ///< Expected seconds of one thread to train it (run_cost.h), by guess.

  std::optional<double> metric(std::size_t index) const {
    return index < metrics.size() ? metrics[index] : std::nullopt;
  }
  std::optional<double> metric(const std::string& name) const { return metric(metric_index(name)); }
};

/// All networks of a study, tidy: one row each.
struct StudyTable {
  StudySpec study;
  std::vector<StudyRow> rows;

  /// Label of an axis (or of kNetworkAxis: "float", "W2", "A2", "W2A2") for this row; empty where the axis
  /// makes no difference to it.
  std::string label(const StudyRow& row, const std::string& axis) const;
  bool complete() const;  ///< Every row is finished.
};

/// Which engines (engine_identity()) the finished networks are of, where these are several, in a sentence: no
/// machine gives all of them to the bit. Empty where it is one.
Message engines_mixed(const StudyTable& table);

/// "float", "W2", "A3", "W2A3", "W2 A float": what a network of these bits is called in tables.
std::string network_label(NetworkKind kind, int weight_bits, int activation_bits);

/// The row of a planned run that nothing is known of yet.
StudyRow make_row(const StudyPlan& plan, const PlannedRun& run);
/// Enters what came of it; a network that failed has no metrics.
void set_result(StudyRow& row, const NetworkSnapshot& network);
/// Works out what compares with the float network; once all rows are there.
void compare_with_float(std::vector<StudyRow>& rows);

}  // namespace quantoscope
