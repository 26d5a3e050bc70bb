// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/io/file_ending.h"
#include "core/io/files.h"
#include "core/spec/json_text.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"
#include "core/spec/words.h"
#include "core/study/json_parts.h"

namespace quantoscope {

template <>
inline constexpr std::array kWords<StudyPlot::Kind>{"lines", "heat map", "pareto", "maps"};
template <>
inline constexpr std::array kWords<NetworkKind>{"float", "weight", "activation", "joint"};

namespace {

namespace fs = std::filesystem;

constexpr const char* kStudyFormat = "quantoscope-study";
constexpr const char* kPointsFile = "data.points_file";
constexpr int kSeeds = 5;
constexpr std::int64_t kMostSeeds = 100000;

using namespace json_parts;

const Field& known_field(std::string_view key, std::string_view place) {
  Words keys;
  for (const Field& row : spec_fields()) {
    if (row.key == key) return row;
    keys.push_back(row.key);
  }
  const std::string close = nearest(key, keys);
  throw Error(CORE_TEXT("core", "%1: unknown field %2%3"), std::string(place), in_quotes(key),
              did_you_mean(close));
}

/// What a case of {"model": {"width": 128}, "seed": 2} sets.
std::vector<std::pair<std::string, FieldValue>> settings(const Json& value, const std::string& place,
                                                         const ExperimentSpec& base) {
  const ExperimentSpec changed = spec_from_json_value(value, place, {"label"}, base);
  std::vector<std::pair<std::string, FieldValue>> result;
  const auto add = [&](const std::string& key) { result.emplace_back(key, field(key).get(changed)); };
  for (const auto& [key, item] : value.items()) {
    if (key == "label") continue;
    if (!item.is_object())
      add(key);
    else
      for (const auto& [inner, unused] : item.items()) add(key + "." + inner);
  }
  return result;
}

AxisValue architecture_value(const ModelSpec& model) {
  return {architecture_name(model),
          {{"model.width", std::int64_t(model.width)},
           {"model.depth", std::int64_t(model.depth)},
           {"model.residual", model.residual}}};
}

AxisValue read_case(const Json& value, const std::string& place, const ExperimentSpec& base) {
  if (value.is_string()) return architecture_value(architecture(text(value, place), place));
  if (!value.is_object()) refuse(place, {CORE_TEXT("core", "width-depth or an object")}, value);
  return {text(required(value, "label", place), place + ".label"), settings(value, place, base)};
}

void read_field_axis(StudyAxis& axis, const Json& value, const std::string& place) {
  const Field& row = known_field(text(value["field"], place + ".field"), place);
  axis.field = row.key;
  axis.name = text_or(value, "name", place, row.key);
  axis.title = text_or(value, "title", place, row.label);
  ExperimentSpec scratch;
  for (const Json& item : list(required(value, "values", place), place + ".values")) {
    try {
      row.set(scratch, field_value_from_json(row, item, row.key));
    } catch (const Error& error) {
      throw Error(CORE_TEXT("core", "%1: %2"), place + ".values", error.message());
    }
    const FieldValue content = row.get(scratch);
    axis.values.push_back({format_value(row, content), {{row.key, content}}});
  }
}

std::vector<AxisValue> read_budget(const Json& value, const std::string& place) {
  object(value, {"parameters", "tolerance", "depths"}, place);
  const auto number = [&](const char* key, double minimum, double maximum) {
    const Json& found = required(value, key, place);
    if (!found.is_number() || !(found.get<double>() >= minimum && found.get<double>() <= maximum))
      refuse(place + "." + key, {CORE_TEXT("core", "%1..%2"), {number_text(minimum), number_text(maximum)}},
             found);
    return found.get<double>();
  };
  std::vector<std::int64_t> depths;
  if (value.contains("depths"))
    for (const Json& depth : list(value["depths"], place + ".depths")) {
      if (!depth.is_number_integer()) refuse(place + ".depths", {CORE_TEXT("core", "a whole number")}, depth);
      depths.push_back(depth.get<std::int64_t>());
    }
  try {
    return budget_values(std::int64_t(number("parameters", 1, 1e9)), number("tolerance", 0, 1), depths);
  } catch (const Error& error) {
    throw Error(CORE_TEXT("core", "%1: %2"), place, error.message());
  }
}

StudyAxis read_axis(const Json& value, const std::string& place, const ExperimentSpec& base) {
  object(value, {"field", "values", "name", "title", "cases", "budget"}, place);
  const int forms =
      int(value.contains("field")) + int(value.contains("cases")) + int(value.contains("budget"));
  if (forms != 1)
    throw Error(CORE_TEXT("core", "%1: needs one of 'field' (with 'values'), 'cases' and 'budget'"), place);
  StudyAxis axis;
  if (value.contains("field")) {
    read_field_axis(axis, value, place);
    return axis;
  }
  axis.name = text_or(value, "name", place, "architecture");
  axis.title = text_or(value, "title", place, axis.name == "architecture" ? "Network" : axis.name);
  if (value.contains("budget")) {
    axis.values = read_budget(value["budget"], place + ".budget");
    return axis;
  }
  const Json& cases = list(value["cases"], place + ".cases");
  for (std::size_t i = 0; i < cases.size(); ++i)
    axis.values.push_back(read_case(cases[i], place + ".cases #" + std::to_string(i + 1), base));
  return axis;
}

std::vector<NetworkKind> kinds(const Json& value, const std::string& place) {
  std::vector<NetworkKind> result;
  for (const Json& kind : list(value, place)) result.push_back(one_of<NetworkKind>(kind, place));
  return result;
}

Json kinds_to_json(const std::vector<NetworkKind>& kinds) {
  Json words = Json::array();
  for (const NetworkKind kind : kinds) words.push_back(name(kind));
  return words;
}

std::vector<std::int64_t> read_seeds(const Json& value, const std::string& place) {
  const auto whole = [&](const Json& item, std::int64_t minimum, std::int64_t maximum) {
    if (!item.is_number_integer() || item < minimum || item > maximum)
      refuse(place,
             {CORE_TEXT("core", "a whole number %1..%2"), {std::to_string(minimum), std::to_string(maximum)}},
             item);
    return item.get<std::int64_t>();
  };
  if (!value.is_array()) return first_seeds(int(whole(value, 1, kMostSeeds)));
  std::vector<std::int64_t> seeds;
  for (const Json& item : value) seeds.push_back(whole(item, 0, 2147483647));
  return seeds;
}

StudyPlot read_plot(const Json& value, const std::string& place) {
  object(value, {"type", "title", "x", "y", "metric", "networks", "data"}, place);
  StudyPlot plot;
  plot.kind = one_of<StudyPlot::Kind>(required(value, "type", place), place + ".type");
  plot.title = text_or(value, "title", place, "");
  plot.x = text(required(value, "x", place), place + ".x");
  plot.y = text_or(value, "y", place, "");
  plot.metric = text_or(value, "metric", place, "");
  if (value.contains("networks")) plot.networks = kinds(value["networks"], place + ".networks");
  if (value.contains("data")) {
    if (!value["data"].is_boolean())
      refuse(place + ".data", {CORE_TEXT("core", "true or false")}, value["data"]);
    plot.data = value["data"].get<bool>();
  }
  return plot;
}

void read_report(StudySpec& study, const Json& value, const std::string& place) {
  object(value, {"metrics", "rows", "columns"}, place);
  const auto words_of = [&](const char* key, Words& target) {
    if (value.contains(key)) target = texts(value[key], place + "." + key);
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
  object(document,
         {"format", "version", "name", "title", "summary", "base", "axes", "networks", "seeds", "seed_fields",
          "report", "plots"},
         origin);
  const auto place = [&](const std::string& key) { return origin + ": " + key; };
  StudySpec study;
  study.name = text(required(document, "name", origin), place("name"));
  study.title = text_or(document, "title", origin + ": ", study.name);
  study.summary = text_or(document, "summary", origin + ": ", "");
  if (document.contains("base")) study.base = spec_from_json_value(document["base"], place("base"));
  if (document.contains("axes")) {
    const Json& axes = list(document["axes"], place("axes"));
    for (std::size_t i = 0; i < axes.size(); ++i)
      study.axes.push_back(read_axis(axes[i], place("axes #" + std::to_string(i + 1)), study.base));
  }
  study.networks.assign(std::begin(kAllKinds), std::end(kAllKinds));
  if (document.contains("networks")) study.networks = kinds(document["networks"], place("networks"));
  study.seeds =
      document.contains("seeds") ? read_seeds(document["seeds"], place("seeds")) : first_seeds(kSeeds);
  study.seed_keys = {"seed", "data.seed"};
  if (document.contains("seed_fields")) {
    study.seed_keys = texts(document["seed_fields"], place("seed_fields"));
    for (const std::string& key : study.seed_keys) known_field(key, place("seed_fields"));
  }
  study.metrics = {"accuracy.truth"};
  for (const StudyAxis& axis : study.axes) study.rows.push_back(axis.name);
  study.columns = {kNetworkAxis};
  if (document.contains("report")) read_report(study, document["report"], place("report"));
  if (document.contains("plots")) {
    const Json& plots = list(document["plots"], place("plots"));
    for (std::size_t i = 0; i < plots.size(); ++i)
      study.plots.push_back(read_plot(plots[i], place("plots #" + std::to_string(i + 1))));
  }
  try {
    study.validate();
  } catch (const Error& error) {
    throw Error(CORE_TEXT("core", "%1: %2"), origin, error.message());
  }
  return study;
}

std::string study_to_json(const StudySpec& study) {
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
  const Json document{
      {"format", kStudyFormat},
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
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool is_study(const std::string& path) {
  if (file_ending(path) != "json") return false;
  std::ifstream file(path, std::ios::binary);
  std::string head(1 << 16, '\0');
  file.read(head.data(), std::streamsize(head.size()));
  head.resize(std::size_t(file.gcount()));
  return head.find(std::string("\"") + kStudyFormat + '"') != std::string::npos;
}

StudySpec read_study(const std::string& path) {
  StudySpec study = study_from_json(read_file(path), path);
  find_points_files(study, fs::absolute(path).parent_path());
  return study;
}

}  // namespace quantoscope
