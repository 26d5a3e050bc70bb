// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

struct StudyPlotCanvas;

/// Draws a heat map for each series, side by side, with one scale of colours.
void draw_heat_maps(const StudyPlotCanvas& canvas);

}  // namespace quantoscope
