// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/presets.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/error.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

/// The networks of the paper (Boo, Shin and Sung 2020), tables and figures of section 3 and appendix A.
constexpr ModelSpec kPaperNetworks[] = {{128, 3, false}, {128, 4, false}, {256, 3, false}, {200, 4, false},
                                        {256, 4, false}, {128, 6, false}, {128, 8, false}};

std::string with_thousands(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto place = std::ptrdiff_t(text.size()) - 3; place > 0; place -= 3)
    text.insert(std::size_t(place), ",");
  return text;
}

Preset network_preset(ModelSpec model, const std::string& group) {
  std::string name = architecture_name(model);
  Message label{CORE_TEXT("core", "%1 · %2 parameters"), {name, with_thousands(parameter_count(model))}};
  Message help{model.residual
                   ? CORE_TEXT("core", "%1 neurons in each of %2 hidden layers, with residual connections.")
                   : CORE_TEXT("core", "%1 neurons in each of %2 hidden layers."),
               {std::to_string(model.width), std::to_string(model.depth - 1)}};
  std::ranges::replace(name, ' ', '-');
  return {name, group, std::move(label), std::move(help),
          [model](ExperimentSpec& spec) { spec.model = model; }};
}

Preset bits_preset(const char* name, const char* label, const char* help, int weights, int activations) {
  return {
      name, CORE_TEXT("core", "Bits"), {label, {}}, {help, {}}, [weights, activations](ExperimentSpec& spec) {
        spec.quantization.weight_bits = weights;
        spec.quantization.activation_bits = activations;
      }};
}

/// The data set as it is by default. Own points stay where they are: a preset must not take them away.
Preset data_preset(const Generator& row) {
  return {row.name,
          CORE_TEXT("core", "Data sets"),
          {row.label, {}},
          {row.help, {}},
          [name = row.name](ExperimentSpec& spec) {
            DataSpec data;
            data.generator = name;
            data.own_points = spec.data.own_points;
            spec.data = data;
          }};
}

std::vector<Preset> make_presets() {
  std::vector<Preset> table;
  for (const ModelSpec& model : kPaperNetworks)
    table.push_back(network_preset(model, CORE_TEXT("core", "The paper's networks")));
  for (ModelSpec model : kPaperNetworks) {
    model.residual = true;
    table.push_back(network_preset(model, CORE_TEXT("core", "With residual connections")));
  }
  table.push_back(bits_preset("float", CORE_TEXT("core", "All float"),
                              CORE_TEXT("core", "Nothing is quantized: four times the float network."), 0,
                              0));
  table.push_back(bits_preset("w1a1", CORE_TEXT("core", "1 bit · float against W1, A1, W1A1"),
                              CORE_TEXT("core", "Signs only, and activations on or off."), 1, 1));
  table.push_back(bits_preset(
      "w2a2", CORE_TEXT("core", "2 bits · float against W2, A2, W2A2"),
      CORE_TEXT("core", "The paper's: with its step three levels of weights, and four of activations."), 2,
      2));
  table.push_back(bits_preset(
      "w3a3", CORE_TEXT("core", "3 bits · float against W3, A3, W3A3"),
      CORE_TEXT("core", "With the paper's step seven levels of weights, and eight of activations."), 3, 3));
  table.push_back(bits_preset("w4a4", CORE_TEXT("core", "4 bits · float against W4, A4, W4A4"),
                              CORE_TEXT("core", "Close to float for most networks."), 4, 4));
  table.push_back(bits_preset("w8a8", CORE_TEXT("core", "8 bits · float against W8, A8, W8A8"),
                              CORE_TEXT("core", "What most processors compute with."), 8, 8));
  for (const Generator& row : generators())
    if (row.name != "own") table.push_back(data_preset(row));
  return table;
}

std::vector<Example> make_examples() {
  const auto of = [](std::initializer_list<const char*> names) {
    ExperimentSpec spec;
    for (const char* name : names) preset(name).change(spec);
    return spec;
  };
  const auto epochs = [](ExperimentSpec spec, int number) {
    spec.pretraining.epochs = spec.retraining.epochs = number;
    return spec;
  };
  return {
      {CORE_TEXT("core", "Six rings"),
       CORE_TEXT("core", "Which boundaries move, and which fray? Trained in seconds."), first_experiment()},
      {CORE_TEXT("core", "The paper's rings"),
       CORE_TEXT("core", "Ten rings and the 128-4 of the paper, with two bits."), of({})},
      {CORE_TEXT("core", "Wide"),
       CORE_TEXT("core", "256-3: does width help against the noise of two-bit activations?"), of({"256-3"})},
      {CORE_TEXT("core", "Deep and residual"),
       CORE_TEXT("core", "128-8 with residual connections: what do they do to the noise?"),
       of({"128-8-residual"})},
      {CORE_TEXT("core", "Spirals"),
       CORE_TEXT("core", "Two arms, thin and long: see where the quantized networks lose the thread."),
       of({"spirals"})},
      {CORE_TEXT("core", "Checkerboard"),
       CORE_TEXT("core", "A hundred corners: sharp bends are what few bits cannot draw."),
       of({"checkerboard"})},
      {CORE_TEXT("core", "Gaussian blobs"),
       CORE_TEXT("core", "An easy boundary: even one bit finds it, and only its edge speckles."),
       epochs(of({"blobs", "128-3", "w1a1"}), 40)},
      {CORE_TEXT("core", "Two moons"),
       CORE_TEXT("core", "Learned in seconds: drag the bits from 8 down to 1 and watch."),
       of({"moons", "128-3"})},
      {CORE_TEXT("core", "XOR"),
       CORE_TEXT("core", "Four squares, the smallest puzzle that needs a hidden layer."),
       of({"xor", "128-3"})},
  };
}

}  // namespace

ExperimentSpec first_experiment() {
  ExperimentSpec spec;
  spec.data.radii = 6;
  spec.data.spacing = 0.16;
  spec.model.width = 96;
  spec.model.depth = 3;
  return spec;
}

bool Preset::matches(const ExperimentSpec& spec) const {
  ExperimentSpec changed = spec;
  change(changed);
  return changed == spec;
}

std::span<const Preset> presets() {
  static const std::vector<Preset> table = make_presets();
  return table;
}

const Preset& preset(const std::string& name) {
  std::vector<std::string> names;
  for (const Preset& row : presets()) {
    if (row.name == name) return row;
    names.push_back(row.name);
  }
  const std::string close = nearest(name, names);
  throw Error(CORE_TEXT("core", "there is no preset %1%2"), in_quotes(name),
              did_you_mean(close, {CORE_TEXT("core", "; quantoscope presets lists them")}));
}

std::span<const Example> examples() {
  static const std::vector<Example> table = make_examples();
  return table;
}

}  // namespace quantoscope
