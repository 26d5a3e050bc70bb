// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include <QApplication>
#include <QFile>

#include "app/application.h"
#include "app/commands.h"
#include "core/build_info.h"
#include "core/io/comparison_files.h"
#include "core/io/experiment_file.h"
#include "core/spec/text.h"
#include "core/study/study_json.h"
#include "ui/compare/kept_pins.h"
#include "ui/language.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/main_window.h"
#include "ui/recovery.h"
#include "ui/welcome.h"

namespace quantoscope {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

void check_language(const QString& code) {
  if (languages().contains(code)) return;
  throw Error("--language: " + in_quotes(code.toStdString()) + " is not one of " +
              languages().join(QStringLiteral(", ")).toStdString());
}

}  // namespace

int open_window(const std::string& file, const std::string& language) {
  if (!language.empty()) check_language(QString::fromStdString(language));
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") && !is_set("QT_QPA_PLATFORM"))
    throw Error(
        "there is no display for the window (DISPLAY and WAYLAND_DISPLAY are not set); without one, use "
        "quantoscope run, figure, dataset or describe (see quantoscope --help)");
  // What cannot be opened at all ends the program before there is a window.
  const QString path = QFile::decodeName(file.c_str());
  const bool study = !file.empty() && is_study(file);
  if (study) read_study(file);
  // Opened in a window that stands; what else there is decides how the window begins.
  const bool later = !file.empty() && (study || is_comparison(file) || is_lesson_file(path));
  const ExperimentFile opened =
      file.empty() || later ? ExperimentFile{.specs = {ExperimentSpec{}}} : read_experiment(file);

  const Application application(Application::Platform::Desktop);
  if (language.empty())
    use_system_language();
  else
    use_language({QString::fromStdString(language)});
  MainWindow window(opened.spec());
  if (later || opened.kind == ExperimentFile::Kind::Result || opened.specs.size() > 1)
    window.openPath(path);
  else if (!file.empty())
    window.nameDocument(path, opened);
  window.keepUnsavedIn(Recovery::defaultFolder());
  window.keepPinsIn(KeptPins::defaultFolder());
  window.show();
  QStringList wrong;
  for (const std::string& name : build_info().wrong_products) wrong << QString::fromStdString(name);
  window.tellOnceOfWrongLibraries(wrong);
  if (file.empty() && Welcome::atStart()) window.showWelcomeAtStart();
  return QApplication::exec();
}

}  // namespace quantoscope
