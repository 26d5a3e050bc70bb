// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "app/application.h"
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/output.h"
#include "app/progress.h"
#include "app/spec_options.h"
#include "app/table.h"
#include "core/io/result_files.h"
#include "core/train/experiment.h"
#include "ui/figure/figure.h"

namespace quantoscope {
namespace {

struct Options {
  std::string output;
  int threads = 0;
  bool quiet = false;
  std::unique_ptr<SpecOptions> spec;
};

std::string share(const std::optional<double>& value) { return value ? format_fixed(*value, 4) : "-"; }

void print_summary(const ExperimentResult& result) {
  std::vector<std::vector<std::string>> rows = {{"network", "weights", "activations", "truth", "before",
                                                 "training", "agreement", "seconds", "samples/s"}};
  for (const NetworkSnapshot& network : result.networks) {
    const AccuracyReport& accuracy = network.accuracy;
    rows.push_back({name(network.kind), format_bits(network.weight_bits),
                    format_bits(network.activation_bits), share(accuracy.truth),
                    share(accuracy.truth_before_retraining), share(accuracy.training),
                    share(accuracy.agreement_with_float), format_fixed(network.seconds, 1),
                    format_rate(network.samples_per_second)});
  }
  std::cout << architecture_name(result.spec.model) << ", "
            << with_thousands(parameter_count(result.spec.model)) << " parameters\n"
            << format_table(rows);
}

/// Trains until all is done or the user has had enough.
ExperimentResult train(const ExperimentSpec& spec, const Options& options, bool& interrupted) {
  Progress progress(options.quiet ? Progress::Style::Silent : Progress::style_of_stderr());
  const Interrupt interrupt;
  ExperimentOptions how;
  how.threads = options.threads;
  how.on_snapshot = [&](std::shared_ptr<const NetworkSnapshot> snapshot) {
    progress.show(std::move(snapshot));
  };
  Experiment experiment(spec, std::move(how));
  interrupted = !experiment.wait(interrupt.token()) && interrupt.token().stop_requested();
  progress.finish();
  return experiment.result();
}

/// Writes all that can be written, and returns what could not be, in a sentence.
std::string write_files(const ExperimentResult& result, const std::string& folder) {
  write_result(result, folder);
  const Application application(Application::Platform::Offscreen);
  try {
    write_figure(result, FigureSpec{}, (std::filesystem::path(folder) / "figure.pdf").string());
  } catch (const Error& error) {
    return std::string("no figure: ") +
           error.what();  // The numbers are safe; this is not worth losing the rest.
  }
  return {};
}

int run(const Options& options) {
  const ExperimentSpec spec = options.spec->read();
  prepare_output_folder(options.output);
  warn_about_reference_blas();

  bool interrupted = false;
  const ExperimentResult result = train(spec, options, interrupted);
  std::string trouble;
  try {
    trouble = write_files(result, options.output);
  } catch (const Error& error) {
    throw RunFailure(error.what());
  }
  if (!options.quiet) {
    print_summary(result);
    std::cout << (result.complete ? "complete" : "incomplete") << ", written to " << options.output << "\n";
  }
  if (interrupted) {
    std::cerr << "quantoscope: interrupted; what there was is in " << options.output << std::endl;
    return kExitInterrupted;
  }
  for (const NetworkSnapshot& network : result.networks)
    if (network.phase == NetworkPhase::Failed)
      throw RunFailure(std::string(name(network.kind)) + " network: " + network.message);
  if (!trouble.empty()) throw RunFailure(trouble);
  return 0;
}

}  // namespace

Command add_run_command(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("run", "Train the four networks and write the result to a folder");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("-o,--output", options->output,
                   "Folder for result.json, history.csv, maps.npz, weights.npz and figure.pdf")
      ->type_name("DIR")
      ->required();
  command
      ->add_option("--threads", options->threads,
                   "Networks trained side by side; 0: one per core [default 0]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  options->spec = std::make_unique<SpecOptions>(*command, std::vector<std::string_view>{""});
  return {command, [options] { return run(*options); }};
}

}  // namespace quantoscope
