// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/figure/figure.h"

namespace quantoscope {

/// What a paper's caption needs to say of the figure, as a few lines of plain text to paste: which panel is
/// which network, data, network and quantization, training, the accuracy of each network, what the colours
/// mean, and the program's version. Settings that do not act are left out, and so are those that seldom
/// matter while they have their defaults. Of a comparison the settings are the first row's; the others say
/// in what they differ. Throws Error as figure_size_mm.
QString figure_caption(const FigureContent& content, const FigureSpec& spec);

}  // namespace quantoscope
