// SPDX-License-Identifier: GPL-3.0-or-later
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

std::string description(const ExperimentSpec& spec) {
  const ModelSummary summary = summarize(spec.model, spec.quantization);
  std::vector<std::vector<std::string>> rows = {
      {"layer", "shape", "weight bits", "input bits", "parameters", "bytes", "multiply-accumulates"}};
  for (const LayerSummary& layer : summary.layers)
    rows.push_back({std::to_string(layer.index),
                    std::to_string(layer.outputs) + " x " + std::to_string(layer.inputs),
                    format_bits(layer.weight_bits), format_bits(layer.input_bits),
                    with_thousands(layer.weights + layer.biases), with_thousands(layer.bytes()),
                    with_thousands(layer.multiply_accumulates)});
  rows.push_back({"total", "", "", "", with_thousands(summary.parameters), with_thousands(summary.bytes),
                  with_thousands(summary.multiply_accumulates)});
  const std::string times = format_fixed(double(summary.float_bytes) / double(summary.bytes), 1);
  return architecture_name(spec.model) + ": " + with_thousands(summary.parameters) + " parameters\n" +
         format_table(rows) + "as float: " + with_thousands(summary.float_bytes) + " bytes, " + times +
         " times as many\n";
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
