// SPDX-License-Identifier: GPL-3.0-or-later
// The maps' context menus.
#include <QCursor>

#include "ui/main_window.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/plot_menu.h"
#include "ui/session/inspection.h"

namespace quantoscope {
namespace {

constexpr double kOneMap = 84;  ///< Width of a figure of one map, mm.

}  // namespace

void MainWindow::connect_map_menus() {
  for (const NetworkKind kind : kAllKinds) {
    MapPlot* const plot = maps_->plot(kind);
    const auto rows = [this, plot]() -> Comparison {
      if (!plot->hasMap()) return {};
      return {{{}, std::make_shared<const ExperimentResult>(inspection_->result())}};
    };
    const auto spec = [this, kind] {
      FigureSpec figure;
      figure.networks = {};
      figure.networks[std::size_t(kind)] = true;
      figure.views = {maps_->view()};
      figure.width_mm = kOneMap;
      figure.letters = false;
      return figure;
    };
    auto* const menu = new PlotMenu(
        plot, figure_contents(QStringLiteral("map-") + QLatin1String(name(kind)), rows, false, spec));
    menu->setKeysOnly();  // A drag with the right button zooms.
    connect(plot, &MapPlot::clicked, menu, [menu, plot](QPointF plane, Qt::MouseButton button) {
      if (button == Qt::RightButton)
        menu->popup(plot->mapToGlobal(plot->transform().toPixel(plane).toPoint()));
    });
  }
}

}  // namespace quantoscope
