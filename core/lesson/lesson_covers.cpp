// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson_covers.h"

#include <algorithm>

#include "core/error.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

Stage decisive_stages(NetworkKind kind) {
  constexpr Stage kFloat = Stage::Data | Stage::Float;
  switch (kind) {
    case NetworkKind::Weight:
      return kFloat | Stage::Weight;
    case NetworkKind::Activation:
      return kFloat | Stage::Activation;
    case NetworkKind::Joint:
      return kFloat | Stage::Joint;
    case NetworkKind::Float:
      break;
  }
  return kFloat;
}

bool is_among(const std::vector<NetworkKind>& kinds, NetworkKind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

std::string step_place(const std::string& origin, std::size_t index) {
  return origin + ": steps #" + std::to_string(index + 1);
}

}  // namespace

bool same_network(NetworkKind kind, const ExperimentSpec& a, const ExperimentSpec& b) {
  return std::ranges::all_of(spec_fields(), [&](const Field& row) {
    return (row.restarts & decisive_stages(kind)) == Stage::None || row.get(a) == row.get(b);
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

}  // namespace quantoscope
