// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/grid.h"

#include <limits>

namespace quantoscope {

StudyGrid::StudyGrid(const StudySpec& study) : study_(study), size_(study.seeds.size()) {
  for (const StudyAxis& axis : study.axes)
    if (__builtin_mul_overflow(size_, std::uint64_t(axis.values.size()), &size_))
      size_ = std::numeric_limits<std::uint64_t>::max();
}

Combination StudyGrid::at(std::uint64_t index) const {
  Combination result{study_.base, std::vector<std::size_t>(study_.axes.size()), 1};
  result.seed = study_.seeds[std::size_t(index % study_.seeds.size())];
  index /= study_.seeds.size();
  for (std::size_t a = study_.axes.size(); a-- > 0;) {
    const StudyAxis& axis = study_.axes[a];
    result.values[a] = std::size_t(index % axis.values.size());
    index /= axis.values.size();
    for (const auto& [key, value] : axis.values[result.values[a]].set) field(key).set(result.spec, value);
  }
  for (const std::string& key : study_.seed_keys) field(key).set(result.spec, result.seed);
  return result;
}

}  // namespace quantoscope
