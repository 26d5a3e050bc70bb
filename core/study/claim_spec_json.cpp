// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claim_spec_json.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/io/files.h"
#include "core/spec/spec_json.h"
#include "core/study/study_metrics.h"
#include "core/study/study_parts_json.h"

namespace quantoscope {
namespace {

constexpr const char* kClaimFormat = "quantoscope-claim";
constexpr std::array kEffectKeys{"difference", "slope", "best"};  // As ClaimEffect::Kind.
constexpr int kHighestNumber = 999;

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// {"method": "CLR"}.
Pairs pairs(const JsonNode& node) {
  Pairs result;
  for (const auto& [key, item] : node.members()) result.emplace_back(key, item.line());
  return result;
}

/// Whether it could be a network_label: "float", "W2", "A8", "W2A2".
bool is_network_label(std::string_view label) {
  if (label == "float") return true;
  const auto bits = [&](char letter) {
    const bool found = label.size() >= 2 && label[0] == letter && label[1] >= '1' && label[1] <= '8';
    if (found) label.remove_prefix(2);
    return found;
  };
  const bool weights = bits('W'), activations = bits('A');
  return (weights || activations) && label.empty();
}

ClaimNetworks networks(const JsonNode& node) {
  node.object({"network", "model", "axes"});
  ClaimNetworks result;
  const JsonNode network = node["network"];
  result.network = network.line();
  if (!is_network_label(result.network))
    network.refuse({CORE_TEXT("core", "float, or bits such as W2, A2 or W2A2")});
  if (const auto model = node.find("model"))
    for (const JsonNode& name : model->value().is_string() ? std::vector{*model} : model->items())
      result.models.push_back(read_architecture(name));
  if (const auto axes = node.find("axes")) result.axes = pairs(*axes);
  return result;
}

void read_measure(ClaimEffect& effect, const JsonNode& part) {
  std::optional<JsonNode> measure;
  for (std::size_t kind = 0; kind < kEffectKeys.size(); ++kind)
    if (auto found = part.find(kEffectKeys[kind])) {
      if (measure) part.fail({CORE_TEXT("core", "needs one of 'difference', 'slope' and 'best'")});
      measure = std::move(found);
      effect.kind = ClaimEffect::Kind(kind);
    }
  if (!measure) part.fail({CORE_TEXT("core", "needs one of 'difference', 'slope' and 'best'")});
  switch (effect.kind) {
    case ClaimEffect::Kind::Difference:
      measure->object({"of", "less"});
      break;
    case ClaimEffect::Kind::Slope:
      measure->object({"over", "of"});
      break;
    case ClaimEffect::Kind::Best:
      measure->object({"over", "within", "of", "less"});
  }
  effect.of = networks((*measure)["of"]);
  if (effect.kind != ClaimEffect::Kind::Slope) {
    effect.less = networks((*measure)["less"]);
    if (effect.less == effect.of) measure->fail({CORE_TEXT("core", "compares networks with themselves")});
  }
  if (effect.kind != ClaimEffect::Kind::Difference)
    effect.over = (*measure)["over"].word({"model.width", "model.depth"});
  if (const auto within = measure->find("within")) {
    effect.within = within->number();
    if (effect.within < 0) within->refuse({CORE_TEXT("core", "0 or more")});
  }
}

/// `judged`: it has a say, and a statement.
ClaimPartSpec read_part(const JsonNode& node, bool judged) {
  JsonNode::Words keys{"effect", "unit", "margin", "study", "metric", "scale", "difference", "slope", "best"};
  if (judged) keys.insert(keys.end(), {"statement", "absence"});
  node.object(keys);
  ClaimPartSpec part;
  if (judged) part.statement = node["statement"].line();
  part.effect = node["effect"].line();
  part.unit = node["unit"].line();
  const JsonNode margin = node["margin"];
  part.margin = margin.number();
  if (part.margin <= 0) margin.refuse({CORE_TEXT("core", "a number above 0")});
  if (const auto absence = node.find("absence")) part.absence = absence->boolean();
  part.measure.study = node["study"].line();
  const JsonNode metric = node["metric"];
  part.measure.metric = metric.line();
  try {
    metric_index(part.measure.metric);
  } catch (const Error& error) {
    metric.fail(error.message());
  }
  if (const auto scale = node.find("scale")) {
    part.measure.scale = scale->number();
    if (part.measure.scale == 0) scale->refuse({CORE_TEXT("core", "a number other than 0")});
  }
  read_measure(part.measure, node);
  return part;
}

std::vector<ClaimPartSpec> read_parts(const std::vector<JsonNode>& nodes, bool judged) {
  std::vector<ClaimPartSpec> parts;
  for (const JsonNode& part : nodes) parts.push_back(read_part(part, judged));
  return parts;
}

ClaimSetting read_setting(const JsonNode& node, const ClaimSpec& claim) {
  node.object({"name", "studies", "axes"});
  ClaimSetting setting;
  setting.name = node["name"].line();
  const JsonNode studies = node["studies"];
  setting.studies = pairs(studies);
  if (const auto axes = node.find("axes")) setting.axes = pairs(*axes);
  for (const ClaimPartSpec& part : claim.parts)
    if (std::ranges::find(setting.studies, part.measure.study, &Pairs::value_type::first) ==
        setting.studies.end())
      studies.fail(
          {CORE_TEXT("core", "names no study that stands in for %1"), {in_quotes(part.measure.study)}});
  return setting;
}

Json pairs_to_json(const Pairs& pairs) {
  Json object = Json::object();
  for (const auto& [key, value] : pairs) object[key] = value;
  return object;
}

Json networks_to_json(const ClaimNetworks& networks) {
  Json written{{"network", networks.network}};
  Json models = Json::array();
  for (const ModelSpec& model : networks.models) models.push_back(architecture_name(model));
  if (!models.empty()) written["model"] = models.size() == 1 ? Json(models[0]) : models;
  if (!networks.axes.empty()) written["axes"] = pairs_to_json(networks.axes);
  return written;
}

Json claim_part_to_json(const ClaimPartSpec& part, bool judged) {
  const ClaimEffect& effect = part.measure;
  Json written, measure;
  if (judged) written["statement"] = part.statement;
  written.update({{"effect", part.effect}, {"unit", part.unit}, {"margin", part.margin}});
  if (part.absence) written["absence"] = true;
  written.update({{"study", effect.study}, {"metric", effect.metric}, {"scale", effect.scale}});
  if (!effect.over.empty()) measure["over"] = effect.over;
  if (effect.kind == ClaimEffect::Kind::Best) measure["within"] = effect.within;
  measure["of"] = networks_to_json(effect.of);
  if (effect.kind != ClaimEffect::Kind::Slope) measure["less"] = networks_to_json(effect.less);
  written[kEffectKeys[std::size_t(effect.kind)]] = measure;
  return written;
}

}  // namespace

ClaimPartSpec in_setting(const ClaimPartSpec& part, const ClaimSetting& setting) {
  ClaimPartSpec moved = part;
  for (const auto& [study, own] : setting.studies)
    if (study == part.measure.study) moved.measure.study = own;
  for (ClaimNetworks* networks : {&moved.measure.of, &moved.measure.less})
    networks->axes.insert(networks->axes.end(), setting.axes.begin(), setting.axes.end());
  return moved;
}

ClaimSpec claim_from_json(const std::string& source, const std::string& origin) {
  const Json document = parse_json(source, origin);
  check_format(document, kClaimFormat, origin, true);
  const JsonNode node(document, origin);
  node.object({"format", "version", "number", "title", "source", "remark", "parts", "others", "settings"});
  ClaimSpec claim;
  claim.number = node["number"].small(1, kHighestNumber);
  claim.title = node["title"].line();
  claim.source = node.line_or("source", "");
  claim.remark = node.line_or("remark", "");
  claim.parts = read_parts(node["parts"].some_items(), true);
  if (const auto others = node.find("others")) claim.others = read_parts(others->items(), false);
  if (const auto settings = node.find("settings"))
    for (const JsonNode& setting : settings->items()) claim.settings.push_back(read_setting(setting, claim));
  return claim;
}

std::string claim_to_json(const ClaimSpec& claim) {
  Json document{{"format", kClaimFormat}, {"version", kFormatVersion}, {"number", claim.number},
                {"title", claim.title},   {"source", claim.source},    {"remark", claim.remark},
                {"parts", Json::array()}, {"others", Json::array()},   {"settings", Json::array()}};
  for (const ClaimPartSpec& part : claim.parts) document["parts"].push_back(claim_part_to_json(part, true));
  for (const ClaimPartSpec& part : claim.others)
    document["others"].push_back(claim_part_to_json(part, false));
  for (const ClaimSetting& setting : claim.settings)
    document["settings"].push_back({{"name", setting.name},
                                    {"studies", pairs_to_json(setting.studies)},
                                    {"axes", pairs_to_json(setting.axes)}});
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool is_claim(const std::string& path) {
  return path.ends_with(".json") &&
         read_start(path, 1 << 16).find(std::string("\"") + kClaimFormat + '"') != std::string::npos;
}

ClaimSpec read_claim(const std::string& path) {
  return claim_from_json(read_file(path, kLargestDocument), path);
}

}  // namespace quantoscope
