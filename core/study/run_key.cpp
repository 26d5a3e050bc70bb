// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/run_key.h"

#include <algorithm>
#include <set>

#include "core/data/dataset.h"
#include "core/io/files.h"
#include "core/quant/activation_method.h"
#include "core/quant/layer_bits.h"
#include "core/quant/weight_method.h"
#include "core/spec/json_text.h"

namespace quantoscope {
namespace {

/// What was trained on, whatever is in the file by now.
std::string digest_of_points(const DataSpec& data) {
  if (!data.points_digest.empty()) return data.points_digest;
  return hex_text(sha256(read_file(data.points_file)));
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool has_l2_step(const QuantSpec& quant, int bits) {
  return bits && weight_method_for(quant.weight_method, bits) == WeightMethod::L2Step;
}

/// Whether the network has L2-optimal steps that are not found by the way of all versions: of 3 bits and
/// more.
bool has_searched_steps(const ExperimentSpec& spec, NetworkKind kind) {
  const LayerBits bits = layer_bits(spec.quantization, kind, spec.model.depth);
  return std::ranges::any_of(bits.weights, [&](int b) { return b > 2 && has_l2_step(spec.quantization, b); });
}

bool has_decaying_clip(const QuantSpec& quant, int bits) {
  return bits && activation_method_for(quant.activation_method, bits) == ActivationMethod::Pact;
}

/// As numbers, what goes by bits and the same explicit number are the same network. Where it acts on nothing
/// stands what the default once was.
Json value_in_key(const Field& row, const ExperimentSpec& spec, NetworkKind kind) {
  const FieldValue value = row.get(spec);
  if (!is_automatic(row, value)) return field_value_to_json(row, value);
  const QuantSpec& quant = spec.quantization;
  const LayerBits layers = layer_bits(quant, kind, spec.model.depth);
  const bool scales = row.key == "quantization.step_scale";
  std::set<double> numbers;
  for (const int bits : scales ? layers.weights : layers.activations) {
    if (scales && has_l2_step(quant, bits)) numbers.insert(quant.step_scale_of(bits));
    if (!scales && has_decaying_clip(quant, bits)) numbers.insert(quant.alpha_decay_of(bits));
  }
  if (numbers.empty()) return scales ? 0.6 : 1e-4;
  return numbers.size() == 1 ? Json(*numbers.begin()) : field_value_to_json(row, value);
}

}  // namespace

bool decides(const Field& field, NetworkKind kind, const ExperimentSpec& spec) {
  return (field.restarts & stages_of(kind)) != Stage::None && uses_field(spec.data, field.key) &&
         !(field.key == "data.generator" && !spec.data.points_file.empty());
}

std::string key_text(const ExperimentSpec& spec, NetworkKind kind) {
  return key_text(spec, kind, spec.data.points_file.empty() ? std::string() : digest_of_points(spec.data));
}

std::string key_text(const ExperimentSpec& spec, NetworkKind kind, const std::string& points_digest) {
  std::string text = "{\"engine\":" + std::to_string(kKeyVersion) + ",\"network\":\"" + name(kind) + "\"";
  for (const Field& row : spec_fields()) {
    if (!decides(row, kind, spec)) continue;
    if (row.key == "data.points_digest") continue;  // Its file is known by that.
    if (row.unwritten && row.get(spec) == row.get(ExperimentSpec{})) continue;
    text += ",\"" + row.key + "\":";
    if (row.key == "data.points_file" && !spec.data.points_file.empty())
      text += "\"sha256:" + points_digest + "\"";
    else
      text += value_in_key(row, spec, kind).dump();
  }
  if (has_searched_steps(spec, kind)) text += ",\"exact_steps\":true";  // Once local minima.
  // Since its first map is that of conditioned weights; the others are what they were.
  const bool has_weights = kind == NetworkKind::Weight || kind == NetworkKind::Joint;
  if (has_weights && spec.quantization.weight_method == WeightMethod::Xnor) text += ",\"conditioned\":true";
  return text + "}";
}

RunKey run_key(const ExperimentSpec& spec, NetworkKind kind) { return {sha256(key_text(spec, kind))}; }

std::optional<RunKey> read_run_key(std::string_view text) {
  RunKey key;
  if (text.size() != 2 * key.digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.digest.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key.digest[i] = std::uint8_t(high * 16 + low);
  }
  return key;
}

}  // namespace quantoscope
