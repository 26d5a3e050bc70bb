// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The right answer at a point of the plane: class 0 or 1, or nothing where the experiment does not ask.
using Truth = std::function<std::optional<int>(double x, double y)>;

/// Points of the plane: n x 2.
using PointMatrix = Eigen::Matrix<float, Eigen::Dynamic, 2, Eigen::RowMajor>;

/// A part of the plane, its sides along the axes. x and y may be of quite different sizes.
struct PlaneBox {
  double x_min = -1, x_max = 1, y_min = -1, y_max = 1;

  /// [-reach, reach]^2
  static PlaneBox centred(double reach) { return {-reach, reach, -reach, reach}; }
  double width() const { return x_max - x_min; }
  double height() const { return y_max - y_min; }
  bool operator==(const PlaneBox&) const = default;
};

/// Labelled points of the plane.
struct Dataset {
  PointMatrix points;                                     ///< n x 2
  Eigen::Matrix<std::uint8_t, Eigen::Dynamic, 1> labels;  ///< n; 0 or 1
  Truth truth;                                            ///< Empty for points read from a file.
  PlaneBox plane;                                         ///< What maps show of it.
  double radius =
      1.0;  ///< Largest distance of a core sample from the origin; first-layer biases are drawn from it.
  int passes = 1;  ///< An epoch sees every point this many times: few points make an epoch, too.
  /// What has to be added before a network can learn from this; empty when nothing is missing. Only sets that
  /// a person is still drawing miss something.
  std::string missing;

  Eigen::Index size() const { return labels.size(); }
};

/// A generator of data sets: one file each, entered in the table `generators()`.
struct Generator {
  std::string name;   ///< As in DataSpec::generator and on the command line.
  std::string label;  ///< As in the window: "Two moons".
  std::string help;   ///< One sentence: what it looks like.
  /// The fields of DataSpec it looks at, by their keys without "data."; the others change nothing.
  std::vector<std::string> uses;
  Dataset (*generate)(const DataSpec& spec);
};
std::span<const Generator> generators();
/// The generator of this name; throws Error when there is none.
const Generator& generator(const std::string& name);

/// Whether a field ("data.radii") changes the data set of this spec. Fields outside "data." count as used.
bool uses_field(const DataSpec& spec, const std::string& key);
/// The labels of the generators that look at a field ("data.radii"); empty if all of them do or none knows
/// it.
std::vector<std::string> users_of_field(const std::string& key);

/// Sets of a person's own points, which may be few, are gone through several times an epoch, until it has
/// this many.
inline constexpr Eigen::Index kPointsPerEpoch = 2000;

/// The data set of a spec: its CSV file if it names one, else its generator's. Throws Error for an unknown
/// generator, an unreadable file, or points that are all of one class; own points that are still too few are
/// not an error but say what is `missing`.
Dataset make_dataset(const DataSpec& spec);
/// The same for those who cannot wait for more points: throws Error naming what is missing.
Dataset make_complete_dataset(const DataSpec& spec);

}  // namespace quantoscope
