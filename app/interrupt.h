// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace quantoscope {

/// While it lives, the first Ctrl+C (or SIGTERM) is noted and requests a stop, so that the run can write what
/// there is; the second one, of whichever kind, kills the program as usual. Signals that were ignored from
/// the start, as under nohup, stay ignored. One at a time: main() has it from its first line on, so that no
/// moment is too early.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const;
  /// For those who wait; not to be called after `end`.
  std::stop_token token();
  /// For a command that does not look whether it shall stop: signals do what they usually do from now on, and
  /// the one that was noted does it now.
  void end();

 private:
  bool ended_ = false;
  std::stop_source source_;
  /// Turns the signal into a stop request, which a signal handler must not do itself. Started when asked for.
  std::jthread watcher_;
};

}  // namespace quantoscope
