// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/study/study_spec.h"

namespace quantoscope {

/// One combination of a study: a complete experiment.
struct Combination {
  ExperimentSpec spec;
  std::vector<std::size_t> values;  ///< For each axis the place of its value.
  std::int64_t seed = 1;
};

/// All combinations of a study's axes and seeds, made one at a time: nothing is kept, however many there are.
/// The study must outlive the grid.
class StudyGrid {
 public:
  explicit StudyGrid(const StudySpec& study);

  /// Of axes and seeds, at most the largest number there is.
  std::uint64_t size() const { return size_; }
  /// Combination 0 .. size() - 1; seeds change fastest, the first axis slowest. Throws Error when the values
  /// of several axes do not go together.
  Combination at(std::uint64_t index) const;

 private:
  const StudySpec& study_;
  std::uint64_t size_;
};

}  // namespace quantoscope
