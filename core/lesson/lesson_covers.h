// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/lesson/lesson.h"

namespace quantoscope {

/// Whether both experiments train this network to the same numbers: all that decides about it is equal.
bool same_network(NetworkKind kind, const ExperimentSpec& a, const ExperimentSpec& b);

/// Whether this step has a question about the network that `experiment` trains.
bool asks_about(const LessonStep& step, NetworkKind kind, const ExperimentSpec& experiment);

/// No step gives an answer away. Where a question says what it asks about, the same network must be covered
/// in every step before, by its `cover` (not by showing another map alone: a key shows all again), and may be
/// seen once the question is answered. Throws Error naming the step, the network and the question; `origin`
/// (a file's name) stands first.
void check_covers(const Lesson& lesson, const std::string& origin);

/// The names of steps are one each and used after they are given; the numbers and conditions in all texts can
/// be read, are those of networks that have been trained by then, and tell nothing that is still asked.
/// Throws Error as above.
void check_texts(const Lesson& lesson, const std::string& origin);

}  // namespace quantoscope
