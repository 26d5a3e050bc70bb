// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_views.h"

namespace quantoscope {
namespace {

/// The truth at the points of the network's map, which is coarser than the truth while the network learns.
TruthMatrix truth_on(const ExperimentResult& result, const MapGrid& grid) {
  const TruthMatrix& truth = result.truth;
  if (!has_truth(result)) return {};
  if (truth.rows() == grid.n && truth.cols() == grid.n) return truth;
  TruthMatrix nearest(grid.n, grid.n);
  for (Eigen::Index row = 0; row < grid.n; ++row)
    for (Eigen::Index column = 0; column < grid.n; ++column)
      nearest(row, column) = truth(row * truth.rows() / grid.n, column * truth.cols() / grid.n);
  return nearest;
}

}  // namespace

bool has_truth(const ExperimentResult& result) {
  return result.truth.size() > 0 && (result.truth.array() >= 0).any();
}

bool is_truth_complete(const ExperimentResult& result) {
  return result.truth.size() > 0 && (result.truth.array() >= 0).all();
}

std::vector<FigureView> figure_views(const FigureContent& content, const std::vector<MapView>& views) {
  std::vector<FigureView> all;
  for (const MapView view : views) {
    FigureView& shown = all.emplace_back();
    shown.view = view;
    std::vector<const DecisionMap*> fields;
    std::vector<TruthMatrix> truths;
    for (const FigureContent::Row& row : content.rows) {
      MapSet maps;
      for (std::size_t i = 0; i < maps.size(); ++i) maps[i] = row.result->networks[i].map;
      const bool judges = needs_truth(view);
      FigureView::Row& viewed = shown.rows.emplace_back();
      for (std::size_t i = 0; i < maps.size(); ++i) {
        viewed[i] = viewed_map(view, kAllKinds[i], maps,
                               judges && maps[i] ? truth_on(*row.result, maps[i]->grid) : TruthMatrix());
        if (has_scale(view) && viewed[i] && !viewed[i]->is_reference) {
          fields.push_back(viewed[i]->field.get());
          truths.push_back(truth_on(*row.result, viewed[i]->field->grid));
        }
      }
    }
    if (has_scale(view)) shown.scale = symmetric_scale(fields, truths);
  }
  return all;
}

}  // namespace quantoscope
