// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

class QGuiApplication;

namespace quantoscope {

/// The Qt application that windows and figures need, without widgets in a build without a window; keep it
/// while they are in use.
class Application {
 public:
  /// Offscreen needs no display, and keeps Qt's remarks on the environment to itself.
  enum class Platform { Desktop, Offscreen };

  explicit Application(Platform platform);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

 private:
  int argc_ = 1;
  char name_[12] = "quantoscope";
  char* argv_[2] = {name_, nullptr};
  std::unique_ptr<QGuiApplication> application_;
};

}  // namespace quantoscope
