// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <Eigen/Core>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The right answer at a point of the plane: class 0 or 1, or nothing where the experiment does not ask.
using Truth = std::function<std::optional<int>(double x, double y)>;

/// Points of the plane: n x 2.
using PointMatrix = Eigen::Matrix<float, Eigen::Dynamic, 2, Eigen::RowMajor>;

/// Labelled points of the plane.
struct Dataset {
  PointMatrix points;                                               ///< n x 2
  Eigen::Matrix<std::uint8_t, Eigen::Dynamic, 1> labels;            ///< n; 0 or 1
  Truth truth;          ///< Empty for points read from a file.
  double extent = 1.0;  ///< The plane shown is [-extent, extent]^2.
  double radius = 1.0;  ///< Largest distance of a core sample from the origin; first-layer biases are drawn from it.

  Eigen::Index size() const { return labels.size(); }
};

/// A generator of data sets: one file each, entered in the table `generators()`.
struct Generator {
  std::string name;   ///< As in DataSpec::generator and on the command line.
  std::string label;  ///< As in the window.
  Dataset (*generate)(const DataSpec& spec);
};
std::span<const Generator> generators();

/// The data set of a spec: its CSV file if it names one, else its generator's. Throws Error for an unknown generator, an
/// unreadable file, or points that are all of one class.
Dataset make_dataset(const DataSpec& spec);

}  // namespace quantoscope
