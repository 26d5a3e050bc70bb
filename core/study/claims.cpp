// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claims.h"

#include <algorithm>

#include "core/study/claim_effects.h"

namespace quantoscope {
namespace {

/// The p value against a part (claims.h).
std::optional<double> against(const ClaimPart& part, std::span<const double> effects) {
  const auto below = probability_below(effects, part.absence ? 0 : part.margin);
  if (!below) return std::nullopt;
  if (part.absence && *part.mean < part.margin) return 1;
  return std::min(1.0, 2 * (part.absence ? 1 - *below : *below));
}

ClaimPart judged_part(const ClaimPartSpec& spec, const StudyTables& tables) {
  ClaimPart part;
  part.statement = spec.statement;
  part.effect = spec.effect;
  part.unit = spec.unit;
  part.margin = spec.margin;
  part.absence = spec.absence;
  const std::string& study = spec.measure.study;
  const auto table = tables.find(study);
  if (table != tables.end())
    for (const auto& [seed, value] : measure_effect(spec.measure, table->second))
      part.per_seed.emplace_back(seed, value);
  if (table == tables.end())
    part.missing = "the study '" + study + "' was not run";
  else if (part.per_seed.empty())
    part.missing = "the study '" + study + "' has not trained these networks";
  judge_part(part);
  return part;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::vector<std::string> studies_of(const ClaimSpec& claim) {
  std::vector<std::string> names;
  for (const auto* parts : {&claim.parts, &claim.others})
    for (const ClaimPartSpec& part : *parts) add_once(names, part.measure.study);
  return names;
}

Claim judged_claim(const ClaimSpec& spec, const StudyTables& tables) {
  Claim claim;
  claim.number = spec.number;
  claim.title = spec.title;
  claim.source = spec.source;
  claim.remark = spec.remark;
  claim.studies = studies_of(spec);
  for (const ClaimPartSpec& part : spec.parts) claim.parts.push_back(judged_part(part, tables));
  for (const ClaimPartSpec& part : spec.others) claim.others.push_back(judged_part(part, tables));
  claim.verdict = judge_parts(claim.parts);
  for (const ClaimSetting& setting : spec.settings) {
    ClaimInSetting judged{setting.name, {}};
    for (const ClaimPartSpec& part : spec.parts)
      judged.parts.push_back(judged_part(in_setting(part, setting), tables));
    judged.verdict = judge_parts(judged.parts);
    for (const auto& [own, other] : setting.studies)
      if (tables.contains(other)) add_once(claim.studies, other);
    claim.settings.push_back(std::move(judged));
  }
  return claim;
}

/// "a, b and c".
std::string joined_by_and(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 < words.size() ? ", " : " and ") + words[i];
  return text;
}

}  // namespace

const char* name(Verdict verdict) {
  switch (verdict) {
    case Verdict::Supported:
      return "supported";
    case Verdict::NotSupported:
      return "not supported";
    case Verdict::Undecided:
      break;
  }
  return "undecided";
}

int Claim::count(Verdict wanted) const { return int(std::ranges::count(parts, wanted, &ClaimPart::verdict)); }

bool ClaimInSetting::tried() const {
  return std::ranges::all_of(parts, [](const ClaimPart& part) { return !part.per_seed.empty(); });
}

std::string Claim::in_settings() const {
  std::vector<std::string> same, supported, refuted, undecided, untried;
  for (const ClaimInSetting& setting : settings)
    (!setting.tried()                           ? untried
     : setting.verdict == verdict               ? same
     : setting.verdict == Verdict::Supported    ? supported
     : setting.verdict == Verdict::NotSupported ? refuted
                                                : undecided)
        .push_back(setting.name);
  std::string text;
  const auto tell = [&](const char* words, const std::vector<std::string>& names) {
    if (!names.empty())
      text += std::string(text.empty() ? "" : "; ") + words + " with " + joined_by_and(names);
  };
  tell("also", same);
  tell("supported", supported);
  tell(verdict == Verdict::Supported ? "not" : "not supported", refuted);
  tell("undecided", undecided);
  tell("not tried", untried);
  return text;
}

std::vector<std::string> claim_studies(std::span<const ClaimSpec> claims) {
  std::vector<std::string> names;
  for (const ClaimSpec& claim : claims)
    for (const std::string& name : studies_of(claim)) add_once(names, name);
  return names;
}

std::vector<std::string> setting_studies(std::span<const ClaimSpec> claims) {
  const std::vector<std::string> own = claim_studies(claims);
  std::vector<std::string> names;
  for (const ClaimSpec& claim : claims)
    for (const ClaimSetting& setting : claim.settings)
      for (const auto& [study, other] : setting.studies)
        if (std::ranges::find(own, other) == own.end()) add_once(names, other);
  return names;
}

Verdict judge(const ClaimPart& part) {
  if (!part.mean || !part.interval || part.per_seed.size() < kClaimSeeds) return Verdict::Undecided;
  const bool there = part.interval->low > 0 && *part.mean >= part.margin;
  const bool none = part.interval->high < part.margin;
  if (part.absence ? none : there) return Verdict::Supported;
  if (part.absence ? there : none) return Verdict::NotSupported;
  return Verdict::Undecided;
}

void judge_part(ClaimPart& part) {
  std::vector<double> values;
  for (const auto& [seed, value] : part.per_seed) values.push_back(value);
  const auto mean = mean_interval(values, 1 - kClaimLevel);
  part.mean = mean ? std::optional(mean->mean) : std::nullopt;
  part.interval = mean ? mean->interval() : std::nullopt;
  part.against = against(part, values);
  part.verdict = judge(part);
}

Verdict judge_parts(std::vector<ClaimPart>& parts) {
  std::vector<double> p;
  for (const ClaimPart& part : parts) p.push_back(part.against.value_or(1));
  const std::vector<double> adjusted = holm(p);
  bool refuted = false, supported = !parts.empty();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    ClaimPart& part = parts[i];
    part.against_holm = part.against ? std::optional(adjusted[i]) : std::nullopt;
    refuted |= part.verdict == Verdict::NotSupported && adjusted[i] < kClaimLevel;
    supported &= part.verdict == Verdict::Supported;
  }
  return refuted ? Verdict::NotSupported : supported ? Verdict::Supported : Verdict::Undecided;
}

std::vector<Claim> judge_claims(const StudyTables& tables, std::span<const ClaimSpec> claims) {
  std::vector<Claim> judged;
  for (const ClaimSpec& claim : claims) judged.push_back(judged_claim(claim, tables));
  return judged;
}

}  // namespace quantoscope
