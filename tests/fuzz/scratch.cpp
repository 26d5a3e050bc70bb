// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/scratch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace quantoscope::fuzz {
namespace {

namespace fs = std::filesystem;

class Scratch {
 public:
  Scratch() : path((fs::temp_directory_path() / "quantoscope-fuzz-XXXXXX").string()) {
    if (!::mkdtemp(path.data())) std::abort();
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string path;
};

}  // namespace

const std::string& scratch_folder(const std::vector<Part>& files) {
  static const Scratch scratch;
  for (const auto& entry : fs::directory_iterator(scratch.path)) fs::remove_all(entry.path());
  for (const Part& file : files)
    std::ofstream(fs::path(scratch.path) / file.name, std::ios::binary) << file.bytes;
  return scratch.path;
}

}  // namespace quantoscope::fuzz
