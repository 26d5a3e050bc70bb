// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <stop_token>
#include <string>

#include "core/study/claims.h"
#include "core/study/run_store.h"
#include "core/study/study_table.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

// The pictures that commands put beside their numbers. A program built without Qt Gui draws none, one built
// without its window no plots of studies but maps; the numbers are written all the same.

/// Why this program draws no figures: "this program was built without figures"; "" when it draws them.
std::string no_figures();
/// Which of a study's plots this program does not draw, and why, in a line; "" when it draws them all.
std::string undrawn_plots(const StudySpec& study);

/// Draws a result's figure as a PDF. Throws Error naming the path when it cannot be written; never called
/// where there are no figures, as draw_claims.
void draw_result(const ExperimentResult& result, const std::string& path);
/// The claims' figure as an SVG document.
std::string draw_claims(std::span<const Claim> claims);
/// Writes those of a study's plots that can be drawn into the folder, which is there. Throws Error naming
/// what could not be written.
void draw_study(const StudyTable& table, RunStore& store, const std::string& folder, std::stop_token stop);

/// Lines for --version: the libraries it draws with, and what is not there.
std::string drawing_versions();

}  // namespace quantoscope
