// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "core/io/comparison_files.h"
#include "ui/figure/figure_layout.h"

namespace quantoscope {

/// A figure of several results on the screen, with what it was drawn from.
struct FigureImage {
  Comparison results;
  FigureSpec spec;
  FigureLayout layout;  ///< Refers to the results.
  QImage image;
};

/// Draws the figure as render_figure_image does. Where the one `before` (which may be null) was drawn alike
/// and everything stands where it stood, only panels in which something has changed are painted: a figure
/// that fills in map by map does not cost more with every map. Throws Error as render_figure_image does.
FigureImage draw_figure_image(const Comparison& results, const FigureSpec& spec,
                              const FigureImage* before = nullptr);

}  // namespace quantoscope
