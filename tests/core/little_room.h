// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>

#include <sys/resource.h>

#include "tests/core/message_of.h"

/// The message of the Error an action throws while no file may grow beyond 4 KiB: what a disk that fills up
/// in the middle of a file is like, without the right to mount one.
template <class Action>
QString with_little_room(Action&& action) {
  rlimit before;
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit little{4096, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &little);
  const QString message = message_of(action);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  return message;
}
