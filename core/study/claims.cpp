// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claims.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

namespace quantoscope {
namespace {

constexpr const char* kArchitectures = "claims-architectures";
constexpr const char* kBudget = "parameter-budget";
constexpr const char* kMethods = "training-methods";
constexpr const char* kStrengths = "lipschitz-strength";

constexpr double kAccuracyMargin = 0.5;  ///< % points.
constexpr double kFailureMargin = 5;     ///< % points: what one would call a failure.
constexpr double kShareMargin = 10;      ///< % points of the flipped area.
constexpr double kLengthMargin = 0.005;  ///< Plane units: a twentieth of a ring's width.
constexpr double kDepthMargin = 0.5;     ///< Layers.

using PerSeed = std::map<std::int64_t, double>;
using Which = std::function<bool(const StudyRow&)>;

/// What a part's effect is measured from.
class Measure {
 public:
  Measure(const StudyTable& table, const char* metric, double scale)
      : table_(table), metric_(metric_index(metric)), scale_(scale) {}

  /// The metric of the one network of each seed.
  PerSeed of(const Which& which) const {
    PerSeed values;
    for_each(which, [&](const StudyRow& row, double value) { values.emplace(row.seed, value); });
    return values;
  }

  /// By how much the metric grows when `x` doubles: the slope over log2(x), by least squares. Of seeds in
  /// which all networks are there.
  PerSeed slope(const Which& which, int ModelSpec::*x) const {
    const auto points = series(which, x);
    PerSeed slopes;
    for (const auto& [seed, line] : points) {
      double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
      for (const auto& [value, y] : line) {
        mean_x += std::log2(value) / double(line.size());
        mean_y += y / double(line.size());
      }
      for (const auto& [value, y] : line) {
        xx += (std::log2(value) - mean_x) * (std::log2(value) - mean_x);
        xy += (std::log2(value) - mean_x) * (y - mean_y);
      }
      if (xx > 0) slopes.emplace(seed, xy / xx);
    }
    return slopes;
  }

  /// The `x` at which the metric is largest.
  PerSeed best(const Which& which, int ModelSpec::*x) const {
    PerSeed best;
    for (const auto& [seed, line] : series(which, x))
      best.emplace(seed, std::ranges::max_element(line, {}, [](const auto& p) { return p.second; })->first);
    return best;
  }

 private:
  template <class Each>
  void for_each(const Which& which, Each each) const {
    for (const StudyRow& row : table_.rows)
      if (row.status == RunStatus::Finished && which(row))
        if (const auto value = row.metric(metric_)) each(row, scale_ * *value);
  }

  /// Per seed the metric over x, its mean where networks share an x (under a budget several widths fit one
  /// depth: the best of many would win by its number). Without the seeds of which not all networks are there.
  std::map<std::int64_t, std::map<int, double>> series(const Which& which, int ModelSpec::*x) const {
    std::map<std::int64_t, std::map<int, std::pair<double, int>>> sums;
    std::map<std::int64_t, int> wanted, found;
    for (const StudyRow& row : table_.rows)
      if (which(row)) ++wanted[row.seed];
    for_each(which, [&](const StudyRow& row, double value) {
      auto& [sum, count] = sums[row.seed][row.spec.model.*x];
      sum += value;
      ++count;
      ++found[row.seed];
    });
    std::map<std::int64_t, std::map<int, double>> lines;
    std::size_t longest = 0;
    for (const auto& [seed, sum] : sums) {
      if (found[seed] < wanted[seed]) continue;
      for (const auto& [at, total] : sum) lines[seed][at] = total.first / total.second;
      longest = std::max(longest, sum.size());
    }
    std::erase_if(lines, [&](const auto& line) { return line.second.size() < longest; });
    return lines;
  }

  const StudyTable& table_;
  std::size_t metric_;
  double scale_;
};

PerSeed minus(const PerSeed& a, const PerSeed& b) {
  PerSeed difference;
  for (const auto& [seed, value] : a)
    if (const auto other = b.find(seed); other != b.end()) difference.emplace(seed, value - other->second);
  return difference;
}

PerSeed negative(PerSeed values) {
  for (auto& [seed, value] : values) value = -value;
  return values;
}

Which network(NetworkKind kind, int width, int depth, bool residual = false) {
  return [=](const StudyRow& row) {
    return row.kind == kind && row.spec.model == ModelSpec{width, depth, residual};
  };
}

const char* bits_label(NetworkKind kind) {
  switch (kind) {
    case NetworkKind::Float:
      return "float";
    case NetworkKind::Weight:
      return "W2";
    case NetworkKind::Activation:
      return "A2";
    case NetworkKind::Joint:
      break;
  }
  return "W2A2";
}

/// Adds parts to claims, with what the tables have for them.
class Judge {
 public:
  explicit Judge(const StudyTables& tables) : tables_(tables) {}

  void claim(const char* title, const char* source) {
    Claim claim;
    claim.number = int(claims_.size()) + 1;
    claim.title = title;
    claim.source = source;
    claims_.push_back(std::move(claim));
  }

  void remark(const char* text) { claims_.back().remark = text; }

  struct Effect {
    std::string statement, effect, unit;
    double margin = 0;
    bool absence = false;
  };
  using MeasureOf = std::function<PerSeed(const StudyTable&)>;
  /// `measure` gets the study's table.
  void part(const Effect& effect, const char* study, const MeasureOf& measure) {
    claims_.back().parts.push_back(measured(effect, study, measure));
  }
  /// The same for what has no say in the verdict.
  void other(const Effect& effect, const char* study, const MeasureOf& measure) {
    claims_.back().others.push_back(measured(effect, study, measure));
  }

 private:
  ClaimPart measured(const Effect& effect, const char* study, const MeasureOf& measure) {
    auto& studies = claims_.back().studies;
    if (std::ranges::find(studies, study) == studies.end()) studies.push_back(study);
    ClaimPart part;
    part.statement = effect.statement;
    part.effect = effect.effect;
    part.unit = effect.unit;
    part.margin = effect.margin;
    part.absence = effect.absence;
    const auto table = tables_.find(study);
    if (table != tables_.end())
      for (const auto& [seed, value] : measure(table->second)) part.per_seed.emplace_back(seed, value);
    if (table == tables_.end())
      part.missing = std::string("the study '") + study + "' was not run";
    else if (part.per_seed.empty())
      part.missing = std::string("the study '") + study + "' has not trained these networks";
    judge_part(part);
    return part;
  }

 public:
  /// Null where the study was not run.
  const StudyTable* table(const char* study) const {
    const auto found = tables_.find(study);
    return found == tables_.end() ? nullptr : &found->second;
  }

  std::vector<Claim> result() && {
    for (Claim& claim : claims_) claim.verdict = judge_parts(claim.parts);
    return std::move(claims_);
  }

 private:
  const StudyTables& tables_;
  std::vector<Claim> claims_;
};

void float_networks(Judge& judge) {
  judge.claim("A float network of 128-3 fails on the data where 128-4 and 256-3 learn it.",
              "section 3.2, figure 1");
  for (const auto& [width, depth] : {std::pair(128, 4), std::pair(256, 3)}) {
    const std::string label = std::to_string(width) + "-" + std::to_string(depth);
    judge.part({label + " is more accurate than 128-3", "accuracy of float, " + label + " less 128-3",
                "% points", kFailureMargin},
               kArchitectures, [=](const StudyTable& table) {
                 const Measure accuracy(table, "accuracy.truth", 100);
                 return minus(accuracy.of(network(NetworkKind::Float, width, depth)),
                              accuracy.of(network(NetworkKind::Float, 128, 3)));
               });
  }
}

/// Loss of accuracy by size. `x` is what is doubled; the other one is `fixed`.
void by_size(Judge& judge, NetworkKind kind, int ModelSpec::*x, bool absence) {
  const bool width = x == &ModelSpec::width;
  const std::string what = width ? "width" : "depth";
  const std::string range = width ? "128-4, 192-4, 256-4" : "128-4, 128-6, 128-8";
  const Which which = [=](const StudyRow& row) {
    const ModelSpec& model = row.spec.model;
    return row.kind == kind && !model.residual &&
           (width ? model.depth == 4 : model.width == 128 && model.depth >= 4);
  };
  const std::string error = kind == NetworkKind::Weight ? "weight" : "activation";
  judge.part({"the " + error + " error " + (absence ? "does not fall with " : "falls with ") + what,
              "fall of the loss of accuracy, " + std::string(bits_label(kind)) + ", per doubling of the " +
                  what + " (" + range + ")",
              "% points", kAccuracyMargin, absence},
             kArchitectures, [=](const StudyTable& table) {
               return negative(Measure(table, kAccuracyDrop, 100).slope(which, x));
             });
}

void width_and_depth(Judge& judge) {
  judge.claim("The error of 2-bit weights falls with the width and with the depth.", "section 3.2, figure 2");
  by_size(judge, NetworkKind::Weight, &ModelSpec::width, false);
  by_size(judge, NetworkKind::Weight, &ModelSpec::depth, false);
  judge.claim("The error of 2-bit activations falls with the width, but not with the depth.",
              "section 3.2, figure 2");
  by_size(judge, NetworkKind::Activation, &ModelSpec::width, false);
  by_size(judge, NetworkKind::Activation, &ModelSpec::depth, true);
}

void residual_connections(Judge& judge) {
  judge.claim("In deep networks residual connections lower the weight error and raise the activation error.",
              "section 3.2, figure 3");
  for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation})
    for (const int depth : {6, 8}) {
      const bool lower = kind == NetworkKind::Weight;
      const std::string label = "128-" + std::to_string(depth);
      judge.part({std::string("they ") + (lower ? "lower the weight" : "raise the activation") +
                      " error of " + label,
                  std::string("loss of accuracy, ") + bits_label(kind) + ", " + label +
                      (lower ? " plain less residual" : " residual less plain"),
                  "% points", kAccuracyMargin},
                 kArchitectures, [=](const StudyTable& table) {
                   const Measure loss(table, kAccuracyDrop, 100);
                   const PerSeed plain = loss.of(network(kind, 128, depth)),
                                 residual = loss.of(network(kind, 128, depth, true));
                   return lower ? minus(plain, residual) : minus(residual, plain);
                 });
    }
}

void distortion_and_noise(Judge& judge) {
  judge.claim("The error of weights is distortion, the error of activations is noise.",
              "section 3.2, figure 2");
  struct Aspect {
    const char *statement, *effect, *metric, *unit;
    double scale, margin;
  };
  const Aspect aspects[] = {
      {"more of the flipped area is distortion with 2-bit weights", "distortion share, W2 less A2",
       "error.distortion", "% points", 100, kShareMargin},
      {"the logit's error stays correlated over a longer distance with 2-bit weights",
       "correlation length, W2 less A2", "error.correlation_length", "plane units", 1, kLengthMargin}};
  for (const Aspect& aspect : aspects)
    for (const auto& [width, depth] : {std::pair(128, 4), std::pair(256, 3), std::pair(128, 8)})
      judge.part({aspect.statement,
                  std::string(aspect.effect) + ", " + std::to_string(width) + "-" + std::to_string(depth),
                  aspect.unit, aspect.margin},
                 kArchitectures, [=](const StudyTable& table) {
                   const Measure measure(table, aspect.metric, aspect.scale);
                   return minus(measure.of(network(NetworkKind::Weight, width, depth)),
                                measure.of(network(NetworkKind::Activation, width, depth)));
                 });
}

void budget(Judge& judge) {
  judge.claim(
      "Under a parameter budget the best depth is smaller for quantized networks than for float ones.",
      "section 5.3");
  for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint})
    judge.part(
        {std::string("the most accurate ") + bits_label(kind) + " network is less deep",
         std::string("depth of highest accuracy (mean over its widths), float less ") + bits_label(kind),
         "layers", kDepthMargin},
        kBudget, [=](const StudyTable& table) {
          const Measure accuracy(table, "accuracy.truth", 100);
          const auto of = [](NetworkKind k) { return [k](const StudyRow& row) { return row.kind == k; }; };
          return minus(accuracy.best(of(NetworkKind::Float), &ModelSpec::depth),
                       accuracy.best(of(kind), &ModelSpec::depth));
        });
}

/// Networks of this kind with so many bits, trained by `method`, against those trained as usual.
PerSeed gain(const StudyTable& table, NetworkKind kind, int bits, const std::string& method) {
  const auto which = [&](const std::string& name) {
    return [&table, kind, bits, name](const StudyRow& row) {
      const int own = kind == NetworkKind::Activation ? row.activation_bits : row.weight_bits;
      return row.kind == kind && own == bits && table.label(row, "method") == name;
    };
  };
  const Measure accuracy(table, "accuracy.truth", 100);
  return minus(accuracy.of(which(method)), accuracy.of(which("baseline")));
}

/// `method` helps networks of this kind with few bits, and does not with many. What it does in between and to
/// the other kinds is told, too.
void method(Judge& judge, NetworkKind kind, const std::string& method) {
  const auto effect = [&](NetworkKind of, int bits) {
    const std::string label = network_label(of, bits, bits);
    return Judge::Effect{"", "accuracy, " + label + ", " + method + " less baseline", "% points",
                         kAccuracyMargin};
  };
  for (const auto& [bits, absence] : {std::pair(2, false), std::pair(8, true)}) {
    Judge::Effect part = effect(kind, bits);
    const std::string label = network_label(kind, bits, bits);
    part.statement = absence ? "it does not help " + label : "it helps " + label;
    part.absence = absence;
    judge.part(part, kMethods,
               [kind, bits = bits, method](const StudyTable& t) { return gain(t, kind, bits, method); });
  }
  for (const NetworkKind of : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint})
    for (const int bits : {2, 3, 4, 6, 8})
      if (of != kind || (bits != 2 && bits != 8))
        judge.other(effect(of, bits), kMethods,
                    [of, bits, method](const StudyTable& t) { return gain(t, of, bits, method); });
}

/// Other strengths of the Lipschitz term than the paper's, told along with the claim about it.
void strengths(Judge& judge) {
  const StudyTable* const table = judge.table(kStrengths);
  const StudyAxis* const axis = table ? table->study.axis("lipschitz") : nullptr;
  if (!axis) return;
  const std::string none = axis->values.front().label;
  for (const NetworkKind kind : {NetworkKind::Activation, NetworkKind::Weight})
    for (std::size_t i = 1; i < axis->values.size(); ++i) {
      const std::string strength = axis->values[i].label;
      judge.other(
          {"", "accuracy, " + std::string(bits_label(kind)) + ", strength " + strength + " less " + none,
           "% points", kAccuracyMargin},
          kStrengths, [kind, strength, none](const StudyTable& t) {
            const auto which = [&](const std::string& label) {
              return [&t, kind, label](const StudyRow& row) {
                return row.kind == kind && t.label(row, "lipschitz") == label;
              };
            };
            const Measure accuracy(t, "accuracy.truth", 100);
            return minus(accuracy.of(which(strength)), accuracy.of(which(none)));
          });
    }
}

void training_methods(Judge& judge) {
  judge.claim("A cyclical learning rate helps networks with quantized weights, at few bits only.",
              "sections 4.2 and 5.4");
  judge.remark(
      "Cycles come after retraining, so these networks are trained for more epochs than the baseline; a gain "
      "may come from the epochs as well.");
  method(judge, NetworkKind::Weight, "CLR");
  judge.claim("The Lipschitz term helps networks with quantized activations, at few bits only.",
              "sections 4.3 and 5.4");
  judge.remark(
      "The term works while quantized networks are retrained; the float network that all of a seed start "
      "from "
      "is pretrained without it.");
  method(judge, NetworkKind::Activation, "Lipschitz");
  strengths(judge);
}

/// The p value against a part (claims.h).
std::optional<double> against(const ClaimPart& part, std::span<const double> effects) {
  const auto below = probability_below(effects, part.absence ? 0 : part.margin);
  if (!below) return std::nullopt;
  if (part.absence && *part.mean < part.margin) return 1;
  return std::min(1.0, 2 * (part.absence ? 1 - *below : *below));
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

std::vector<std::string> claim_studies() { return {kArchitectures, kMethods, kStrengths, kBudget}; }

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

std::vector<Claim> judge_claims(const StudyTables& tables) {
  Judge judge(tables);
  float_networks(judge);
  width_and_depth(judge);
  residual_connections(judge);
  distortion_and_noise(judge);
  budget(judge);
  training_methods(judge);
  return std::move(judge).result();
}

}  // namespace quantoscope
