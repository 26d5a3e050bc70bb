// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

#include "core/study/study_plan.h"

namespace quantoscope {

/// What a program with no networks in it takes: LibTorch, mostly.
inline constexpr std::size_t kProgramBytes = std::size_t{250} << 20;

/// What drawing a study's plots takes beside that: fonts, pictures and decision maps.
inline constexpr std::size_t kPlotBytes = std::size_t{100} << 20;

/// A study file if the name looks like one or is there, else one of those that come with the program.
StudySpec find_study(const std::string& name);

/// What becomes of the tables in a study's folder when they are of another definition than this, which is
/// normal while somebody works on a study; empty when they are not, or when there are none that can be read.
std::string earlier_definition(const StudySpec& study, const std::string& folder);

/// "1,234 MB".
std::string megabytes(std::size_t bytes);
/// Memory that a worker needs at most.
std::size_t largest_worker(const StudyPlan& plan);

/// Prints what a study would train: axes, networks that are in the store and that are not, how long it takes
/// and how much memory. 0 threads: all there are.
void print_plan(const StudyPlan& plan, const std::string& store, int threads, bool is_shard);

}  // namespace quantoscope
