// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/interrupt.h"

#include <cerrno>
#include <csignal>
#include <utility>

#include <semaphore.h>

namespace quantoscope {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM};

// What a signal handler can reach has to be static. Libraries own threads that take signals, too, so blocking
// signals and waiting for them in one thread would not do.
sem_t awake;
volatile std::sig_atomic_t signalled = 0;

void handle(void (*handler)(int)) {
  for (int signal : kSignals) {
    struct sigaction current {};
    sigaction(signal, nullptr, &current);
    if (current.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

extern "C" void note_signal(int signal) {
  const int saved = errno;
  handle(SIG_DFL);
  signalled = signal;
  sem_post(&awake);
  errno = saved;
}

}  // namespace

Interrupt::Interrupt() {
  signalled = 0;
  sem_init(&awake, 0, 0);
  handle(note_signal);
}

Interrupt::~Interrupt() {
  if (!ended_) handle(SIG_DFL);
  if (!watcher_.joinable()) return;
  sem_post(&awake);
  watcher_.join();
}

bool Interrupt::requested() const { return signalled != 0; }

std::stop_token Interrupt::token() {
  if (!watcher_.joinable())
    watcher_ = std::jthread([source = source_]() mutable {
      while (sem_wait(&awake) != 0 && errno == EINTR) {
      }
      if (signalled) source.request_stop();
    });
  return source_.get_token();
}

void Interrupt::end() {
  if (std::exchange(ended_, true)) return;
  handle(SIG_DFL);
  if (signalled) raise(signalled);
}

}  // namespace quantoscope
