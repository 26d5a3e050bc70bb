// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/message.h"
#include "core/study/study_spec.h"

namespace quantoscope {

/// How two definitions of a study differ in the networks that they ask for. Titles, reports, plots, and the
/// region of the plane that is looked at make no difference, nor does the order of values.
struct StudyDifference {
  std::vector<Message> what;      ///< "model.depth: 4 here, 3 there"; empty: they ask for the same networks.
  bool other_experiment = false;  ///< Not only more or fewer values, seeds and kinds of networks.
  int lists = 0;                  ///< Of values, seeds, kinds: how many of them differ.
  bool more_here = false, more_there = false;  ///< Some of them are only here, only there.

  /// What was asked for there is asked for here, too.
  bool extends() const { return !other_experiment && !more_there; }
  /// There is a study of all their networks and no others.
  bool can_be_joined() const { return !other_experiment && (lists <= 1 || !more_here || !more_there); }
  /// In one line, the first few.
  std::string english() const;
};
StudyDifference study_difference(const StudySpec& here, const StudySpec& there);

/// The study of all networks of two that can be joined, for the rest as `here`.
StudySpec joined(StudySpec here, const StudySpec& there);

}  // namespace quantoscope
