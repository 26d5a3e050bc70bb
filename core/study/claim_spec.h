// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// Which networks of a study are meant: those of which all of this is true.
struct ClaimNetworks {
  std::string network;            ///< "float", "W2", "A2", "W2A2" (network_label).
  std::vector<ModelSpec> models;  ///< Any of these; empty: all.
  /// Names of axes and labels of their values: {"method", "CLR"}.
  std::vector<std::pair<std::string, std::string>> axes;
  bool operator==(const ClaimNetworks&) const = default;
};

/// What is measured in each seed: a number that is above 0 where the claim is right.
struct ClaimEffect {
  enum class Kind {
    Difference,  ///< The metric of `of` less that of `less`; means where they are several networks of a seed.
    /// By how much the metric grows when `over` doubles: the slope over log2 of it, by least squares, of the
    /// means of all networks that share a value.
    Slope,
    /// The smallest `over` at which the metric is at most `within` below its highest, for `of` less the same
    /// for `less`; of the means of all networks that share a value.
    Best,
  };
  Kind kind = Kind::Difference;
  std::string study;   ///< Its name.
  std::string metric;  ///< Name in the table of study_metrics.h.
  double scale = 1;    ///< The metric is multiplied by it first: 100 for per cent, -100 for its fall.
  ClaimNetworks of, less;
  std::string over;   ///< "model.width" or "model.depth".
  double within = 0;  ///< In units of the scaled metric.
  bool operator==(const ClaimEffect&) const = default;
};

/// One effect that a claim speaks of.
struct ClaimPartSpec {
  std::string statement;  ///< What the claim says of this effect.
  std::string effect;     ///< What is measured: "loss of accuracy, W2, 128-8 plain less residual".
  std::string unit;       ///< Of effect and margin: "% points".
  double margin = 0;      ///< The smallest effect that would matter, above 0.
  bool absence = false;   ///< The claim says that there is none.
  ClaimEffect measure;
  bool operator==(const ClaimPartSpec&) const = default;
};

/// Settings in which a claim is put to the test once more, by studies of their own.
struct ClaimSetting {
  std::string name;  ///< Goes on from "with": "a fixed clip of 1".
  /// For each study of the claim's parts the one that stands in for it.
  std::vector<std::pair<std::string, std::string>> studies;
  /// Where in those: axes and labels, for all networks of all parts.
  std::vector<std::pair<std::string, std::string>> axes;
  bool operator==(const ClaimSetting&) const = default;
};

/// A claim as it stands in a file: what to measure, not what came out.
struct ClaimSpec {
  int number = 0;
  std::string title;   ///< The claim in a sentence.
  std::string source;  ///< Where it is made: "section 3.2, figure 2".
  std::string remark;  ///< What one should know of the comparison; may be empty.
  std::vector<ClaimPartSpec> parts;
  std::vector<ClaimPartSpec> others;  ///< Measured along with it, without a say; no statement, no absence.
  std::vector<ClaimSetting> settings;
  bool operator==(const ClaimSpec&) const = default;
};

/// The part in this setting: of the study that stands in, where the setting is.
ClaimPartSpec in_setting(const ClaimPartSpec& part, const ClaimSetting& setting);

}  // namespace quantoscope
