// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson_walk.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/lesson/lesson_covers.h"

namespace quantoscope {

void LessonView::update(const LessonView& next) {
  const auto take = [](auto& here, const auto& there) {
    if (there) here = there;
  };
  take(network, next.network);
  take(map, next.map);
  take(overlays, next.overlays);
  take(panels, next.panels);
  take(solo, next.solo);
  take(playing, next.playing);
  take(zoom, next.zoom);
  take(point, next.point);
  take(line, next.line);
}

LessonWalk::LessonWalk(Lesson lesson) : lesson_(std::move(lesson)), answers_(lesson_.steps.size()) {
  if (lesson_.steps.empty()) throw Error(CORE_TEXT("core", "a lesson needs at least one step"));
}

LessonView LessonWalk::view() const {
  LessonView view;
  for (int i = 0; i <= index_; ++i) view.update(lesson_.steps[std::size_t(i)].view);
  return view;
}

bool LessonWalk::back() {
  if (!canGoBack()) return false;
  --index_;
  return true;
}

bool LessonWalk::next() {
  if (!canGoNext()) return false;
  ++index_;
  furthest_ = std::max(furthest_, index_);
  return true;
}

void LessonWalk::choose(int choice) {
  if (!isHiding() || choice < 0 || choice >= int(step().prediction->choices.size())) return;
  answers_[std::size_t(index_)].choice = choice;
}

bool LessonWalk::reveal() {
  if (!canReveal()) return false;
  answers_[std::size_t(index_)].revealed = true;
  return true;
}

bool LessonWalk::skip() {
  if (!isHiding()) return false;
  answers_[std::size_t(index_)] = {std::nullopt, true, holds()};
  return true;
}

bool LessonWalk::covers(int step, NetworkKind kind) const {
  const auto at = std::size_t(step);
  const LessonStep& here = lesson_.steps[at];
  if (here.prediction && !answers_[at].revealed && std::ranges::count(here.prediction->covered, kind) > 0)
    return true;
  if (std::ranges::count(here.covered, kind) == 0) return false;
  // Whoever goes back after the answers sees what there was.
  bool asked = false;
  for (std::size_t i = at + 1; i < lesson_.steps.size(); ++i) {
    if (!asks_about(lesson_.steps[i], kind, here.experiment)) continue;
    if (!answers_[i].revealed) return true;
    asked = true;
  }
  return !asked;
}

bool LessonWalk::hasShown(int step, NetworkKind kind) const {
  const ExperimentSpec& experiment = lesson_.steps[std::size_t(step)].experiment;
  for (int i = 0; i <= furthest_; ++i)
    if (!covers(i, kind) && same_network(kind, lesson_.steps[std::size_t(i)].experiment, experiment))
      return true;
  return false;
}

std::vector<std::string> LessonWalk::controls() const {
  if (step().controls) return *step().controls;
  const bool is_last = index_ + 1 == int(lesson_.steps.size());
  for (std::size_t i = 0; i < lesson_.steps.size(); ++i)
    if (const auto& question = lesson_.steps[i].prediction;
        question && !question->asks.empty() && !(is_last && answers_[i].revealed))
      return {};
  return lesson_.controls;
}

int LessonWalk::rightAnswers() const {
  int right = 0;
  for (std::size_t i = 0; i < answers_.size(); ++i)
    right +=
        answers_[i].revealed && answers_[i].holds && answers_[i].choice == lesson_.steps[i].prediction->right;
  return right;
}

int LessonWalk::revealedAnswers() const { return int(std::ranges::count_if(answers_, &Answer::revealed)); }

int LessonWalk::otherAnswers() const {
  return int(std::ranges::count_if(answers_, [](const Answer& a) { return a.revealed && !a.holds; }));
}

int LessonWalk::skippedAnswers() const {
  return int(
      std::ranges::count_if(answers_, [](const Answer& a) { return a.revealed && a.holds && !a.choice; }));
}

int LessonWalk::questions() const {
  return int(
      std::ranges::count_if(lesson_.steps, [](const LessonStep& s) { return s.prediction.has_value(); }));
}

}  // namespace quantoscope
