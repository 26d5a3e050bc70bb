// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace quantoscope {

/// While it lives, the first Ctrl+C (or SIGTERM) requests a stop, so that the run can write what there is;
/// the second one kills the program as usual. Signals that were ignored from the start, as under nohup, stay
/// ignored. One at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread
      watcher_;  ///< Turns the signal into a stop request, which a signal handler must not do itself.
};

}  // namespace quantoscope
