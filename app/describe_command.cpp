// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/spec_options.h"
#include "app/table.h"
#include "core/spec/model_summary.h"

namespace quantoscope {
namespace {

/// "2", "float", or "average of 2, 2".
std::string input_text(const LayerSummary& layer) {
  if (layer.input_bits.size() == 1) return format_bits(layer.input_bits[0]);
  std::string text;
  for (const int bits : layer.input_bits)
    text += (text.empty() ? "average of " : ", ") + std::to_string(bits);
  return text;
}

std::string description(const ExperimentSpec& spec) {
  const ModelSummary summary = summarize(spec.model, spec.quantization);
  std::vector<std::vector<std::string>> rows = {
      {"layer", "shape", "weight bits", "input bits", "parameters", "bytes", "multiply-accumulates"}};
  for (const LayerSummary& layer : summary.layers)
    rows.push_back(
        {std::to_string(layer.index), std::to_string(layer.outputs) + " x " + std::to_string(layer.inputs),
         format_bits(layer.weight_bits), input_text(layer), with_thousands(layer.weights + layer.biases),
         with_thousands(layer.bytes()), with_thousands(layer.multiply_accumulates)});
  rows.push_back({"total", "", "", "", with_thousands(summary.parameters), with_thousands(summary.bytes),
                  with_thousands(summary.multiply_accumulates)});
  const std::string times = format_fixed(double(summary.float_bytes) / double(summary.bytes), 1);
  const bool averages = std::ranges::any_of(
      summary.layers, [](const LayerSummary& layer) { return layer.input_bits.size() > 1; });
  return architecture_name(spec.model) + ": " + with_thousands(summary.parameters) + " parameters\n" +
         format_table(rows) + "as float: " + with_thousands(summary.float_bytes) + " bytes, " + times +
         " times as many\n" +
         "bytes: weights at their bits; biases, scales of weights and clips of activations as 32-bit "
         "floats\n" +
         (averages ? "average of 2, 2: of values of 2 bits each, with steps of their own; on no grid of 2 "
                     "bits\n"
                   : "");
}

}  // namespace

Command add_describe_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "describe",
      "List a network's layers: shapes, parameters, bits, bytes and operations of one evaluation");
  const std::shared_ptr<SpecOptions> options(
      new SpecOptions(*command, std::vector<std::string_view>{"model.", "quantization."}));
  return {command, [options] {
            std::cout << description(options->read());
            return 0;
          }};
}

}  // namespace quantoscope
