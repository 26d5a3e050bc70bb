// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_spec.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <set>
#include <utility>

#include "core/data/csv.h"
#include "core/error.h"
#include "core/spec/text.h"
#include "core/study/study_metrics.h"

namespace quantoscope {
namespace {

/// The message is only made when it is needed.
template <class... Arguments>
void require(bool fine, const char* text, Arguments&&... arguments) {
  if (!fine) throw Error(Message{text, {Message::Argument(std::forward<Arguments>(arguments))...}});
}

/// `name` is one of the known; else an error that says which is near.
void require_known(const std::string& name, const std::vector<std::string>& known, const std::string& what) {
  if (std::ranges::find(known, name) != known.end()) return;
  const std::string close = nearest(name, known);
  throw Error(CORE_TEXT("core", "%1: there is no %2%3"), what, in_quotes(name),
              did_you_mean(close, {CORE_TEXT("core", "; there are %1"), {listed(known)}}));
}

/// What a field restarts when it decides about a network.
constexpr Stage kTrained = Stage::Data | Stage::Float | Stage::Weight | Stage::Activation | Stage::Joint;

/// A study's tables go into a folder of its name, beside the store's own (run_store.h). Some file systems
/// make no difference between small and capital letters.
bool is_taken_by_stores(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return name == "runs" || name == "locks" || name == "damaged";
}

void validate_axis(const StudyAxis& axis, const StudySpec& study) {
  const std::string name = in_quotes(axis.name);
  require(!axis.name.empty(), CORE_TEXT("core", "an axis has no name"));
  require(axis.name != kNetworkAxis, CORE_TEXT("core", "axis %1: the name is taken by the kinds of networks"),
          name);
  require(!axis.values.empty(),
          CORE_TEXT("core", "axis %1: there are no values, so there is nothing to train"), name);
  std::set<std::string> labels;
  for (const AxisValue& value : axis.values) {
    require(labels.insert(value.label).second, CORE_TEXT("core", "axis %1: %2 is there twice"), name,
            in_quotes(value.label));
    ExperimentSpec scratch = study.base;
    for (const auto& [key, content] : value.set) {
      require(std::ranges::find(study.seed_keys, key) == study.seed_keys.end(),
              CORE_TEXT("core", "axis %1: %2 is set by the seeds (see seed_fields)"), name, key);
      require((field(key).restarts & kTrained) != Stage::None,
              CORE_TEXT("core",
                        "axis %1: %2 says how networks are looked at, not what is trained; it belongs "
                        "into base"),
              name, key);
      field(key).set(scratch, content);
    }
  }
}

}  // namespace

double StudyAxis::number(std::size_t value) const {
  if (field.empty()) {  // Cases that are called by numbers: "1" to "8".
    const auto parsed = csv_number(values[value].label);
    return parsed ? *parsed : double(value);
  }
  const FieldValue& content = values[value].set.front().second;
  if (const auto* whole = std::get_if<std::int64_t>(&content)) {
    const bool is_float = *whole == 0 && quantoscope::field(field).type == FieldType::Bits;
    return is_float ? 32 : double(*whole);
  }
  const auto* real = std::get_if<double>(&content);
  return real ? *real : double(value);
}

const StudyAxis* StudySpec::axis(const std::string& wanted) const {
  const auto found = std::ranges::find(axes, wanted, &StudyAxis::name);
  return found == axes.end() ? nullptr : &*found;
}

void StudySpec::validate() const {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  require(!name.empty() && name.size() <= 64 && name.find_first_not_of(kLetters) == std::string::npos &&
              name[0] != '-',
          CORE_TEXT("core", "name: %1 is not a word of letters, digits, dashes and underscores"),
          in_quotes(name));
  require(!is_taken_by_stores(name),
          CORE_TEXT("core", "name: %1 is what a store calls a folder of its own; the study needs another"),
          in_quotes(name));
  base.validate();
  std::vector<std::string> axis_names{kNetworkAxis}, metric_names;
  std::set<std::string> set_keys;
  for (const StudyAxis& one : axes) {
    validate_axis(one, *this);
    require(this->axis(one.name) == &one, CORE_TEXT("core", "axis %1 is there twice"), in_quotes(one.name));
    axis_names.push_back(one.name);
    std::set<std::string> own;
    for (const AxisValue& value : one.values)
      for (const auto& [key, content] : value.set) own.insert(key);
    for (const std::string& key : own)
      require(set_keys.insert(key).second, CORE_TEXT("core", "axis %1: %2 is set by another axis, too"),
              in_quotes(one.name), key);
  }
  require(!networks.empty(), CORE_TEXT("core", "networks: there are none"));
  require(std::set(networks.begin(), networks.end()).size() == networks.size(),
          CORE_TEXT("core", "networks: one is there twice"));
  require(!seeds.empty(), CORE_TEXT("core", "seeds: there are none"));
  require(std::set(seeds.begin(), seeds.end()).size() == seeds.size(),
          CORE_TEXT("core", "seeds: one is there twice"));
  for (const std::string& key : seed_keys) {
    ExperimentSpec scratch = base;
    for (const std::int64_t seed : seeds) try {
        field(key).set(scratch, seed);
      } catch (const Error& error) {
        throw Error(CORE_TEXT("core", "seeds: %1"), error.message());
      }
  }
  for (const StudyMetric& metric : study_metrics()) metric_names.push_back(metric.name);
  require(!metrics.empty(), CORE_TEXT("core", "report.metrics: there are none"));
  for (const std::string& metric : metrics) require_known(metric, metric_names, "report.metrics");
  for (const std::string& row : rows)
    if (!sets_field(*this, row)) require_known(row, axis_names, "report.rows");
  for (const std::string& column : columns)
    if (!sets_field(*this, column)) require_known(column, axis_names, "report.columns");
  for (const StudyPlot& plot : plots) {
    const bool x_is_metric = plot.kind == StudyPlot::Kind::Pareto;
    if (plot.kind != StudyPlot::Kind::Maps) require_known(plot.metric, metric_names, "plots: metric");
    const bool over_fields = plot.kind == StudyPlot::Kind::Lines || plot.kind == StudyPlot::Kind::HeatMap;
    if (!over_fields || !sets_field(*this, plot.x))
      require_known(plot.x, x_is_metric ? metric_names : axis_names, "plots: x");
    const bool has_y = plot.kind == StudyPlot::Kind::HeatMap || plot.kind == StudyPlot::Kind::Maps;
    if (has_y && !(over_fields && sets_field(*this, plot.y))) require_known(plot.y, axis_names, "plots: y");
    for (const NetworkKind kind : plot.networks)
      require(std::ranges::find(networks, kind) != networks.end(),
              CORE_TEXT("core", "plots: networks: the study has no %1 networks"), quantoscope::name(kind));
  }
}

bool sets_field(const StudyAxis& axis, const std::string& key) {
  return std::ranges::any_of(axis.values, [&](const AxisValue& value) {
    return std::ranges::any_of(value.set, [&](const auto& entry) { return entry.first == key; });
  });
}

bool sets_field(const StudySpec& study, const std::string& key) {
  return std::ranges::any_of(study.axes, [&](const StudyAxis& axis) { return sets_field(axis, key); });
}

std::vector<std::int64_t> first_seeds(int n) {
  std::vector<std::int64_t> seeds;
  for (int i = 1; i <= n; ++i) seeds.push_back(i);
  return seeds;
}

std::uint64_t network_count(const StudySpec& study) {
  std::uint64_t count = study.networks.size();
  const auto times = [&](std::size_t factor) {
    if (__builtin_mul_overflow(count, std::uint64_t(factor), &count))
      count = std::numeric_limits<std::uint64_t>::max();
  };
  times(study.seeds.size());
  for (const StudyAxis& axis : study.axes) times(axis.values.size());
  return count;
}

}  // namespace quantoscope
