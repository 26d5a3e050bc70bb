// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <filesystem>

#include <QApplication>
#include <QFile>

#include "app/application.h"
#include "app/commands.h"
#include "core/io/result_files.h"
#include "core/spec/spec_json.h"
#include "ui/main_window.h"

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
  const ExperimentSpec spec = file.empty()                          ? ExperimentSpec{}
                              : std::filesystem::is_directory(file) ? read_result(file).spec
                                                                    : read_spec(file);

  const Application application(Application::Platform::Desktop);
  MainWindow window(spec);
  if (!file.empty())
    window.openPath(QFile::decodeName(file.c_str()));  // Its experiment is running already: only the name.
  window.show();
  return QApplication::exec();
}

}  // namespace quantoscope
