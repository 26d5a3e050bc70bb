// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>

#include "core/message.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// A named change of an experiment: one row of the table behind the Presets menu, --preset and the examples.
struct Preset {
  std::string name;   ///< As on the command line: "128-4-residual".
  std::string group;  ///< Title of its submenu.
  Message label;      ///< As in the menu: "128-4 residual · 50,049 parameters".
  Message help;       ///< One sentence.
  std::function<void(ExperimentSpec&)> change;

  /// Applying it to this experiment would change nothing.
  bool matches(const ExperimentSpec& spec) const;
};

/// All presets; those of a group follow one another.
std::span<const Preset> presets();
/// The preset of this name; throws Error naming the nearest when there is none.
const Preset& preset(const std::string& name);

/// What a window begins with: small enough to be trained in seconds, on rings that a picture of a few hundred
/// pixels can show, and with errors of weights and of activations that look as unlike as they can. The
/// command line's defaults are the paper's.
ExperimentSpec first_experiment();

/// A whole experiment to begin with, shown as a card on the start page.
struct Example {
  std::string title;
  std::string help;  ///< One sentence: what to look for.
  ExperimentSpec spec;
};
/// The examples; the first is first_experiment(), the second the default one.
std::span<const Example> examples();

}  // namespace quantoscope
