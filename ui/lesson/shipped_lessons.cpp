// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/shipped_lessons.h"

#include <QFile>

#include "core/lesson/lesson_json.h"

namespace quantoscope {

QStringList shipped_lessons() {
  return {":/lessons/weights-bend-activations-speckle.json", ":/lessons/wide-or-deep.json",
          ":/lessons/residual-connections-and-noise.json"};
}

Lesson load_lesson(const QString& path, const LessonWords& words) {
  if (!path.startsWith(":/")) return read_lesson(path.toStdString(), words);
  QFile file(path);
  return lesson_from_json(file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string(),
                          path.toStdString(), words);
}

bool is_lesson_file(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) && is_lesson(file.readAll().toStdString());
}

}  // namespace quantoscope
