// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson_run.h"

#include <algorithm>

#include "core/lesson/lesson_covers.h"

namespace quantoscope {

LessonRun::LessonRun(const Lesson& lesson) {
  for (const LessonStep& step : lesson.steps) steps_.push_back({step.name, step.experiment, {}});
}

bool LessonRun::keep(const ExperimentSpec& experiment,
                     const std::shared_ptr<const NetworkSnapshot>& network) {
  if (!network || network->phase != NetworkPhase::Finished || network->trial || !network->map) return false;
  bool news = false;
  for (Step& step : steps_) {
    auto& kept = step.networks[std::size_t(network->kind)];
    if (kept == network || !same_network(network->kind, experiment, step.experiment)) continue;
    kept = network;
    news = true;
  }
  return news;
}

std::shared_ptr<const NetworkSnapshot> LessonRun::network(int step, NetworkKind kind) const {
  return steps_[std::size_t(step)].networks[std::size_t(kind)];
}

int LessonRun::stepNamed(const std::string& name) const {
  const auto found = std::ranges::find(steps_, name, &Step::name);
  return name.empty() || found == steps_.end() ? -1 : int(found - steps_.begin());
}

std::optional<double> LessonRun::value(int step, const NumberName& name) const {
  const int at = name.step.empty() ? step : stepNamed(name.step);
  if (at < 0) return std::nullopt;
  const auto measured = network(at, name.network);
  if (!measured) return std::nullopt;
  return measured_number(name.number, *measured, network(at, NetworkKind::Float).get());
}

std::optional<bool> LessonRun::holds(int step, const std::string& condition) const {
  bool all = true;
  const auto sum = [&](const std::vector<LessonCondition::Term>& terms) -> std::optional<double> {
    double total = 0;
    for (const LessonCondition::Term& term : terms) {
      if (!term.name) {
        total += term.factor * term.constant;
        continue;
      }
      const auto number = value(step, *term.name);
      if (!number) return std::nullopt;
      const bool counted = term.name->number == LessonNumber::Boundary ||
                           term.name->number == LessonNumber::Gain ||
                           term.name->number == LessonNumber::Parameters;
      total += term.factor * *number * (counted ? 1 : 100);
    }
    return total;
  };
  for (const LessonCondition::Comparison& each : lesson_condition(condition, {}).comparisons) {
    const auto left = sum(each.left), right = sum(each.right);
    if (!left || !right) return std::nullopt;
    all &= each.sign == "<"    ? *left < *right
           : each.sign == ">"  ? *left > *right
           : each.sign == "<=" ? *left <= *right
                               : *left >= *right;
  }
  return all;
}

std::string LessonRun::filled(int step, const std::string& text) const {
  std::string all;
  for (const TextPiece& piece : text_pieces(text, {})) {
    if (!piece.name) {
      all += piece.literal;
      continue;
    }
    const auto number = value(step, *piece.name);
    all += !number          ? "…"
           : piece.in_words ? share_in_words(*number)
                            : number_in_text(piece.name->number, *number, piece.decimals);
  }
  return all;
}

std::string LessonRun::filled(int step, const LessonText& text, const LessonPhrases& phrases) const {
  std::string all;
  bool waits = false;
  const auto add = [&](const std::string& paragraph) {
    if (!paragraph.empty()) all += (all.empty() ? "" : "\n\n") + paragraph;
  };
  for (const LessonParagraph& paragraph : text) {
    if (paragraph.condition.empty()) {
      add(filled(step, paragraph.text));
      continue;
    }
    const auto true_here = holds(step, paragraph.condition);
    if (!true_here && waits) continue;  // Said once.
    waits |= !true_here;
    add(!true_here           ? phrases.not_yet
        : *true_here         ? filled(step, paragraph.text)
        : paragraph.is_claim ? phrases.other_way + " " + filled(step, paragraph.otherwise)
                             : filled(step, paragraph.otherwise));
  }
  return all;
}

}  // namespace quantoscope
