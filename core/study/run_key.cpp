// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/run_key.h"

#include "core/data/dataset.h"
#include "core/io/files.h"
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

}  // namespace

bool decides(const Field& field, NetworkKind kind, const ExperimentSpec& spec) {
  return (field.restarts & stages_of(kind)) != Stage::None && uses_field(spec.data, field.key) &&
         !(field.key == "data.generator" && !spec.data.points_file.empty());
}

std::string key_text(const ExperimentSpec& spec, NetworkKind kind) {
  return key_text(spec, kind, spec.data.points_file.empty() ? std::string() : digest_of_points(spec.data));
}

std::string key_text(const ExperimentSpec& spec, NetworkKind kind, const std::string& points_digest) {
  std::string text = "{\"engine\":" + std::to_string(kEngineVersion) + ",\"network\":\"" + name(kind) + "\"";
  for (const Field& row : spec_fields()) {
    if (!decides(row, kind, spec)) continue;
    if (row.key == "data.points_digest") continue;  // Its file is known by that.
    if (row.unwritten && row.get(spec) == row.get(ExperimentSpec{})) continue;
    text += ",\"" + row.key + "\":";
    if (row.key == "data.points_file" && !spec.data.points_file.empty())
      text += "\"sha256:" + points_digest + "\"";
    else
      text += field_value_to_json(row, row.get(spec)).dump();
  }
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
