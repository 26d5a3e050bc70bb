// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/train/experiment_result.h"

namespace quantoscope {

/// One experiment of a comparison.
struct ComparedResult {
  std::string name;  ///< As a person called it.
  std::shared_ptr<const ExperimentResult> result;
};
/// Results that stand below each other.
using Comparison = std::vector<ComparedResult>;

/// More rows than this are refused.
inline constexpr std::size_t kMostCompared = 24;

/// Writes a folder that holds a result folder for each row (which other programs and `quantoscope figure`
/// read) and comparison.json, which names them in their order and is written last:
///
///     {"quantoscope": "0.1.0", "format": "quantoscope-comparison", "version": 1,
///      "rows": [{"name": "128-4", "folder": "1-01"}, ...]}
///
/// A comparison that stood there is replaced once the new one is complete. Throws Error naming what could not
/// be written, and for a folder that holds other things.
void write_comparison(const Comparison& comparison, const std::string& folder);

/// Reads it. Throws Error naming what is missing, broken or of a newer format version.
Comparison read_comparison(const std::string& folder);

/// Whether a folder holds a comparison.
bool is_comparison(const std::string& folder);

/// A row as comparison.json names it.
struct ComparisonEntry {
  std::string name, folder;
};
/// What comparison.json lists; the rows themselves are read by read_result. Throws Error.
std::vector<ComparisonEntry> read_comparison_index(const std::string& folder);
/// Writes comparison.json alone, whole or not at all: the rows stand already. Throws Error.
void write_comparison_index(const std::vector<ComparisonEntry>& entries, const std::string& folder);

}  // namespace quantoscope
