// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/interrupt.h"

#include <atomic>
#include <cerrno>
#include <csignal>

#include <semaphore.h>

namespace quantoscope {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM};

// What a signal handler can reach has to be static. Libraries own threads that take signals, too, so blocking
// signals and waiting for them in one thread would not do.
sem_t awake;
volatile std::sig_atomic_t signalled = 0;

extern "C" void note_signal(int) {
  const int saved = errno;
  signalled = 1;
  sem_post(&awake);
  errno = saved;
}

void handle(void (*handler)(int), int flags) {
  for (int signal : kSignals) {
    struct sigaction current {};
    sigaction(signal, nullptr, &current);
    if (current.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace

Interrupt::Interrupt() {
  signalled = 0;
  sem_init(&awake, 0, 0);
  watcher_ = std::jthread([source = source_]() mutable {
    while (sem_wait(&awake) != 0 && errno == EINTR) {
    }
    if (signalled) source.request_stop();
  });
  handle(note_signal, SA_RESTART | int(SA_RESETHAND));
}

Interrupt::~Interrupt() {
  handle(SIG_DFL, 0);
  sem_post(&awake);
  watcher_.join();
}

}  // namespace quantoscope
