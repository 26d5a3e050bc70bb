// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QFont>
#include <QSize>
#include <QString>
#include <QWidget>

#include "ui/figure/drawing.h"

namespace quantoscope {

/// This much larger, whether the font is sized in points or in pixels.
QFont scaled_font(QFont font, double factor);

/// A plot that nobody sees, made to be drawn on paper: sets the font of figures, 9 points at 96 pixels to the
/// inch. Its size in pixels is that of the paper.
template <class Plot>
std::shared_ptr<Plot> made_for_paper();

/// A widget, which lives as long as the drawing: what it holds is a QCustomPlot, or it paints itself.
Drawing paper_drawing(std::shared_ptr<QWidget> plot, QSize pixels, const QString& title);

/// See made_for_paper.
QFont paper_font();

template <class Plot>
std::shared_ptr<Plot> made_for_paper() {
  auto plot = std::make_shared<Plot>();
  plot->setFont(paper_font());
  return plot;
}

}  // namespace quantoscope
