// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/figure/figure_layout.h"

class QPainter;

namespace quantoscope {

/// Paints a figure in layout units; the caller sets the painter's scale. Vector devices get each map's
/// boundary as one path.
void paint_figure(QPainter& painter, const FigureLayout& layout, const FigureSpec& spec);

}  // namespace quantoscope
