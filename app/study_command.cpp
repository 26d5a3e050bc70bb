// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <list>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/claims_command.h"
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/output.h"
#include "app/pictures.h"
#include "app/slurm.h"
#include "app/study_plan_text.h"
#include "app/study_progress.h"
#include "app/table.h"
#include "core/io/files.h"
#include "core/io/points_place.h"
#include "core/io/sha256.h"
#include "core/spec/text.h"
#include "core/study/builtin_studies.h"
#include "core/study/study_difference.h"
#include "core/study/study_files.h"
#include "core/study/study_json.h"
#include "core/study/study_runner.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

using Strings = std::vector<std::string>;

struct StudyOptions {
  std::string study, output = "studies", shard;
  int threads = 0, seeds = 0, jobs = 4;
  bool dry_run = false, yes = false, quiet = false, slurm = false, no_plots = false, own_engine = false;
  Strings sbatch;
  // collect
  Strings folders;
  std::string collect_output, collect_study;

  RunStore::Of engines() const { return own_engine ? RunStore::Of::ThisEngine : RunStore::Of::AnyEngine; }
};

void read_shard(const std::string& text, PlanOptions& plan) {
  const std::size_t slash = text.find('/');
  const auto number = [&](std::string_view part) {
    int value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || value < 1 || value > 100000)
      throw Error("--shard: expected I/N, such as 1/4, found " + in_quotes(text));
    return value;
  };
  if (slash == std::string::npos) throw Error("--shard: expected I/N, such as 1/4, found " + in_quotes(text));
  plan.shard = number(std::string_view(text).substr(0, slash));
  plan.shards = number(std::string_view(text).substr(slash + 1));
  if (plan.shard > plan.shards) throw Error("--shard: there is no part " + in_quotes(text));
}

StudySpec read_options(const StudyOptions& options, PlanOptions& plan) {
  StudySpec study = find_study(options.study);
  if (options.seeds > 0) study.seeds = first_seeds(options.seeds);
  plan.many = options.yes;
  if (!options.shard.empty()) read_shard(options.shard, plan);
  return study;
}

std::string study_folder(const std::string& output, const StudySpec& study) {
  return (fs::path(output) / study.name).string();
}

/// Without links, for whoever starts somewhere else.
std::string whole_path(const std::string& path) {
  std::error_code failure;
  const fs::path whole = fs::canonical(path, failure);
  if (failure) throw Error(path + ": " + failure.message());
  return whole.string();
}

int hand_to_slurm(const StudyPlan& plan, const StudyOptions& options) {
  prepare_output_folder(options.output);
  const RunStore store(options.output);
  SlurmJob job;
  job.program = whole_path("/proc/self/exe");
  job.output = whole_path(options.output);
  job.folder = study_folder(job.output, plan.study) + "/slurm";
  prepare_output_folder(job.folder);
  // Tasks read it when their turn comes, which a study of the same name must not change.
  const std::string definition = study_to_json(plan.study);
  job.study = job.folder + "/study-" + hex_text(sha256(definition)).substr(0, 12) + ".json";
  job.name = "quantoscope-" + plan.study.name;
  job.tasks = options.jobs;
  job.threads = std::max(1, options.threads);
  job.megabytes =
      (long long)((kProgramBytes + table_bytes(plan) + std::size_t(job.threads) * largest_worker(plan)) >>
                  20) +
      1;
  job.collect_megabytes =
      (long long)((kProgramBytes + (options.no_plots ? 0 : kPlotBytes) + table_bytes(plan)) >> 20) + 1;
  job.many = options.yes;
  job.plots = !options.no_plots;
  job.options = options.sbatch;
  write_file_atomically(job.study, definition);
  try {
    std::cout << submit(job) << "\n";
  } catch (const Error& error) {
    throw RunFailure(error.message());
  }
  return 0;
}

/// Says which plots there cannot be.
void say_undrawn(const StudySpec& study) {
  const std::string text = undrawn_plots(study);
  if (!text.empty()) std::cerr << "quantoscope: " << text << std::endl;
}

/// The lines a person waits for, and the code to end with.
int report(const StudyTable& table, const std::string& where, bool quiet) {
  if (!quiet) std::cout << table_to_markdown(table) << "\nwritten to " << where << "\n";
  const auto failed = std::ranges::find(table.rows, RunStatus::Failed, &StudyRow::status);
  if (failed == table.rows.end()) return 0;
  const auto count = std::ranges::count(table.rows, RunStatus::Failed, &StudyRow::status);
  throw RunFailure(std::to_string(count) + " networks failed; the first: " + failed->message.english());
}

int stopped_early() {
  std::cerr << "quantoscope: interrupted before the training began; nothing was trained" << std::endl;
  return kExitInterrupted;
}

int run(const StudyOptions& options, Interrupt& interrupt) {
  if (options.study.empty()) throw Error("study: name a study or a file (quantoscope study list names them)");
  if (options.slurm && !options.shard.empty())
    throw Error("--shard: --slurm makes the parts itself, one for each of the --jobs tasks");
  PlanOptions how;
  StudyPlan plan = make_plan(read_options(options, how), how);
  if (options.dry_run || options.slurm) interrupt.end();
  if (options.dry_run) {
    print_plan(plan, options.output, options.threads, !options.shard.empty());
    return 0;
  }
  if (options.slurm) return hand_to_slurm(plan, options);
  if (interrupt.requested()) return stopped_early();
  prepare_output_folder(options.output);
  warn_about_reference_blas();
  const std::string folder = study_folder(options.output, plan.study);
  StudyProgressView view(plan, options.quiet ? Progress::Style::Silent : Progress::style_of_stderr());
  RunStore store(options.output, {[&](const std::string& text) { view.say(text); }, {}});
  if (interrupt.requested()) return stopped_early();
  prepare_output_folder(folder);
  StudyTable table;
  const bool is_part = how.shards > 1;
  try {
    if (const std::string text = earlier_definition(plan.study, folder); !text.empty()) view.say(text);
    write_file_atomically(folder + "/study.json", study_to_json(plan.study));
    StudyRunnerOptions runner_options;
    runner_options.threads = options.threads;
    runner_options.of = options.engines();
    runner_options.on_change = [&](const StudyProgress& progress, std::size_t place, const StudyRow& row) {
      view.show(progress, place, row);
    };
    StudyRunner runner(std::move(plan), store, std::move(runner_options));
    if (!options.quiet)
      view.say("up to " + std::to_string(runner.threads()) + " networks at a time, at most " +
               megabytes(runner.worker_bytes()) + " of memory for each");
    table = runner.run(interrupt.token());
    view.finish();
    if (!is_part) write_study(table, folder);
    if (!is_part && !options.no_plots && !interrupt.requested())
      draw_study(table, store, folder, interrupt.token());
  } catch (const std::exception& error) {
    view.finish();
    throw RunFailure(error_message(error));
  }
  if (interrupt.requested()) {
    const auto done = std::ranges::count(table.rows, RunStatus::Finished, &StudyRow::status);
    std::cerr << "quantoscope: interrupted; " << done << " of " << table.rows.size() << " networks are in "
              << options.output << ", the same command goes on from there" << std::endl;
    return kExitInterrupted;
  }
  if (!is_part && !options.no_plots && !options.quiet) say_undrawn(table.study);
  return report(table, is_part ? options.output : folder, options.quiet || is_part);
}

/// The studies that the folders have been used for, or the one that was asked for. What was trained of one
/// study in several places belongs together, as long as it is one; throws Error for two of one name.
std::vector<StudySpec> studies_in(const StudyOptions& options) {
  std::vector<StudySpec> studies;
  Strings files;
  const auto with_seeds = [&](StudySpec study) {
    if (options.seeds > 0) study.seeds = first_seeds(options.seeds);
    return study;
  };
  if (!options.collect_study.empty()) return {with_seeds(find_study(options.collect_study))};
  for (const std::string& folder : options.folders)
    for (const std::string& name : names_in(folder)) {
      const std::string file = (fs::path(folder) / name / "study.json").string();
      if (!path_exists(file)) continue;
      StudySpec study = read_study(file);
      const auto known = std::ranges::find(studies, study.name, &StudySpec::name);
      if (known == studies.end()) {
        studies.push_back(std::move(study));
        files.push_back(file);
        continue;
      }
      const StudyDifference difference = study_difference(*known, study);
      if (!difference.can_be_joined())
        throw Error("two studies are named " + in_quotes(study.name) + ": " +
                    files[std::size_t(known - studies.begin())] + " (here) and " + file +
                    " (there) differ in " + difference.english() +
                    "; collect one of them with --study FILE, or name one of them differently");
      *known = joined(std::move(*known), study);
    }
  for (StudySpec& study : studies) study = with_seeds(std::move(study));
  return studies;
}

int collect(const StudyOptions& options) {
  const std::string output =
      options.collect_output.empty() ? options.folders.front() : options.collect_output;
  for (const std::string& folder : options.folders)
    if (!is_folder(folder + "/runs")) throw Error(folder + " is not the folder of a study");
  const std::vector<StudySpec> studies = studies_in(options);
  if (studies.empty()) throw Error("there is no study in these folders; name one with --study");
  prepare_output_folder(output);
  const auto say = [](const std::string& text) { std::cerr << "quantoscope: " << text << std::endl; };
  std::size_t missing = 0;
  RunStore store(output, {say, {}});
  std::list<RunStore> others;  // All are opened before anything is done: one that is no store is bad input.
  for (const std::string& folder : options.folders)
    if (!is_same_file(folder, output)) others.emplace_back(folder, RunStore::Options{say, {}});
  try {
    for (RunStore& other : others)
      std::cout << store.merge(other) << " networks from " << other.folder() << "\n";
    for (const StudySpec& study : studies) {
      const StudyTable table = stored_table(make_plan(study, {options.yes, 1, 1}), store, options.engines());
      if (const std::string text = earlier_definition(study, study_folder(output, study)); !text.empty())
        say(text);
      write_study(table, study_folder(output, study));
      if (!options.no_plots) {
        draw_study(table, store, study_folder(output, study), {});
        say_undrawn(study);
      }
      const auto there = std::size_t(std::ranges::count(table.rows, RunStatus::Finished, &StudyRow::status));
      const auto failed = std::size_t(std::ranges::count(table.rows, RunStatus::Failed, &StudyRow::status));
      missing += table.rows.size() - there;
      std::cout << study.name << ": " << there << " of " << table.rows.size() << " networks"
                << (failed ? ", " + std::to_string(failed) + " failed" : "") << ", written to "
                << study_folder(output, study) << "\n";
    }
  } catch (const std::exception& error) {
    throw RunFailure(error_message(error));
  }
  if (missing) throw RunFailure(std::to_string(missing) + " networks are missing or have failed");
  return 0;
}

int list() {
  std::size_t widest = 0;
  for (const StudySpec& study : builtin_studies()) widest = std::max(widest, study.name.size());
  for (const StudySpec& study : builtin_studies()) {
    std::size_t networks = make_plan(study).runs.size();
    std::cout << study.name << std::string(widest + 2 - study.name.size(), ' ') << study.title << " ("
              << with_thousands((long long)networks) << " networks)\n"
              << std::string(widest + 2, ' ') << study.summary << "\n";
  }
  return 0;
}

}  // namespace

Command add_study_command(CLI::App& program, Interrupt& interrupt) {
  CLI::App* command = program.add_subcommand(
      "study", "Train all networks of a study that are not there yet, and write tables of them");
  const auto options = std::make_shared<StudyOptions>();
  command->add_option("STUDY", options->study,
                      "One of those that come with the program (study list), or a study file");
  command->add_option("-o,--output", options->output, "Folder of all studies: networks and tables")
      ->type_name("DIR")
      ->capture_default_str();
  command
      ->add_option("--threads", options->threads,
                   "Networks trained side by side; 0: one per core [default 0]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  command->add_option("--seeds", options->seeds, "Seeds 1 to N instead of the study's own")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  command
      ->add_option("--shard", options->shard,
                   "Only part I of N, always the same; study collect puts the parts together")
      ->type_name("I/N");
  command->add_flag("--own-engine", options->own_engine,
                    "Train again what the store has only of other engines (see --version: Identity)");
  command->add_flag("--dry-run", options->dry_run, "Say what would be trained, and train nothing");
  command->add_flag("--yes", options->yes, "Do it, however many networks it are");
  command->add_flag("--no-plots", options->no_plots, "Write tables only, no PDF and SVG");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  command->add_flag("--slurm", options->slurm,
                    "Submit it to a Slurm cluster instead: an array of jobs, and one that collects");
  command->add_option("--jobs", options->jobs, "Tasks of the array [default 4]")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  command->add_option("--sbatch", options->sbatch, "Option for sbatch, such as --sbatch=--partition=long")
      ->type_name("OPTION")
      ->expected(1)
      ->take_all();

  CLI::App* lister = command->add_subcommand("list", "List the studies that come with the program");
  CLI::App* collector = command->add_subcommand(
      "collect", "Put folders of studies together, and write the tables of what is there");
  collector->add_option("DIR", options->folders, "Folders that study --output wrote")->required();
  collector->add_option("-o,--output", options->collect_output, "Folder to put all into [default the first]")
      ->type_name("DIR");
  collector->add_option("--study", options->collect_study, "Only this study, by name or file")
      ->type_name("STUDY");
  collector->add_option("--seeds", options->seeds, "Seeds 1 to N instead of all that were asked for")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  collector->add_flag("--own-engine", options->own_engine,
                      "Leave out networks of other engines (see --version: Identity)");
  collector->add_flag("--yes", options->yes, "However many networks it are");
  collector->add_flag("--no-plots", options->no_plots, "Write tables only, no PDF and SVG");
  const Command claims = add_claims_command(*command, interrupt);
  const auto execute = [options, lister, collector, claims, &interrupt] {
    if (claims.app->parsed()) return claims.execute();
    if (!lister->parsed() && !collector->parsed()) return run(*options, interrupt);
    interrupt.end();
    return lister->parsed() ? list() : collect(*options);
  };
  return {command, execute, true};
}

}  // namespace quantoscope
