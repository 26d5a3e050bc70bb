// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

struct StudyPlotCanvas;

/// Draws lines with confidence bands over numbers, marks with whiskers over names, or a Pareto front, with
/// their legend above.
void draw_series(const StudyPlotCanvas& canvas);

}  // namespace quantoscope
