// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/message.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The points in a result folder, as the file was that they came from.
inline constexpr const char* kCarriedPoints = "points.csv";

/// The path of a file of points as a file in `folder` has it: relative unless that leads more than two
/// folders up, or there is no such file.
std::string points_path_from(const std::string& points_file, const std::string& folder);
/// The whole path again; one that leads nowhere from there is left as it is (files of 0.1 have it from where
/// the program was started).
std::string points_path_in(const std::string& points_file, const std::string& folder);

/// The spec with its points_file as a file in the folder of `path` has it, and back.
ExperimentSpec with_relative_points(ExperimentSpec spec, const std::string& path);
ExperimentSpec with_whole_points(ExperimentSpec spec, const std::string& path);

/// Where the file of points has another content than the experiment was made with, takes that: the digest is
/// mended, and what has happened returned. Empty when there is nothing to say.
Message take_present_points(DataSpec& data);

/// Where the file of points is not what was trained on any more (`source`, of digest data.points_digest),
/// writes that beside the experiment's file `path`, as NAME.points.csv or NAME.points-2.csv, ..., and makes
/// it the spec's. Returns what has happened; empty when all is as it was. Throws Error when it cannot be
/// written.
Message keep_trained_points(DataSpec& data, const std::string& source, const std::string& path);
/// Both names lead to one file that is there.
bool is_same_file(const std::string& a, const std::string& b);

/// A result in this folder whose file of points (SHA-256 `digest`) is gone or has changed since has its
/// points from the folder; returns what has happened, empty when the file is as it was or the folder carries
/// none.
Message take_carried_points(DataSpec& data, const std::string& folder, const std::string& digest);

}  // namespace quantoscope
