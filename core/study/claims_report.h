// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/study/claims.h"

namespace quantoscope {

/// What stands around the verdicts.
struct ClaimsReport {
  std::span<const Claim> claims;
  std::string version;  ///< Of the program.
  std::string command;  ///< That makes the report again.
  /// Where the picture of all effects is, relative to the report; empty: there is none.
  std::string figure;
  /// The picture itself, a complete SVG document, to stand in the HTML report; empty: as `figure` says.
  std::string figure_svg;
  /// What the claims were judged by, for what the report says was tried; null: it says nothing of it.
  const StudyTables* tables = nullptr;
};

/// How verdicts come about and what they are, then for each claim its effects with interval and the value of
/// every seed, what else was measured, what came out in other settings and what was tried, and the settings
/// of it all.
std::string claims_markdown(const ClaimsReport& report);
/// The same as a page of its own.
std::string claims_html(const ClaimsReport& report);

/// "+1.25 [-0.3, +2.8] % points": mean, interval where there is one, and unit, as pictures, tables and JSON
/// say it; why there is nothing where nothing was measured.
std::string effect_text(const ClaimPart& part);

/// "+1.25", "-0.031": three significant digits, always with a sign.
std::string signed_text(double value);

}  // namespace quantoscope
