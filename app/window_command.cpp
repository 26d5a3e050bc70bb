// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include <QApplication>
#include <QFile>

#include "app/application.h"
#include "app/commands.h"
#include "core/io/experiment_file.h"
#include "ui/main_window.h"
#include "ui/recovery.h"
#include "ui/welcome.h"

namespace quantoscope {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

}  // namespace

int open_window(const std::string& file) {
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") && !is_set("QT_QPA_PLATFORM"))
    throw Error(
        "there is no display for the window (DISPLAY and WAYLAND_DISPLAY are not set); without one, use "
        "quantoscope run, figure, dataset or describe (see quantoscope --help)");
  const ExperimentFile opened =
      file.empty() ? ExperimentFile{.specs = {ExperimentSpec{}}} : read_experiment(file);

  const Application application(Application::Platform::Desktop);
  MainWindow window(opened.spec());
  if (!file.empty()) window.nameDocument(QFile::decodeName(file.c_str()), opened);
  window.keepUnsavedIn(Recovery::defaultFolder());
  window.show();
  if (file.empty() && Welcome::atStart()) window.showWelcome();
  return QApplication::exec();
}

}  // namespace quantoscope
