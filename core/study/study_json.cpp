// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>

#include "core/error.h"
#include "core/io/file_ending.h"
#include "core/io/files.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"
#include "core/spec/words.h"
#include "core/study/study_parts_json.h"

namespace quantoscope {

template <>
inline constexpr std::array kWords<StudyPlot::Kind>{"lines", "heat map", "pareto", "maps"};

namespace {

namespace fs = std::filesystem;

constexpr const char* kStudyFormat = "quantoscope-study";
constexpr const char* kPointsFile = "data.points_file";
constexpr int kSeeds = 5;
constexpr std::int64_t kMostSeeds = 100000;

const Field& known_field(const JsonNode& key) {
  JsonNode::Words keys;
  const std::string named = key.line();
  for (const Field& row : spec_fields()) {
    if (row.key == named) return row;
    keys.push_back(row.key);
  }
  key.fail({CORE_TEXT("core", "unknown field %1%2"), {in_quotes(named), did_you_mean(nearest(named, keys))}});
}

/// What a case of {"model": {"width": 128}, "seed": 2} sets.
std::vector<std::pair<std::string, FieldValue>> settings(const JsonNode& node, const ExperimentSpec& base) {
  const ExperimentSpec changed = spec_from_json_value(node.value(), node.place(), {"label"}, base);
  std::vector<std::pair<std::string, FieldValue>> result;
  const auto add = [&](const std::string& key) { result.emplace_back(key, field(key).get(changed)); };
  for (const auto& [key, item] : node.members()) {
    if (key == "label") continue;
    if (!item.value().is_object())
      add(key);
    else
      for (const auto& [inner, unused] : item.members()) add(key + "." + inner);
  }
  return result;
}

AxisValue architecture_value(const ModelSpec& model) {
  return {architecture_name(model),
          {{"model.width", std::int64_t(model.width)},
           {"model.depth", std::int64_t(model.depth)},
           {"model.residual", model.residual}}};
}

AxisValue read_case(const JsonNode& node, const ExperimentSpec& base) {
  if (node.value().is_string()) return architecture_value(read_architecture(node));
  if (!node.value().is_object()) node.refuse({CORE_TEXT("core", "width-depth or an object")});
  return {node["label"].line(), settings(node, base)};
}

void read_field_axis(StudyAxis& axis, const JsonNode& node) {
  const Field& row = known_field(node["field"]);
  axis.field = row.key;
  axis.name = node.line_or("name", row.key);
  axis.title = node.line_or("title", row.label);
  ExperimentSpec scratch;
  const JsonNode values = node["values"];
  for (const JsonNode& item : values.items()) {
    try {
      row.set(scratch, field_value_from_json(row, item.value(), row.key));
    } catch (const Error& error) {
      values.fail(error.message());
    }
    const FieldValue content = row.get(scratch);
    axis.values.push_back({format_value(row, content), {{row.key, content}}});
  }
}

std::vector<AxisValue> read_budget(const JsonNode& node) {
  node.object({"parameters", "tolerance", "depths"});
  std::vector<std::int64_t> depths;
  const Field& depth_field = field("model.depth");
  if (const auto list = node.find("depths"))
    for (const JsonNode& depth : list->items()) {
      depths.push_back(depth.integer(std::int64_t(depth_field.minimum), std::int64_t(depth_field.maximum)));
      if (std::ranges::count(depths, depths.back()) > 1)
        depth.fail({CORE_TEXT("core", "%1 is given twice"), {std::to_string(depths.back())}});
    }
  const auto parameters = std::int64_t(node["parameters"].number(1, 1e9));
  const double tolerance = node["tolerance"].number(0, 1);
  try {
    return budget_values(parameters, tolerance, depths);
  } catch (const Error& error) {
    node.fail(error.message());
  }
}

StudyAxis read_axis(const JsonNode& node, const ExperimentSpec& base) {
  node.object({"field", "values", "name", "title", "cases", "budget"});
  if (int(node.has("field")) + int(node.has("cases")) + int(node.has("budget")) != 1)
    node.fail({CORE_TEXT("core", "needs one of 'field' (with 'values'), 'cases' and 'budget'")});
  StudyAxis axis;
  if (node.has("field")) {
    read_field_axis(axis, node);
    return axis;
  }
  axis.name = node.line_or("name", "architecture");
  axis.title = node.line_or("title", axis.name == "architecture" ? "Network" : axis.name);
  if (const auto budget = node.find("budget")) {
    axis.values = read_budget(*budget);
    return axis;
  }
  for (const JsonNode& one : node["cases"].items()) axis.values.push_back(read_case(one, base));
  return axis;
}

std::vector<NetworkKind> kinds(const JsonNode& node) {
  std::vector<NetworkKind> result;
  for (const JsonNode& kind : node.items()) result.push_back(kind.one_of<NetworkKind>());
  return result;
}

Json kinds_to_json(const std::vector<NetworkKind>& kinds) {
  Json words = Json::array();
  for (const NetworkKind kind : kinds) words.push_back(name(kind));
  return words;
}

std::vector<std::int64_t> read_seeds(const JsonNode& node) {
  if (!node.value().is_array()) return first_seeds(int(node.integer(1, kMostSeeds)));
  std::vector<std::int64_t> seeds;
  for (const JsonNode& item : node.items()) seeds.push_back(item.integer(0, 2147483647));
  return seeds;
}

StudyPlot read_plot(const JsonNode& node) {
  node.object({"type", "title", "x", "y", "metric", "networks", "data"});
  StudyPlot plot;
  plot.kind = node["type"].one_of<StudyPlot::Kind>();
  plot.title = node.line_or("title", "");
  plot.x = node["x"].line();
  plot.y = node.line_or("y", "");
  plot.metric = node.line_or("metric", "");
  if (const auto networks = node.find("networks")) plot.networks = kinds(*networks);
  if (const auto data = node.find("data")) plot.data = data->boolean();
  return plot;
}

void read_report(StudySpec& study, const JsonNode& node) {
  node.object({"metrics", "rows", "columns"});
  const auto words_of = [&](const char* key, JsonNode::Words& target) {
    if (const auto list = node.find(key)) target = list->lines();
  };
  words_of("metrics", study.metrics);
  words_of("rows", study.rows);
  words_of("columns", study.columns);
}

std::string file_name(const AxisValue& value) {
  return fs::path(std::get<std::string>(value.set.front().second)).filename().string();
}

/// Files of points that a study in this folder names get their whole path.
void find_points_files(StudySpec& study, const fs::path& folder) {
  const auto find = [&](std::string& file) {
    if (!file.empty()) file = (folder / file).lexically_normal().string();
  };
  find(study.base.data.points_file);
  for (StudyAxis& axis : study.axes) {
    for (AxisValue& value : axis.values)
      for (auto& [key, content] : value.set)
        if (key == kPointsFile) find(std::get<std::string>(content));
    if (axis.field != kPointsFile) continue;
    std::set<std::string> names;
    for (const AxisValue& value : axis.values) names.insert(file_name(value));
    for (AxisValue& value : axis.values)
      value.label = names.size() == axis.values.size() ? file_name(value)
                                                       : std::get<std::string>(value.set.front().second);
  }
}

}  // namespace

std::vector<AxisValue> budget_values(std::int64_t parameters, double tolerance,
                                     std::vector<std::int64_t> depths) {
  const Field &width = field("model.width"), &depth_field = field("model.depth");
  if (depths.empty())
    for (auto depth = std::int64_t(depth_field.minimum); depth <= std::int64_t(depth_field.maximum); ++depth)
      depths.push_back(depth);
  std::vector<AxisValue> values;
  for (const std::int64_t depth : depths) {
    ExperimentSpec spec;
    depth_field.set(spec, depth);
    for (int w = int(width.minimum); w <= int(width.maximum); ++w) {
      spec.model.width = w;
      const double off = std::abs(double(parameter_count(spec.model)) - double(parameters));
      if (off <= tolerance * double(parameters)) values.push_back(architecture_value(spec.model));
    }
  }
  if (values.empty())
    throw Error(CORE_TEXT("core", "no width-depth pair has %1 parameters to within %2 %"),
                std::to_string(parameters), number_text(100 * tolerance));
  return values;
}

StudySpec study_from_json(const std::string& source, const std::string& origin) {
  const Json document = parse_json(source, origin);
  check_format(document, kStudyFormat, origin, true);
  const JsonNode node(document, origin);
  node.object({"format", "version", "name", "title", "summary", "base", "axes", "networks", "seeds",
               "seed_fields", "report", "plots"});
  StudySpec study;
  study.name = node["name"].line();
  study.title = node.line_or("title", study.name);
  study.summary = node.line_or("summary", "");
  if (const auto base = node.find("base")) study.base = spec_from_json_value(base->value(), base->place());
  if (const auto axes = node.find("axes"))
    for (const JsonNode& axis : axes->items()) study.axes.push_back(read_axis(axis, study.base));
  study.networks.assign(std::begin(kAllKinds), std::end(kAllKinds));
  if (const auto networks = node.find("networks")) study.networks = kinds(*networks);
  const auto seeds = node.find("seeds");
  study.seeds = seeds ? read_seeds(*seeds) : first_seeds(kSeeds);
  study.seed_keys = {"seed", "data.seed"};
  if (const auto keys = node.find("seed_fields")) {
    study.seed_keys = keys->lines();
    for (const JsonNode& key : keys->items()) known_field(key);
  }
  study.metrics = {"accuracy.truth"};
  for (const StudyAxis& axis : study.axes) study.rows.push_back(axis.name);
  study.columns = {kNetworkAxis};
  if (const auto report = node.find("report")) read_report(study, *report);
  if (const auto plots = node.find("plots"))
    for (const JsonNode& plot : plots->items()) study.plots.push_back(read_plot(plot));
  try {
    study.validate();
  } catch (const Error& error) {
    node.fail(error.message());
  }
  return study;
}

Json study_to_json_value(const StudySpec& study) {
  Json axes = Json::array(), plots = Json::array();
  for (const StudyAxis& axis : study.axes) {
    Json written{{"name", axis.name}, {"title", axis.title}};
    if (!axis.field.empty()) {
      written["field"] = axis.field;
      for (const AxisValue& value : axis.values)
        written["values"].push_back(field_value_to_json(field(axis.field), value.set.front().second));
    } else {
      for (const AxisValue& value : axis.values) {
        Json one{{"label", value.label}};
        for (const auto& [key, content] : value.set) {
          const auto dot = key.find('.');
          (dot == std::string::npos ? one[key] : one[key.substr(0, dot)][key.substr(dot + 1)]) =
              field_value_to_json(field(key), content);
        }
        written["cases"].push_back(one);
      }
    }
    axes.push_back(written);
  }
  for (const StudyPlot& plot : study.plots) {
    plots.push_back({{"type", word(plot.kind)},
                     {"title", plot.title},
                     {"x", plot.x},
                     {"y", plot.y},
                     {"metric", plot.metric}});
    if (!plot.networks.empty()) plots.back()["networks"] = kinds_to_json(plot.networks);
    if (plot.data) plots.back()["data"] = true;
  }
  return {{"format", kStudyFormat},
          {"version", kFormatVersion},
          {"name", study.name},
          {"title", study.title},
          {"summary", study.summary},
          {"base", spec_to_json_value(study.base)},
          {"axes", axes},
          {"networks", kinds_to_json(study.networks)},
          {"seeds", study.seeds},
          {"seed_fields", study.seed_keys},
          {"report", {{"metrics", study.metrics}, {"rows", study.rows}, {"columns", study.columns}}},
          {"plots", plots}};
}

std::string study_to_json(const StudySpec& study) {
  return study_to_json_value(study).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool is_study(const std::string& path) {
  return file_ending(path) == "json" &&
         read_start(path, 1 << 16).find(std::string("\"") + kStudyFormat + '"') != std::string::npos;
}

StudySpec read_study(const std::string& path) {
  StudySpec study = study_from_json(read_file(path, kLargestDocument), path);
  find_points_files(study, fs::absolute(path).parent_path());
  return study;
}

}  // namespace quantoscope
