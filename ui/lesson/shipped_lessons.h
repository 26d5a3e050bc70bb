// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "core/lesson/lesson.h"

namespace quantoscope {

/// The lessons that come with the program, in the order in which they are taught (":/lessons/...").
QStringList shipped_lessons();
/// Reads a lesson from a file or from the program itself; throws Error as read_lesson.
Lesson load_lesson(const QString& path, const LessonWords& words);
/// Whether this file says that it is a lesson; false for anything that cannot be read.
bool is_lesson_file(const QString& path);

}  // namespace quantoscope
