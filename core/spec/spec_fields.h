// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/message.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// What has to be done again after a change; a set of flags. Later stages follow from earlier ones through
/// `restarts` below, so that a field names only the first thing it touches.
enum class Stage : unsigned {
  None = 0,
  Data = 1,        ///< Generate the points, and everything after.
  Float = 2,       ///< Train the float network again, and the three retrained from it.
  Weight = 4,      ///< Retrain the weight-quantized network.
  Activation = 8,  ///< Retrain the activation-quantized network.
  Joint = 16,      ///< Retrain the jointly quantized network.
  Map = 32,        ///< Only evaluate the maps again.
};
constexpr Stage operator|(Stage a, Stage b) { return Stage(unsigned(a) | unsigned(b)); }
constexpr Stage operator&(Stage a, Stage b) { return Stage(unsigned(a) & unsigned(b)); }
constexpr bool has(Stage set, Stage flag) { return (set & flag) == flag && flag != Stage::None; }

/// What decides about a network of this kind: a field that restarts none of these leaves it as it is.
constexpr Stage stages_of(NetworkKind kind) {
  constexpr Stage kFloat = Stage::Data | Stage::Float;
  switch (kind) {
    case NetworkKind::Weight:
      return kFloat | Stage::Weight;
    case NetworkKind::Activation:
      return kFloat | Stage::Activation;
    case NetworkKind::Joint:
      return kFloat | Stage::Joint;
    case NetworkKind::Float:
      break;
  }
  return kFloat;
}

/// A field's value: Boolean -> bool, Integer and Bits -> int64, Real -> double, Choice, Text and Points ->
/// string.
using FieldValue = std::variant<bool, std::int64_t, double, std::string>;

/// Bits is an integer whose 0 is shown and written as "float" (null in JSON). Points are a text "x,y,label;
/// x,y,label" (core/data/own_points.h); JSON may have them as an array of [x, y, label], too.
enum class FieldType { Boolean, Integer, Bits, Real, Choice, Text, Points };

/// One row of the table that drives JSON, command-line options, controls, tooltips and tests.
struct Field {
  std::string key;      ///< Place in the JSON document: "quantization.weight_bits".
  std::string option;   ///< Command-line option with dashes: "--weight-bits".
  std::string section;  ///< Group of controls: "Data", "Network", "Pretraining", ...
  std::string label;    ///< "Weight bits"
  std::string help;     ///< One or two sentences; tooltip and --help text.
  std::string unit;     ///< "" when it has none.
  FieldType type;
  double minimum = 0, maximum = 0;  ///< Inclusive; numbers only.
  double step = 1;                  ///< What one click of a control changes; a factor if logarithmic.
  bool logarithmic = false;
  std::vector<std::string> choices;  ///< Words of a Choice, as written in files.
  std::vector<std::string> labels;   ///< The same as a control shows them; empty: the words.
  /// The word for kByBits, by which the program chooses ("by-bits"), and how controls show it; empty: there
  /// is none.
  std::string automatic, automatic_label;
  Stage restarts = Stage::None;
  /// Left out of files and keys while it has its default: those of versions that did not know it stay as they
  /// are.
  bool unwritten = false;
  std::function<FieldValue(const ExperimentSpec&)> get;
  /// Sets the field; throws Error "<key>: <value> is outside <min>..<max>" or the like when it does not fit.
  std::function<void(ExperimentSpec&, const FieldValue&)> set;
};

/// The value stands for what the program chooses (Field::automatic).
bool is_automatic(const Field& field, const FieldValue& value);
/// The number that the program chooses in this experiment for a field with such a word.
double automatic_number(const Field& field, const ExperimentSpec& spec);

/// All fields in the order of the controls.
std::span<const Field> spec_fields();
/// The field with this key ("model.width"); throws Error when there is none.
const Field& field(std::string_view key);

/// Reads a value as a person types it ("3", "float", "1e-3", "cosine", "true") and checks it against the
/// field's type and range. `origin` names the thing in the message: "--weight-bits: 9 is outside 1..8 or
/// float".
FieldValue parse_value(const Field& field, const std::string& text, const std::string& origin);
/// The value as it is typed and shown: "float", "0.001", "cosine".
std::string format_value(const Field& field, const FieldValue& value);
/// What is allowed, for messages and help: "1..8 or float", "cosine, step or constant".
Message allowed_values(const Field& field);

/// Everything that must be redone to get from `before` to `after`, closed over what follows: Data implies
/// Float implies Weight, Activation, Joint, each of which implies its map.
Stage restarts(const ExperimentSpec& before, const ExperimentSpec& after);

}  // namespace quantoscope
