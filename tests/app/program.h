// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QProcess>
#include <QString>
#include <QStringList>

namespace quantoscope {

/// What this build of the program has.
inline constexpr bool kHasWindow = HAS_WINDOW, kHasFigures = HAS_FIGURES;

/// What a finished run of the program left behind.
struct Finished {
  int exit_code = -1;
  bool crashed = false;
  QString output, errors;
};

/// The program's environment in the tests: no display, no terminal, messages in English.
inline QProcessEnvironment bare_environment() {
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
    environment.remove(QLatin1String(name));
  return environment;
}

inline Finished collect(QProcess& process) {
  process.waitForFinished(-1);
  Finished finished;
  finished.exit_code = process.exitCode();
  finished.crashed = process.exitStatus() == QProcess::CrashExit;
  finished.output = QString::fromUtf8(process.readAllStandardOutput());
  finished.errors = QString::fromUtf8(process.readAllStandardError());
  return finished;
}

/// Runs the real executable to its end. `output`, if given, is where its standard output goes.
inline Finished quantoscope_program(const QStringList& arguments, const QString& output = {},
                                    const QString& folder = {}) {
  QProcess process;
  process.setProcessEnvironment(bare_environment());
  if (!output.isEmpty()) process.setStandardOutputFile(output);
  if (!folder.isEmpty()) process.setWorkingDirectory(folder);
  process.start(QStringLiteral(QUANTOSCOPE_PROGRAM), arguments);
  return collect(process);
}

}  // namespace quantoscope
