// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/output.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <unistd.h>

#include "app/commands.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw Error("--output: " + path + ": " + reason);
}

}  // namespace

void check_output_file(const std::string& path) {
  if (path == "-") return;
  if (path.empty()) refuse("\"\"", "is no file name");
  if (is_folder(path)) refuse(path, "is a folder");
  if (path_exists(path)) {
    if (access(path.c_str(), W_OK) != 0) refuse(path, std::strerror(errno));
    return;
  }
  if (errno != ENOENT) refuse(path, std::strerror(errno));
  const std::string folder = fs::path(path).parent_path().string();
  if (access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) refuse(path, std::strerror(errno));
}

void prepare_output_folder(const std::string& path) {
  if (path.empty()) refuse("\"\"", "is no folder name");
  std::error_code failure;
  fs::create_directories(path, failure);
  if (failure) refuse(path, failure.message());
  if (!is_folder(path)) refuse(path, "is not a folder");
  std::string probe;
  const int descriptor = make_part(path, probe);
  const bool written = descriptor >= 0 && write(descriptor, "\n", 1) == 1;
  const int reason = errno;
  if (descriptor >= 0) {
    close(descriptor);
    unlink(probe.c_str());
  }
  if (written) return;
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
    throw RunFailure("--output: " + path + ": " + std::strerror(reason));
  refuse(path, std::strerror(reason));
}

}  // namespace quantoscope
