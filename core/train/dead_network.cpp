// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/dead_network.h"

#include <optional>

namespace quantoscope {
namespace {

/// The class that a map is of all over, if it is.
std::optional<int> only_class(const DecisionMap& map) {
  const auto ones = (map.logits.array() > 0).count();
  if (ones == 0) return 0;
  return ones == map.logits.size() ? std::optional(1) : std::nullopt;
}

}  // namespace

Message death_of(const DecisionMap& whole, Evaluator& network, const Dataset& data, std::stop_token stop) {
  const auto one = only_class(whole);
  const auto silent = network.silent_layer(data, stop);
  const std::string number = std::to_string(one.value_or(0)), layer = std::to_string(silent.value_or(0));
  if (one && silent)
    return {
        CORE_TEXT("core",
                  "gives class %1 everywhere on the plane; layer %2 puts out nothing but 0 on all training "
                  "points"),
        {number, layer}};
  if (one) return {CORE_TEXT("core", "gives class %1 everywhere on the plane"), {number}};
  if (silent) return {CORE_TEXT("core", "layer %1 puts out nothing but 0 on all training points"), {layer}};
  return {};
}

}  // namespace quantoscope
