// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/shipped_lessons.h"

#include <QFile>

#include "core/error.h"
#include "core/io/files.h"
#include "core/lesson/lesson_json.h"

namespace quantoscope {
namespace {

/// Of a file in the program.
std::string resource_text(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

}  // namespace

QStringList shipped_lessons() {
  return {":/lessons/weights-bend-activations-speckle.json", ":/lessons/wide-or-deep.json",
          ":/lessons/residual-connections-and-noise.json"};
}

Lesson load_lesson(const QString& path, const LessonWords& words) {
  if (!path.startsWith(":/")) return read_lesson(path.toStdString(), words);
  return lesson_from_json(resource_text(path), path.toStdString(), words);
}

bool is_lesson_file(const QString& path) try {
  return is_lesson(path.startsWith(":/") ? resource_text(path)
                                         : read_file(path.toStdString(), kLargestDocument));
} catch (const Error&) {
  return false;
}

}  // namespace quantoscope
