// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/message.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The words of an enumeration in the order of its values, as they stand in files, on the command line and in
/// controls. Specialise it for every enumeration that appears in a spec.
template <class Enum>
inline constexpr std::array<const char*, 0> kWords{};

template <>
inline constexpr std::array kWords<NetworkKind>{"float", "weight", "activation", "joint"};
template <>
inline constexpr std::array kWords<LayerPolicy>{CORE_TEXT("core", "quantize"), CORE_TEXT("core", "float"),
                                                CORE_TEXT("core", "8bit")};
template <>
inline constexpr std::array kWords<StepPolicy>{CORE_TEXT("core", "fixed"), CORE_TEXT("core", "per-epoch"),
                                               CORE_TEXT("core", "per-step")};
template <>
inline constexpr std::array kWords<WeightMethod>{"l2", "dorefa", "lsq", "twn", "bwn", "xnor"};
template <>
inline constexpr std::array kWords<ActivationMethod>{"pact", "dorefa", "lsq", "xnor"};
template <>
inline constexpr std::array kWords<Schedule>{CORE_TEXT("core", "cosine"), CORE_TEXT("core", "step"),
                                             CORE_TEXT("core", "constant")};
template <>
inline constexpr std::array kWords<OptimizerKind>{CORE_TEXT("core", "adam"), CORE_TEXT("core", "sgd")};
template <>
inline constexpr std::array kWords<BestBy>{CORE_TEXT("core", "truth"), CORE_TEXT("core", "training")};
template <>
inline constexpr std::array kWords<LipschitzLayers>{CORE_TEXT("core", "all"), CORE_TEXT("core", "not-last"),
                                                    CORE_TEXT("core", "hidden")};
template <>
inline constexpr std::array kWords<CycleShape>{CORE_TEXT("core", "sawtooth"), CORE_TEXT("core", "triangle"),
                                               CORE_TEXT("core", "pairs")};
template <>
inline constexpr std::array kWords<Region>{CORE_TEXT("core", "whole"), CORE_TEXT("core", "bottom-right")};

/// The word of a value; throws Error for a value that is none of the enumeration's.
template <class Enum>
const char* word(Enum value) {
  static_assert(!kWords<Enum>.empty(), "an enumeration without words");
  const auto index = static_cast<std::size_t>(value);
  if (index >= kWords<Enum>.size())
    throw Error(CORE_TEXT("core", "%1 is none of its values"), std::to_string(int(value)));
  return kWords<Enum>[index];
}

/// The value of a word; throws Error for an unknown word.
template <class Enum>
Enum from_word(std::string_view text) {
  for (std::size_t i = 0; i < kWords<Enum>.size(); ++i)
    if (text == kWords<Enum>[i]) return Enum(i);
  throw Error(CORE_TEXT("core", "'%1' is not a known word"), std::string(text));
}

/// All words of an enumeration.
template <class Enum>
std::vector<std::string> words() {
  return {kWords<Enum>.begin(), kWords<Enum>.end()};
}

}  // namespace quantoscope
