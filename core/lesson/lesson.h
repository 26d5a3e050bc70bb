// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// What a step of a lesson asks to be seen. What a step does not name stays as the step before had it.
struct LessonView {
  std::optional<NetworkKind> network;                ///< The one that the panels look into.
  std::optional<std::string> map;                    ///< What the maps show: an id of LessonWords::maps.
  std::optional<std::vector<std::string>> overlays;  ///< Exactly these are drawn on the maps.
  std::optional<std::vector<std::string>> panels;    ///< Exactly these are open beside the maps.
  std::optional<std::string> solo;                   ///< "all", or the name of the one network shown.
  std::optional<bool> playing;                       ///< Training goes on, or holds.
  /// Lower left corner and side of the part of the plane that is shown; a side of 0 is all of it.
  std::optional<std::array<double, 3>> zoom;
  /// The followed point; NaN, NaN: none.
  std::optional<std::array<double, 2>> point;
  /// The followed line from x, y to x, y; NaN: none.
  std::optional<std::array<double, 4>> line;
  bool operator==(const LessonView&) const = default;

  /// Takes over what `next` names.
  void update(const LessonView& next);
};

/// What a text can tell of a finished network, see measured_number().
enum class LessonNumber {
  Accuracy,    ///< Share of the plane that is right (of the training points without a truth).
  Loss,        ///< Accuracy of the float network less its own.
  Flips,       ///< Share of the plane with another class than the float network's.
  Distortion,  ///< Share of the flipped area, ErrorCharacter.
  Noise,       ///< The rest of it.
  Boundary,    ///< Length of the line between the classes over that of the true one.
  Gain,        ///< NoiseGain::measured.
  Parameters,
};

/// Markdown with numbers in it, see text_pieces(): always so, or depending on what was measured.
struct LessonParagraph {
  std::string text;
  std::string condition{};  ///< When `text` holds, see lesson_condition(); empty: always.
  std::string otherwise{};  ///< Stands in its place where it does not; may be empty.
  /// The lesson claims it: that it does not hold is said plainly.
  bool is_claim = false;
};
using LessonText = std::vector<LessonParagraph>;

/// A row of the numbers to remember: one number of several networks.
struct LessonRow {
  std::string title;
  LessonNumber number = LessonNumber::Accuracy;
  std::vector<NetworkKind> networks;  ///< At least one.
};

/// A question that is answered before the maps it is about are uncovered.
struct Prediction {
  std::string question;
  std::vector<std::string> choices;  ///< At least two.
  int right = 0;                     ///< Index of the right one, from 0 (from 1 in files).
  LessonText explanation;            ///< Shown with the answer.
  std::string condition{};           ///< When `right` is right; empty: always. See lesson_condition().
  LessonText otherwise{};            ///< In the place of the explanation where it is not.
  std::vector<NetworkKind> covered;  ///< At least one.
  /// What the question asks about: some of `covered`, which no step may show before (check_covers). Empty in
  /// lessons that do not say it; nothing is checked then.
  std::vector<NetworkKind> asks;
};

struct LessonStep {
  std::string name;  ///< How other steps refer to it; empty: they do not.
  std::string title;
  LessonText text;
  /// The experiment of this step: the one of the step before with this step's changes.
  ExperimentSpec experiment;
  LessonView view;
  std::optional<Prediction> prediction;
  std::vector<NetworkKind> wait;  ///< What the text talks about is seen when these are trained.
  /// Not to be seen yet, as a later question asks about them: maps, accuracies, curves, layers, readings.
  std::vector<NetworkKind> covered;
  std::vector<LessonRow> remember;  ///< Rows that this step adds to the numbers to remember.
  /// Name of an earlier step whose maps are shown beside those of this one; empty: none.
  std::string beside;
  /// Keys of the fields whose controls are visible in this step, in place of the lesson's.
  std::optional<std::vector<std::string>> controls;
};

/// A lesson: an experiment that is led through in steps.
struct Lesson {
  std::string title, summary;
  /// Keys of the fields whose controls are visible: all the time, or where a question says what it asks
  /// about, in the last step once all questions are answered.
  std::vector<std::string> controls;
  std::vector<LessonStep> steps;  ///< At least one.
};

/// The words of a lesson whose meaning core does not know: they belong to the window that shows it.
struct LessonWords {
  std::vector<std::string> maps, overlays, panels;
};

}  // namespace quantoscope
