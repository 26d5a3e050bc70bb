// SPDX-License-Identifier: GPL-3.0-or-later
// The table of fields: one row each. JSON, command line, controls, tooltips and tests follow from it.
#include "core/spec/spec_fields.h"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

#include "core/data/dataset.h"
#include "core/data/points_format.h"
#include "core/error.h"
#include "core/message.h"
#include "core/spec/field_values.h"
#include "core/spec/text.h"
#include "core/spec/words.h"

namespace quantoscope {

namespace {

/// Where a value lives in a spec: a function from a (const or mutable) spec to a reference.
template <class Part, class Value>
auto at(Part ExperimentSpec::*part, Value Part::*member) {
  return [ part, member ](auto& spec) -> auto& { return spec.*part.*member; };
}
template <class Value>
auto at(Value ExperimentSpec::*member) {
  return [member](auto& spec) -> auto& { return spec.*member; };
}

struct Text {
  const char* label;
  const char* help;
  const char* unit = "";
};
struct Range {
  double minimum, maximum, step = 1;
  bool logarithmic = false;
  const char *automatic = "", *automatic_label = "";  ///< As Field's.
};

const char* section_of(const std::string& key) {
  constexpr std::pair<const char*, const char*> kSections[] = {
      {"data.", CORE_TEXT("core", "Data")},
      {"model.", CORE_TEXT("core", "Network")},
      {"pretraining.", CORE_TEXT("core", "Pretraining")},
      {"retraining.", CORE_TEXT("core", "Retraining")},
      {"fine_tuning.", CORE_TEXT("core", "Fine-tuning")},
      {"quantization.", CORE_TEXT("core", "Quantization")},
      {"map.", CORE_TEXT("core", "Map")},
      {"seed", CORE_TEXT("core", "Network")}};
  for (const auto& [prefix, section] : kSections)
    if (key.starts_with(prefix)) return section;
  return "";
}

/// A row whose value is stored as `Stored` and carried in a FieldValue as `Carried`.
template <class Carried, class Place>
Field make(FieldType type, Place place, const std::string& key, const std::string& option, Stage restarts,
           const Text& text, const Range& range = {0, 0}, std::vector<std::string> choices = {}) {
  using Stored = std::remove_cvref_t<decltype(place(std::declval<ExperimentSpec&>()))>;
  Field row{key,
            option,
            section_of(key),
            text.label,
            text.help,
            text.unit,
            type,
            range.minimum,
            range.maximum,
            range.step,
            range.logarithmic,
            std::move(choices),
            {},
            range.automatic,
            range.automatic_label,
            restarts,
            false,
            {},
            {}};
  // The checker must not refer to the row, which moves into the table; it keeps a copy of the plain part.
  row.set = [place, rules = row](ExperimentSpec& spec, const FieldValue& value) {
    const FieldValue checked = checked_value(rules, value, rules.key);
    if constexpr (std::is_enum_v<Stored>)
      place(spec) = from_word<Stored>(std::get<std::string>(checked));
    else
      place(spec) = static_cast<Stored>(std::get<Carried>(checked));
  };
  row.get = [place](const ExperimentSpec& spec) -> FieldValue {
    if constexpr (std::is_enum_v<Stored>)
      return std::string(word(place(spec)));
    else
      return static_cast<Carried>(place(spec));
  };
  return row;
}

template <class Place>
Field boolean(Place place, const std::string& key, const std::string& option, Stage restarts, Text text) {
  return make<bool>(FieldType::Boolean, place, key, option, restarts, text);
}
template <class Place>
Field integer(Place place, const std::string& key, const std::string& option, Range range, Stage restarts,
              Text text) {
  return make<std::int64_t>(FieldType::Integer, place, key, option, restarts, text, range);
}
template <class Place>
Field bits(Place place, const std::string& key, const std::string& option, Stage restarts, Text text) {
  return make<std::int64_t>(FieldType::Bits, place, key, option, restarts, text, {0, 8});
}
template <class Place>
Field real(Place place, const std::string& key, const std::string& option, Range range, Stage restarts,
           Text text) {
  return make<double>(FieldType::Real, place, key, option, restarts, text, range);
}
/// One of the words of the enumeration that is stored.
template <class Place>
Field choice(Place place, const std::string& key, const std::string& option, Stage restarts, Text text) {
  using Enum = std::remove_cvref_t<decltype(place(std::declval<ExperimentSpec&>()))>;
  return make<std::string>(FieldType::Choice, place, key, option, restarts, text, {0, 0}, words<Enum>());
}
/// A choice whose words are shown as these.
Field labelled(Field row, std::vector<std::string> labels) {
  row.labels = std::move(labels);
  return row;
}
/// The text of a format (core/data/points_format.h), which is always the same text.
Field points_format(Field row) {
  row.set = [set = row.set, key = row.key](ExperimentSpec& spec, const FieldValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    set(spec, text && !text->empty() ? points_format_text(parse_points_format(*text, key)) : value);
  };
  return row;
}
/// A field that files leave out while it has its default (Field::unwritten).
Field unwritten(Field row) {
  row.unwritten = true;
  return row;
}
/// One of the given words, stored as text.
template <class Place>
Field choice(Place place, const std::string& key, const std::string& option, std::vector<std::string> choices,
             Stage restarts, Text text) {
  return make<std::string>(FieldType::Choice, place, key, option, restarts, text, {0, 0}, std::move(choices));
}
template <class Place>
Field free_text(Place place, const std::string& key, const std::string& option, Stage restarts, Text text) {
  return make<std::string>(FieldType::Text, place, key, option, restarts, text);
}

template <class Place>
Field points(Place place, const std::string& key, const std::string& option, Stage restarts, Text text) {
  return make<std::string>(FieldType::Points, place, key, option, restarts, text);
}

/// The choice among the data sets, from their own table.
template <class Place>
Field generator_choice(Place place) {
  std::vector<std::string> names, labels;
  for (const Generator& generator : generators()) {
    names.push_back(generator.name);
    labels.push_back(generator.label);
  }
  Field row =
      choice(place, "data.generator", "--generator", std::move(names), Stage::Data,
             {CORE_TEXT("core", "Data set"), CORE_TEXT("core", "The pattern the points are drawn from.")});
  row.labels = std::move(labels);
  return row;
}

constexpr Range kRate{1e-6, 1, 1.25, true};

/// The rows of a training, of the float network or of the quantized ones: the same fields for both.
std::vector<Field> training_rows(TrainSpec ExperimentSpec::*training, const std::string& key,
                                 const std::string& option, Stage stage, Range epochs, Text epochs_text,
                                 Text rate_text) {
  const auto in = [training](auto member) { return at(training, member); };
  return {
      integer(in(&TrainSpec::epochs), key + "epochs", option + "epochs", epochs, stage, epochs_text),
      real(in(&TrainSpec::learning_rate), key + "learning_rate", option + "learning-rate", kRate, stage,
           rate_text),
      choice(in(&TrainSpec::schedule), key + "schedule", option + "schedule", stage,
             {CORE_TEXT("core", "Schedule"),
              CORE_TEXT("core",
                        "The learning rate over the epochs: half a cosine down to zero, "
                        "a tenth after 1/2 and again after 3/4 of them, or constant.")}),
      integer(in(&TrainSpec::batch), key + "batch", option + "batch", {1, 4096, 16}, stage,
              {CORE_TEXT("core", "Batch"), CORE_TEXT("core", "Points per step of the optimizer."),
               CORE_TEXT("core", "points")}),
      choice(
          in(&TrainSpec::optimizer), key + "optimizer", option + "optimizer", stage,
          {CORE_TEXT("core", "Optimizer"),
           CORE_TEXT("core",
                     "What changes the weights: Adam, or gradient descent with momentum (sgd), which wants "
                     "a learning rate some ten times larger.")}),
      real(
          in(&TrainSpec::momentum), key + "momentum", option + "momentum", {0, 0.999, 0.01}, stage,
          {CORE_TEXT("core", "Momentum"),
           CORE_TEXT("core",
                     "The share of the last step that the next one of gradient descent (sgd) begins with.")}),
      real(in(&TrainSpec::weight_decay), key + "weight_decay", option + "weight-decay", {0, 10, 1e-3}, stage,
           {CORE_TEXT("core", "Weight decay"),
            CORE_TEXT("core",
                      "Weights shrink by learning rate times this in every step; biases and what quantizers "
                      "learn do not.")}),
      real(
          in(&TrainSpec::gradient_clip), key + "gradient_clip", option + "gradient-clip", {0, 1000, 0.1},
          stage,
          {CORE_TEXT("core", "Gradient clip"),
           CORE_TEXT("core",
                     "A gradient longer than this (Euclidean norm over all parameters) is scaled down to it; "
                     "0 leaves all as they are.")}),
      real(
          in(&TrainSpec::lipschitz), key + "lipschitz", option + "lipschitz", {0, 1, 1e-4}, stage,
          {CORE_TEXT("core", "Lipschitz β"),
           CORE_TEXT("core",
                     "Strength of the term β/2 ‖WWᵀ − I‖² on the float (shadow) weights of each layer, which "
                     "draws their singular values to 1, so that layers do not amplify noise; 0 is off.")}),
      choice(
          in(&TrainSpec::lipschitz_layers), key + "lipschitz_layers", option + "lipschitz-layers", stage,
          {CORE_TEXT("core", "Lipschitz on"),
           CORE_TEXT("core",
                     "The layers the Lipschitz term works on: all, all but the output layer (not-last), or "
                     "those between the first and the last (hidden).")}),
      integer(in(&TrainSpec::patience), key + "patience", option + "patience", {0, 10000}, stage,
              {CORE_TEXT("core", "Patience"),
               CORE_TEXT(
                   "core",
                   "Training stops early after this many epochs without a new best accuracy; 0 never does."),
               CORE_TEXT("core", "epochs")}),
      choice(in(&TrainSpec::judge), key + "judge", option + "judge", stage,
             {CORE_TEXT("core", "Best by"),
              CORE_TEXT("core",
                        "The accuracy that early stopping and the best epoch go by: on the truth, or on the "
                        "training points (which it is without a truth, too).")}),
      boolean(in(&TrainSpec::keep_best), key + "keep_best", option + "keep-best", stage,
              {CORE_TEXT("core", "Keep best"),
               CORE_TEXT("core",
                         "Training ends with the weights of its best epoch rather than those of the last.")}),
  };
}

std::vector<Field> make_rows() {
  using S = ExperimentSpec;
  const auto data = [](auto member) { return at(&S::data, member); };
  const auto model = [](auto member) { return at(&S::model, member); };
  const auto fine = [](auto member) { return at(&S::fine_tuning, member); };
  const auto quant = [](auto member) { return at(&S::quantization, member); };
  const auto map = [](auto member) { return at(&S::map, member); };

  constexpr Stage kRetrained = Stage::Weight | Stage::Activation | Stage::Joint;
  constexpr Stage kWeights = Stage::Weight | Stage::Joint;
  constexpr Stage kActivations = Stage::Activation | Stage::Joint;
  constexpr Range kSeed{0, 2147483647};

  std::vector<Field> rows{
      generator_choice(data(&DataSpec::generator)),
      free_text(
          data(&DataSpec::points_file), "data.points_file", "--points", Stage::Data,
          {CORE_TEXT("core", "Points file"),
           CORE_TEXT("core",
                     "A CSV file to use instead of the generator: x,y,label lines (label 0 or 1), or another "
                     "table with two columns of numbers and one of labels. There is "
                     "no known right answer off its points, so accuracy is that on the points.")}),
      unwritten(points_format(free_text(
          data(&DataSpec::points_format), "data.points_format", "--points-format", Stage::Data,
          {CORE_TEXT("core", "Points format"),
           CORE_TEXT(
               "core",
               "How the points file is read, as JSON: separator, decimal sign, header, columns of x, y and "
               "label, and the label of each class. Without it the format is guessed when the file is "
               "chosen.")}))),
      unwritten(free_text(
          data(&DataSpec::points_digest), "data.points_digest", "--points-digest", Stage::Data,
          {CORE_TEXT("core", "Points digest"),
           CORE_TEXT(
               "core",
               "SHA-256 of the points file: a file with another content is refused. Empty: any content.")})),
      unwritten(boolean(
          data(&DataSpec::standardize), "data.standardize", "--standardize", Stage::Data,
          {CORE_TEXT("core", "Standardize"),
           CORE_TEXT(
               "core",
               "Networks read the points of the file with mean 0 and standard deviation 1, so that they "
               "learn whatever its units; maps and numbers stay in the file's units. Points far from [-3, "
               "3], "
               "all within a tenth of that, or of quite unlike x and y are standardized without being "
               "asked; --no-standardize leaves them as they are.")})),
      integer(data(&DataSpec::radii), "data.radii", "--radii", {1, 50}, Stage::Data,
              {CORE_TEXT("core", "Radii"),
               CORE_TEXT("core",
                         "Number of rings, of half turns of a spiral, of blobs, or of "
                         "rows of cells; more of them ask for a finer boundary.")}),
      real(data(&DataSpec::spacing), "data.spacing", "--spacing", {0.01, 1, 0.01}, Stage::Data,
           {CORE_TEXT("core", "Spacing"),
            CORE_TEXT("core",
                      "Distance between neighbouring rings or windings, or half a "
                      "cell's side, in units of the input plane.")}),
      integer(data(&DataSpec::points), "data.points", "--points-per-semicircle", {2, 2000, 10}, Stage::Data,
              {CORE_TEXT("core", "Points per part"),
               CORE_TEXT("core",
                         "Core samples on each semicircle, half turn of a spiral, moon or half circle, and "
                         "in each blob, quadrant or half row of cells."),
               CORE_TEXT("core", "points")}),
      integer(data(&DataSpec::subsamples), "data.subsamples", "--subsamples", {0, 100}, Stage::Data,
              {CORE_TEXT("core", "Subsamples"),
               CORE_TEXT("core", "Points scattered around each core sample, with its class."),
               CORE_TEXT("core", "points")}),
      real(data(&DataSpec::noise), "data.noise", "--noise", {0, 2, 0.05}, Stage::Data,
           {CORE_TEXT("core", "Noise"),
            CORE_TEXT("core",
                      "Standard deviation of the scatter as a fraction of the gap between the classes (the "
                      "spacing of rings, windings and cells); from about 0.5 on they run into each other."),
            CORE_TEXT("core", "gaps")}),
      integer(
          data(&DataSpec::seed), "data.seed", "--data-seed", kSeed, Stage::Data,
          {CORE_TEXT("core", "Data seed"), CORE_TEXT("core", "Another number scatters the points anew.")}),
      points(data(&DataSpec::own_points), "data.own_points", "--own-points", Stage::Data,
             {CORE_TEXT("core", "Own points"),
              CORE_TEXT("core",
                        "Points placed by hand, as x,y,label; x,y,label; ... with the label 0 or 1. There is "
                        "no known right answer off them, so accuracy is that on the points.")}),

      integer(model(&ModelSpec::width), "model.width", "--width", {2, 512}, Stage::Float,
              {CORE_TEXT("core", "Width"), CORE_TEXT("core", "Neurons in each hidden layer."),
               CORE_TEXT("core", "neurons")}),
      integer(model(&ModelSpec::depth), "model.depth", "--depth", {2, 16}, Stage::Float,
              {CORE_TEXT("core", "Depth"),
               CORE_TEXT("core", "Number of weight layers, the output layer included."),
               CORE_TEXT("core", "layers")}),
      boolean(model(&ModelSpec::residual), "model.residual", "--residual", Stage::Float,
              {CORE_TEXT("core", "Residual"),
               CORE_TEXT("core",
                         "From the second hidden layer on, each layer puts out the "
                         "mean of its activation and its input.")}),
      integer(at(&S::seed), "seed", "--seed", kSeed, Stage::Float,
              {CORE_TEXT("core", "Seed"),
               CORE_TEXT("core",
                         "Another number draws other initial weights and another order of "
                         "the points; the data stay.")}),

  };
  std::ranges::move(training_rows(&S::pretraining, "pretraining.", "--", Stage::Float, {1, 10000},
                                  {CORE_TEXT("core", "Epochs"),
                                   CORE_TEXT("core", "How often the float network sees every point."),
                                   CORE_TEXT("core", "epochs")},
                                  {CORE_TEXT("core", "Learning rate"),
                                   CORE_TEXT("core",
                                             "The step size for the float network, before the schedule "
                                             "lowers it.")}),
                    std::back_inserter(rows));
  std::ranges::move(
      training_rows(&S::retraining, "retraining.", "--retrain-", kRetrained, {0, 10000},
                    {CORE_TEXT("core", "Epochs"),
                     CORE_TEXT("core",
                               "How long the quantized networks are trained on; 0 leaves them as "
                               "post-training quantization makes them."),
                     CORE_TEXT("core", "epochs")},
                    {CORE_TEXT("core", "Learning rate"),
                     CORE_TEXT("core",
                               "The step size for the quantized networks, before the schedule lowers "
                               "it.")}),
      std::back_inserter(rows));
  std::vector<Field> further{
      integer(fine(&FineTuningSpec::cycles), "fine_tuning.cycles", "--cycles", {0, 100}, kRetrained,
              {CORE_TEXT("core", "Cycles"),
               CORE_TEXT("core",
                         "After retraining the learning rate goes through this many cycles of eight stages; "
                         "0 leaves them out."),
               CORE_TEXT("core", "cycles")}),
      choice(fine(&FineTuningSpec::cycle_shape), "fine_tuning.cycle_shape", "--cycle-shape", kRetrained,
             {CORE_TEXT("core", "Cycle shape"),
              CORE_TEXT("core",
                        "The levels of a cycle: from the highest to the lowest and back at once (sawtooth), "
                        "down in five levels and up again (triangle), or down in four levels of which each "
                        "comes twice (pairs).")}),
      integer(
          fine(&FineTuningSpec::level_epochs), "fine_tuning.level_epochs", "--cycle-level-epochs", {1, 100},
          kRetrained,
          {CORE_TEXT("core", "Level"), CORE_TEXT("core", "Epochs on each of the eight stages of a cycle."),
           CORE_TEXT("core", "epochs")}),
      real(fine(&FineTuningSpec::learning_rate), "fine_tuning.learning_rate", "--cycle-learning-rate", kRate,
           kRetrained,
           {CORE_TEXT("core", "Base rate"),
            CORE_TEXT("core", "The learning rate of which the levels of a cycle are multiples.")}),
      real(
          fine(&FineTuningSpec::highest_factor), "fine_tuning.highest_factor", "--cycle-highest",
          {1e-3, 1e4, 1.25, true}, kRetrained,
          {CORE_TEXT("core", "Highest"),
           CORE_TEXT("core", "The learning rate of a cycle's highest level, as a multiple of the base rate."),
           CORE_TEXT("core", "×")}),
      real(fine(&FineTuningSpec::lowest_factor), "fine_tuning.lowest_factor", "--cycle-lowest",
           {1e-3, 1e4, 1.25, true}, kRetrained,
           {CORE_TEXT("core", "Lowest"),
            CORE_TEXT("core", "The learning rate of a cycle's lowest level, as a multiple of the base rate."),
            CORE_TEXT("core", "×")}),
      boolean(fine(&FineTuningSpec::average), "fine_tuning.average", "--cycle-average", kRetrained,
              {CORE_TEXT("core", "Average"), CORE_TEXT("core",
                                                       "The quantized networks at the lowest level of each "
                                                       "cycle are averaged, the average is quantized "
                                                       "anew and trained on (SQWA).")}),
      integer(
          fine(&FineTuningSpec::average_epochs), "fine_tuning.average_epochs", "--cycle-average-epochs",
          {0, 10000}, kRetrained,
          {CORE_TEXT("core", "Last epochs"),
           CORE_TEXT("core", "How long the averaged network is trained on."), CORE_TEXT("core", "epochs")}),
      real(fine(&FineTuningSpec::average_learning_rate), "fine_tuning.average_learning_rate",
           "--cycle-average-learning-rate", kRate, kRetrained,
           {CORE_TEXT("core", "Last rate"),
            CORE_TEXT("core", "The learning rate with which the averaged network is trained on.")}),

      bits(quant(&QuantSpec::weight_bits), "quantization.weight_bits", "--weight-bits", kWeights,
           {CORE_TEXT("core", "Weight bits"),
            CORE_TEXT("core",
                      "Bits per weight in the weight-quantized and the jointly quantized network: 1 keeps "
                      "only signs, b bits give 2^b - 1 levels with the L2-optimal step (2: -1, 0, 1) and 2^b "
                      "with DoReFa and LSQ; float is not quantized."),
            CORE_TEXT("core", "bits")}),
      bits(quant(&QuantSpec::activation_bits), "quantization.activation_bits", "--activation-bits",
           kActivations,
           {CORE_TEXT("core", "Activation bits"),
            CORE_TEXT("core",
                      "Bits per hidden activation in the activation-quantized and the jointly quantized "
                      "network: b bits give 2^b levels from 0 up to the clip; 1 bit of XNOR is the sign."),
            CORE_TEXT("core", "bits")}),
      labelled(
          choice(
              quant(&QuantSpec::weight_method), "quantization.weight_method", "--weight-method", kWeights,
              {CORE_TEXT("core", "Weight method"),
               CORE_TEXT("core",
                         "How weights become levels: the step of least squared error (l2), DoReFa's levels "
                         "after a tanh, a learned step (lsq), ternary with a threshold (twn, always 2 "
                         "bits), or one bit with a magnitude per row (bwn; xnor also centres and clamps "
                         "the shadow weights).")}),
          {CORE_TEXT("core", "L2-optimal step"), CORE_TEXT("core", "DoReFa"), CORE_TEXT("core", "LSQ"),
           CORE_TEXT("core", "Ternary (TWN)"), CORE_TEXT("core", "Binary (BWN)"),
           CORE_TEXT("core", "Binary (XNOR)")}),
      labelled(choice(quant(&QuantSpec::activation_method), "quantization.activation_method",
                      "--activation-method", kActivations,
                      {CORE_TEXT("core", "Activation method"),
                       CORE_TEXT(
                           "core",
                           "How activations become levels: a ReLU with a learned clip (pact), one fixed at 1 "
                           "(dorefa), a learned step (lsq), or the sign instead of a ReLU (xnor, always 1 "
                           "bit).")}),
               {CORE_TEXT("core", "PACT"), CORE_TEXT("core", "DoReFa"), CORE_TEXT("core", "LSQ"),
                CORE_TEXT("core", "Sign (XNOR)")}),
      choice(quant(&QuantSpec::first_layer), "quantization.first_layer", "--first-layer", kRetrained,
             {CORE_TEXT("core", "First layer"),
              CORE_TEXT("core",
                        "Weights of the first layer: quantized as the others, kept float, or 8 bits. Its "
                        "rows have only two weights, so few bits hurt most here.")}),
      choice(quant(&QuantSpec::last_layer), "quantization.last_layer", "--last-layer", kRetrained,
             {CORE_TEXT("core", "Last layer"),
              CORE_TEXT("core",
                        "Weights of the output layer and the activations it reads: "
                        "quantized as the others, kept float, or 8 bits.")}),
      choice(
          quant(&QuantSpec::step_policy), "quantization.step_policy", "--step-policy", kWeights,
          {CORE_TEXT("core", "Weight step"),
           CORE_TEXT("core",
                     "When each layer's quantization step is fitted to its weights again: never after the "
                     "start (fixed), every epoch, or every training step. For the L2-optimal step only.")}),
      real(quant(&QuantSpec::step_scale), "quantization.step_scale", "--step-scale",
           {0.1, 4, 0.05, false, "by-bits", CORE_TEXT("core", "by bits")}, kWeights,
           {CORE_TEXT("core", "Step scale"),
            CORE_TEXT("core",
                      "Retraining quantizes weights with this times the step of least squared "
                      "error; post-training quantization always uses that step itself. By bits: "
                      "0.6 for layers of 2 bits, where it leaves fewer weights 0, and 1 for all "
                      "others, where less would only clip. For the L2-optimal step only."),
            CORE_TEXT("core", "times the L2-optimal step")}),
      real(quant(&QuantSpec::alpha_percentile), "quantization.alpha_percentile", "--alpha-percentile",
           {50, 100, 0.1}, kActivations,
           {CORE_TEXT("core", "Initial clip"),
            CORE_TEXT("core",
                      "The activations' clip alpha starts at this percentile of the float network's "
                      "activations and is learned from there. For PACT only."),
            "%"}),
      real(quant(&QuantSpec::alpha_decay), "quantization.alpha_decay", "--alpha-decay",
           {0, 1, 0.01, false, "by-bits", CORE_TEXT("core", "by bits")}, kActivations,
           {CORE_TEXT("core", "Clip decay"),
            CORE_TEXT("core",
                      "Strength of the pull of the clip alpha towards 0: more makes "
                      "the levels finer and clips more. By bits: 0.15 / (2^bits - 1), "
                      "0.05 for 2 bits. For PACT only.")}),

      integer(map(&MapSpec::resolution), "map.resolution", "--map-resolution", {32, 1024, 32}, Stage::Map,
              {CORE_TEXT("core", "Resolution"), CORE_TEXT("core", "Points per side of the decision maps."),
               CORE_TEXT("core", "points")}),
      choice(map(&MapSpec::region), "map.region", "--region", Stage::Map,
             {CORE_TEXT("core", "Region"),
              CORE_TEXT("core",
                        "The part of the plane the maps show: all of it, or its bottom-right quarter.")}),
  };
  std::ranges::move(further, std::back_inserter(rows));
  return rows;
}

}  // namespace

std::span<const Field> spec_fields() {
  static const std::vector<Field> table = make_rows();
  return table;
}

const Field& field(std::string_view key) {
  for (const Field& row : spec_fields())
    if (row.key == key) return row;
  throw Error(CORE_TEXT("core", "there is no field %1"), in_quotes(key));
}

bool is_automatic(const Field& field, const FieldValue& value) {
  return !field.automatic.empty() && value == FieldValue{kByBits};
}

double automatic_number(const Field& field, const ExperimentSpec& spec) {
  QuantSpec by_bits = spec.quantization;
  by_bits.step_scale = by_bits.alpha_decay = kByBits;
  if (field.key == "quantization.step_scale") return by_bits.step_scale_of(by_bits.weight_bits);
  return by_bits.alpha_decay_of(std::max(1, by_bits.activation_bits));
}

Stage restarts(const ExperimentSpec& before, const ExperimentSpec& after) {
  Stage touched = Stage::None;
  for (const Field& row : spec_fields())
    if (row.get(before) != row.get(after)) touched = touched | row.restarts;
  // What follows from what: each stage uses the result of those before it.
  if (has(touched, Stage::Data)) touched = touched | Stage::Float;
  if (has(touched, Stage::Float)) touched = touched | Stage::Weight | Stage::Activation | Stage::Joint;
  if (touched != Stage::None) touched = touched | Stage::Map;
  return touched;
}

}  // namespace quantoscope
