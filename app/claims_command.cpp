// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/claims_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
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
#include "core/study/builtin_claims.h"
#include "core/study/builtin_studies.h"
#include "core/study/claim_effects.h"
#include "core/study/claim_spec_json.h"
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
  bool stored = false, quiet = false, dry_run = false, list = false, no_settings = false;
  std::string exported;              ///< Folder for the claims' files; empty: not asked for.
  std::vector<std::string> studies;  ///< Files and names of studies, and files of claims.
  std::vector<std::string> claims;   ///< Files and numbers; empty: the paper's.
};

/// A claim is named by its file or, one of the paper's, by its number.
bool is_claim_file(const std::string& named) { return named.ends_with(".json") || path_exists(named); }

ClaimSpec find_claim(const std::string& named) {
  if (is_claim_file(named)) return read_claim(named);
  for (const ClaimSpec& claim : builtin_claims())
    if (named == std::to_string(claim.number)) return claim;
  throw Error("--claim: there is no claim " + in_quotes(named) + "; give a file, or a number of 1 to " +
              std::to_string(builtin_claims().size()) + " (quantoscope study claims --list)");
}

/// What is judged: those that are named, else the paper's. Takes files of claims out of those of studies.
std::vector<ClaimSpec> find_claims(ClaimsOptions& options) {
  const auto is_one = [](const std::string& file) { return is_claim(file); };
  std::ranges::copy_if(options.studies, std::back_inserter(options.claims), is_one);
  std::erase_if(options.studies, is_one);
  std::vector<ClaimSpec> claims;
  for (const std::string& named : options.claims) claims.push_back(find_claim(named));
  if (claims.empty()) claims.assign(builtin_claims().begin(), builtin_claims().end());
  if (options.no_settings)
    for (ClaimSpec& claim : claims) claim.settings.clear();
  return claims;
}

/// Names of the studies that are looked at, of the claims and of their settings. Without training only those
/// of the settings' that the store has a folder of, or that are `given`: a store of before them is as
/// complete as it was.
std::vector<std::string> study_names(const ClaimsOptions& options, const std::vector<ClaimSpec>& claims,
                                     const std::vector<StudySpec>& given) {
  std::vector<std::string> names = claim_studies(claims);
  for (const std::string& name : setting_studies(claims))
    if (!options.stored || std::ranges::count(given, name, &StudySpec::name) ||
        is_folder((fs::path(options.store) / name).string()))
      names.push_back(name);
  return names;
}

/// The studies that the claims are judged by; a file stands in for the one of its name.
std::vector<StudySpec> find_studies(const ClaimsOptions& options, const std::vector<ClaimSpec>& claims) {
  std::vector<StudySpec> own, studies;
  for (const std::string& study : options.studies) own.push_back(find_study(study));
  const std::vector<std::string> names = study_names(options, claims, own);
  for (std::size_t i = 0; i < own.size(); ++i) {
    const std::string &study = options.studies[i], &name = own[i].name;
    if (std::ranges::count(names, name)) continue;
    const std::string named = study == name ? in_quotes(study) : study + " is named " + in_quotes(name);
    throw Error("--study: " + named + ", by which no claim is judged; they are judged by " +
                listed(names).english());
  }
  for (const std::string& name : names) {
    const auto mine = std::ranges::find(own, name, &StudySpec::name);
    const auto theirs = std::ranges::find(builtin_studies(), name, &StudySpec::name);
    if (mine == own.end() && theirs == builtin_studies().end())
      throw Error("a claim is judged by the study " + in_quotes(name) +
                  ", which does not come with the program; give its file with --study");
    studies.push_back(mine != own.end() ? *mine : *theirs);
    if (options.seeds > 0) studies.back().seeds = first_seeds(options.seeds);
  }
  return studies;
}

/// What a claim of a person's own compares has to be in its studies, before anything is trained. The paper's
/// are judged by smaller studies that stand in, too.
void require_networks(const ClaimsOptions& options, const std::vector<ClaimSpec>& claims,
                      const std::vector<StudySpec>& studies) {
  std::map<std::string, StudyTable> planned;
  const auto check = [&](const std::string& file, const ClaimPartSpec& part) {
    const auto study = std::ranges::find(studies, part.measure.study, &StudySpec::name);
    if (study == studies.end()) return;
    StudyTable& table = planned[study->name];
    if (table.rows.empty()) {
      const StudyPlan plan = make_plan(*study);
      table.study = plan.study;
      for (const PlannedRun& run : plan.runs) table.rows.push_back(make_row(plan, run));
    }
    try {
      quantoscope::require_networks(part.measure, table);
    } catch (const Error& error) {
      throw Error(file + ": " + in_quotes(part.effect) + ": " + error.what());
    }
  };
  for (std::size_t i = 0; i < options.claims.size(); ++i) {
    const ClaimSpec& claim = claims[i];
    if (!is_claim_file(options.claims[i])) continue;
    for (const auto* parts : {&claim.parts, &claim.others})
      for (const ClaimPartSpec& part : *parts) check(options.claims[i], part);
    for (const ClaimSetting& setting : claim.settings)
      for (const ClaimPartSpec& part : claim.parts) check(options.claims[i], in_setting(part, setting));
  }
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
  for (const std::string& claim : options.claims) text += " --claim " + claim;
  if (options.seeds > 0) text += " --seeds " + std::to_string(options.seeds);
  for (const std::string& study : options.studies) text += " --study " + study;
  return text + (options.no_settings ? " --no-settings" : "") + (options.stored ? " --stored" : "");
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

/// The claims by their numbers, with the studies that they need.
int list_claims(const std::vector<ClaimSpec>& claims) {
  for (const ClaimSpec& claim : claims) {
    const std::vector<std::string> own = claim_studies({&claim, 1}), more = setting_studies({&claim, 1});
    const auto words = [](const std::vector<std::string>& names) {
      std::string text;
      for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
      return text;
    };
    std::cout << claim.number << "  " << claim.title << "\n   " << claim.parts.size()
              << (claim.parts.size() == 1 ? " part, by " : " parts, by ") << words(own)
              << (more.empty() ? "" : "; in other settings by " + words(more)) << "\n";
  }
  return 0;
}

/// The files of the claims that come with the program, to start one's own from.
int export_claims(const std::string& folder) {
  prepare_output_folder(folder);
  std::list<StagedFile> files;
  for (const auto& [name, text] : builtin_claim_files())
    files.emplace_back((fs::path(folder) / name).string(), text);
  for (StagedFile& file : files) file.commit();
  std::cout << files.size() << " claims written to " << folder << "\n";
  return 0;
}

void print_verdicts(const std::vector<Claim>& claims) {
  for (const Claim& claim : claims) {
    const std::string more = claim.in_settings();
    std::cout << claim.number << ". " << claim.title << "\n   " << name(claim.verdict)
              << (more.empty() ? "" : "; " + more) << "\n";
  }
}

int judge(ClaimsOptions options, Interrupt& interrupt) {
  if (options.list || options.dry_run || !options.exported.empty()) interrupt.end();
  const std::vector<ClaimSpec> specs = find_claims(options);
  if (options.list) return list_claims(specs);
  if (!options.exported.empty()) return export_claims(options.exported);
  const std::vector<StudySpec> studies = find_studies(options, specs);
  if (options.stored && !is_folder(options.store))
    throw Error("--store: there is no folder " + options.store);
  require_networks(options, specs, studies);
  if (options.dry_run) {
    for (const StudySpec& study : studies)
      print_plan(make_plan(study), options.store, options.threads, false);
    return 0;
  }
  prepare_output_folder(options.output);
  prepare_output_folder(options.store);
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
      if (interrupt.requested()) {
        std::cerr << "quantoscope: interrupted in " << study.name << "; what was trained is in "
                  << options.store << ", the same command goes on from there" << std::endl;
        return kExitInterrupted;
      }
      if (const Message engines = engines_mixed(table); !engines.empty())
        std::cerr << "quantoscope: " << study.name << ": " << engines.english() << std::endl;
      const std::string folder = (fs::path(options.store) / study.name).string();
      if (!options.stored) {  // Of what is only looked at nothing changes.
        if (const std::string text = earlier_definition(study, folder); !text.empty())
          std::cerr << "quantoscope: " << text << std::endl;
        write_study(table, folder);
      }
      missing += std::size_t(std::ranges::count_if(
          table.rows, [](const StudyRow& row) { return row.status != RunStatus::Finished; }));
      tables.emplace(study.name, std::move(table));
    }
    const std::vector<Claim> claims = judge_claims(tables, specs);
    write_report(claims, tables, options);
    if (!options.quiet) {
      print_verdicts(claims);
      if (fewest_seeds(tables) < kClaimSeeds)
        std::cout << "with fewer than " << kClaimSeeds << " seeds nothing is decided\n";
      std::cout << "written to " << options.output << "\n";
      if (const std::string why = no_figures(); !why.empty())
        std::cerr << "quantoscope: no claims.svg: " << why << std::endl;
    }
  } catch (const std::exception& error) {
    throw RunFailure(error_message(error));
  }
  if (missing) throw RunFailure(std::to_string(missing) + " networks are missing or have failed");
  return 0;
}

}  // namespace

Command add_claims_command(CLI::App& study, Interrupt& interrupt) {
  CLI::App* command = study.add_subcommand(
      "claims",
      "Train what is missing, test the paper's claims or your own, and write a report of the verdicts. Ends "
      "with "
      "0 when all networks were there, whatever the verdicts; with 1 when some are missing or have failed");
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
      ->add_option(
          "--study,STUDY", options->studies,
          "A study file that stands in for the built-in study of the same name; or a claim's file, as "
          "with --claim")
      ->type_name("STUDY")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--claim", options->claims,
                   "Judge this claim, by its file or its number, instead of the paper's; may be given again")
      ->type_name("CLAIM")
      ->expected(1)
      ->take_all();
  command->add_flag("--list", options->list, "List the claims and the studies that they are judged by");
  command
      ->add_option("--export", options->exported,
                   "Write the files of the paper's claims into this folder, to start your own from")
      ->type_name("DIR");
  command->add_flag("--no-settings", options->no_settings,
                    "Judge the claims in their own studies only, not in other settings");
  command->add_flag("--dry-run", options->dry_run, "Say what would be trained, and train and write nothing");
  command->add_flag("--stored", options->stored,
                    "Train nothing: judge by what is in the store; the report is written, and the command "
                    "ends with 1 where networks are missing. Studies of other settings count once the store "
                    "has their folder");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing but errors");
  return {command, [options, &interrupt] { return judge(*options, interrupt); }, true};
}

}  // namespace quantoscope
