// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/io/sha256.h"
#include "core/spec/experiment_spec.h"
#include "core/spec/spec_fields.h"

namespace quantoscope {

/// Of the form of keys. Which engine trained a network is not in its key; the store keeps networks of several
/// engines (engine_identity()) apart.
inline constexpr int kKeyVersion = 1;

/// The identity of one trained network: equal keys mean equal numbers. The SHA-256 of `key_text`.
struct RunKey {
  Digest digest{};
  auto operator<=>(const RunKey&) const = default;

  std::string text() const { return hex_text(digest); }  ///< 64 hexadecimal digits: the folder's name.
};

/// Whether a field decides about the training of this kind of network: those that restart it or anything
/// before it, except what this data set does not look at. Maps decide nothing.
bool decides(const Field& field, NetworkKind kind, const ExperimentSpec& spec);

/// Everything that decides about a network, as canonical JSON: one line, the engine's version, the kind, then
/// the fields that decide in the order of their table, e.g.
///   {"engine":1,"network":"float","data.generator":"semicircles",...,"seed":1,...}
/// For points from a file, the SHA-256 of its content (data.points_digest if that is known) instead of its
/// name. Throws Error when it cannot be read.
std::string key_text(const ExperimentSpec& spec, NetworkKind kind);
/// The same with another word for the points of a file, which is not read.
std::string key_text(const ExperimentSpec& spec, NetworkKind kind, const std::string& points_digest);
RunKey run_key(const ExperimentSpec& spec, NetworkKind kind);

/// The key of 64 hexadecimal digits; nothing for any other text.
std::optional<RunKey> read_run_key(std::string_view text);

}  // namespace quantoscope
