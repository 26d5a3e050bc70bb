// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pictures.h"

#include <algorithm>

#ifdef QUANTOSCOPE_GUI
#include <qcustomplot.h>
#endif

#include "app/application.h"
#include "ui/figure/figure.h"
#include "ui/study/claims_figure.h"
#include "ui/study/study_plot_files.h"
#ifdef QUANTOSCOPE_GUI
#include "ui/study/study_plot_view.h"
#endif

namespace quantoscope {
namespace {

PlotDrawer plot_drawer() {
#ifdef QUANTOSCOPE_GUI
  return [](const StudyTable& table, const StudyPlot& plot) { return StudyPlotView::drawing(table, plot); };
#else
  return {};
#endif
}

}  // namespace

std::string no_figures() { return {}; }

std::string undrawn_plots(const StudySpec& study) {
  const auto is_maps = [](const StudyPlot& plot) { return plot.kind == StudyPlot::Kind::Maps; };
  if (plot_drawer() || std::ranges::all_of(study.plots, is_maps)) return {};
  return "of the plots only decision maps are drawn: this program was built without its window";
}

void draw_result(const ExperimentResult& result, const std::string& path) {
  const Application application(Application::Platform::Offscreen);
  write_figure(result, FigureSpec{}, path);
}

std::string draw_claims(std::span<const Claim> claims) {
  const Application application(Application::Platform::Offscreen);
  return claims_svg(claims);
}

void draw_study(const StudyTable& table, RunStore& store, const std::string& folder, std::stop_token stop) {
  if (table.study.plots.empty()) return;
  const Application application(Application::Platform::Offscreen);
  write_study_plots(table, store, folder, plot_drawer(), std::move(stop));
}

std::string drawing_versions() {
  const std::string qt = std::string("Qt ") + qVersion() + "\n";
#ifdef QUANTOSCOPE_GUI
  return qt + "QCustomPlot " QCUSTOMPLOT_VERSION_STR "\n";
#else
  return qt + "Window: none\n";
#endif
}

}  // namespace quantoscope
