// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

namespace quantoscope {

/// "pdf" of "figure.PDF": what follows the name's last dot, in small letters; "" without one.
inline std::string file_ending(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return ending.empty() ? ending : ending.substr(1);
}

}  // namespace quantoscope
