// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/output.h"
#include "app/spec_options.h"
#include "core/data/dataset.h"
#include "core/data/points_csv.h"

namespace quantoscope {

Command add_dataset_command(CLI::App& program) {
  struct Options {
    std::string output;
    std::unique_ptr<SpecOptions> spec;
  };
  CLI::App* command = program.add_subcommand("dataset", "Write the points of a data set as CSV (x,y,label)");
  const auto options = std::make_shared<Options>();
  command->add_option("-o,--output", options->output, "File to write, - for standard output")
      ->type_name("F.csv")
      ->required();
  options->spec = std::make_unique<SpecOptions>(*command, std::vector<std::string_view>{"data."});

  return {command, [options] {
            const ExperimentSpec spec = options->spec->read();
            check_output_file(options->output);
            const Dataset data = make_complete_dataset(spec.data);
            try {
              write_points_csv(data, options->output);
            } catch (const Error& error) {
              throw RunFailure(error.message());
            }
            return 0;
          }};
}

}  // namespace quantoscope
