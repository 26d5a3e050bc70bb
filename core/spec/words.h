// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The words of an enumeration in the order of its values, as they stand in files, on the command line and in
/// controls. Specialise it for every enumeration that appears in a spec.
template <class Enum>
inline constexpr std::array<const char*, 0> kWords{};

template <>
inline constexpr std::array kWords<LayerPolicy>{"quantize", "float", "8bit"};
template <>
inline constexpr std::array kWords<StepPolicy>{"fixed", "per-epoch", "per-step"};
template <>
inline constexpr std::array kWords<Schedule>{"cosine", "step", "constant"};
template <>
inline constexpr std::array kWords<Region>{"whole", "bottom-right"};

/// The word of a value; throws Error for a value that is none of the enumeration's.
template <class Enum>
const char* word(Enum value) {
  static_assert(!kWords<Enum>.empty(), "an enumeration without words");
  const auto index = static_cast<std::size_t>(value);
  if (index >= kWords<Enum>.size()) throw Error(std::to_string(int(value)) + " is none of its values");
  return kWords<Enum>[index];
}

/// The value of a word; throws Error for an unknown word.
template <class Enum>
Enum from_word(std::string_view text) {
  for (std::size_t i = 0; i < kWords<Enum>.size(); ++i)
    if (text == kWords<Enum>[i]) return Enum(i);
  throw Error("'" + std::string(text) + "' is not a known word");
}

/// All words of an enumeration.
template <class Enum>
std::vector<std::string> words() {
  return {kWords<Enum>.begin(), kWords<Enum>.end()};
}

}  // namespace quantoscope
