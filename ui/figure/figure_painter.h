// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/figure/figure_layout.h"

class QPainter;

namespace quantoscope {

/// Paints a figure in layout units; the caller sets the painter's scale. Vector devices get each map's
/// boundary as one path.
void paint_figure(QPainter& painter, const FigureLayout& layout, const FigureSpec& spec);

/// One panel alone, as it is in the figure.
void paint_panel(QPainter& painter, const FigureLayout& layout, const FigureSpec& spec,
                 const FigurePanel& panel);

/// What changes with a panel's network: its frame and title, and another title that it had. Nothing else of
/// the figure is in there.
QRectF panel_place(const FigureLayout& layout, const FigurePanel& panel, const QStringList& other_title);

}  // namespace quantoscope
