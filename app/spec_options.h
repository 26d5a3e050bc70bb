// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/experiment_spec.h"
#include "core/spec/spec_fields.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace quantoscope {

/// The options that make up an experiment: a file, an architecture, and one option per row of the field
/// table.
class SpecOptions {
 public:
  /// Adds SPEC and an option for every field whose key starts with one of `prefixes` ("data."; "" is all of
  /// them);
  /// --architecture comes with the fields of the model. Must outlive the parsing.
  SpecOptions(CLI::App& command, std::vector<std::string_view> prefixes);
  SpecOptions(const SpecOptions&) = delete;
  SpecOptions& operator=(const SpecOptions&) = delete;

  /// The experiment asked for: what the file says, then --preset, then --architecture, then the single
  /// options. How a file of points given as an option is to be read is found out, and said on standard error
  /// in a line unless `quiet` or there is nothing to say: --points-format and --standardize decide. Throws
  /// Error.
  ExperimentSpec read(bool quiet = false) const;

 private:
  bool is_given(std::string_view key) const;
  std::string look_at_points(DataSpec& data) const;

  struct Given {
    const Field* field = nullptr;
    CLI::Option* option = nullptr;  ///< Knows whether it was given.
    std::string text;
  };
  CLI::Option* spec_ = nullptr;
  std::string file_, architecture_;
  std::vector<std::string> presets_;
  std::list<Given> fields_;  ///< A list: the options write to `text` where it stands.
};

}  // namespace quantoscope
