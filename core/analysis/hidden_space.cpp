// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/hidden_space.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <Eigen/Eigenvalues>

#include "core/error.h"

namespace quantoscope {
namespace {

/// Both are large: the covariance is built from float products, summed by Eigen's blocked kernels.
Eigen::MatrixXd covariance(const ActivationMatrix& activations, const Eigen::VectorXd& mean) {
  const Eigen::MatrixXf centred = activations.rowwise() - mean.cast<float>().transpose();
  Eigen::MatrixXf products = Eigen::MatrixXf::Zero(centred.cols(), centred.cols());
  products.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  const Eigen::MatrixXf whole = products.selfadjointView<Eigen::Lower>();
  return whole.cast<double>() / double(activations.rows());
}

Eigen::VectorXd mean_of(const ActivationMatrix& activations) {
  return activations.cast<double>().colwise().mean().transpose();
}

Eigen::VectorXd variances(const ActivationMatrix& activations, const Eigen::VectorXd& mean) {
  return (activations.cast<double>().rowwise() - mean.transpose()).colwise().squaredNorm().transpose() /
         double(activations.rows());
}

void find_principal(const ActivationMatrix& activations, HiddenPlane& plane) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance(activations, plane.mean));
  const Eigen::Index width = activations.cols();
  const double total = solver.eigenvalues().cwiseMax(0.0).sum();
  for (Eigen::Index k = 0; k < std::min<Eigen::Index>(2, width); ++k) {
    const Eigen::Index column = width - 1 - k;  // eigenvalues come in increasing order
    Eigen::VectorXd direction = solver.eigenvectors().col(column);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction[largest] < 0) direction = -direction;
    plane.directions.col(k) = direction;
    if (total > 0) plane.explained[std::size_t(k)] = std::max(0.0, solver.eigenvalues()[column]) / total;
  }
}

void find_units(const ActivationMatrix& activations, HiddenPlane& plane) {
  Eigen::VectorXd left = variances(activations, plane.mean);
  const double total = left.sum();
  for (Eigen::Index k = 0; k < std::min<Eigen::Index>(2, activations.cols()); ++k) {
    Eigen::Index unit = 0;
    const double variance = left.maxCoeff(&unit);
    plane.directions(unit, k) = 1;
    plane.units[std::size_t(k)] = int(unit);
    if (total > 0) plane.explained[std::size_t(k)] = variance / total;
    left[unit] = -1;
  }
}

Eigen::Index distinct_rows(const ActivationMatrix& activations) {
  std::unordered_set<std::string_view> rows;
  const auto bytes = std::size_t(activations.cols()) * sizeof(float);
  for (Eigen::Index i = 0; i < activations.rows(); ++i)
    rows.emplace(reinterpret_cast<const char*>(activations.row(i).data()), bytes);
  return Eigen::Index(rows.size());
}

HiddenSpace::Image image_of(const HiddenOutputs& outputs, const HiddenPlane& plane) {
  HiddenSpace::Image image{project(outputs.activations, plane), outputs.logits, 0,
                           distinct_rows(outputs.activations)};
  const double total = variances(outputs.activations, mean_of(outputs.activations)).sum();
  const Eigen::RowVector2d centre = image.points.colwise().mean();
  if (total > 0)
    image.explained = (image.points.rowwise() - centre).squaredNorm() / double(image.points.rows()) / total;
  return image;
}

}  // namespace

PlaneGrid::PlaneGrid(const PlaneBox& plane, int lines, int points_per_line, const Truth& truth) {
  const auto place = [](double low, double high, int i, int n) { return low + (high - low) * i / (n - 1); };
  std::vector<Eigen::Vector2d> kept;
  for (const bool vertical : {true, false})
    for (int line = 0; line < lines; ++line) {
      bool drawing = false;
      for (int i = 0; i < points_per_line; ++i) {
        const auto [column, columns] = vertical ? std::pair(line, lines) : std::pair(i, points_per_line);
        const auto [row, rows] = vertical ? std::pair(i, points_per_line) : std::pair(line, lines);
        const double x = place(plane.x_min, plane.x_max, column, columns);
        const double y = place(plane.y_min, plane.y_max, row, rows);
        const bool counts = !truth || truth(x, y);
        if (counts && !drawing) pieces.push_back(Eigen::Index(kept.size()));
        if (counts) kept.emplace_back(x, y);
        drawing = counts;
      }
    }
  if (kept.size() < 2 && truth) {
    *this = PlaneGrid(plane, lines, points_per_line);
    return;
  }
  pieces.push_back(Eigen::Index(kept.size()));
  points.resize(Eigen::Index(kept.size()), 2);
  for (Eigen::Index i = 0; i < points.rows(); ++i) points.row(i) = kept[std::size_t(i)].transpose();
}

HiddenPlane hidden_plane(const ActivationMatrix& activations, HiddenAxes axes) {
  HiddenPlane plane{mean_of(activations),
                    Eigen::Matrix<double, Eigen::Dynamic, 2>::Zero(activations.cols(), 2),
                    {},
                    {-1, -1}};
  axes == HiddenAxes::Principal ? find_principal(activations, plane) : find_units(activations, plane);
  return plane;
}

Eigen::Matrix<double, Eigen::Dynamic, 2> project(const ActivationMatrix& activations,
                                                 const HiddenPlane& plane) {
  return (activations.cast<double>().rowwise() - plane.mean.transpose()) * plane.directions;
}

std::optional<HiddenSpace> hidden_space(const NetworkState& reference, const NetworkState* quantized,
                                        int layer, PlaneGrid grid, HiddenAxes axes, std::stop_token stop) {
  if (quantized && quantized->model != reference.model)
    throw Error(CORE_TEXT("core", "the networks differ in shape"));
  if (layer < 1 || layer >= reference.model.depth)
    throw Error(CORE_TEXT("core", "there is no hidden layer %1"), std::to_string(layer));
  const auto outputs = Evaluator(reference).hidden_outputs(grid.points, layer, stop);
  if (!outputs) return std::nullopt;
  HiddenSpace space{layer, std::move(grid), hidden_plane(outputs->activations, axes), {}, {}};
  if (stop.stop_requested()) return std::nullopt;
  space.reference = image_of(*outputs, space.plane);
  if (quantized) {
    const auto others = Evaluator(*quantized).hidden_outputs(space.grid.points, layer, stop);
    if (!others) return std::nullopt;
    space.quantized = image_of(*others, space.plane);
  }
  return space;
}

}  // namespace quantoscope
