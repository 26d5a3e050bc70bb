// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The right answer at a point of the plane: class 0 or 1, or nothing where the experiment does not ask.
using Truth = std::function<std::optional<int>(double x, double y)>;

/// Points of the plane: n x 2, in the units of whom they are from. Those of generators, and of files wherever
/// it is exact enough (`float_is_coarse`), are floats.
using PointMatrix = Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor>;

/// In single precision. Not double(float(x)): GCC 12 leaves that out where it vectorizes pairs of them.
inline double rounded_to_float(double x) {
  const volatile float rounded = float(x);
  return double(rounded);
}

/// Whether single precision rounds coordinates as large as `size` by more than 1e-5 of how far they are
/// spread: seconds since 1970, dates as 20240301, places on a map in metres. No spread counts as 1.
inline bool float_is_coarse(double size, double spread) {
  return size * 0x1p-23 > 1e-5 * (spread > 0 ? spread : 1);
}

/// A part of the plane, its sides along the axes. x and y may be of quite different sizes.
struct PlaneBox {
  double x_min = -1, x_max = 1, y_min = -1, y_max = 1;

  /// [-reach, reach]^2
  static PlaneBox centred(double reach) { return {-reach, reach, -reach, reach}; }
  double width() const { return x_max - x_min; }
  double height() const { return y_max - y_min; }
  bool operator==(const PlaneBox&) const = default;
};

/// What a network reads of a point: (x - mean) / deviation of each coordinate, in double precision, as float.
/// x, in the units of the file, is rounded to a float before, but where that would be coarse for points that
/// are spread around this mean.
struct InputScale {
  std::array<double, 2> mean{0, 0}, deviation{1, 1};

  /// As it is, to the bit.
  bool is_identity() const { return *this == InputScale{}; }
  float of(int coordinate, double value) const {
    const auto i = std::size_t(coordinate);
    constexpr double kSpread = 3.5;  // In deviations: that of an even distribution.
    const bool exact = float_is_coarse(std::abs(mean[i]), kSpread * deviation[i]);
    return float(((exact ? value : rounded_to_float(value)) - mean[i]) / deviation[i]);
  }
  /// x, y, x, y, ... of `count` points.
  void apply(const double* points, Eigen::Index count, float* inputs) const {
    for (Eigen::Index i = 0; i < 2 * count; ++i) inputs[i] = of(int(i % 2), points[i]);
  }
  bool operator==(const InputScale&) const = default;
};

/// Labelled points of the plane.
struct Dataset {
  PointMatrix points;                                     ///< n x 2
  Eigen::Matrix<std::uint8_t, Eigen::Dynamic, 1> labels;  ///< n; 0 or 1
  Truth truth;                                            ///< Empty for points read from a file.
  PlaneBox plane;                                         ///< What maps show of it.
  double radius = 1.0;  ///< Largest distance of a core sample, as networks read it, from the origin;
                        ///< first-layer biases are drawn from it.
  InputScale input;     ///< What networks read of these points: they are standardised, or as they are.
  std::shared_ptr<const std::string> source;  ///< Content of the file that the points are from; else null.
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
/// The same with the content of its CSV file as it was, whatever is in the file by now; null: the file's.
Dataset make_dataset(const DataSpec& spec, const std::shared_ptr<const std::string>& source);
/// Whether points like these are better standardised: far from [-3, 3]^2, tiny in it, or with sides that
/// differ by more than a factor of 10.
bool wants_standardizing(const PointMatrix& points);
/// The same for those who cannot wait for more points: throws Error naming what is missing.
Dataset make_complete_dataset(const DataSpec& spec);

}  // namespace quantoscope
