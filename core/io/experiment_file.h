// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Of the files in which experiments are saved.
inline constexpr const char* kExperimentSuffix = ".quantoscope.json";

/// What a file or folder says about experiments.
struct ExperimentFile {
  enum class Kind {
    Experiment,  ///< A file that the experiment can be saved to again.
    Result,      ///< A folder that `quantoscope run` has written, or the result.json in it.
    Figure,      ///< A PDF, SVG or PNG that carries its experiments.
  };
  Kind kind = Kind::Experiment;
  std::vector<ExperimentSpec> specs;  ///< At least one; more only from the figure of a comparison.

  const ExperimentSpec& spec() const { return specs.front(); }
};

/// Reads whatever holds an experiment: a .quantoscope.json, a result folder, a figure. What it is is told by
/// its bytes, not by its name. Throws Error naming the path and what is wrong with it; "this PDF was not made
/// by Quantoscope" for a figure without an experiment.
ExperimentFile read_experiment(const std::string& path);

/// Whether a file's name says that it is a figure: .pdf, .svg or .png in any case.
bool has_figure_name(const std::string& path);

/// The folder has a result.json that is one, whole or not.
bool holds_result(const std::string& folder);

}  // namespace quantoscope
