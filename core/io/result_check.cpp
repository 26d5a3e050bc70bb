// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/result_check.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/nn/evaluator.h"

namespace quantoscope {
namespace {

/// Points of a map, per side, on which its network is asked again.
constexpr int kAsked = 8;
/// Another machine rounds in another order, and a quantizer on a threshold to another level; another network
/// differs by more than this share of the largest logit at most points.
constexpr float kSame = 1e-3f;

bool draws(const NetworkState& state, const DecisionMap& map) {
  const int n = std::min(kAsked, map.grid.n);
  PointMatrix points(Eigen::Index(n) * n, 2);
  Eigen::VectorXf drawn(points.rows());
  for (int i = 0; i < n * n; ++i) {
    const int row = (2 * (i / n) + 1) * map.grid.n / (2 * n),
              column = (2 * (i % n) + 1) * map.grid.n / (2 * n);
    points.row(i) << map.grid.x(column), map.grid.y(row);
    drawn(i) = map.logits(row, column);
  }
  const Eigen::VectorXf again = *Evaluator(state).logits(points);
  const float tolerance = kSame * std::max(drawn.cwiseAbs().maxCoeff(), again.cwiseAbs().maxCoeff());
  Eigen::Index same = 0;
  for (Eigen::Index i = 0; i < drawn.size(); ++i)
    same += drawn(i) == again(i) || std::abs(drawn(i) - again(i)) <= tolerance;
  return 2 * same >= drawn.size();
}

/// The plane that the maps of a generator's points show; nothing for points of a file, whose plane was
/// another one in earlier versions.
std::optional<MapGrid> grid_of(const ExperimentSpec& spec) {
  DataSpec few = spec.data;
  if (!few.points_file.empty()) return std::nullopt;
  few.points = 2;  // It does not depend on how many there are.
  few.subsamples = 0;
  try {
    return MapGrid(spec.map, make_dataset(few).plane);
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool is_on(const MapGrid& map, const MapGrid& plane) {
  const double close = 1e-6 * (plane.x_max - plane.x_min);
  const auto same = [close](double a, double b) { return std::abs(a - b) <= close; };
  return map.n == plane.n && same(map.x_min, plane.x_min) && same(map.x_max, plane.x_max) &&
         same(map.y_min, plane.y_min) && same(map.y_max, plane.y_max);
}

/// Epochs are counted from 0 without a gap; the last may not have been measured yet.
bool is_history_of(const NetworkSnapshot& network) {
  const auto& history = network.history;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (history[i].epoch != int(i)) return false;
  if (network.phase == NetworkPhase::Finished && !history.empty())
    return history.back().epoch == network.epoch;
  return history.empty() || history.back().epoch <= network.epoch;
}

/// While networks learn, or another part of the plane was asked for, maps may be coarser or of elsewhere.
Message contradiction_of_grids(const ExperimentResult& result) {
  const MapGrid* first = nullptr;
  for (const NetworkSnapshot& network : result.networks) {
    if (!network.map) continue;
    if (!first) first = &network.map->grid;
    if (network.map->grid != *first)
      return {CORE_TEXT("core", "The maps of its networks are on different grids")};
  }
  const auto plane = first ? grid_of(result.spec) : std::nullopt;
  if (plane && !is_on(*first, *plane))
    return {CORE_TEXT("core", "Its maps are not on the plane of its experiment")};
  return {};
}

}  // namespace

Message contradiction_in(const ExperimentResult& result) {
  for (const NetworkSnapshot& network : result.networks) {
    const std::string kind = name(network.kind);
    if (network.map && !network.map->logits.allFinite())
      return {CORE_TEXT("core", "The map of network %1 holds values that are no numbers"), {kind}};
    if (network.map && network.state && !draws(*network.state, *network.map))
      return {CORE_TEXT("core", "The weights of network %1 are not those that drew its map"), {kind}};
    if (!is_history_of(network))
      return {CORE_TEXT("core", "The history of network %1 is not that of its %2 epochs"),
              {kind, std::to_string(network.epoch)}};
  }
  return result.complete ? contradiction_of_grids(result) : Message{};
}

}  // namespace quantoscope
