// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/study/builtin_claims.h"
#include "core/study/claim_spec.h"
#include "core/study/statistics.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// Seeds without which a claim stays undecided.
inline constexpr std::size_t kClaimSeeds = 5;
/// Of intervals and p values.
inline constexpr double kClaimLevel = 0.05;

/// Claims, such as those of the paper (Boo, Shin, Sung 2020) about its synthetic data, are put to the test by
/// comparing networks of the same seed and, where they are quantized, of the same float network.
///
/// A claim has parts; each part measures one effect in every seed, oriented so that above 0 is what the claim
/// says. With the 95 % interval [low, high] of the effect's mean over the seeds (Student's t, mean_interval)
/// and the smallest effect m that would matter:
///
///   the effect is said to be there        supported      low > 0 and mean >= m
///                                         not supported  high < m: none, or the other way, or too small to
///                                                        matter
///   the effect is said not to be there    supported      high < m
///                                         not supported  low > 0 and mean >= m
///   everything else, and what was not measured           undecided
///
/// With fewer than kClaimSeeds seeds nothing is decided.
///
/// A claim is supported if all of its parts are. That needs no correction for their number: it is an
/// intersection-union test (Berger 1982), and to support a claim that is wrong in one part, that part must
/// come out wrong by itself, which has the probability of one test.
///
/// It is not supported if one of its parts is not. There the number matters, as each part is another chance
/// to refute a claim that is right: of six, one in seven would by luck. So a claim is not supported if, after
/// Holm's correction over its parts, the p value against one of them is below 0.05; otherwise it is
/// undecided. The p value against a part alone is below 0.05 where the part is not supported:
///
///   the effect is said to be there        2 P(T <= (mean - m) / (s / sqrt(n)))
///   the effect is said not to be there    2 P(T >= mean / (s / sqrt(n))) where mean >= m, else 1
///
/// and at most 1 (two-sided, as the interval is); a part that was not measured counts as 1.
///
/// A claim's verdict is that of its own studies. In other settings (ClaimSetting) the same parts are judged
/// once more, by the same rule with a correction of their own; that says in which settings the claim holds,
/// and changes nothing of its verdict.
enum class Verdict { Supported, NotSupported, Undecided };
/// "supported", "not supported", "undecided".
const char* name(Verdict verdict);

/// One effect and what came out.
struct ClaimPart {
  std::string statement;  ///< What the claim says of this effect.
  std::string effect;     ///< What is measured: "loss of accuracy, W2, 128-8 plain less residual".
  std::string unit;       ///< Of effect, mean, interval and margin: "% points".
  double margin = 0;      ///< The smallest effect that would matter.
  bool absence = false;   ///< The claim says that there is none.

  std::vector<std::pair<std::int64_t, double>> per_seed;  ///< Seeds in order, and the effect in each.
  std::optional<double> mean;
  std::optional<Interval> interval;  ///< 95 %, for this part alone.
  /// The p value against this part: alone, and by Holm's correction over the claim's parts. Nothing for fewer
  /// than two seeds, the second also for what has no say in the verdict.
  std::optional<double> against, against_holm;
  Verdict verdict = Verdict::Undecided;
  std::string missing;  ///< Why nothing was measured; empty when something was.
};

/// A claim's parts in other settings.
struct ClaimInSetting {
  std::string name;  ///< Goes on from "with".
  std::vector<ClaimPart> parts;
  Verdict verdict = Verdict::Undecided;
  /// Whether all parts were measured in some seed; parts that the setting makes no difference to are, without
  /// anybody having tried it.
  bool tried() const;
};

struct Claim {
  int number = 0;
  std::string title;   ///< The claim in a sentence.
  std::string source;  ///< Where the paper says it.
  std::string remark;  ///< What one should know of the comparison; empty when there is nothing.
  std::vector<ClaimPart> parts;
  Verdict verdict = Verdict::Undecided;
  std::vector<ClaimPart> others;         ///< Measured along with it; they have no say in the verdict.
  std::vector<std::string> studies;      ///< By the tables of which it is judged.
  std::vector<ClaimInSetting> settings;  ///< In the order of the file.

  /// Of its parts, those with this verdict.
  int count(Verdict verdict) const;
  /// "also with a step scale of 1; not with a fixed clip of 1; undecided with all layers quantized": the
  /// verdicts in other settings, "not tried with" where there are no networks. Empty without settings.
  std::string in_settings() const;
};

/// The studies whose tables the claims' parts are judged by, each once, in the order of the claims.
std::vector<std::string> claim_studies(std::span<const ClaimSpec> claims = builtin_claims());
/// Those that their settings are judged by, without those of claim_studies().
std::vector<std::string> setting_studies(std::span<const ClaimSpec> claims = builtin_claims());

/// Tables of these studies by their name; those that are not there leave parts undecided.
using StudyTables = std::map<std::string, StudyTable>;
std::vector<Claim> judge_claims(const StudyTables& tables,
                                std::span<const ClaimSpec> claims = builtin_claims());

/// The verdict by the rule above.
Verdict judge(const ClaimPart& part);
/// Mean, interval, p value alone and verdict from `per_seed`.
void judge_part(ClaimPart& part);
/// The verdict from parts that are judged already, with their p values by Holm's correction.
Verdict judge_parts(std::vector<ClaimPart>& parts);

}  // namespace quantoscope
