// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include <cstdio>
#include <cstdlib>

#ifdef QUANTOSCOPE_GUI
#include <QApplication>
#else
#include <QGuiApplication>
#endif

#include "app/commands.h"
#include "app/terminal.h"
#include "core/build_info.h"

namespace quantoscope {
namespace {

#ifdef QUANTOSCOPE_GUI
using QtApplication = QApplication;
#else
using QtApplication = QGuiApplication;
#endif

std::string as_message(const QString& text) { return message_for_terminal(text.toStdString()); }

/// Qt ends the program when it cannot reach the display: with a message of ours and without a core dump,
/// then.
void end_if_fatal(QtMsgType type, const QString& message) {
  if (type != QtFatalMsg) return;
  std::fprintf(stderr, "quantoscope: %s\n", as_message(message.section(QLatin1Char('\n'), 0, 0)).c_str());
  std::_Exit(kExitFailed);
}

void show_message(QtMsgType type, const QMessageLogContext& context, const QString& message) {
  end_if_fatal(type, message);
  std::fprintf(stderr, "%s\n", as_message(qFormatLogMessage(type, context, message)).c_str());
}

void drop_message(QtMsgType type, const QMessageLogContext&, const QString& message) {
  end_if_fatal(type, message);
}

}  // namespace

Application::Application(Platform platform) {
  const bool offscreen = platform == Platform::Offscreen;
  if (offscreen) qputenv("QT_QPA_PLATFORM", "offscreen");
  qInstallMessageHandler(offscreen ? drop_message : show_message);
  application_ = std::make_unique<QtApplication>(argc_, argv_);
  QGuiApplication::setApplicationName(QStringLiteral("quantoscope"));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Quantoscope"));
  QGuiApplication::setApplicationVersion(QLatin1String(program_version()));
  QGuiApplication::setDesktopFileName(QStringLiteral("org.quantoscope.quantoscope"));
}

Application::~Application() = default;

}  // namespace quantoscope
