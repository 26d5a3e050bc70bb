// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/study/run_store.h"
#include "core/study/study_maps.h"
#include "core/study/study_table.h"
#include "ui/figure/drawing.h"
#include "ui/figure/figure.h"

namespace quantoscope {

/// "plot-1-accuracy.truth", "plot-4-maps": the name of a study's plot without an ending.
std::string plot_file_name(const StudySpec& study, std::size_t plot);

/// How the maps of a study are drawn, as wide as its panels ask for.
FigureSpec maps_figure(const StudyMaps& maps);

/// Draws a plot that is not of maps: StudyPlotView::drawing, which takes widgets.
using PlotDrawer = std::function<Drawing(const StudyTable& table, const StudyPlot& plot)>;

/// Writes all plots of the study that there is something of, and removes those that it had before it was
/// changed, each as PDF and SVG, decision maps as PNG, too, into the folder, which is there; returns the
/// files' names. Maps are made anew from the weights in the store; without `draw` there is nothing but maps.
/// Needs a QGuiApplication, `draw` a QApplication, and its thread. Throws Error naming what could not be
/// written.
std::vector<std::string> write_study_plots(const StudyTable& table, RunStore& store,
                                           const std::string& folder, const PlotDrawer& draw,
                                           std::stop_token stop = {});

}  // namespace quantoscope
