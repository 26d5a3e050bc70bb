// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/claims_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/interrupt.h"
#include "app/output.h"
#include "app/pictures.h"
#include "app/study_plan_text.h"
#include "app/study_progress.h"
#include "core/build_info.h"
#include "core/io/files.h"
#include "core/spec/text.h"
#include "core/study/builtin_studies.h"
#include "core/study/claims_json.h"
#include "core/study/study_files.h"
#include "core/study/study_json.h"
#include "core/study/study_runner.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

struct ClaimsOptions {
  std::string output = "claims", store = "studies";
  int threads = 0, seeds = 0;
  bool stored = false, quiet = false, dry_run = false;
  std::vector<std::string> studies;
};

/// Those the claims are judged by; a file stands in for the one of its name. What there is not leaves claims
/// undecided.
std::vector<StudySpec> find_studies(const ClaimsOptions& options) {
  std::vector<StudySpec> own;
  for (const std::string& study : options.studies) {
    own.push_back(find_study(study));
    const std::string& name = own.back().name;
    if (std::ranges::count(claim_studies(), name)) continue;
    const std::string named = study == name ? in_quotes(study) : study + " is named " + in_quotes(name);
    throw Error("--study: " + named + ", by which no claim is judged; they are judged by " +
                listed(claim_studies()).english());
  }
  std::vector<StudySpec> studies;
  for (const std::string& name : claim_studies()) {
    const auto mine = std::ranges::find(own, name, &StudySpec::name);
    const auto theirs = std::ranges::find(builtin_studies(), name, &StudySpec::name);
    if (mine != own.end())
      studies.push_back(*mine);
    else if (theirs != builtin_studies().end())
      studies.push_back(*theirs);
    else
      continue;
    if (options.seeds > 0) studies.back().seeds = first_seeds(options.seeds);
  }
  return studies;
}

/// The study's table, with everything trained that is not there yet, or as it stands.
StudyTable table_of(const StudySpec& study, RunStore& store, StudyProgressView*& shown,
                    const ClaimsOptions& options, const std::stop_token& stop) {
  StudyPlan plan = make_plan(study);
  if (options.stored) return stored_table(plan, store);
  StudyProgressView view(plan, options.quiet ? Progress::Style::Silent : Progress::style_of_stderr());
  shown = &view;
  if (!options.quiet) view.say(study.name + ": " + study.title);
  StudyRunnerOptions how;
  how.threads = options.threads;
  how.on_change = [&](const StudyProgress& progress, std::size_t place, const StudyRow& row) {
    view.show(progress, place, row);
  };
  try {
    StudyTable table = StudyRunner(std::move(plan), store, std::move(how)).run(stop);
    view.finish();
    shown = nullptr;
    return table;
  } catch (...) {
    view.finish();
    shown = nullptr;
    throw;
  }
}

/// What to type to get the same report.
std::string command_text(const ClaimsOptions& options) {
  std::string text = "quantoscope study claims";
  if (options.seeds > 0) text += " --seeds " + std::to_string(options.seeds);
  for (const std::string& study : options.studies) text += " --study " + study;
  return text + (options.stored ? " --stored" : "");
}

void write_report(const std::vector<Claim>& claims, const StudyTables& tables, const ClaimsOptions& options) {
  ClaimsReport report;
  report.claims = claims;
  report.tables = &tables;
  report.version = program_version();
  report.command = command_text(options);
  if (no_figures().empty()) {
    report.figure = "claims.svg";
    report.figure_svg = draw_claims(claims);
  }
  std::list<StagedFile> files;
  const auto stage = [&](const char* name, const std::string& text) {
    files.emplace_back((fs::path(options.output) / name).string(), text);
  };
  if (!report.figure.empty()) stage("claims.svg", report.figure_svg);
  stage("claims.json", claims_json(report));
  stage("claims.md", claims_markdown(report));
  stage("claims.html", claims_html(report));
  for (StagedFile& file : files) file.commit();
}

std::size_t fewest_seeds(const StudyTables& tables) {
  std::size_t fewest = std::size_t(-1);
  for (const auto& [name, table] : tables) fewest = std::min(fewest, table.study.seeds.size());
  return fewest;
}

int judge(const ClaimsOptions& options) {
  const std::vector<StudySpec> studies = find_studies(options);
  if (options.stored && !fs::is_directory(options.store))
    throw Error("--store: there is no folder " + options.store);
  if (options.dry_run) {
    for (const StudySpec& study : studies)
      print_plan(make_plan(study), options.store, options.threads, false);
    return 0;
  }
  prepare_output_folder(options.output);
  prepare_output_folder(options.store);
  const Interrupt interrupt;
  std::size_t missing = 0;
  try {
    StudyProgressView* shown = nullptr;
    RunStore store(options.store, {[&](const std::string& text) {
                                     if (shown)
                                       shown->say(text);
                                     else
                                       std::cerr << "quantoscope: " << text << std::endl;
                                   },
                                   {}});
    StudyTables tables;
    for (const StudySpec& study : studies) {
      StudyTable table = table_of(study, store, shown, options, interrupt.token());
      if (interrupt.token().stop_requested() && !table.complete()) {
        std::cerr << "quantoscope: interrupted in " << study.name << "; what was trained is in "
                  << options.store << ", the same command goes on from there" << std::endl;
        return kExitInterrupted;
      }
      const std::string folder = (fs::path(options.store) / study.name).string();
      if (const std::string text = earlier_definition(study, folder); !text.empty())
        std::cerr << "quantoscope: " << text << std::endl;
      write_study(table, folder);
      missing += std::size_t(std::ranges::count_if(
          table.rows, [](const StudyRow& row) { return row.status != RunStatus::Finished; }));
      tables.emplace(study.name, std::move(table));
    }
    const std::vector<Claim> claims = judge_claims(tables);
    write_report(claims, tables, options);
    if (!options.quiet) {
      for (const Claim& claim : claims)
        std::cout << claim.number << ". " << claim.title << "\n   " << name(claim.verdict) << "\n";
      if (fewest_seeds(tables) < kClaimSeeds)
        std::cout << "with fewer than " << kClaimSeeds << " seeds nothing is decided\n";
      std::cout << "written to " << options.output << "\n";
      if (const std::string why = no_figures(); !why.empty())
        std::cerr << "quantoscope: no claims.svg: " << why << std::endl;
    }
  } catch (const std::exception& error) {
    throw RunFailure(error.what());
  }
  if (missing) throw RunFailure(std::to_string(missing) + " networks are missing or have failed");
  return 0;
}

}  // namespace

Command add_claims_command(CLI::App& study) {
  CLI::App* command = study.add_subcommand(
      "claims", "Train what is missing, test the paper's claims and write a report of the verdicts");
  const auto options = std::make_shared<ClaimsOptions>();
  command->add_option("-o,--output", options->output, "Folder for claims.md, .html, .svg and .json")
      ->type_name("DIR")
      ->capture_default_str();
  command->add_option("--store", options->store, "Folder of all studies: networks and tables")
      ->type_name("DIR")
      ->capture_default_str();
  command
      ->add_option("--threads", options->threads,
                   "Networks trained side by side; 0: one per core [default 0]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  command->add_option("--seeds", options->seeds, "Seeds 1 to N instead of the studies' own")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  command
      ->add_option("--study,STUDY", options->studies,
                   "A study file that stands in for the built-in study of the same name")
      ->type_name("STUDY")
      ->expected(1)
      ->take_all();
  command->add_flag("--dry-run", options->dry_run, "Say what would be trained, and train and write nothing");
  command->add_flag("--stored", options->stored,
                    "Train nothing: judge by what is in the store; ends with 1 where networks are missing");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  return {command, [options] { return judge(*options); }};
}

}  // namespace quantoscope
