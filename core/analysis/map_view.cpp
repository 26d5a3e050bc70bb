// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/map_view.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace quantoscope {
namespace {

constexpr float kUndefined = std::numeric_limits<float>::quiet_NaN();
constexpr Eigen::Index kScaleValues = 16384;  ///< Of each field.
constexpr double kScaleShare = 0.99;

/// Where a coordinate falls between the points of an axis.
struct Place {
  Eigen::Index first = -1, second = -1;  ///< -1: outside.
  float weight = 0;                      ///< Of the second.
};

Place place(double at, double low, double high, Eigen::Index points) {
  const double cell = (at - low) / (high - low) * double(points);
  if (!(cell >= 0 && cell <= double(points))) return {};
  const double between = std::clamp(cell - 0.5, 0.0, double(points - 1));
  const auto first = Eigen::Index(between);
  return {first, std::min(first + 1, points - 1), float(between - double(first))};
}

// A weight of 0 must not let an infinite neighbour in.
float mix(float first, float second, float weight) {
  return weight == 0 ? first : first + weight * (second - first);
}

float interpolated(const LogitMatrix& values, const Place& x, const Place& y) {
  return mix(mix(values(y.first, x.first), values(y.first, x.second), x.weight),
             mix(values(y.second, x.first), values(y.second, x.second), x.weight), y.weight);
}

std::shared_ptr<const DecisionMap> difference(const DecisionMap& map, const DecisionMap& reference) {
  return std::make_shared<const DecisionMap>(
      DecisionMap{map.grid, map.logits - resampled(reference, map.grid)});
}

}  // namespace

LogitMatrix signed_truth(const TruthMatrix& truth) {
  return truth.unaryExpr([](std::int8_t label) { return label < 0 ? kUndefined : label > 0 ? 1.0f : -1.0f; });
}

LogitMatrix resampled(const DecisionMap& map, const MapGrid& grid) {
  if (map.grid == grid) return map.logits;
  LogitMatrix values = LogitMatrix::Constant(grid.n, grid.n, kUndefined);
  if (map.logits.size() == 0) return values;
  std::vector<Place> columns;
  for (int column = 0; column < grid.n; ++column)
    columns.push_back(place(grid.x(column), map.grid.x_min, map.grid.x_max, map.logits.cols()));
  for (int row = 0; row < grid.n; ++row) {
    const Place y = place(grid.y(row), map.grid.y_min, map.grid.y_max, map.logits.rows());
    if (y.first < 0) continue;
    for (int column = 0; column < grid.n; ++column) {
      const Place& x = columns[std::size_t(column)];
      if (x.first < 0) continue;
      values(row, column) = interpolated(map.logits, x, y);
    }
  }
  return values;
}

std::optional<float> value_at(const DecisionMap& map, double x, double y) {
  if (map.logits.size() == 0) return {};
  const Place across = place(x, map.grid.x_min, map.grid.x_max, map.logits.cols());
  const Place upright = place(y, map.grid.y_min, map.grid.y_max, map.logits.rows());
  if (across.first < 0 || upright.first < 0) return {};
  return interpolated(map.logits, across, upright);
}

std::shared_ptr<const ViewedMap> viewed_map(MapView view, NetworkKind kind, const MapSet& maps,
                                            const TruthMatrix& truth) {
  const auto map_of = [&](NetworkKind of) { return maps[std::size_t(of)]; };
  const std::shared_ptr<const DecisionMap> own = map_of(kind), reference = map_of(NetworkKind::Float);
  if (!own) return nullptr;
  ViewedMap viewed;
  viewed.view = view;
  viewed.field = own;
  const bool compares = is_comparison(view);
  viewed.is_reference = compares && kind == NetworkKind::Float;
  if (compares && !reference) return nullptr;

  if (needs_truth(view) && truth.size() != 0) viewed.truth = signed_truth(truth);
  if (viewed.is_reference) return std::make_shared<const ViewedMap>(std::move(viewed));
  if (view == MapView::Flips || view == MapView::FlipKinds)
    viewed.reference = resampled(*reference, own->grid);
  if (view == MapView::FlipKinds) viewed.kinds = flip_kinds(*own, {own->grid, viewed.reference}, truth);
  if (view == MapView::MarginChange) viewed.field = difference(*own, *reference);
  if (view == MapView::Interaction && kind != NetworkKind::Joint) viewed.field = difference(*own, *reference);
  if (view == MapView::Interaction && kind == NetworkKind::Joint) {
    const auto weight = map_of(NetworkKind::Weight), activation = map_of(NetworkKind::Activation);
    if (!weight || !activation) return nullptr;
    viewed.field = std::make_shared<const DecisionMap>(
        DecisionMap{own->grid, own->logits - resampled(*weight, own->grid) -
                                   resampled(*activation, own->grid) + resampled(*reference, own->grid)});
  }
  return std::make_shared<const ViewedMap>(std::move(viewed));
}

bool flips_without_truth(const ViewedMap& viewed) {
  const bool judged = viewed.truth.size() != 0;
  if (viewed.reference.size() == 0 || (!judged && viewed.view != MapView::Flips)) return false;
  const auto flips = (viewed.field->logits.array() > 0) != (viewed.reference.array() > 0);
  return judged ? (flips && viewed.truth.array().isNaN()).any() : flips.any();
}

FlipKind kind_at(const ViewedMap& viewed, double x, double y) {
  if (viewed.kinds.size() == 0) return FlipKind::None;
  const MapGrid& grid = viewed.field->grid;
  const auto nearest = [](double at, double low, double spacing, Eigen::Index points) {
    const double cell = std::floor((at - low) / spacing);
    return cell >= 0 && cell < double(points) ? Eigen::Index(cell) : Eigen::Index(-1);
  };
  const Eigen::Index column = nearest(x, grid.x_min, grid.spacing_x(), viewed.kinds.cols());
  const Eigen::Index row = nearest(y, grid.y_min, grid.spacing_y(), viewed.kinds.rows());
  return column < 0 || row < 0 ? FlipKind::None : FlipKind(viewed.kinds(row, column));
}

std::vector<double> scale_marks(double end) {
  constexpr std::size_t kMost = 2;  // As many as there is room for beside the end.
  std::vector<double> marks;
  for (double power = 1; power <= end / 2; power *= 10) marks.push_back(power);
  if (marks.size() > kMost) marks.erase(marks.begin(), marks.end() - kMost);
  marks.push_back(end);
  return marks;
}

double symmetric_scale(std::span<const DecisionMap* const> fields, std::span<const TruthMatrix> truths) {
  std::vector<float> sizes;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    const LogitMatrix& logits = fields[k]->logits;
    const Eigen::Index count = logits.size();
    const TruthMatrix* truth = k < truths.size() && truths[k].size() == count ? &truths[k] : nullptr;
    if (truth && (truth->array() < 0).all()) truth = nullptr;
    for (Eigen::Index i = 0, taken = std::min(count, kScaleValues); i < taken; ++i) {
      const Eigen::Index at = i * count / taken;
      if (truth && truth->data()[at] < 0) continue;
      if (const float size = std::abs(logits.data()[at]); std::isfinite(size)) sizes.push_back(size);
    }
  }
  if (sizes.empty()) return 1;
  const auto rank = sizes.begin() + std::ptrdiff_t(kScaleShare * double(sizes.size() - 1));
  std::nth_element(sizes.begin(), rank, sizes.end());
  const double size = *rank;
  if (!(size >= std::numeric_limits<float>::min())) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(size)));
  for (const double mantissa : {1.0, 2.0, 5.0})
    if (mantissa * power >= size * (1 - 1e-6)) return mantissa * power;
  return 10 * power;
}

}  // namespace quantoscope
