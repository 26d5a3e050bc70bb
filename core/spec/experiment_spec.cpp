// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/experiment_spec.h"

#include "core/error.h"
#include "core/spec/field_values.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {

const char* name(NetworkKind kind) {
  static constexpr const char* kNames[kNetworkKinds] = {"float", "weight", "activation", "joint"};
  return kNames[int(kind)];
}

int QuantSpec::used_weight_bits(NetworkKind kind) const {
  const bool quantized = kind == NetworkKind::Weight || kind == NetworkKind::Joint;
  if (!quantized || weight_bits == 0) return 0;
  switch (weight_method) {
    case WeightMethod::Twn:
      return 2;
    case WeightMethod::Bwn:
    case WeightMethod::Xnor:
      return 1;
    default:
      return weight_bits;
  }
}

int QuantSpec::used_activation_bits(NetworkKind kind) const {
  const bool quantized = kind == NetworkKind::Activation || kind == NetworkKind::Joint;
  if (!quantized) return 0;
  return activation_bits && activation_method == ActivationMethod::Xnor ? 1 : activation_bits;
}

double QuantSpec::step_scale_of(int bits) const {
  if (step_scale != kByBits) return step_scale;
  constexpr double kTernary = 0.6;
  return bits == 2 ? kTernary : 1;
}

double QuantSpec::alpha_decay_of(int bits) const {
  if (alpha_decay != kByBits) return alpha_decay;
  constexpr double kOfTwoBits = 0.05;
  return kOfTwoBits * (3.0 / ((1 << bits) - 1));
}

std::int64_t parameter_count(const ModelSpec& model) {
  const std::int64_t w = model.width, hidden_to_hidden = model.depth - 2;
  return (2 * w + w) + hidden_to_hidden * (w * w + w) + (w + 1);
}

std::string architecture_name(const ModelSpec& model) {
  return std::to_string(model.width) + "-" + std::to_string(model.depth) +
         (model.residual ? " residual" : "");
}

void ExperimentSpec::validate() const {
  for (const Field& row : spec_fields()) {
    FieldValue value;
    try {
      value = row.get(*this);
    } catch (const Error& error) {  // An enumeration that holds none of its values has no word.
      throw Error(CORE_TEXT("core", "%1: %2"), row.key, error.message());
    }
    checked_value(row, value, row.key);
  }
}

void parse_architecture(const std::string& text, ModelSpec& model) {
  const Field& width = field("model.width");
  const Field& depth = field("model.depth");
  const std::string origin = "architecture " + in_quotes(text);
  const std::size_t dash = text.find('-');
  const auto is_number = [](const std::string& part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
  };
  if (dash == std::string::npos || !is_number(text.substr(0, dash)) || !is_number(text.substr(dash + 1)))
    throw Error(CORE_TEXT("core", "%1: expected WIDTH-DEPTH, such as 128-4 (width %2, depth %3)"), origin,
                allowed_values(width), allowed_values(depth));
  ExperimentSpec spec;
  width.set(spec, parse_value(width, text.substr(0, dash), origin + ": width"));
  depth.set(spec, parse_value(depth, text.substr(dash + 1), origin + ": depth"));
  model.width = spec.model.width;
  model.depth = spec.model.depth;
}

}  // namespace quantoscope
