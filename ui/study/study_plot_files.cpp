// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plot_files.h"

#include <algorithm>
#include <filesystem>
#include <regex>

#include "core/study/study_plot_data.h"

namespace quantoscope {
namespace {

constexpr int kScreenDpi = 150;  ///< Of PNG files, for pages and slides; PDF and SVG are for print.

/// Plots of what the study was before would be taken for plots of what it is.
void remove_earlier_plots(const std::filesystem::path& folder, const std::vector<std::string>& written) {
  static const std::regex plot("plot-[0-9]+-.*[.](pdf|svg|png)");
  std::error_code error;
  for (std::filesystem::directory_iterator file(folder, error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename().string();
    std::error_code ignored;  // It stays; the next run tries again.
    if (std::regex_match(name, plot) && std::ranges::find(written, name) == written.end())
      std::filesystem::remove(file->path(), ignored);
  }
}

}  // namespace

std::string plot_file_name(const StudySpec& study, std::size_t plot) {
  const StudyPlot& what = study.plots[plot];
  return "plot-" + std::to_string(plot + 1) + "-" +
         (what.kind == StudyPlot::Kind::Maps ? std::string("maps") : what.metric);
}

FigureSpec maps_figure(const StudyMaps& maps) {
  FigureSpec figure;
  figure.networks = maps.networks;
  figure.transposed = maps.transposed;
  figure.points = maps.data;
  // Panels of one size, whatever their number, as long as a page is wide enough.
  const auto columns = std::size_t(std::ranges::count(maps.networks, true));
  const std::size_t panels = (maps.transposed ? maps.rows.size() : columns) + (maps.data ? 1 : 0);
  figure.width_mm = std::min(170.0, 26 + 36.0 * double(panels));
  return figure;
}

std::vector<std::string> write_study_plots(const StudyTable& table, RunStore& store,
                                           const std::string& folder, const PlotDrawer& draw,
                                           std::stop_token stop) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < table.study.plots.size(); ++i) {
    const StudyPlot& plot = table.study.plots[i];
    const auto path = [&](const std::string& ending) {
      names.push_back(plot_file_name(table.study, i) + ending);
      return (std::filesystem::path(folder) / names.back()).string();
    };
    if (plot.kind == StudyPlot::Kind::Maps) {
      const StudyMaps maps = finished_maps(study_maps(table, plot, store, stop));
      if (maps.rows.empty()) continue;
      FigureSpec figure = maps_figure(maps);
      for (const char* ending : {".pdf", ".svg"}) write_figure(maps.rows, figure, path(ending));
      figure.dpi = kScreenDpi;
      write_figure(maps.rows, figure, path(".png"));
      continue;
    }
    if (!draw || plot_data(table, plot).empty()) continue;
    const Drawing drawing = draw(table, plot);
    for (const char* ending : {".pdf", ".svg"}) write_drawing(drawing, path(ending));
  }
  if (draw) remove_earlier_plots(folder, names);
  return names;
}

}  // namespace quantoscope
