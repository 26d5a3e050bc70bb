// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sstream>

#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

struct NumberRow {
  const char* word;
  bool is_share;
  int decimals;
};

/// In the order of LessonNumber.
constexpr std::array<NumberRow, 8> kNumbers{{{"accuracy", true, 1},
                                             {"loss", false, 1},
                                             {"flips", true, 0},
                                             {"distortion", true, 0},
                                             {"noise", true, 0},
                                             {"boundary", false, 1},
                                             {"gain", false, 2},
                                             {"parameters", false, 0}}};

const NumberRow& row_of(LessonNumber number) { return kNumbers[std::size_t(number)]; }

std::vector<std::string> kind_words() {
  std::vector<std::string> words;
  for (const NetworkKind kind : kAllKinds) words.emplace_back(name(kind));
  return words;
}

std::vector<std::string> split(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::optional<double> number_of(const std::string& word) {
  double value = 0;
  const char* end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// "weight.accuracy".
NumberName parse_name(const std::string& word, const std::string& place) {
  const std::size_t dot = word.find('.');
  const std::string network = word.substr(0, dot);
  const std::string number = dot == std::string::npos ? std::string() : word.substr(dot + 1);
  const std::vector<std::string> kinds = kind_words(), numbers = lesson_number_words();
  const auto kind = std::ranges::find(kinds, network);
  if (kind == kinds.end() || dot == std::string::npos)
    throw Error(CORE_TEXT("core", "%1: expected a number such as 'weight.accuracy', found %2"), place,
                in_quotes(word));
  const auto found = std::ranges::find(numbers, number);
  if (found == numbers.end())
    throw Error(CORE_TEXT("core", "%1: %2 is not one of %3"), place, in_quotes(number), listed(numbers));
  return {kAllKinds[std::size_t(kind - kinds.begin())], LessonNumber(found - numbers.begin()), {}};
}

/// Whether a brace opens a number: a network's name, or one with a slip in it, and a dot.
bool opens_number(const std::string& inside) {
  const std::size_t dot = inside.find('.');
  if (dot == std::string::npos) return false;
  const std::string network = inside.substr(0, dot);
  const std::vector<std::string> kinds = kind_words();
  return std::ranges::find(kinds, network) != kinds.end() || !nearest(network, kinds).empty();
}

TextPiece number_piece(const std::string& inside, const std::string& place) {
  const std::vector<std::string> words = split(inside);
  TextPiece piece;
  piece.name = parse_name(words[0], place);
  for (std::size_t i = 1; i < words.size(); i += 2) {
    const std::string& word = words[i];
    const std::string next = i + 1 < words.size() ? words[i + 1] : std::string();
    const bool digit = next.size() == 1 && next[0] >= '0' && next[0] <= '3';
    if (word == "of" && !next.empty())
      piece.name->step = next;
    else if (word == "to" && digit)
      piece.decimals = next[0] - '0';
    else if (word == "in" && next == "words" && row_of(piece.name->number).is_share)
      piece.in_words = true;
    else
      throw Error(CORE_TEXT("core",
                            "%1: %2 says nothing here; a number may have 'of STEP', 'to DECIMALS' "
                            "(0..3) and, if it is a share, 'in words' after it"),
                  place, in_quotes(word + (next.empty() ? "" : " " + next)));
  }
  return piece;
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (int i = int(digits.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3) digits.insert(std::size_t(i), ",");
  return digits;
}

std::string rounded(double value, int decimals) {
  const double unit = std::pow(10, decimals);
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::fixed;
  text.precision(decimals);
  text << std::abs(std::round(value * unit) / unit);
  return (std::round(value * unit) < 0 ? "−" : "") + text.str();
}

}  // namespace

std::vector<std::string> lesson_number_words() {
  std::vector<std::string> words;
  for (const NumberRow& row : kNumbers) words.emplace_back(row.word);
  return words;
}

std::optional<double> measured_number(LessonNumber number, const NetworkSnapshot& network,
                                      const NetworkSnapshot* reference) {
  const auto accuracy = [](const NetworkSnapshot& of) {
    return of.accuracy.truth ? of.accuracy.truth : of.accuracy.training;
  };
  const auto& error = network.error;
  switch (number) {
    case LessonNumber::Accuracy:
      return accuracy(network);
    case LessonNumber::Loss:
      if (!reference || !accuracy(*reference) || !accuracy(network)) return {};
      return *accuracy(*reference) - *accuracy(network);
    case LessonNumber::Flips:
      return error ? std::optional(error->flipped_share) : std::nullopt;
    case LessonNumber::Distortion:
      return error ? error->distortion_share : std::nullopt;
    case LessonNumber::Noise:
      return error ? error->noise_share : std::nullopt;
    case LessonNumber::Boundary:
      return error ? error->boundary_length_ratio : std::nullopt;
    case LessonNumber::Gain:
      return network.noise ? network.noise->measured : std::nullopt;
    case LessonNumber::Parameters:
      return double(network.parameters);
  }
  return {};
}

std::string number_in_text(LessonNumber number, double value, int decimals) {
  const NumberRow& row = row_of(number);
  const bool usual = decimals < 0;
  if (decimals < 0) decimals = row.decimals;
  if (number == LessonNumber::Parameters) return grouped(std::llround(value));
  if (row.is_share) return rounded(100 * value, decimals) + " %";
  if (number != LessonNumber::Loss) return rounded(value, decimals);
  const std::string points = rounded(100 * value, decimals);
  if ((decimals == 0 && value <= 0) || (usual && std::round(1000 * value) <= 0)) return "no points";
  if (decimals == 0 && points == "0") return "less than a point";
  return points + (points == "1" || points == "−1" ? " point" : " points");
}

std::string share_in_words(double share) {
  struct Word {
    double below;
    const char* text;
  };
  constexpr std::array<Word, 14> kWords{{{0.005, "none"},
                                         {0.05, "hardly any"},
                                         {0.15, "about a tenth"},
                                         {0.225, "about a fifth"},
                                         {0.29, "about a quarter"},
                                         {0.365, "about a third"},
                                         {0.45, "about two fifths"},
                                         {0.55, "about half"},
                                         {0.635, "about three fifths"},
                                         {0.71, "about two thirds"},
                                         {0.775, "about three quarters"},
                                         {0.85, "about four fifths"},
                                         {0.95, "about nine tenths"},
                                         {0.995, "nearly all"}}};
  for (const Word& word : kWords)
    if (share < word.below) return word.text;
  return "all";
}

std::vector<TextPiece> text_pieces(const std::string& text, const std::string& place) {
  std::vector<TextPiece> pieces(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t close = text[at] == '{' ? text.find('}', at) : std::string::npos;
    if (close != std::string::npos && opens_number(text.substr(at + 1, close - at - 1))) {
      pieces.push_back(number_piece(text.substr(at + 1, close - at - 1), place));
      pieces.emplace_back();
      at = close + 1;
    } else {
      pieces.back().literal += text[at++];
    }
  }
  return pieces;
}

LessonCondition lesson_condition(const std::string& text, const std::string& place) {
  const auto refused = [&] {
    return Error(CORE_TEXT("core", "%1: %2 is no condition such as 'weight.noise + 10 < activation.noise'"),
                 place, in_quotes(text));
  };
  LessonCondition condition;
  condition.comparisons.emplace_back();
  std::vector<LessonCondition::Term>* side = &condition.comparisons.back().left;
  bool wants_term = true;
  double factor = 1;
  const std::vector<std::string> words = split(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    LessonCondition::Comparison& comparison = condition.comparisons.back();
    if (wants_term) {
      if (const auto number = number_of(word))
        side->push_back({factor, *number, std::nullopt});
      else
        side->push_back({factor, 0, parse_name(word, place)});
      factor = 1;
      wants_term = false;
    } else if (word == "of" && side->back().name && i + 1 < words.size()) {
      side->back().name->step = words[++i];
    } else if (word == "+" || word == "-") {
      factor = word == "-" ? -1 : 1;
      wants_term = true;
    } else if (comparison.sign.empty() && (word == "<" || word == ">" || word == "<=" || word == ">=")) {
      comparison.sign = word;
      side = &comparison.right;
      wants_term = true;
    } else if (word == "and" && !comparison.sign.empty()) {
      condition.comparisons.emplace_back();
      side = &condition.comparisons.back().left;
      wants_term = true;
    } else {
      throw refused();
    }
  }
  if (wants_term || condition.comparisons.back().sign.empty()) throw refused();
  return condition;
}

}  // namespace quantoscope
