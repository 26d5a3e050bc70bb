// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/study/statistics.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// Seeds without which a claim stays undecided.
inline constexpr std::size_t kClaimSeeds = 5;
/// Of intervals and p values.
inline constexpr double kClaimLevel = 0.05;

/// Claims of the paper (Boo, Shin, Sung 2020) about its synthetic data, each put to the test by comparing
/// networks of the same seed and, where they are quantized, of the same float network.
///
/// A claim has parts; each part measures one effect in every seed, oriented so that above 0 is what the paper
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

struct Claim {
  int number = 0;
  std::string title;   ///< The claim in a sentence.
  std::string source;  ///< Where the paper says it.
  std::string remark;  ///< What one should know of the comparison; empty when there is nothing.
  std::vector<ClaimPart> parts;
  Verdict verdict = Verdict::Undecided;
  std::vector<ClaimPart> others;     ///< Measured along with it; they have no say in the verdict.
  std::vector<std::string> studies;  ///< By the tables of which it is judged.

  /// Of its parts, those with this verdict.
  int count(Verdict verdict) const;
};

/// The studies whose tables the claims are judged by, in the order in which to run them.
std::vector<std::string> claim_studies();

/// Tables of these studies by their name; those that are not there leave parts undecided.
using StudyTables = std::map<std::string, StudyTable>;
std::vector<Claim> judge_claims(const StudyTables& tables);

/// The verdict by the rule above.
Verdict judge(const ClaimPart& part);
/// Mean, interval, p value alone and verdict from `per_seed`.
void judge_part(ClaimPart& part);
/// The verdict from parts that are judged already, with their p values by Holm's correction.
Verdict judge_parts(std::vector<ClaimPart>& parts);

}  // namespace quantoscope
