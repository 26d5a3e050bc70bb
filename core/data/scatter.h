// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string_view>

#include "core/data/dataset.h"
#include "core/data/random.h"

namespace quantoscope {

/// Fills a data set: core samples, each followed by its subsamples, Gaussian around it in x and in y.
class Scatter {
 public:
  /// Room for `cores` core samples and their subsamples; `gap` is the pattern's least distance between core
  /// samples of different classes, of which spec.noise is a fraction. The random numbers are those of
  /// `purpose`.
  Scatter(Dataset& data, Eigen::Index cores, const DataSpec& spec, double gap, std::string_view purpose)
      : data_(data), subsamples_(spec.subsamples), sigma_(spec.noise * gap), random_(spec.seed, purpose) {
    data.points.resize(cores * (1 + subsamples_), 2);
    data.labels.resize(cores * (1 + subsamples_));
  }

  void add(double x, double y, int label) {
    put(x, y, label);
    for (int s = 0; s < subsamples_; ++s) {
      const double dx = random_.normal(), dy = random_.normal();
      put(x + sigma_ * dx, y + sigma_ * dy, label);
    }
  }
  RandomStream& random() { return random_; }

 private:
  void put(double x, double y, int label) {
    data_.points.row(row_) << rounded_to_float(x), rounded_to_float(y);
    data_.labels(row_) = std::uint8_t(label);
    ++row_;
  }

  Dataset& data_;
  const int subsamples_;
  const double sigma_;
  RandomStream random_;
  Eigen::Index row_ = 0;
};

}  // namespace quantoscope
