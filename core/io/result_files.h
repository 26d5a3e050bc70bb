// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/io/files.h"  // write_file_atomically
#include "core/train/experiment_result.h"

namespace quantoscope {

/// Writes result.json, history.csv, maps.npz and, when there are weights, weights.npz (state_arrays.h), and
/// the points where they are from a file (points.csv, unless another one is in the way), into `folder` (made
/// if missing). A result that stood there is replaced as a whole, wherever the program is killed
/// (file_set.h): its weights and its copy of points go, what else is in the folder stays. Throws Error naming
/// the file that could not be written and why.
void write_result(const ExperimentResult& result, const std::string& folder);

/// Reads a folder written by write_result; networks are without `state` when it holds no weights, as folders
/// of earlier versions do. Throws Error naming what is missing, broken, of a newer format version, or another
/// file than result.json names; those of earlier versions name none.
ExperimentResult read_result(const std::string& folder);

/// Gives the spec of a result.json (its text, and where it is) the whole path of its file of points; where
/// that is gone or has changed the points that the folder carries take its place. Returns what has happened,
/// for a person to read; empty when the file is as it was.
Message find_points_of_result(ExperimentSpec& spec, const std::string& result_json, const std::string& path);

}  // namespace quantoscope
