// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace quantoscope {

/// The one exception core throws: its text is a single line a person can act on, naming the thing that is
/// wrong and what is allowed ("quantization.weight_bits: 9 is outside 1..8").
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace quantoscope
