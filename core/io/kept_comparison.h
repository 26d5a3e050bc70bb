// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/io/comparison_files.h"
#include "core/message.h"

namespace quantoscope {

/// A comparison that is kept in a folder of its own while it changes (a session's pins): the same files as
/// write_comparison makes, but a row is written once, when it is new, and comparison.json after every change.
/// Whenever the process ends, the folder holds the rows of the latest complete write.
class KeptComparison {
 public:
  /// Nothing is read or made yet.
  explicit KeptComparison(std::string folder) : folder_(std::move(folder)) {}

  /// The rows that can be read; none if there is no folder. What cannot be read is told in `problem`, one
  /// line, and left out. Never throws for what is in the files.
  Comparison read(Message& problem);
  /// Makes the folder hold these rows (no rows: nothing). Throws Error when they cannot be written; what was
  /// there before stays then.
  void write(const Comparison& rows);

 private:
  struct Known {
    std::shared_ptr<const ExperimentResult> result;
    std::string folder;
  };
  std::string folder_of(const ExperimentResult* result) const;
  std::string new_folder();

  std::string folder_;
  std::vector<Known> known_;  ///< What comparison.json lists.
  int last_ = 0;              ///< Number of the row's folder that was made last.
};

}  // namespace quantoscope
