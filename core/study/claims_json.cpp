// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claims_json.h"

#include "core/io/network_json.h"
#include "core/spec/json_text.h"
#include "core/spec/spec_json.h"

namespace quantoscope {
namespace {

Json part_to_json(const ClaimPart& part) {
  Json seeds = Json::array();
  for (const auto& [seed, effect] : part.per_seed)
    seeds.push_back({{"seed", seed}, {"effect", number_to_json(effect)}});
  return {
      {"statement", part.statement},
      {"effect", part.effect},
      {"unit", part.unit},
      {"margin", part.margin},
      {"absence", part.absence},
      {"verdict", name(part.verdict)},
      {"mean", number_to_json(part.mean)},
      {"interval", part.interval ? Json::array({part.interval->low, part.interval->high}) : Json(nullptr)},
      {"text", effect_text(part)},
      {"p_against", number_to_json(part.against)},
      {"p_against_holm", number_to_json(part.against_holm)},
      {"seeds", seeds},
      {"missing", part.missing}};
}

}  // namespace

std::string claims_json(const ClaimsReport& report) {
  Json claims = Json::array();
  for (const Claim& claim : report.claims) {
    Json parts = Json::array(), others = Json::array(), settings = Json::array();
    for (const ClaimPart& part : claim.parts) parts.push_back(part_to_json(part));
    for (const ClaimPart& part : claim.others) {
      others.push_back(part_to_json(part));
      for (const char* key : {"statement", "absence", "verdict", "p_against", "p_against_holm"})
        others.back().erase(key);
    }
    for (const ClaimInSetting& setting : claim.settings) {
      settings.push_back(
          {{"name", setting.name}, {"verdict", name(setting.verdict)}, {"parts", Json::array()}});
      for (const ClaimPart& part : setting.parts) settings.back()["parts"].push_back(part_to_json(part));
    }
    claims.push_back({{"number", claim.number},
                      {"title", claim.title},
                      {"source", claim.source},
                      {"verdict", name(claim.verdict)},
                      {"remark", claim.remark},
                      {"studies", claim.studies},
                      {"parts", parts},
                      {"others", others},
                      {"settings", settings},
                      {"in_settings", claim.in_settings()}});
  }
  const Json document{{"format", "quantoscope-claims"}, {"version", kFormatVersion},
                      {"quantoscope", report.version},  {"command", report.command},
                      {"intervals", "student"},         {"claims", claims}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
