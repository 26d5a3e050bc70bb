// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_table.h"

#include <algorithm>
#include <map>

#include "core/spec/text.h"

namespace quantoscope {

const char* name(RunStatus status) {
  static constexpr const char* kNames[] = {"waiting", "running", "elsewhere", "finished", "failed"};
  return kNames[int(status)];
}

std::string network_label(NetworkKind kind, int weight_bits, int activation_bits) {
  const auto part = [](const char* letter, int bits) {
    return letter + (bits ? std::to_string(bits) : std::string(" float"));
  };
  switch (kind) {
    case NetworkKind::Weight:
      return part("W", weight_bits);
    case NetworkKind::Activation:
      return part("A", activation_bits);
    case NetworkKind::Joint:
      return part("W", weight_bits) + (weight_bits && activation_bits ? "" : " ") +
             part("A", activation_bits);
    case NetworkKind::Float:
      break;
  }
  return "float";
}

std::string StudyTable::label(const StudyRow& row, const std::string& axis) const {
  if (axis == kNetworkAxis) return network_label(row.kind, row.weight_bits, row.activation_bits);
  const StudyAxis* found = study.axis(axis);
  if (!found) return {};
  const auto value = row.values[std::size_t(found - study.axes.data())];
  return value ? found->values[*value].label : std::string();
}

bool StudyTable::complete() const {
  return std::ranges::all_of(rows, [](const StudyRow& row) { return row.status == RunStatus::Finished; });
}

StudyRow make_row(const StudyPlan& plan, const PlannedRun& run) {
  StudyRow row;
  row.key = run.key;
  if (run.parent != PlannedRun::kNone) row.float_key = plan.runs[run.parent].key;
  row.kind = run.kind;
  row.spec = plan.spec(run);
  row.seed = plan.seed(run);
  row.cost = run.cost;
  row.weight_bits = row.spec.quantization.used_weight_bits(run.kind);
  row.activation_bits = row.spec.quantization.used_activation_bits(run.kind);
  for (const std::int32_t value : run.values)
    row.values.push_back(value == PlannedRun::kSeveral ? std::nullopt : std::optional(std::size_t(value)));
  return row;
}

void set_result(StudyRow& row, const NetworkSnapshot& network) {
  row.message = network.message;
  row.status = network.phase == NetworkPhase::Finished ? RunStatus::Finished : RunStatus::Failed;
  row.metrics.clear();
  row.metrics.reserve(study_metrics().size());  // Tables are large.
  if (row.status == RunStatus::Failed) return;
  for (const StudyMetric& metric : study_metrics())
    row.metrics.push_back(metric.get ? metric.get(network, row.spec) : std::nullopt);
}

Message engines_mixed(const StudyTable& table) {
  std::map<std::string, std::size_t> engines;
  for (const StudyRow& row : table.rows)
    if (row.status == RunStatus::Finished) ++engines[row.engine];
  if (engines.size() < 2) return {};
  std::string counts;
  for (const auto& [engine, count] : engines)
    counts += (counts.empty() ? "" : "; ") + std::to_string(count) + " x " + (engine.empty() ? "?" : engine);
  return {CORE_TEXT("core", "Networks of %1 engines are mixed, whose bits differ: %2"),
          {std::to_string(engines.size()), counts}};
}

void compare_with_float(std::vector<StudyRow>& rows) {
  const std::size_t accuracy = metric_index("accuracy.truth"), drop = metric_index(kAccuracyDrop);
  std::map<RunKey, std::optional<double>> of_float;
  for (const StudyRow& row : rows)
    if (row.kind == NetworkKind::Float) of_float[row.key] = row.metric(accuracy);
  for (StudyRow& row : rows) {
    if (row.metrics.empty() || !row.float_key) continue;
    const auto found = of_float.find(*row.float_key);
    const auto own = row.metric(accuracy);
    if (found != of_float.end() && found->second && own) row.metrics[drop] = *found->second - *own;
  }
}

}  // namespace quantoscope
