// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <QApplication>
#include <QFile>

#include "app/application.h"
#include "app/commands.h"
#include "core/build_info.h"
#include "core/io/comparison_files.h"
#include "core/io/experiment_file.h"
#include "core/io/files.h"
#include "core/spec/presets.h"
#include "core/spec/text.h"
#include "core/study/kept_networks.h"
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

/// On an experiment file, or on first_experiment() if `file` is empty. `language` is a code ("de"); empty:
/// that of the desktop. Throws Error when there is no translation for it.
int open_window(const std::string& file, const std::string& language) {
  if (!language.empty()) check_language(QString::fromStdString(language));
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") && !is_set("QT_QPA_PLATFORM"))
    throw Error(
        "there is no display for the window (DISPLAY and WAYLAND_DISPLAY are not set); without one, use "
        "quantoscope run, study, figure, dataset or describe (see quantoscope --help)");
  // What cannot be opened at all ends the program before there is a window.
  const QString path = QFile::decodeName(file.c_str());
  const bool study = !file.empty() && is_study(file);
  if (study) read_study(file);
  // Opened in a window that stands; what else there is decides how the window begins.
  const bool points = path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive);
  if (points) read_file(file);
  const bool later = !file.empty() && (study || points || is_comparison(file) || is_lesson_file(path));
  const ExperimentFile opened =
      file.empty() || later ? ExperimentFile{.specs = {first_experiment()}} : read_experiment(file);

  // Points that are gone or have changed are a question to the person.
  const bool with_points = !later && opened.specs.size() == 1 && !opened.spec().data.points_file.empty();
  const Application application(Application::Platform::Desktop);
  if (language.empty())
    use_system_language();
  else
    use_language({QString::fromStdString(language)});
  MainWindow window(with_points ? first_experiment() : opened.spec());
  // What a person opens is there at once if it was trained before; the first experiment is there to be
  // watched.
  window.keepNetworksIn(QFile::decodeName(default_networks_folder().c_str()), !file.empty() && !later);
  if (later || with_points || opened.kind == ExperimentFile::Kind::Result || opened.specs.size() > 1)
    window.openPath(path);
  else if (!file.empty())
    window.nameDocument(path, opened);
  window.keepUnsavedIn(Recovery::defaultFolder());
  window.keepPinsIn(KeptPins::defaultFolder());
  window.show();
  const auto list = [](const std::vector<std::string>& names) {
    QStringList all;
    for (const std::string& name : names) all << QString::fromStdString(name);
    return all;
  };
  const BuildInfo build = build_info();
  window.tellOnceOfWrongLibraries(list(build.wrong_products), list(build.products));
  if (file.empty() && Welcome::atStart()) window.showWelcomeAtStart();
  return QApplication::exec();
}

}  // namespace

Command add_window(CLI::App& program) {
  struct Options {
    std::string file, language;
  };
  program.description(program.get_description() + " Without a subcommand it opens the window.");
  const auto options = std::make_shared<Options>();
  program.add_option(
      "FILE", options->file,
      "Experiment (.quantoscope.json), result folder, figure, comparison, study, lesson or points "
      "(.csv) to open in the window");
  program
      .add_option("--language", options->language,
                  "Language of the window, as a code such as en or de [default: the desktop's]")
      ->type_name("CODE");
  return {&program, [options] { return open_window(options->file, options->language); }};
}

}  // namespace quantoscope
