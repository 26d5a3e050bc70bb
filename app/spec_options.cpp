// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/spec_options.h"

#include <algorithm>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>

#include "core/data/dataset.h"
#include "core/data/points_format.h"
#include "core/error.h"
#include "core/io/experiment_file.h"
#include "core/io/points_place.h"
#include "core/spec/presets.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

/// Breaks a help text into lines that fit beside the column of options.
std::string wrapped(const std::string& text) {
  constexpr std::size_t kColumns = 70;
  std::string lines, line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > kColumns) {
      lines += line + "\n";
      line.clear();
    }
    line += line.empty() ? word : " " + word;
  }
  return lines + line;
}

std::string help_text(const Field& field) {
  std::string help = field.help;
  if (const auto users = users_of_field(field.key); !users.empty())
    help += " For: " + listed(users).english() + ".";
  if (field.type == FieldType::Boolean) return wrapped(help);
  // "1..8 or float" says it all.
  const bool has_unit = !field.unit.empty() && field.type != FieldType::Bits && field.automatic.empty();
  const std::string usual = format_value(field, field.get(ExperimentSpec{}));
  return wrapped(help + " [" + allowed_values(field).english() + (has_unit ? " " + field.unit : "") +
                 "; default " + (usual.empty() ? "none" : usual) + "]");
}

}  // namespace

SpecOptions::SpecOptions(CLI::App& command, std::vector<std::string_view> prefixes) {
  const auto wanted = [&](std::string_view key) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return key.starts_with(prefix); });
  };
  spec_ = command.add_option("SPEC", file_,
                             "Experiment to start from: a .quantoscope.json, a result folder,\n"
                             "or a figure made by Quantoscope (PDF, SVG, PNG)");
  command
      .add_option("--preset", presets_,
                  "Change the experiment as a preset does, before the single options; may be given several\n"
                  "times (quantoscope presets lists them)")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  if (wanted("model."))
    command
        .add_option("--architecture", architecture_,
                    "Width and depth in one, as in the paper [default 128-4]")
        ->type_name("W-D")
        ->group("Network");
  for (const Field& field : spec_fields()) {
    if (!wanted(field.key)) continue;
    Given& given = fields_.emplace_back();
    given.field = &field;
    // What is switched on by itself can be switched off.
    const std::string off = field.key == "data.standardize" ? ",!--no-standardize" : "";
    given.option = field.type == FieldType::Boolean
                       ? command.add_flag(field.option + off, given.text, help_text(field))
                       : command.add_option(field.option, given.text, help_text(field))->type_name("VALUE");
    given.option->take_last()->group(field.section);
  }
}

bool SpecOptions::is_given(std::string_view key) const {
  return std::ranges::any_of(
      fields_, [&](const Given& given) { return given.field->key == key && given.option->count() > 0; });
}

/// Settles how the points file is read, and returns what there is to say of it.
std::string SpecOptions::look_at_points(DataSpec& data) const {
  const DataSpec given = data;
  const std::string taken = choose_points_file(data, given.points_file).english();
  const bool worth_saying = !data.points_format.empty() || data.standardize;
  if (is_given("data.points_digest")) data.points_digest = given.points_digest;
  if (is_given("data.standardize")) data.standardize = given.standardize;
  if (!is_given("data.points_format")) return worth_saying ? taken : std::string();
  data.points_format = given.points_format;
  return {};
}

ExperimentSpec SpecOptions::read(bool quiet) const {
  if (file_.empty() && spec_->count() > 0) throw Error("SPEC: '' is no file name");
  ExperimentSpec spec = file_.empty() ? ExperimentSpec{} : read_experiment(file_).spec();
  if (const Message changed = take_present_points(spec.data); !changed.empty() && !quiet)
    std::cerr << changed.english() << std::endl;
  for (const std::string& name : presets_) try {
      preset(name).change(spec);
    } catch (const Error& error) {
      throw Error("--preset: " + std::string(error.what()));
    }
  if (!architecture_.empty()) try {
      parse_architecture(architecture_, spec.model);
    } catch (const Error& error) {
      throw Error("--architecture: " + std::string(error.what()));
    }
  for (const auto& [field, option, text] : fields_)
    if (option->count() > 0) field->set(spec, parse_value(*field, text, field->option));
  if (is_given("data.points_file"))
    if (const std::string said = look_at_points(spec.data); !said.empty() && !quiet)
      std::cerr << said << std::endl;
  spec.validate();
  return spec;
}

}  // namespace quantoscope
