// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/analysis/map_view.h"
#include "ui/figure/figure.h"

namespace quantoscope {

/// What the panels of one view of a figure show.
struct FigureView {
  using Row = std::array<std::shared_ptr<const ViewedMap>, kNetworkKinds>;  ///< In the order of kAllKinds.

  MapView view = MapView::Confidence;
  /// The end of the symmetric scale where the view has one. As in the window it is that of all four maps,
  /// also of those that are left out; results of a comparison share it.
  double scale = 1;
  std::vector<Row> rows;  ///< As the content's; null where a map that is needed is missing.
};

/// Computed from the maps; no network is evaluated.
std::vector<FigureView> figure_views(const FigureContent& content, const std::vector<MapView>& views);

/// Whether the right class is known anywhere on the result's maps; and whether it is everywhere.
bool has_truth(const ExperimentResult& result);
bool is_truth_complete(const ExperimentResult& result);

}  // namespace quantoscope
