// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson_covers.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/error.h"
#include "core/lesson/lesson_number.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

/// Where a text stands: what it may tell depends on it.
struct TextPlace {
  std::size_t step;
  bool after_answer;
  std::string place;
};

/// Checks what texts tell.
class TextCheck {
 public:
  explicit TextCheck(const Lesson& lesson) : lesson_(lesson) {}

  void text(const std::string& text, const TextPlace& where) const {
    for (const TextPiece& piece : text_pieces(text, where.place))
      if (piece.name) number(*piece.name, where);
  }
  void text(const LessonText& text, const TextPlace& where) const {
    for (const LessonParagraph& paragraph : text) {
      this->text(paragraph.text, where);
      this->text(paragraph.otherwise, where);
      condition(paragraph.condition, where);
    }
  }
  void condition(const std::string& text, const TextPlace& where) const {
    if (text.empty()) return;
    for (const auto& comparison : lesson_condition(text, where.place).comparisons)
      for (const auto* side : {&comparison.left, &comparison.right})
        for (const auto& term : *side)
          if (term.name) number(*term.name, where);
  }
  /// The index of the step with this name, which is that at `step` or before.
  std::size_t named(const std::string& name, const TextPlace& where) const {
    for (std::size_t i = 0; i <= where.step; ++i)
      if (lesson_.steps[i].name == name) return i;
    throw Error(CORE_TEXT("core", "%1: no step so far has the name %2"), where.place, in_quotes(name));
  }

 private:
  void number(const NumberName& number, const TextPlace& where) const {
    const std::size_t of = number.step.empty() ? where.step : named(number.step, where);
    const std::size_t asks = first_asking(where.step + (where.after_answer ? 1 : 0), number.network, of);
    if (asks == lesson_.steps.size()) return;
    throw Error(CORE_TEXT("core", "%1: a number of %2 is told before step %3 asks about it, %4"), where.place,
                in_quotes(name(number.network)), std::to_string(asks + 1),
                in_quotes(lesson_.steps[asks].prediction->question));
  }

  /// The first step from `from` on that asks about the network of step `of`; the number of steps when none
  /// does. A text may tell any number of numbers, so each is found once.
  std::size_t first_asking(std::size_t from, NetworkKind kind, std::size_t of) const {
    const auto [found, is_new] = asking_.try_emplace({from, kind, of}, from);
    if (is_new)
      while (found->second < lesson_.steps.size() &&
             !asks_about(lesson_.steps[found->second], kind, lesson_.steps[of].experiment))
        ++found->second;
    return found->second;
  }

  const Lesson& lesson_;
  mutable std::map<std::tuple<std::size_t, NetworkKind, std::size_t>, std::size_t> asking_;
};

bool is_among(const std::vector<NetworkKind>& kinds, NetworkKind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

std::string step_place(const std::string& origin, std::size_t index) {
  return origin + ": steps #" + std::to_string(index + 1);
}

}  // namespace

bool same_network(NetworkKind kind, const ExperimentSpec& a, const ExperimentSpec& b) {
  return std::ranges::all_of(spec_fields(), [&](const Field& row) {
    return (row.restarts & stages_of(kind)) == Stage::None || row.get(a) == row.get(b);
  });
}

bool asks_about(const LessonStep& step, NetworkKind kind, const ExperimentSpec& experiment) {
  return step.prediction && is_among(step.prediction->asks, kind) &&
         same_network(kind, step.experiment, experiment);
}

void check_covers(const Lesson& lesson, const std::string& origin) {
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const LessonStep& asking = lesson.steps[i];
    if (!asking.prediction) continue;
    for (const NetworkKind kind : asking.prediction->asks) {
      if (is_among(asking.covered, kind))
        throw Error(
            CORE_TEXT("core", "%1.cover: %2 stays covered after the answer to the question of this step, %3"),
            step_place(origin, i), in_quotes(name(kind)), in_quotes(asking.prediction->question));
      for (std::size_t before = 0; before < i; ++before) {
        const LessonStep& shown = lesson.steps[before];
        if (is_among(shown.covered, kind) || !asks_about(asking, kind, shown.experiment)) continue;
        throw Error(CORE_TEXT("core",
                              "%1: %2 is seen before step %3 asks about it, %4; it belongs into this "
                              "step's 'cover'"),
                    step_place(origin, before), in_quotes(name(kind)), std::to_string(i + 1),
                    in_quotes(asking.prediction->question));
      }
    }
  }
}

void check_texts(const Lesson& lesson, const std::string& origin) {
  const TextCheck check(lesson);
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const LessonStep& step = lesson.steps[i];
    const auto at = [&](const char* key, bool after_answer = false) {
      return TextPlace{i, after_answer, step_place(origin, i) + "." + key};
    };
    for (std::size_t before = 0; before < i; ++before)
      if (!step.name.empty() && lesson.steps[before].name == step.name)
        throw Error(CORE_TEXT("core", "%1: %2 is given twice"), at("name").place, in_quotes(step.name));
    if (step.name.find_first_of(" \t\n") != std::string::npos)
      throw Error(CORE_TEXT("core", "%1: %2 is more than one word"), at("name").place, in_quotes(step.name));
    if (!step.beside.empty() && check.named(step.beside, at("beside")) == i)
      throw Error(CORE_TEXT("core", "%1: no step so far has the name %2"), at("beside").place,
                  in_quotes(step.beside));
    check.text(step.text, at("text"));
    if (!step.prediction) continue;
    check.text(step.prediction->question, at("predict.question"));
    for (const std::string& choice : step.prediction->choices) check.text(choice, at("predict.choices"));
    check.text(step.prediction->explanation, at("predict.explanation", true));
    check.text(step.prediction->otherwise, at("predict.else", true));
    check.condition(step.prediction->condition, at("predict.claim", true));
  }
}

}  // namespace quantoscope
