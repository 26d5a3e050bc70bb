// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claim_spec_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include "core/io/files.h"
#include "core/spec/spec_json.h"
#include "core/study/json_parts.h"
#include "core/study/study_metrics.h"

namespace quantoscope {
namespace {

using namespace json_parts;

constexpr const char* kClaimFormat = "quantoscope-claim";
constexpr std::array kEffectKeys{"difference", "slope", "best"};  // As ClaimEffect::Kind.
constexpr int kHighestNumber = 999;

using Pairs = std::vector<std::pair<std::string, std::string>>;

double finite_number(const Json& value, const std::string& place) {
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    refuse(place, {CORE_TEXT("core", "a number")}, value);
  return value.get<double>();
}

/// {"method": "CLR"}.
Pairs pairs(const Json& value, const std::string& place) {
  if (!value.is_object()) refuse(place, {CORE_TEXT("core", "an object")}, value);
  Pairs result;
  for (const auto& [key, item] : value.items()) result.emplace_back(key, text(item, place + "." + key));
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

ClaimNetworks networks(const Json& value, const std::string& place) {
  object(value, {"network", "model", "axes"}, place);
  ClaimNetworks result;
  result.network = text(required(value, "network", place), place + ".network");
  if (!is_network_label(result.network))
    refuse(place + ".network", {CORE_TEXT("core", "float, or bits such as W2, A2 or W2A2")},
           value["network"]);
  if (const auto model = value.find("model"); model != value.end()) {
    const std::string here = place + ".model";
    for (const std::string& name : model->is_string() ? Words{text(*model, here)} : texts(*model, here))
      result.models.push_back(architecture(name, here));
  }
  if (value.contains("axes")) result.axes = pairs(value["axes"], place + ".axes");
  return result;
}

void read_over(ClaimEffect& effect, const Json& value, const std::string& place) {
  const Words known{"model.width", "model.depth"};
  effect.over = text(required(value, "over", place), place + ".over");
  if (std::ranges::find(known, effect.over) == known.end())
    throw Error(CORE_TEXT("core", "%1: %2 is not one of %3"), place + ".over", in_quotes(effect.over),
                listed(known));
}

void read_measure(ClaimEffect& effect, const Json& part, const std::string& place) {
  Words found;
  for (std::size_t kind = 0; kind < kEffectKeys.size(); ++kind)
    if (part.contains(kEffectKeys[kind])) {
      found.emplace_back(kEffectKeys[kind]);
      effect.kind = ClaimEffect::Kind(kind);
    }
  if (found.size() != 1)
    throw Error(CORE_TEXT("core", "%1: needs one of 'difference', 'slope' and 'best'"), place);
  const std::string here = place + "." + found.front();
  const Json& value = part[found.front()];
  switch (effect.kind) {
    case ClaimEffect::Kind::Difference:
      object(value, {"of", "less"}, here);
      break;
    case ClaimEffect::Kind::Slope:
      object(value, {"over", "of"}, here);
      break;
    case ClaimEffect::Kind::Best:
      object(value, {"over", "within", "of", "less"}, here);
  }
  effect.of = networks(required(value, "of", here), here + ".of");
  if (effect.kind != ClaimEffect::Kind::Slope)
    effect.less = networks(required(value, "less", here), here + ".less");
  if (effect.kind != ClaimEffect::Kind::Slope && effect.less == effect.of)
    throw Error(CORE_TEXT("core", "%1: compares networks with themselves"), here);
  if (effect.kind != ClaimEffect::Kind::Difference) read_over(effect, value, here);
  if (!value.contains("within")) return;
  effect.within = finite_number(value["within"], here + ".within");
  if (effect.within < 0) refuse(here + ".within", {CORE_TEXT("core", "0 or more")}, value["within"]);
}

/// `judged`: it has a say, and a statement.
ClaimPartSpec read_part(const Json& value, const std::string& place, bool judged) {
  Words keys{"effect", "unit", "margin", "study", "metric", "scale", "difference", "slope", "best"};
  if (judged) keys.insert(keys.end(), {"statement", "absence"});
  object(value, keys, place);
  ClaimPartSpec part;
  const auto words_of = [&](const char* key) { return text(required(value, key, place), place + "." + key); };
  if (judged) part.statement = words_of("statement");
  part.effect = words_of("effect");
  part.unit = words_of("unit");
  part.margin = finite_number(required(value, "margin", place), place + ".margin");
  if (part.margin <= 0) refuse(place + ".margin", {CORE_TEXT("core", "a number above 0")}, value["margin"]);
  if (const auto absence = value.find("absence"); absence != value.end()) {
    if (!absence->is_boolean()) refuse(place + ".absence", {CORE_TEXT("core", "true or false")}, *absence);
    part.absence = absence->get<bool>();
  }
  part.measure.study = words_of("study");
  part.measure.metric = words_of("metric");
  try {
    metric_index(part.measure.metric);
  } catch (const Error& error) {
    throw Error(CORE_TEXT("core", "%1: %2"), place + ".metric", error.message());
  }
  if (value.contains("scale")) part.measure.scale = finite_number(value["scale"], place + ".scale");
  if (part.measure.scale == 0)
    refuse(place + ".scale", {CORE_TEXT("core", "a number other than 0")}, value["scale"]);
  read_measure(part.measure, value, place);
  return part;
}

std::vector<ClaimPartSpec> read_parts(const Json& value, const std::string& place, bool judged) {
  std::vector<ClaimPartSpec> parts;
  for (const Json& part : list(value, place))
    parts.push_back(read_part(part, place + " #" + std::to_string(parts.size() + 1), judged));
  return parts;
}

ClaimSetting read_setting(const Json& value, const std::string& place, const ClaimSpec& claim) {
  object(value, {"name", "studies", "axes"}, place);
  ClaimSetting setting;
  setting.name = text(required(value, "name", place), place + ".name");
  setting.studies = pairs(required(value, "studies", place), place + ".studies");
  if (value.contains("axes")) setting.axes = pairs(value["axes"], place + ".axes");
  for (const ClaimPartSpec& part : claim.parts)
    if (std::ranges::find(setting.studies, part.measure.study, &Pairs::value_type::first) ==
        setting.studies.end())
      throw Error(CORE_TEXT("core", "%1: names no study that stands in for %2"), place + ".studies",
                  in_quotes(part.measure.study));
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
  object(document,
         {"format", "version", "number", "title", "source", "remark", "parts", "others", "settings"}, origin);
  const auto place = [&](const char* key) { return origin + ": " + key; };
  ClaimSpec claim;
  const Json& number = required(document, "number", origin);
  if (!number.is_number_integer() || number < 1 || number > kHighestNumber)
    refuse(place("number"),
           {CORE_TEXT("core", "a whole number %1..%2"), {"1", std::to_string(kHighestNumber)}}, number);
  claim.number = number.get<int>();
  claim.title = text(required(document, "title", origin), place("title"));
  claim.source = text_or(document, "source", origin + ": ", "");
  claim.remark = text_or(document, "remark", origin + ": ", "");
  claim.parts = read_parts(required(document, "parts", origin), place("parts"), true);
  if (claim.parts.empty()) throw Error(CORE_TEXT("core", "%1: the list is empty"), place("parts"));
  if (document.contains("others")) claim.others = read_parts(document["others"], place("others"), false);
  if (document.contains("settings"))
    for (const Json& setting : list(document["settings"], place("settings")))
      claim.settings.push_back(
          read_setting(setting, place("settings") + " #" + std::to_string(claim.settings.size() + 1), claim));
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
  if (!path.ends_with(".json")) return false;
  std::ifstream file(path, std::ios::binary);
  std::string head(1 << 16, '\0');
  file.read(head.data(), std::streamsize(head.size()));
  head.resize(std::size_t(file.gcount()));
  return head.find(std::string("\"") + kClaimFormat + '"') != std::string::npos;
}

ClaimSpec read_claim(const std::string& path) { return claim_from_json(read_file(path), path); }

}  // namespace quantoscope
