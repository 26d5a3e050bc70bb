// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/interrupt.h"
#include "app/output.h"
#include "app/pictures.h"
#include "app/progress.h"
#include "app/spec_options.h"
#include "app/table.h"
#include "core/engine_identity.h"
#include "core/io/experiment_file.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/io/points_place.h"
#include "core/io/result_files.h"
#include "core/spec/spec_json.h"
#include "core/train/checkpoint.h"
#include "core/train/experiment.h"

namespace quantoscope {
namespace {

struct RunOptions {
  std::string output;
  int threads = 0;
  bool quiet = false;
  std::string checkpoints;
  bool resume = false, restart = false, other_engine = false;
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

std::string experiment_path(const std::string& folder) { return folder + "/experiment.quantoscope.json"; }

/// The experiment as asked for, or as the checkpoints to resume have it.
ExperimentSpec read_spec_of(const RunOptions& options) {
  const ExperimentSpec spec = options.spec->read(options.quiet);
  if (options.resume && options.restart)
    throw Error("--restart: starts over, and --resume goes on; give one of them");
  if (options.resume && options.checkpoints.empty())
    throw Error("--resume: say where from with --checkpoint DIR");
  if (options.restart && options.checkpoints.empty())
    throw Error("--restart: say which checkpoints to start over with --checkpoint DIR");
  if (!options.resume) return spec;
  const ExperimentSpec stored = read_spec(experiment_path(options.checkpoints));
  if (spec != ExperimentSpec{} && spec != stored)
    throw Error("--resume: the checkpoints in " + options.checkpoints +
                " are of another experiment; leave the options out to go on with that");
  return stored;
}

/// What the networks have come to; a network without a checkpoint begins at the beginning. Returns what this
/// and the checkpoints' engines are together; throws Error where they differ and that was not asked for.
std::string resume_from(const RunOptions& options, ExperimentOptions& how) {
  std::string engines = engine_identity();
  for (const NetworkKind kind : kAllKinds) {
    const std::string path = checkpoint_path(options.checkpoints, kind);
    if (!path_exists(path)) continue;
    const NetworkCheckpoint& from = how.resume[std::size_t(kind)].emplace(read_checkpoint(path));
    if (from.engine == engine_identity()) continue;
    engines = engines_text(from.engine);
    if (options.other_engine) continue;
    throw Error("--resume: " + path + " was trained by another engine (" +
                (from.engine.empty() ? "Quantoscope 0.3 or before" : from.engine) + ") than this one (" +
                engine_identity() +
                "), which does not go on to the same bits; go on all the same with --other-engine");
  }
  return engines;
}

bool is_spec_of(const std::string& path, const ExperimentSpec& spec) {
  try {
    return read_spec(path) == spec;
  } catch (const Error&) {
    return false;
  }
}

/// Networks that were trained before are not thrown away by a forgotten option.
void refuse_earlier_checkpoints(const RunOptions& options, const ExperimentSpec& spec) {
  const std::string& folder = options.checkpoints;
  const bool trained = std::ranges::any_of(
      kAllKinds, [&](NetworkKind kind) { return path_exists(checkpoint_path(folder, kind)); });
  const std::string experiment = experiment_path(folder);
  const bool other = path_exists(experiment) && !is_spec_of(experiment, spec);
  if (!trained && !other) return;
  throw Error("--checkpoint: " + folder + " holds " +
              (trained ? "the checkpoints of an earlier run" : "another experiment") +
              "; go on from there with --resume, or start over with --restart, which replaces " +
              (trained ? "them" : "it"));
}

/// Makes the folder this experiment's, without any checkpoints.
void begin_checkpoints(const std::string& folder, const ExperimentSpec& spec) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error("--checkpoint: " + folder + ": " + failure.message());
  for (const NetworkKind kind : kAllKinds) {  // Those of another run are not this one's.
    const std::string path = checkpoint_path(folder, kind);
    std::filesystem::remove(path, failure);
    if (failure) throw Error("--checkpoint: " + path + ": " + failure.message());
  }
  write_spec(spec, experiment_path(folder));
}

/// The files of a result take the places of those of another, but not of a person's own, least of all of the
/// training points.
void spare_own_files(const RunOptions& options, const ExperimentSpec& spec) {
  const bool result_before = holds_result(options.output);
  for (const char* file :
       {"result.json", "history.csv", "maps.npz", "weights.npz", "figure.pdf", "points.csv"}) {
    const auto path = std::filesystem::path(options.output) / file;
    std::error_code ignored;
    const bool carried = file == std::string_view("points.csv");
    if (!carried && is_same_file(path.string(), spec.data.points_file))
      throw Error("--output: " + path.string() + " holds the training points; choose another folder");
    if (!result_before && (!carried || !spec.data.points_file.empty()) &&
        !is_same_file(path.string(), spec.data.points_file) &&
        std::filesystem::is_regular_file(path, ignored))
      throw Error("--output: " + path.string() +
                  " is no result of Quantoscope and would be replaced; choose another folder");
  }
}

/// Writes checkpoints of networks that learn side by side. A disk that is full does not end the training.
class CheckpointWriter {
 public:
  explicit CheckpointWriter(std::string folder) : folder_(std::move(folder)) {}
  void operator()(const NetworkCheckpoint& checkpoint) {
    try {
      write_checkpoint(checkpoint, checkpoint_path(folder_, checkpoint.kind));
    } catch (const Error& error) {
      const std::lock_guard lock(mutex_);
      if (trouble_.empty()) trouble_ = std::string("no checkpoint: ") + error.what();
    }
  }
  std::string trouble() const { return trouble_; }

 private:
  std::string folder_, trouble_;
  std::mutex mutex_;
};

/// Trains until all is done or the user has had enough; nothing when that was before it could begin.
std::optional<ExperimentResult> train(const ExperimentSpec& spec, const RunOptions& options,
                                      Interrupt& interrupt, std::string& trouble) {
  Progress progress(options.quiet ? Progress::Style::Silent : Progress::style_of_stderr());
  ExperimentOptions how;
  how.threads = options.threads;
  how.on_snapshot = [&](std::shared_ptr<const NetworkSnapshot> snapshot) {
    progress.show(std::move(snapshot));
  };
  CheckpointWriter writer(options.checkpoints);
  if (!options.checkpoints.empty())
    how.on_checkpoint = [&](const NetworkCheckpoint& checkpoint) { writer(checkpoint); };
  const std::string engines = options.resume ? resume_from(options, how) : engine_identity();
  // Earlier checkpoints are replaced by a run that is under way, not by one whose points cannot be read.
  how.paused = true;
  Experiment experiment(spec, std::move(how));
  if (interrupt.requested()) return std::nullopt;
  if (!options.checkpoints.empty() && !options.resume) begin_checkpoints(options.checkpoints, spec);
  if (!options.checkpoints.empty()) remove_old_parts(options.checkpoints);
  experiment.play();
  experiment.wait(interrupt.token());
  progress.finish();
  trouble = writer.trouble();
  ExperimentResult result = experiment.result();
  result.engine = engines;
  return result;
}

/// Writes all that can be written, and returns what could not be, in a sentence.
std::string write_files(const ExperimentResult& result, const std::string& folder) {
  write_result(result, folder);
  const std::filesystem::path figure = std::filesystem::path(folder) / "figure.pdf";
  std::error_code ignored;
  // That of the result before shows other maps, whether there will be a new one or not.
  if (is_regular_file(symlink_status(figure, ignored))) remove(figure, ignored);
  if (!no_figures().empty()) return {};
  try {
    draw_result(result, figure.string());
  } catch (const Error& error) {
    return std::string("no figure: ") +
           error.what();  // The numbers are safe; this is not worth losing the rest.
  }
  return {};
}

void print_warnings(const ExperimentResult& result) {
  for (const NetworkSnapshot& network : result.networks)
    if (!network.warning.empty())
      std::cerr << "quantoscope: " << name(network.kind) << " network: " << network.warning.english()
                << std::endl;
}

int stopped_early() {
  std::cerr << "quantoscope: interrupted before the training began; nothing was written" << std::endl;
  return kExitInterrupted;
}

int run(const RunOptions& options, Interrupt& interrupt) {
  const ExperimentSpec spec = read_spec_of(options);
  if (!options.checkpoints.empty() && !options.resume && !options.restart)
    refuse_earlier_checkpoints(options, spec);
  if (interrupt.requested()) return stopped_early();
  prepare_output_folder(options.output);
  spare_own_files(options, spec);
  warn_about_reference_blas();

  std::string trouble;
  const std::optional<ExperimentResult> result = train(spec, options, interrupt, trouble);
  if (!result) return stopped_early();
  try {
    if (const std::string more = write_files(*result, options.output); trouble.empty()) trouble = more;
  } catch (const Error& error) {
    throw RunFailure(error.message());
  }
  if (!options.quiet) {
    print_summary(*result);
    std::cout << (result->complete ? "complete" : "incomplete") << ", written to " << options.output << "\n";
    if (const std::string why = no_figures(); !why.empty())
      std::cerr << "quantoscope: no figure.pdf: " << why << std::endl;
    print_warnings(*result);
  }
  if (interrupt.requested()) {
    std::cerr << "quantoscope: interrupted; what there was is in " << options.output << std::endl;
    return kExitInterrupted;
  }
  for (const NetworkSnapshot& network : result->networks)
    if (network.phase == NetworkPhase::Failed)
      throw RunFailure(std::string(name(network.kind)) + " network: " + network.message.english());
  if (!trouble.empty()) throw RunFailure(trouble);
  return 0;
}

}  // namespace

Command add_run_command(CLI::App& program, Interrupt& interrupt) {
  CLI::App* command =
      program.add_subcommand("run", "Train the four networks and write the result to a folder");
  const auto options = std::make_shared<RunOptions>();
  command
      ->add_option(
          "-o,--output", options->output,
          no_figures().empty()
              ? "Folder for result.json, history.csv, maps.npz, weights.npz and figure.pdf"
              : "Folder for result.json, history.csv, maps.npz and weights.npz; there are no figures")
      ->type_name("DIR")
      ->required();
  command
      ->add_option("--threads", options->threads,
                   "Networks trained side by side; 0: one per core [default 0]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  command
      ->add_option("--checkpoint", options->checkpoints,
                   "Folder to keep what each network has come to after every epoch")
      ->type_name("DIR");
  command->add_flag(
      "--resume", options->resume,
      "Go on from the checkpoints in that folder, to the same bits as without a stop; the experiment\n"
      "is read from there");
  command->add_flag("--other-engine", options->other_engine,
                    "With --resume: also from checkpoints of another engine (see --version: Identity), to\n"
                    "bits that no single machine gives");
  command->add_flag("--restart", options->restart,
                    "Start over on purpose: checkpoints of an earlier run in that folder are replaced");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  options->spec = std::make_unique<SpecOptions>(*command, std::vector<std::string_view>{""});
  return {command, [options, &interrupt] { return run(*options, interrupt); }, true};
}

}  // namespace quantoscope
