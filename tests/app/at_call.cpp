// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded before the system's library (LD_PRELOAD): sends the program the signal AT_SIGNAL when it has come to
// the AT_COUNT-th of its steps, before and after calls of the name AT_CALL (empty: any of those below) on a
// path that holds AT_PATH; and at the next one AT_SECOND, if there is such a signal.
#undef _FORTIFY_SOURCE  // It has an open() of its own.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

void step(const char* call, const char* path) {
  static std::atomic<int> left{std::atoi(variable("AT_COUNT"))};
  const char* const wanted = variable("AT_CALL");
  if ((*wanted && std::strcmp(call, wanted) != 0) || !std::strstr(path, variable("AT_PATH"))) return;
  const int saved = errno;
  const int now = --left;
  if (now == 0 || now == -1) ::kill(::getpid(), std::atoi(variable(now == 0 ? "AT_SIGNAL" : "AT_SECOND")));
  errno = saved;
}

template <class Function>
Function real(const char* name, Function) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// Calls the real function between two steps.
template <class Function, class... Arguments>
int between(const char* call, const char* path, Function function, Arguments... arguments) {
  const auto next = real(call, function);
  step(call, path);
  const int result = next(arguments...);
  step(call, path);
  return result;
}

}  // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept { return between("rename", to, &rename, from, to); }
int unlink(const char* path) noexcept { return between("unlink", path, &unlink, path); }
int remove(const char* path) noexcept { return between("remove", path, &remove, path); }
int mkdir(const char* path, mode_t mode) noexcept { return between("mkdir", path, &mkdir, path, mode); }

int fsync(int file) {
  char path[4096] = "";
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  if (::readlink(link.c_str(), path, sizeof path - 1) < 0) path[0] = '\0';
  return between("fsync", path, &fsync, file);
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return between("open", path, &open, path, flags, mode);
}

}  // extern "C"
