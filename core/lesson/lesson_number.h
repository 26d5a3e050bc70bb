// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/train/experiment_result.h"

namespace quantoscope {

/// A measured number of one network, as lessons name it: "activation.noise of wide".
struct NumberName {
  NetworkKind network = NetworkKind::Float;
  LessonNumber number = LessonNumber::Accuracy;
  std::string step;  ///< The name of the step whose network it is; empty: that of the step where it stands.
};

/// The words for LessonNumber, in its order.
std::vector<std::string> lesson_number_words();

/// The number of a finished network: shares 0..1, points of accuracy as a difference of shares, the rest as
/// it is. `reference` is the float network of the same experiment, null if it has not finished. Nothing where
/// it was not measured.
std::optional<double> measured_number(LessonNumber number, const NetworkSnapshot& network,
                                      const NetworkSnapshot* reference);

/// As it stands in a text: "92.8 %", "7.1 points", "1.6", "9,697"; `decimals` below 0: as many as it
/// usually has. A loss with its usual decimals or with none is "no points" where it is none or a gain; with
/// none it may be "less than a point".
std::string number_in_text(LessonNumber number, double value, int decimals = -1);

/// A share (0..1) in words, the nearest of these:
///
///   none < 0.5 % <= hardly any < 5 % <= about a tenth < 15 % <= about a fifth < 22.5 % <= about a quarter <
///   29 %
///   <= about a third < 36.5 % <= about two fifths < 45 % <= about half < 55 % <= about three fifths < 63.5 %
///   <= about two thirds < 71 % <= about three quarters < 77.5 % <= about four fifths < 85 % <= about nine
///   tenths < 95 % <= nearly all < 99.5 % <= all
std::string share_in_words(double share);

/// A piece of a text: literal, or a number to be filled in.
struct TextPiece {
  std::string literal;
  std::optional<NumberName> name;
  int decimals = -1;
  bool in_words = false;
};

/// Takes a text apart at its numbers: "{weight.accuracy}", "{weight.accuracy of wide}", "{weight.accuracy to
/// 1}" (decimals), "{activation.noise in words}". Other braces are text. Throws Error "<place>: ..." for a
/// network or number that there is not and for words after it that say nothing.
std::vector<TextPiece> text_pieces(const std::string& text, const std::string& place);

/// "activation.noise > weight.noise + 10 and weight.accuracy of wide < 95": sums of numbers and names
/// compared by <, >, <= or >=, everything between blanks; shares and points of accuracy count in percent.
struct LessonCondition {
  struct Term {
    double factor = 1;    ///< 1 or -1.
    double constant = 0;  ///< Without a name.
    std::optional<NumberName> name;
  };
  struct Comparison {
    std::vector<Term> left, right;
    std::string sign;
  };
  std::vector<Comparison> comparisons;  ///< All of them must hold.
};

/// Throws Error "<place>: ..." for what is no condition.
LessonCondition lesson_condition(const std::string& text, const std::string& place);

}  // namespace quantoscope
